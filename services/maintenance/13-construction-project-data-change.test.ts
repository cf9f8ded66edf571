/** 3.3.13 建筑工程项目信息变更 through HTTP: the form opens with what is held; every check; 变更前值/变更后值; what vanished meanwhile. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHall, type Employer, type TestHall, type Visitor } from '../../test/hall.ts'
import type { Project } from '../../test/ledger.ts'
import { handIn } from '../../test/materials.ts'

let h: TestHall, employer: Employer, agent: Visitor, clerk: Visitor
beforeAll(async () => {
  h = await openHall()
  employer = await h.anEmployer()
  agent = await h.agentOf(employer)
  clerk = await h.aClerk()
})
afterAll(() => h.close())

const SERVICE = 'construction-project-data-change'
const look = (draft: string, project: Project) => agent.post<{ found: boolean; message?: string; fields: Record<string, string>; texts: Record<string, string> }>(`/api/cases/${draft}/look-up`, { projectNo: project.number })
/** The form as it opens, with what the test changes. */
async function form(draft: string, project: Project, changes: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  return { ...(await look(draft, project)).fields, projectNo: project.number, ...changes }
}

test('项目选择 offers the employer\'s construction projects; what is chosen fills the form', async () => {
  const project = await h.aProject(employer, { name: '一号演示桥', contractNo: 'HT-1', bank: true })
  await h.aProject(employer, { kind: 'mining' })
  await h.aProject(await h.anEmployer())
  const draft = await agent.draft(SERVICE)
  expect(await agent.get(`/api/cases/${draft}/choices/projectNo`)).toEqual({ options: [{ value: project.number, label: `${project.number} 一号演示桥` }] })
  const { found, fields, texts } = await look(draft, project)
  expect(found).toBe(true)
  expect(fields).toMatchObject({ number: project.number, name: '一号演示桥', status: 'running', renovation: '否', contractNo: 'HT-1', price: '100.00', startsOn: '2020-01-01', endsOn: '2022-12-31', industry: '01', bank: '102', managerName: '钱程' })
  expect(texts).toMatchObject({ status: '在建', industry: '房屋建设' })
})

test('every check, with what passes beside it', async () => {
  const project = await h.aProject(employer, { name: '二号演示桥', contractNo: 'HT-2' })
  await h.aProject(employer, { name: '三号演示桥', contractNo: 'HT-3' })
  await h.aMember(employer, project, await h.aPerson(), { from: '2020-03-01', until: '2021-06-30' })
  const draft = await agent.draft(SERVICE)
  const codes = async (changes: Record<string, unknown>) => agent.codes(draft, await form(draft, project, changes))
  expect(await codes({})).toEqual(['amendment/nothing-changed'])
  expect(await codes({ price: '101' })).toEqual([])
  expect(await codes({ projectNo: '' })).toEqual(['field/required'])
  expect((await agent.record(draft, { projectNo: '' })).problems[0]).toEqual({ field: 'projectNo', code: 'field/required', message: '请先选择项目！' })
  expect(await codes({ name: '三号演示桥' })).toEqual(['project/name-taken'])
  expect(await codes({ contractNo: 'HT-3' })).toEqual(['contract/taken'])
  expect(await codes({ contractNo: '' })).toEqual([])
  expect(await codes({ startsOn: '2020-03-02' })).toEqual(['project/days-without-roster'])
  expect(await codes({ startsOn: '2020-03-01', endsOn: '2021-06-30' })).toEqual([])
  expect(await codes({ endsOn: '2021-06-29' })).toEqual(['project/days-without-roster'])
  expect(await codes({ endsOn: '2019-12-31' })).toEqual(['project/ends-before-start'])
  expect(await codes({ status: 'finished' })).toEqual(['project/ended-with-roster'])
  expect(await codes({ status: 'stopped' })).toEqual([])
  expect(await codes({ price: '0' })).toEqual(['project/price-not-positive'])
  expect(await codes({ bankHolder: '项目部' })).toEqual(['bank/incomplete'])
  expect(await codes({ managerIdNumber: '420106199001015011' })).toEqual(['manager/id-number'])
  await h.aProjectFee(employer, project)
  expect(await codes({ price: '99' })).toEqual(['project/price-lowered'])
  expect(await agent.record(draft, await form(draft, project, { price: '101' }))).toMatchObject({ problems: [], hints: [{ code: 'project/price-raised', message: '项目总价已申报缴费，变更后请补充申报工伤保险费！' }] })
  expect(await agent.record(draft, await form(draft, project, { status: 'stopped' }))).toMatchObject({ problems: [], hints: [] })
  const other = await h.aProject(await h.anEmployer())
  expect(await codes({ projectNo: other.number })).toEqual(['person/not-found'])
})

