/** 3.3.5 矿山项目人员参保名册备案: mines only; the rules are those of 3.3.4. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { idNumber, openHall, type Employer, type TestHall, type Visitor } from '../../test/hall.ts'

let h: TestHall, employer: Employer, agent: Visitor, clerk: Visitor
beforeAll(async () => {
  h = await openHall()
  employer = await h.anEmployer()
  agent = await h.agentOf(employer)
  clerk = await h.aClerk()
})
afterAll(() => h.close())

test('a worker enters the roster of a mine, not of a bridge', async () => {
  const [mine, bridge] = [await h.aProject(employer, { kind: 'mining' }), await h.aProject(employer)]
  const draft = await agent.draft('mining-project-insured-roster-filing')
  expect((await agent.get<{ options: { value: string }[] }>(`/api/cases/${draft}/choices/projectNo`)).options.map((it) => it.value)).toEqual([mine.number])
  await agent.send('PATCH', `/api/cases/${draft}`, { header: { projectNo: mine.number } })
  const one = { idNumber: idNumber(1), name: '李明', sex: '男', fromOn: '2021-03-14', untilOn: '2021-03-18' }
  expect(await agent.codes(draft, { ...one, idNumber: idNumber(3), projectNo: bridge.number })).toEqual(['project/not-found', 'roster/another-project'])
  expect(await agent.codes(draft, one)).toEqual([])
  const { form } = await agent.post<{ form: string }>(`/api/cases/${draft}/save`)
  expect((await agent.send('GET', form)).rawPayload.subarray(0, 5).toString()).toBe('%PDF-')
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'accepted' })
  await clerk.post(`/api/reviews/${draft}/claim`)
  await clerk.post(`/api/reviews/${draft}/approve`, { opinion: '' })
  expect(await h.db.selectFrom('project_member').select(['project_id', 'from_on', 'until_on']).execute()).toEqual([{ project_id: mine.id, from_on: '2021-03-14', until_on: '2021-03-18' }])
})
