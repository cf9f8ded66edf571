/** 3.3.26 and 3.3.27 through HTTP: what is declared is billed and printed, what is billed is cancelled; the whole chain 22 → 26 → 27 → 23 and back. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fen } from '../../common/money.ts'
import { day } from '../../common/period.ts'
import { getCase } from '../../cases/case-row.ts'
import { printedForm } from '../../cases/printed-form.ts'
import { asEmployer, asSystem, theHall } from '../../ledger/database.ts'
import { recordReceipt } from '../../ledger/receipts.ts'
import { filingOf } from '../../server/routes/shapes.ts'
import { openHall, type Employer, type TestHall, type Visitor } from '../../test/hall.ts'

let h: TestHall
beforeAll(async () => { h = await openHall() })
afterAll(() => h.close())

const [DECLARE, WITHDRAW, ISSUE, CANCEL] = ['employer-contribution-declaration', 'employer-contribution-declaration-withdrawal', 'contribution-assessment-and-refund-notice-issuance', 'contribution-assessment-and-refund-notice-cancellation']
type Listed = { rows: { key: string; cells: Record<string, string> }[]; sums?: Record<string, string> }
type Staged = { passed: number; failed: number; problems: { code: string; message: string }[] }
const ASKED = { collection: 'regular', until: '202103', chosen: 'old_age,unemployment' }

async function employerOf(last = 202102): Promise<{ employer: Employer; agent: Visitor }> {
  const employer = await h.anEmployer({ region: '429900', branches: ['old_age', 'unemployment'] })
  await h.db.updateTable('employer').set({ size: '小型企业' }).where('id', '=', employer.id).execute()
  await h.db.updateTable('employer_branch').set({ last_period: last as never }).where('employer_id', '=', employer.id).execute()
  for (let n = 0; n < 2; n++) await h.aWage(employer, await h.aPerson({ employer, branches: ['old_age', 'unemployment'] }), { from: 202007 })
  return { employer, agent: await h.agentOf(employer) }
}
const lists = (agent: Visitor, draft: string, list: string, of?: string) => agent.get<Listed>(`/api/cases/${draft}/lists/${list}${of === undefined ? '' : `?of=${of}`}`)
const tick = (agent: Visitor, draft: string, list: string, values: Record<string, string>, keys?: string[]) => agent.put<Staged>(`/api/cases/${draft}/picks`, { list, all: keys === undefined, keys: keys ?? [], values, rows: {} })
/** Files a service with all rows of its list ticked (or those of `keys`). */
async function file(agent: Visitor, service: string, list: string, values: Record<string, string> = {}, keys?: string[]): Promise<string> {
  const draft = await agent.draft(service)
  expect(await tick(agent, draft, list, values, keys)).toMatchObject({ failed: 0, problems: [] })
  await agent.post(`/api/cases/${draft}/save`)
  const done = await agent.submit(draft)
  expect([done.statusCode, done.body.includes('"completed"') || done.body]).toEqual([200, true])
  return draft
}
const declare = (agent: Visitor, period = '202103') => file(agent, DECLARE, 'participations', { period })
const notices = (employer: Employer) => h.db.selectFrom('notice').where('employer_id', '=', employer.id).selectAll().orderBy('amount_fen', 'desc').execute()
const assessments = (employer: Employer) => h.db.selectFrom('assessment').where('employer_id', '=', employer.id).where('state', '=', 'assessed').select(['branch', 'period', 'notice_id', 'late_fee_fen']).orderBy('period').orderBy('branch').execute()