test('approved, the project carries the new values, keeps its number and roster, and the history says before and after', async () => {
  const project = await h.aProject(employer, { name: '四号演示桥', until: '2021-03-10', bank: true })
  await h.aMember(employer, project, await h.aPerson())
  const draft = await agent.draft(SERVICE)
  const { changes } = await agent.record(draft, await form(draft, project, { name: '四号演示大桥', price: '120.5', status: 'finished', bank: '', bankBranch: '', bankHolder: '', bankAccount: '', expectedWorkers: '30' }))
  expect(changes.map(({ item, before, after }) => [item, before, after]).slice(0, 3)).toEqual([['项目名称', '四号演示桥', '四号演示大桥'], ['项目状态', '在建', '已竣工'], ['项目总价/工程安装费(万元)', '100.00', '120.50']])
  expect((await agent.submit(draft)).json()).toMatchObject({ code: 'material-missing', detail: '请上传必传材料《建筑工程项目信息变更申请表》！' })
  await handIn(agent, draft, 'application')
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'accepted', message: '该业务已受理成功，您可在办件记录中查询办理进度！' })
  expect(await agent.codes(await agent.draft(SERVICE), { ...await form(draft, project), price: '1' })).toEqual(['case/unfinished-elsewhere'])
  expect(await h.db.selectFrom('project').where('id', '=', project.id).select('name').executeTakeFirst()).toEqual({ name: '四号演示桥' })
  await clerk.post(`/api/reviews/${draft}/claim`)
  expect(await clerk.post(`/api/reviews/${draft}/approve`, { opinion: '' })).toEqual({ state: 'approved', approved: 1, returned: 0, refused: 0 })
  expect(await h.db.selectFrom('project').where('id', '=', project.id).select(['number', 'name', 'price_fen', 'status', 'bank', 'bank_account', 'expected_workers']).executeTakeFirst())
    .toEqual({ number: project.number, name: '四号演示大桥', price_fen: 120_500_000, status: 'finished', bank: null, bank_account: null, expected_workers: 30 })
  expect(await h.db.selectFrom('ledger_change').where('subject_id', '=', project.id).where('item', 'in', ['name', 'price_fen', 'bank']).select(['item', 'before', 'after', 'about']).orderBy('item').execute()).toEqual([
    { item: 'bank', before: '102', after: null, about: 'project' }, { item: 'name', before: '四号演示桥', after: '四号演示大桥', about: 'project' }, { item: 'price_fen', before: '100000000', after: '120500000', about: 'project' }])
  expect(await h.db.selectFrom('project_member').where('project_id', '=', project.id).select('until_on').execute()).toEqual([{ until_on: null }])
})

test('changed while it waits: the decision says so, and the case can be put right', async () => {
  const project = await h.aProject(employer, { name: '五号演示桥' })
  const draft = await agent.draft(SERVICE)
  await agent.record(draft, await form(draft, project, { name: '五号演示大桥' }))
  await handIn(agent, draft, 'application')
  await agent.submit(draft)
  await h.aProject(employer, { name: '五号演示大桥' })
  await clerk.post(`/api/reviews/${draft}/claim`)
  const refused = await clerk.send('POST', `/api/reviews/${draft}/approve`, { opinion: '' })
  expect([refused.statusCode, refused.body.includes('项目名称已存在！')]).toEqual([409, true])
  await clerk.post(`/api/reviews/${draft}/return`, { opinion: '项目名称已存在' })
  await agent.record(draft, await form(draft, project, { name: '五号演示特大桥' }))
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'accepted' })
})
