/**
 * Hand-overs (移交税务): notices and their voidings on the way to the tax office. Each is leased, sent, and closed by its answer; one that
 * fails is tried again after a growing pause. A void never overtakes its notice. Source: manual 3.3.26–3.3.28; assumptions 26-3, 26-4.
 */
import { sql } from 'kysely'
import type { Fen } from '../common/money.ts'
import type { Day } from '../common/period.ts'
import { asSystem, heldTo, theHall, type Db, type Hall, type WideScope } from './database.ts'
import { tell, type Message } from './messages.ts'
import { TaxOfficeUnavailable, type Answer, type TaxOffice } from './tax-office.ts'

export const HAND_OVER_TASK = 'hand-over'

/** Seconds that one sending may take before another process may try it. */
const LEASE = 60
/** Seconds: the pause after the first failure; it doubles up to the longest. */
const FIRST_PAUSE = 30
const LONGEST_PAUSE = 4 * 3600
/** After so many tries in vain people are told; it is tried on. */
const TOLD_AFTER = 5

/** Asks, in the caller's transaction, that what waits be handed over when it commits. The sweep would find it too, some seconds later. */
export async function askHandOver(db: Db): Promise<void> {
  await sql`select hall_enqueue(${HAND_OVER_TASK}, '{}'::json, ${HAND_OVER_TASK}, null, null)`.execute(db)
}

interface Leased {
  employerId: string; id: string; noticeId: string; what: 'notice' | 'void'; attempts: number; caseId: string; cancelled: boolean
  number: string; direction: 'income' | 'expense'; fund: string; subjectNo: string; subjectName: string; amount: Fen; issuedOn: Day; validUntil: Day
}

/**
 * Takes the next hand-over that is due, counts the try and keeps others from it for a minute. A void waits until its notice is with the
 * office. The lease is committed before anything is sent: a process killed meanwhile leaves a try that is repeated under the same number.
 */
async function lease(it: WideScope): Promise<Leased | undefined> {
  const { rows } = await sql<Leased>`with due as (
      select h.employer_id, h.id from hand_over h where h.state in ('waiting', 'failed') and coalesce(h.next_at, h.created_at) <= ${it.now}
        and (h.what = 'notice' or not exists (select from hand_over first where first.employer_id = h.employer_id and first.notice_id = h.notice_id and first.what = 'notice' and first.state in ('waiting', 'failed')))
      order by coalesce(h.next_at, h.created_at), h.what limit 1 for update of h skip locked)
    update hand_over h set attempts = h.attempts + 1, next_at = ${it.now}::timestamptz + ${LEASE} * interval '1 second'
    from due, notice n where h.employer_id = due.employer_id and h.id = due.id and n.employer_id = h.employer_id and n.id = h.notice_id
    returning h.employer_id as "employerId", h.id, h.notice_id as "noticeId", h.what, h.attempts, n.case_id as "caseId", n.state = 'cancelled' as cancelled, n.number, n.direction, n.fund,
      n.subject_no as "subjectNo", n.subject_name as "subjectName", n.amount_fen as amount, n.issued_at::date as "issuedOn", n.valid_until_on as "validUntil"`.execute(it.db)
  return rows[0]
}

/** Hands over all that is due, oldest first; gives how many were sent. Stops at the first that fails, since the others would meet the same. */
export async function handOverDue(hall: Hall, office: TaxOffice): Promise<number> {
  for (let sent = 0; ; sent++) {
    const next = await asSystem(hall, theHall, lease)
    if (!next) return sent
    // never sent and cancelled already: the office need not hear of it, nor of the voiding
    if (next.what === 'notice' && next.cancelled && next.attempts === 1) {
      await asSystem(hall, theHall, (it) => dropBoth(it, next))
      continue
    }
    let answer: Answer
    try {
      answer = next.what === 'notice' ? await office.hand(next) : await office.void(next.number)
    } catch (error) {
      if (!(error instanceof TaxOfficeUnavailable)) throw error
      await asSystem(hall, theHall, (it) => putOff(it, next, error.message))
      return sent
    }
    await asSystem(hall, theHall, (it) => close(it, next, answer))
  }
}

const handOver = (it: WideScope, { employerId, id }: Leased) => it.db.updateTable('hand_over').where('employer_id', '=', employerId).where('id', '=', id).where('state', 'in', ['waiting', 'failed'])
const noticeOf = (it: WideScope, { employerId, noticeId }: Leased) => it.db.updateTable('notice').where('employer_id', '=', employerId).where('id', '=', noticeId)

