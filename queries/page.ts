/**
 * Pages of a list. A page is reached from the nearest place that is known: either end, or the page the client saw last (`near`), so
 * that leafing is as quick at the millionth row as at the first. A jump finds the row it begins with by key and order alone.
 */
import { sql, type RawBuilder, type SelectQueryBuilder } from 'kysely'
import { Problem } from '../common/problem.ts'
import type { Worked } from '../common/worked.ts'
import type { QueryPage } from '../forms/served.ts'
import { sqlState, type Scope } from '../ledger/database.ts'
import { shownRow, written, type AnyList, type QueryRow, type Writing } from './list.ts'

export interface Asked extends Writing {
  readonly page: number; readonly size: number; readonly sort?: string | undefined; readonly descending?: boolean | undefined
  /** Only these rows. */
  readonly keys?: readonly string[] | undefined
  /** The key of the row whose window the list stands in. */
  readonly of?: string | undefined
  /** What the page seen last told of itself. */
  readonly near?: string | undefined
}

type Rows = SelectQueryBuilder<Record<string, Record<string, string>>, 'rows', object>
/** Where a row stands: its value of the order as PostgreSQL's text, and its key. */
type Place = readonly [value: string, key: string]
interface Near { readonly page: number; readonly size: number; readonly total: number; readonly sums: Readonly<Record<string, number>>; readonly first: Place | null; readonly last: Place | null }
/** A way to a page: so many rows to pass, in the list's order or against it, after a place, from a place on, or from the end. */
interface Way { readonly skip: number; readonly back: boolean; readonly place?: Place | null; readonly including?: boolean }

/** Rows to pass over whole; more than these are passed by key and order alone, which an index may hold. */
const FEW = 200

/** The column a list is ordered by and its direction. Throws 422 for a column that may not be sorted by. */
export function orderOf(list: AnyList, { sort, descending }: Pick<Asked, 'sort' | 'descending'>): { column: string; up: boolean } {
  if (sort !== undefined && !list.sortable.includes(sort)) throw new Problem(422, 'not-sortable', '该列不能排序，请选择其他列')
  return { column: sort ?? list.order ?? list.sortable[0] ?? 'key', up: !(sort === undefined ? list.newestFirst ?? false : descending ?? false) }
}

/** The rows of a list, not yet in order; `keys` narrows them. */
export function rowsOf(list: AnyList, it: Scope, given: Readonly<Record<string, unknown>>, { keys, of }: Pick<Asked, 'keys' | 'of'>): { rows: Rows } { // held in an object: a query cannot be awaited itself
  const rows = it.db.selectFrom(list.rows(it, given, of).as('rows')) as unknown as Rows
  return { rows: keys ? rows.where(sql<boolean>`rows.key = any(${[...keys]})`) : rows }
}

/** In order; `against` turns it round. */
export const inOrder = (rows: Rows, column: string, up: boolean) => rows.orderBy(sql.ref(`rows.${column}`), up ? 'asc' : 'desc').orderBy(sql.ref('rows.key'), up ? 'asc' : 'desc')

/** A page of the list. Masked columns stay masked unless `whole` asks for them; that look is the caller's to log. */
export async function queryPage(list: AnyList, it: Scope, given: Readonly<Record<string, unknown>>, asked: Asked): Promise<QueryPage> {
  try {
    const { column, up } = orderOf(list, asked)
    const { rows } = rowsOf(list, it, given, asked)
    const near = nearOf(asked.near)
    const { total, sums } = near ?? await counted(list, rows)
    const found = await pageRows(rows, column, up, asked, total, near)
    const place = (row: QueryRow | undefined): Place | null => (row && typeof row['order$'] === 'string' ? [row['order$'], String(row['key'])] : null)
    const here: Near = { page: asked.page, size: asked.size, total, sums, first: place(found[0]), last: place(found.at(-1)) }
    return {
      rows: found.map((row) => shownRow(list, row, asked)), page: asked.page, size: asked.size, total, near: Buffer.from(JSON.stringify(here)).toString('base64url'),
      ...(list.sums && total > 0 ? { sums: Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, written(sum, 'money', {}, asked)])) } : {}),
    }
  } catch (error) {
    if (sqlState(error) === '22P02' || sqlState(error) === '22007') throw new Problem(422, 'no-such-row', '未找到该行，请重新查询', { cause: error }) // a key that is none
    throw error
  }
}

/** The keys of all rows in the list's order: for boxes that rows are moved between. Throws 413 when there are more than `atMost`. */
export async function keysOf(list: AnyList, it: Scope, given: Readonly<Record<string, unknown>>, atMost: number): Promise<string[]> {
  const { column, up } = orderOf(list, {})
  const found = await inOrder(rowsOf(list, it, given, {}).rows, column, up).select(sql<string>`rows.key::text`.as('key')).limit(atMost + 1).execute() as unknown as { key: string }[]
  if (found.length > atMost) throw new Problem(413, 'too-many-rows', `符合条件的超过${atMost}条，请增加查询条件后再查询！`)
  return found.map(({ key }) => key)
}

