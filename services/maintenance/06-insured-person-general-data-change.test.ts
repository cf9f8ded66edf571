/** 3.3.6 单位职工一般信息变更登记 through HTTP: done at once, its change table, every check firing and not firing. */
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

const SERVICE = 'insured-person-general-data-change'
/** The person as the form is filled from the ledger, with changes. */
async function filled(draft: string, person: { idNumber: string }, changes: Record<string, unknown>) {
  const { fields } = await agent.post<{ fields: Record<string, string> }>(`/api/cases/${draft}/look-up`, { idNumber: person.idNumber })
  return { ...fields, ...changes }
}

test('the sample of the manual: three changes, three rows, nothing else', async () => {
  const person = await h.aPerson({ employer })
  const draft = await agent.draft(SERVICE)
  const { changes } = await agent.record(draft, await filled(draft, person, { politicalStatus: '01', education: '11', maritalStatus: '1' }))
  expect(changes).toEqual([
    { item: '政治面貌', before: '', after: '中共党员' }, { item: '文化程度', before: '其他', after: '博士研究生' }, { item: '婚姻状况', before: '未说明的婚姻状况', after: '未婚' },
  ])
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'completed', message: '该业务已成功办结!' })
  expect(await h.db.selectFrom('person').where('id', '=', person.id).select(['political_status', 'education', 'marital_status', 'name', 'mobile']).executeTakeFirst())
    .toEqual({ political_status: '01', education: '11', marital_status: '1', name: '张三丰', mobile: '13000000000' })
  expect(await h.db.selectFrom('ledger_change').where('subject_id', '=', person.id).select(['item', 'before', 'after']).orderBy('item').execute()).toEqual([
    { item: 'education', before: '90', after: '11' }, { item: 'marital_status', before: '9', after: '1' }, { item: 'political_status', before: null, after: '01' },
  ])
  expect(await agent.get(`/api/cases/${draft}/effects`)).toMatchObject({ state: 'did', records: [{ changes: [{ item: '政治面貌' }, { item: '文化程度' }, { item: '婚姻状况' }] }] })
  expect((await agent.send('POST', `/api/cases/${draft}/withdraw`, { reason: '' })).json()).toMatchObject({ code: 'case-withdraw-refused' })
})

test('checks', async () => {
  const draft = await agent.draft(SERVICE)
  const codes = async (changes: Record<string, unknown>, of: Parameters<TestHall['aPerson']>[0] = {}) => {
    const person = await h.aPerson({ employer, ...of })
    return agent.codes(draft, await filled(draft, person, changes))
  }
  expect(await codes({ mobile: '13911112222' })).toEqual([])
  expect(await codes({})).toEqual(['amendment/nothing-changed'])
  expect(await codes({ mobile: '' })).toEqual(['field/required'])
  expect(await codes({ email: 'nobody' })).toEqual(['field/email'])
  expect(await codes({ postcode: '43' })).toEqual(['field/postcode'])
  expect(await codes({ firstInsuredOn: '2021-04-01' })).toEqual(['first-insured/implausible'])
  expect(await codes({ firstInsuredOn: '2004-01-01' })).toEqual(['first-insured/implausible'])
  expect(await codes({ firstInsuredOn: '2010-01-01' })).toEqual([])
  expect(await codes({ name: '另一人', mobile: '13911112222' })).toEqual(['person/not-the-same'])
  expect(await codes({ education: '12 神童' })).toEqual(['field/code'])
})

test('a preview shows the changes and stages nothing', async () => {
  const person = await h.aPerson({ employer })
  const draft = await agent.draft(SERVICE)
  expect(await agent.post(`/api/cases/${draft}/records?preview=true`, await filled(draft, person, { mobile: '13911112222' }))).toMatchObject({ status: 'passed', changes: [{ item: '手机号码', before: '13000000000', after: '13911112222' }] })
  expect(await agent.get(`/api/cases/${draft}/records`)).toMatchObject({ passed: 0, failed: 0 })
})

test('the template comes back filled: a row names the person by 个人编号 or by certificate and name; blank cells leave what is held', async () => {
  const [one, two, three, four] = [await h.aPerson({ employer }), await h.aPerson({ employer, name: '李四' }), await h.aPerson({ employer }), await h.aPerson({ employer })]
  const draft = await agent.draft(SERVICE)
  const row = (cells: Record<number, string>) => Array.from({ length: 14 }, (_, i) => cells[i] ?? '')
  const done = await agent.upload(draft, await filledSheet(agent, SERVICE, [
    row({ 0: one.personNo, 7: '21 大学本科', 12: '15900000000' }), row({ 1: '01 居民身份证(户口簿)', 2: '李四', 3: two.idNumber, 8: '1 未婚' }), row({ 0: three.personNo, 3: four.idNumber, 9: '4 O型' }),
    row({ 3: three.idNumber, 9: '4 O型' }), row({ 0: four.personNo }),
  ]))
  expect(done.result).toMatchObject({ total: 5, passed: 2, failed: 3 })
  const { rows } = await agent.get<{ rows: { problems: { message: string }[] }[] }>(`/api/cases/${draft}/records?size=10`)
  expect(rows.map(({ problems }) => problems.map((problem) => problem.message))).toEqual([
    [], [], ['个人编号与证件号码不是同一人！'], ['个人编号与证件类型、姓名、证件号码至少录入一项！'], ['未修改任何信息，无需申报！'],
  ])
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'completed' })
  expect(await h.db.selectFrom('person').where('id', '=', one.id).select(['education', 'mobile', 'marital_status']).executeTakeFirst()).toEqual({ education: '21', mobile: '15900000000', marital_status: '9' })
})
