/** 3.3.7 建筑工程项目职工参保名册维护 through HTTP: the roster as a list, 更新 and 减少 at once, each check, the sheet, the history. */
import ExcelJS from '@protobi/exceljs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHall, type Employer, type Person, type TestHall, type Visitor } from '../../test/hall.ts'
import type { Project } from '../../test/ledger.ts'
import { handIn } from '../../test/materials.ts'

let h: TestHall, employer: Employer, agent: Visitor, project: Project
beforeAll(async () => {
  h = await openHall()
  employer = await h.anEmployer()
  agent = await h.agentOf(employer)
  project = await h.aProject(employer, { name: '一号演示桥', from: '2021-01-01', until: '2021-12-31' })
})
afterAll(() => h.close())

const SERVICE = 'construction-project-insured-roster-maintenance'
async function draftFor(of: Project, who = agent): Promise<string> {
  const draft = await who.draft(SERVICE)
  await who.send('PATCH', `/api/cases/${draft}`, { header: { projectNo: of.number } })
  return draft
}
/** A worker on the roster from 2021-02-01 to 2021-06-30 unless said. */
async function worker(of: Project = project, { from = '2021-02-01', until = '2021-06-30' }: { from?: string; until?: string | null } = {}): Promise<Person & { member: string; memberNo: string }> {
  const person = await h.aPerson({ name: '李明' })
  const { id, memberNo } = await h.aMember(employer, of, person, { from, until })
  return { ...person, member: id, memberNo }
}
const said = (of: Person, changes: Record<string, unknown> = {}) => ({ projectNo: project.number, idNumber: of.idNumber, name: '李明', fromOn: '2021-02-01', untilOn: '2021-07-31', change: '更新', ...changes })
const held = (member: string) => h.db.selectFrom('project_member').where('id', '=', member).select(['from_on', 'until_on', 'mobile']).executeTakeFirst()

test('the list shows who is on the roster of the project chosen, and nobody before; a number typed brings what is held', async () => {
  const own = await h.aProject(employer, { name: '二号演示桥' })
  const one = await worker(own)
  const other = await h.aProject(await h.anEmployer())
  const draft = await agent.draft(SERVICE)
  expect(await agent.get(`/api/cases/${draft}/lists/roster`)).toMatchObject({ total: 0 })
  await agent.send('PATCH', `/api/cases/${draft}`, { header: { projectNo: own.number } })
  const list = await agent.get<{ total: number; rows: { cells: Record<string, string> }[] }>(`/api/cases/${draft}/lists/roster`)
  expect([list.total, list.rows[0]?.cells]).toEqual([1, {
    memberNo: one.memberNo, personNo: one.personNo, idTypeText: '居民身份证(户口簿)', idType: '01', idNumber: one.idNumber, name: '李明', sexText: Number(one.idNumber.charAt(16)) % 2 === 1 ? '男' : '女',
    sex: Number(one.idNumber.charAt(16)) % 2 === 1 ? '1' : '2', fromOn: '2021-02-01', untilOn: '2021-06-30', mobile: '13700000000' }])
  const { found, fields } = await agent.post<{ found: boolean; fields: Record<string, string> }>(`/api/cases/${draft}/look-up`, { projectNo: own.number, idNumber: one.idNumber })
  expect([found, fields]).toMatchObject([true, { name: '李明', fromOn: '2021-02-01', untilOn: '2021-06-30', mobile: '13700000000', memberNo: one.memberNo, projectName: '二号演示桥' }])
  expect(await agent.post(`/api/cases/${draft}/look-up`, { projectNo: own.number, idNumber: (await h.aPerson({ employer })).idNumber })).toMatchObject({ found: false, message: '该人员不在本项目参保名册中，请先办理名册备案！' })
  await agent.send('PATCH', `/api/cases/${draft}`, { header: { projectNo: other.number } })
  expect(await agent.get(`/api/cases/${draft}/lists/roster`)).toMatchObject({ total: 0 })
})

