/** 应缴: what is due for a base, employer's and person's share. Source: policy parameters 0.2, 1.6, 2.1–2.5. */
import { fen, share, type Fen, type Ppm } from '../../common/money.ts'
import { addMonths, type Period } from '../../common/period.ts'
import type { Worked } from '../../common/worked.ts'
import type { PolicyAt } from '../policy.ts'
import { amount, cutBy, plus, ratioOf, times, total } from '../working.ts'
import { injuryRate, type FloatStep } from './injury-rate.ts'

export type Branch = 'old_age' | 'unemployment' | 'employment_injury'

/** Who an employer was to the waiver of 2020. */
export type ReliefClass = 'small' | 'large' | 'public'
const RELIEF: Readonly<Record<ReliefClass, string>> = { small: '中小微企业', large: '大型企业', public: '机关事业单位' }

/** What of the employer the rates depend on. */
export interface EmployerFacts {
  /** `null` where no waiver applies whatever the month: a retroactive contribution. */
  readonly relief: ReliefClass | null
  /** 行业风险类别, 1 to 8. */
  readonly riskClass: number
  readonly floatStep?: FloatStep
}

/** The rates of one branch, month and employer: what all its persons share. */
export interface ContributionRates {
  readonly employer: Worked<Ppm>
  readonly person: Worked<Ppm>
  /** Whether the employer's share is rounded a person or once for the sum of the bases. */
  readonly rounding: 'per_person' | 'per_employer'
}

export interface Contribution {
  readonly employer: Worked<Fen>
  readonly person: Worked<Fen>
  readonly total: Worked<Fen>
}

/** What an employer's persons come to together; `lines` in the order of the bases, and adding up to it. */
export interface Assessment extends Contribution {
  readonly lines: readonly Contribution[]
  /** 缴费基数总额. */
  readonly base: Worked<Fen>
}

/**
 * 单位类型 and 企业类型 as the ledger holds them, to the class of the waiver of 2020. Assumption 22-1: an enterprise whose size is
 * not known stands with the large. Source: policy parameters 2.5.
 */
export function reliefClass(kind: string, size: string | null): ReliefClass {
  if (/机关|事业单位/.test(kind)) return 'public'
  if (/个体工商户/.test(kind)) return 'small'
  return !/社会团体|民办非企业/.test(kind) && size !== null && /^[中小微]型/.test(size) ? 'small' : 'large'
}

/**
 * The rates of `branch` in the month `policy` is asked for, for a region where it is given. `ruralWorker` is 农民合同制工人, whom the
 * agency may free of the person's share of unemployment insurance. Throws NoPolicyValue if the branch has no rate in that month.
 */
export function contributionRates(branch: Branch, employer: EmployerFacts, policy: PolicyAt, { ruralWorker = false } = {}): ContributionRates {
  return policy.once(`rates ${branch} ${employer.relief ?? ''} ${employer.riskClass} ${employer.floatStep ?? 0} ${ruralWorker}`, () => {
    const injury = branch === 'employment_injury'
    const full = injury ? injuryRate(employer.riskClass, employer.floatStep ?? 0, policy) : policy.ratio('employer-rate', { branch })
    const relief = employer.relief === null ? undefined : policy.ratio('employer-relief', { category: RELIEF[employer.relief] })
    const free = ruralWorker && branch === 'unemployment' ? policy.word('rural-worker-contribution') : undefined
    return {
      employer: relief === undefined || relief.value === 0 ? full : cutBy('减免后单位缴费比例', full, relief),
      person: free?.value === 'exempt' ? ratioOf('个人缴费比例', 0 as Ppm, '农民合同制工人个人不缴费', [free]) : policy.ratio('person-rate', { branch }),
      rounding: injury ? (policy.word('injury-rounding').value as ContributionRates['rounding']) : 'per_person',
    }
  })
}

/** The rates of a flexible worker (灵活就业人员), who bears the whole himself; pensions only. */
export const flexibleRates = (policy: PolicyAt): ContributionRates => policy.once('flexible rates', () => ({
  employer: ratioOf('单位缴费比例', 0 as Ppm, '灵活就业人员由个人缴费'), person: policy.ratio('flexible-rate'), rounding: 'per_person',
}))

/**
 * What is due for one person, branch and month: each share is the base times its rate, rounded half up to the fen; `total` is their
 * sum. `base` in fen, as contributionBase gives it. Source: manual 3.3.23, by arithmetic; policy parameters 0.2.
 */
export function contribution(base: Fen | Worked<Fen>, rates: ContributionRates): Contribution {
  const on = typeof base === 'number' ? amount('缴费基数', base) : base
  return both(times('单位缴费金额', on, rates.employer), times('人员缴费金额', on, rates.person))
}

