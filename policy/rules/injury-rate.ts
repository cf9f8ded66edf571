/** 工伤保险费率 of an employer: base rate of its risk class, floated for itself, cut for all. Source: policy parameters 2.3. */
import type { Ppm } from '../../common/money.ts'
import type { Worked } from '../../common/worked.ts'
import type { PolicyAt } from '../policy.ts'
import { cutBy, riskClassName, scaled } from '../working.ts'

/** 浮动档次: how far an employer's own rate stands above (1, 2) or below (-1, -2) its class's. */
export type FloatStep = -2 | -1 | 0 | 1 | 2
const FLOATS: Readonly<Record<FloatStep, string>> = { [-2]: '下浮二档', [-1]: '下浮一档', 0: '不浮动', 1: '上浮一档', 2: '上浮二档' }

/** Whether a class may float so far: the first goes up only. */
export const mayFloat = (riskClass: number, step: FloatStep): boolean => riskClass > 1 || step >= 0

/**
 * The rate in ppm. Throws NoPolicyValue before 201510, when there were other classes and the employer has to be classed for
 * them by itself; a RangeError for a step its class may not take.
 */
export function injuryRate(riskClass: number, step: FloatStep, policy: PolicyAt): Worked<Ppm> {
  if (!mayFloat(riskClass, step)) throw new RangeError(`risk class ${riskClass} may not float by ${step}`)
  const base = policy.ratio('injury-rate', { category: riskClassName(riskClass) })
  const floated = step === 0 ? base : scaled('浮动后费率', base, policy.ratio('injury-float', { category: FLOATS[step] }))
  const cut = policy.ratio('injury-reduction')
  return cut.value === 0 ? floated : cutBy('工伤保险缴费费率', floated, cut)
}

/** The class of an industry division such as C25, by the edition of GB/T 4754 it is written in. Throws NoPolicyValue for one the annex does not name. */
export const riskClass = (division: string, policy: PolicyAt, edition: '2011' | '2017' = '2017'): Worked<number> =>
  policy.number(edition === '2011' ? 'risk-class' : 'risk-class-2017', { category: division })
