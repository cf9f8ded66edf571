/** Sessions as the database keeps them: only a hash of the cookie's token, so that nobody who reads the table can be anybody. */
import { createHash, randomBytes } from 'node:crypto'
import type { Hall, WideScope } from '../ledger/database.ts'
import type { Role, Session } from './session.ts'

/** Whole milliseconds without activity, and from sign-in, after which a session ends. */
export interface Lifetimes { readonly idle: number; readonly life: number }

const SEEN_AT_MOST_EVERY = 60_000
/** How long requests already under way may still carry the token from before the scan. */
export const GRACE = 120_000

export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()

/** 256 bits of chance, for a cookie. */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** Opens a session for an account; returns its token, which is nowhere else. */
export async function openSession(it: WideScope, accountId: string): Promise<string> {
  const token = newToken()
  await it.db.insertInto('session').values({ token_hash: hashOf(token), account_id: accountId, employer_id: null, holder: null, created_at: it.now, seen_at: it.now }).execute()
  return token
}

/**
 * An account that no longer acts for the employer, or a holder who is no longer its agent, has lost what the session had.
 * $1 the token's hash, $2 from when a renewed session's earlier token counts, $3 and $4 the earliest sight and start, $5 whether
 * demonstration accounts count.
 */
const SESSION_BY_TOKEN = `
  select s.id, s.account_id, s.seen_at, s.renew, a.login, a.name, a.role, a.region_code,
    e.id as employer_id, e.number as employer_number, e.name as employer_name, r.code as region, r.name as region_name,
    s.level = 'scanned' and exists (
      select from employer_agent g where g.employer_id = e.id and g.id::text = s.holder and g.status = 'active') as scanned
  from session s
  join account a on a.id = s.account_id
  left join account_employer ae on ae.account_id = s.account_id and ae.employer_id = s.employer_id
  left join employer e on e.id = ae.employer_id
  left join region r on r.code = coalesce(e.region_code, a.region_code)
  where (s.token_hash = $1 or (s.earlier_hash = $1 and s.renewed_at > $2)) and s.seen_at > $3 and s.created_at > $4 and ($5 or not a.demo)`

interface SessionRow {
  id: string; account_id: string; seen_at: Date; renew: boolean; login: string; name: string; role: Role; region_code: string | null
  employer_id: string | null; employer_number: string | null; employer_name: string | null; region: string | null; region_name: string | null; scanned: boolean
}

/**
 * The session a cookie's token belongs to, or undefined when it is unknown or has ended. Marks it as seen, at most once a minute.
 * Every request asks, so it is one statement outside a transaction, as the schema's owner, and named: planning it anew took ten
 * times as long as running it. `demo` says whether demonstration accounts count.
 */
export async function findSession(hall: Hall, token: string, { idle, life }: Lifetimes, demo: boolean): Promise<Session | undefined> {
  const now = hall.clock.now()
  const before = (ms: number) => new Date(now.getTime() - ms)
  const { rows: [row] } = await hall.pool.query<SessionRow>({ name: 'session-by-token', text: SESSION_BY_TOKEN, values: [hashOf(token), before(GRACE), before(idle), before(life), demo] })
  if (!row) return undefined
  const due = before(SEEN_AT_MOST_EVERY)
  if (row.seen_at <= due) await hall.db.updateTable('session').set({ seen_at: now }).where('id', '=', row.id).where('seen_at', '<=', due).execute()
  const { region, region_name: name } = row
  return {
    account: { id: row.account_id, login: row.login, name: row.name, role: row.role, regionCode: row.region_code },
    level: row.scanned ? 'scanned' : 'password',
    employerId: row.employer_id,
    employer: row.employer_number !== null && row.employer_name !== null ? { number: row.employer_number, name: row.employer_name } : null,
    region: region !== null && name !== null ? { code: region, name } : null,
    id: row.id,
    renew: row.renew,
  }
}

/**
 * Gives a session that the scan has raised a new token, once: the token from before may have been seen by others. Returns
 * undefined when it was given already. The old one is good for two more minutes, for requests under way.
 */
export async function renewToken(it: WideScope, id: string): Promise<string | undefined> {
  const token = newToken()
  const renewed = await it.db.updateTable('session').set((eb) => ({ token_hash: hashOf(token), earlier_hash: eb.ref('token_hash'), renewed_at: it.now, renew: false }))
    .where('id', '=', id).where('renew', '=', true).executeTakeFirst()
  return renewed.numUpdatedRows > 0n ? token : undefined
}

/** Ends one session. */
export const endSession = (it: WideScope, id: string) => it.db.deleteFrom('session').where('id', '=', id).execute()

/** Ends the session of a browser that signs in anew. */
export const endSessionOf = (it: WideScope, token: string) => it.db.deleteFrom('session').where((eb) => eb.or([eb('token_hash', '=', hashOf(token)), eb('earlier_hash', '=', hashOf(token))])).execute()

/** Ends all sessions of an account; returns how many. */
export async function endAllSessions(it: WideScope, accountId: string): Promise<number> {
  return Number((await it.db.deleteFrom('session').where('account_id', '=', accountId).executeTakeFirst()).numDeletedRows)
}

/** Codes of a session not yet used are good no more. */
export const endPendingScans = (it: WideScope, id: string) => it.db.updateTable('scan').set({ state: 'expired' })
  .where('token_hash', '=', (eb) => eb.selectFrom('session').where('id', '=', id).select('token_hash')).where('state', 'in', ['pending', 'scanned']).execute()

/** Clears away what has ended; the hall calls it now and then. */
export async function forgetEnded(it: WideScope, { idle, life }: Lifetimes): Promise<void> {
  const before = (ms: number) => new Date(it.now.getTime() - ms)
  await it.db.deleteFrom('session').where((eb) => eb.or([eb('seen_at', '<', before(idle)), eb('created_at', '<', before(life))])).execute()
  await it.db.deleteFrom('sign_in_failure').where('first_at', '<', before(24 * 3_600_000)).where((eb) => eb.or([eb('locked_until', 'is', null), eb('locked_until', '<', it.now)])).execute()
}
