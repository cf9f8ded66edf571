/** Pages of a list: the same rows whichever way they are reached, also among ties and rows without a value. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asEmployer, theHall } from '../ledger/database.ts'
import { ledgerGround, type LedgerGround } from '../test/ledger-ground.ts'
import { list } from './list.ts'
import { queryPage, type Asked } from './page.ts'

let g: LedgerGround, employer: { id: string }
beforeAll(async () => { g = await ledgerGround(); employer = await g.anEmployer() })
afterAll(() => g.drop())

const ROWS = 1003
const numbers = list({
  title: '数', emptyText: '没有', conditions: {}, sums: true, sortable: ['rest', 'even'], order: 'place', columns: [['rest', '余数'], ['even', '偶数'], ['amount', '金额', 'money']],
  rows: (it) => it.db.selectFrom(sql<Record<string, never>>`(select lpad(i::text, 5, '0') as key, i / 3 as place, case when i % 7 = 0 then null else i % 5 end as rest, case when i % 2 = 0 then i end as even, i::bigint as amount from generate_series(1, ${sql.lit(ROWS)}) i)`.as('n')).selectAll('n'),
})
const page = (asked: Partial<Asked>) => asEmployer(g.hall, employer.id, theHall, (it) => queryPage(numbers, it, {}, { page: 1, size: 10, ...asked }))
const keys = async (asked: Partial<Asked>) => (await page(asked)).rows.map((row) => row.key)

test.each([[undefined, false], ['rest', false], ['rest', true], ['even', false], ['even', true]] as const)('sorted by %s, descending %s: a page is the same from the start, from the end, by leafing and by leaps', async (sort, descending) => {
  const whole = await keys({ sort, descending, size: 2000 })
  expect([whole.length, new Set(whole).size]).toEqual([ROWS, ROWS])
  const part = (at: number) => whole.slice((at - 1) * 10, at * 10)
  for (const at of [1, 2, 40, 51, 99, 100, 101, 102]) expect([at, await keys({ sort, descending, page: at })]).toEqual([at, part(at)])
  let near: string | undefined
  for (const at of [1, 2, 3, 4, 80, 79, 78, 78, 30, 101, 100, 99, 60, 61, 1, 101]) {
    const got = await page({ sort, descending, page: at, near })
    expect([at, got.total, got.rows.map((row) => row.key)]).toEqual([at, ROWS, part(at)])
    near = got.near
  }
})

test('sums are over all pages and stay while leafing; what is no page of ours is counted anew', async () => {
  const first = await page({})
  expect(first.sums).toEqual({ amount: '5,035.06' })
  expect((await page({ page: 2, near: first.near })).sums).toEqual(first.sums)
  for (const near of ['%%%', Buffer.from('{"page":-1}').toString('base64url'), Buffer.from('null').toString('base64url')]) expect(await page({ near })).toEqual(first)
  expect(await keys({ page: 500 })).toEqual([])
  expect(await keys({ keys: ['00002', '00001', 'none'] })).toEqual(['00001', '00002'])
  await expect(page({ sort: 'amount' })).rejects.toThrow('该列不能排序')
})

test('leafing reads no more than a page of an index, wherever it is', async () => {
  const person = await g.aPerson()
  await sql`insert into earnings_declaration (employer_id, person_id, year, from_period, earnings_fen, declared_on, corrects) select ${employer.id}::uuid, ${person.id}::uuid, 2020, 202007, 100 + i, date '1970-01-01' + i, gen_random_uuid() from generate_series(1, 20000) i`.execute(g.db)
  await sql`analyze earnings_declaration`.execute(g.db)
  const entries = list({
    title: '工资', emptyText: '没有', conditions: {}, sortable: ['on'], newestFirst: true, columns: [['earnings', '工资', 'money']],
    rows: (it) => it.db.selectFrom('earnings_declaration as d').innerJoin('person as p', 'p.id', 'd.person_id').where('d.employer_id', '=', it.employerId).select(['d.id as key', 'd.declared_on as on', 'd.earnings_fen as earnings', 'p.name']),
  })
  await asEmployer(g.hall, employer.id, theHall, async (it) => {
    const read = async () => (await sql<{ n: number }>`select idx_tup_fetch + seq_tup_read as n from pg_stat_xact_user_tables where relname = 'earnings_declaration'`.execute(it.db)).rows[0]?.n ?? 0
    const jump = await queryPage(entries, it, {}, { page: 1000, size: 10 })
    const before = await read()
    expect(before).toBeGreaterThan(1000)
    const next = await queryPage(entries, it, {}, { page: 1001, size: 10, near: jump.near })
    expect(next.rows.map((row) => row.cells['earnings'])).toEqual(Array.from({ length: 10 }, (_, i) => ((20_100 - 10_000 - i) / 100).toFixed(2)))
    expect(await read() - before).toBeLessThan(40)
  })
})
