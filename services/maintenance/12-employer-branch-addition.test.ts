/** 3.3.12 单位增加险种登记 through HTTP: what a region offers, cells changed in a ticked row, accounts, review, the ledger after it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { day, period } from '../../common/period.ts'
import type { Branch } from '../../common/states.ts'
import { openHall, type Employer, type TestHall, type Visitor } from '../../test/hall.ts'

let h: TestHall, clerk: Visitor
beforeAll(async () => {
  h = await openHall()
  clerk = await h.aClerk()
})
afterAll(() => h.close())

const SERVICE = 'employer-branch-addition'
const LIST = 'to-join'
type Listed = { rows: { key: string; cells: Record<string, string> }[] }
type Staged = { added: number; passed: number; failed: number; problems: { no: number; field: string | null; code: string; message: string }[] }

/** An employer in old age only (unless said), its draft, and the keys of what it may join, by name. */
async function opened({ branches = ['old_age'] as Branch[], region = '420100' } = {}): Promise<{ employer: Employer; agent: Visitor; draft: string; keys: Record<string, string> }> {
  const employer = await h.anEmployer({ branches, region })
  const agent = await h.agentOf(employer)
  const draft = await agent.draft(SERVICE)
  const { rows } = await agent.get<Listed>(`/api/cases/${draft}/lists/${LIST}`)
  return { employer, agent, draft, keys: Object.fromEntries(rows.map(({ key, cells }) => [cells['name'] ?? '', key])) }
}
const tick = (agent: Visitor, draft: string, keys: readonly (string | undefined)[], rows: Record<string, Record<string, string>> = {}, values: Record<string, string> = {}) =>
  agent.put<Staged>(`/api/cases/${draft}/picks`, { list: LIST, keys, values, rows })
const account = (employer: Employer, changes: Record<string, string> = {}) => ({ bank: '102', openingBranch: '演示支行', holder: employer.name, number: '4200000000000009', branches: 'unemployment', ...changes })
const suspend = (employer: Employer, branch: Branch, on: string) =>
  h.db.updateTable('employer_branch').set({ status: 'suspended', ended_on: day(on), end_reason: 'CLOSED', end_note: '停产' }).where('employer_id', '=', employer.id).where('branch', '=', branch).execute()

test('what may be joined is what the region has and the employer does not take part in', async () => {
  const { agent, draft } = await opened()
  const { rows } = await agent.get<Listed>(`/api/cases/${draft}/lists/${LIST}`)
  expect(rows.map(({ cells }) => cells)).toEqual([
    { name: '失业保险', collection: '税务征收', since: '2021-03-15', baseRule: '单位失业基数核定规则', levyRule: '单位失业征缴规则', pooledSince: '2021-03-15', payDay: '25' },
    { name: '工伤保险', collection: '税务征收', since: '2021-03-15', baseRule: '单位工伤基数核定规则', levyRule: '单位工伤征缴规则', pooledSince: '2021-03-15', payDay: '25' },
  ].map((cells) => expect.objectContaining(cells) as unknown))
  expect(Object.keys((await opened({ region: '429900' })).keys)).toEqual(['失业保险'])
  expect(Object.keys((await opened({ branches: ['old_age', 'unemployment', 'employment_injury'] })).keys)).toEqual([])
  const resting = await opened({ branches: ['old_age', 'unemployment'] })
  await suspend(resting.employer, 'unemployment', '2020-12-31')
  expect((await resting.agent.get<Listed>(`/api/cases/${resting.draft}/lists/${LIST}`)).rows.map(({ cells }) => cells['name'])).toEqual(['失业保险', '工伤保险'])
})

