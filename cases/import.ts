/** 报盘: an uploaded sheet becomes records of a case, in one transaction; it takes the place of the import before it. */
import { finished } from 'node:stream/promises'

import { from as copyFrom } from 'pg-copy-streams'
import { Problem } from '../common/problem.ts'
import type { WorkFacts } from '../fields/field.ts'
import type { BlobStore } from '../gateways/blob-store.ts'
import { Progress } from '../jobs/progress.ts'
import { enqueue } from '../jobs/queue.ts'
import { keepWarm, runApart } from '../jobs/apart.ts'
import { asEmployerOnClient, asSystem, theHall, type Actor, type Case, type Hall } from '../ledger/database.ts'
import { RegisterUnavailable } from '../ledger/registers.ts'
import { policy } from '../policy/policy.ts'
import { lockCase, mustBeActiveEmployer, workFacts, type CaseRow } from './case-row.ts'
import { checkRecords } from './check.ts'
import { viewItem, type AnyFiling } from './filing.ts'
import { IMPORT_COLUMNS, type ImportBatch, type ImportInput, type ImportRead } from './import-rows.ts'
import { missingOf } from './read-record.ts'
import { recordCounts } from './shown-records.ts'
import { mustBeAbleTo } from './states.ts'
import { touch } from './staging.ts'

/** What an import works with: the hall, where files lie, and the module its thread runs. */
export interface ImportParts { readonly hall: Hall; readonly blobs: BlobStore; readonly reader: URL }

/** Makes the thread of the first import ready before anyone waits for it. */
export const readyImports = ({ reader }: ImportParts): void => keepWarm(reader, MEMORY_MB)

export const IMPORT_TASK = 'import'
interface ImportJob { employerId: string; jobId: string }

const MEMORY_MB = 384
const TIMEOUT_MS = 120_000

/** Takes an uploaded file in and queues its reading. Returns the job to follow. Throws 404, 409, 422. */
export async function startImport(filing: AnyFiling, scope: Case, blob: string, fileName: string): Promise<string> {
  if (!filing.form.template) throw new Problem(409, 'no-template', '该业务不支持批量添加，请使用单个添加')
  const { row } = await lockCase(scope, scope.caseId)
  mustBeAbleTo('edit', row.state)
  await mustBeActiveEmployer(scope)
  mustHaveHeader(filing, row.header)
  const running = await scope.db.selectFrom('job').where('employer_id', '=', scope.employerId).where('case_id', '=', scope.caseId).where('kind', '=', IMPORT_TASK).where('state', 'in', ['waiting', 'running']).select('id').executeTakeFirst()
  if (running) throw new Problem(409, 'import-running', '上一个报盘文件正在校验，请等待完成后再上传')
  const { id } = await scope.db.insertInto('job').values({
    employer_id: scope.employerId, kind: IMPORT_TASK, case_id: scope.caseId, input: JSON.stringify({ blob, fileName, service: filing.form.slug, actor: scope.actor }), created_by: scope.actor.accountId, created_at: scope.now,
  }).returning('id').executeTakeFirstOrThrow()
  await enqueue(scope.db, IMPORT_TASK, { employerId: scope.employerId, jobId: id } satisfies ImportJob, { queue: `employer:${scope.employerId}` })
  scope.audit({ action: 'case/import', subject: scope.caseId, detail: { blob } })
  return id
}

/** Refuses a file while what is asked once for all its rows, and stands in none of them, is blank. */
function mustHaveHeader({ form }: AnyFiling, header: CaseRow['header']): void {
  const inSheet = new Set(form.views.template.map((item) => viewItem(form, item).name))
  const blank = Object.entries(form.record).find(([name, field]) => field.source === 'once' && field.required && !inSheet.has(name) && !header[name])
  if (blank) throw new Problem(422, 'header-missing', missingOf(blank[1].label, blank[1]))
}

