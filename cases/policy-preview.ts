/**
 * What a proposed value of a policy parameter would change: one month's contributions of everyone insured and the fees that projects
 * have still to declare, under the law as it stands and as it would be. Reckoned from declared earnings, prices and outputs; bases
 * that are fixed and months that are assessed stay as they are.
 */
import { fen, share, type Fen } from '../common/money.ts'
import { monthOf, type Day, type Period } from '../common/period.ts'
import type { Branch } from '../common/states.ts'
import type { Worked } from '../common/worked.ts'
import { branches } from '../fields/code-lists.ts'
import type { ServedPolicyPreview } from '../forms/served-policy.ts'
import type { WideScope } from '../ledger/database.ts'
import { earnersAfter, projectsToCharge, type ChargedProject, type Earners } from '../ledger/policy-values.ts'
import { PROVINCE } from '../policy/parameter.ts'
import { policy, unlessSilent, type Policy, type PolicyAt, type ReleasedValue } from '../policy/policy.ts'
import { contribution, contributionRates, reliefClass, type Contribution, type ContributionRates } from '../policy/rules/contribution.ts'
import { contributionBase } from '../policy/rules/contribution-base.ts'
import { miningLevy } from '../policy/rules/mining-levy.ts'
import { daysOf, projectLevy } from '../policy/rules/project-levy.ts'
import { servedWorking } from './working.ts'

/** Employers at once: what is held in memory does not grow with their number. */
const AT_ONCE = 200

interface Due { readonly base: Worked<Fen>; readonly rates: ContributionRates; readonly shares: Contribution }
/** What someone of an employer owes a month in a branch; undefined where the law is silent. */
type Law = (of: Earners, branch: Branch) => Due | undefined
interface BranchSum { baseBefore: number; baseAfter: number; dueBefore: number; dueAfter: number }

/** `value` is reckoned for this month if it holds in it, else for the first or last month in which it does. */
const monthFor = (today: Day, { from, to }: ReleasedValue['value']): Period => (from > monthOf(today) ? from : to < monthOf(today) ? to as Period : monthOf(today))

const branchName = (branch: Branch) => branches.codes.get(branch) ?? branch

/** Reckons the preview. All of the parameters of bases, rates and project fees show in it; others change no contribution. */
export async function previewOf(it: WideScope, proposed: ReleasedValue): Promise<Omit<ServedPolicyPreview, 'knownOn'>> {
  const { where, known } = proposed.value
  const period = monthFor(it.today, proposed.value)
  const place = { before: placeLaw(policy, period, known), after: placeLaw(policy.with([proposed]), period, known) }
  const [before, after] = [lawOf(place.before), lawOf(place.after)]
  const asked = { period, region: where.region === undefined || where.region === PROVINCE ? null : where.region, tier: where.tier ?? null, branch: where.branch ?? null }
  const sums = new Map<Branch, BranchSum>()
  const [reckoned, touched] = [{ employers: 0, persons: 0 }, { employers: 0, persons: 0 }]
  const fees = feesUnder(await projectsToCharge(it, asked), it.today, place)
  const { projects } = fees
  let { example } = fees
  for (let last: string | null = null; ;) {
    const page = await earnersAfter(it, asked, last, AT_ONCE)
    if (page.last === null) return { period, reckoned, touched, projects, branches: [...sums].map(([branch, sum]) => ({ branch, name: branchName(branch), ...sum })), example }
    last = page.last
    for (const employer of byEmployer(page.earners)) {
      const changed = employer.filter((of) => of.branches.some((branch) => differs(before(of, branch), after(of, branch))))
      reckoned.employers += 1
      reckoned.persons += persons(employer)
      touched.employers += changed.length > 0 ? 1 : 0
      touched.persons += persons(changed)
      for (const branch of new Set(employer.flatMap((of) => of.branches))) {
        const own = employer.filter((of) => of.branches.includes(branch))
        const sum = sums.get(branch) ?? { baseBefore: 0, baseAfter: 0, dueBefore: 0, dueAfter: 0 }
        const [was, now] = [sumOf(own, (of) => before(of, branch)), sumOf(own, (of) => after(of, branch))]
        sums.set(branch, { baseBefore: sum.baseBefore + was.base, baseAfter: sum.baseAfter + now.base, dueBefore: sum.dueBefore + was.due, dueAfter: sum.dueAfter + now.due })
      }
      const [one] = changed
      if (example === null && one) example = exampleOf(one, before, after)
    }
  }
}

