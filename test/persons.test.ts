/** 人员信息查询窗口: pages of the list from either end, and each condition. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHall, type Person, type TestHall, type Visitor } from './hall.ts'

let h: TestHall, agent: Visitor, people: Person[]
beforeAll(async () => {
  h = await openHall()
  const employer = await h.anEmployer()
  people = []
  for (let i = 0; i < 23; i++) people.push(await h.aPerson({ employer, name: i === 4 ? '欧阳修文' : '张三丰' }))
  await h.aPerson({ employer: await h.anEmployer(), name: '欧阳他人' })
  agent = await h.agentOf(employer)
})
afterAll(() => h.close())

const numbers = async (asked: string) => {
  const { rows, total } = await agent.get<{ rows: { personNo: string }[]; total: number }>(`/api/persons?${asked}`)
  return { total, numbers: rows.map((row) => row.personNo) }
}

test('pages follow each other to the last, and hold everyone once', async () => {
  const all = people.map((person) => person.personNo)
  for (const page of [1, 2, 3]) expect(await numbers(`page=${page}&size=10`)).toEqual({ total: 23, numbers: all.slice((page - 1) * 10, page * 10) })
  expect(await numbers('page=4&size=10')).toEqual({ total: 23, numbers: [] })
})

test('each condition narrows, alone and together; none shows another employer\'s', async () => {
  const one = people[4]
  const found = { total: 1, numbers: [one?.personNo] }
  expect(await numbers(`number=${one?.personNo ?? ''}`)).toEqual(found)
  expect(await numbers(`idNumber=${one?.idNumber ?? ''}`)).toEqual(found)
  expect(await numbers(`name=${encodeURIComponent('欧阳')}`)).toEqual(found)
  expect(await numbers(`name=${encodeURIComponent('欧阳')}&number=${people[5]?.personNo ?? ''}`)).toEqual({ total: 0, numbers: [] })
  expect((await numbers('number=10')).total).toBe(23)
  expect((await numbers(`name=${encodeURIComponent('%')}`)).total).toBe(0)
})
