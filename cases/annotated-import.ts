/** 下载标注后的报盘: the employer's own workbook, its failing cells marked. */
import { Problem } from '../common/problem.ts'
import { annotate } from '../forms/sheets/annotate.ts'
import { columnKey, type RowVerdict } from '../forms/sheets/sheet-form.ts'
import type { BlobStore } from '../gateways/blob-store.ts'
import type { Case } from '../ledger/database.ts'
import { workFacts } from './case-row.ts'
import type { AnyFiling } from './filing.ts'
import { sheetForm } from './surfaces.ts'

/** The last workbook that was read into the case, with what the checks say of each row now. Throws 404. */
export async function annotatedImport(filing: AnyFiling, scope: Case, blobs: BlobStore): Promise<{ name: string; file: Buffer }> {
  const job = await scope.db.selectFrom('job').where('employer_id', '=', scope.employerId).where('case_id', '=', scope.caseId).where('kind', '=', 'import').where('state', '=', 'done').select('input').orderBy('created_at', 'desc').limit(1).executeTakeFirst()
  const input = job?.input as { blob?: string; fileName?: string } | undefined
  if (!input?.blob) throw new Problem(404, 'no-import', '还没有上传并校验过报盘文件')
  const rows = await scope.db.selectFrom('case_record').where('employer_id', '=', scope.employerId).where('case_id', '=', scope.caseId).where('origin', '=', 'imported').where('sheet_row', 'is not', null)
    .select(['sheet_row', 'status', 'flaws', 'problems']).orderBy('sheet_row').execute()
  const form = sheetForm(filing, (await workFacts(scope)).employer)
  // a field of several cells is marked at its first
  const columns = new Map(form.columns.toReversed().map((column) => [column.key, columnKey(column)]))
  const verdicts = rows.map((row): RowVerdict => ({
    row: row.sheet_row ?? 0, status: row.status,
    problems: [...row.flaws ?? [], ...row.problems ?? []].map((problem) => ({ column: problem.field === null ? null : columns.get(problem.field) ?? null, message: problem.message })),
  }))
  return { name: `${(input.fileName ?? '报盘').replace(/\.xlsx?$/i, '')}（标注）.xlsx`, file: await annotate(await blobs.read(input.blob), form, verdicts) }
}
