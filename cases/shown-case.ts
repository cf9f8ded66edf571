/** A case as its page and the lists of cases show it. */
import { sql } from 'kysely'
import type { CaseState } from '../common/states.ts'
import type { Page, ServedCase, ServedCaseLine, ServedJob } from '../forms/served.ts'
import type { Case, WideScope } from '../ledger/database.ts'
import type { CaseRow } from './case-row.ts'
import type { AnyFiling } from './filing.ts'
import { shownMaterial } from './materials.ts'
import { may, stateText } from './states.ts'

/** Everything the page of one case needs. */
export async function shownCase(filing: AnyFiling, serviceName: string, scope: Case, row: CaseRow): Promise<ServedCase & { entry: Record<string, string> }> {
  const employer = await scope.db.selectFrom('employer as e').innerJoin('region as g', 'g.code', 'e.region_code').where('e.id', '=', scope.employerId).select(['e.number', 'e.name', 'g.name as region']).executeTakeFirstOrThrow()
  const events = await scope.db.selectFrom('case_event').where('employer_id', '=', scope.employerId).where('case_id', '=', scope.caseId).select(['at', 'actor_name', 'what', 'from_state', 'to_state', 'why', 'actor']).orderBy('at').orderBy('id').execute()
  const materials = await scope.db.selectFrom('case_material').where('employer_id', '=', scope.employerId).where('case_id', '=', scope.caseId).selectAll().orderBy('code').execute()
  const job = await scope.db.selectFrom('job').where('employer_id', '=', scope.employerId).where('case_id', '=', scope.caseId).selectAll().orderBy('created_at', 'desc').limit(1).executeTakeFirst()
  const { rows: [counts] } = await sql<ServedCase['counts']>`select count(*) filter (where status = 'passed')::int as passed, count(*) filter (where status = 'failed')::int as failed,
    count(*) filter (where decision = 'approved')::int as approved, count(*) filter (where decision = 'returned')::int as returned, count(*) filter (where decision = 'refused')::int as refused
    from case_record where employer_id = ${scope.employerId} and case_id = ${scope.caseId}`.execute(scope.db)
  return {
    id: row.id, service: row.service, serviceName, state: row.state, stateText: stateText[row.state], serialNumber: row.serial_number, applicant: row.applicant, phone: row.phone, remark: row.remark,
    header: row.header, entry: row.entry, employer, createdAt: row.created_at.toISOString(), savedOn: row.saved_on, submittedAt: row.submitted_at?.toISOString() ?? null, decidedAt: row.decided_at?.toISOString() ?? null,
    opinion: row.opinion, claimedBy: row.claimed_by === null ? null : events.findLast((event) => event.actor === row.claimed_by)?.actor_name ?? '审核员', claimedByMe: row.claimed_by !== null && row.claimed_by === scope.actor.accountId,
    counts: counts ?? { passed: 0, failed: 0, approved: 0, returned: 0, refused: 0 }, form: formUrl(filing, row),
    events: events.map((event) => ({ at: event.at.toISOString(), actor: event.actor_name, what: event.what, from: event.from_state, to: event.to_state, why: event.why })),
    materials: materials.map(shownMaterial),
    job: job ? shownJob(job) : null, canWithdraw: canWithdraw(row), canEdit: may('edit', row.state), message: row.submitted_at ? filing.form.outcomeText : null,
  }
}

const canWithdraw = (row: { state: CaseState; claimed_by: string | null }) => may('withdraw', row.state) && (row.claimed_by === null || row.state === 'returned')

/** Where what is printed of the case is: its certificate, once it is issued; its form, once it has been saved. */
export const formUrl = (filing: AnyFiling, row: Pick<CaseRow, 'id' | 'saved_on' | 'certificate_id'>) => (row.certificate_id !== null || (filing.form.report && row.saved_on !== null) ? `/api/cases/${row.id}/form.pdf` : null)

/** A job as GET /api/jobs/:id tells it. */
export const shownJob = (job: { id: string; kind: string; state: ServedJob['state']; stage: string | null; done: number; total: number | null; result: Record<string, unknown> | null; problem: string | null; input: Record<string, unknown> }): ServedJob => ({
  id: job.id, kind: job.kind, state: job.state, stage: job.stage, done: job.done, total: job.total, result: job.result, problem: job.problem,
  fileName: typeof job.input['fileName'] === 'string' ? job.input['fileName'] : null,
})

