/** 3.3.10 单位关键信息变更登记 through HTTP: 同步信息, the changes and their form, the ledger after it, every check firing and not firing. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { creditCodeAt } from '../../demo/employers.ts'
import { idNumber, openHall, type Employer, type TestHall, type Visitor } from '../../test/hall.ts'
import { day } from '../../common/period.ts'

let h: TestHall
beforeAll(async () => { h = await openHall() })
afterAll(() => h.close())

const SERVICE = 'employer-key-data-change'
let serial = 0

/** An employer whose key data are whole, a draft of the form, and what the form opens with. */
async function opened(changes: Record<string, unknown> = {}): Promise<{ employer: Employer; code: string; agent: Visitor; draft: string; fields: Record<string, string> }> {
  const employer = await h.anEmployer()
  const code = creditCodeAt(++serial, '420106')
  await h.db.updateTable('employer').set({
    credit_code: code, size: '微型企业', registered_address: '东湖路1号', economic_type: '内资', industry: '批发业', risk_class: 2, affiliation: '中央', legal_person_nationality: 'CHN', legal_person_id_type: '01',
    legal_person_id_number: idNumber(700, '19700101'), legal_person_name: '郑法人', legal_person_phone: '13500000000', ...changes,
  } as never).where('id', '=', employer.id).execute()
  const agent = await h.agentOf(employer)
  const draft = await agent.draft(SERVICE)
  const { fields } = await agent.post<{ fields: Record<string, string> }>(`/api/cases/${draft}/look-up`, {})
  return { employer, code, agent, draft, fields }
}
const registered = (changes: Record<string, unknown> = {}) => ({
  name: '测试制造有限公司', foundedOn: day('2014-08-28'), registeredAddress: '东湖路88号', scope: '机械制造；货物进出口。',
  legalPerson: { idType: '01', idNumber: idNumber(700, '19700101'), name: '郑法人', phone: null }, ...changes,
})

test('同步信息 shows what is held beside what is registered, and fills the form with what the register knows', async () => {
  const { employer, code, agent, draft } = await opened()
  h.outside.business.set(code, registered({ name: employer.name }))
  const { rows, fields } = await agent.get<{ rows: { label: string; current: string; offered: string; differs: boolean }[]; fields: Record<string, string> }>(`/api/cases/${draft}/sources/business-register`)
  expect(rows.map(({ label, current, offered, differs }) => [label, current, offered, differs])).toEqual([
    ['单位名称', employer.name, employer.name, false], ['成立日期', '', '2014-08-28', true], ['单位注册地址', '东湖路1号', '东湖路88号', true], ['经营范围', '', '机械制造；货物进出口。', true],
    ['法定代表人证件类型', '居民身份证(户口簿)', '居民身份证(户口簿)', false], ['法定代表人证件号码', idNumber(700, '19700101'), idNumber(700, '19700101'), false], ['法定代表人姓名', '郑法人', '郑法人', false],
    ['法定代表人电话', '13500000000', '', false],
  ])
  expect(fields).toEqual({
    name: employer.name, foundedOn: '2014-08-28', registeredAddress: '东湖路88号', scope: '机械制造；货物进出口。', legalPersonIdType: '01', legalPersonIdNumber: idNumber(700, '19700101'), legalPersonName: '郑法人',
  })
})

test('without an answer of the register the form is filled by hand', async () => {
  const { employer, agent, draft } = await opened()
  const says = async () => (await agent.send('GET', `/api/cases/${draft}/sources/business-register`)).json<{ status: number; detail: string }>()
  expect(await says()).toMatchObject({ status: 409, detail: '未获取到工商信息，请手工填写！' })
  h.outside.down.add('business')
  expect(await says()).toMatchObject({ status: 409, detail: '工商登记系统暂时无法连接，请稍后再试或手工填写' })
  h.outside.down.delete('business')
  await h.db.updateTable('employer').set({ credit_code: null }).where('id', '=', employer.id).execute()
  const before = h.outside.asked.business
  expect([await says(), h.outside.asked.business]).toMatchObject([{ detail: '未获取到工商信息，请手工填写！' }, before])
})

test('the sample of the manual: three changes, three rows; materials are optional', async () => {
  const { employer, agent, draft, fields } = await opened()
  const { changes } = await agent.record(draft, { ...fields, registeredAddress: '东湖路88号', foundedOn: '2014-08-28', scope: '机械制造' })
  expect(changes).toEqual([{ item: '单位注册地址', before: '东湖路1号', after: '东湖路88号' }, { item: '成立日期', before: '', after: '2014-08-28' }, { item: '经营范围', before: '', after: '机械制造' }])
  await agent.post(`/api/cases/${draft}/save`)
  const form = await agent.send('GET', `/api/cases/${draft}/form.pdf`)
  expect([form.statusCode, form.rawPayload.subarray(0, 5).toString()]).toEqual([200, '%PDF-'])
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'completed', message: '该业务已成功办结!' })
  expect(await h.db.selectFrom('employer').where('id', '=', employer.id).select(['registered_address', 'founded_on', 'business_scope', 'name', 'number', 'legal_person_phone', 'risk_class']).executeTakeFirst())
    .toEqual({ registered_address: '东湖路88号', founded_on: '2014-08-28', business_scope: '机械制造', name: employer.name, number: employer.number, legal_person_phone: '13500000000', risk_class: 2 })
  expect(await h.db.selectFrom('ledger_change').where('subject_id', '=', employer.id).select(['about', 'item', 'before', 'after']).orderBy('item').execute()).toEqual([
    { about: 'employer', item: 'business_scope', before: null, after: '机械制造' }, { about: 'employer', item: 'founded_on', before: null, after: '2014-08-28' }, { about: 'employer', item: 'registered_address', before: '东湖路1号', after: '东湖路88号' },
  ])
})

