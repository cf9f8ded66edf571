/** 个人账户利息 by the month-weight formula (月积数法). Source: policy parameters 4.3; 劳办发〔1997〕116号. */
import { fen, type Fen, type Ppm } from '../../common/money.ts'
import { monthOf, period, type Day, type Period } from '../../common/period.ts'
import type { Worked } from '../../common/worked.ts'
import type { PolicyAt } from '../policy.ts'
import { amount } from '../working.ts'

/** What went into an account for a month. */
export interface AccountCredit {
  readonly period: Period
  readonly amount: Fen
}

/** One calendar year of an account. */
export interface AccountYear {
  readonly onOpening: Worked<Fen>
  readonly onCredits: Worked<Fen>
  readonly principal: Fen
  readonly closing: Fen
}

/**
 * Year `year` of an account that opens with `opening`: a year's interest on the opening, and on each credit from its month on; both
 * rounded half up to the fen. `credits` lie in that year. `through` is the last month that counts, 12 for a whole year: in the year
 * of payment the months before the payment's (assumption 30-2). The rate of a year not yet published is the last one's, carried on.
 */
export function accountYear(year: number, opening: Fen, credits: readonly AccountCredit[], policy: PolicyAt, through = 12): AccountYear {
  const rate = policy.in(period(year * 100 + 1)).ratio('account-interest-rate')
  let [principal, weighted] = [0, 0]
  for (const credit of credits) {
    principal += credit.amount
    weighted += credit.amount * Math.max(through + 1 - (credit.period % 100), 0)
  }
  const onOpening: Worked<Fen> = {
    name: `${year}年结转额利息`, value: interest(opening * through, rate.value), unit: 'fen',
    formula: through === 12 ? '上年结转额×个人账户记账利率' : `上年结转额×个人账户记账利率×${through}/12`, from: [amount('上年结转额', opening), rate],
  }
  const onCredits: Worked<Fen> = {
    name: `${year}年记入额利息`, value: interest(weighted, rate.value), unit: 'fen',
    formula: '各月记入额×计息月数×个人账户记账利率/12', from: [amount('本年记入额', fen(principal)), rate],
  }
  return { onOpening, onCredits, principal: fen(principal), closing: fen(opening + onOpening.value + principal + onCredits.value) }
}

/** A month's interest on `weighted` fen-months, half up to the fen. */
function interest(weighted: number, rate: Ppm): Fen {
  const product = Math.abs(weighted) * rate + 6_000_000
  if (!Number.isSafeInteger(product)) throw new RangeError(`too large to multiply exactly: ${weighted} × ${rate}`)
  const rounded = (product - (product % 12_000_000)) / 12_000_000
  return fen(weighted < 0 ? -rounded : rounded)
}

/**
 * The interest that credits of past months have earned by `until`, a day of the month they are paid (or paid back) in: year by year,
 * carried into the next. Months before the account start earn none. `accountStart` where a person's account began later.
 */
export function accountInterest(credits: readonly AccountCredit[], until: Day, policy: PolicyAt, accountStart = policy.month('account-start').value): Worked<Fen> {
  const counted = credits.filter((credit) => credit.period >= accountStart)
  const last = Math.floor(monthOf(until) / 100)
  const first = counted.reduce((year, credit) => Math.min(year, Math.floor(credit.period / 100)), last)
  const years: AccountYear[] = []
  let opening = fen(0)
  for (let year = first; year <= last; year++) {
    const made = accountYear(year, opening, counted.filter((credit) => Math.floor(credit.period / 100) === year), policy, year === last ? (monthOf(until) % 100) - 1 : 12)
    years.push(made)
    opening = made.closing
  }
  const parts = years.flatMap((year) => [year.onOpening, year.onCredits]).filter((part) => part.value !== 0)
  return { name: '个人账户利息', value: fen(parts.reduce((sum, part) => sum + part.value, 0)), unit: 'fen', formula: '各年利息合计', from: parts }
}