test('a month is billed in two notices of 4267.20 and 177.80, cancelled, and withdrawn: the ledger is as before', async () => {
  const { employer, agent } = await employerOf()
  await declare(agent)
  const draft = await agent.draft(ISSUE)
  expect((await agent.get<{ header: Record<string, string> }>(`/api/cases/${draft}`)).header).toEqual(ASKED)
  const waiting = await lists(agent, draft, 'waiting')
  expect(waiting.rows.map(({ cells }) => ['branchName', 'collectionName', 'period', 'kindName', 'directionName', 'persons', 'base', 'employerShare', 'personShare', 'interest', 'lateFee', 'pending', 'amount'].map((of) => cells[of]))).toEqual([
    ['城镇职工基本养老保险', '正常应缴', '202103', '正常应缴', '收入', '2', '17,780.00', '2,844.80', '1,422.40', '0.00', '0.00', '0.00', '4,267.20'],
    ['失业保险', '正常应缴', '202103', '正常应缴', '收入', '2', '17,780.00', '124.46', '53.34', '0.00', '0.00', '0.00', '177.80'],
  ])
  expect(waiting.sums).toMatchObject({ amount: '4,445.00' })
  const issued = await file(agent, ISSUE, 'waiting', ASKED)
  const [pension, unemployment] = await notices(employer)
  expect([pension, unemployment].map((of) => [of?.fund, of?.amount_fen, of?.method, of?.collection, of?.valid_until_on])).toEqual([['企业职工基本养老保险征收统筹', 426_720, '地税征收', '正常应缴', '2021-03-31'], ['失业保险征收统筹', 17_780, '地税征收', '正常应缴', '2021-03-31']])
  const form = await agent.send('GET', `/api/cases/${issued}/form.pdf`)
  expect([form.statusCode, form.rawPayload.subarray(0, 5).toString()]).toEqual([200, '%PDF-'])
  if (process.env['KEEP_PDF']) (await import('node:fs')).writeFileSync(process.env['KEEP_PDF'], form.rawPayload)
  const stranger = await h.agentOf(await h.anEmployer())
  const printed = await agent.get<{ rows: { file?: string }[] }>('/api/queries/contribution-document-query')
  expect(printed.rows.map(({ file: address }) => address)).toEqual([`/api/cases/${issued}/form.pdf`, `/api/cases/${issued}/form.pdf`])
  expect((await agent.send('GET', printed.rows[0]?.file ?? '')).rawPayload.equals(form.rawPayload)).toBe(true)
  expect([(await stranger.send('GET', printed.rows[0]?.file ?? '')).statusCode, (await stranger.get<Listed>('/api/queries/contribution-document-query')).rows]).toEqual([404, []])
  const signature = await asEmployer(h.hall, employer.id, theHall, async (it) => {
    const { row, scope } = await getCase(it, issued)
    return (await printedForm(filingOf(h.parts.registry, ISSUE), scope, row)).signature
  })
  expect(signature).toEqual([{ label: '经办人', value: '王立新' }, { label: '经办机构', value: '湖北省省本级社会保险经办机构' }, { label: '开具日期', value: '2021-03-15' }])
  const again = await agent.draft(ISSUE)
  expect((await lists(agent, again, 'waiting')).rows).toEqual([])

  const back = await agent.draft(WITHDRAW)
  expect((await lists(agent, back, 'pending')).rows.map(({ cells }) => cells['branchName'])).toEqual(['城镇职工基本养老保险', '失业保险']) // their notices can be undone with them
  const cancelling = await agent.draft(CANCEL)
  const cancellable = await lists(agent, cancelling, 'cancellable')
  expect(cancellable.rows.map(({ key, cells }) => [key, cells['fund'], cells['directionName'], cells['subjectName'], cells['period'], cells['amount']])).toEqual([pension, unemployment].sort((a, b) => (a && b && a.number < b.number ? -1 : 1)).map((of) => [of?.number, of?.fund, '收入', of?.subject_name, '202103', of?.amount_fen === fen(426_720) ? '4,267.20' : '177.80']))
  expect((await lists(agent, cancelling, 'lines', pension?.number)).rows.map(({ cells }) => [cells['branchName'], cells['period'], cells['amount']])).toEqual([['城镇职工基本养老保险', '202103', '4,267.20']])
  expect((await lists(stranger, await stranger.draft(CANCEL), 'cancellable')).rows).toEqual([])
  expect((await stranger.send('GET', `/api/cases/${cancelling}/lists/lines?of=${pension?.number ?? ''}`)).statusCode).toBe(404)
  expect(await tick(stranger, await stranger.draft(CANCEL), 'cancellable', {}, []).then((of) => of.passed)).toBe(0)

  await file(agent, CANCEL, 'cancellable')
  expect((await notices(employer)).map((of) => of.state)).toEqual(['cancelled', 'cancelled'])
  expect((await agent.get<{ rows: { file?: string }[] }>('/api/queries/contribution-document-query')).rows.map((row) => row.file)).toEqual([undefined, undefined])
  await file(agent, ISSUE, 'waiting', ASKED)
  expect((await notices(employer)).filter((of) => of.state === 'valid').map((of) => of.amount_fen)).toEqual([426_720, 17_780])
  await file(agent, CANCEL, 'cancellable')
  await file(agent, WITHDRAW, 'pending')
  expect(await assessments(employer)).toEqual([])
  await declare(agent)
})

