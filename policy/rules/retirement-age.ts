/** 法定退休年龄, with the gradual delay from 2025 on. Source: policy parameters 6.6. */
import { addMonths, monthOf, monthsInclusive, type Day, type Period } from '../../common/period.ts'
import type { Worked } from '../../common/worked.ts'
import type { PolicyAt } from '../policy.ts'

/** male60; female55 cadres and technical staff; female50 workers. */
export type RetirementCategory = 'male60' | 'female55' | 'female50'

/** Months by which retirement is delayed for one born in `born`: one for each started step of birth months, up to the limit. */
export function retirementDelay(category: RetirementCategory, born: Period, policy: PolicyAt): Worked<number> {
  const limit = policy.number('retirement-delay-limit', { category })
  if (limit.value === 0) return { name: '延迟月数', value: 0, unit: 'months', formula: '未实行延迟退休', from: [limit] }
  const [start, step] = [policy.month('retirement-delay-start', { category }), policy.number('retirement-delay-step', { category })]
  const after = monthsInclusive(start.value, born) - 1
  const value = after < 0 ? 0 : Math.min(Math.floor(after / step.value) + 1, limit.value)
  return { name: '延迟月数', value, unit: 'months', formula: after < 0 ? '出生月早于起始出生月，不延迟' : '自起始出生月起每满一档延迟1个月，以最多月数为限', from: [start, step, limit] }
}

/** The month in which one born on `bornOn` reaches the statutory age (达到法定退休年龄的年月). */
export function retirementMonth(category: RetirementCategory, bornOn: Day, policy: PolicyAt): Worked<Period> {
  const born = monthOf(bornOn)
  const [age, delay] = [policy.number('retirement-age', { category }), retirementDelay(category, born, policy)]
  return {
    name: '法定退休年月', value: addMonths(born, age.value * 12 + delay.value), unit: 'month', formula: '出生年月+原法定退休年龄+延迟月数',
    from: [{ name: '出生年月', value: born, unit: 'month', formula: '', from: [] }, age, delay],
  }
}

/**
 * The latest month of birth that has reached the statutory age by the month the policy is asked for. A check over many
 * persons compares births with it: whoever is born in it or before has reached the age.
 */
export function latestBirthAtAge(category: RetirementCategory, policy: PolicyAt): Period {
  const by = policy.asked.period
  let born = addMonths(by, -12 * policy.number('retirement-age', { category }).value)
  while (retirementMonth(category, `${String(born).slice(0, 4)}-${String(born).slice(4)}-01` as Day, policy).value > by) born = addMonths(born, -1)
  return born
}

/** 最低参保年龄 in whole years. Source: labour law art. 15. */
export const minimumInsuredAge = (policy: PolicyAt): Worked<number> => policy.number('minimum-insured-age')
