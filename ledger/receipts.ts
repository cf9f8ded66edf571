/**
 * Receipts (到账): what the tax office reports was paid on a notice, laid on its assessments and credited to the persons' accounts; on a
 * 退费单据, what was paid out. Every report is kept, also of money that has no place. Source: manual 3.3.70, 3.3.71.
 */
import { sql } from 'kysely'
import type { Fen, Ppm } from '../common/money.ts'
import type { Day, Period } from '../common/period.ts'
import { policy, unlessSilent } from '../policy/policy.ts'
import { heldTo, type Scope, type WideScope } from './database.ts'

/** What the tax office reports of one payment. */
export interface ReportedReceipt { readonly reference: string; readonly noticeNumber: string; readonly amount: Fen; readonly paidOn: Day }

/**
 * What became of a report. `known`: it was reported before, alike. `contradicted`: its reference was, with another notice, amount or day.
 * `overpaid`: recorded, and the notice has more than it asks; the rest is unplaced, as is money on a cancelled or unknown notice.
 */
export type ReceiptOutcome = 'recorded' | 'overpaid' | 'known' | 'contradicted' | 'no-such-notice' | 'cancelled-notice'

/**
 * Takes a report of money, once a reference however often it is sent. What has arrived is laid on the notice's assessments, oldest month
 * first; one that is wholly paid is 足额到账 on the day that made it so, and its persons' accounts are credited (pensions only; a refund
 * reverses). Reports in any order and repetition come to one result. Runs as the hall, which alone knows every reference.
 */
export async function recordReceipt(it: WideScope, reported: ReportedReceipt): Promise<ReceiptOutcome> {
  const notice = await it.db.selectFrom('notice').where('number', '=', reported.noticeNumber).select(['id', 'employer_id', 'state', 'amount_fen']).forUpdate().executeTakeFirst()
  const outcome = !notice ? 'no-such-notice' : notice.state === 'cancelled' ? 'cancelled-notice' : 'recorded'
  const { reference, noticeNumber: notice_number, amount: amount_fen, paidOn: paid_on } = reported
  const taken = await it.db.insertInto('reported_receipt').values({ reference, notice_number, amount_fen, paid_on, outcome, employer_id: notice?.employer_id ?? null, reported_at: it.now })
    .onConflict((already) => already.column('reference').doNothing()).returning('reference').executeTakeFirst()
  if (!taken) return sayAgain(it, reported)
  if (!notice || outcome !== 'recorded') return outcome
  const own = heldTo(it, notice.employer_id)
  await it.db.insertInto('receipt').values({ employer_id: own.employerId, notice_id: notice.id, reference, amount_fen, paid_on, recorded_at: it.now }).execute()
  const { rows: [sum] } = await sql<{ total: Fen }>`update notice n set tax_state = 'invoiced', received_fen = least(r.total, n.amount_fen)
    from (select sum(amount_fen)::bigint as total from receipt where employer_id = ${own.employerId} and notice_id = ${notice.id}) r
    where n.employer_id = ${own.employerId} and n.id = ${notice.id} returning r.total`.execute(it.db)
  await layOnAssessments(own, notice.id)
  await creditAccounts(own, notice.id)
  return sum && sum.total > notice.amount_fen ? 'overpaid' : 'recorded'
}

/** A reference that was reported before: alike, or kept as standing against the first report. */
async function sayAgain(it: WideScope, { reference, noticeNumber: notice_number, amount: amount_fen, paidOn: paid_on }: ReportedReceipt): Promise<ReceiptOutcome> {
  const first = await it.db.selectFrom('reported_receipt').where('reference', '=', reference).select(['notice_number', 'amount_fen', 'paid_on']).executeTakeFirstOrThrow()
  if (first.notice_number === notice_number && first.amount_fen === amount_fen && first.paid_on === paid_on) return 'known'
  await it.db.insertInto('contradicted_receipt').values({ reference, notice_number, amount_fen, paid_on, reported_at: it.now }).onConflict((already) => already.doNothing()).execute()
  return 'contradicted'
}

