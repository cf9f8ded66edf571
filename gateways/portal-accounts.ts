/** The accounts of the government portal (湖北省政务服务网): who has an account there is settled there, not here. */
import { Problem } from '../common/problem.ts'
import type { Db } from '../ledger/database.ts'
import { signed } from './signature.ts'

export interface PortalAccounts {
  /** The login the portal knows the person by, or undefined: unknown account and wrong password are not told apart, nor take different time. */
  verify(login: string, password: string): Promise<string | undefined>
}

/** How passwords are kept where the hall keeps them itself. */
export interface Passwords {
  hash(password: string): Promise<string>
  /** False, after the same work, where there is no hash. */
  verify(hash: string | undefined, password: string): Promise<boolean>
}

/** The hall's own account store. With `demo` off, demonstration accounts are as good as unknown. */
export function localPortalAccounts(db: Db, passwords: Passwords, { demo }: { demo: boolean }): PortalAccounts {
  return {
    async verify(login, password) {
      const account = await db.selectFrom('account').where('login', '=', login).select(['login', 'password_hash', 'demo']).executeTakeFirst()
      const hash = account && (demo || !account.demo) ? account.password_hash : undefined
      return (await passwords.verify(hash, password)) ? account?.login : undefined
    },
  }
}

/** The portal's own service: POST `<url>/verify` {account, password}, signed; 200 {account} or 401. */
export function httpPortalAccounts({ url, appId, secret, now, send = fetch }: { url: string; appId: string; secret: string; now: () => Date; send?: typeof fetch }): PortalAccounts {
  return {
    async verify(login, password) {
      const answer = await send(`${url.replace(/\/$/, '')}/verify`, { ...signed({ account: login, password }, { appId, secret, now: now() }), signal: AbortSignal.timeout(10_000) })
        .catch((cause: unknown) => { throw portalDown(cause) })
      if (answer.status === 401) return undefined
      if (!answer.ok) throw portalDown(new Error(`the portal answered ${answer.status}`))
      const body: unknown = await answer.json().catch((cause: unknown) => { throw portalDown(cause) })
      if (typeof body !== 'object' || body === null || !('account' in body) || typeof body.account !== 'string') throw portalDown(new Error('the portal answered without an account'))
      return body.account
    },
  }
}

const portalDown = (cause: unknown) => new Problem(503, 'portal-unreachable', '政务服务网暂时无法验证账号，请稍后再试！', { retryAfter: 30, cause })
