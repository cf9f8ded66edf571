/** 3.3.19 单位职工增加险种登记 through HTTP: branches begin or are resumed at once, with the base of the declared earnings. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { filledSheet } from '../../test/filled-sheet.ts'
import { openHall, type Employer, type TestHall, type Visitor } from '../../test/hall.ts'

let h: TestHall, employer: Employer, agent: Visitor
beforeAll(async () => {
  h = await openHall()
  employer = await h.anEmployer()
  agent = await h.agentOf(employer)
})
afterAll(() => h.close())

const SERVICE = 'insured-person-branch-addition'
const addition = (person: { idNumber: string }, changes: Record<string, unknown> = {}) => ({ idNumber: person.idNumber, changedOn: '2021-03-01', reason: 'added', branches: ['unemployment'], earnings: '8000', ...changes })
/** Someone the employer insures in 养老 alone. */
const pensionOnly = (of: Parameters<TestHall['aPerson']>[0] = {}) => h.aPerson({ employer, branches: ['old_age'], ...of })
const earningsOf = (personId: string) => h.db.selectFrom('earnings_declaration').where('person_id', '=', personId).select(['year', 'from_period', 'earnings_fen', 'base_fen']).execute()

test('the form opens with the branches that are lacking and the declared earnings', async () => {
  const person = await pensionOnly()
  await h.db.insertInto('earnings_declaration').values({ employer_id: employer.id, person_id: person.id, year: 2020, from_period: 202007, earnings_fen: 800_000, base_fen: 800_000, declared_on: '2020-08-10' } as never).execute()
  const draft = await agent.draft(SERVICE)
  const { found, fields } = await agent.post<{ found: boolean; fields: Record<string, string> }>(`/api/cases/${draft}/look-up`, { idNumber: person.idNumber })
  expect([found, fields['name'], fields['branches'], fields['earnings'], fields['reason']]).toEqual([true, '张三丰', 'unemployment,employment_injury', '8000.00', undefined])
})

test('the path: done at once, the earnings declared with their base', async () => {
  const person = await pensionOnly()
  const draft = await agent.draft(SERVICE)
  const { changes } = await agent.record(draft, addition(person, { branches: ['unemployment', 'employment_injury'], earnings: '8008' }))
  expect(changes).toEqual([{ item: '失业', before: '未参保', after: '正常参保（自2021年03月，新增险种）' }, { item: '工伤', before: '未参保', after: '正常参保（自2021年03月，新增险种）' }])
  await agent.post(`/api/cases/${draft}/save`)
  expect((await agent.send('GET', `/api/cases/${draft}/form.pdf`)).rawPayload.subarray(0, 5).toString()).toBe('%PDF-')
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'completed', message: '该业务已成功办结!' })
  expect(await h.coverageOf(person.id)).toEqual(['employment_injury 202103- active', 'old_age 202001- active', 'unemployment 202103- active'])
  expect(await earningsOf(person.id)).toEqual([{ year: 2020, from_period: 202103, earnings_fen: 800_800, base_fen: 801_000 }])
  expect((await agent.send('POST', `/api/cases/${draft}/withdraw`, { reason: '' })).statusCode).toBe(409)
})

test('a branch removed by 3.3.18 is resumed as a span of its own; declared earnings stand', async () => {
  const person = await h.aPerson({ employer, branches: ['old_age'] })
  await h.db.insertInto('coverage').values({ employer_id: employer.id, person_id: person.id, branch: 'unemployment', from_period: 201801, until_period: 202001, state: 'suspended', started_on: '2018-01-01', ended_on: '2019-12-31', end_reason: 'elsewhere' } as never).execute()
  await h.db.insertInto('earnings_declaration').values({ employer_id: employer.id, person_id: person.id, year: 2020, from_period: 202007, earnings_fen: 700_000, base_fen: 700_000, declared_on: '2020-08-10' } as never).execute()
  const draft = await agent.draft(SERVICE)
  const { hints, changes } = await agent.record(draft, addition(person, { reason: 'resumed' }))
  expect(hints.map((hint) => hint.code)).toEqual(['earnings/declared-already'])
  expect(changes).toEqual([{ item: '失业', before: '暂停参保（至2019年12月）', after: '正常参保（自2021年03月，恢复缴费）' }])
  await agent.submit(draft)
  expect(await h.coverageOf(person.id)).toEqual(['old_age 202001- active', 'unemployment 201801-202001 suspended', 'unemployment 202103- active'])
  expect(await earningsOf(person.id)).toEqual([{ year: 2020, from_period: 202007, earnings_fen: 700_000, base_fen: 700_000 }])
})

