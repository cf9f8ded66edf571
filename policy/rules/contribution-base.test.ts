import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { fen, formatYuan, yuan } from '../../common/money.ts'
import { day, period } from '../../common/period.ts'
import { readParameter } from '../parameter.ts'
import { Policy, policy } from '../policy.ts'
import { explain } from '../working.ts'
import { contributionBase, type BaseRounding } from './contribution-base.ts'

interface Example { id: string; title: string; earnings: string; floor: string; cap: string; rounding: BaseRounding; base: string }
const examples = parse(readFileSync(new URL('contribution-base.examples.yaml', import.meta.url), 'utf8')) as Example[]

const limits = (floor: string, cap: string) => new Policy([['base-floor', '缴费基数下限', floor], ['base-cap', '缴费基数上限', cap]].map(([name, label, value]) =>
  readParameter({ name, label, unit: 'yuan/month', by: [], values: [{ from: 199601, value, mark: 'S', reference: { title: '文' } }] }, `${name}.yaml`)))
  .at({ period: period(202103), knownOn: day('2026-01-01') })

test.each(examples)('$id: $title', (it) => {
  expect(formatYuan(contributionBase(yuan(it.earnings), limits(it.floor, it.cap), it.rounding).value)).toBe(it.base)
})

test('not rounded, a base is the held wage', () => {
  expect(contributionBase(yuan('2000'), limits('3093.30', '17990.70'), 'none')).toMatchObject({ name: '缴费基数', value: yuan('3093.30'), formula: '取缴费基数下限' })
})

test('explains itself', () => {
  expect(explain(contributionBase(yuan('3000'), policy.at({ period: period(202103), knownOn: day('2021-03-16'), tier: 1 })))).toBe(`缴费基数 = 保底封顶后四舍五入到10元 = 3740.00
  保底封顶后 = 取缴费基数下限 = 3739.80
    申报工资 = 3000.00
    缴费基数下限 = 3739.80（人社部发〔2020〕49号）
    缴费基数上限 = 18699.00（人社部发〔2020〕49号）`)
})

const years = fc.record({ year: fc.integer({ min: 2019, max: 2028 }), month: fc.integer({ min: 1, max: 12 }), tier: fc.integer({ min: 1, max: 3 }) })
  .filter(({ year, month }) => year > 2019 || month >= 7)
  .map(({ year, month, tier }) => policy.at({ period: period(year * 100 + month), knownOn: day('2028-12-31'), tier }))
const wages = fc.integer({ min: 1, max: 100_000_00 }).map(fen)

test('a base is a multiple of ten yuan and no more than five yuan outside its limits', () => {
  fc.assert(fc.property(years, wages, (law, earnings) => {
    const base = contributionBase(earnings, law).value
    expect(base % 1000).toBe(0)
    expect(base).toBeGreaterThan(law.amount('base-floor').value - 500)
    expect(base).toBeLessThanOrEqual(law.amount('base-cap').value + 500)
    if (base > law.amount('base-floor').value + 500 && base < law.amount('base-cap').value - 500) expect(Math.abs(base - earnings)).toBeLessThanOrEqual(500)
  }))
})

test('rounded inward, a base never leaves its limits', () => {
  fc.assert(fc.property(years, wages, (law, earnings) => {
    const base = contributionBase(earnings, law, 'clamp_then_round10_inward').value
    expect(base % 1000).toBe(0)
    expect(base >= law.amount('base-floor').value && base <= law.amount('base-cap').value).toBe(true)
  }))
})

test('who earns more has no smaller base', () => {
  fc.assert(fc.property(years, wages, wages, (law, a, b) => {
    const [less, more] = a < b ? [a, b] : [b, a]
    expect(contributionBase(less, law).value).toBeLessThanOrEqual(contributionBase(more, law).value)
  }))
})
