import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { fen, formatYuan, ratio, yuan, type Fen } from '../../common/money.ts'
import { addDays, addMonths, day, daysInclusive, lastDayOf, period, type Day, type Period } from '../../common/period.ts'
import { altered } from '../altered.ts'
import { policy } from '../policy.ts'
import { explain, onDay } from '../working.ts'
import { accountInterest, accountYear } from './account-interest.ts'
import { contributionBase } from './contribution-base.ts'
import { contribution, contributionRates, type Branch } from './contribution.ts'
import { deferralProgrammes, deferralTerm } from './deferral.ts'
import { delay, dueDay, lateFee } from './late-fee.ts'
import { refund, refundKind } from './refund.ts'
import { deferredRepayment, labourContractLimit, retroactiveContribution, type RetroactiveFacts } from './retroactive-contribution.ts'

const examples = <T>(file: string) => parse(readFileSync(new URL(`${file}.examples.yaml`, import.meta.url), 'utf8')) as T[]
const at = (month: number, more: { tier?: number; region?: string; knownOn?: Day } = {}, law = policy) => law.at({ period: period(month), knownOn: day('2026-01-01'), ...more })
const span = (from: number, to: number): Period[] => Array.from({ length: Math.floor(to / 100) * 12 + (to % 100) - Math.floor(from / 100) * 12 - (from % 100) + 1 }, (_, i) => addMonths(period(from), i))
const yuanOf = (...amounts: { value: Fen }[]) => amounts.map(({ value }) => formatYuan(value))

interface LateExample { id: string; title: string; principal: string; due: Day; paid: Day; dailyRate: string; notBefore: Day; start: Day; days: number; fee: string }
test.each(examples<LateExample>('late-fee'))('$id: $title', (it) => {
  const law = it.notBefore === '2011-07-01' ? policy : altered(policy, { 'late-fee-start': { unit: 'day', values: [{ value: it.notBefore }] } })
  const payer = it.dailyRate === '0.0002' ? '灵活就业人员' : '单位'
  const late = delay(onDay('缴费截止日', it.due), it.paid, at(202103, { region: '420100' }, law), { payer })
  expect([late.start.value, late.days, formatYuan(lateFee(yuan(it.principal), late).value)]).toEqual([it.start, it.days, it.fee])
  if (it.days > 0 && it.fee !== it.principal) expect(late.ratio.value).toBe(ratio(it.dailyRate) * it.days)
})

test('a late fee explains itself; across a change of rate each day counts at its own', () => {
  expect(explain(lateFee(yuan('1280'), delay(dueDay(period(202102), at(202103)), day('2021-03-15'), at(202103))))).toBe(`滞纳金 = 应缴本金×滞纳金比例 = 9.60
  应缴本金 = 1280.00
  滞纳金比例 = 15天×滞纳金日加收率 = 0.75%
    滞纳金起始日 = 截止日次日，不早于滞纳金起算日 = 2021-03-01
      缴费截止日 = 费款所属期最后一日 = 2021-02-28
        缴费截止日 = 31天（社会保险费征缴暂行条例（截止日待经办机构确认），待经办机构确认）
      滞纳金起算日 = 2011-07-01（武汉市职工基本养老保险参保补缴暂行办法）
    缴费日 = 2021-03-15
    滞纳金日加收率 = 0.05%（社会保险法第八十六条）
    滞纳金上限 = 100%（行政强制法第四十五条）`)
  const old = altered(policy, { 'late-fee-start': { unit: 'day', values: [{ value: '1999-01-22' }] } })
  const late = delay(onDay('缴费截止日', day('2011-06-20')), day('2011-07-10'), at(202103, {}, old))
  expect([late.days, late.ratio.value, late.ratio.formula]).toEqual([20, 10 * 2000 + 10 * 500, '10天×滞纳金日加收率+10天×滞纳金日加收率'])
})

test('settings of the agency: due day, payment day', () => {
  const set = altered(policy, { 'due-day': { unit: 'days', values: [{ value: '15', region: '429021' }] }, 'late-fee-payment-day': { unit: 'word', values: [{ value: 'not_counted' }] } })
  const law = at(202103, { region: '429021' }, set)
  expect([dueDay(period(202102), law).value, dueDay(period(202102), at(202103)).value, dueDay(period(202002), at(202103)).value]).toEqual(['2021-02-15', '2021-02-28', '2020-02-29'])
  expect(delay(dueDay(period(202102), law), day('2021-02-16'), law).days).toBe(0)
})

test('a deferral of 2022: the employer\'s share is paid within the term without a late fee, after it with one', () => {
  const law = at(202206, { tier: 1 })
  const term = deferralTerm('2022年特困行业缓缴', 'old_age', law)?.value
  const { employer, person } = contribution(yuan('8000'), contributionRates('old_age', { relief: 'small', riskClass: 4 }, law))
  const paid = (on: string) => { const made = deferredRepayment(employer.value, period(202206), term ?? day('1990-01-01'), day(on), law); return yuanOf(made.lateFee, made.due) }
  expect([term, ...yuanOf(employer, person)]).toEqual(['2023-12-31', '1280.00', '640.00'])
  expect([paid('2023-12-20'), paid('2023-12-31'), paid('2024-01-02')]).toEqual([['0.00', '1280.00'], ['0.00', '1280.00'], ['1.28', '1281.28']])
})