/** How many rows there are, with the sums of their money. */
export async function counted(list: AnyList, rows: Rows): Promise<{ total: number; sums: Record<string, number> }> {
  const money = list.sums ? list.columns.filter(([, , holds]) => holds === 'money').map(([name]) => name) : []
  const { n, ...sums } = await rows.select((q) => [q.fn.countAll<number>().as('n'), ...money.map((name) => sql<number>`coalesce(sum(${sql.ref(`rows.${name}`)}), 0)::bigint`.as(name))]).executeTakeFirstOrThrow() as { n: number } & Record<string, number>
  return { total: n, sums }
}

async function pageRows(rows: Rows, column: string, up: boolean, { page, size }: Asked, total: number, near: Near | undefined): Promise<QueryRow[]> {
  const before = (page - 1) * size
  const count = Math.min(size, total - before)
  if (count <= 0) return []
  const ends: Way[] = [{ skip: before, back: false }, { skip: total - before - count, back: true }]
  const known: Way[] = near?.size !== size ? [] : page > near.page ? [{ skip: (page - near.page - 1) * size, back: false, place: near.last }]
    : page < near.page ? [{ skip: (near.page - page - 1) * size, back: true, place: near.first }] : [{ skip: 0, back: false, place: near.first, including: true }]
  const shortest = (ways: readonly Way[]) => ways.reduce((best, way) => (way.skip < best.skip ? way : best))
  const go = async (way: Way) => {
    const found = await walk(rows, column, up !== way.back, way, count)
    return way.back ? found.reverse() : found
  }
  const best = shortest([...known.filter((way) => way.place), ...ends])
  const found = await go(best)
  // rows without a value stand after all places: then the long way
  return found.length < count && best.place ? go(shortest(ends)) : found
}

/** `count` rows along a way; `up` is the direction it goes in. */
async function walk(rows: Rows, column: string, up: boolean, { skip, place, including = false }: Way, count: number): Promise<QueryRow[]> {
  const order = sql.ref(`rows.${column}`)
  const text = sql<string | null>`${order}::text`.as('order$')
  const from = (start: Place | null | undefined, itself: boolean) => inOrder(start ? rows.where(beyond(order, start, up, itself)) : rows, column, up)
  if (skip > FEW) {
    const at = await from(place, including).select([text, sql<string>`rows.key::text`.as('key')]).limit(1).offset(skip).executeTakeFirst()
    if (!at) return []
    const found = at.order$ === null ? [] : await from([at.order$, at.key], true).selectAll().select(text).limit(count).execute() as unknown as QueryRow[]
    if (found.length === count) return found
  }
  return from(place, including).selectAll().select(text).limit(count).offset(skip).execute()
}

/** Rows past a place. Written so that an index on the order bounds the scan; what has no value there is left out. */
function beyond(order: RawBuilder<unknown>, [value, key]: Place, up: boolean, itself: boolean): RawBuilder<boolean> {
  const [wide, narrow, next] = (up ? ['>=', '>', itself ? '>=' : '>'] : ['<=', '<', itself ? '<=' : '<']).map((sign) => sql.raw(sign))
  return sql<boolean>`${order} ${wide} ${value} and (${order} ${narrow} ${value} or rows.key ${next} ${key})`
}

/** What a client sends back of the page it saw last: it only says where that page stands in the client's own list. */
function nearOf(text: string | undefined): Near | undefined {
  if (text === undefined || text === '') return undefined
  try {
    const { page, size, total, sums, first, last } = JSON.parse(Buffer.from(text, 'base64url').toString()) as Near
    const place = (at: unknown): Place | null => (Array.isArray(at) && at.length === 2 && at.every((part) => typeof part === 'string') ? [at[0], at[1]] as Place : null)
    if (![page, size, total].every((n) => Number.isSafeInteger(n) && n >= 0) || typeof sums !== 'object' || !Object.values(sums).every(Number.isSafeInteger)) return undefined
    return { page, size, total, sums, first: place(first), last: place(last) }
  } catch { return undefined /* not ours: counted anew */ }
}

/** 计算过程 of an amount in a row. Throws 404 when there is none. */
export async function explainCell(list: AnyList, it: Scope, asked: { of: string | undefined; key: string; column: string }): Promise<Worked<unknown>> {
  const worked = await list.explain?.(it, asked)
  if (!worked) throw new Problem(404, 'nothing-to-explain', '该项没有计算过程')
  return worked
}