/** Does a queued import. It may run twice: the second run does all again, since the first left nothing. */
export async function runImport(parts: ImportParts, findFiling: (slug: string) => AnyFiling, { employerId, jobId }: ImportJob, last: boolean): Promise<void> {
  const job = await asSystem(parts.hall, theHall, (it) => it.db.selectFrom('job').where('employer_id', '=', employerId).where('id', '=', jobId).select(['case_id', 'input', 'state']).executeTakeFirst())
  if (!job || job.case_id === null || job.state === 'done' || job.state === 'failed') return
  const { blob, service, actor } = job.input as { blob: string; service: string; actor: Actor }
  const progress = new Progress(parts.hall, employerId, jobId)
  try {
    const file = await parts.blobs.read(blob)
    const result = await importFile(parts, findFiling(service), { employerId, caseId: job.case_id, actor, file }, progress)
    await progress.end({ state: 'done', result: JSON.stringify(result) })
  } catch (error) {
    if ((error instanceof Problem && error.status < 500) || error instanceof RegisterUnavailable) await progress.end({ state: 'failed', problem: error.message })
    else {
      if (last) await progress.end({ state: 'failed', problem: '报盘处理失败，请重新上传；如多次出现，请联系系统管理员' })
      throw error
    }
  }
}

export interface Imported { total: number; passed: number; failed: number; repaired: number; notes: readonly string[] }

/** Reads, stages and checks a file in one transaction. `progress` hears of it. */
export async function importFile(parts: ImportParts, filing: AnyFiling, of: { employerId: string; caseId: string; actor: Actor; file: Buffer }, progress?: Progress): Promise<Imported> {
  progress?.say('读取', 0, null)
  return asEmployerOnClient(parts.hall, of.employerId, of.actor, async (it, client) => {
    const scope: Case = { ...it, caseId: of.caseId }
    const { row } = await lockCase(it, of.caseId)
    mustBeAbleTo('edit', row.state)
    const facts: WorkFacts = await workFacts(it)
    await it.db.deleteFrom('case_record').where('employer_id', '=', it.employerId).where('case_id', '=', of.caseId).where('origin', '=', 'imported').where('decision', 'is', null).execute()
    // COPY does not go through row-level security, so the rows land beside and are inserted as the employer
    const columns = IMPORT_COLUMNS.join(', ')
    await client.query(`create temporary table incoming on commit drop as select ${columns} from case_record with no data`)
    const copy = client.query(copyFrom(`copy incoming (${columns}) from stdin`))
    const copied = finished(copy)
    copied.catch(() => undefined) // told below
    let rows = 0
    let read: ImportRead
    try {
      read = await runApart<ImportInput, ImportRead, ImportBatch>(parts.reader, {
        file: new Uint8Array(of.file), service: filing.form.slug, facts, header: row.header, employerId: it.employerId, caseId: of.caseId, firstNo: row.next_no, released: policy.released,
      }, {
        memoryMb: MEMORY_MB, timeoutMs: TIMEOUT_MS, keepWarm: true, onProgress: (batch) => {
          rows += batch.rows
          copy.write(batch.lines)
          progress?.say('读取', rows, batch.share > 0 ? Math.max(rows, Math.round(rows / batch.share)) : null)
        },
        says: { tooMuchMemory: '报盘文件内容过多，超出处理能力，请分成多个文件后上传', tooMuchTime: '报盘文件读取超时，请分成多个文件后上传' },
      })
    } finally {
      copy.end() // ended in order also when the file was refused: the connection stays usable, and the rollback takes the rows
      await copied
    }
    await client.query(`insert into case_record (${columns}) select ${columns} from incoming`)
    await touch(scope, { next_no: row.next_no + read.rows })
    progress?.say('校验', 0, read.rows)
    const { count } = await it.db.selectFrom('case_record').where('employer_id', '=', it.employerId).where('case_id', '=', of.caseId).where('decision', 'is', null).select((q) => q.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
    await checkRecords(filing, scope, { undecided: true, count })
    progress?.say('汇总', read.rows, read.rows)
    const { passed, failed } = await recordCounts(scope)
    return { total: passed + failed, passed, failed, repaired: read.repairs, notes: read.notes }
  })
}
