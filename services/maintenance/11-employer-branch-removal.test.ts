/** 3.3.11 单位减少险种登记 through HTTP: ticked rows, preconditions, review, the ledger after it, the ways back. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fen } from '../../common/money.ts'
import { day, period } from '../../common/period.ts'
import { openHall, type Employer, type TestHall, type Visitor } from '../../test/hall.ts'

let h: TestHall, clerk: Visitor
beforeAll(async () => {
  h = await openHall()
  clerk = await h.aClerk()
})
afterAll(() => h.close())

const SERVICE = 'employer-branch-removal'
const LIST = 'participations'
type Listed = { rows: { key: string; cells: Record<string, string> }[] }
type Staged = { added: number; passed: number; failed: number; problems: { no: number; code: string; message: string }[] }

async function opened(of: Parameters<TestHall['anEmployer']>[0] = {}): Promise<{ employer: Employer; agent: Visitor; draft: string; keys: Record<string, string> }> {
  const employer = await h.anEmployer(of)
  const agent = await h.agentOf(employer)
  const draft = await agent.draft(SERVICE)
  const { rows } = await agent.get<Listed>(`/api/cases/${draft}/lists/${LIST}`)
  return { employer, agent, draft, keys: Object.fromEntries(rows.map(({ key, cells }) => [cells['name'] ?? '', key])) }
}
const said = { reason: 'CLOSED', endedOn: '2021-03-15' }
const tick = (agent: Visitor, draft: string, keys: readonly (string | undefined)[], values: Record<string, string> = said) => agent.put<Staged>(`/api/cases/${draft}/picks`, { list: LIST, keys, values, rows: {} })

test('the list is the employer\'s participations, in their order, with all columns', async () => {
  const { agent, draft, employer } = await opened()
  const { rows } = await agent.get<Listed>(`/api/cases/${draft}/lists/${LIST}`)
  expect(rows.map(({ cells }) => cells['name'])).toEqual(['城镇职工基本养老保险', '失业保险', '工伤保险'])
  expect(rows[0]?.cells).toMatchObject({ status: '正常参保', since: '2015-01-01', collection: '税务征收', baseRule: '单位养老基数核定规则', levyRule: '单位企业养老征缴规则', lastPeriod: '202102', averageEarnings: '' })
  const provincial = await opened({ region: '429900', branches: ['old_age', 'unemployment'] })
  expect(Object.keys(provincial.keys)).toEqual(['城镇职工基本养老保险', '失业保险'])
  const stranger = await h.agentOf(await h.anEmployer())
  expect((await stranger.send('GET', `/api/cases/${draft}/lists/${LIST}`)).statusCode).toBe(404)
  expect(employer.region).toBe('420100')
})

test('ticked, saved, printed, submitted and approved: suspended from the day, with its history', async () => {
  const { employer, agent, draft, keys } = await opened()
  expect(await tick(agent, draft, [keys['失业保险'], keys['工伤保险']])).toMatchObject({ added: 2, passed: 2, failed: 0 })
  expect(await tick(agent, draft, [keys['失业保险']], { ...said, note: '已停产' })).toMatchObject({ added: 1, passed: 1 })
  await agent.post(`/api/cases/${draft}/save`)
  const form = await agent.send('GET', `/api/cases/${draft}/form.pdf`)
  expect([form.statusCode, form.rawPayload.subarray(0, 5).toString()]).toEqual([200, '%PDF-'])
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'submitted', message: '申报成功，请等待管理单位审核！' })
  const held = () => h.db.selectFrom('employer_branch').where('employer_id', '=', employer.id).select(['branch', 'status', 'ended_on', 'end_reason', 'end_note']).orderBy('branch').execute()
  const active = { status: 'active', ended_on: null, end_reason: null, end_note: null }
  expect(await held()).toEqual([{ branch: 'employment_injury', ...active }, { branch: 'old_age', ...active }, { branch: 'unemployment', ...active }])
  expect(await agent.get(`/api/cases/${draft}/effects`)).toMatchObject({ records: [{ changes: [{ item: '失业保险', before: '正常参保（自2015-01-01）', after: '暂停参保（自2021-03-15，停产歇业）' }] }] })
  await clerk.post(`/api/reviews/${draft}/claim`)
  expect(await clerk.post(`/api/reviews/${draft}/approve`, { opinion: '' })).toMatchObject({ state: 'approved', approved: 1 })
  expect(await held()).toEqual([{ branch: 'employment_injury', ...active }, { branch: 'old_age', ...active }, { branch: 'unemployment', status: 'suspended', ended_on: '2021-03-15', end_reason: 'CLOSED', end_note: '已停产' }])
  expect(await h.db.selectFrom('ledger_change').where('case_id', '=', draft).select(['about', 'subject_id', 'item', 'before', 'after']).orderBy('item').execute()).toEqual([
    { about: 'branch', subject_id: employer.id, item: 'unemployment.end_reason', before: null, after: 'CLOSED' }, { about: 'branch', subject_id: employer.id, item: 'unemployment.ended_on', before: null, after: '2021-03-15' },
    { about: 'branch', subject_id: employer.id, item: 'unemployment.status', before: 'active', after: 'suspended' },
  ])
  const next = await agent.draft('insured-person-registration')
  expect(await agent.codes(next, { idNumber: '11010519491231002X', name: '李明', mobile: '13000000000', ethnicity: '01', startedOn: '2021-03-01', earnings: '8888', branches: ['unemployment'] })).toContain('employer/not-in-branch')
})

test('what stands in the way is named, with the service to be done first', async () => {
  const { employer, agent, draft, keys } = await opened()
  const codes = async (branch: string, values: Record<string, string> = said) => (await tick(agent, draft, [keys[branch]], values)).problems.map((problem) => problem.code)
  for (const branch of Object.keys(keys)) expect(await codes(branch)).toEqual([])
  expect(await codes('失业保险', { endedOn: '2021-03-15' })).toEqual(['field/required'])
  expect(await codes('失业保险', { reason: 'CLOSED' })).toEqual(['field/required'])
  expect(await codes('失业保险', { ...said, endedOn: '2021-02-28' })).toEqual(['branch/ends-too-early'])
  expect(await codes('失业保险', { ...said, endedOn: '2021-03-01' })).toEqual([])
  expect(await codes('失业保险', { ...said, endedOn: '2014-12-31' })).toEqual(['branch/ends-too-early'])

  await h.aPerson({ employer, branches: ['unemployment'] })
  await h.aPerson({ employer, branches: ['unemployment'] })
  await h.aPerson({ employer, branches: ['unemployment', 'old_age'], until: 202101 })
  await h.aPerson({ employer: await h.anEmployer() })
  expect((await tick(agent, draft, [keys['失业保险']])).problems).toMatchObject([{ code: 'branch/persons-covered', message: '不符合办理条件：失业险种下仍有2名正常参保职工，请先办理单位职工社会保险暂停或单位职工减少险种登记！' }])
  expect(await codes('城镇职工基本养老保险')).toEqual([])

  const due = await h.db.insertInto('assessment').values({
    employer_id: employer.id, branch: 'unemployment', period: period(202102), kind: 'regular', persons: 1, earnings_fen: fen(888800), base_fen: fen(889000), employer_fen: fen(6223), person_fen: fen(2667),
    known_on: day('2021-02-15'), declared_by: '王立新', declared_at: h.clock.now(),
  }).returning('id').executeTakeFirstOrThrow()
  await h.db.updateTable('coverage').set({ until_period: period(202102), state: 'suspended', ended_on: day('2021-01-31'), end_reason: 'RESIGNED' }).where('employer_id', '=', employer.id).where('until_period', 'is', null).execute()
  expect(await codes('失业保险')).toEqual(['branch/declared-unbilled'])
  expect(await codes('城镇职工基本养老保险')).toEqual([])
  const notice = await h.db.insertInto('notice').values({
    employer_id: employer.id, number: '42010020210200000001', fund: '失业保险征收统筹', direction: 'income', collection: '正常应缴', subject_no: employer.number, subject_name: employer.name, period: period(202102), method: '地税征收',
    employer_fen: fen(6223), person_fen: fen(2667), interest_fen: fen(0), late_fee_fen: fen(0), valid_until_on: day('2021-03-31'), case_id: draft, issued_by: '王立新', issued_at: h.clock.now(),
  }).returning('id').executeTakeFirstOrThrow()
  await h.db.updateTable('assessment').set({ notice_id: notice.id }).where('id', '=', due.id).execute()
  expect(await codes('失业保险')).toEqual(['branch/notice-unpaid'])
  await h.db.updateTable('notice').set({ received_fen: fen(8890) }).where('id', '=', notice.id).execute()
  expect(await codes('失业保险')).toEqual([])

  const project = await h.aProject(employer, { status: 'stopped' })
  expect(await codes('工伤保险')).toEqual(['branch/projects-running'])
  expect(await codes('城镇职工基本养老保险')).toEqual([])
  await h.db.updateTable('project').set({ status: 'finished' }).where('id', '=', project.id).execute()
  expect(await codes('工伤保险')).toEqual([])

  const pensioner = await h.aPensioner(employer, await h.aPerson())
  expect(await codes('城镇职工基本养老保险')).toEqual(['branch/pensioners-paid'])
  expect(await codes('工伤保险')).toEqual([])
  await h.db.updateTable('pensioner').set({ status: 'ended' }).where('id', '=', pensioner.id).execute()
  expect(await codes('城镇职工基本养老保险')).toEqual([])

  await h.db.updateTable('employer_branch').set({ status: 'suspended' }).where('employer_id', '=', employer.id).where('branch', '=', 'employment_injury').execute()
  expect(await codes('工伤保险')).toEqual(['branch/not-active'])
  expect((await agent.send('POST', `/api/cases/${draft}/save`)).json()).toMatchObject({ code: 'no-passed-records' })
  expect((await agent.send('PUT', `/api/cases/${draft}/picks`, { list: LIST, keys: ['9'], values: said })).json()).toMatchObject({ code: 'row-gone' })
})

test('a branch the region does not have is refused', async () => {
  const { employer, agent, draft } = await opened({ region: '429900', branches: ['old_age', 'unemployment', 'employment_injury'] })
  const { rows } = await agent.get<Listed>(`/api/cases/${draft}/lists/${LIST}`)
  expect((await tick(agent, draft, [rows[2]?.key])).problems.map((problem) => problem.code)).toEqual(['branch/not-in-region'])
  expect(employer.region).toBe('429900')
})

test('returned, corrected and approved; refused and withdrawn change nothing', async () => {
  const { employer, agent, draft, keys } = await opened()
  const status = async () => (await h.db.selectFrom('employer_branch').where('employer_id', '=', employer.id).where('branch', '=', 'old_age').select(['status', 'ended_on']).execute())[0]
  await tick(agent, draft, [keys['城镇职工基本养老保险']])
  await agent.submit(draft)
  const other = await agent.draft(SERVICE)
  expect((await tick(agent, other, [keys['城镇职工基本养老保险']])).problems.map((problem) => problem.code)).toEqual(['case/unfinished-elsewhere'])
  expect((await tick(agent, other, [keys['失业保险']])).problems).toEqual([])
  await clerk.post(`/api/reviews/${draft}/claim`)
  expect((await agent.send('POST', `/api/cases/${draft}/withdraw`, { reason: '' })).statusCode).toBe(409)
  expect(await clerk.post(`/api/reviews/${draft}/return`, { opinion: '日期请核实' })).toMatchObject({ state: 'returned' })
  expect(await tick(agent, draft, [keys['城镇职工基本养老保险']], { ...said, endedOn: '2021-03-10' })).toMatchObject({ added: 1, passed: 1 })
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'submitted' })
  await clerk.post(`/api/reviews/${draft}/claim`)
  expect(await status()).toEqual({ status: 'active', ended_on: null })
  await clerk.post(`/api/reviews/${draft}/approve`, { opinion: '' })
  expect(await status()).toEqual({ status: 'suspended', ended_on: '2021-03-10' })

  await agent.submit(other)
  expect(await agent.post(`/api/cases/${other}/withdraw`, { reason: '填错了' })).toEqual({ state: 'withdrawn' })
  const third = await agent.draft(SERVICE)
  await tick(agent, third, [keys['失业保险']])
  await agent.submit(third)
  await clerk.post(`/api/reviews/${third}/claim`)
  expect(await clerk.post(`/api/reviews/${third}/refuse`, { opinion: '不符合' })).toMatchObject({ state: 'refused' })
  expect(await h.db.selectFrom('employer_branch').where('employer_id', '=', employer.id).where('status', '=', 'active').select('branch').orderBy('branch').execute()).toEqual([{ branch: 'employment_injury' }, { branch: 'unemployment' }])
})

test('a person insured between submission and decision stops the approval', async () => {
  const { employer, agent, draft, keys } = await opened()
  await tick(agent, draft, [keys['失业保险']])
  await agent.submit(draft)
  await clerk.post(`/api/reviews/${draft}/claim`)
  await h.aPerson({ employer, branches: ['unemployment'] })
  expect((await clerk.send('POST', `/api/reviews/${draft}/approve`, { opinion: '' })).statusCode).toBe(409)
  expect(await h.db.selectFrom('employer_branch').where('employer_id', '=', employer.id).where('branch', '=', 'unemployment').select('status').execute()).toEqual([{ status: 'active' }])
})
