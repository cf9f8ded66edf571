/** The business day of the demonstration: it stands, moves forward only, and by the administrator only. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { standingClock } from '../common/clock.ts'
import { day } from '../common/period.ts'
import { asSystem, theHall } from '../ledger/database.ts'
import { movedTo, moveTo } from '../ledger/business-day.ts'
import { openHall, type TestHall, type Visitor } from '../test/hall.ts'

let h: TestHall, administrator: Visitor
beforeAll(async () => {
  h = await openHall()
  administrator = await h.aClerk('420100', 'administrator')
})
afterAll(() => h?.close())

test('a standing clock goes forward when it is moved, and never back', () => {
  const clock = standingClock(day('2021-03-15'))
  clock.moveTo(day('2021-04-01'))
  clock.moveTo(day('2021-03-20'))
  expect(clock.today()).toBe('2021-04-01')
})

test('the administrator moves the day: everyone acts on it, and it is kept for other processes', async () => {
  expect(await administrator.post('/api/business-day', { to: '2021-04-01' })).toEqual({ today: '2021-04-01' })
  expect((await administrator.get<{ today: string }>('/api/session')).today).toBe('2021-04-01')
  const [kept, later] = await asSystem(h.hall, theHall, async (it) => [await movedTo(it), await moveTo(it, day('2021-03-20'))])
  expect([kept, later]).toEqual(['2021-04-01', '2021-04-01'])
})

test.each([
  ['2021-04-01', '业务日期只能向后调整，请选择2021-04-01之后的日期！'], ['2020-12-31', '业务日期只能向后调整，请选择2021-04-01之后的日期！'], ['2022-05-01', '一次最多向后调整一年，请分次调整！'],
])('not to %s', async (to, says) => {
  const answer = await administrator.send('POST', '/api/business-day', { to })
  expect([answer.statusCode, answer.json<{ detail: string }>().detail]).toEqual([422, says])
})

test('nobody else moves it', async () => {
  expect((await (await h.aClerk()).send('POST', '/api/business-day', { to: '2021-05-01' })).statusCode).toBe(403)
})
