import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { fen, formatYuan, ratio, share, yuan, type Fen } from '../../common/money.ts'
import { addMonths, day, monthOf, period, type Day, type Period } from '../../common/period.ts'
import { altered } from '../altered.ts'
import { NoPolicyValue, policy } from '../policy.ts'
import { explain } from '../working.ts'
import { contributionBase, undeclaredBase } from './contribution-base.ts'
import { accountCredit, assessment, contribution, contributionDifference, contributionRates, earliestEarningsChange, flexibleRates, reliefClass, type Branch, type ReliefClass } from './contribution.ts'
import type { FloatStep } from './injury-rate.ts'

const examples = <T>(file: string) => parse(readFileSync(new URL(`${file}.examples.yaml`, import.meta.url), 'utf8')) as T[]
const at = (month: number, more: { tier?: number; region?: string; knownOn?: Day } = {}, law = policy) => law.at({ period: period(month), knownOn: day('2026-01-01'), tier: 1, ...more })
const shares = (it: { employer: { value: Fen }; person: { value: Fen }; total: { value: Fen } }) => [it.employer, it.person, it.total].map(({ value }) => formatYuan(value))
const employer = { relief: 'small' as ReliefClass | null, riskClass: 4 }

interface RateExample { id: string; title: string; branch: Branch; period: number; relief: ReliefClass; bases: string[]; employerRate: string; personRate: string; employer: string; person: string; total: string }
test.each(examples<RateExample>('contribution'))('$id: $title', (it) => {
  const rates = contributionRates(it.branch, { ...employer, relief: it.relief }, at(it.period))
  expect([rates.employer.value, rates.person.value]).toEqual([ratio(it.employerRate), ratio(it.personRate)])
  expect(shares(assessment(it.bases.map(yuan), rates))).toEqual([it.employer, it.person, it.total])
})

test('BILL-001: the figures of manual 3.3.23, from the wages on', () => {
  const law = at(202103, { region: '429900' })
  const bases = [contributionBase(yuan('8888'), law), contributionBase(yuan('8888'), law)]
  const [pension, jobless] = (['old_age', 'unemployment'] as const).map((branch) => assessment(bases, contributionRates(branch, employer, law)))
  expect([pension, jobless].map((made) => made && [made.lines.length, formatYuan(made.base.value), ...shares(made)])).toEqual([[2, '17780.00', '2844.80', '1422.40', '4267.20'], [2, '17780.00', '124.46', '53.34', '177.80']])
})

interface WaiverExample { id: string; title: string; size: string; period: number; waived: string }
const sizes: Readonly<Record<string, string>> = { micro: '微型企业', small: '小型企业', medium: '中型企业', large: '大型企业' }
test.each(examples<WaiverExample>('waiver'))('$id: $title', (it) => {
  for (const branch of ['old_age', 'unemployment', 'employment_injury'] as const) {
    const rate = (relief: ReliefClass | null) => contributionRates(branch, { ...employer, relief }, at(it.period)).employer.value
    expect(rate(it.size === 'agency' ? reliefClass('机关事业单位', null) : reliefClass('企业', sizes[it.size] ?? null))).toBe(rate(null) * (1 - Number(it.waived)))
  }
})

test('who an employer was to the waiver of 2020', () => {
  const of = [['企业', null], ['企业', '大型企业'], ['企业', '中型企业'], ['城镇个体工商户', null], ['社会团体', '小型企业'], ['民办非企业单位', null], ['自收自支事业单位', '小型企业'], ['机关', null]] as const
  expect(of.map(([kind, size]) => reliefClass(kind, size))).toEqual(['large', 'large', 'small', 'small', 'large', 'large', 'public', 'public'])
})

test('the waiver is known from its notice on, and its end is not carried on', () => {
  const rate = (month: number, knownOn: string) => contributionRates('old_age', employer, at(month, { knownOn: day(knownOn) })).employer.value
  expect([rate(202002, '2020-02-19'), rate(202002, '2020-02-20'), rate(202101, '2020-12-31'), rate(202801, '2028-01-01')]).toEqual([160_000, 0, 160_000, 160_000])
})

