/** 建筑工程项目工伤保险费: a share of the project's price, paid once. Source: policy parameters 3.1; 人社部发〔2014〕103号. */
import { fen, roundHalfUpTo, type Fen, type Ppm } from '../../common/money.ts'
import { daysInclusive, type Day } from '../../common/period.ts'
import type { Worked } from '../../common/worked.ts'
import type { PolicyAt } from '../policy.ts'
import { amount, cutBy, times, total } from '../working.ts'

export interface ProjectFacts {
  /** 项目总价, or 工程安装费 for 装饰装修工程或园林绿化项目, in fen. */
  readonly price: Fen
  /** The price a levy was already declared for; only what was added to it is due, at the original rate. */
  readonly declared?: Fen
  /** Of a project under way when it is enrolled: its days and those gone by. */
  readonly days?: { readonly total: number; readonly elapsed: number }
}

/** The days of a project and those gone by before `today`. */
export const daysOf = (startsOn: Day, endsOn: Day, today: Day) => ({ total: daysInclusive(startsOn, endsOn), elapsed: today <= startsOn ? 0 : Math.min(daysInclusive(startsOn, today) - 1, daysInclusive(startsOn, endsOn)) })

const WAN = 1_000_000 // 万元 in fen

/**
 * The levy in fen, for the month of enrolment (参保登记) and the region `policy` is asked for; 0 when the price was not raised: a
 * lower price after the start gives nothing back. Assumption 24-1: the reduction of 2.3 holds for projects as for employers; 24-3: a
 * raised price pays the difference at the rate of the price first declared.
 */
export function projectLevy({ price, declared = fen(0), days }: ProjectFacts, policy: PolicyAt): Worked<Fen> {
  const due = amount(declared === 0 ? '项目总价/工程安装费' : '项目总价增加额', fen(Math.max(price - declared, 0)))
  const levy = policy.word('project-scale').value === 'tiered'
    ? tiered(price, declared, rates(policy))
    : times('工伤保险费', due, stepOf(declared === 0 ? price : declared, rates(policy)).rate)
  if (days === undefined || policy.word('project-proration').value === 'whole') return levy
  const left = days.total - days.elapsed
  return { name: '在建项目工伤保险费', value: part(levy.value, left, days.total), unit: 'fen', formula: `${levy.name}×剩余${left}天/总${days.total}天`, from: [levy] }
}

/** The rate a price is charged at; null where each part of it has the rate of its own step. */
export function projectRate({ price, declared = fen(0) }: Pick<ProjectFacts, 'price' | 'declared'>, policy: PolicyAt): Worked<Ppm> | null {
  return policy.word('project-scale').value === 'tiered' ? null : stepOf(declared === 0 ? price : declared, rates(policy)).rate
}

interface Step { readonly above: number; readonly rate: Worked<Ppm> }

/** The steps of the region's scale, lowest first, with what is taken off for a time. */
function rates(policy: PolicyAt): Step[] {
  const cut = policy.ratio('injury-reduction')
  return policy.categories('project-rate').map((category) => {
    const rate = policy.ratio('project-rate', { category })
    return { above: Number(category) * WAN, rate: cut.value === 0 ? rate : cutBy('建筑工程项目实际费率', rate, cut) }
  }).sort((a, b) => a.above - b.above)
}

/** The step a price reaches. */
function stepOf(price: number, steps: readonly Step[]): Step {
  const reached = steps.filter((step) => step.above <= price).at(-1)
  if (reached === undefined) throw new RangeError(`no step of the scale for ${price}`)
  return reached
}

/** Each part of the price, from what was declared on, at the rate of its own step. */
function tiered(price: Fen, declared: Fen, steps: readonly Step[]): Worked<Fen> {
  const parts = steps.flatMap((step, at) => {
    const [from, to] = [Math.max(step.above, declared), Math.min(steps[at + 1]?.above ?? price, price)]
    return to > from ? [times(`第${at + 1}档工伤保险费`, amount(`第${at + 1}档价款`, fen(to - from)), step.rate)] : []
  })
  return total('工伤保险费', parts)
}

/** `of × counted / whole`, half up to the fen. */
function part(of: Fen, counted: number, whole: number): Fen {
  if (!Number.isInteger(whole) || whole < 1 || counted < 0 || counted > whole) throw new RangeError(`${counted} of ${whole} days`)
  return roundHalfUpTo(fen(of * counted), fen(whole)) / whole as Fen
}
