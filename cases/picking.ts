/** Lists of the ledger in a filing: their pages, and records picked from them (列表勾选). */
import { sql, type SelectQueryBuilder } from 'kysely'
import { formatYuan, type Fen } from '../common/money.ts'
import { Problem } from '../common/problem.ts'
import type { Worked } from '../common/worked.ts'
import type { Fields } from '../fields/field.ts'
import type { Page, ServedRow } from '../forms/served.ts'
import type { Case } from '../ledger/database.ts'
import { getCase, workFacts, type CaseRow } from './case-row.ts'
import type { AnyFiling } from './filing.ts'
import type { ListColumn, PickList } from './list.ts'
import { addPicked, deleteRecords } from './staging.ts'

/** What a column of a list may hold. */
type Held = string | number | boolean | null
type Rows = SelectQueryBuilder<Record<string, Record<string, Held>>, 'rows', object>
type Header = CaseRow['header']

function listOf(filing: AnyFiling, key: string): PickList<Fields> {
  const list = filing.pickLists.find((it) => it.key === key)
  if (!list) throw new Problem(404, 'no-such-list', '未找到该列表，请刷新页面')
  return list
}

async function rowsOf(list: PickList<Fields>, scope: Case, header: Header): Promise<{ rows: Rows }> { // held in an object: a query cannot be awaited itself
  return { rows: scope.db.selectFrom(list.rows(scope, header, await workFacts(scope)).as('rows')) as unknown as Rows }
}

/** What is asked of a list: a page, narrowed by any of its columns; with `keys` only those rows. */
export interface ListAsked { readonly page: number; readonly size: number; readonly given: Readonly<Record<string, string>>; readonly keys?: readonly string[] | undefined }

const cellOf = (value: string | number | boolean | null | undefined, holds: ListColumn[2]): string => {
  if (value === null || value === undefined) return ''
  return holds === 'money' ? formatYuan(Number(value) as Fen, { thousands: true }) : String(value)
}

/** A page of a list, with the sums of its money where it shows them. */
export async function listPage(filing: AnyFiling, scope: Case, header: Header, key: string, asked: ListAsked): Promise<Page<ServedRow> & { sums?: Record<string, string> }> {
  const list = listOf(filing, key)
  let { rows } = await rowsOf(list, scope, header)
  for (const [column] of list.columns) {
    const text = asked.given[column]
    if (text) rows = rows.where(sql<boolean>`${sql.ref(`rows.${column}`)}::text like ${`${text.replace(/[\\%_]/g, '\\$&')}%`}`)
  }
  if (asked.keys) rows = rows.where('rows.key', 'in', [...asked.keys, ''])
  // a row that is taken into a form brings what the form holds, e.g. a code besides its text
  const taken = filing.form.entry.includes('typed') ? Object.values(list.fills).flatMap((column): ListColumn[] => (column && !list.columns.some(([key]) => key === column) ? [[column, '']] : [])) : []
  const money = list.inPage?.sums ? list.columns.filter(([, , holds]) => holds === 'money') : []
  const counted = await rows.select((q) => [q.fn.countAll<number>().as('n'), ...money.map(([column]) => sql<number>`coalesce(sum(${sql.ref(`rows.${column}`)}), 0)::bigint`.as(column))]).executeTakeFirstOrThrow() as Record<string, number>
  const page = await rows.selectAll().orderBy('rows.key').limit(asked.size).offset((asked.page - 1) * asked.size).execute() as Record<string, Held>[]
  return {
    page: asked.page, size: asked.size, total: counted['n'] ?? 0,
    rows: page.map((row) => ({ key: String(row['key']), cells: Object.fromEntries([...list.columns, ...taken].map(([column, , holds]) => [column, cellOf(row[column], holds)])) })),
    ...(money.length > 0 ? { sums: Object.fromEntries(money.map(([column]) => [column, cellOf(counted[column], 'money')])) } : {}),
  }
}

/** 计算过程 of an amount in a row. Throws 404 when there is none. */
export async function explainCell(filing: AnyFiling, scope: Case, header: Header, asked: { list: string; key: string; column: string }): Promise<Worked<unknown>> {
  const worked = await listOf(filing, asked.list).explain?.(scope, asked.key, asked.column, header)
  if (!worked) throw new Problem(404, 'nothing-to-explain', '该项没有计算过程')
  return worked
}

/**
 * What was ticked: the rows' keys (with `all`, every row but those), values common to all, and cells changed in single rows.
 */
export interface Ticked { readonly all: boolean; readonly keys: readonly string[]; readonly values: Readonly<Record<string, unknown>>; readonly rows: Readonly<Record<string, Readonly<Record<string, unknown>>>> }

/**
 * Stages a record for each ticked row: what the list fills, `values` common to all, and the row's own cells. A list in the page
 * takes the place of what was ticked before. Throws 422 when a row has gone. Returns the record numbers.
 */
export async function pickRecords(filing: AnyFiling, scope: Case, key: string, { all, keys, values, rows: changed }: Ticked): Promise<number[]> {
  const list = listOf(filing, key)
  if (list.inPage) await deleteRecords(filing, scope, { origin: 'picked' })
  if (keys.length === 0 && !all) return []
  const { row: { header } } = await getCase(scope, scope.caseId)
  const among = [...keys, '']
  // what is asked once narrows the rows; it comes with what was ticked, and may be newer than what is kept
  const asked = Object.fromEntries(Object.entries(values).flatMap(([name, cell]) => (filing.form.record[name]?.source === 'once' && typeof cell === 'string' ? [[name, cell]] : [])))
  const { rows } = await rowsOf(list, scope, { ...header, ...asked })
  const ticked = await rows.where('rows.key', all ? 'not in' : 'in', among).selectAll().orderBy('rows.key').execute() as Record<string, Held>[]
  if (!all && ticked.length < new Set(keys).size) throw new Problem(422, 'row-gone', '所选内容中有的已不在列表中，请重新查询后再选择')
  const editable = new Set<string>(list.inPage?.edits ?? [])
  const own = (row: string) => Object.fromEntries(Object.entries(changed[row] ?? {}).filter(([field, cell]) => editable.has(field) && cell !== ''))
  const common = Object.fromEntries(Object.entries(values).filter(([, cell]) => cell !== ''))
  return addPicked(filing, scope, ticked.map((row) => ({ ...Object.fromEntries(Object.entries(list.fills).map(([field, column]) => [field, row[column ?? ''] ?? null])), ...common, ...own(String(row['key'])) })))
}
