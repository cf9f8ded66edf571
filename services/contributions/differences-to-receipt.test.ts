/** A change of earnings (3.3.21) through HTTP to the money: differences a month, 应缴认定单 and 退费单据 (3.3.26, 3.3.27), what the tax office reports, and the persons' accounts. */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fen, formatYuan, type Fen, type Ppm } from '../../common/money.ts'
import { period } from '../../common/period.ts'
import type { Branch } from '../../common/states.ts'
import { signed } from '../../gateways/signature.ts'
import { contributionDifference, type ContributionRates } from '../../policy/rules/contribution.ts'
import { ratioOf } from '../../policy/working.ts'
import { openHall, type Employer, type Person, type TestHall, type Visitor } from '../../test/hall.ts'

let h: TestHall, clerk: Visitor
beforeAll(async () => {
  h = await openHall()
  clerk = await h.aClerk('420100')
})
afterAll(() => h?.close())

const [DECLARE, CHANGE, ISSUE, CANCEL] = ['employer-contribution-declaration', 'insurable-earnings-change-declaration', 'contribution-assessment-and-refund-notice-issuance', 'contribution-assessment-and-refund-notice-cancellation']
const BRANCHES: Branch[] = ['old_age', 'unemployment', 'employment_injury']
const MONTHS = [202101, 202102, 202103].map(period)
const asked = (collection: string) => ({ collection, until: '202103', chosen: BRANCHES.join(',') })

type Listed = { rows: { key: string; cells: Record<string, string> }[]; sums: Record<string, string> }
type Staged = { passed: number; failed: number; problems: { code: string; message: string }[] }
interface Of { employer: Employer; agent: Visitor; persons: Person[] }

