/** The scan by the e-social-security card (电子社保卡扫码认证): raises a session to 社保网上申报. Source: manual §3.2; catalogue 00, qr_scan. */
import { randomBytes } from 'node:crypto'
import { Problem } from '../common/problem.ts'
import type { CardReport, ECard } from '../gateways/e-card.ts'
import { appendAudit } from '../ledger/audit.ts'
import { asSystem, heldTo, theHall, type Hall, type WideScope } from '../ledger/database.ts'
import { noRegionChosen, notAnAgent, sessionEnded, type Session } from './session.ts'
import { endPendingScans } from './session-store.ts'

const LIFE = 2 * 60_000
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export type ScanState = 'pending' | 'scanned' | 'confirmed' | 'refused' | 'expired'
export interface Scan { id: string; code: string; url: string; expiresAt: Date }

/** A new code for the session, which takes the place of an earlier one not yet used. Good for two minutes, once. */
export async function askForScan(hall: Hall, session: Session, card: ECard | undefined): Promise<Scan> {
  const { employerId, account } = session
  if (account.role !== 'agent') throw notAnAgent()
  if (employerId === null) throw noRegionChosen()
  if (!card) throw new Problem(503, 'no-e-card', '电子社保卡平台尚未接入，暂时不能扫码，请联系系统管理员！')
  const code = randomBytes(16).toString('base64url')
  const expiresAt = new Date(hall.clock.now().getTime() + LIFE)
  const { url } = await card.announce(code, expiresAt)
  return asSystem(hall, theHall, async (it) => {
    const own = await it.db.selectFrom('session').where('id', '=', session.id).select('token_hash').forUpdate().executeTakeFirst()
    if (!own) throw sessionEnded() // signed out this moment
    await endPendingScans(it, session.id)
    const { id } = await it.db.insertInto('scan').values({ code, token_hash: own.token_hash, employer_id: employerId, holder: null, created_at: it.now, expires_at: expiresAt }).returning('id').executeTakeFirstOrThrow()
    return { id, code, url, expiresAt }
  })
}

const stateAt = (scan: { state: ScanState; expires_at: Date }, now: Date): ScanState =>
  (scan.state === 'pending' || scan.state === 'scanned') && scan.expires_at <= now ? 'expired' : scan.state

/** How a scan of this very session stands, and why it was refused. Throws Problem 404 for one that is not its own. */
export async function scanStateOf(it: WideScope, session: Session, id: string): Promise<{ state: ScanState; reason: string | null }> {
  const scan = UUID.test(id)
    ? await it.db.selectFrom('scan').innerJoin('session', 'session.token_hash', 'scan.token_hash').where('scan.id', '=', id).where('session.id', '=', session.id).select(['scan.state', 'scan.expires_at', 'scan.reason']).executeTakeFirst()
    : undefined
  if (!scan) throw new Problem(404, 'no-such-scan', '未找到该二维码，请点击刷新！')
  const state = stateAt(scan, it.now)
  return { state, reason: state === 'expired' ? EXPIRED : scan.reason }
}

const EXPIRED = '二维码已失效，请点击刷新！'
const NOT_AN_AGENT = '扫码人员不是本单位登记的经办人，请先办理单位一般信息变更登记！'
const REFUSED = '扫码人员在手机上取消了登录，请点击刷新后重新扫码！'

const scanByCode = (it: WideScope, code: string) => it.db.selectFrom('scan as s').innerJoin('employer as e', 'e.id', 's.employer_id')
  .where('s.code', '=', code).select(['s.id', 's.state', 's.expires_at', 's.employer_id', 's.token_hash', 's.holder', 'e.number as employer_number', 'e.name as employer_name'])

const noSuchCode = () => new Problem(404, 'no-such-code', '二维码无效，请刷新二维码后重新扫码！')

const agents = (it: WideScope, employerId: string) => it.db.selectFrom('employer_agent').where('employer_id', '=', employerId).where('status', '=', 'active')
  .orderBy('name').orderBy('id').select(['id', 'name', 'id_number', 'mobile'])

/** What the simulated phone shows of a code: whose it is, how it stands, and who may scan it. */
export async function codeOnThePhone(it: WideScope, code: string) {
  const scan = await scanByCode(it, code).executeTakeFirst()
  if (!scan) throw noSuchCode()
  const holders = (await agents(it, scan.employer_id).execute()).map(({ id, name, mobile }) => ({ holder: id, name, mobile: `${mobile.slice(0, 3)}****${mobile.slice(-4)}` }))
  return { state: stateAt(scan, it.now), expiresAt: scan.expires_at, employer: { number: scan.employer_number, name: scan.employer_name }, holders }
}

/**
 * Takes what the phone reports of a code. `holder` names who holds the card: the identity number, or for the simulator also an
 * agent's id or name; left out, who scanned, else the employer's first agent. A confirmation raises the session in the same
 * transaction, once. Throws Problem 404 unknown, 410 expired, 409 used already, 403 when the holder is no agent of the employer.
 */
export async function takeReport(hall: Hall, code: string, event: CardReport['event'], holder: string | undefined): Promise<ScanState> {
  const outcome = await asSystem(hall, theHall, async (it): Promise<ScanState | Problem> => {
    // session before scan, as everywhere, so that nobody waits for nobody
    await it.db.selectFrom('session').where('token_hash', '=', (eb) => eb.selectFrom('scan').where('code', '=', code).select('token_hash')).select('account_id').forUpdate().execute()
    const scan = await scanByCode(it, code).forUpdate('s').executeTakeFirst()
    if (!scan) throw noSuchCode()
    const state = stateAt(scan, it.now)
    if (state === 'expired') throw new Problem(410, 'scan-expired', EXPIRED)
    if (state === 'confirmed' || state === 'refused') throw new Problem(409, 'scan-used', EXPIRED)

    const registered = await agents(it, scan.employer_id).execute()
    const named = holder ?? scan.holder ?? registered[0]?.id
    const agent = registered.find(({ id, id_number, name }) => [id, id_number, name].includes(named ?? ''))
    const settle = async (to: ScanState, reason: string | null = null) => {
      await it.db.updateTable('scan').set({ state: to, holder: agent?.id ?? null, reason }).where('id', '=', scan.id).execute()
      await appendAudit(heldTo(it, scan.employer_id), [{ action: `scan-${to}`, subject: scan.employer_number, detail: { agent: agent?.id ?? 'unknown' } }])
      return to
    }
    if (event === 'refused') return settle('refused', REFUSED)
    if (!agent) {
      await settle('refused', NOT_AN_AGENT)
      return new Problem(403, 'not-a-registered-agent', NOT_AN_AGENT)
    }
    if (scan.holder !== null && scan.holder !== agent.id) throw new Problem(409, 'scan-taken', '该二维码已被他人扫描，请点击刷新后重新扫码！')
    if (event === 'scanned') return state === 'scanned' ? state : settle('scanned')
    const raised = await it.db.updateTable('session').set({ level: 'scanned', holder: agent.id, renew: true })
      .where('token_hash', '=', scan.token_hash).where('employer_id', '=', scan.employer_id).executeTakeFirst()
    if (raised.numUpdatedRows === 0n) throw new Problem(410, 'scan-expired', EXPIRED)
    return settle('confirmed')
  })
  if (outcome instanceof Problem) throw outcome
  return outcome
}
