/** What a person's pension record comes to: months paid, and what is in the personal account. Source: policy parameters 4.3; assumptions 54-2, 54-3. */
import { fen, type Fen } from '../../common/money.ts'
import type { Day, Period } from '../../common/period.ts'
import type { Worked } from '../../common/worked.ts'
import type { PolicyAt } from '../policy.ts'
import { amount, total } from '../working.ts'
import { accountYear, type AccountCredit } from './account-interest.ts'

const yearOf = (of: Period) => Math.floor(of / 100)
const years = (periods: readonly Period[]) => [...new Set(periods.map(yearOf))].sort((a, b) => a - b)

/** 实际缴费月数: each month received whole counts once. */
export function paidMonthCount(periods: readonly Period[]): Worked<number> {
  const months = [...new Set(periods)].sort((a, b) => a - b)
  const from = years(months).map((year): Worked<number> => {
    const of = months.filter((month) => yearOf(month) === year)
    return { name: `${year}年`, value: of.length, unit: 'months', formula: of.join('、'), from: [] }
  })
  return { name: '实际缴费月数', value: months.length, unit: 'months', formula: '各年已到账月数合计', from }
}

/**
 * 个人账户储存额 on a day: what was credited, by the month it arrived in, and the interest of the years that are over. That of the current
 * year is booked at its end. Throws NoPolicyValue if a year has no rate.
 */
export function accountBalance(credits: readonly AccountCredit[], on: Day, policy: PolicyAt): Worked<Fen> {
  const current = Number(on.slice(0, 4))
  const parts: Worked<Fen>[] = []
  let opening = fen(0)
  for (let year = years(credits.map((credit) => credit.period))[0] ?? current; year <= current; year++) {
    const of = credits.filter((credit) => yearOf(credit.period) === year)
    const made = accountYear(year, opening, of, policy)
    parts.push({ ...amount(`${year}年记入额`, made.principal), formula: of.length === 0 ? '' : `${of.length}笔合计` }, ...(year < current ? [made.onOpening, made.onCredits] : []))
    opening = made.closing
  }
  return { ...total('个人账户储存额', parts.filter((part) => part.value !== 0)), formula: '各年记入额+已满年度的利息' }
}