/**
 * What is due for all persons of one employer, branch and month. Where the employer's share is rounded once (work injury, assumption 22-2), a line is
 * what its base adds to that amount, so that the lines add up; a line may then differ by one fen from the person's own contribution.
 */
export function assessment(bases: readonly (Fen | Worked<Fen>)[], rates: ContributionRates): Assessment {
  const own = bases.map((base) => contribution(base, rates))
  const lines = rates.rounding === 'per_employer' ? roundedOnce(bases, own, rates.employer) : own
  const base = { ...amount('缴费基数总额', fen(bases.reduce<number>((sum, b) => sum + fenOf(b), 0))), formula: `${bases.length}人合计` }
  const employer = rates.rounding === 'per_employer' ? times('单位缴费金额', base, rates.employer) : total('单位缴费金额', lines.map((line) => line.employer))
  return { lines, base, ...both(employer, total('人员缴费金额', lines.map((line) => line.person))) }
}

function roundedOnce(bases: readonly (Fen | Worked<Fen>)[], own: readonly Contribution[], rate: Worked<Ppm>): Contribution[] {
  let [sum, before] = [0, 0]
  return own.map((line, at) => {
    sum += fenOf(bases[at] ?? fen(0))
    const until = share(fen(sum), rate.value)
    const value = fen(until - before)
    before = until
    return value === line.employer.value ? line : both({ ...line.employer, value, formula: `${line.employer.formula}，按单位合计取整` }, line.person)
  })
}

const both = (employer: Worked<Fen>, person: Worked<Fen>): Contribution => ({ employer, person, total: plus('缴费总额', employer, person, '单位缴费金额+人员缴费金额') })
const fenOf = (base: Fen | Worked<Fen>): Fen => (typeof base === 'number' ? base : base.value)

/** 划入个人账户金额: what of a month's base goes into the personal account; pensions only. */
export const accountCredit = (base: Fen | Worked<Fen>, policy: PolicyAt): Worked<Fen> =>
  times('划入个人账户金额', typeof base === 'number' ? amount('缴费基数', base) : base, policy.ratio('account-rate'))

/**
 * 差额补退 of one month: the rounded contributions of the new base less those of the old. Positive is to be paid in (补收), negative
 * to be refunded (退). Source: manual 3.3.21; policy parameters 1.6.
 */
export function contributionDifference(before: Fen | Worked<Fen>, after: Fen | Worked<Fen>, rates: ContributionRates): Contribution {
  const [old, now] = [contribution(before, rates), contribution(after, rates)]
  const less = (a: Worked<Fen>, b: Worked<Fen>): Worked<Fen> => ({
    name: a.name.replace('金额', '差额'), value: fen(a.value - b.value), unit: 'fen', formula: '变更后－变更前',
    from: [{ ...a, name: `变更后${a.name}` }, { ...b, name: `变更前${b.name}` }],
  })
  const [employer, person] = [less(now.employer, old.employer), less(now.person, old.person)]
  return { employer, person, total: plus('缴费差额', employer, person, '单位缴费差额+人员缴费差额') }
}

/** A person's base of a month before and after a change, in fen. */
export interface ChangedBase { readonly before: Fen; readonly after: Fen }

/**
 * 差额补退 of one employer, branch and month for the persons whose bases all rise, or all fall: a line a person and their sum. Where the
 * employer's share is rounded once (work injury), it is once for the sum of the differences, and a line is what its own adds to that.
 * Source: manual 3.3.21; policy parameters 1.6, 2.3; assumptions 21-2, 22-2.
 */
export function assessmentDifference(changes: readonly ChangedBase[], rates: ContributionRates): Assessment {
  const own = changes.map(({ before, after }) => contributionDifference(before, after, rates))
  const steps = changes.map(({ before, after }) => fen(after - before))
  const lines = rates.rounding === 'per_employer' ? roundedOnce(steps, own, rates.employer) : own
  const base = { ...amount('缴费基数差额', fen(steps.reduce<number>((sum, step) => sum + step, 0))), formula: `${changes.length}人合计` }
  const employer = rates.rounding === 'per_employer' ? times('单位缴费差额', base, rates.employer) : total('单位缴费差额', lines.map((line) => line.employer))
  return { lines, base, ...both(employer, total('人员缴费差额', lines.map((line) => line.person))) }
}

/** The earliest month a change of earnings filed in the month of `policy` may begin with. Source: manual 3.3.21 (两年内). */
export function earliestEarningsChange(policy: PolicyAt): Worked<Period> {
  const limit = policy.number('earnings-change-limit')
  return { name: '最早可变更年月', value: addMonths(policy.asked.period, -limit.value), unit: 'month', formula: '当前年月－缴费工资变更期限', from: [limit] }
}
