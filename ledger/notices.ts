/**
 * Notices (征集通知单): assessments are billed, one notice a fund and direction; the tax office takes them over
 * and reports what was paid (receipts.ts). Each write is one statement a table and may run twice. Source: manual 3.3.26–3.3.29.
 */
import { sql } from 'kysely'
import { fen, type Fen } from '../common/money.ts'
import { lastDayOf, monthOf, type Day } from '../common/period.ts'
import type { Case, Scope } from './database.ts'
import { askHandOver } from './hand-overs.ts'

/** 账套类型 of a branch: the fund its money goes into. 工伤保险征收统筹 is the manual's (3.3.27); the others are named alike (assumption 26-1). */
export const funds: Readonly<Record<string, string>> = { old_age: '企业职工基本养老保险征收统筹', unemployment: '失业保险征收统筹', employment_injury: '工伤保险征收统筹' }

/** What an assessment costs besides its shares when it is billed late. */
export interface Charges { readonly assessmentId: string; readonly interest: Fen; readonly lateFee: Fen }

/** How the notices of one filing are issued. `validUntil` is the last day they can be paid. */
export interface Issuing { readonly charges: readonly Charges[]; readonly collection: string; readonly method: string; readonly validUntil: Day; readonly bankAccountId?: string | null }

/** Whether an assessment (`a`) gives money back for a month that was not received whole. A month received stays received, so no other filing changes the answer to no. */
export const owedStill = sql<boolean>`(a.direction = 'expense' and exists (select from assessment o where o.employer_id = a.employer_id and o.branch = a.branch and o.period = a.period and o.kind = 'regular' and o.state = 'assessed' and o.settled_on is null))`

/** A notice as it was issued, with the number of assessments it bills. */
export interface Issued { id: string; number: string; assessments: number }

/**
 * Bills assessments that are in no notice yet: one notice a fund, direction and project, its period the latest of them. Interest and
 * late fee are fixed on the assessments. A refund of a month that the employer still owes is not billed (assumption 26-8). Queues the hand-over to the tax office; a notice of nothing is settled at once and not
 * handed over. What another filing billed meanwhile is left out: the caller compares the count. Guarded by
 * `refund_notice_has_account`. A second run of the same case bills nothing and returns the same notices.
 */
export async function issueNotices(it: Case, { charges, collection, method, bankAccountId = null, validUntil: until }: Issuing): Promise<Issued[]> {
  const fundOf = sql.join(Object.entries(funds).map(([branch, fund]) => sql`when ${branch} then ${fund}`), sql` `)
  await sql`with charged as (
      select * from unnest(${charges.map((it_) => it_.assessmentId)}::uuid[], ${charges.map((it_) => it_.interest)}::bigint[], ${charges.map((it_) => it_.lateFee)}::bigint[]) as c(id, interest, late_fee)),
    taken as materialized (select a.*, c.interest, c.late_fee, case a.branch ${fundOf} end as fund from assessment a join charged c on c.id = a.id
      where a.employer_id = ${it.employerId} and a.state = 'assessed' and a.notice_id is null and not (${owedStill}) and not exists (select from notice n where n.employer_id = a.employer_id and n.case_id = ${it.caseId}::uuid)
      order by a.id for update of a),
    issued as (insert into notice (employer_id, number, fund, direction, collection, project_id, subject_no, subject_name, period, method, employer_fen, person_fen, interest_fen, late_fee_fen, valid_until_on, bank_account_id, case_id, issued_by, issued_at)
      select ${it.employerId}::uuid, e.region_code || to_char(${it.today}::date, 'YYYYMM') || lpad(nextval('notice_no')::text, 8, '0'), t.fund, t.direction, ${collection}, t.project_id, coalesce(j.number, e.number), coalesce(j.name, e.name),
        max(t.period), ${method}, sum(t.employer_fen), sum(t.person_fen), sum(t.interest), sum(t.late_fee), ${until}::date, case when t.direction = 'expense' then ${bankAccountId}::uuid end, ${it.caseId}::uuid, ${it.actor.name}, ${it.now}
      from taken t join employer e on e.id = ${it.employerId} left join project j on j.employer_id = t.employer_id and j.id = t.project_id
      group by t.fund, t.direction, t.project_id, e.region_code, e.number, e.name, j.number, j.name
      returning id, fund, direction, project_id, amount_fen),
    billed as (update assessment a set notice_id = i.id, interest_fen = t.interest, late_fee_fen = t.late_fee, settled_on = case when i.amount_fen = 0 then ${it.today}::date end
      from taken t join issued i on i.fund = t.fund and i.direction = t.direction and i.project_id is not distinct from t.project_id
      where a.employer_id = ${it.employerId} and a.id = t.id)
    insert into hand_over (employer_id, notice_id, what, created_at) select ${it.employerId}::uuid, id, 'notice', ${it.now} from issued where amount_fen <> 0`.execute(it.db)
  await askHandOver(it.db)
  return it.db.selectFrom('notice as n').where('n.employer_id', '=', it.employerId).where('n.case_id', '=', it.caseId)
    .select(['n.id', 'n.number', (q) => q.selectFrom('assessment as a').whereRef('a.employer_id', '=', 'n.employer_id').whereRef('a.notice_id', '=', 'n.id').select((c) => c.fn.countAll<number>().as('count')).$asScalar().$notNull().as('assessments')]).orderBy('n.number').execute()
}