test('checks', async () => {
  const draft = await agent.draft(SERVICE)
  const codes = async (changes: Record<string, unknown>, of: Parameters<TestHall['aPerson']>[0] = {}) => agent.codes(draft, addition(await pensionOnly(of), changes))
  expect(await codes({})).toEqual([])
  expect(await codes({ branches: '' })).toEqual(['field/required'])
  expect(await codes({ reason: '' })).toEqual(['field/required'])
  expect(await codes({ changedOn: '' })).toEqual(['field/required'])
  expect(await codes({ earnings: '' })).toEqual(['field/required'])
  expect(await codes({ earnings: '0' })).toEqual(['earnings/not-positive'])
  expect(await codes({}, { until: 202101 })).toEqual(['addition/not-insured-here'])
  expect(await codes({ branches: ['old_age'] })).toEqual(['addition/already-covered'])
  expect(await codes({ changedOn: '2021-03-15' })).toEqual([])
  expect(await codes({ changedOn: '2021-03-16' })).toEqual(['addition/in-future'])
  expect(await codes({ changedOn: '2015-01-01' })).toEqual([])
  expect(await codes({ changedOn: '2014-12-31' })).toEqual(['addition/before-employer'])
  expect(await codes({}, { retired: true })).toEqual(['addition/retired'])
  expect(await codes({ branches: ['employment_injury'] }, { retired: true })).toEqual([])
  const elsewhere = await pensionOnly()
  const other = await h.anEmployer()
  const span = (until: number | null) => h.db.insertInto('coverage').values({ employer_id: other.id, person_id: elsewhere.id, branch: 'unemployment', from_period: 201801, until_period: until, state: until === null ? 'active' : 'suspended', started_on: '2018-01-01' } as never).execute()
  await span(202102)
  expect(await agent.codes(draft, addition(elsewhere, { changedOn: '2021-01-31' }))).toEqual(['addition/overlaps-history'])
  expect(await agent.codes(await agent.draft(SERVICE), addition(elsewhere, { changedOn: '2021-02-01' }))).toEqual([])
  await h.db.updateTable('coverage').where('person_id', '=', elsewhere.id).where('branch', '=', 'unemployment').set({ until_period: null, state: 'active' }).execute()
  expect(await agent.codes(await agent.draft(SERVICE), addition(elsewhere))).toEqual(['addition/already-covered'])
  expect(await agent.codes(draft, addition(await h.aPerson({ employer: other, branches: ['old_age'] })))).toEqual(['person/not-found'])
})

test('a branch that the employer does not take part in; hints of floor and cap let pass', async () => {
  const provincial = await h.anEmployer({ region: '429900', branches: ['old_age', 'unemployment'] })
  const its = await h.agentOf(provincial)
  const draft = await its.draft(SERVICE)
  expect(await its.codes(draft, addition(await pensionOnly({ employer: provincial }), { branches: ['employment_injury'] }))).toEqual(['employer/not-in-branch'])
  const said = async (earnings: string) => (await its.record(draft, addition(await pensionOnly({ employer: provincial }), { earnings }))).hints.map((hint) => hint.code)
  expect([await said('1000'), await said('99999'), await said('8000')]).toEqual([['earnings/below-floor'], ['earnings/above-cap'], []])
})

test('the template comes back filled: this month, 新增险种 or 恢复缴费 by the person\'s history', async () => {
  const [fresh, back] = [await pensionOnly(), await pensionOnly({ name: '李四' })]
  await h.db.insertInto('coverage').values({ employer_id: employer.id, person_id: back.id, branch: 'unemployment', from_period: 201801, until_period: 202001, state: 'suspended', started_on: '2018-01-01' } as never).execute()
  const draft = await agent.draft(SERVICE)
  const row = (person: typeof fresh) => [employer.number, employer.name, person.personNo, person.idNumber, person.name, '', '√', '', '8000']
  expect((await agent.upload(draft, await filledSheet(agent, SERVICE, [row(fresh), row(back)]))).result).toMatchObject({ total: 2, passed: 2, failed: 0 })
  const { rows } = await agent.get<{ rows: { cells: Record<string, string> }[] }>(`/api/cases/${draft}/records?size=10`)
  expect(rows.map(({ cells }) => [cells['changedOn'], cells['reason'], cells['earnings']])).toEqual([['2021-03-01', '新增险种', '8,000.00'], ['2021-03-01', '恢复缴费', '8,000.00']])
  await agent.submit(draft)
  expect(await h.coverageOf(back.id)).toEqual(['old_age 202001- active', 'unemployment 201801-202001 suspended', 'unemployment 202103- active'])
})

test('two submissions of one branch: one is in, the other is told', async () => {
  const person = await pensionOnly()
  const drafts = [await agent.draft(SERVICE), await agent.draft(SERVICE)]
  for (const draft of drafts) await agent.record(draft, addition(person))
  const answers = await Promise.all(drafts.map((draft) => agent.submit(draft)))
  expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, 409])
  expect((await h.coverageOf(person.id)).filter((span) => span.startsWith('unemployment'))).toEqual(['unemployment 202103- active'])
})