test('a part of the share waived, as outside Hubei, leaves the rest due', () => {
  const half = altered(policy, { 'employer-relief': { unit: 'ratio', values: [{ value: '0.5', category: '大型企业' }] } })
  const made = contribution(yuan('3000'), contributionRates('old_age', { ...employer, relief: 'large' }, at(202003, {}, half)))
  expect(shares(made)).toEqual(['240.00', '240.00', '480.00'])
  expect(explain(made.total)).toBe(`缴费总额 = 单位缴费金额+人员缴费金额 = 480.00
  单位缴费金额 = 缴费基数×减免后单位缴费比例 = 240.00
    缴费基数 = 3000.00
    减免后单位缴费比例 = 单位缴费比例×（1－单位缴费部分阶段性减免比例） = 8%
      单位缴费比例 = 16%（国办发〔2019〕13号）
      单位缴费部分阶段性减免比例 = 50%（经办机构设定，待经办机构确认）
  人员缴费金额 = 缴费基数×个人缴费比例 = 240.00
    缴费基数 = 3000.00
    个人缴费比例 = 8%（国发〔2005〕38号）`)
})

interface FlexibleExample { id: string; title: string; period: number; base: string; total: string; toAccount: string }
test.each(examples<FlexibleExample>('flexible'))('$id: $title', (it) => {
  const law = at(it.period)
  expect([...shares(contribution(yuan(it.base), flexibleRates(law))), formatYuan(accountCredit(yuan(it.base), law).value)]).toEqual(['0.00', it.total, it.total, it.toAccount])
})

test('the grades of 2022 are shares of the standard', () => {
  const law = at(202208)
  expect(law.categories('flexible-grade').map((category) => formatYuan(share(law.amount('base-standard').value, law.ratio('flexible-grade', { category }).value)))).toEqual(
    ['4077.00', '4756.50', '5436.00', '6115.50', '6795.00', '10192.50', '13590.00', '16987.50', '20385.00'])
})

interface InjuryExample { id: string; title: string; period: number; riskClass: number; floatFactor: string; reduction: string; base: string; rate: string; employer: string }
const STEPS: Readonly<Record<string, FloatStep>> = { '0.5': -2, '0.8': -1, '1': 0, '1.2': 1, '1.5': 2 }
test.each(examples<InjuryExample>('injury-rate'))('$id: $title', (it) => {
  const law = at(it.period)
  const rates = contributionRates('employment_injury', { relief: 'small', riskClass: it.riskClass, floatStep: STEPS[it.floatFactor] ?? 0 }, law)
  expect([law.ratio('injury-reduction').value, rates.employer.value, ...shares(assessment([yuan(it.base)], rates))]).toEqual([ratio(it.reduction), ratio(it.rate), it.employer, '0.00', it.employer])
})

test('work injury is rounded once an employer, unless the agency says once a person', () => {
  const bases = Array<Fen>(7).fill(yuan('8890')) // 40.005 a person at 0.45 %
  const once = assessment(bases, contributionRates('employment_injury', employer, at(202103)))
  expect([formatYuan(once.employer.value), once.lines.map((line) => formatYuan(line.employer.value))]).toEqual(['280.04', ['40.01', '40.00', '40.01', '40.00', '40.01', '40.00', '40.01']])
  const each = altered(policy, { 'injury-rounding': { unit: 'word', values: [{ value: 'per_person' }] } })
  expect(formatYuan(assessment(bases, contributionRates('employment_injury', employer, at(202103, {}, each))).employer.value)).toBe('280.07')
})

test('a worker of rural household pays his share of unemployment insurance unless the agency frees him', () => {
  const free = altered(policy, { 'rural-worker-contribution': { unit: 'word', values: [{ value: 'exempt' }] } })
  const of = (law: typeof policy, branch: Branch) => shares(contribution(yuan('5000'), contributionRates(branch, employer, at(202103, {}, law), { ruralWorker: true })))
  expect([of(policy, 'unemployment'), of(free, 'unemployment'), of(free, 'old_age')]).toEqual([['35.00', '15.00', '50.00'], ['35.00', '0.00', '35.00'], ['800.00', '400.00', '1200.00']])
})

test('no rate, no contribution', () => {
  expect(() => contributionRates('old_age', employer, at(199512))).toThrow('1995年12月没有“单位缴费比例”的政策标准（1档，old_age）')
  expect(() => contributionRates('employment_injury', employer, at(201509))).toThrow(NoPolicyValue)
})

