/** The session's cookie: read for every request to the API, set at sign-in and when a scan raised the session. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import '../identity/session.ts'
import { findSession } from '../identity/session-store.ts'
import type { Config } from './config.ts'
import type { AppParts } from './parts.ts'

export const COOKIE = 'hall_session'

/** Decorates requests with the session that their cookie names. Only the API knows sessions; files are served without asking. */
export function setSessions(app: FastifyInstance, { hall, config }: AppParts): void {
  app.decorateRequest('session', null)
  app.decorateRequest('sessionEnded', false)
  app.addHook('onRequest', async (request) => {
    const token = request.cookies[COOKIE]
    if (!token || !request.url.startsWith('/api/')) return
    request.session = (await findSession(hall, token, config.session, config.demo)) ?? null
    request.sessionEnded = request.session === null
  })
}

const attributes = (config: Config, request: FastifyRequest) => ({
  path: '/', httpOnly: true, sameSite: 'strict' as const, secure: config.cookieSecure === 'auto' ? request.protocol === 'https' : config.cookieSecure,
})

/** Gives the browser its token. The cookie ends with the browser; the server ends the session sooner when nothing happens. */
export const giveToken = (config: Config, request: FastifyRequest, reply: FastifyReply, token: string) => reply.setCookie(COOKIE, token, attributes(config, request))

export const takeToken = (config: Config, request: FastifyRequest, reply: FastifyReply) => reply.clearCookie(COOKIE, attributes(config, request))