test('every check, with what passes beside it', async () => {
  const draft = await agent.draft(SERVICE)
  const codes = async (changes: Record<string, unknown>, of?: Person) => agent.codes(draft, said(of ?? await worker(), changes))
  expect(await codes({})).toEqual([])
  expect(await codes({ untilOn: '2021-06-30' })).toEqual(['amendment/nothing-changed'])
  expect(await codes({ untilOn: '' })).toEqual(['amendment/nothing-changed'])
  expect(await codes({ untilOn: '', mobile: '13900000001' })).toEqual([])
  expect((await agent.record(draft, said(await worker(), { change: '增加' }))).problems).toEqual([{ field: 'change', code: 'field/code', message: '人员变更类型只能为更新或减少！' }])
  expect((await agent.record(draft, said(await worker(), { change: '减少', untilOn: '' }))).problems).toEqual([{ field: 'untilOn', code: 'roster/end-without-day', message: '减少人员必须填写进入项目终止时间！' }])
  expect(await codes({ change: '减少', untilOn: '2021-03-15' })).toEqual([])
  expect([await codes({ fromOn: '2020-12-31' }), await codes({ untilOn: '2022-01-01' }), await codes({ untilOn: '2021-01-31' }), await codes({ fromOn: '2021-07-01', untilOn: '' })])
    .toEqual([['roster/outside-project'], ['roster/outside-project'], ['roster/outside-project'], ['roster/outside-project']])
  expect(await codes({ fromOn: '2021-01-01', untilOn: '2021-12-31' })).toEqual([])
  expect(await codes({ name: '李明明' })).toEqual(['person/name-disagrees'])
  expect(await codes({ sex: '3' })).toEqual(['field/code'])
  expect(await codes({ idNumber: '420106900101501' })).toEqual(['field/idNumber'])
  expect(await codes({}, await h.aPerson({ employer, name: '李明' }))).toEqual(['person/not-found'])
  expect((await agent.record(draft, said(await worker(), { projectNo: '' }))).problems).toEqual([{ field: 'projectNo', code: 'field/required', message: '请先选择项目！' }])
  expect(await codes({ projectNo: '99999999' })).toEqual(['person/not-found', 'project/not-found'])
  const twice = await worker()
  expect([await codes({}, twice), await codes({ mobile: '13900000002' }, twice)]).toEqual([[], ['record/duplicate']])
})

test('of two times on one project, the row that was taken is meant, else the later; they may not meet', async () => {
  const one = await worker(project, { from: '2021-01-01', until: '2021-02-28' })
  const later = await h.aMember(employer, project, one, { from: '2021-05-01', until: '2021-05-31' })
  const draft = await draftFor(project)
  const changes = async (cells: Record<string, unknown>) => (await agent.send('POST', `/api/cases/${draft}/records?preview=true`, said(one, cells))).json<{ problems: { code: string }[]; changes: { item: string; before: string; after: string }[] }>()
  expect((await changes({ fromOn: '2021-05-01', untilOn: '2021-06-30' })).changes).toEqual([{ item: '进入项目终止时间', before: '2021-05-31', after: '2021-06-30' }])
  expect((await changes({ memberNo: one.memberNo, fromOn: '2021-01-01', untilOn: '2021-03-31' })).changes).toEqual([{ item: '进入项目终止时间', before: '2021-02-28', after: '2021-03-31' }])
  expect((await changes({ memberNo: one.memberNo, fromOn: '2021-01-01', untilOn: '2021-05-01' })).problems.map((it) => it.code)).toEqual(['roster/overlaps'])
  expect((await changes({ memberNo: later.memberNo, fromOn: '2021-02-28', untilOn: '2021-05-31' })).problems.map((it) => it.code)).toEqual(['roster/overlaps'])
})

