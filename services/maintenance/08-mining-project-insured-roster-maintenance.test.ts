/** 3.3.8 矿山项目人员参保名册维护: mines only, with their own paper; the rules are those of 3.3.7. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHall, type Employer, type TestHall, type Visitor } from '../../test/hall.ts'
import { handIn } from '../../test/materials.ts'

let h: TestHall, employer: Employer, agent: Visitor
beforeAll(async () => {
  h = await openHall()
  employer = await h.anEmployer()
  agent = await h.agentOf(employer)
})
afterAll(() => h.close())

test('who is on the roster of a mine ends at once, with the paper of mines', async () => {
  const [mine, bridge, empty] = [await h.aProject(employer, { kind: 'mining' }), await h.aProject(employer), await h.aProject(employer, { kind: 'mining' })]
  const [one, other] = [await h.aPerson({ name: '李明' }), await h.aPerson({ name: '王强' })]
  const { id } = await h.aMember(employer, mine, one, { from: '2021-03-10' })
  await h.aMember(employer, bridge, other)
  const draft = await agent.draft('mining-project-insured-roster-maintenance')
  const { options } = await agent.get<{ options: { value: string }[] }>(`/api/cases/${draft}/choices/projectNo`)
  expect([options.map((it) => it.value), options.some((it) => it.value === empty.number)]).toEqual([[mine.number], false])
  expect(await agent.codes(draft, { projectNo: bridge.number, idNumber: other.idNumber, name: '王强', fromOn: '2020-03-01', untilOn: '2021-03-17', change: '减少' })).toEqual(['person/not-found', 'project/not-found'])
  expect(await agent.codes(draft, { projectNo: mine.number, idNumber: one.idNumber, name: '李明', fromOn: '2021-03-10', untilOn: '2021-03-17', change: '减少' })).toEqual([])
  expect((await agent.submit(draft)).json()).toMatchObject({ detail: '请上传必传材料《矿山项目职工参保信息变更表》！' })
  await handIn(agent, draft, 'change-form')
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'completed', message: '该业务已成功办结!' })
  expect(await h.db.selectFrom('project_member').where('id', '=', id).select('until_on').executeTakeFirst()).toEqual({ until_on: '2021-03-17' })
})
