/** 3.3.4 建筑工程项目职工参保名册备案 through HTTP: each check, the sheet there and back, persons new and known on the roster, the form. */
import ExcelJS from '@protobi/exceljs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { idNumber, openHall, type Employer, type TestHall, type Visitor } from '../../test/hall.ts'
import type { Project } from '../../test/ledger.ts'

let h: TestHall, employer: Employer, agent: Visitor, clerk: Visitor, project: Project
beforeAll(async () => {
  h = await openHall()
  employer = await h.anEmployer()
  agent = await h.agentOf(employer)
  clerk = await h.aClerk()
  project = await h.aProject(employer, { name: '一号演示桥', from: '2021-01-01', until: '2021-12-31' })
})
afterAll(() => h.close())

const SERVICE = 'construction-project-insured-roster-filing'
let serial = 0
/** A worker who passes, but for what the test says: a man when the number is odd. */
const worker = (changes: Record<string, unknown> = {}) => ({ projectNo: project.number, idType: '01', idNumber: idNumber(++serial * 2 + 1), name: '李明', sex: '1', fromOn: '2021-03-01', untilOn: '2021-06-30', ...changes })
/** A draft for which a project is chosen. */
async function draftFor(of: Project, who = agent): Promise<string> {
  const draft = await who.draft(SERVICE)
  await who.send('PATCH', `/api/cases/${draft}`, { header: { projectNo: of.number } })
  return draft
}
const roster = (of: Project) => h.db.selectFrom('project_member as m').innerJoin('person as p', 'p.id', 'm.person_id').where('m.project_id', '=', of.id)
  .select(['p.id_number', 'p.name', 'm.from_on', 'm.until_on', 'm.mobile', 'p.born_on', 'p.mobile as own']).orderBy('m.member_no').execute()

test('项目选择 offers what is running; choosing one fills its block, also before anyone is named', async () => {
  await h.aProject(employer, { status: 'stopped' })
  await h.aProject(employer, { until: '2021-03-14' })
  await h.aProject(employer, { kind: 'mining' })
  const draft = await draftFor(project)
  expect(await agent.get(`/api/cases/${draft}/choices/projectNo`)).toEqual({ options: [{ value: project.number, label: `${project.number} 一号演示桥` }] })
  expect((await agent.post<{ texts: Record<string, string> }>(`/api/cases/${draft}/look-up`, { projectNo: project.number })).texts)
    .toMatchObject({ projectNumber: project.number, projectName: '一号演示桥', projectStartsOn: '2021-01-01', projectEndsOn: '2021-12-31' })
})

test('a look-up tells of who is on the employer\'s list or rosters, of no one else', async () => {
  const [own, onRoster, stranger] = [await h.aPerson({ employer, name: '本单位人' }), await h.aPerson({ name: '名册上人' }), await h.aPerson({ name: '外人' })]
  await h.aMember(employer, await h.aProject(employer, { kind: 'mining' }), onRoster)
  const draft = await draftFor(project)
  const name = async (id: string) => (await agent.post<{ fields: Record<string, string> }>(`/api/cases/${draft}/look-up`, { projectNo: project.number, idNumber: id })).fields['name']
  expect([await name(own.idNumber), await name(onRoster.idNumber), await name(stranger.idNumber)]).toEqual(['本单位人', '名册上人', undefined])
})

