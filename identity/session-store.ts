/** Sessions as the database keeps them: only a hash of the cookie's token, so that nobody who reads the table can be anybody. */
import { createHash, randomBytes } from 'node:crypto'
import type { Db, Hall, WideScope } from '../ledger/database.ts'
import type { Session } from './session.ts'

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
 * The session a cookie's token belongs to, or undefined when it is unknown or has ended. Marks it as seen, at most once a minute.
 * Asked for by every request, so it is one statement outside a transaction, as the schema's owner. `demo` says whether
 * demonstration accounts count.
 */
export async function findSession(hall: Hall, token: string, { idle, life }: Lifetimes, demo: boolean): Promise<Session | undefined> {
  const [hash, now] = [hashOf(token), hall.clock.now()]
  const row = await byToken(hall.db, hash, new Date(now.getTime() - GRACE))
    .where('s.seen_at', '>', new Date(now.getTime() - idle)).where('s.created_at', '>', new Date(now.getTime() - life))
    .$if(!demo, (query) => query.where('a.demo', '=', false))
    .executeTakeFirst()
  if (!row) return undefined
  const due = new Date(now.getTime() - SEEN_AT_MOST_EVERY)
  if (row.seen_at <= due) await hall.db.updateTable('session').set({ seen_at: now }).where('token_hash', '=', row.token_hash).where('seen_at', '<=', due).execute()
  const { region, region_name: name } = row
  return {
    account: { id: row.account_id, login: row.login, name: row.name, role: row.role, regionCode: row.region_code },
    level: row.scanned ? 'scanned' : 'password',
    employerId: row.employer_id,
    employer: row.employer_number !== null && row.employer_name !== null ? { number: row.employer_number, name: row.employer_name } : null,
    region: region !== null && name !== null ? { code: region, name } : null,
    tokenHash: row.token_hash,
    renew: row.renew,
  }
}

const byToken = (db: Db, hash: Buffer, graceFrom: Date) => db.selectFrom('session as s')
  .innerJoin('account as a', 'a.id', 's.account_id')
  // an account that no longer acts for the employer, or a holder who is no longer its agent, has lost what the session had
  .leftJoin('account_employer as ae', (on) => on.onRef('ae.account_id', '=', 's.account_id').onRef('ae.employer_id', '=', 's.employer_id'))
  .leftJoin('employer as e', 'e.id', 'ae.employer_id')
  .leftJoin('region as r', (on) => on.on((eb) => eb('r.code', '=', eb.fn.coalesce('e.region_code', 'a.region_code'))))
  .where((eb) => eb.or([eb('s.token_hash', '=', hash), eb.and([eb('s.earlier_hash', '=', hash), eb('s.renewed_at', '>', graceFrom)])]))
  .select([
    's.token_hash', 's.account_id', 'e.id as employer_id', 's.seen_at', 's.renew', 'a.login', 'a.name', 'a.role', 'a.region_code',
    'e.number as employer_number', 'e.name as employer_name', 'r.code as region', 'r.name as region_name',
    (eb) => eb('s.level', '=', 'scanned').and(eb.exists(eb.selectFrom('employer_agent as g').whereRef('g.employer_id', '=', 'e.id')
      .where((g) => g(g.cast<string>('g.id', 'text'), '=', g.ref('s.holder'))).where('g.status', '=', 'active').select('g.id'))).as('scanned'),
  ])

/**
 * Gives a session that the scan has raised a new token, once: the token from before may have been seen by others. Returns
 * undefined when it was given already. The old one is good for two more minutes, for requests under way.
 */
export async function renewToken(it: WideScope, tokenHash: Buffer): Promise<string | undefined> {
  const token = newToken()
  const renewed = await it.db.updateTable('session').set({ token_hash: hashOf(token), earlier_hash: tokenHash, renewed_at: it.now, renew: false })
    .where('token_hash', '=', tokenHash).where('renew', '=', true).executeTakeFirst()
  return renewed.numUpdatedRows > 0n ? token : undefined
}

/** Ends one session. */
export const endSession = (it: WideScope, tokenHash: Buffer) => it.db.deleteFrom('session').where('token_hash', '=', tokenHash).execute()

/** Ends all sessions of an account; returns how many. */
export async function endAllSessions(it: WideScope, accountId: string): Promise<number> {
  return Number((await it.db.deleteFrom('session').where('account_id', '=', accountId).executeTakeFirst()).numDeletedRows)
}

/** Clears away what has ended; the hall calls it now and then. */
export async function forgetEnded(it: WideScope, { idle, life }: Lifetimes): Promise<void> {
  const before = (ms: number) => new Date(it.now.getTime() - ms)
  await it.db.deleteFrom('session').where((eb) => eb.or([eb('seen_at', '<', before(idle)), eb('created_at', '<', before(life))])).execute()
  await it.db.deleteFrom('sign_in_failure').where('first_at', '<', before(24 * 3_600_000)).where((eb) => eb.or([eb('locked_until', 'is', null), eb('locked_until', '<', it.now)])).execute()
}