test('the chain is undone in one action: what is billed and unpaid is withdrawn with its notice, what was paid is not offered', async () => {
  const { employer, agent } = await employerOf()
  await declare(agent)
  await file(agent, ISSUE, 'waiting', ASKED)
  const [pension] = await notices(employer)
  const draft = await agent.draft(WITHDRAW)
  const staged = await agent.put<{ hints: { code: string; message: string }[] }>(`/api/cases/${draft}/picks`, { list: 'pending', all: true, keys: [], values: {}, rows: {} })
  expect(staged.hints.map((hint) => hint.code)).toEqual(['assessment/notice-goes-too', 'assessment/notice-goes-too'])
  expect(staged.hints.map((hint) => hint.message)).toContain(`该笔应缴数据已开具征集通知单${pension?.number ?? ''}，提交后一并撤销该单据；单据中的其他应缴数据需重新开具`)
  await agent.post(`/api/cases/${draft}/save`)
  expect((await agent.submit(draft)).statusCode).toBe(200)
  expect([await assessments(employer), (await notices(employer)).map((of) => of.state)]).toEqual([[], ['cancelled', 'cancelled']])

  await declare(agent)
  await file(agent, ISSUE, 'waiting', ASKED)
  await h.db.updateTable('notice').set({ tax_state: 'invoiced' }).where('employer_id', '=', employer.id).where('state', '=', 'valid').where('amount_fen', '=', fen(426_720)).execute()
  expect((await lists(agent, await agent.draft(WITHDRAW), 'pending')).rows.map(({ cells }) => cells['branchName'])).toEqual(['失业保险'])
})

test('an overdue month bears a late fee up to the end of the notice, explained, and goes before the later one', async () => {
  const { employer, agent } = await employerOf(202101)
  await declare(agent, '202102')
  await declare(agent, '202103')
  const draft = await agent.draft(ISSUE)
  const waiting = await lists(agent, draft, 'waiting')
  // 4267.20 × 31 days × 0.5 ‰ = 66.1416; 177.80 × 31 × 0.5 ‰ = 2.7559
  expect(waiting.rows.map(({ cells }) => [cells['period'], cells['lateFee'], cells['amount']])).toEqual([['202102', '66.14', '4,333.34'], ['202102', '2.76', '180.56'], ['202103', '0.00', '4,267.20'], ['202103', '0.00', '177.80']])
  const working = await agent.get<{ value: string; formula: string }>(`/api/cases/${draft}/lists/waiting/working?key=${encodeURIComponent(waiting.rows[0]?.key ?? '')}&column=lateFee`)
  expect(working).toMatchObject({ value: '66.14' })
  const later = waiting.rows.filter(({ cells }) => cells['period'] === '202103').map(({ key }) => key)
  expect((await tick(agent, draft, 'waiting', ASKED, later)).problems.map((of) => [of.code, of.message])).toEqual(Array.from({ length: 2 }, () => ['period/earlier-unbilled', '存在更早的未开具数据（202102），请一并勾选']))
  expect((await lists(agent, draft, 'waiting')).rows.length).toBe(4)
  await file(agent, ISSUE, 'waiting', ASKED)
  expect((await notices(employer)).map((of) => [of.amount_fen, of.late_fee_fen, of.period])).toEqual([[860_054, 6614, 202103], [35_836, 276, 202103]])
  await file(agent, CANCEL, 'cancellable')
  expect((await assessments(employer)).map((of) => [of.late_fee_fen, of.notice_id])).toEqual(Array.from({ length: 4 }, () => [0, null]))
})