/**
 * Lays all that has arrived on the assessments from the oldest month on, anew each time. An assessment is settled on the first day of
 * payment by which the payments up to that day reach it, so the order in which they are reported does not matter.
 */
async function layOnAssessments(it: Scope, noticeId: string): Promise<void> {
  await sql`with placed as (select id, employer_fen + person_fen + interest_fen + late_fee_fen as due,
        sum(employer_fen + person_fen + interest_fen + late_fee_fen) over (order by period, branch, id) as until
      from assessment where employer_id = ${it.employerId} and notice_id = ${noticeId}::uuid),
    arrived as (select paid_on, sum(sum(amount_fen)) over (order by paid_on) as total from receipt where employer_id = ${it.employerId} and notice_id = ${noticeId}::uuid group by paid_on)
    update assessment a set received_fen = greatest(least(p.due, (select max(total) from arrived) - (p.until - p.due)), 0), settled_on = (select min(paid_on) from arrived where total >= p.until)
    from placed p where a.employer_id = ${it.employerId} and a.id = p.id`.execute(it.db)
}

/**
 * Credits the accounts for the settled months of pensions; the entry of a refund is negative. A difference credits what the new base
 * gives less what the old one gave, each rounded, so that a month's entries add up to what its last base gives. The law is that of
 * the assessment's day.
 */
async function creditAccounts(it: Scope, noticeId: string): Promise<void> {
  const settled = await it.db.selectFrom('assessment').where('employer_id', '=', it.employerId).where('notice_id', '=', noticeId).where('branch', '=', 'old_age').where('settled_on', 'is not', null)
    .select(['id', 'period', 'known_on']).execute()
  const credited = settled.flatMap(({ id, period, known_on }) => {
    const rate = accountRate(period, known_on)
    return rate === undefined ? [] : [{ id, period, rate }]
  })
  if (credited.length === 0) return
  await sql`insert into account_entry (employer_id, person_id, period, assessment_id, amount_fen, recorded_at)
    select l.employer_id, l.person_id, l.period, l.assessment_id, case
      when l.kind = 'earnings_difference' then share_fen(l.base_fen, c.rate) - share_fen(l.before_fen, c.rate) when a.direction = 'expense' then -share_fen(l.base_fen, c.rate) else share_fen(l.base_fen, c.rate) end, ${it.now}
    from unnest(${credited.map((one) => one.id)}::uuid[], ${credited.map((one) => one.period)}::integer[], ${credited.map((one) => one.rate)}::integer[]) as c(id, period, rate)
    join assessment a on a.employer_id = ${it.employerId} and a.id = c.id
    join assessment_line l on l.employer_id = ${it.employerId} and l.period = c.period and l.assessment_id = c.id
    on conflict on constraint account_credited_once do nothing`.execute(it.db)
}

/** 计入个人账户比例 of the month as known on that day; undefined before there were personal accounts. */
const accountRate = (period: Period, knownOn: Day): Ppm | undefined => unlessSilent(() => policy.at({ period, knownOn }).ratio('account-rate').value, () => undefined)

/** Money that was reported and has no place: on unknown or cancelled notices, and what notices have beyond their amount (no reference of its own). */
export const unplacedReceipts = (it: WideScope) => it.db.selectFrom(sql<{ kind: 'no-such-notice' | 'cancelled-notice' | 'overpaid'; noticeNumber: string; reference: string | null; amount: Fen; paidOn: Day; employerId: string | null }>`(
  select outcome as kind, notice_number as "noticeNumber", reference, amount_fen as amount, paid_on as "paidOn", employer_id as "employerId" from reported_receipt where outcome <> 'recorded'
  union all select 'overpaid', n.number, null, sum(r.amount_fen)::bigint - n.amount_fen, max(r.paid_on), n.employer_id
    from notice n join receipt r on r.employer_id = n.employer_id and r.notice_id = n.id group by n.employer_id, n.id, n.number, n.amount_fen having sum(r.amount_fen) > n.amount_fen)`.as('u'))