async function dropBoth(it: WideScope, of: Leased): Promise<void> {
  await it.db.updateTable('hand_over').where('employer_id', '=', of.employerId).where('notice_id', '=', of.noticeId).where('state', 'in', ['waiting', 'failed']).set({ state: 'done', done_at: it.now, problem: '移交前已撤销，无需移交', next_at: null }).execute()
  await noticeOf(it, of).set({ tax_state: 'void' }).execute()
}

async function putOff(it: WideScope, of: Leased, problem: string): Promise<void> {
  const failed = of.attempts >= TOLD_AFTER
  const pause = Math.min(FIRST_PAUSE * 2 ** (of.attempts - 1), LONGEST_PAUSE)
  await handOver(it, of).set({ state: failed ? 'failed' : 'waiting', problem, next_at: new Date(it.now.getTime() + pause * 1000) }).execute()
  if (of.attempts === TOLD_AFTER) await tellOf(it, of, 'hand-over-failed', of.what === 'notice' ? '单据移交税务失败' : '单据作废未能通知税务', `征集通知单${of.number}${of.what === 'notice' ? '移交税务部门' : '的作废通知税务部门'}未成功：${problem}。系统将继续自动重试。`)
}

async function close(it: WideScope, of: Leased, answer: Answer): Promise<void> {
  if ('acknowledgement' in answer) {
    const closed = await handOver(it, of).set({ state: 'done', acknowledgement: answer.acknowledgement, problem: null, done_at: it.now, next_at: null }).returning('id').executeTakeFirst()
    if (!closed) return
    if (of.what === 'void') await noticeOf(it, of).set({ tax_state: 'void' }).execute()
    else await noticeOf(it, of).where('tax_state', '=', 'waiting').set({ tax_state: 'handed' }).execute()
    return
  }
  if (of.what === 'notice') {
    await handOver(it, of).set({ state: 'refused', problem: `税务部门退回：${answer.refused}`, done_at: it.now, next_at: null }).execute()
    await refuse(it, of, answer.refused)
    return
  }
  // the office will not void it, most likely because it was paid: people settle that, another try would not
  await handOver(it, of).set({ state: 'refused', problem: `税务部门不同意作废：${answer.refused}`, done_at: it.now, next_at: null }).execute()
  await tellOf(it, of, 'void-refused', '税务部门不同意作废单据', `征集通知单${of.number}已撤销，但税务部门不同意作废：${answer.refused}。请经办机构与税务部门核对。`)
}

async function refuse(it: WideScope, of: Pick<Leased, 'employerId' | 'noticeId' | 'caseId' | 'number'>, reason: string): Promise<void> {
  await it.db.updateTable('notice').where('employer_id', '=', of.employerId).where('id', '=', of.noticeId).where('state', '=', 'valid').set({ tax_state: 'refused', tax_note: reason }).execute()
  await tellOf(it, of, 'notice-refused', '税务部门退回单据', `征集通知单${of.number}被税务部门退回：${reason}。请撤销该单据，更正后重新开具。`)
}

/** Both sides are told, each with the way to its page of the case. */
async function tellOf(it: WideScope, { employerId, caseId }: Pick<Leased, 'employerId' | 'caseId'>, kind: string, title: string, text: string): Promise<void> {
  const about = (audience: Message['audience'], link: string): Message => ({ audience, kind, title, text, link })
  await tell({ ...heldTo(it, employerId), caseId }, [about('employer', `/cases/${caseId}`), about('agency', `/review/${caseId}`)])
}

/** What the office reports of a notice: 开票, or refused with a reason. `at` is the office's own time. */
export interface ReportedState { readonly noticeNumber: string; readonly state: 'invoiced' | 'refused'; readonly note: string | null; readonly at: Date }
export type StateOutcome = 'recorded' | 'known' | 'no-such-notice' | 'cancelled-notice'

/** Takes a state, unless a newer one is known: in any order and repetition the newest stands. A notice with money on it stays invoiced. */
export async function recordState(it: WideScope, { noticeNumber, state, note, at }: ReportedState): Promise<StateOutcome> {
  const notice = await it.db.selectFrom('notice').where('number', '=', noticeNumber).select(['employer_id as employerId', 'id as noticeId', 'case_id as caseId', 'number', 'state', 'received_fen', 'tax_state_at']).forUpdate().executeTakeFirst()
  if (!notice) return 'no-such-notice'
  if (notice.state === 'cancelled') return 'cancelled-notice'
  if (notice.received_fen > 0 || (notice.tax_state_at !== null && notice.tax_state_at >= at)) return 'known'
  await it.db.updateTable('notice').where('employer_id', '=', notice.employerId).where('id', '=', notice.noticeId).set({ tax_state: state, tax_note: note, tax_state_at: at }).execute()
  if (state === 'refused') await refuse(it, notice, note ?? '未说明原因')
  return 'recorded'
}