/** Valid notices of the employer, newest first. */
export const noticesOf = (it: Scope) => it.db.selectFrom('notice as n').where('n.employer_id', '=', it.employerId)

/** Notices that the employer has still to pay, whole or in part. */
export const unpaidNotices = (it: Scope) => noticesOf(it).where('n.state', '=', 'valid').where('n.direction', '=', 'income').whereRef('n.received_fen', '<', 'n.amount_fen')

/** Notices that can be cancelled: valid, nothing paid, not invoiced by the tax office. Source: manual 3.3.28. */
export const cancellableNotices = (it: Scope) => noticesOf(it).where('n.state', '=', 'valid').where('n.received_fen', '=', fen(0)).where('n.tax_state', 'in', ['waiting', 'handed', 'refused'])

/**
 * Cancels notices that can be cancelled: their assessments are to be billed again, without the interest and late fee fixed on them;
 * assessments of projects fall back to undeclared with their notice. The tax office is told of those it was to collect. Returns how many
 * of them are cancelled by this case: a second run cancels nothing and returns the same.
 */
export async function cancelNotices(it: Case, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0
  const gone = await it.db.updateTable('notice').where('employer_id', '=', it.employerId).where('id', 'in', [...ids]).where('state', '=', 'valid').where('received_fen', '=', fen(0)).where('tax_state', 'in', ['waiting', 'handed', 'refused'])
    .set({ state: 'cancelled', cancelled_by_case: it.caseId, cancelled_at: it.now }).returning(['id', 'direction']).execute()
  const done = async () => Number((await it.db.selectFrom('notice').where('employer_id', '=', it.employerId).where('id', 'in', [...ids]).where('cancelled_by_case', '=', it.caseId).select((q) => q.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()).n)
  if (gone.length === 0) return done()
  const noticeIds = gone.map((of) => of.id)
  await it.db.updateTable('assessment').where('employer_id', '=', it.employerId).where('notice_id', 'in', noticeIds)
    .set({ notice_id: null, interest_fen: fen(0), late_fee_fen: fen(0), settled_on: null, state: sql`case when kind in ('construction', 'mining') then 'withdrawn' else state end`, withdrawn_by_case: sql`case when kind in ('construction', 'mining') then ${it.caseId}::uuid end` }).execute()
  await sql`insert into hand_over (employer_id, notice_id, what, created_at)
    select ${it.employerId}::uuid, n.id, 'void', ${it.now} from notice n where n.employer_id = ${it.employerId} and n.id = any(${noticeIds}::uuid[]) and n.amount_fen <> 0 on conflict on constraint hand_over_once do nothing`.execute(it.db)
  await askHandOver(it.db)
  return done()
}

/** How long a notice can be paid: to the last day of the month it is issued in (assumption 26-2). */
export const validUntil = (today: Day): Day => lastDayOf(monthOf(today))
