/** 补缴: contributions of past months with interest and late fee. Source: policy parameters 4.1, 4.2; manual 3.3.30–3.3.34. */
import { fen, type Fen } from '../../common/money.ts'
import { monthsInclusive, type Day, type Period } from '../../common/period.ts'
import type { Worked } from '../../common/worked.ts'
import type { PolicyAt } from '../policy.ts'
import { amount, total } from '../working.ts'
import { accountInterest } from './account-interest.ts'
import { accountCredit, contribution, contributionRates, flexibleRates, type Branch, type Contribution, type EmployerFacts } from './contribution.ts'
import { delay, dueDay, lateFee } from './late-fee.ts'

export type RetroactiveKind = 'labour_contract' | 'legal_document' | 'deemed' | 'employer_wide' | 'deferred' | 'community'

/** 补缴种类, as the parameters name them. */
export const RETROACTIVE_KINDS: Readonly<Record<RetroactiveKind, string>> = {
  labour_contract: '劳动合同补缴', legal_document: '法律文书补缴', deemed: '视同缴费年限补缴', employer_wide: '整体补缴', deferred: '缓缴补缴', community: '社区类补缴',
}

export interface RetroactiveFacts {
  readonly kind: Exclude<RetroactiveKind, 'deemed' | 'deferred'>
  readonly branch: Branch
  readonly employer: Pick<EmployerFacts, 'riskClass' | 'floatStep'>
  /** The day interest and late fee are worked out to: that of the declaration, of the notice (整体补缴), of the payment. */
  readonly paidOn: Day
  /** 统账结合时间 of the person, where it is not the province's (a former 行业统筹). */
  readonly accountStart?: Period
}

export interface RetroactiveMonth {
  readonly period: Period
  readonly base: Fen | Worked<Fen>
}

/** One month of a retroactive contribution. */
export interface RetroactiveLine extends Contribution {
  readonly period: Period
  readonly accountCredit: Worked<Fen>
  readonly lateFee: Worked<Fen>
}

export interface RetroactiveContribution extends Contribution {
  readonly lines: readonly RetroactiveLine[]
  readonly interest: Worked<Fen>
  readonly lateFee: Worked<Fen>
  /** Shares, interest and late fee together. */
  readonly due: Worked<Fen>
}

/**
 * What one person's months come to: shares by the rates of each month, without the waiver of 2020; interest on the account credits;
 * the late fee a month. `base` of each month in fen, as contributionBase gives it for the month. Throws NoPolicyValue for a month the
 * law is silent on. A deemed period (视同缴费年限) has a fixed amount of its own, a deferred month (缓缴) what was deferred: see deferredRepayment.
 */
export function retroactiveContribution(months: readonly RetroactiveMonth[], facts: RetroactiveFacts, policy: PolicyAt): RetroactiveContribution {
  const start = facts.accountStart ?? policy.month('account-start').value
  const lines = months.map(({ period, base }): RetroactiveLine => {
    const law = policy.in(period)
    const rates = facts.kind === 'community' ? flexibleRates(law) : contributionRates(facts.branch, { ...facts.employer, relief: null }, law)
    const made = contribution(base, rates)
    const credit = facts.branch === 'old_age' && period >= start ? accountCredit(base, law) : none('划入个人账户金额', '不记入个人账户')
    return { ...made, period, accountCredit: credit, lateFee: feeOf(made, period, start, facts, policy) }
  })
  const sum = (name: string, of: (line: RetroactiveLine) => Worked<Fen>) => total(name, lines.map(of))
  const [employer, person] = [sum('单位缴费金额', (line) => line.employer), sum('人员缴费金额', (line) => line.person)]
  const interest = charges(facts.kind, policy) === 'interest_and_late_fee'
    ? accountInterest(lines.map((line) => ({ period: line.period, amount: line.accountCredit.value })), facts.paidOn, policy, start)
    : none('个人账户利息', `${RETROACTIVE_KINDS[facts.kind]}不计利息`)
  const late = sum('滞纳金', (line) => line.lateFee)
  const shares = total('缴费总额', [employer, person])
  return { lines, employer, person, total: shares, interest, lateFee: late, due: total('应缴合计', [shares, interest, late]) }
}

const none = (name: string, why: string): Worked<Fen> => ({ ...amount(name, fen(0)), formula: why })
const charges = (kind: RetroactiveKind, policy: PolicyAt) => policy.word('retroactive-charges', { category: RETROACTIVE_KINDS[kind] }).value

function feeOf(made: Contribution, period: Period, start: Period, { kind, paidOn }: RetroactiveFacts, policy: PolicyAt): Worked<Fen> {
  if (period < start) return none('滞纳金', '统账结合前不计滞纳金')
  if (charges(kind, policy) === 'none') return none('滞纳金', `${RETROACTIVE_KINDS[kind]}不计滞纳金`)
  const principal = policy.word('late-fee-base').value === 'employer_share' ? made.employer : made.total
  return lateFee(principal, delay(dueDay(period, policy), paidOn, policy))
}

/** What a deferred month comes to when it is paid. */
export interface DeferredRepayment {
  readonly principal: Worked<Fen>
  readonly lateFee: Worked<Fen>
  readonly due: Worked<Fen>
}

/**
 * 缓缴补缴 (退一补一) of one month: what was deferred, in fen as it was assessed, with a late fee only from the day after the term
 * (deferralTerm) on; no interest. Source: policy parameters 4.1, 4.5; manual 3.3.34.
 */
export function deferredRepayment(deferred: Fen, period: Period, term: Day, paidOn: Day, policy: PolicyAt): DeferredRepayment {
  const principal = amount('缓缴金额', deferred)
  const late = charges('deferred', policy) === 'none'
    ? none('滞纳金', '缓缴补缴不计滞纳金')
    : lateFee(principal, delay(dueDay(period, policy), paidOn, policy, { deferredUntil: term }))
  return { principal, lateFee: late, due: total('应缴合计', [principal, late]) }
}

/** Months a person may still have paid later on by labour contract. */
export interface RetroactiveLimit {
  readonly months: number
  /** With those of this case. */
  readonly cumulative: number
  readonly allowed: boolean
}

/**
 * Whether `from` to `to` may be paid by labour contract (劳动合同补缴) when `earlier` months were: none before the account start, at
 * most the limit in all; the limit itself is allowed. Source: policy parameters 4.1; manual 3.3.30 (36个月).
 */
export function labourContractLimit(earlier: number, from: Period, to: Period, policy: PolicyAt, accountStart = policy.month('account-start').value): RetroactiveLimit {
  const months = monthsInclusive(from, to)
  return { months, cumulative: earlier + months, allowed: from >= accountStart && earlier + months <= policy.number('retroactive-limit').value }
}
