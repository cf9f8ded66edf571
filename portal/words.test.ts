import { expect, test } from 'vitest'
import { count, masked, minuteOf, timeOf } from './words.ts'

test('masks all of an identity number but four signs at each end', () => {
  expect(masked('420106199001011234')).toBe('4201**********1234')
  expect(masked('H12345678')).toBe('H*******8')
  expect(masked('A1')).toBe('**')
})
test('writes instants in the time of Shanghai', () => {
  expect(minuteOf('2021-03-15T16:30:00Z')).toBe('2021-03-16 00:30')
  expect(timeOf('2021-03-15T01:03:59Z')).toBe('09:03')
})
test('writes counts with separators', () => expect(count(10000)).toBe('10,000'))
