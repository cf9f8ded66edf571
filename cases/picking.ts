/** 列表勾选: records picked from a list of the ledger. */
import { sql, type SelectQueryBuilder } from 'kysely'
import { Problem } from '../common/problem.ts'
import type { Page, ServedRow } from '../forms/served.ts'
import type { Case } from '../ledger/database.ts'
import type { AnyFiling, PickList } from './filing.ts'
import type { Fields } from '../fields/field.ts'
import { addRecords } from './staging.ts'

function listOf(filing: AnyFiling, key: string): PickList<Fields> {
  const list = filing.pickLists.find((it) => it.key === key)
  if (!list) throw new Problem(404, 'no-such-list', '未找到该列表，请刷新页面')
  return list
}

/** A page of a list, narrowed by any of its columns. */
export async function listPage(filing: AnyFiling, scope: Case, key: string, asked: { page: number; size: number; given: Readonly<Record<string, string>> }): Promise<Page<ServedRow>> {
  const list = listOf(filing, key)
  let rows = scope.db.selectFrom(list.rows(scope).as('rows')) as unknown as SelectQueryBuilder<Record<string, Record<string, string>>, 'rows', object>
  for (const [column] of list.columns) {
    const text = asked.given[column]
    if (text) rows = rows.where(sql<boolean>`${sql.ref(`rows.${column}`)}::text like ${`${text.replace(/[\\%_]/g, '\\$&')}%`}`)
  }
  const { n } = await rows.select((q) => q.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  const page = await rows.selectAll().orderBy('rows.key').limit(asked.size).offset((asked.page - 1) * asked.size).execute() as unknown as Record<string, string | null>[]
  return { page: asked.page, size: asked.size, total: n, rows: page.map((row) => ({ key: row['key'] ?? '', cells: Object.fromEntries(list.columns.map(([column]) => [column, row[column] ?? ''])) })) }
}

/** Stages a record for each ticked row: what the list fills, and `values` common to all. Throws 422 when a row has gone. Returns the record numbers. */
export async function pickRecords(filing: AnyFiling, scope: Case, key: string, keys: readonly string[], values: Readonly<Record<string, unknown>>): Promise<number[]> {
  const list = listOf(filing, key)
  const rows = scope.db.selectFrom(list.rows(scope).as('rows')) as unknown as SelectQueryBuilder<Record<string, Record<string, string>>, 'rows', object>
  const ticked = await rows.where('rows.key', 'in', [...keys, '']).selectAll().orderBy('rows.key').execute() as unknown as Record<string, string | null>[]
  if (ticked.length < new Set(keys).size) throw new Problem(422, 'row-gone', '所选人员中有人已不在列表中，请重新查询后再选择')
  return addRecords(filing, scope, ticked.map((row) => ({ ...values, ...Object.fromEntries(Object.entries(list.fills).map(([field, column]) => [field, row[column ?? '']])) })), 'picked')
}
