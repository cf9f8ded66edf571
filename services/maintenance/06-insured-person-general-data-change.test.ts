/** 3.3.6 单位职工一般信息变更登记 through HTTP: done at once, its change table, every check firing and not firing. */
import { afterAll, beforeAll, expect, test } from 'vitest'
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
