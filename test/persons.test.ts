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

test('identity numbers are masked; whole only on request, and that look is in the audit trail with whose they were', async () => {
  const [one, two] = [people[4], people[5]]
  const asked = async (query: string) => (await agent.get<{ rows: { personNo: string; idNumber: string }[] }>(`/api/persons?${query}`)).rows.map((row) => [row.personNo, row.idNumber])
  const unmasked = async () => (await h.db.selectFrom('audit_entry').where('action', '=', 'sight/unmasked').select(['subject', 'detail']).orderBy('seq').execute()).map((row) => [row.subject, row.detail['persons']])
  const masked = `4201**********${one?.idNumber.slice(-4) ?? ''}`
  expect(await asked(`number=${one?.personNo ?? ''}`)).toEqual([[one?.personNo, masked]])
  expect(await asked(`idNumber=${one?.idNumber ?? ''}`)).toEqual([[one?.personNo, masked]])
  expect(await unmasked()).toEqual([])
  expect(await asked(`whole=true&keys=${one?.personNo ?? ''},${two?.personNo ?? ''}`)).toEqual([[one?.personNo, one?.idNumber], [two?.personNo, two?.idNumber]])
  expect(await unmasked()).toEqual([['person-picker', [one?.personNo, two?.personNo]]])
  const foreign = await h.aPerson({ employer: await h.anEmployer() })
  expect(await asked(`whole=true&keys=${foreign.personNo}`)).toEqual([])
  expect(JSON.stringify((await agent.get('/api/persons?size=100')))).not.toMatch(/\d{17}[\dX]/)
})
