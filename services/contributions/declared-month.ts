/** What the monthly declaration (3.3.22) asks of the law and the ledger for one branch and month. */
import { sql } from 'kysely'
import { addMonths, lastDayOf, type Day, type Period } from '../../common/period.ts'
import type { Branch } from '../../common/states.ts'
import type { WorkFacts } from '../../fields/field.ts'
import { month } from '../../fields/kinds.ts'
import { assessablePersons, type AssessmentRates, type RetirementBirths } from '../../ledger/assessments.ts'
import type { Scope } from '../../ledger/database.ts'
import { lawFor } from '../../policy/law-on.ts'
import { policy } from '../../policy/policy.ts'
import { contributionRates, reliefClass, type ContributionRates } from '../../policy/rules/contribution.ts'
import { latestBirthAtAge } from '../../policy/rules/retirement-age.ts'

/** Branches by the key of their row in 单位参保信息, and back. */
export const branchKeys: Readonly<Record<string, Branch>> = { 1: 'old_age', 2: 'unemployment', 3: 'employment_injury' }

/** The month asked once; undefined while none is written. */
export function monthAsked(header: Readonly<Record<string, string>>): Period | undefined {
  const read = month.read({ text: header['period'] ?? '' })
  return read.problem === undefined ? read.value : undefined
}

/** The rates with their working. Throws NoPolicyValue where the law is silent. */
export const workedRates = (it: Scope, branch: Branch, period: Period, employer: WorkFacts['employer']): ContributionRates =>
  contributionRates(branch, { relief: reliefClass(employer.kind, employer.size), riskClass: employer.riskClass }, lawFor({ today: it.today, employer }, period))

/** The rates as the ledger multiplies by them. */
export function ratesOf(it: Scope, branch: Branch, period: Period, employer: WorkFacts['employer']): AssessmentRates {
  const { employer: own, person, rounding } = workedRates(it, branch, period, employer)
  return { employer: own.value, person: person.value, rounding }
}

/**
 * Births of whom had reached the statutory age before the month: the month of reaching it is still due (assumption 22-8). Women are
 * taken for cadres, as at registration: whoever of them retires at 50 is left out by her retirement.
 */
export function retiredBefore(it: Scope, period: Period): RetirementBirths {
  const law = policy.at({ period: addMonths(period, -1), knownOn: it.today })
  const until = (category: 'male60' | 'female55'): Day => lastDayOf(latestBirthAtAge(category, law))
  return { male: until('male60'), female: until('female55') }
}

/** What the insured persons of a branch and month come to before anything is entered. */
export interface Outlook { persons: number; assessable: number; carried: number; undeclared: number; leftOut: string[] }

/** Counts, and the first five of who is left out as `姓名：原因`. */
export async function outlook(it: Scope, branch: Branch, period: Period): Promise<Outlook> {
  const { rows: [found] } = await sql<Outlook>`select count(*)::integer as persons, (count(*) filter (where l.reason is null))::integer as assessable, (count(*) filter (where l.reason is null and l.carried))::integer as carried,
      (count(*) filter (where l.earnings is null))::integer as undeclared,
      coalesce((array_agg(l.name || '：' || l.reason order by l."personNo") filter (where l.reason is not null))[1:5], '{}') as "leftOut"
    from (${assessablePersons(it, branch, period, retiredBefore(it, period))}) l`.execute(it.db)
  return found ?? { persons: 0, assessable: 0, carried: 0, undeclared: 0, leftOut: [] }
}