/** The law in a place. */
type PlaceLaw = (of: { tier: number; region: string }) => PolicyAt
const placeLaw = (law: Policy, period: Period, knownOn: Day): PlaceLaw => ({ tier, region }) => law.at({ period, knownOn, tier, region })

/** What the projects would be charged under either law. */
function feesUnder(all: readonly ChargedProject[], today: Day, { before, after }: { before: PlaceLaw; after: PlaceLaw }): Pick<ServedPolicyPreview, 'projects' | 'example'> {
  const projects = { reckoned: all.length, touched: 0, dueBefore: 0, dueAfter: 0 }
  let example: ServedPolicyPreview['example'] = null
  for (const of of all) {
    const [was, now] = [feeOf(of, today, before), feeOf(of, today, after)]
    projects.dueBefore += was?.value ?? 0
    projects.dueAfter += now?.value ?? 0
    if (was?.value === now?.value) continue
    projects.touched += 1
    example ??= { name: of.kind === 'construction' ? '建筑工程项目' : '矿山项目', before: was ? servedWorking(was) : null, after: now ? servedWorking(now) : null }
  }
  return { projects, example }
}

/** What a project would be charged next; undefined where the law is silent. */
const feeOf = (of: ChargedProject, today: Day, law: PlaceLaw): Worked<Fen> | undefined => unlessSilent(
  () => (of.miningKind ? miningLevy(of.output ?? 0, of.miningKind, law(of)) : projectLevy({ price: of.price ?? fen(0), declared: of.declared, days: daysOf(of.startsOn, of.endsOn, today) }, law(of))),
  () => undefined)

/** The rows of each employer; they follow each other. */
function byEmployer(rows: readonly Earners[]): Earners[][] {
  const employers: Earners[][] = []
  for (const row of rows) {
    if (employers.at(-1)?.[0]?.employerId === row.employerId) employers.at(-1)?.push(row)
    else employers.push([row])
  }
  return employers
}

const persons = (of: readonly Earners[]) => of.reduce((sum, each) => sum + each.persons, 0)
const differs = (a: Due | undefined, b: Due | undefined) => a?.shares.employer.value !== b?.shares.employer.value || a?.shares.person.value !== b?.shares.person.value || a?.base.value !== b?.base.value

/** Bases and contributions of one employer and branch; the employer's share of work injury is rounded once, as it is assessed. */
function sumOf(own: readonly Earners[], owes: (of: Earners) => Due | undefined): { base: number; due: number } {
  let [base, employer, person] = [0, 0, 0]
  let once: ContributionRates | undefined
  for (const of of own) {
    const due = owes(of)
    if (due === undefined) continue
    base += due.base.value * of.persons
    employer += due.shares.employer.value * of.persons
    person += due.shares.person.value * of.persons
    if (due.rates.rounding === 'per_employer') once = due.rates
  }
  return { base, due: (once ? share(fen(base), once.employer.value) : employer) + person }
}

function exampleOf(of: Earners, before: Law, after: Law): ServedPolicyPreview['example'] {
  const branch = of.branches.find((each) => differs(before(of, each), after(of, each)))
  if (branch === undefined) return null
  const shown = (due: Due | undefined) => (due === undefined ? null : servedWorking(due.shares.total))
  return { name: branchName(branch), before: shown(before(of, branch)), after: shown(after(of, branch)) }
}

/** The law of a month in a place; what it says of one kind of employer and one wage is worked out once. */
function lawOf(place: PlaceLaw): Law {
  const kept = new Map<string, Due | undefined>()
  return (of, branch) => {
    const key = `${of.tier} ${of.region} ${of.kind} ${of.size ?? ''} ${of.riskClass} ${branch} ${of.earnings}`
    if (kept.has(key)) return kept.get(key)
    if (kept.size > 200_000) kept.clear()
    const due = unlessSilent(() => {
      const at = place(of)
      const [base, rates] = [contributionBase(of.earnings, at), contributionRates(branch, { relief: reliefClass(of.kind, of.size), riskClass: of.riskClass }, at)]
      return { base, rates, shares: contribution(base, rates) }
    }, () => undefined)
    kept.set(key, due)
    return due
  }
}
