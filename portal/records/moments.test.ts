import { expect, test } from 'vitest'
import { dayOf, daysBetween, monthsBefore, waitedText } from './moments.ts'

test('the day of an instant is the day in Asia/Shanghai', () => {
  expect(dayOf('2021-03-15T15:59:59Z')).toBe('2021-03-15')
  expect(dayOf('2021-03-15T16:00:00Z')).toBe('2021-03-16')
})

test('waiting is said in days of the calendar, not in spans of 24 hours', () => {
  expect(waitedText('2021-03-15T01:12:00Z', '2021-03-15')).toBe('今天 09:12 提交')
  expect(waitedText('2021-03-14T15:59:00Z', '2021-03-15')).toBe('昨天 23:59 提交')
  expect(waitedText('2021-02-26T02:00:00Z', '2021-03-15')).toBe('已等候 17 天')
  expect(daysBetween('2020-12-31', '2021-03-01')).toBe(60)
})

test('months back are held to the last day of a shorter month', () => {
  expect(monthsBefore('2021-05-31', 3)).toBe('2021-02-28')
  expect(monthsBefore('2021-03-15', 3)).toBe('2020-12-15')
  expect(monthsBefore('2020-05-30', 3)).toBe('2020-02-29')
})
