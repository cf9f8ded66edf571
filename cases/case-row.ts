/** One case as the table holds it: found, locked, and its events written. */
import { sql, type Selectable } from 'kysely'
import { Problem } from '../common/problem.ts'
import type { CaseState } from '../common/states.ts'
import type { WorkFacts } from '../fields/field.ts'
import type { Case, Scope, WideScope } from '../ledger/database.ts'
import type { Database } from '../ledger/schema.ts'
import { tellOf, type Decided } from './notices.ts'

export type CaseRow = Selectable<Database['service_case']>

/** Not there, or another employer's: the two are not told apart. */
export const noSuchCase = (id: string) => new Problem(404, 'no-such-case', `未找到办件${id}`)

/** The case, locked until the transaction ends, with the scope its effects are written in. Throws 404. */
export async function lockCase(it: Scope, id: string): Promise<{ row: CaseRow; scope: Case }> {
  const row = await it.db.selectFrom('service_case').where('employer_id', '=', it.employerId).where('id', '=', id).selectAll().forUpdate().executeTakeFirst()
  if (!row) throw noSuchCase(id)
  return { row, scope: { ...it, caseId: id } }
}

/** The case, read only. Throws 404. */
export async function getCase(it: Scope, id: string): Promise<{ row: CaseRow; scope: Case }> {
  const row = await it.db.selectFrom('service_case').where('employer_id', '=', it.employerId).where('id', '=', id).selectAll().executeTakeFirst()
  if (!row) throw noSuchCase(id)
  return { row, scope: { ...it, caseId: id } }
}

/** The employer a case belongs to, for who sees several: an agency its region's. Throws 404. */
export async function employerOfCase(it: WideScope, id: string): Promise<string> {
  const row = await it.db.selectFrom('service_case').where('id', '=', id).where('state', 'not in', ['draft', 'discarded']).select('employer_id').executeTakeFirst()
  if (!row) throw noSuchCase(id)
  return row.employer_id
}

/** Writes an event of the case (who, when, from where, to where, why) and tells whom it concerns. `decided` is what a clerk decided. */
export async function noteEvent(it: Case, from: CaseState | null, to: CaseState, what: string, { why = null as string | null, detail = null as Record<string, unknown> | null, decided = null as Decided | null } = {}): Promise<void> {
  await it.db.insertInto('case_event').values({
    employer_id: it.employerId, case_id: it.caseId, at: it.now, actor: it.actor.accountId, actor_name: it.actor.name,
    from_state: from, to_state: to, what, why, detail: detail === null ? null : JSON.stringify(detail),
  }).execute()
  await tellOf(it, { from, to, why: why?.trim() || null, decided })
}

/** What rules may know of the employer besides a record. */
export async function workFacts(it: Scope): Promise<WorkFacts> {
  const employer = await it.db.selectFrom('employer as e').innerJoin('region as g', 'g.code', 'e.region_code').where('e.id', '=', it.employerId)
    .select((q) => ['e.number', 'e.name', 'g.code as region', 'g.tier', 'e.kind', 'e.size', 'e.risk_class as riskClass',
      q.selectFrom('employer_branch as b').whereRef('b.employer_id', '=', 'e.id').where('b.status', '=', 'active').select(sql<string[]>`coalesce(array_agg(b.branch), '{}')`.as('list')).as('branches')])
    .executeTakeFirstOrThrow()
  return { today: it.today, employer: { ...employer, branches: (employer.branches ?? []) as WorkFacts['employer']['branches'] } }
}

/** Refuses any filing of an employer that is not insured itself. Source: catalogue 00 common_checks. */
export async function mustBeActiveEmployer(it: Scope): Promise<void> {
  const { status } = await it.db.selectFrom('employer').where('id', '=', it.employerId).select('status').executeTakeFirstOrThrow()
  if (status !== 'active') throw new Problem(409, 'employer-not-active', '单位参保状态不是正常参保，不能办理该业务！')
}