test('every check, with what passes beside it', async () => {
  const draft = await agent.draft(SERVICE)
  const codes = async (changes: Record<string, unknown> = {}) => (await agent.post<{ problems: { code: string }[] }>(`/api/cases/${draft}/records?preview=true`, worker(changes))).problems.map((it) => it.code)
  expect(await codes()).toEqual([])
  expect(await codes({ untilOn: '', mobile: '' })).toEqual([])
  expect((await agent.record(draft, worker({ projectNo: '' }))).problems).toEqual([{ field: 'projectNo', code: 'field/required', message: '请先选择项目！' }])
  expect(await codes({ projectNo: '99999999' })).toEqual(['project/not-found'])
  const stopped = await h.aProject(employer, { status: 'stopped' }), over = await h.aProject(employer, { until: '2021-03-14' }), others = await h.aProject(await h.anEmployer()), mine = await h.aProject(employer, { kind: 'mining' })
  expect((await agent.record(draft, worker({ projectNo: stopped.number }))).problems).toEqual([{ field: 'projectNo', code: 'project/not-open', message: '该项目已停工，不能备案参保人员！' }])
  expect((await agent.record(draft, worker({ projectNo: over.number, untilOn: '2021-03-10' }))).problems).toEqual([{ field: 'projectNo', code: 'project/not-open', message: '该项目已结束，不能备案参保人员！' }])
  expect([await codes({ projectNo: others.number }), await codes({ projectNo: mine.number })]).toEqual([['project/not-found'], ['project/not-found']])
  expect(await codes({ sex: '2' })).toEqual(['person/identity-disagrees'])
  expect(await codes({ idNumber: '420106900101501' })).toEqual(['field/idNumber'])
  expect(await codes({ idNumber: '420106199001015011' })).toEqual(['person/id-number'])
  expect(await codes({ untilOn: '2021-02-28' })).toEqual(['roster/ends-before-start'])
  expect(await codes({ untilOn: '2021-03-01' })).toEqual([])
  expect(await codes({ fromOn: '2020-12-31' })).toEqual(['roster/outside-project'])
  expect(await codes({ untilOn: '2022-01-01' })).toEqual(['roster/outside-project'])
  expect(await codes({ fromOn: '2021-01-01', untilOn: '2021-12-31' })).toEqual([])
  expect(await codes({ idNumber: idNumber(1, '20050302') })).toEqual(['person/too-young'])
  expect(await codes({ idNumber: idNumber(1, '20050301') })).toEqual([])
  expect(await codes({ idNumber: idNumber(1, '19400101') })).toEqual([]) // no upper limit
  expect(await codes({ idType: '08', idNumber: 'E1234567', sex: '1' })).toEqual(['person/birth-unknown'])
  const known = await h.aPerson({ name: '赵六' })
  expect(await codes({ idNumber: known.idNumber, name: '赵七', sex: '' })).toEqual(['field/required'])
  const sex = Number(known.idNumber.charAt(16)) % 2 === 1 ? '1' : '2'
  expect(await codes({ idNumber: known.idNumber, name: '赵七', sex })).toEqual(['person/name-disagrees'])
  expect(await codes({ idNumber: known.idNumber, name: '赵六', sex })).toEqual([])
  const there = await h.aPerson({ name: '赵六' }), hers = Number(there.idNumber.charAt(16)) % 2 === 1 ? '1' : '2'
  await h.aMember(employer, project, there, { from: '2021-02-01', until: '2021-03-31' })
  const on = (fromOn: string, untilOn: string) => codes({ idNumber: there.idNumber, name: '赵六', sex: hers, fromOn, untilOn })
  expect([await on('2021-03-31', '2021-04-30'), await on('2021-01-01', '')]).toEqual([['roster/overlaps'], ['roster/overlaps']])
})

test('one person once for a project, in a case and over cases; another project is another matter', async () => {
  const second = await h.aProject(employer, { name: '二号演示桥' })
  const [draft, one] = [await agent.draft(SERVICE), worker()]
  expect([await agent.codes(draft, one), await agent.codes(draft, one), await agent.codes(draft, { ...one, projectNo: second.number })]).toEqual([[], ['record/duplicate'], []])
  const [first, other] = [await draftFor(project), await draftFor(project)]
  const person = worker()
  await agent.record(first, person)
  await agent.submit(first)
  expect(await agent.codes(other, person)).toEqual(['case/unfinished-elsewhere'])
  await agent.post(`/api/cases/${first}/withdraw`, { reason: '重复' })
  expect(await agent.codes(await agent.draft(SERVICE), person)).toEqual([])
})

test('another project chosen after someone was added is told at 保存, and nothing is lost', async () => {
  const second = await h.aProject(employer, { name: '三号演示桥' })
  const draft = await draftFor(project)
  const { no } = await agent.record(draft, worker())
  await agent.send('PATCH', `/api/cases/${draft}`, { header: { projectNo: second.number } })
  const refused = await agent.send('POST', `/api/cases/${draft}/save`, {})
  expect([refused.statusCode, refused.body.includes(`该条是为项目${project.number}添加的，与当前选择的项目不一致`)]).toEqual([409, true])
  const record = (await agent.get<{ rows: { values: Record<string, string> }[] }>(`/api/cases/${draft}/records`)).rows[0]
  await agent.put(`/api/cases/${draft}/records/${no}`, { ...record?.values, projectNo: second.number })
  expect((await agent.send('POST', `/api/cases/${draft}/save`, {})).statusCode).toBe(200)
})

