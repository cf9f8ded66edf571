/** Made-up careers: when a person of an employer was insured where, and what was earned. Sensible for any business day from 2021-03 on. */
import { contributionBase } from '../policy/rules/contribution-base.ts'
import { policy } from '../policy/policy.ts'
import { fen, type Fen } from '../common/money.ts'
import { addMonths, declarationYear, monthOf, monthsInclusive, period, type Day, type Period } from '../common/period.ts'
import type { CoverageState } from '../common/states.ts'
import type { Draw } from './random.ts'
import type { Region } from './regions.ts'
import { monthAtAge, type MadeUpPerson } from './people.ts'

/** A span in which an employer insures a person in all its branches; `until` is the first month no longer insured. */
export interface Span {
  readonly from: Period
  readonly until: Period | null
  readonly state: CoverageState
  readonly reason: string | null
}

export interface Earnings { readonly year: number; readonly from: Period; readonly earnings: Fen; readonly base: Fen; readonly declaredOn: Day }

/** Who is insured in the demonstration was so before 2021; the manual's days are of March 2021. */
export const LAST_START = period(202012)

/** A month from `first` to `last`, the later ones likelier. */
export function laterMonth(d: Draw, first: Period, last: Period): Period {
  const months = monthsInclusive(first, last)
  return addMonths(first, Math.max(d.below(months), d.below(months)))
}

/** The open span of someone an employer insures since it was insured itself, and since the person was 18 at the earliest. */
export function openSpan(d: Draw, person: MadeUpPerson, since: Period): Span {
  return { from: laterMonth(d, latest(since, monthAtAge(person.bornOn, 18)), LAST_START), until: null, state: 'active', reason: null }
}

/** A span that ended, at the latest with January 2021; undefined when there was no room for one of half a year. */
export function endedSpan(d: Draw, person: MadeUpPerson, since: Period, reason: string, until?: Period): Span | undefined {
  const first = latest(since, monthAtAge(person.bornOn, 18))
  const end = until ?? laterMonth(d, latest(addMonths(first, 6), period(201601)), period(202102))
  if (monthsInclusive(first, end) < 8) return undefined
  const from = addMonths(end, -d.from(6, Math.min(monthsInclusive(first, end) - 2, 180)))
  return { from, until: end, state: reason === 'DEATH' ? 'terminated' : 'suspended', reason }
}

/** An earlier span elsewhere, over before `next` begins; undefined when there was no room for it. */
export function earlierSpan(d: Draw, person: MadeUpPerson, since: Period, next: Span): Span | undefined {
  return endedSpan(d, person, since, d.pick(['RESIGNED', 'END_CONTRACT', 'RESIGNED', 'ORDER']), addMonths(next.from, -d.below(7)))
}

/** Monthly earnings of 2019 in whole yuan: most between 3,000 and 11,000, a few below the floor or above the cap. */
export function wageOf2019(d: Draw): number {
  if (d.chance(4)) return d.from(1_900, 2_650)
  if (d.chance(5)) return d.from(12_000, 28_000)
  return 3_000 + d.below(4_000) + d.below(4_000)
}

/** The last declaration year whose declaration is over on `today`: it closes at the end of August. */
export const lastDeclaredYear = (today: Day): number => declarationYear(addMonths(monthOf(today), -2))

/** What was declared for a span, year by year from 2019 to `lastYear`, and the base that was fixed from it as the law was known then. */
export function earningsOf(span: Span, wage2019: number, growthPercent: number, lastYear: number, region: Region): Earnings[] {
  const declared: Earnings[] = []
  for (let year = 2019; year <= lastYear; year++) {
    const from = latest(span.from, period(year * 100 + 7))
    if (from > year * 100 + 106 || (span.until !== null && span.until <= from)) continue
    const earnings = fen(Math.floor((wage2019 * (100 + growthPercent * (year - 2019))) / 100) * 100)
    const declaredOn = (from === year * 100 + 7 ? `${year}-07-08` : `${String(from).slice(0, 4)}-${String(from).slice(4)}-12`) as Day
    const base = contributionBase(earnings, policy.at({ period: from, knownOn: declaredOn, tier: region.tier, region: region.code })).value
    declared.push({ year, from, earnings, base, declaredOn })
  }
  return declared
}

export const latest = (a: Period, b: Period): Period => (a > b ? a : b)
/** The first day of a month. */
export const firstDayOf = (of: Period): Day => `${String(of).slice(0, 4)}-${String(of).slice(4)}-01` as Day
/** The last day of the month before `until`. */
export const lastDayBefore = (until: Period): Day => new Date(Date.parse(`${firstDayOf(until)}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10) as Day
