/** What a request knows of who asks, and the guards every route asks first. DESIGN: identity. */
import type { FastifyRequest } from 'fastify'
import { Problem } from '../common/problem.ts'
import type { Actor } from '../ledger/database.ts'

export type Level = 'password' | 'scanned'
export type Role = 'agent' | 'clerk' | 'administrator'

export interface Session {
  readonly account: { readonly id: string; readonly login: string; readonly name: string; readonly role: Role; readonly regionCode: string | null }
  readonly level: Level
  /** The employer of the chosen region; null before 参保所在地 is chosen, and for clerks and administrators. */
  readonly employerId: string | null
  readonly employer: { readonly number: string; readonly name: string } | null
  /** An agent's chosen region; a clerk's agency. */
  readonly region: { readonly code: string; readonly name: string } | null
  readonly id: string
  /** A scan has raised the session since its token was given: a new one is due. */
  readonly renew: boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    session: Session | null
    /** The request carried a session's cookie, but the session has ended. */
    sessionEnded: boolean
  }
}

const actorOf = ({ account }: Session): Actor => ({ accountId: account.id, name: account.name, role: account.role })

/** Whoever is signed in. 401 otherwise. */
export function signedIn(request: FastifyRequest): Session & { readonly actor: Actor } {
  const { session } = request
  if (!session) throw request.sessionEnded ? sessionEnded() : new Problem(401, 'not-signed-in', '请先登录！')
  return { ...session, actor: actorOf(session) }
}

/**
 * The agent who asks and the employer he acts for, which comes from the session and from nowhere else. `level` is what the route
 * needs: 社保证明开具 opens with `password`, everything under 社保网上申报 needs `scanned`. 401, 403, or 409 before 参保所在地 is chosen.
 */
export function agentOf(request: FastifyRequest, level: Level): { readonly employerId: string; readonly actor: Actor } {
  const session = signedIn(request)
  if (session.account.role !== 'agent') throw notAnAgent()
  if (session.employerId === null) throw noRegionChosen()
  if (level === 'scanned' && session.level !== 'scanned') throw new Problem(403, 'scan-needed', '请先使用电子社保卡扫码认证！')
  return { employerId: session.employerId, actor: session.actor }
}

/** The clerk who asks and the region of his agency. 401 or 403 otherwise. */
export function clerkOf(request: FastifyRequest): { readonly region: string; readonly actor: Actor } {
  const session = signedIn(request)
  if (session.account.role !== 'clerk' || session.account.regionCode === null) throw new Problem(403, 'not-a-clerk', '该功能仅供经办机构审核员使用！')
  return { region: session.account.regionCode, actor: session.actor }
}

/** The administrator who asks. 401 or 403 otherwise. */
export function administratorOf(request: FastifyRequest): { readonly actor: Actor } {
  const session = signedIn(request)
  if (session.account.role !== 'administrator') throw new Problem(403, 'not-an-administrator', '该功能仅供系统管理员使用！')
  return { actor: session.actor }
}

export const sessionEnded = () => new Problem(401, 'session-ended', '登录已超时，请重新登录！')

export const notAnAgent = () => new Problem(403, 'not-an-agent', '该功能仅供单位经办人使用，请使用单位账号登录！')

/** Before 参保所在地 is chosen there is no employer to act for. */
export const noRegionChosen = () => new Problem(409, 'no-region-chosen', '请先选择参保所在地！')