test('the sample of the manual: 失业保险 from 2021-03-13, printed, approved, and persons may then be insured in it', async () => {
  const { employer, agent, draft, keys } = await opened()
  const key = keys['失业保险'] ?? ''
  expect(await tick(agent, draft, [key], { [key]: { since: '2021-03-13', pooledSince: '2021-03-13' } }, { accounts: JSON.stringify([account(employer)]) })).toMatchObject({ added: 1, passed: 1, problems: [] })
  await agent.post(`/api/cases/${draft}/save`)
  const form = await agent.send('GET', `/api/cases/${draft}/form.pdf`)
  expect([form.statusCode, form.rawPayload.subarray(0, 5).toString()]).toEqual([200, '%PDF-'])
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'submitted', message: '申报成功，请等待管理单位审核！' })
  const held = () => h.db.selectFrom('employer_branch').where('employer_id', '=', employer.id).where('branch', '<>', 'old_age').select(['branch', 'status', 'insured_since_on', 'pooled_since_on', 'pay_day', 'last_period', 'levy_rule', 'collection']).execute()
  expect(await held()).toEqual([])
  expect(await agent.get(`/api/cases/${draft}/effects`)).toMatchObject({ records: [{ changes: [
    { item: '失业保险', before: '未参保', after: '正常参保（自2021-03-13）' }, { item: '新增银行账户 4200000000000009', before: '', after: `银行类别：中国工商银行，开户银行名称：演示支行，银行户名：${employer.name}，险种：失业` },
  ] }] })
  await clerk.post(`/api/reviews/${draft}/claim`)
  expect(await clerk.post(`/api/reviews/${draft}/approve`, { opinion: '' })).toMatchObject({ state: 'approved', approved: 1 })
  expect(await held()).toEqual([{ branch: 'unemployment', status: 'active', insured_since_on: '2021-03-13', pooled_since_on: '2021-03-13', pay_day: 25, last_period: 202102, levy_rule: '单位失业征缴规则', collection: '税务征收' }])
  expect(await h.db.selectFrom('employer_bank_account').where('employer_id', '=', employer.id).select(['number', 'status', 'branches']).execute()).toEqual([{ number: '4200000000000009', status: 'active', branches: ['unemployment'] }])
  expect((await h.db.selectFrom('ledger_change').where('case_id', '=', draft).select(['about', 'item', 'before', 'after']).execute()).map(({ about, item, before, after }) => `${about} ${item} ${before ?? '-'} ${after ?? '-'}`).sort()).toEqual([
    'bank_account status removed active', 'branch unemployment.insured_since_on - 2021-03-13', 'branch unemployment.pay_day - 25', 'branch unemployment.pooled_since_on - 2021-03-13', 'branch unemployment.status - active',
  ])
  expect(await h.db.selectFrom('coverage').where('employer_id', '=', employer.id).select('id').execute()).toEqual([])
  const next = await agent.draft('insured-person-registration')
  expect(await agent.codes(next, { idNumber: '11010519491231002X', name: '李明', mobile: '13000000000', ethnicity: '01', startedOn: '2021-03-01', earnings: '8888', branches: ['unemployment'] })).not.toContain('employer/not-in-branch')
})

test('a suspended branch is taken up again; the months between are not owed', async () => {
  const { employer, agent, draft } = await opened({ branches: ['old_age', 'unemployment'] })
  await suspend(employer, 'unemployment', '2020-06-30')
  await h.db.updateTable('employer_branch').set({ last_period: period(202006) }).where('employer_id', '=', employer.id).where('branch', '=', 'unemployment').execute()
  const { rows: [row] } = await agent.get<Listed>(`/api/cases/${draft}/lists/${LIST}`)
  expect(await tick(agent, draft, [row?.key], { [row?.key ?? '']: { since: '2020-06-30', pooledSince: '2020-06-30' } })).toMatchObject({ failed: 1, problems: [{ code: 'branch/since-implausible' }] })
  expect(await tick(agent, draft, [row?.key])).toMatchObject({ passed: 1 })
  await agent.submit(draft)
  await clerk.post(`/api/reviews/${draft}/claim`)
  await clerk.post(`/api/reviews/${draft}/approve`, { opinion: '' })
  expect(await h.db.selectFrom('employer_branch').where('employer_id', '=', employer.id).where('branch', '=', 'unemployment').select(['status', 'insured_since_on', 'last_period', 'ended_on', 'end_reason', 'end_note']).execute())
    .toEqual([{ status: 'active', insured_since_on: '2021-03-15', last_period: 202102, ended_on: null, end_reason: null, end_note: null }])
  expect((await h.db.selectFrom('ledger_change').where('case_id', '=', draft).where('item', 'in', ['unemployment.status', 'unemployment.insured_since_on']).select(['item', 'before', 'after']).orderBy('item').execute()))
    .toEqual([{ item: 'unemployment.insured_since_on', before: '2015-01-01', after: '2021-03-15' }, { item: 'unemployment.status', before: 'suspended', after: 'active' }])
})