/** An employer whose persons, each at 8888, were declared for 202101 to 202103; it has an account for refunds. */
async function declared(persons = 3): Promise<Of> {
  const employer = await h.anEmployer({ branches: BRANCHES })
  await h.db.updateTable('employer').set({ size: '小型企业' }).where('id', '=', employer.id).execute()
  await h.db.updateTable('employer_branch').set({ last_period: period(202012) }).where('employer_id', '=', employer.id).execute()
  await h.db.insertInto('employer_bank_account').values({ employer_id: employer.id, bank: '102', opening_branch: '演示支行', holder: employer.name, number: '6222000011112222', branches: BRANCHES, note: null }).execute()
  const of: Of = { employer, agent: await h.agentOf(employer), persons: [] }
  for (let n = 0; n < persons; n++) {
    const person = await h.aPerson({ employer })
    await h.aWage(employer, person)
    of.persons.push(person)
  }
  for (const month of MONTHS) await file(of, DECLARE, 'participations', { period: String(month) })
  return of
}
const tick = ({ agent }: Of, draft: string, list: string, values: Record<string, string>) => agent.put<Staged>(`/api/cases/${draft}/picks`, { list, all: true, keys: [], values, rows: {} })
/** Files a service that is completed at once, with every row of its list. */
async function file(of: Of, service: string, list: string, values: Record<string, string> = {}): Promise<void> {
  const draft = await of.agent.draft(service)
  expect(await tick(of, draft, list, values)).toMatchObject({ failed: 0, problems: [] })
  await of.agent.post(`/api/cases/${draft}/save`)
  expect((await of.agent.submit(draft)).json()).toMatchObject({ state: 'completed' })
}
/** Files changes of earnings in one case and has them approved. */
async function change({ agent }: Of, changes: readonly { person: Person | undefined; from: number; until: number; earnings: string }[]): Promise<string> {
  const draft = await agent.draft(CHANGE)
  for (const { person, from, until, earnings } of changes) expect(await agent.codes(draft, { idNumber: person?.idNumber, from: String(from), until: String(until), earnings })).toEqual([])
  await agent.post(`/api/cases/${draft}/save`)
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'submitted' })
  await clerk.post(`/api/reviews/${draft}/claim`)
  await clerk.post(`/api/reviews/${draft}/approve`, { opinion: '' })
  return draft
}
/** What the tax office says of payments, through its signed door. */
async function reported(receipts: readonly { noticeNumber: string; amount: Fen }[]): Promise<string[]> {
  const { access } = h.parts.taxSimulator ?? {}
  if (!access) throw new Error('no simulator')
  const answer = await h.app.inject({ url: '/api/gateways/tax-office/receipts', ...signed({ receipts: receipts.map(({ noticeNumber, amount }) => ({ reference: randomUUID(), noticeNumber, amount: formatYuan(amount), paidOn: '2021-03-15' })) }, { ...access, now: h.clock.now() }) })
  return answer.json<{ receipts: { outcome: string }[] }>().receipts.map(({ outcome }) => outcome)
}
const notices = ({ employer }: Of, collection: string) => h.db.selectFrom('notice').where('employer_id', '=', employer.id).where('collection', '=', collection).where('state', '=', 'valid').selectAll().orderBy('fund').execute()
async function pay(of: Of, collection: string): Promise<void> {
  const due = await notices(of, collection)
  expect(await reported(due.map((notice) => ({ noticeNumber: notice.number, amount: fen(Number(notice.amount_fen)) })))).toEqual(due.map(() => 'recorded'))
}
const assessments = ({ employer }: Of, kind: 'regular' | 'earnings_difference') => h.db.selectFrom('assessment').where('employer_id', '=', employer.id).where('kind', '=', kind).where('state', '=', 'assessed').selectAll().orderBy('period').execute()
const linesOf = ({ employer }: Of) => h.db.selectFrom('assessment_line').where('employer_id', '=', employer.id).where('kind', '=', 'earnings_difference').selectAll().execute()
/** What each person has in his account for a month, with the number of entries. */
const account = async ({ employer, persons }: Of) => {
  const rows = await h.db.selectFrom('account_entry').where('employer_id', '=', employer.id).groupBy(['person_id', 'period']).select(['person_id', 'period', sql<number>`sum(amount_fen)::bigint`.as('credit'), sql<number>`count(*)::integer`.as('entries')]).execute()
  return persons.map(({ id }) => MONTHS.map((month) => rows.find((row) => row.person_id === id && row.period === month)).map((row) => `${row?.credit ?? 0} in ${row?.entries ?? 0}`))
}

