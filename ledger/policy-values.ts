/**
 * Values of policy parameters that administrators enter in the hall: one proposes, another releases. What was released stays as it is.
 * Below them, whom a value would touch: insured persons by what they earn.
 */
import { sql } from 'kysely'
import type { Fen } from '../common/money.ts'
import type { Day, Period } from '../common/period.ts'
import type { Branch, ProjectKind } from '../common/states.ts'
import type { Mark } from '../common/worked.ts'
import type { WideScope } from './database.ts'
import { heldIn } from './earnings.ts'

/** A value as it is proposed; of tier, region, branch and category those that the parameter depends on. */
export interface ProposedValue {
  readonly parameter: string
  readonly from: Period
  readonly to: Period | null
  readonly tier: number | null
  readonly region: string | null
  readonly branch: string | null
  readonly category: string | null
  readonly value: string
  readonly mark: Mark
  readonly document: string
  readonly publishedOn: Day
}

/** Every value that was ever entered, under the names of `ProposedValue`. */
export const policyValues = (it: WideScope) => it.db.selectFrom('policy_value as v').select([
  'v.id', 'v.parameter', 'v.from_period as from', 'v.to_period as to', 'v.tier', 'v.region_code as region', 'v.branch', 'v.category', 'v.value', 'v.mark', 'v.document', 'v.published_on as publishedOn',
  'v.state', 'v.proposed_by as proposedBy', 'v.proposed_name as proposedName', 'v.proposed_at as proposedAt', 'v.decided_name as decidedName', 'v.decided_at as decidedAt', 'v.decided_note as decidedNote', 'v.known_on as knownOn',
])
export type EnteredValue = Awaited<ReturnType<ReturnType<typeof policyValues>['executeTakeFirstOrThrow']>>

/** Enters a value that waits for its release. Undefined while another waits for the same place (`policy_value_waits_once`). */
export async function proposeValue(it: WideScope, accountId: string, said: ProposedValue): Promise<string | undefined> {
  const entered = await it.db.insertInto('policy_value').values({
    parameter: said.parameter, from_period: said.from, to_period: said.to, tier: said.tier, region_code: said.region, branch: said.branch, category: said.category, value: said.value, mark: said.mark,
    document: said.document, published_on: said.publishedOn, proposed_by: accountId, proposed_name: it.actor.name, proposed_at: it.now,
  }).onConflict((already) => already.doNothing()).returning('id').executeTakeFirst()
  return entered?.id
}

/** What becomes of a proposed value. A released one counts from `knownOn`. */
export type ValueDecision = { readonly state: 'released'; readonly knownOn: Day } | { readonly state: 'rejected' | 'withdrawn'; readonly note: string }

/** Decides on a value that waits. False when it waits no longer. A proposer's own release breaks `released_by_another`. */
export async function decideValue(it: WideScope, accountId: string, id: string, decision: ValueDecision): Promise<boolean> {
  const decided = await it.db.updateTable('policy_value').where('id', '=', id).where('state', '=', 'proposed').set({
    state: decision.state, decided_by: accountId, decided_name: it.actor.name, decided_at: it.now,
    ...(decision.state === 'released' ? { known_on: decision.knownOn } : { decided_note: decision.note }),
  }).returning('id').executeTakeFirst()
  return decided !== undefined
}

/** What of the insured is asked: for which month, and of which employers and branches where not of all. */
export interface EarnersAsked { readonly period: Period; readonly region: string | null; readonly tier: number | null; readonly branch: string | null }

/** Insured persons of one employer who earn the same and are insured in the same branches. */
export interface Earners { employerId: string; region: string; tier: number; kind: string; size: string | null; riskClass: number; branches: Branch[]; earnings: Fen; persons: number }

/** The insured persons with declared earnings of up to `limit` employers after the employer `after`, in the order of the employers' ids. */
export async function earnersAfter(it: WideScope, asked: EarnersAsked, after: string | null, limit: number): Promise<{ earners: Earners[]; last: string | null }> {
  let some = it.db.selectFrom('employer as e').innerJoin('region as g', 'g.code', 'e.region_code').where('e.status', '=', 'active').orderBy('e.id').limit(limit).select('e.id')
  if (after !== null) some = some.where('e.id', '>', after)
  if (asked.region !== null) some = some.where('e.region_code', '=', asked.region)
  if (asked.tier !== null) some = some.where('g.tier', '=', asked.tier)
  const ids = (await some.execute()).map((employer) => employer.id)
  if (ids.length === 0) return { earners: [], last: null }
  const { rows } = await sql<Earners>`select e.id as "employerId", e.region_code as region, g.tier, e.kind, e.size, e.risk_class as "riskClass", i.branches, d.earnings_fen as earnings, count(*)::integer as persons
    from (select c.employer_id, c.person_id, array_agg(c.branch order by c.branch) as branches from coverage c
      where c.employer_id = any(${ids}::uuid[]) and c.from_period <= ${asked.period}::integer and (c.until_period is null or c.until_period > ${asked.period}::integer) and (${asked.branch}::text is null or c.branch = ${asked.branch})
      group by c.employer_id, c.person_id) i
    join employer e on e.id = i.employer_id join region g on g.code = e.region_code
    join lateral ${heldIn(sql`i.employer_id`, sql`i.person_id`, sql`${asked.period}::integer`)} d on true
    group by e.id, g.tier, i.branches, d.earnings_fen order by e.id`.execute(it.db)
  return { earners: rows, last: ids.at(-1) ?? null }
}

/** A project with a fee to come: a price beyond what fees were declared for (fen), or a mine with the output it declared last (kg). */
export interface ChargedProject { employerId: string; region: string; tier: number; kind: ProjectKind; miningKind: 'coal' | 'other' | null; price: Fen | null; declared: Fen; output: number | null; startsOn: Day; endsOn: Day }

/** The projects in force whose next fee can be reckoned. */
export async function projectsToCharge(it: WideScope, { region, tier }: Pick<EarnersAsked, 'region' | 'tier'>): Promise<ChargedProject[]> {
  const { rows } = await sql<ChargedProject>`select * from (
    select j.employer_id as "employerId", e.region_code as region, g.tier, j.kind, j.mining_kind as "miningKind", j.price_fen as price, j.starts_on as "startsOn", j.ends_on as "endsOn",
      coalesce((select sum(a.base_fen) from assessment a where a.employer_id = j.employer_id and a.project_id = j.id and a.kind = 'construction' and a.state = 'assessed'), 0)::bigint as declared,
      (select a.output_kg from assessment a where a.employer_id = j.employer_id and a.project_id = j.id and a.kind = 'mining' and a.state = 'assessed' order by a.period desc limit 1) as output
    from project j join employer e on e.id = j.employer_id join region g on g.code = e.region_code
    where j.status = 'running' and j.ends_on >= ${it.today}::date and (${region}::text is null or e.region_code = ${region}) and (${tier}::integer is null or g.tier = ${tier})) c
    where c.price > c.declared or c.output is not null`.execute(it.db)
  return rows
}
