/** The HTTP side of the hall: one Fastify app, put together from parts so that a test can build it as the server does. */
import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import multipart from '@fastify/multipart'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { Registry as Metrics } from 'prom-client'
import Fastify, { LogController, type FastifyInstance, type FastifyRequest } from 'fastify'
import { setErrors } from './errors.ts'
import { measure } from './metrics.ts'
import type { AppParts } from './parts.ts'
import { setPortal } from './portal-files.ts'
import { collectRoutes } from './routes/docs.ts'
import { routes } from './routes/index.ts'
import { setSecurity } from './security.ts'
import { setSessions } from './sessions.ts'
import { validatorCompiler } from './validation.ts'

export type { AppParts } from './parts.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Aborted when the hall stops: what streams on (server-sent events) ends then. */
    stopping: AbortSignal
    /** What is measured of this process. */
    metrics: Metrics
  }
}

const MEGABYTE = 1024 * 1024
/** Milliseconds that requests under way are given when the hall stops. */
const STOP_WITHIN = 10_000

/** Builds the app; it listens when the caller says so (or is driven by `inject`). */
export async function buildApp(parts: AppParts): Promise<FastifyInstance> {
  const app = Fastify({
    logger: parts.logger ?? false,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    trustProxy: parts.config.trustProxy,
    bodyLimit: MEGABYTE,
    genReqId: () => randomUUID(),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  setErrors(app)
  acceptJson(app)
  stopInOrder(app)
  app.decorate('metrics', measure(app, parts.hall))
  setSecurity(app)
  logRequests(app)
  await app.register(cookie)
  await app.register(multipart, { throwFileSizeLimit: true, limits: { fileSize: 32 * MEGABYTE, files: 1, fields: 20, fieldSize: 100_000, parts: 21 } })
  setSessions(app, parts)
  await collectRoutes(app)
  for (const plugin of routes) await app.register(plugin(parts))
  await setPortal(app, parts.config.portal)
  return app
}

/** A stop answers what is under way, for ten seconds at most, and ends what streams. */
function stopInOrder(app: FastifyInstance): void {
  const stop = new AbortController()
  app.decorate('stopping', stop.signal)
  app.addHook('preClose', async () => {
    stop.abort()
    const since = performance.now()
    // a kept-alive connection falls idle only after its answer, when Node has closed the idle ones already
    const timer = setInterval(() => {
      if (performance.now() - since > STOP_WITHIN) app.server.closeAllConnections()
      else app.server.closeIdleConnections()
    }, 100)
    app.server.once('close', () => clearInterval(timer))
    timer.unref()
  })
}

/** JSON and multipart only: a plain form cannot change anything. An empty body is none, whatever its type. */
function acceptJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request: FastifyRequest, body: string, done) => {
    if (body === '') done(null, undefined)
    else void parse(request, body, done)
  })
}

/** One line a request, without what it carried: the route's pattern, never its query, body or address. */
function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    request.log.info({
      method: request.method, route: request.routeOptions.url ?? 'none', status: reply.statusCode, ms: Math.round(reply.elapsedTime * 10) / 10,
      account: request.session?.account.id,
    }, 'request')
  })
}