test('a new name and a new risk class: stored at once, said in words, 单位编号 stays', async () => {
  const { employer, agent, draft, fields } = await opened()
  expect(fields['riskClass']).toBe('2')
  const { changes, hints } = await agent.record(draft, { ...fields, name: '改名后的公司', riskClass: '5', industry: '道路运输业' })
  expect(changes).toEqual([{ item: '单位名称', before: employer.name, after: '改名后的公司' }, { item: '所属行业类别', before: '批发业', after: '道路运输业' }, { item: '行业风险等级', before: '二类', after: '五类' }])
  expect(hints.map((hint) => hint.code)).toEqual(['employer/risk-class-later'])
  expect((await agent.submit(draft)).statusCode).toBe(200)
  expect(await h.db.selectFrom('employer').where('id', '=', employer.id).select(['name', 'number', 'industry', 'risk_class']).executeTakeFirst()).toEqual({ name: '改名后的公司', number: employer.number, industry: '道路运输业', risk_class: 5 })
  const next = await agent.draft(SERVICE)
  const again = await agent.post<{ fields: Record<string, string>; texts: Record<string, string> }>(`/api/cases/${next}/look-up`, {})
  expect([again.fields['name'], again.texts['riskClass'], again.texts['employerName'] ?? '']).toEqual(['改名后的公司', '五类', ''])
})

test('单位参保信息 stands in the form as rows that are not believed back', async () => {
  const { agent, draft, fields } = await opened()
  const rows = JSON.parse(fields['participations'] ?? '[]') as Record<string, string>[]
  expect(rows.map(({ branch, status, since, lastPeriod, collection, levy, base }) => [branch, status, since, lastPeriod, collection, levy, base])).toEqual([
    ['old_age', 'active', '2015-01-01', '202102', '税务征收', '单位企业养老征缴规则', '单位养老基数核定规则'], ['unemployment', 'active', '2015-01-01', '202102', '税务征收', '单位失业征缴规则', '单位失业基数核定规则'],
    ['employment_injury', 'active', '2015-01-01', '202102', '税务征收', '单位工伤征缴规则', '单位工伤基数核定规则'],
  ])
  expect(await agent.codes(draft, { ...fields, participations: '[]' })).toEqual(['amendment/nothing-changed'])
})

test('each check fires where it must and nowhere else', async () => {
  const { agent, draft, fields } = await opened()
  const other = await h.anEmployer()
  const far = await h.anEmployer({ region: '429900', branches: ['old_age'] })
  const codes = (changes: Record<string, unknown>) => agent.codes(draft, { ...fields, ...changes })
  expect(await codes({ authority: '市场监督管理局' })).toEqual([])
  expect(await codes({})).toEqual(['amendment/nothing-changed'])
  expect(await codes({ name: '' })).toEqual(['field/required'])
  expect(await codes({ registeredAddress: '' })).toEqual(['field/required'])
  expect(await codes({ legalPersonPhone: '' })).toEqual(['field/required'])
  expect(await codes({ name: other.name })).toEqual(['employer/name-taken'])
  expect(await codes({ name: far.name })).toEqual([])
  expect(await codes({ foundedOn: '2021-03-16' })).toEqual(['employer/founded-implausible'])
  expect(await codes({ foundedOn: '2015-01-02' })).toEqual(['employer/founded-after-insured'])
  expect(await codes({ foundedOn: '2015-01-01' })).toEqual([])
  expect(await codes({ licenceYears: '0' })).toEqual(['field/count'])
  expect(await codes({ licenceYears: '30' })).toEqual([])
  expect(await codes({ legalPersonIdNumber: '420106199003071234' })).toEqual(['person/id-number'])
  expect(await codes({ legalPersonIdType: '08', legalPersonIdNumber: 'E12345678' })).toEqual([])
  expect(await codes({ riskClass: '9' })).toEqual(['field/code'])
  expect((await agent.record(draft, { ...fields, authority: '市场监督管理局' })).hints).toEqual([])
})

test('two filings of one employer one after the other, and no one else\'s', async () => {
  const { agent, draft, fields } = await opened()
  const stranger = await h.agentOf(await h.anEmployer())
  expect((await stranger.send('GET', `/api/cases/${draft}/sources/business-register`)).statusCode).toBe(404)
  expect((await stranger.send('POST', `/api/cases/${draft}/records`, { ...fields, size: '大型企业' })).statusCode).toBe(404)
  await agent.record(draft, { ...fields, size: '小型企业' })
  const second = await agent.draft(SERVICE)
  await agent.record(second, { ...fields, size: '中型企业' })
  expect([(await agent.submit(draft)).statusCode, (await agent.submit(second)).statusCode]).toEqual([200, 200])
  expect(await h.db.selectFrom('ledger_change').where('case_id', '=', second).select(['item', 'before', 'after']).execute()).toEqual([{ item: 'size', before: '小型企业', after: '中型企业' }])
})