test('each check fires where it must and nowhere else', async () => {
  const { employer, agent, draft, keys } = await opened()
  await h.db.updateTable('employer').set({ founded_on: day('2014-01-01') }).where('id', '=', employer.id).execute()
  const key = keys['失业保险'] ?? ''
  const codes = async (row: Record<string, string>, accounts: readonly object[] = []) => (await tick(agent, draft, [key], { [key]: row }, { accounts: JSON.stringify(accounts) })).problems.map((problem) => problem.code)
  expect(await codes({})).toEqual([])
  expect(await codes({ since: '2021-03-16' })).toEqual(['branch/since-in-future'])
  expect(await codes({ since: '2013-12-31', pooledSince: '2013-12-31' })).toEqual(['branch/since-implausible'])
  expect(await codes({ since: '2014-01-01', pooledSince: '2014-01-01' })).toEqual([])
  expect(await codes({ since: '2021-02-30' })).toEqual(['field/date'])
  expect(await codes({ pooledSince: '1995-12-31' })).toEqual(['branch/pooled-implausible'])
  expect(await codes({ pooledSince: '1996-01-01' })).toEqual([])
  expect(await codes({ since: '2021-03-01', pooledSince: '2021-03-02' })).toEqual(['branch/pooled-implausible'])
  expect(await codes({ payDay: '29' })).toEqual(['field/count'])
  expect(await codes({ payDay: '28' })).toEqual([])
  expect(await codes({}, [account(employer)])).toEqual([])
  expect(await codes({}, [account(employer), account(employer, { number: '4200000000000010' })])).toEqual(['account/branch-taken'])
  expect(await codes({}, [account(employer), account(employer, { branches: 'old_age' })])).toEqual(['account/twice'])
  expect(await codes({}, [account(employer, { holder: '别的公司' })])).toEqual(['account/other-holder'])
  await h.db.insertInto('employer_branch').values({ employer_id: employer.id, branch: 'unemployment', status: 'active', insured_since_on: day('2021-01-01') }).execute()
  expect((await agent.send('PUT', `/api/cases/${draft}/picks`, { list: LIST, keys: [key], values: {} })).json()).toMatchObject({ code: 'row-gone' })
})

test('no account for a branch the region does not have', async () => {
  const { employer, agent, draft, keys } = await opened({ region: '429900' })
  const staged = await tick(agent, draft, [keys['失业保险']], {}, { accounts: JSON.stringify([account(employer, { branches: 'unemployment,employment_injury' })]) })
  expect(staged.problems.map((problem) => [problem.code, problem.message])).toEqual([['account/branch-not-in-region', '当前参保所在地无该险种！']])
})

test('a branch joined by another case in the meantime, or that the region gave up, stops the approval', async () => {
  const { employer, agent, draft, keys } = await opened()
  await tick(agent, draft, [keys['失业保险']])
  await agent.submit(draft)
  const other = await agent.draft(SERVICE)
  expect((await tick(agent, other, [keys['失业保险']])).problems.map((problem) => problem.code)).toEqual(['case/unfinished-elsewhere'])
  await clerk.post(`/api/reviews/${draft}/claim`)
  await h.db.insertInto('employer_branch').values({ employer_id: employer.id, branch: 'unemployment', status: 'active', insured_since_on: day('2021-01-01') }).execute()
  const answer = await clerk.send('POST', `/api/reviews/${draft}/approve`, { opinion: '' })
  expect([answer.statusCode, answer.json<{ problems: { code: string }[] }>().problems.map((problem) => problem.code)]).toEqual([409, ['branch/already-active']])
})

test('withdrawn and refused change nothing, another employer sees nothing', async () => {
  const { employer, agent, draft, keys } = await opened()
  await tick(agent, draft, [keys['失业保险']], {}, { accounts: JSON.stringify([account(employer)]) })
  await agent.submit(draft)
  const stranger = await h.agentOf(await h.anEmployer())
  expect((await stranger.send('GET', `/api/cases/${draft}`)).statusCode).toBe(404)
  expect(await agent.post(`/api/cases/${draft}/withdraw`, { reason: '' })).toEqual({ state: 'withdrawn' })
  const second = await agent.draft(SERVICE)
  await tick(agent, second, [keys['工伤保险']])
  await agent.submit(second)
  await clerk.post(`/api/reviews/${second}/claim`)
  expect(await clerk.post(`/api/reviews/${second}/refuse`, { opinion: '不符合' })).toMatchObject({ state: 'refused' })
  expect([await h.db.selectFrom('employer_branch').where('employer_id', '=', employer.id).select('branch').execute(), await h.db.selectFrom('employer_bank_account').where('employer_id', '=', employer.id).select('id').execute()]).toEqual([[{ branch: 'old_age' }], []])
})