test('raised and lowered for months received: differences month by month, billed, paid and paid back; each account gets exactly its share', async () => {
  const of = await declared()
  const [raised, lowered] = of.persons
  await file(of, ISSUE, 'waiting', asked('regular'))
  await pay(of, '正常应缴')
  expect((await assessments(of, 'regular')).map((one) => one.settled_on)).toEqual(Array.from({ length: 9 }, () => '2021-03-15'))
  const before = Array.from({ length: 3 }, () => Array.from({ length: 3 }, () => '71120 in 1')) // 8890.00 × 8 %
  expect(await account(of)).toEqual(before)

  const caseId = await change(of, [{ person: raised, from: 202101, until: 202103, earnings: '9888' }, { person: lowered, from: 202102, until: 202103, earnings: '7333.33' }])
  const regular = await assessments(of, 'regular')
  const entered = await assessments(of, 'earnings_difference')
  const lines = await linesOf(of)
  const expected = [...MONTHS.map((month) => ({ month, person: raised, to: 989_000 })), ...MONTHS.slice(1).map((month) => ({ month, person: lowered, to: 733_000 }))].flatMap(({ month, person, to }) => BRANCHES.map((branch) => {
    const at = regular.find((one) => one.branch === branch && one.period === month)
    const rates: ContributionRates = { employer: ratioOf('单位缴费比例', at?.employer_rate_ppm as Ppm, ''), person: ratioOf('个人缴费比例', at?.person_rate_ppm as Ppm, ''), rounding: 'per_person' }
    const due = contributionDifference(fen(889_000), fen(to), rates)
    return { branch, period: month, person: person?.id, direction: due.total.value > 0 ? 'income' : 'expense', employer: Math.abs(due.employer.value), own: Math.abs(due.person.value) }
  }))
  const written = (rows: { branch: string; period: number; direction: string; employer: number; own: number }[]) => rows.map((row) => `${row.period} ${row.branch} ${row.direction} ${row.employer}+${row.own}`).sort()
  expect(written(lines.map((line) => ({ branch: line.branch, period: line.period, direction: entered.find((one) => one.id === line.assessment_id)?.direction ?? '', employer: line.employer_fen, own: line.person_fen })))).toEqual(written(expected))
  // one person a month and direction, so that the employer's entry is the person's line
  expect(written(entered.map((one) => ({ branch: one.branch, period: one.period, direction: one.direction, employer: one.employer_fen, own: one.person_fen })))).toEqual(written(expected))
  expect(new Set(entered.map((one) => one.case_id))).toEqual(new Set([caseId]))

  const sum = (direction: string) => expected.filter((one) => one.direction === direction).reduce((all, one) => all + one.employer + one.own, 0)
  for (const [collection, direction, name] of [['difference', 'income', '基数差额补收'], ['refund', 'expense', '退收（退费单据）']] as const) {
    const waiting = await of.agent.get<Listed>(`/api/cases/${await waitingFor(of, collection)}/lists/waiting`)
    expect([waiting.rows.length, waiting.sums['amount']]).toEqual([expected.filter((one) => one.direction === direction).length, formatYuan(fen(sum(direction)), { thousands: true })])
    await file(of, ISSUE, 'waiting', asked(collection))
    const issued = await notices(of, name)
    expect([issued.length, issued.reduce((all, notice) => all + Number(notice.amount_fen), 0)]).toEqual([3, sum(direction)])
    for (const notice of issued) {
      const own = entered.filter((one) => one.branch === (notice.fund.startsWith('失业') ? 'unemployment' : notice.fund.startsWith('工伤') ? 'employment_injury' : 'old_age') && one.direction === direction)
      expect([notice.employer_fen, notice.person_fen]).toEqual([own.reduce((all, one) => all + one.employer_fen, 0), own.reduce((all, one) => all + one.person_fen, 0)])
    }
  }
  expect(await account(of)).toEqual(before) // billed is not received
  const [pensions] = await notices(of, '基数差额补收')
  expect(await reported([{ noticeNumber: pensions?.number ?? '', amount: fen(24_000) }])).toEqual(['recorded']) // a month of three: 160.00 + 80.00
  expect(await account(of)).toEqual([['79120 in 2', '71120 in 1', '71120 in 1'], ...before.slice(1)])
  expect(await reported([{ noticeNumber: pensions?.number ?? '', amount: fen(48_000) }])).toEqual(['recorded'])
  await pay(of, '退收（退费单据）')
  // 9890.00 × 8 % = 791.20; 7330.00 × 8 % = 586.40 in the months that were lowered
  expect(await account(of)).toEqual([['79120 in 2', '79120 in 2', '79120 in 2'], ['71120 in 1', '58640 in 2', '58640 in 2'], ['71120 in 1', '71120 in 1', '71120 in 1']])
  const refunds = await of.agent.get<{ rows: { cells: Record<string, string> }[]; sums: Record<string, string> }>('/api/queries/employer-refund-query?branch=old_age&from=202101&to=202103')
  expect([refunds.rows.map(({ cells }) => [cells['personNo'], cells['period'], cells['amount'], cells['arrival'], cells['arrivedOn']]), refunds.sums['amount']])
    .toEqual([['202103', '202102'].map((month) => [lowered?.personNo, month, '374.40', '已足额到账', '2021-03-15']), '748.80'])
  expect((await assessments(of, 'earnings_difference')).filter((one) => one.branch === 'old_age' || one.direction === 'expense').map((one) => one.settled_on)).toEqual(Array.from({ length: 9 }, () => '2021-03-15'))
  // the working of what goes back, as its list explains it: what was due less what is
  const refund = entered.find((one) => one.branch === 'old_age' && one.direction === 'expense')
  const shown = await of.agent.get<{ value: string; formula: string; from: { value: string }[] }>(`/api/queries/employer-comprehensive-query/explain?list=persons&of=${refund?.id ?? ''}&key=${lowered?.personNo ?? ''}&column=employerShare`)
  expect([shown.formula, shown.value, shown.from.map(({ value }) => value)]).toEqual(['退费：变更前应缴－变更后应缴', '249.60', ['1422.40', '1172.80']])
})

