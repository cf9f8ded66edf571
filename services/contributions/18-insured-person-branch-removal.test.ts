/** 3.3.18 单位职工减少险种登记 through HTTP: some branches end at once, the others go on. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { filledSheet } from '../../test/filled-sheet.ts'
import { openHall, type Employer, type TestHall, type Visitor } from '../../test/hall.ts'
import { multipart, picture } from '../../test/materials.ts'

let h: TestHall, employer: Employer, agent: Visitor, proof: Buffer
beforeAll(async () => {
  h = await openHall()
  employer = await h.anEmployer()
  agent = await h.agentOf(employer)
  proof = await picture().jpeg().toBuffer()
})
afterAll(() => h.close())

const SERVICE = 'insured-person-branch-removal'
const removal = (person: { idNumber: string }, changes: Record<string, unknown> = {}) => ({ idNumber: person.idNumber, changedOn: '2021-02-10', reason: 'elsewhere', branches: ['unemployment'], ...changes })
async function withProof(draft: string) {
  const { body, headers } = multipart(proof, '异地参保证明.jpg')
  expect((await agent.send('PUT', `/api/cases/${draft}/materials/proof`, body, headers)).statusCode).toBe(200)
}

test('the path: proof, form, done at once; the other branches go on', async () => {
  const person = await h.aPerson({ employer })
  const draft = await agent.draft(SERVICE)
  expect((await agent.record(draft, removal(person))).changes).toEqual([{ item: '失业', before: '正常参保（自2020年01月）', after: '暂停参保（至2021年02月，异地参加该险种）' }])
  const missing = await agent.send('POST', `/api/cases/${draft}/save`, {})
  expect([missing.statusCode, missing.json<{ detail: string }>().detail]).toEqual([409, '请上传必传材料《减少险种证明材料》！'])
  await withProof(draft)
  await agent.post(`/api/cases/${draft}/save`)
  const form = await agent.send('GET', `/api/cases/${draft}/form.pdf`)
  expect([form.statusCode, form.rawPayload.subarray(0, 5).toString()]).toEqual([200, '%PDF-'])
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'completed', message: '该业务已成功办结!' })
  expect(await h.coverageOf(person.id)).toEqual(['employment_injury 202001- active', 'old_age 202001- active', 'unemployment 202001-202103 suspended'])
  expect(await h.db.selectFrom('coverage').where('person_id', '=', person.id).where('branch', '=', 'unemployment').select(['ended_on', 'end_reason', 'closed_by_case']).executeTakeFirst())
    .toEqual({ ended_on: '2021-02-10', end_reason: 'elsewhere', closed_by_case: draft })
  expect(await agent.get(`/api/cases/${draft}/effects`)).toMatchObject({ state: 'did', records: [{ changes: [{ item: '失业' }] }] })
  expect((await agent.send('POST', `/api/cases/${draft}/withdraw`, { reason: '' })).statusCode).toBe(409)
})

test('checks', async () => {
  const draft = await agent.draft(SERVICE)
  const codes = async (changes: Record<string, unknown>, of: Parameters<TestHall['aPerson']>[0] = {}) => agent.codes(draft, removal(await h.aPerson({ employer, ...of }), changes))
  expect(await codes({})).toEqual([])
  expect(await codes({ branches: ['old_age', 'unemployment'] })).toEqual([])
  expect(await codes({ branches: [] })).toEqual(['field/required'])
  expect(await codes({ reason: '' })).toEqual(['field/required'])
  expect(await codes({ changedOn: '' })).toEqual(['field/required'])
  expect(await codes({ reason: '不想交' })).toEqual(['field/code'])
  expect(await codes({ branches: ['old_age', 'unemployment', 'employment_injury'] })).toEqual(['removal/none-remains'])
  expect(await codes({ branches: ['unemployment'] }, { branches: ['old_age'] })).toEqual(['removal/not-covered'])
  expect(await codes({ branches: ['unemployment'] }, { branches: ['unemployment'] })).toEqual(['removal/none-remains'])
  expect(await codes({}, { until: 202101 })).toEqual(['removal/not-covered'])
  expect(await codes({ changedOn: '2021-03-31' })).toEqual([])
  expect(await codes({ changedOn: '2021-04-01' })).toEqual(['removal/in-future'])
  expect(await codes({ changedOn: '2020-01-01' })).toEqual([])
  expect(await codes({ changedOn: '2019-12-31' })).toEqual(['removal/before-start'])
  expect(await codes({ name: '另一人' })).toEqual(['person/not-the-same'])
  const other = await h.anEmployer()
  expect(await agent.codes(draft, removal(await h.aPerson({ employer: other })))).toEqual(['person/not-found'])
})

test('months of the branch that were declared after 变更时间 are withdrawn first', async () => {
  const person = await h.aPerson({ employer })
  await h.anAssessedMonth(employer, person, { branch: 'unemployment', period: 202102 })
  const codes = async (changes: Record<string, unknown>) => agent.codes(await agent.draft(SERVICE), removal(person, changes))
  expect([await codes({ changedOn: '2021-01-31' }), await codes({ changedOn: '2021-02-01' }), await codes({ changedOn: '2021-01-31', branches: ['old_age'] })]).toEqual([['removal/declared-after'], [], []])
})

test('the template comes back filled: the reason a sheet does not have is 其他; a person twice is told', async () => {
  const [one, two] = [await h.aPerson({ employer }), await h.aPerson({ employer, name: '李四' })]
  const draft = await agent.draft(SERVICE)
  const row = (person: typeof one, ...ticks: string[]) => [employer.number, employer.name, person.personNo, person.idNumber, person.name, ...ticks, '2021-02-28']
  const done = await agent.upload(draft, await filledSheet(agent, SERVICE, [row(one, '', '√', ''), row(two, '√', '', '√'), row(two, '', '√', '')]))
  expect(done.result).toMatchObject({ total: 3, passed: 2, failed: 1 })
  const { rows } = await agent.get<{ rows: { cells: Record<string, string>; problems: { message: string }[] }[] }>(`/api/cases/${draft}/records?size=10`)
  expect(rows.map(({ cells }) => [cells['branches'], cells['changedOn'], cells['reason']])).toEqual([['失业', '2021-02-28', '其他'], ['养老、工伤', '2021-02-28', '其他'], ['失业', '2021-02-28', '其他']])
  expect(rows[2]?.problems[0]?.message).toMatch(/^第\d+行与第\d+行人员重复！$/)
  await withProof(draft)
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'completed' })
  expect(await h.coverageOf(two.id)).toEqual(['employment_injury 202001-202103 suspended', 'old_age 202001-202103 suspended', 'unemployment 202001- active'])
})

test('several persons are ticked in the window and end the same branch', async () => {
  const people = [await h.aPerson({ employer }), await h.aPerson({ employer })]
  const draft = await agent.draft(SERVICE)
  expect(await agent.put(`/api/cases/${draft}/picks`, { list: 'covered', keys: people.map((person) => person.personNo), values: { changedOn: '2021-03-01', reason: 'duplicate', branches: 'employment_injury' } }))
    .toEqual({ added: 2, passed: 2, failed: 0, problems: [], hints: [] })
})

test('what was suspended meanwhile is refused at submission and nothing is done', async () => {
  const person = await h.aPerson({ employer })
  const draft = await agent.draft(SERVICE)
  await agent.record(draft, removal(person, { branches: ['old_age', 'unemployment'] }))
  await withProof(draft)
  const first = await agent.draft(SERVICE)
  await agent.record(first, removal(person, { branches: ['employment_injury'] }))
  await withProof(first)
  expect((await agent.submit(first)).statusCode).toBe(200)
  const late = await agent.submit(draft)
  expect([late.statusCode, late.json<{ problems: { code: string }[] }>().problems.map((problem) => problem.code)]).toEqual([409, ['removal/none-remains']])
  expect((await h.coverageOf(person.id)).filter((span) => span.endsWith('active'))).toHaveLength(2)
})