export interface CasesAsked {
  readonly service?: string | undefined; readonly states?: readonly CaseState[] | undefined; readonly serial?: string | undefined; readonly applicant?: string | undefined
  readonly from?: string | undefined; readonly to?: string | undefined; readonly search?: string | undefined; readonly claimed?: 'mine' | 'none' | undefined
  readonly oldestFirst?: boolean; readonly page: number; readonly size: number
}

/** Lines of cases that the scope may see: an employer its own, an agency its region's. */
export async function casesPage(it: WideScope & { employerId?: string }, names: { service: (slug: string) => string; hasForm: (slug: string) => boolean }, asked: CasesAsked): Promise<Page<ServedCaseLine>> {
  let query = it.db.selectFrom('service_case as c').innerJoin('employer as e', 'e.id', 'c.employer_id').where('c.state', '<>', 'discarded')
  if (it.employerId !== undefined) query = query.where('c.employer_id', '=', it.employerId)
  else query = query.where('c.state', 'not in', ['draft'])
  if (asked.service) query = query.where('c.service', '=', asked.service)
  if (asked.states?.length) query = query.where('c.state', 'in', [...asked.states])
  if (asked.serial) query = query.where('c.serial_number', '=', asked.serial)
  if (asked.applicant) query = query.where('c.applicant', '=', asked.applicant)
  if (asked.from) query = query.where(sql<boolean>`coalesce(c.submitted_at, c.created_at) >= ${asked.from}::date`)
  if (asked.to) query = query.where(sql<boolean>`coalesce(c.submitted_at, c.created_at) < ${asked.to}::date + 1`)
  if (asked.claimed === 'mine') query = query.where('c.claimed_by', '=', it.actor.accountId)
  if (asked.claimed === 'none') query = query.where('c.claimed_by', 'is', null)
  if (asked.search) {
    const like = `%${asked.search.replace(/[\\%_]/g, '\\$&')}%`
    query = query.where((q) => q.or([q('c.serial_number', 'like', like), q('e.name', 'like', like), q('e.number', 'like', like), q('c.applicant', 'like', like)]))
  }
  const { n } = await query.select((q) => q.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  const when = sql`coalesce(c.submitted_at, c.created_at)`
  const rows = await query.select(['c.id', 'c.service', 'c.state', 'c.serial_number', 'c.applicant', 'c.phone', 'e.number as employerNo', 'e.name as employerName', 'c.created_at', 'c.submitted_at', 'c.opinion', 'c.claimed_by', 'c.saved_on', 'c.certificate_id',
    (q) => q.selectFrom('case_event as v').whereRef('v.employer_id', '=', 'c.employer_id').whereRef('v.case_id', '=', 'c.id').whereRef('v.actor', '=', 'c.claimed_by').select('v.actor_name').orderBy('v.at', 'desc').limit(1).as('claimer'),
    (q) => q.selectFrom('case_record as r').whereRef('r.employer_id', '=', 'c.employer_id').whereRef('r.case_id', '=', 'c.id').where('r.status', '=', 'passed').select((e) => e.fn.countAll<number>().as('n')).as('records')])
    .orderBy(when, asked.oldestFirst ? 'asc' : 'desc').orderBy('c.id').limit(asked.size).offset((asked.page - 1) * asked.size).execute()
  return {
    page: asked.page, size: asked.size, total: n,
    rows: rows.map((row) => ({
      id: row.id, service: row.service, serviceName: names.service(row.service), state: row.state, stateText: stateText[row.state], serialNumber: row.serial_number, applicant: row.applicant, phone: row.phone,
      employerNo: row.employerNo, employerName: row.employerName, createdAt: row.created_at.toISOString(), submittedAt: row.submitted_at?.toISOString() ?? null, opinion: row.opinion, records: row.records ?? 0,
      claimedBy: row.claimed_by === null ? null : row.claimer ?? '审核员', claimedByMe: row.claimed_by !== null && row.claimed_by === it.actor.accountId, hasForm: row.certificate_id !== null || (row.saved_on !== null && names.hasForm(row.service)), canWithdraw: canWithdraw(row),
    })),
  }
}