test('a month no programme covers has no term', () => {
  expect(deferralProgrammes('old_age', at(202005))).toEqual(['2020年困难企业缓缴', '2020年灵活就业缓缴'])
  expect([202001, 202101, 202203, 202301].map((month) => deferralTerm('2022年特困行业缓缴', 'old_age', at(month)))).toEqual([undefined, undefined, undefined, undefined])
  expect(deferralTerm('2022年特困行业缓缴', 'unemployment', at(202301))?.mark).toBe('A')
})

interface YearExample { id: string; title: string; year: number; rate: string; opening: string; monthly: string; months: number[]; onOpening: string; principal: string; onCredits: string; closing: string }
test.each(examples<YearExample>('account-year'))('$id: $title', (it) => {
  const made = accountYear(it.year, yuan(it.opening), it.months.map((month) => ({ period: period(it.year * 100 + month), amount: yuan(it.monthly) })), at(202603))
  expect(at(it.year * 100 + 1).ratio('account-interest-rate').value).toBe(yuan(it.rate) * 100)
  expect([...yuanOf(made.onOpening), formatYuan(made.principal), ...yuanOf(made.onCredits), formatYuan(made.closing)]).toEqual([it.onOpening, it.principal, it.onCredits, it.closing])
})

interface YearsExample { id: string; title: string; opening: string; from: number; to: number; closing: string }
test.each(examples<YearsExample>('account-years'))('$id: $title', (it) => {
  let closing = yuan(it.opening)
  for (let year = it.from; year <= it.to; year++) closing = accountYear(year, closing, [], at(202603)).closing
  expect(formatYuan(closing)).toBe(it.closing)
})

test('the rate of a year not yet published is the last one\'s, and the amount follows once it is known', () => {
  const credits = [{ period: period(202001), amount: yuan('400') }]
  const on = (knownOn: string) => accountInterest(credits, day('2021-03-15'), at(202103, { knownOn: day(knownOn) }))
  expect(explain(on('2021-03-15'))).toBe(`个人账户利息 = 各年利息合计 = 28.43
  2020年记入额利息 = 各月记入额×计息月数×个人账户记账利率/12 = 24.16
    本年记入额 = 400.00
    个人账户记账利率 = 6.04%（2020年职工基本养老保险个人账户记账利率（人社部、财政部公布））
  2021年结转额利息 = 上年结转额×个人账户记账利率×2/12 = 4.27
    上年结转额 = 424.16
    个人账户记账利率 = 6.04%（2020年职工基本养老保险个人账户记账利率（人社部、财政部公布），沿用）`)
  expect(yuanOf(on('2022-01-01'))).toEqual(['28.89'])
})

test('months before the account start earn no interest, nor does the month of payment', () => {
  expect(accountInterest([{ period: period(199512), amount: yuan('400') }], day('2021-03-15'), at(202103)).value).toBe(0)
  expect(accountInterest([{ period: period(202103), amount: yuan('400') }], day('2021-03-15'), at(202103)).value).toBe(0)
  expect(accountInterest([], day('2021-01-15'), at(202101))).toMatchObject({ value: 0, from: [] })
})

interface BackExample { id: string; title: string; kind: RetroactiveFacts['kind']; tier: number; region: string; from: number; to: number; earnings: string; paid: Day; base: string; employer: string; person: string; toAccount: string; interest?: string; lateFee?: string; due?: string }
test.each(examples<BackExample>('retroactive-contribution'))('$id: $title', (it) => {
  const law = at(202103, { tier: it.tier, region: it.region, knownOn: it.paid })
  const months = span(it.from, it.to).map((month) => ({ period: month, base: contributionBase(yuan(it.earnings), law.in(month)) }))
  const made = retroactiveContribution(months, { kind: it.kind, branch: 'old_age', employer: { riskClass: 4 }, paidOn: it.paid }, law)
  expect([...new Set(months.flatMap((month) => yuanOf(month.base)))]).toEqual([it.base])
  expect([...yuanOf(made.employer, made.person), formatYuan(fen(made.lines.reduce((sum, line) => sum + line.accountCredit.value, 0)))]).toEqual([it.employer, it.person, it.toAccount])
  if (it.due !== undefined) expect(yuanOf(made.interest, made.lateFee, made.due)).toEqual([it.interest, it.lateFee, it.due])
})

const back = (kind: RetroactiveFacts['kind'], branch: Branch, months: readonly number[]) =>
  retroactiveContribution(months.map((month) => ({ period: period(month), base: yuan('5000') })), { kind, branch, employer: { riskClass: 4 }, paidOn: day('2021-03-15') }, at(202103, { tier: 1 }))