interface DifferenceExample { id: string; title: string; from: number; to: number; before: string; after: string; employer: string; person: string }
test.each(examples<DifferenceExample>('contribution-difference'))('$id: $title', (it) => {
  const months: Period[] = []
  for (let month = period(it.from); month <= it.to; month = addMonths(month, 1)) months.push(month)
  const made = months.map((month) => contributionDifference(yuan(it.before), yuan(it.after), contributionRates('old_age', employer, at(month))))
  const sum = (of: (one: (typeof made)[number]) => Fen) => formatYuan(fen(made.reduce((all, one) => all + of(one), 0)))
  expect([sum((one) => one.employer.value), sum((one) => one.person.value)]).toEqual([it.employer, it.person])
  expect(sum((one) => one.total.value)).toBe(formatYuan(fen(yuan(it.employer) + yuan(it.person))))
})

interface ChangeExample { id: string; title: string; from: number; today: string; allowed: boolean }
test.each(examples<ChangeExample>('earnings-change'))('$id: $title', (it) => {
  expect(it.from >= earliestEarningsChange(at(monthOf(day(it.today)))).value).toBe(it.allowed)
})

test('who declared nothing is assessed at 110 % of the month before, within the limits', () => {
  expect([yuan('5000'), yuan('3740'), yuan('18700')].map((before) => formatYuan(undeclaredBase(before, at(202107)).value))).toEqual(['5500.00', '4110.00', '18700.00'])
})

const months = fc.record({ year: fc.integer({ min: 2016, max: 2027 }), month: fc.integer({ min: 1, max: 12 }) }).map(({ year, month }) => at(year * 100 + month))
const facts = fc.record({ relief: fc.constantFrom<ReliefClass | null>('small', 'large', 'public', null), riskClass: fc.integer({ min: 1, max: 8 }), floatStep: fc.constantFrom<FloatStep>(0, 1, 2) })
const branches = fc.constantFrom<Branch>('old_age', 'unemployment', 'employment_injury')
const bases = fc.integer({ min: 1, max: 3_000_000 }).map(fen)

test('shares add up to the total, and a person\'s branches to what he and his employer pay', () => {
  fc.assert(fc.property(months, facts, bases, (law, who, base) => {
    const made = (['old_age', 'unemployment', 'employment_injury'] as const).map((branch) => contribution(base, contributionRates(branch, who, law)))
    for (const one of made) expect(one.total.value).toBe(one.employer.value + one.person.value)
    const sum = (of: 'employer' | 'person' | 'total') => made.reduce((all, one) => all + one[of].value, 0)
    expect(sum('total')).toBe(sum('employer') + sum('person'))
  }))
})

test('who has the higher base pays no less, within a fen of base times rate', () => {
  fc.assert(fc.property(months, facts, branches, bases, bases, (law, who, branch, a, b) => {
    const rates = contributionRates(branch, who, law)
    const [less, more] = [contribution(fen(Math.min(a, b)), rates), contribution(fen(Math.max(a, b)), rates)]
    expect(less.employer.value <= more.employer.value && less.person.value <= more.person.value).toBe(true)
    expect(Math.abs(contribution(a, rates).employer.value - (a * rates.employer.value) / 1e6)).toBeLessThanOrEqual(0.5)
  }))
})

test('lines of an assessment add up to it, and none is more than a fen from the person\'s own', () => {
  fc.assert(fc.property(months, facts, branches, fc.array(bases, { maxLength: 40 }), (law, who, branch, all) => {
    const rates = contributionRates(branch, who, law)
    const made = assessment(all, rates)
    const sum = (of: 'employer' | 'person' | 'total') => made.lines.reduce((total, line) => total + line[of].value, 0)
    expect([sum('employer'), sum('person'), sum('total')]).toEqual([made.employer.value, made.person.value, made.total.value])
    made.lines.forEach((line, i) => { expect(Math.abs(line.employer.value - contribution(all[i] ?? fen(0), rates).employer.value)).toBeLessThanOrEqual(1) })
    if (branch === 'employment_injury') expect(made.employer.value).toBe(share(made.base.value, rates.employer.value))
  }))
})

test('100,000 persons in three branches, each amount with its working, take under three seconds of processor time', () => {
  const law = at(202103)
  const started = process.cpuUsage()
  const made = (['old_age', 'unemployment', 'employment_injury'] as const).map((branch) => {
    const rates = contributionRates(branch, employer, law)
    return Array.from({ length: 100_000 }, (_, i) => contribution(fen(374_000 + (i % 1400) * 1000), rates))
  })
  const took = process.cpuUsage(started).user / 1000
  expect(made.flat().length).toBe(300_000)
  expect(took).toBeLessThan(3000) // milliseconds of processor time; by itself 600
})
