/** The inbox (消息): what employers and agencies are told of their cases, and what of it an account has read. */
import { sql, type ExpressionBuilder } from 'kysely'
import type { Case, WideScope } from './database.ts'
import type { Database } from './schema.ts'

/** Which side reads a message: the employer's agents, or the clerks of its agency. */
export type Audience = 'employer' | 'agency'

/** One thing to tell. `link` is the portal's address of what it is about; texts hold no amounts and no identity numbers. */
export interface Message { readonly audience: Audience; readonly kind: string; readonly title: string; readonly text: string; readonly link: string }

/** A message that asks a clerk to take a case: once another has it, or it waits no more, there is nothing left to read. */
export const ASKS_FOR_REVIEW = ['case-submitted', 'case-handed-in-again'] as const

/** Whose inbox: an agent's of one employer, or, with no employer, a clerk's of his region. */
export type Inbox = WideScope & { readonly employerId?: string | undefined }

/** Days that messages are shown, and that an unread one is counted. */
const SHOWN_DAYS = 365
const COUNTED_DAYS = 90
/** More unread than this are not counted further. */
export const COUNTED_AT_MOST = 100

const daysBefore = (it: Inbox, days: number) => new Date(it.now.getTime() - days * 86_400_000)
const audienceOf = (it: Inbox): Audience => (it.employerId === undefined ? 'agency' : 'employer')

/** Writes messages about the case, in the caller's transaction. */
export async function tell(it: Case, messages: readonly Message[]): Promise<void> {
  if (messages.length === 0) return
  await it.db.insertInto('message').values(messages.map((message) => ({ ...message, employer_id: it.employerId, case_id: it.caseId, at: it.now }))).execute()
}

/** Whoever acts on a case has seen what it was about: the messages of his side about it are read for him. */
export async function haveReadOfCase(it: Case): Promise<void> {
  const { accountId, role } = it.actor
  if (accountId === null || (role !== 'agent' && role !== 'clerk')) return
  await it.db.insertInto('message_read').columns(['employer_id', 'account_id', 'message_id', 'at'])
    .expression((q) => q.selectFrom('message as m').where('m.employer_id', '=', it.employerId).where('m.case_id', '=', it.caseId).where('m.audience', '=', role === 'agent' ? 'employer' : 'agency')
      .select((e) => ['m.employer_id', sql<string>`${accountId}::uuid`.as('account_id'), 'm.id', e.val(it.now).as('at')]))
    .onConflict((already) => already.doNothing()).execute()
}

/** The messages of the last `days` in this inbox, each with its case. Row-level security holds a clerk's to his region. */
function messages(it: Inbox, days: number) {
  const query = it.db.selectFrom('message as m').innerJoin('service_case as c', (on) => on.onRef('c.employer_id', '=', 'm.employer_id').onRef('c.id', '=', 'm.case_id'))
    .where('m.audience', '=', audienceOf(it)).where('m.at', '>', daysBefore(it, days))
  return it.employerId === undefined ? query : query.where('m.employer_id', '=', it.employerId)
}

type OfMessages = ExpressionBuilder<Database & { m: Database['message']; c: Database['service_case'] }, 'm' | 'c'>

const notMarked = (it: Inbox) => (q: OfMessages) =>
  q.not(q.exists(q.selectFrom('message_read as r').whereRef('r.employer_id', '=', 'm.employer_id').where('r.account_id', '=', it.actor.accountId ?? '').whereRef('r.message_id', '=', 'm.id').select('r.at')))

/** Still to be read by this account: recent, not marked, and, where it asks for a review, the case is still free or his own. */
const unread = (it: Inbox) => (q: OfMessages) => q.and([
  q('m.at', '>', daysBefore(it, COUNTED_DAYS)), notMarked(it)(q),
  q.or([
    q('m.kind', 'not in', [...ASKS_FOR_REVIEW]),
    q.and([q('c.state', 'in', ['submitted', 'accepted']), q('c.submitted_at', '<=', q.ref('m.at')), q.or([q('c.claimed_by', 'is', null), q('c.claimed_by', '=', it.actor.accountId)])]),
  ]),
])

/** How many are unread, up to COUNTED_AT_MOST. */
export async function countUnread(it: Inbox): Promise<number> {
  const { n } = await it.db.selectFrom(messages(it, COUNTED_DAYS).where(unread(it)).select('m.id').limit(COUNTED_AT_MOST).as('u')).select((q) => q.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return n
}

/** A page of the inbox, unread first, then newest first; `onlyUnread` leaves out the rest. */
export async function messagesPage(it: Inbox, { onlyUnread, page, size }: { onlyUnread: boolean; page: number; size: number }) {
  const all = messages(it, SHOWN_DAYS)
  const asked = onlyUnread ? all.where(unread(it)) : all
  const { total } = await asked.select((q) => q.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await asked.innerJoin('employer as e', 'e.id', 'm.employer_id')
    .select((q) => ['m.id', 'm.case_id as caseId', 'm.kind', 'm.title', 'm.text', 'm.link', 'm.at', 'c.service', 'c.serial_number as serialNumber', 'e.name as employerName', unread(it)(q).as('unread')])
    .orderBy('unread', 'desc').orderBy('m.at', 'desc').orderBy('m.id').limit(size).offset((page - 1) * size).execute()
  return { rows, total }
}

/** Marks messages of this inbox as read for the account: those named, or all. Names of others' messages do nothing. */
export async function markRead(it: Inbox, which: readonly string[] | 'all'): Promise<void> {
  const { accountId } = it.actor
  if (accountId === null || which.length === 0) return
  const meant = which === 'all' ? messages(it, COUNTED_DAYS).where(notMarked(it)) : messages(it, SHOWN_DAYS).where('m.id', 'in', [...which])
  await it.db.insertInto('message_read').columns(['employer_id', 'account_id', 'message_id', 'at'])
    .expression(meant.select((e) => ['m.employer_id', sql<string>`${accountId}::uuid`.as('account_id'), 'm.id', e.val(it.now).as('at')]))
    .onConflict((already) => already.doNothing()).execute()
}