test('the sheet: two examples that are skipped, a project first, right and wrong rows', async () => {
  const template = await agent.send('GET', `/api/services/${SERVICE}/template.xlsx`)
  const book = new ExcelJS.Workbook()
  await book.xlsx.load(template.rawPayload as never)
  const sheet = book.worksheets[0]
  if (!sheet) throw new Error('no sheet')
  const texts = (row: number) => Array.from({ length: 8 }, (_, at) => sheet.getCell(row, at + 1).text)
  expect([texts(1)[0], texts(2).filter((text, i, all) => text !== all[i - 1]), texts(3), texts(4), texts(5)]).toEqual([
    '建筑工程项目职工参保备案花名册', ['项目名称：', '项目编号：', '填报日期：'], ['序号', '*姓名', '*性别', '*证件类型', '*证件号码', '*进入项目开始时间', '进入项目终止时间', '*手机号码'],
    ['1', 'XX', 'X', '身份证', '422801XXXXXXXXXXXX', '20190301', '20200101', '136XXXXXXXX'], ['2', 'XX', 'X', '身份证', '422801XXXXXXXXXXXX', '20190301', '20200101', '136XXXXXXXX']])
  expect(texts(6)[0]).toBe('以上一行填写示例请从下一行开始按示例填写')
  const rows = [
    ['王文静', '男', '身份证', idNumber(601), '20210301', '20210630', '13600000001'], ['张嘉怡', '女', '居民身份证(户口簿)', idNumber(602), '2021-03-01', '', '13600000002'],
    ['陈思齐', '男', '驾驶证', idNumber(603), '20210301', '', '13600000003'], ['刘子墨', '男', '身份证', idNumber(605), '20210301', '', ''], ['王文静', '男', '身份证', idNumber(601), '20210701', '', '13600000001'],
  ]
  rows.forEach((row, i) => row.forEach((text, at) => { sheet.getCell(7 + i, at + 2).value = text }))
  const file = Buffer.from(await book.xlsx.writeBuffer())
  const bare = await agent.draft(SERVICE)
  await expect(agent.upload(bare, file)).rejects.toThrow('请先选择项目！')
  const draft = await draftFor(project)
  expect(await agent.upload(draft, file)).toMatchObject({ state: 'done', result: { total: 5, passed: 2, failed: 3 } })
  const records = await agent.get<{ rows: { row: number; problems: { code: string; message: string }[] }[] }>(`/api/cases/${draft}/records`)
  expect(records.rows.map((it) => [it.row, it.problems.map((problem) => problem.message)])).toEqual([
    [7, []], [8, []], [9, ['“驾驶证”不在代码表中，请从下拉列表选择证件类型']], [10, ['手机号码为必填项！']], [11, ['第11行与第7行人员重复！']]])
  expect(await agent.upload(draft, Buffer.from('<html>'))).toMatchObject({ state: 'failed' }) // a refused file
  expect(await agent.get(`/api/cases/${draft}/records`)).toMatchObject({ passed: 2, failed: 3 }) // and nothing lost
})

test('approved, everyone is on the roster, who was unknown has a 个人编号, coverage with employers is untouched', async () => {
  const own = await h.aProject(employer, { name: '四号演示桥', from: '2021-01-01', until: '2021-12-31' })
  const known = await h.aPerson({ employer, name: '周在册' })
  const sex = Number(known.idNumber.charAt(16)) % 2 === 1 ? '1' : '2'
  const draft = await draftFor(own)
  const fresh = worker({ projectNo: own.number, mobile: '13600000009', untilOn: '' })
  const { changes } = await agent.record(draft, fresh)
  expect(changes).toEqual([{ item: '项目参保名册', before: '', after: '四号演示桥（2021-03-01至项目终止时间2021-12-31）' }])
  await agent.record(draft, worker({ projectNo: own.number, idNumber: known.idNumber, name: '周在册', sex }))
  await agent.post(`/api/cases/${draft}/save`)
  const form = await agent.send('GET', `/api/cases/${draft}/form.pdf`)
  expect([form.statusCode, form.rawPayload.subarray(0, 5).toString()]).toEqual([200, '%PDF-'])
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'accepted', message: '该业务已受理成功，您可在办件记录中查询办理进度！' })
  expect(await roster(own)).toEqual([])
  const before = await h.coverageOf(known.id)
  await clerk.post(`/api/reviews/${draft}/claim`)
  expect(await clerk.post(`/api/reviews/${draft}/approve`, { opinion: '' })).toEqual({ state: 'approved', approved: 2, returned: 0, refused: 0 })
  expect(await roster(own)).toEqual([
    { id_number: fresh.idNumber, name: '李明', from_on: '2021-03-01', until_on: null, mobile: '13600000009', born_on: '1990-01-01', own: '13600000009' },
    { id_number: known.idNumber, name: '周在册', from_on: '2021-03-01', until_on: '2021-06-30', mobile: null, born_on: '1990-01-01', own: '13000000000' }])
  expect(await h.coverageOf(known.id)).toEqual(before)
  expect((await h.db.selectFrom('person').where('id_number', '=', fresh.idNumber).select('person_no').executeTakeFirst())?.person_no).toMatch(/^\d{10,11}$/)
})

test('a project that ends while the case waits: the decision says so; returned, the persons can go to another', async () => {
  const [gone, next] = [await h.aProject(employer, { name: '五号演示桥' }), await h.aProject(employer, { name: '六号演示桥' })]
  const draft = await draftFor(gone)
  const one = worker({ projectNo: gone.number })
  const { no } = await agent.record(draft, one)
  await agent.submit(draft)
  await h.db.updateTable('project').set({ status: 'finished' }).where('id', '=', gone.id).execute()
  await clerk.post(`/api/reviews/${draft}/claim`)
  const refused = await clerk.send('POST', `/api/reviews/${draft}/approve`, { opinion: '' })
  expect([refused.statusCode, refused.body.includes('该项目已结束，不能备案参保人员！')]).toEqual([409, true])
  await clerk.post(`/api/reviews/${draft}/return`, { opinion: '项目已竣工' })
  await agent.send('PATCH', `/api/cases/${draft}`, { header: { projectNo: next.number } })
  await agent.put(`/api/cases/${draft}/records/${no}`, { ...one, projectNo: next.number })
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'accepted' })
  await clerk.post(`/api/reviews/${draft}/claim`)
  await clerk.post(`/api/reviews/${draft}/approve`, { opinion: '' })
  expect([(await roster(gone)).length, (await roster(next)).length]).toEqual([0, 1])
})
