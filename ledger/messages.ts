/** The inbox (消息): what employers and agencies are told of their cases, and what of it an account has read. */
import { sql, type RawBuilder } from 'kysely'
import type { Case, WideScope } from './database.ts'

/** Which side reads a message: the employer's agents, or the clerks of its agency. */
export type Audience = 'employer' | 'agency'

/** One thing to tell. `link` is the portal's address of what it is about; texts hold no amounts and no identity numbers. */
export interface Message { readonly audience: Audience; readonly kind: string; readonly title: string; readonly text: string; readonly link: string }

/** A message that asks a clerk to take a case: once another has it, or it waits no more, there is nothing left to read. */
const ASKS_FOR_REVIEW = ['case-submitted', 'case-handed-in-again']

/** Whose inbox: an agent's of one employer, or a clerk's of his region, to which row-level security holds him. */
export type Inbox = WideScope & ({ readonly employerId: string } | { readonly region: string })

/** Days that messages are shown, and that an unread one is counted. */
const SHOWN_DAYS = 365
const COUNTED_DAYS = 90
/** More unread than this are not counted further. */
export const COUNTED_AT_MOST = 100

const daysBefore = (it: Inbox, days: number) => new Date(it.now.getTime() - days * 86_400_000)
const nameOf = (it: Inbox) => ('region' in it ? it.region : it.employerId)

/** Writes messages about the case, in the caller's transaction. */
export async function tell(it: Case, messages: readonly Message[]): Promise<void> {
  if (messages.length === 0) return
  await it.db.insertInto('message').values(messages.map((message) => ({ ...message, employer_id: it.employerId, case_id: it.caseId, at: it.now }))).execute()
}

/** Whoever acts on a case has seen what it was about: the messages of his side about it are read for him. */
export async function haveReadOfCase(it: Case): Promise<void> {
  const { accountId, role } = it.actor
  if (accountId === null || (role !== 'agent' && role !== 'clerk')) return
  await sql`insert into message_read (employer_id, account_id, message_id, at) select m.employer_id, ${accountId}::uuid, m.id, ${it.now}
    from message m where m.employer_id = ${it.employerId} and m.case_id = ${it.caseId} and m.audience = ${role === 'agent' ? 'employer' : 'agency'} on conflict do nothing`.execute(it.db)
}

/** The messages of this inbox. */
const inThis = (it: Inbox) => ('region' in it ? sql`m.audience = 'agency'` : sql`m.audience = 'employer' and m.employer_id = ${it.employerId}`)

/**
 * What this account has still to read: recent, not marked, and, where it asks for a review, about a case that is still free or his
 * own. The latter are found from the cases that wait, which are few, not from the messages, which are many.
 */
async function unreadOf(it: Inbox): Promise<RawBuilder<{ employer_id: string; id: string; at: Date }>> {
  const account = it.actor.accountId
  const all = await it.db.selectFrom('message_read_until').where('account_id', '=', account ?? '').where('inbox', '=', nameOf(it)).select('until').executeTakeFirst()
  const since = [daysBefore(it, COUNTED_DAYS), ...(all ? [all.until] : [])].reduce((a, b) => (a > b ? a : b))
  const notMarked = sql`m.at > ${since} and not exists (select from message_read r where r.employer_id = m.employer_id and r.account_id = ${account}::uuid and r.message_id = m.id)`
  const other = sql<{ employer_id: string; id: string; at: Date }>`select m.employer_id, m.id, m.at from message m where ${inThis(it)} and m.kind <> all(${ASKS_FOR_REVIEW}) and ${notMarked}`
  if (!('region' in it)) return other
  return sql`${other} union all select m.employer_id, m.id, m.at from service_case c join message m on m.employer_id = c.employer_id and m.case_id = c.id
    where c.state in ('submitted', 'accepted') and (c.claimed_by is null or c.claimed_by = ${account}::uuid) and ${inThis(it)} and m.kind = any(${ASKS_FOR_REVIEW}) and m.at >= c.submitted_at and ${notMarked}`
}

/** How many are unread, up to COUNTED_AT_MOST. */
export async function countUnread(it: Inbox): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from (select from (${await unreadOf(it)}) u limit ${COUNTED_AT_MOST}) counted`.execute(it.db)
  return rows[0]?.n ?? 0
}

type Place = { employer_id: string; id: string; unread: boolean }

/** A page of the inbox, unread first, then newest first; `onlyUnread` leaves out the rest. */
export async function messagesPage(it: Inbox, { onlyUnread, page, size }: { onlyUnread: boolean; page: number; size: number }) {
  const unread = await unreadOf(it)
  const { rows: [counted] } = await sql<{ n: number }>`select count(*)::int as n from (${unread}) u`.execute(it.db)
  const first = counted?.n ?? 0
  const from = (page - 1) * size
  const places: Place[] = from >= first ? [] : (await sql<Place>`select u.employer_id, u.id, true as unread from (${unread}) u order by u.at desc, u.id limit ${size} offset ${from}`.execute(it.db)).rows
  if (onlyUnread) return { rows: await detailsOf(it, places), total: first }
  const shown = sql`${inThis(it)} and m.at > ${daysBefore(it, SHOWN_DAYS)}`
  const { rows: [all] } = await sql<{ n: number }>`select count(*)::int as n from message m where ${shown}`.execute(it.db)
  if (places.length < size) {
    const { rows } = await sql<Place>`with u as materialized (${unread}) select m.employer_id, m.id, false as unread from message m
      where ${shown} and not exists (select from u where u.employer_id = m.employer_id and u.id = m.id) order by m.at desc, m.id limit ${size - places.length} offset ${Math.max(0, from - first)}`.execute(it.db)
    places.push(...rows)
  }
  return { rows: await detailsOf(it, places), total: all?.n ?? 0 }
}

/** The messages at these places, in their order, each with its case. */
async function detailsOf(it: Inbox, places: readonly Place[]) {
  const { rows } = await sql<Message & { id: string; caseId: string; at: Date; service: string; serialNumber: string | null; employerName: string; unread: boolean }>`
    select m.id, m.case_id as "caseId", m.kind, m.title, m.text, m.link, m.at, c.service, c.serial_number as "serialNumber", e.name as "employerName", k.unread
    from unnest(${places.map((p) => p.employer_id)}::uuid[], ${places.map((p) => p.id)}::uuid[], ${places.map((p) => p.unread)}::boolean[]) with ordinality as k(employer_id, id, unread, place)
    join message m on m.employer_id = k.employer_id and m.id = k.id join service_case c on c.employer_id = m.employer_id and c.id = m.case_id join employer e on e.id = m.employer_id
    order by k.place`.execute(it.db)
  return rows
}

/** Marks messages of this inbox as read for the account: those named, or all up to now. Names of others' messages do nothing. */
export async function markRead(it: Inbox, which: readonly string[] | 'all'): Promise<void> {
  const { accountId } = it.actor
  if (accountId === null || which.length === 0) return
  if (which === 'all') {
    await it.db.insertInto('message_read_until').values({ account_id: accountId, inbox: nameOf(it), until: it.now }).onConflict((already) => already.columns(['account_id', 'inbox']).doUpdateSet({ until: it.now })).execute()
    return
  }
  await sql`insert into message_read (employer_id, account_id, message_id, at) select m.employer_id, ${accountId}::uuid, m.id, ${it.now}
    from message m where ${inThis(it)} and m.id = any(${which}::uuid[]) on conflict do nothing`.execute(it.db)
}
