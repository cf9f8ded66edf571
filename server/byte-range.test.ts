/** Ranges as RFC 9110 §14.1.2 gives them, of a file of 10,000 bytes. */
import { expect, test } from 'vitest'
import { byteRange, rangeHolds } from './byte-range.ts'

test.each([
  ['bytes=0-499', { start: 0, end: 499 }], ['bytes=500-999', { start: 500, end: 999 }], ['bytes=-500', { start: 9500, end: 9999 }], ['bytes=9500-', { start: 9500, end: 9999 }],
  ['bytes=9999-20000', { start: 9999, end: 9999 }], ['bytes=-20000', { start: 0, end: 9999 }], ['Bytes= 1-1 ', { start: 1, end: 1 }],
])('%s is that part', (range, part) => expect(byteRange(range, 10_000)).toEqual(part))

test.each(['bytes=10000-', 'bytes=10000-10001', 'bytes=-0', 'bytes=99999999999999999999-'])('%s is not there', (range) => expect(byteRange(range, 10_000)).toBeNull())
test('of an empty file no part is there', () => expect([byteRange('bytes=0-', 0), byteRange('bytes=-1', 0)]).toEqual([null, null]))

test.each([undefined, '', 'bytes=-', 'bytes=5-4', 'bytes=a-b', 'lines=1-2', 'bytes=0-1,5-6', 'bytes=1-2-3', '0-1'])('%s is answered whole', (range) => expect(byteRange(range, 10_000)).toBeUndefined())

test('If-Range holds for the very ETag only', () => {
  expect([undefined, '"abc"', ' "abc" ', '"ab"', 'W/"abc"', '"abc", "d"', 'Mon, 15 Mar 2021 00:00:00 GMT'].map((ifRange) => rangeHolds(ifRange, '"abc"'))).toEqual([true, true, true, false, false, false, false])
})
