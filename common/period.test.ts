import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { addMonths, monthsInclusive, period } from './period.ts'

interface Example { id: string; from: number; to: number; months: number }
const examples = parse(readFileSync(new URL('period.examples.yaml', import.meta.url), 'utf8')) as Example[]

test.each(examples)('$id: $from to $to', ({ from, to, months }) => {
  expect(monthsInclusive(period(from), period(to))).toBe(months)
  expect(addMonths(period(from), months - 1)).toBe(to)
})
