/** Signing in with the account of the government portal. Source: manual §3.1; catalogue 00, login; sentences there. */
import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { sql } from 'kysely'
import { Problem } from '../common/problem.ts'
import type { PortalAccounts } from '../gateways/portal-accounts.ts'
import { appendAudit } from '../ledger/audit.ts'
import { asSystem, theHall, type Actor, type Hall, type WideScope } from '../ledger/database.ts'
import { endAllSessions, endSession, endSessionOf, openSession } from './session-store.ts'
import type { Session } from './session.ts'

const MINUTE = 60_000
/** `most` wrong passwords shut an account or an address for `shut` ms; fewer are forgotten after `within` ms. */
const ACCOUNT = { most: 5, within: 24 * 60 * MINUTE, shut: 30 * MINUTE }
/** Wide enough for an office behind one address, narrow enough to make guessing over many accounts pointless. */
const ADDRESS = { most: 50, within: 10 * MINUTE, shut: 10 * MINUTE }

export interface SignIn { readonly login: string; readonly password: string; readonly address: string; /** The token of the session the browser had before; it ends. */ readonly earlier: string | undefined }

/**
 * Opens a session and returns its token. An unknown account and a wrong password get the same words after the same time.
 * Throws Problem 401 wrong, 429 locked or too many from one address, 403 when the account acts for no employer.
 */
export async function signIn(hall: Hall, accounts: PortalAccounts, asked: SignIn): Promise<string> {
  const [account, address] = [subjectOfAccount(asked.login), subjectOfAddress(asked.address)]
  // Counted before the password is looked at and taken back if it was right: a thousand guesses at once are still five.
  const wrong = await asSystem(hall, theHall, async (it) => {
    const shut = await shutUntil(it, address)
    if (shut) throw tooManyFrom(shut, it.now)
    return countFailure(it, account, ACCOUNT)
  })
  if (wrong.failures > ACCOUNT.most) throw locked(wrong.lockedUntil, hall.clock.now())

  const known = await accounts.verify(asked.login, asked.password).catch(async (error: unknown) => {
    await asSystem(hall, theHall, (it) => takeBack(it, account))
    throw error
  })
  if (known === undefined) return refuse(hall, asked, wrong, address)

  const token = await asSystem(hall, theHall, async (it) => {
    await it.db.deleteFrom('sign_in_failure').where('subject', '=', account).execute()
    const row = await it.db.selectFrom('account').where('login', '=', known).select(['id', 'name', 'role']).executeTakeFirst()
    if (!row) return undefined
    const employers = row.role === 'agent' ? await it.db.selectFrom('account_employer').where('account_id', '=', row.id).select('employer_id').limit(1).execute() : undefined
    if (employers?.length === 0) return undefined
    if (asked.earlier) await endSessionOf(it, asked.earlier)
    const token = await openSession(it, row.id)
    const actor: Actor = { accountId: row.id, name: row.name, role: row.role }
    await appendAudit({ ...it, actor }, [{ action: 'signed-in', subject: row.id, detail: { address: asked.address } }])
    return token
  })
  if (!token) throw new Problem(403, 'no-employer', '当前账号未关联参保单位，请先办理单位参保登记！')
  return token
}

async function refuse(hall: Hall, asked: SignIn, wrong: Failures, address: string): Promise<never> {
  await asSystem(hall, theHall, async (it) => {
    await countFailure(it, address, ADDRESS)
    // what was typed as an account may be a password, so only known accounts are named
    const row = await it.db.selectFrom('account').where('login', '=', asked.login).select('id').executeTakeFirst()
    it.audit({ action: 'sign-in-failed', subject: row?.id ?? 'unknown', detail: { address: asked.address } })
    if (wrong.failures === ACCOUNT.most) it.audit({ action: 'account-locked', subject: row?.id ?? 'unknown', detail: { address: asked.address } })
  })
  if (wrong.failures === ACCOUNT.most) throw locked(wrong.lockedUntil, hall.clock.now())
  throw new Problem(401, 'wrong-password', '账号或密码错误！')
}

/** Ends this session, or all of the account's. */
export async function signOut(it: WideScope, session: Session, everywhere: boolean): Promise<void> {
  const ended = everywhere ? await endAllSessions(it, session.account.id) : (await endSession(it, session.id), 1)
  it.audit({ action: everywhere ? 'signed-out-everywhere' : 'signed-out', subject: session.account.id, detail: { sessions: ended } })
}

interface Failures { failures: number; lockedUntil: Date | null }

/** Adds one failure of `subject`, in one statement so that none is lost among many at once. */
async function countFailure(it: WideScope, subject: string, { most, within, shut }: typeof ACCOUNT): Promise<Failures> {
  const [since, until] = [new Date(it.now.getTime() - within), new Date(it.now.getTime() + shut)]
  const forgotten = sql<boolean>`(sign_in_failure.locked_until <= ${it.now} or (sign_in_failure.locked_until is null and sign_in_failure.first_at < ${since}))`
  const row = await it.db.insertInto('sign_in_failure').values({ subject, failures: 1, first_at: it.now, locked_until: null })
    .onConflict((on) => on.column('subject').doUpdateSet({
      failures: sql`case when ${forgotten} then 1 else sign_in_failure.failures + 1 end`,
      first_at: sql`case when ${forgotten} then ${it.now} else sign_in_failure.first_at end`,
      locked_until: sql`case when ${forgotten} then null when sign_in_failure.failures + 1 >= ${most} then coalesce(sign_in_failure.locked_until, ${until}) end`,
    }))
    .returning(['failures', 'locked_until as lockedUntil']).executeTakeFirstOrThrow()
  return row
}

/** Takes one failure back: the password was never looked at. */
const takeBack = (it: WideScope, subject: string) => it.db.updateTable('sign_in_failure')
  .set({ failures: sql`failures - 1`, locked_until: sql`case when failures - 1 >= ${ACCOUNT.most} then locked_until end` })
  .where('subject', '=', subject).where('failures', '>', 0).execute()

async function shutUntil(it: WideScope, subject: string): Promise<Date | undefined> {
  const row = await it.db.selectFrom('sign_in_failure').where('subject', '=', subject).where('locked_until', '>', it.now).select('locked_until').executeTakeFirst()
  return row?.locked_until ?? undefined
}

const secondsTo = (until: Date | null, now: Date) => Math.max(1, Math.ceil(((until ?? now).getTime() - now.getTime()) / 1000))

const locked = (until: Date | null, now: Date) => new Problem(429, 'account-locked', '密码连续输错5次，账号已锁定30分钟！', { retryAfter: secondsTo(until, now) })
const tooManyFrom = (until: Date, now: Date) => new Problem(429, 'too-many-attempts', '登录失败次数过多，请10分钟后再试！', { retryAfter: secondsTo(until, now) })

const subjectOfAccount = (login: string) => `account:${createHash('sha256').update(login).digest('hex')}`

/** One subscriber of IPv6 has a whole /64 to call from. */
function subjectOfAddress(address: string): string {
  if (!isIPv6(address)) return `address:${address}`
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped) return `address:${mapped[1]}`
  const [head = '', tail] = address.split('::')
  const groups = head.split(':').filter(Boolean)
  const rest = (tail ?? '').split(':').filter(Boolean)
  const whole = tail === undefined ? groups : [...groups, ...Array<string>(8 - groups.length - rest.length).fill('0'), ...rest]
  return `address:${whole.slice(0, 4).join(':')}::/64`
}
