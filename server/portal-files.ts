/** The built web app: its files, and its one page for every address that is not the API's. */
import { existsSync } from 'node:fs'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { notFound, sendProblem } from './errors.ts'

/** Addresses that programs ask for: a wrong one is a problem, not the web app's page. */
const FOR_PROGRAMS = /^\/(api|simulators|docs|healthz|readyz|metrics|verify|openapi\.json|assets)(\/|$|\?)/

/** Serves the web app from `folder`. Built files carry their content's hash and are kept for a year; the page itself never. */
export async function setPortal(app: FastifyInstance, folder: string): Promise<void> {
  const built = existsSync(`${folder}/index.html`)
  if (built) {
    await app.register(fastifyStatic, {
      root: folder, wildcard: false, cacheControl: false,
      setHeaders: (reply, path) => { void reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache') },
    })
  }
  app.setNotFoundHandler((request, reply) => {
    if (!['GET', 'HEAD'].includes(request.method) || FOR_PROGRAMS.test(request.url)) return sendProblem(request, reply, notFound())
    if (built) return reply.sendFile('index.html')
    return reply.code(503).type('text/plain; charset=utf-8').send('办事大厅页面尚未生成，请先运行 npm run build 。\n')
  })
}
