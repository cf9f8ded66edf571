/** 列表勾选: records picked from a list of the ledger. */
import { sql, type SelectQueryBuilder } from 'kysely'
import { Problem } from '../common/problem.ts'
import type { Page, ServedRow } from '../forms/served.ts'
import type { Case } from '../ledger/database.ts'
import { getCase, type CaseRow } from './case-row.ts'
import type { AnyFiling, PickList } from './filing.ts'
import type { Fields } from '../fields/field.ts'
import { addRecords, deleteRecords } from './staging.ts'

function listOf(filing: AnyFiling, key: string): PickList<Fields> {
  const list = filing.pickLists.find((it) => it.key === key)
  if (!list) throw new Problem(404, 'no-such-list', '未找到该列表，请刷新页面')
  return list
}

/** A page of a list, narrowed by any of its columns. */
export async function listPage(filing: AnyFiling, scope: Case, header: CaseRow['header'], key: string, asked: { page: number; size: number; given: Readonly<Record<string, string>> }): Promise<Page<ServedRow>> {
  const list = listOf(filing, key)
  let rows = scope.db.selectFrom(list.rows(scope, header).as('rows')) as unknown as SelectQueryBuilder<Record<string, Record<string, string>>, 'rows', object>
  for (const [column] of list.columns) {
    const text = asked.given[column]
    if (text) rows = rows.where(sql<boolean>`${sql.ref(`rows.${column}`)}::text like ${`${text.replace(/[\\%_]/g, '\\$&')}%`}`)
  }
  // a row that is taken into a form brings what the form holds, e.g. a code besides its text
  const taken = filing.form.entry.includes('typed') ? Object.values(list.fills).flatMap((column) => column ?? []) : []
  const { n } = await rows.select((q) => q.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  const page = await rows.selectAll().orderBy('rows.key').limit(asked.size).offset((asked.page - 1) * asked.size).execute() as unknown as Record<string, string | null>[]
  return { page: asked.page, size: asked.size, total: n, rows: page.map((row) => ({ key: row['key'] ?? '', cells: Object.fromEntries([...list.columns.map(([column]) => column), ...taken].map((column) => [column, row[column] ?? ''])) })) }
}

/** What was ticked: the rows' keys, values common to all, and cells changed in single rows. */
export interface Ticked { readonly keys: readonly string[]; readonly values: Readonly<Record<string, unknown>>; readonly rows: Readonly<Record<string, Readonly<Record<string, unknown>>>> }

/**
 * Stages a record for each ticked row: what the list fills, `values` common to all, and the row's own cells. A list in the page
 * takes the place of what was ticked before. Throws 422 when a row has gone. Returns the record numbers.
 */
export async function pickRecords(filing: AnyFiling, scope: Case, key: string, { keys, values, rows: changed }: Ticked): Promise<number[]> {
  const list = listOf(filing, key)
  if (list.inPage) await deleteRecords(filing, scope, { origin: 'picked' })
  if (keys.length === 0) return []
  const { row: { header } } = await getCase(scope, scope.caseId)
  const rows = scope.db.selectFrom(list.rows(scope, header).as('rows')) as unknown as SelectQueryBuilder<Record<string, Record<string, string>>, 'rows', object>
  const ticked = await rows.where('rows.key', 'in', [...keys, '']).selectAll().orderBy('rows.key').execute() as unknown as Record<string, string | null>[]
  if (ticked.length < new Set(keys).size) throw new Problem(422, 'row-gone', '所选内容中有的已不在列表中，请重新查询后再选择')
  const editable = new Set<string>(list.inPage?.edits ?? [])
  const own = (row: string) => Object.fromEntries(Object.entries(changed[row] ?? {}).filter(([field]) => editable.has(field)))
  return addRecords(filing, scope, ticked.map((row) => ({ ...values, ...Object.fromEntries(Object.entries(list.fills).map(([field, column]) => [field, row[column ?? '']])), ...own(row['key'] ?? '') })), 'picked')
}
