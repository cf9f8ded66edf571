/** GET /api/month: each line with and without something to see to; what a line opens holds what it counts; another employer's is never seen. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { day, period } from '../../common/period.ts'
import type { ServedMatter, ServedMonth } from '../../forms/served-month.ts'
import { aDeclaredEmployer, aReceipt } from '../../test/declared-employer.ts'
import { idNumber, openHall, type Employer, type TestHall, type Visitor } from '../../test/hall.ts'

let h: TestHall
beforeAll(async () => {
  h = await openHall()
  await h.db.insertInto('declaration_year').values([
    { region_code: '420100', year: 2020, opened_on: day('2020-07-01'), enabled_on: day('2020-07-01') }, { region_code: '420100', year: 2021, opened_on: day('2021-03-01'), enabled_on: null },
  ]).onConflict((already) => already.doNothing()).execute()
})
afterAll(() => h.close())

const monthOf = (agent: Visitor) => agent.get<ServedMonth>('/api/month')
const matter = async (agent: Visitor, key: ServedMatter['key']) => (await monthOf(agent)).matters.find((of) => of.key === key) as ServedMatter
const said = async (agent: Visitor, key: ServedMatter['key']) => (await matter(agent, key)).lines.map(({ text, note, amount, mark }) => [text, note, amount, mark])
const given = async (agent: Visitor, key: ServedMatter['key']) => (await matter(agent, key)).lines.map(({ opens }) => opens && [opens.service, opens.given])
const declaredUntil = (employer: Employer, last: number) => h.db.updateTable('employer_branch').set({ last_period: period(last) }).where('employer_id', '=', employer.id).execute()

/** An employer with nothing left to do: its one person's earnings are declared, so is the month. */
async function anOrderlyEmployer(): Promise<{ employer: Employer; agent: Visitor }> {
  const employer = await h.anEmployer({ region: '429900', branches: ['old_age', 'unemployment'] })
  await h.aWage(employer, await h.aPerson({ employer, branches: ['old_age', 'unemployment'] }))
  await declaredUntil(employer, 202103)
  return { employer, agent: await h.agentOf(employer) }
}

test('an employer that has done everything is told so, line by line', async () => {
  const { matters, cases, month } = await monthOf((await anOrderlyEmployer()).agent)
  expect(month).toBe('2021年03月')
  expect(matters.map(({ key, total, lines, none, all }) => [key, total, lines.length, none, all])).toEqual([
    ['earnings', 0, 0, '在保人员的缴费工资都已申报。', null], ['declaration', 0, 0, '2021年03月各险种都已申报。', null], ['leftOut', 0, 0, '本年度没有核定时被排除的人员。', null],
    ['billing', 0, 0, '已申报的应缴都已开具单据。', null], ['notices', 0, 0, '开具的单据都已足额到账。', null],
  ])
  expect(Object.values(cases).map(({ total, rows }) => [total, rows])).toEqual([[0, []], [0, []], [0, []], [0, []]])
})

test('缴费工资: who is insured now and has not declared, for this year and a coming one that is open; 3.3.20 lists as many', async () => {
  const employer = await h.anEmployer()
  const agent = await h.agentOf(employer)
  for (const name of ['甲一', '乙二', '丙三', '丁四']) await h.aPerson({ employer, name })
  await h.aWage(employer, await h.aPerson({ employer, name: '已申报' }))
  await h.aPerson({ employer, name: '已停保', until: 202012 })
  await h.aPerson({ employer, name: '已退休', retired: true })
  await h.aPerson({ name: '外单位', employer: await h.anEmployer() })
  expect(await matter(agent, 'earnings')).toMatchObject({ total: 9, unit: '人' })
  expect(await said(agent, 'earnings')).toEqual([['2020年度4人未申报：甲一、乙二、丙三等', null, null, null], ['2021年度5人未申报：甲一、乙二、丙三等', '年度尚未启用，缴费基数在启用后生成', null, null]])
  expect(await given(agent, 'earnings')).toEqual([['insurable-earnings-declaration', { year: '2020' }], ['insurable-earnings-declaration', { year: '2021' }]])
  const { id } = await agent.post<{ id: string }>('/api/cases', { service: 'insurable-earnings-declaration', applicant: '王立新', phone: '18555555555', agreed: true, header: { year: '2020' } })
  expect(await agent.get(`/api/cases/${id}/lists/eligible`)).toMatchObject({ total: 4 })

  const elsewhere = await h.anEmployer({ region: '429021' })
  await h.aPerson({ employer: elsewhere, name: '甲一' })
  const far = await h.agentOf(elsewhere)
  expect(await said(far, 'earnings')).toEqual([['2020年度1人未申报：甲一', '经办机构尚未开放该年度申报', null, null]])
  expect(await given(far, 'earnings')).toEqual([null])
})

