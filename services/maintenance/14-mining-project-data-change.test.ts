/** 3.3.14 矿山项目信息变更: what is other than in 3.3.13 — mines only, their sentences, 预计用工人数 kept. */
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

const SERVICE = 'mining-project-data-change'
async function form(draft: string, project: Project, changes: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  return { ...(await agent.post<{ fields: Record<string, string> }>(`/api/cases/${draft}/look-up`, { projectNo: project.number })).fields, projectNo: project.number, ...changes }
}

test('each check, firing and not', async () => {
  const project = await h.aProject(employer, { kind: 'mining', name: '演示一矿' })
  await h.aProject(employer, { kind: 'mining', name: '演示二矿' })
  const bridge = await h.aProject(employer, { name: '演示大桥' })
  await h.aMember(employer, project, await h.aPerson(), { from: '2020-03-01', until: '2021-06-30' })
  const draft = await agent.draft(SERVICE)
  expect((await agent.get<{ options: { label: string }[] }>(`/api/cases/${draft}/choices/projectNo`)).options.map((it) => it.label.slice(9))).toEqual(['演示一矿', '演示二矿'])
  const problems = async (changes: Record<string, unknown>) => (await agent.record(draft, await form(draft, project, changes))).problems.map(({ field, message }) => [field, message])
  expect(await problems({})).toEqual([[null, '未修改任何信息，无需申报！']])
  expect(await problems({ miningKind: '非煤矿' })).toEqual([])
  await h.aProjectFee(employer, project)
  expect((await problems({ miningKind: '非煤矿' }))).toEqual([['miningKind', '已申报工伤保险费的项目不能变更矿山项目类型！']])
  await h.db.updateTable('assessment').set({ state: 'withdrawn' }).where('project_id', '=', project.id).execute()
  expect(await problems({ name: '演示大桥' })).toEqual([])
  expect(await problems({ name: '演示二矿' })).toEqual([['name', '项目名称已存在！']])
  expect(await problems({ endsOn: '2019-12-31' })).toEqual([['endsOn', '项目结束日期不能早于项目开始日期！']])
  expect(await problems({ endsOn: '2021-06-29' })).toEqual([['endsOn', '项目起止日期不能早于（晚于）参保人员的进入（终止）时间！']])
  expect(await problems({ endsOn: '2021-06-30' })).toEqual([])
  expect(await problems({ status: 'finished' })).toEqual([['status', '项目仍有未终止的参保人员，请先办理名册维护！']])
  expect(await problems({ bank: '102' })).toEqual([['bankBranch', '支付银行信息不完整，请补充或清空！']])
  expect((await agent.record(draft, { ...await form(draft, project), projectNo: bridge.number })).problems.map((it) => it.message)).toEqual(['未找到所选项目，可能已被变更，请刷新后重新选择！'])
})

test('approved, the mine carries what was changed and keeps the rest, 预计用工人数 with it', async () => {
  const project = await h.aProject(employer, { kind: 'mining', name: '演示三矿' })
  await h.db.updateTable('project').set({ expected_workers: 50 }).where('id', '=', project.id).execute()
  const draft = await agent.draft(SERVICE)
  expect((await agent.record(draft, await form(draft, project, { miningKind: '非煤矿', address: '青山2号', expectedWorkers: '99' }))).changes.map(({ item, before, after }) => [item, before, after]))
    .toEqual([['矿山项目类型', '煤矿', '非煤矿'], ['项目地址', '', '青山2号']])
  expect((await agent.submit(draft)).json()).toMatchObject({ detail: '请上传必传材料《矿山项目信息变更申请表》！' })
  await handIn(agent, draft, 'application')
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'accepted' })
  await clerk.post(`/api/reviews/${draft}/claim`)
  await clerk.post(`/api/reviews/${draft}/approve`, { opinion: '' })
  expect(await h.db.selectFrom('project').where('id', '=', project.id).select(['number', 'mining_kind', 'address', 'expected_workers']).executeTakeFirst()).toEqual({ number: project.number, mining_kind: 'other', address: '青山2号', expected_workers: 50 })
})
