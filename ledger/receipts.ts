/** Receipts (到账): what the tax office reports was paid on a notice, laid on its assessments and credited to the persons' accounts. Source: manual 3.3.70. */
import { sql } from 'kysely'
import { fen, type Fen, type Ppm } from '../common/money.ts'
import type { Day } from '../common/period.ts'
import type { Scope } from './database.ts'

/** What the tax office reports of one payment. */
export interface ReportedReceipt { readonly reference: string; readonly noticeNumber: string; readonly amount: Fen; readonly paidOn: Day }

/** What became of a reported receipt. */
export type ReceiptOutcome = 'recorded' | 'known' | 'no-such-notice' | 'cancelled-notice' | 'overpaid'

/**
 * Records a payment on a notice, once a reference however often it is sent. The amount is laid on the notice's assessments, oldest
 * month first; one that is wholly paid is 足额到账, and its persons' accounts are credited (`accountRate` of the base, pensions only).
 * `it` is held to the notice's employer. Receipts in any order and repetition come to one result.
 */
export async function recordReceipt(it: Scope, reported: ReportedReceipt, accountRate: (period: number) => Ppm): Promise<ReceiptOutcome> {
  const notice = await it.db.selectFrom('notice').where('employer_id', '=', it.employerId).where('number', '=', reported.noticeNumber).selectAll().forUpdate().executeTakeFirst()
  if (!notice) return 'no-such-notice'
  const known = await it.db.selectFrom('receipt').where('employer_id', '=', it.employerId).where('reference', '=', reported.reference).select('id').executeTakeFirst()
  if (known) return 'known'
  if (notice.state === 'cancelled') return 'cancelled-notice'
  if (notice.received_fen + reported.amount > notice.amount_fen) return 'overpaid'
  await it.db.insertInto('receipt').values({ employer_id: it.employerId, notice_id: notice.id, reference: reported.reference, amount_fen: reported.amount, paid_on: reported.paidOn, recorded_at: it.now }).execute()
  const received = fen(notice.received_fen + reported.amount)
  await it.db.updateTable('notice').where('employer_id', '=', it.employerId).where('id', '=', notice.id).set({ received_fen: received, tax_state: 'invoiced' }).execute()
  await layOnAssessments(it, notice.id, received, reported.paidOn)
  await creditAccounts(it, notice.id, accountRate)
  return 'recorded'
}

/** The whole of what has arrived, laid on the assessments from the oldest month on: the same whatever the order of the receipts. */
async function layOnAssessments(it: Scope, noticeId: string, received: Fen, paidOn: Day): Promise<void> {
  await sql`with placed as (select id, employer_fen + person_fen + interest_fen + late_fee_fen as due,
        sum(employer_fen + person_fen + interest_fen + late_fee_fen) over (order by period, branch, id) as until
      from assessment where employer_id = ${it.employerId} and notice_id = ${noticeId}::uuid)
    update assessment a set received_fen = greatest(least(p.due, ${received} - (p.until - p.due)), 0), settled_on = case when p.until <= ${received} then coalesce(a.settled_on, ${paidOn}::date) end
    from placed p where a.employer_id = ${it.employerId} and a.id = p.id`.execute(it.db)
}

async function creditAccounts(it: Scope, noticeId: string, accountRate: (period: number) => Ppm): Promise<void> {
  const settled = await it.db.selectFrom('assessment').where('employer_id', '=', it.employerId).where('notice_id', '=', noticeId).where('branch', '=', 'old_age').where('settled_on', 'is not', null).where('direction', '=', 'income').select(['id', 'period', 'kind']).execute()
  for (const { id, period, kind } of settled) {
    const base = kind === 'earnings_difference' ? sql`l.base_fen - coalesce(l.before_fen, 0)` : sql`l.base_fen`
    await sql`insert into account_entry (employer_id, person_id, period, assessment_id, amount_fen, recorded_at)
      select l.employer_id, l.person_id, l.period, l.assessment_id, share_fen(${base}, ${accountRate(period)}), ${it.now} from assessment_line l
      where l.employer_id = ${it.employerId} and l.period = ${period} and l.assessment_id = ${id}::uuid on conflict on constraint account_credited_once do nothing`.execute(it.db)
  }
}