test('handed in with its paper it is done at once: 更新 changes, 减少 ends, the history names case, before and after', async () => {
  const [changed, ended] = [await worker(), await worker(project, { until: null })]
  const draft = await draftFor(project)
  expect((await agent.record(draft, said(changed, { untilOn: '2021-08-31', mobile: '13900000003' }))).changes).toEqual([
    { item: '联系电话', before: '13700000000', after: '13900000003' }, { item: '进入项目终止时间', before: '2021-06-30', after: '2021-08-31' }])
  await agent.record(draft, said(ended, { change: 'end', untilOn: '2021-03-15' }))
  expect((await agent.submit(draft)).json()).toMatchObject({ code: 'material-missing', detail: '请上传必传材料《建筑工程项目职工参保信息变更表》！' })
  await handIn(agent, draft, 'change-form')
  expect(await agent.post(`/api/cases/${draft}/save`)).toEqual({ form: null })
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'completed', message: '该业务已成功办结!' })
  expect([await held(changed.member), await held(ended.member)]).toEqual([{ from_on: '2021-02-01', until_on: '2021-08-31', mobile: '13900000003' }, { from_on: '2021-02-01', until_on: '2021-03-15', mobile: '13700000000' }])
  expect(await h.db.selectFrom('ledger_change').where('case_id', '=', draft).select(['about', 'item', 'before', 'after']).orderBy('record_no').orderBy('item').execute()).toEqual([
    { about: 'project_member', item: 'mobile', before: '13700000000', after: '13900000003' }, { about: 'project_member', item: 'until_on', before: '2021-06-30', after: '2021-08-31' }, { about: 'project_member', item: 'until_on', before: null, after: '2021-03-15' }])
  expect((await agent.send('POST', `/api/cases/${draft}/withdraw`, { reason: '误报' })).statusCode).toBe(409)
})

test('the sheet: 更新 and 减少 as examples, rows read back, what is wrong told', async () => {
  const [one, two, three] = [await worker(), await worker(), await worker()]
  const template = await agent.send('GET', `/api/services/${SERVICE}/template.xlsx`)
  const book = new ExcelJS.Workbook()
  await book.xlsx.load(template.rawPayload as never)
  const sheet = book.worksheets[0]
  if (!sheet) throw new Error('no sheet')
  expect([4, 5].map((row) => Array.from({ length: 8 }, (_, at) => sheet.getCell(row, at + 1).text))).toEqual([
    ['1', 'XX', 'X', '422801XXXXXXXXXX', '更新', '20200101', '20200101', '136XXXXXXXX'], ['2', 'XX', 'X', '422801XXXXXXXXXX', '减少', '20200101', '20200101', '136XXXXXXXX']])
  const sex = (of: Person) => (Number(of.idNumber.charAt(16)) % 2 === 1 ? '男' : '女')
  const rows = [['李明', sex(one), one.idNumber, '更新', '20210201', '20210731', ''], ['李明', sex(two), two.idNumber, '减少', '20210201', '20210315', '13900000004'], ['李明', sex(three), three.idNumber, '增加', '20210201', '', '']]
  rows.forEach((row, i) => row.forEach((text, at) => { sheet.getCell(7 + i, at + 2).value = text }))
  const draft = await draftFor(project)
  expect(await agent.upload(draft, Buffer.from(await book.xlsx.writeBuffer()))).toMatchObject({ state: 'done', result: { total: 3, passed: 2, failed: 1 } })
  const records = await agent.get<{ rows: { cells: Record<string, string>; problems: { message: string }[] }[] }>(`/api/cases/${draft}/records`)
  expect(records.rows.map((it) => [it.cells['memberNo'], it.cells['change'], it.problems.map((problem) => problem.message)]))
    .toEqual([[one.memberNo, '更新', []], [two.memberNo, '减少', []], [three.memberNo, '增加', ['人员变更类型只能为更新或减少！']]])
})

test('an end that another case brought meanwhile is told at the submission, and nothing is lost', async () => {
  const one = await worker()
  const [first, second] = [await draftFor(project), await draftFor(project)]
  for (const draft of [first, second]) {
    await agent.record(draft, said(one, { untilOn: '2021-08-31' }))
    await handIn(agent, draft, 'change-form')
  }
  await agent.submit(first)
  const refused = await agent.submit(second)
  expect([refused.statusCode, refused.body.includes('未修改任何信息，无需申报！')]).toEqual([409, true])
  expect(await agent.get(`/api/cases/${second}/records`)).toMatchObject({ passed: 0, failed: 1 })
})