test('未申报的月份: branches together that go on from the same month; a case opened so begins with month and branches', async () => {
  const employer = await h.anEmployer()
  const agent = await h.agentOf(employer)
  await h.aPerson({ employer })
  await h.db.updateTable('employer_branch').set({ last_period: period(202012) }).where('employer_id', '=', employer.id).where('branch', '=', 'employment_injury').execute()
  expect(await matter(agent, 'declaration')).toMatchObject({ total: 3, unit: '个月' })
  expect(await said(agent, 'declaration')).toEqual([['2021年01月至2021年03月', '工伤保险', null, '3个月'], ['2021年03月', '城镇职工基本养老保险、失业保险', null, null]])
  expect(await given(agent, 'declaration')).toEqual([['employer-contribution-declaration', { period: '202101', ticked: '3' }], ['employer-contribution-declaration', { period: '202103', ticked: '1,2' }]])

  const ticked = JSON.stringify({ all: false, keys: ['3'], rows: {} })
  const { id } = await agent.post<{ id: string }>('/api/cases', { service: 'employer-contribution-declaration', applicant: '王立新', phone: '18555555555', agreed: true, header: { period: '202101' }, entry: { ticked } })
  expect(await agent.get(`/api/cases/${id}`)).toMatchObject({ header: { period: '202101' }, entry: { ticked } })
  await h.db.updateTable('employer_branch').set({ status: 'suspended' }).where('employer_id', '=', employer.id).where('branch', '=', 'employment_injury').execute()
  expect(await said(agent, 'declaration')).toEqual([['2021年03月', '城镇职工基本养老保险、失业保险', null, null]])
})

test('a month declared, billed and paid in part: who was left out, what is unbilled, what is to be paid', async () => {
  const { employer, agent, persons, numbers } = await aDeclaredEmployer(h)
  expect((await matter(agent, 'declaration')).lines).toEqual([])
  expect(await said(agent, 'leftOut')).toEqual([['2021年03月1人未核定', '未申报缴费工资', null, null]])
  expect(await given(agent, 'leftOut')).toEqual([['employer-comprehensive-query', { list: 'unassessed', from: '202103', to: '202103' }]])
  expect(await agent.get('/api/queries/employer-comprehensive-query?list=unassessed&from=202103&to=202103')).toMatchObject({ total: 2 }) // a row a branch
  expect(await agent.get('/api/queries/employer-comprehensive-query?list=unassessed&from=202101&to=202102')).toMatchObject({ total: 0 })

  expect((await matter(agent, 'billing')).lines).toEqual([])
  const [person] = persons
  if (!person) throw new Error('no person')
  for (const branch of ['unemployment', 'old_age'] as const) await h.anAssessedMonth(employer, person, { branch, period: 202101 })
  await h.anAssessedMonth(employer, person, { branch: 'old_age', period: 202102 })
  expect(await matter(agent, 'billing')).toMatchObject({ total: 3, unit: '笔' })
  expect(await said(agent, 'billing')).toEqual([['正常应缴 2021年01月至2021年02月', '城镇职工基本养老保险、失业保险，共3笔', '720.00', null]])
  const [opened] = await given(agent, 'billing')
  expect(opened).toEqual(['contribution-assessment-and-refund-notice-issuance', { collection: 'regular', until: '202102', chosen: 'old_age,unemployment' }])
  const { id } = await agent.post<{ id: string }>('/api/cases', { service: opened?.[0], applicant: '王立新', phone: '18555555555', agreed: true, header: opened?.[1] })
  expect(await agent.get(`/api/cases/${id}/lists/waiting`)).toMatchObject({ total: 3 })

  const [old, idle] = [numbers['old_age'] ?? '', numbers['unemployment'] ?? '']
  await aReceipt(h, employer, old, 400_000)
  await h.db.updateTable('notice').set({ valid_until_on: day('2021-02-28') } as never).where('number', '=', idle).execute()
  expect(await said(agent, 'notices')).toEqual([
    ['2021年03月 失业保险征收统筹', `${idle}，有效期至2021-02-28；已过有效期，请撤销后重新开具`, '177.80', '已逾期'],
    ['2021年03月 企业职工基本养老保险征收统筹', `${old}，有效期至2021-03-31；应处理4,267.20元，已到账4,000.00元`, '267.20', null],
  ])
  expect(await given(agent, 'notices')).toEqual([['contribution-document-query', { number: idle }], ['contribution-document-query', { number: old }]])
  expect(await agent.get('/api/queries/contribution-document-query?arrival=unpaid&direction=income')).toMatchObject({ total: 2 })
  await aReceipt(h, employer, old, 26_720)
  expect((await said(agent, 'notices')).map(([text]) => text)).toEqual(['2021年03月 失业保险征收统筹'])
  expect(await agent.get('/api/queries/contribution-document-query?arrival=unpaid&direction=income')).toMatchObject({ total: 1 })
})

