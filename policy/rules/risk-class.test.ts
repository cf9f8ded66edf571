import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { ratio } from '../../common/money.ts'
import { day, period } from '../../common/period.ts'
import { NoPolicyValue, policy } from '../policy.ts'
import { explain } from '../working.ts'
import { injuryRate, mayFloat, riskClass } from './injury-rate.ts'

const at = (month: number, region?: string) => policy.at({ period: period(month), knownOn: day('2026-01-01'), ...(region === undefined ? {} : { region }) })

interface Example { id: string; title: string; division: string; riskClass: number; baseRate: string }
test.each(parse(readFileSync(new URL('risk-class.examples.yaml', import.meta.url), 'utf8')) as Example[])('$id: $title', (it) => {
  const found = riskClass(it.division, at(201601), '2011').value
  expect([found, injuryRate(found, 0, at(201601)).value]).toEqual([it.riskClass, ratio(it.baseRate)])
})

test('the divisions that moved in 2017 keep their class', () => {
  const moved = [['O80', 'O79'], ['O81', 'O80'], ['O82', 'O81'], ['P83', 'P82'], ['Q85', 'Q84'], ['R86', 'R85'], ['R90', 'R89'], ['S96', 'S95'], ['T97', 'T96'], ['A01', 'A01'], ['N78', 'N78']] as const
  for (const [now, then] of moved) expect(riskClass(now, at(202103)).value, now).toBe(riskClass(then, at(202103), '2011').value)
  expect(['G58', 'G59', 'N79'].map((division) => riskClass(division, at(202103)).value)).toEqual([5, 2, 3])
  expect(() => riskClass('X99', at(202103))).toThrow(NoPolicyValue)
})

test('every class has a rate between the ones beside it, cut by half in 2021 and whole in 2025', () => {
  const rates = (month: number) => [1, 2, 3, 4, 5, 6, 7, 8].map((of) => injuryRate(of, 0, at(month)).value)
  expect(rates(202501)).toEqual([2000, 4000, 7000, 9000, 11000, 13000, 16000, 19000])
  expect(rates(202103)).toEqual(rates(202501).map((rate) => rate / 2))
  expect(rates(201804)).toEqual(rates(202501))
})

test('a region with a reduction of its own keeps it, the others take the province\'s', () => {
  expect([at(202103, '420100'), at(202103, '429021')].map((law) => law.ratio('injury-reduction').mark)).toEqual(['S', 'A'])
})

test('the first class floats up only', () => {
  expect([mayFloat(1, 1), mayFloat(1, 0), mayFloat(1, -1), mayFloat(2, -2)]).toEqual([true, true, false, true])
  expect(() => injuryRate(1, -1, at(202501))).toThrow(RangeError)
  expect(explain(injuryRate(8, 1, at(202103)))).toBe(`工伤保险缴费费率 = 浮动后费率×（1－工伤保险费率阶段性降低） = 1.14%
  浮动后费率 = 工伤保险行业基准费率×工伤保险费率浮动 = 2.28%
    工伤保险行业基准费率 = 1.9%（人社部发〔2015〕71号）
    工伤保险费率浮动 = 120%（鄂人社规〔2021〕3号、鄂人社函〔2025〕63号）
  工伤保险费率阶段性降低 = 50%（国办发〔2019〕13号及历年延续通知，待经办机构确认）`)
})
