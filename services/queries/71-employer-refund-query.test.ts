/** 3.3.71 单位退费查询 through HTTP: what is asked for first, the rows of a refund, each condition, another employer's unseen. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Fen, Ppm } from '../../common/money.ts'
import { day, period } from '../../common/period.ts'
import { aDeclaredEmployer, aReceipt, type Declared } from '../../test/declared-employer.ts'
import { openHall, type TestHall } from '../../test/hall.ts'

let h: TestHall, of: Declared
const QUERY = '/api/queries/employer-refund-query'
interface Listed { total: number; sums?: Record<string, string>; rows: { key: string; cells: Record<string, string> }[] }
const listed = (asked: string, who = of.agent) => who.get<Listed>(`${QUERY}?from=202101&to=202112&${asked}`)

/** A wage declared 1000.00 lower for the first person: his month is due for that less. */
async function aRefund(branch: 'old_age' | 'unemployment', employerShare: number, personShare: number, settled: boolean) {
  const { id } = await h.db.insertInto('assessment').values({
    employer_id: of.employer.id, branch, period: period(202103), kind: 'earnings_difference', direction: 'expense', persons: 1, earnings_fen: -100_000 as Fen, base_fen: -100_000 as Fen, employer_fen: employerShare as Fen, person_fen: personShare as Fen,
    employer_rate_ppm: 160_000 as Ppm, person_rate_ppm: 80_000 as Ppm, known_on: day('2021-03-15'), declared_by: '王立新', declared_at: h.clock.now(), settled_on: settled ? day('2021-04-09') : null,
  }).returning('id').executeTakeFirstOrThrow()
  await h.db.insertInto('assessment_line').values({
    employer_id: of.employer.id, period: period(202103), assessment_id: id, person_id: of.persons[0]?.id ?? '', branch, kind: 'earnings_difference', earnings_fen: 788_800 as Fen, base_fen: 789_000 as Fen, before_fen: 889_000 as Fen, employer_fen: employerShare as Fen, person_fen: personShare as Fen,
  }).execute()
}

beforeAll(async () => {
  h = await openHall()
  of = await aDeclaredEmployer(h)
  await aReceipt(h, of.employer, of.numbers['old_age'] ?? '', 426_720)
  await aRefund('old_age', 16_000, 8_000, false)
  await aRefund('unemployment', 700, 300, true)
})
afterAll(() => h.close())

test('branch and months are asked for first', async () => {
  const refused = async (asked: string) => (await of.agent.send('GET', `${QUERY}?${asked}`)).json<{ status: number; detail: string }>()
  expect(await refused('')).toMatchObject({ status: 422, detail: '请选择险种类型和开始结束期号！' })
  expect(await refused('branch=old_age&from=202101')).toMatchObject({ status: 422, detail: '请选择险种类型和开始结束期号！' })
  expect(await refused('branch=old_age&from=202104&to=202103')).toMatchObject({ status: 422, detail: '开始期号不能大于结束期号！' })
})

test('a refund a person: what goes back, what of it was pooled, when the month was paid and whether the refund has arrived', async () => {
  const { employer, persons: [one] } = of
  const who = [employer.number, employer.name, one?.personNo, `4201**********${one?.idNumber.slice(-4) ?? ''}`, '张三丰']
  const got = await listed('branch=old_age')
  expect(got.rows.map((row) => Object.values(row.cells))).toEqual([[...who, '城镇职工基本养老保险', '基数差额', '202103', '202103', '240.00', '0.00', '160.00', '缴费工资申报变更', '未到账', '']])
  expect(got.sums).toEqual({ amount: '240.00', personPooled: '0.00', employerPooled: '160.00' })
  expect((await listed('branch=unemployment')).rows.map((row) => Object.values(row.cells))).toEqual([[...who, '失业保险', '基数差额', '202103', '', '10.00', '3.00', '7.00', '缴费工资申报变更', '已足额到账', '2021-04-09']])
  expect((await listed('branch=employment_injury')).rows).toEqual([])
})

test('each condition narrows, and another employer sees nothing of it', async () => {
  const found = async (asked: string) => (await listed(`branch=old_age&${asked}`)).total
  expect([await found(`name=${encodeURIComponent('张')}`), await found(`name=${encodeURIComponent('李')}`), await found(`personNo=${of.persons[0]?.personNo ?? ''}`), await found('personNo=1999999999'), await found('arrival=none'), await found('arrival=whole')]).toEqual([1, 0, 1, 0, 1, 0])
  const other = await h.agentOf(await h.anEmployer())
  expect((await listed('branch=old_age', other)).rows).toEqual([])
  expect((await listed(`branch=old_age&keys=${(await listed('branch=old_age')).rows[0]?.key ?? ''}`, other)).rows).toEqual([])
})