async function waitingFor(of: Of, collection: string): Promise<string> {
  const draft = await of.agent.draft(ISSUE)
  await of.agent.send('PATCH', `/api/cases/${draft}`, { header: asked(collection) })
  return draft
}

test('what goes back waits until the month is received whole; the other branches do not wait for it', async () => {
  const of = await declared(1)
  await file(of, ISSUE, 'waiting', asked('regular'))
  await change(of, [{ person: of.persons[0], from: 202103, until: 202103, earnings: '7888' }])
  const draft = await of.agent.draft(ISSUE)
  expect((await tick(of, draft, 'waiting', asked('refund'))).problems.map(({ code, message }) => `${code} ${message}`).sort()).toEqual(['失业保险', '城镇职工基本养老保险', '工伤保险'].map((branch) => `refund/not-received 202103${branch}应缴尚未足额到账，不能退费，请缴清后再开具退费单据`).sort())
  const [pensions] = await notices(of, '正常应缴')
  await reported([{ noticeNumber: pensions?.number ?? '', amount: fen(Number(pensions?.amount_fen)) }])
  const next = await of.agent.draft(ISSUE)
  const staged = await tick(of, next, 'waiting', asked('refund'))
  expect([staged.passed, staged.problems.length]).toEqual([1, 2])
  await of.agent.post(`/api/cases/${next}/save`)
  expect((await of.agent.submit(next)).json()).toMatchObject({ state: 'completed' })
  expect((await notices(of, '退收（退费单据）')).map((notice) => notice.amount_fen)).toEqual([24_000])
})

test('a refund notice is cancelled while the office has not processed it (财务已处理), and not after', async () => {
  const of = await declared(1)
  await file(of, ISSUE, 'waiting', asked('regular'))
  await pay(of, '正常应缴')
  await change(of, [{ person: of.persons[0], from: 202103, until: 202103, earnings: '7888' }])
  await file(of, ISSUE, 'waiting', asked('refund'))
  const [first, second, third] = await notices(of, '退收（退费单据）')
  const draft = await of.agent.draft(CANCEL)
  expect(await tick(of, draft, 'cancellable', {})).toMatchObject({ passed: 3, failed: 0 })
  await h.db.updateTable('notice').set({ tax_state: 'invoiced' }).where('number', '=', first?.number ?? '').execute()
  await reported([{ noticeNumber: second?.number ?? '', amount: fen(1) }])
  expect((await of.agent.submit(draft)).statusCode).toBe(409)
  const failed = await of.agent.get<{ rows: { values: Record<string, string>; problems: { code: string; message: string }[] }[] }>(`/api/cases/${draft}/records?status=failed`)
  expect(failed.rows.map(({ problems }) => problems.map(({ code, message }) => `${code} ${message}`))).toEqual(Array.from({ length: 2 }, () => ['notice/processed 该单据财务已处理，不能撤销']))
  expect((await of.agent.submit(draft)).json()).toMatchObject({ state: 'completed' }) // the third, which is not processed
  expect((await notices(of, '退收（退费单据）')).map((notice) => notice.number).sort()).toEqual([first?.number, second?.number].sort())
  expect((await h.db.selectFrom('assessment').where('employer_id', '=', of.employer.id).where('direction', '=', 'expense').where('notice_id', 'is', null).select('branch').execute()).length).toBe(1)
  expect(third?.state).toBe('valid')
})