test('what was billed meanwhile, paid or invoiced is told; a refund needs an account', async () => {
  const { employer, agent } = await employerOf()
  await declare(agent)
  const [first, second] = [await agent.draft(ISSUE), await agent.draft(ISSUE)]
  for (const of of [first, second]) await tick(agent, of, 'waiting', ASKED)
  const answers = await Promise.all([agent.submit(first), agent.submit(second)])
  expect(answers.map((of) => of.statusCode).sort()).toEqual([200, 409])
  expect((await notices(employer)).length).toBe(2)

  const [pension] = await notices(employer)
  const draft = await agent.draft(CANCEL)
  await tick(agent, draft, 'cancellable', { soughtNumber: pension?.number ?? '' })
  expect(await asSystem(h.hall, theHall, (it) => recordReceipt(it, { reference: randomUUID(), noticeNumber: pension?.number ?? '', amount: fen(100), paidOn: day('2021-03-16') }))).toBe('recorded')
  expect((await agent.submit(draft)).statusCode).toBe(409)
  expect((await agent.get<{ rows: { problems: { code: string; message: string }[] }[] }>(`/api/cases/${draft}/records?status=failed`)).rows[0]?.problems).toMatchObject([{ code: 'notice/paid', message: '该单据税务已开票或已缴费，不能撤销' }])
  expect((await lists(agent, await agent.draft(CANCEL), 'cancellable')).rows.length).toBe(1)

  await asSystem(h.hall, theHall, (it) => recordReceipt(it, { reference: randomUUID(), noticeNumber: pension?.number ?? '', amount: fen(426_620), paidOn: day('2021-03-16') })) // the rest: what is not received is not given back
  const of = await h.db.selectFrom('assessment').where('employer_id', '=', employer.id).where('branch', '=', 'old_age').selectAll().executeTakeFirstOrThrow()
  await h.db.insertInto('assessment').values({ employer_id: employer.id, branch: 'old_age', period: of.period, kind: 'earnings_difference', direction: 'expense', persons: 1, earnings_fen: fen(10_000), base_fen: fen(10_000), employer_fen: fen(1600), person_fen: fen(800), known_on: of.known_on, case_id: of.case_id, declared_by: of.declared_by, declared_at: of.declared_at }).execute()
  const refund = { ...ASKED, collection: 'refund' }
  const refunding = await agent.draft(ISSUE)
  await h.db.deleteFrom('employer_bank_account').where('employer_id', '=', employer.id).execute()
  expect((await tick(agent, refunding, 'waiting', refund)).problems.map((hit) => [hit.code, hit.message])).toEqual([['refund/no-account', '单位未登记有效的收款银行账户，请先办理单位一般信息变更登记']])
  await h.db.insertInto('employer_bank_account').values({ employer_id: employer.id, bank: '102', opening_branch: '演示支行', holder: '测试', number: '6222000011112222', branches: ['old_age'], note: null }).execute()
  await file(agent, ISSUE, 'waiting', refund)
  expect((await notices(employer)).filter((it) => it.direction === 'expense').map((it) => [it.amount_fen, it.collection])).toEqual([[2400, '退收（退费单据）']])
})