test('the last 24 months: persons assessed where declared, else insured; shares of both sides', async () => {
  const { employer, agent } = await aDeclaredEmployer(h)
  await h.aPerson({ employer, since: 201911, until: 202002, branches: ['old_age'] })
  const { past } = await monthOf(agent)
  expect(past.map(({ period: of }) => of)).toEqual([...[4, 5, 6, 7, 8, 9, 10, 11, 12].map((m) => 201900 + m), ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((m) => 202000 + m), 202101, 202102, 202103])
  expect(past.filter(({ persons }) => persons > 0).map(({ period: of, persons, counted }) => [of, persons, counted]).filter(([of]) => [201911, 201912, 202001, 202002, 202102, 202103].includes(Number(of))))
    .toEqual([[201911, 1, 'insured'], [201912, 1, 'insured'], [202001, 4, 'insured'], [202002, 3, 'insured'], [202102, 3, 'insured'], [202103, 2, 'assessed']])
  expect(past.find(({ period: of }) => of === 201910)).toMatchObject({ persons: 0 })
  expect(past.at(-1)).toMatchObject({ label: '2021年03月', employerFen: 296_926, personFen: 147_574, employerShare: '2,969.26', personShare: '1,475.74', total: '4,445.00' })
  expect(past.at(-2)).toMatchObject({ employerFen: 0, personFen: 0, total: '0.00' })
})

test('cases by what is to be done with them; drafts and returned ones go on, others are looked at', async () => {
  const { employer, agent } = await anOrderlyEmployer()
  const clerk = await h.aClerk('429900')
  const handIn = async (n: number) => {
    const id = await agent.draft('insured-person-registration')
    await agent.record(id, { idNumber: idNumber(n), name: '李明', mobile: '13000000000', ethnicity: '01', startedOn: '2021-03-01', earnings: '8888', branches: ['old_age'] })
    expect((await agent.submit(id)).statusCode).toBe(200)
    return id
  }
  const [returned, waiting] = [await handIn(71), await handIn(72)]
  await clerk.post(`/api/reviews/${returned}/claim`)
  await clerk.post(`/api/reviews/${returned}/return`, { opinion: '请核实' })
  const draft = await agent.draft('insured-person-suspension')
  const { cases } = await monthOf(agent)
  expect(Object.entries(cases).map(([key, { total, rows }]) => [key, total, rows.map(({ id, employerNo }) => [id, employerNo])])).toEqual([
    ['returned', 1, [[returned, employer.number]]], ['drafts', 1, [[draft, employer.number]]], ['inReview', 1, [[waiting, employer.number]]], ['results', 0, []],
  ])
})

test('another employer sees nothing of it; it opens by scan and to agents alone; the look at names is noted', async () => {
  const employer = await h.anEmployer()
  await h.aPerson({ employer })
  expect((await (await h.agentOf(employer, 'password')).send('GET', '/api/month')).statusCode).toBe(403)
  expect((await (await h.aClerk()).send('GET', '/api/month')).statusCode).toBe(403)
  const looks = async () => (await h.db.selectFrom('audit_entry').where('action', '=', 'sight/month').select('action').execute()).length
  const before = await looks()
  const other = await monthOf((await anOrderlyEmployer()).agent)
  expect(other.matters.map(({ total }) => total)).toEqual([0, 0, 0, 0, 0])
  expect(await looks()).toBe(before)
  await monthOf(await h.agentOf(employer))
  expect(await looks()).toBe(before + 1)
})