test('a retroactive contribution: no waiver, interest on pensions only', () => {
  expect(yuanOf(back('employer_wide', 'old_age', [202003]).employer)).toEqual(['800.00'])
  expect(yuanOf(back('labour_contract', 'unemployment', [202003]).interest, back('labour_contract', 'unemployment', [202003]).lateFee)).toEqual(['0.00', '8.73'])
})

test('before a person\'s account starts a month bears neither interest nor late fee', () => {
  const made = retroactiveContribution([199811, 199812].map((month) => ({ period: period(month), base: yuan('500') })), { kind: 'labour_contract', branch: 'old_age', employer: { riskClass: 4 }, paidOn: day('2021-03-15'), accountStart: period(199812) }, at(202103))
  expect(made.lines.map((line) => yuanOf(line.total, line.accountCredit, line.lateFee))).toEqual([['140.00', '0.00', '0.00'], ['140.00', '55.00', '140.00']])
  expect(labourContractLimit(0, period(199811), period(199812), at(202103), period(199812)).allowed).toBe(false)
})

test('the agency may put the late fee on the employer\'s share alone', () => {
  const set = altered(policy, { 'late-fee-base': { unit: 'word', values: [{ value: 'employer_share' }] } })
  const made = (law: typeof policy) => retroactiveContribution([{ period: period(202003), base: yuan('5000') }], { kind: 'labour_contract', branch: 'old_age', employer: { riskClass: 4 }, paidOn: day('2021-03-15') }, at(202103, {}, law))
  expect([policy, set].flatMap((law) => yuanOf(made(law).lateFee))).toEqual(['209.40', '139.60']) // 349 days of 1200.00 and of 800.00
})

test('what is due is shares, interest and late fee; each part is the sum of its lines', () => {
  fc.assert(fc.property(fc.uniqueArray(fc.constantFrom(...span(201607, 202102)), { maxLength: 12 }), fc.constantFrom<Branch>('old_age', 'unemployment'), (months, branch) => {
    const made = back('labour_contract', branch, months)
    const sum = (of: 'employer' | 'person' | 'total' | 'lateFee') => made.lines.reduce((all, line) => all + line[of].value, 0)
    expect([made.employer.value, made.person.value, made.total.value, made.lateFee.value]).toEqual([sum('employer'), sum('person'), sum('total'), sum('lateFee')])
    expect(made.due.value).toBe(made.employer.value + made.person.value + made.interest.value + made.lateFee.value)
  }), { numRuns: 30 })
})

test('a fee never falls as days go by, never passes its principal, and no day is counted twice', () => {
  const days = fc.integer({ min: 0, max: 9000 }).map((n) => addDays(day('2000-01-01'), n))
  fc.assert(fc.property(days, days, days, fc.integer({ min: 1, max: 1_000_000_00 }).map(fen), (due, a, b, principal) => {
    const fee = (paidOn: Day) => lateFee(principal, delay(onDay('缴费截止日', due), paidOn, at(202103))).value
    const [first, then] = a < b ? [a, b] : [b, a]
    expect(fee(first) <= fee(then) && fee(then) <= principal).toBe(true)
    const start = due >= '2011-07-01' ? addDays(due, 1) : day('2011-07-01')
    expect(delay(onDay('缴费截止日', due), a, at(202103)).days).toBe(Math.max(daysInclusive(start, a), 0))
  }), { numRuns: 60 })
})

interface LimitExample { id: string; title: string; earlier: number; from: number; to: number; months: number; cumulative: number; allowed: boolean }
test.each(examples<LimitExample>('labour-contract-limit'))('$id: $title', (it) => {
  expect(labourContractLimit(it.earlier, period(it.from), period(it.to), at(202103))).toEqual({ months: it.months, cumulative: it.cumulative, allowed: it.allowed })
})

interface RefundExample { id: string; title: string; arrived: boolean; rows: [number, Branch, string, string][]; kind: '退收' | '退账'; employer: string; person: string; cash: string }
test.each(examples<RefundExample>('refund'))('$id: $title', (it) => {
  const rows = it.rows.map(([, , employer, person]) => ({ employer: yuan(employer), person: yuan(person), arrived: it.arrived }))
  const made = refund(rows)
  expect(rows.map(refundKind)).toEqual(rows.map(() => it.kind))
  expect([...yuanOf(made[it.kind].employer, made[it.kind].person), ...yuanOf(made['退收'].total)]).toEqual([it.employer, it.person, it.cash])
  expect(made[it.kind === '退收' ? '退账' : '退收'].total.value).toBe(0)
})

test('days and months', () => {
  expect([lastDayOf(period(202002)), lastDayOf(period(202112)), addDays(day('2021-03-01'), -1), daysInclusive(day('2021-02-28'), day('2021-03-01'))]).toEqual(['2020-02-29', '2021-12-31', '2021-02-28', 2])
})
