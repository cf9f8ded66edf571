/**
 * What the persons of an employer came to in a month of the past: as ledger/assessments.ts decides and multiplies (a test holds the two
 * together), but from the made-up lives, so that half a million lines go into the database by COPY.
 */
import { fen, share, type Fen, type Ppm } from '../common/money.ts'
import { addMonths, lastDayOf, monthOf, type Day, type Period } from '../common/period.ts'
import type { Branch } from '../common/states.ts'
import type { AssessmentRates, RetirementBirths } from '../ledger/assessments.ts'
import { policy, type PolicyAt } from '../policy/policy.ts'
import { contributionRates, reliefClass } from '../policy/rules/contribution.ts'
import { delay, dueDay, lateFee } from '../policy/rules/late-fee.ts'
import { latestBirthAtAge } from '../policy/rules/retirement-age.ts'
import { castAt } from './cast.ts'
import { sizeOf } from './employers.ts'
import type { PaidMonth } from './paid-months.ts'
import { regionOf } from './regions.ts'
import type { WorldPerson } from './world.ts'

/** A person of an employer, with his place in the order of 个人编号. */
export interface Insured { readonly no: number; readonly person: WorldPerson }

/** What is due for one person, branch and month. */
export interface MonthLine { readonly personId: string; readonly earnings: Fen; readonly base: Fen; readonly employer: Fen; readonly person: Fen }
export interface MonthOfBranch { readonly lines: readonly MonthLine[]; readonly leftOut: readonly { readonly personId: string; readonly reason: string }[] }

/** Everyone an employer insures or has insured, in the order of 个人编号. */
export const insuredAt = (people: readonly WorldPerson[], place: number): Insured[] =>
  people.flatMap((person, no) => (person.spans.some((span) => span.employer === place) ? [{ no, person }] : []))

/** The law of the month where the employer is, as known on a day. */
const lawOf = (place: number, period: Period, knownOn: Day): PolicyAt => {
  const { tier, code: region } = regionOf(castAt(place).region)
  return policy.at({ period, knownOn, tier, region })
}

/** The rates of the day of the declaration. All employers of the demonstration are enterprises. */
export function ratesOf({ place, period, declaredOn }: PaidMonth, branch: Branch): AssessmentRates {
  const employer = castAt(place)
  const { employer: own, person, rounding } = contributionRates(branch, { relief: reliefClass('企业', sizeOf(employer.insured)), riskClass: employer.riskClass }, lawOf(place, period, declaredOn))
  return { employer: own.value, person: person.value, rounding }
}

/** Births of whom had reached the statutory age before the month. */
export function retiredBefore({ period, declaredOn }: PaidMonth): RetirementBirths {
  const law = policy.at({ period: addMonths(period, -1), knownOn: declaredOn })
  const until = (category: 'male60' | 'female55'): Day => lastDayOf(latestBirthAtAge(category, law))
  return { male: until('male60'), female: until('female55') }
}

/** 滞纳金 of an assessment that was billed after its month; nothing on one billed in time. */
export function lateFeeOf(month: PaidMonth, shares: { readonly employer: number; readonly person: number }): Fen {
  if (!month.late) return fen(0)
  const law = lawOf(month.place, month.period, month.issuedOn)
  const principal = law.word('late-fee-base').value === 'employer_share' ? shares.employer : shares.employer + shares.person
  return lateFee(fen(principal), delay(dueDay(month.period, law), month.validUntil, law)).value
}

/** 计入个人账户比例 of the month as known on the day of the declaration. */
export const accountRateOf = ({ place, period, declaredOn }: PaidMonth): Ppm => lawOf(place, period, declaredOn).ratio('account-rate').value

/** A person who is insured in a month, with the earnings that hold for it; `withoutBranch` is one he is not insured in. */
export interface Held { readonly person: WorldPerson; readonly withoutBranch: string | undefined; readonly declared: WorldPerson['earnings'][number] | undefined }

/** Who of an employer's persons is insured in the month, in their order. */
export function heldIn(insured: readonly Insured[], { place, period }: PaidMonth): Held[] {
  const held: Held[] = []
  for (const { person } of insured) {
    const span = person.spans.find((one) => one.employer === place)
    if (span === undefined || span.from > period || (span.until !== null && span.until <= period)) continue
    held.push({ person, withoutBranch: span.withoutBranch, declared: person.earnings.findLast((one) => one.employer === place && one.from <= period) })
  }
  return held
}

/**
 * The lines of a branch and month, in the order of 个人编号, and who was left out. Nobody had retired yet while he was insured: whoever
 * is retired now was assessed until then.
 */
export function assessedMonth(held: readonly Held[], { period }: PaidMonth, branch: Branch, rates: AssessmentRates, retired: RetirementBirths): MonthOfBranch {
  const [lines, leftOut]: [MonthLine[], { personId: string; reason: string }[]] = [[], []]
  const once = rates.rounding === 'per_employer'
  let [sum, before] = [0, 0]
  for (const { person, withoutBranch, declared } of held) {
    if (withoutBranch === branch) continue
    const reason = reasonAgainst(person, period, branch, retired)
    if (reason !== undefined || declared === undefined) {
      leftOut.push({ personId: person.id, reason: reason ?? '未申报缴费工资' })
      continue
    }
    const { earnings, base } = declared
    sum += base
    const until = once ? share(fen(sum), rates.employer) : 0
    lines.push({ personId: person.id, earnings, base, employer: once ? fen(until - before) : share(base, rates.employer), person: share(base, rates.person) })
    before = until
  }
  return { lines, leftOut }
}

function reasonAgainst(person: WorldPerson, period: Period, branch: Branch, retired: RetirementBirths): string | undefined {
  if (person.diedOn !== null && monthOf(person.diedOn) < period) return '人员已死亡'
  return branch === 'old_age' && person.bornOn <= (person.sex === '1' ? retired.male : retired.female) ? '已达到法定退休年龄' : undefined
}
