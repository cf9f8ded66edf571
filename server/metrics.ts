/** What is measured of this process, for /metrics. */
import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry as Metrics } from 'prom-client'
import type { Hall } from '../ledger/database.ts'

/** Measures every request of `app`; must be called on the app itself, before its routes are added. */
export function measure(app: FastifyInstance, hall: Hall): Metrics {
  const metrics = new Metrics()
  collectDefaultMetrics({ register: metrics })
  const duration = new Histogram({ name: 'hall_http_seconds', help: 'Time to answer, by route and status', labelNames: ['method', 'route', 'status'], buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10], registers: [metrics] })
  const signIns = new Counter({ name: 'hall_sign_ins_total', help: 'Attempts to sign in, by status', labelNames: ['status'], registers: [metrics] })
  new Gauge({ name: 'hall_database_connections', help: 'Connections of the pool', labelNames: ['state'], registers: [metrics], collect() {
    this.set({ state: 'open' }, hall.pool.totalCount)
    this.set({ state: 'idle' }, hall.pool.idleCount)
    this.set({ state: 'waited_for' }, hall.pool.waitingCount)
  } })
  new Gauge({ name: 'hall_jobs', help: 'Jobs of the last day, by kind and state', labelNames: ['kind', 'state'], registers: [metrics], async collect() {
    this.reset()
    const since = new Date(hall.clock.now().getTime() - 24 * 3_600_000)
    const counted = await hall.db.selectFrom('job').where('created_at', '>', since).groupBy(['kind', 'state']).select((q) => ['kind', 'state', q.fn.countAll<number>().as('n')]).execute()
    for (const { kind, state, n } of counted) this.set({ kind, state }, n)
  } })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
    if (request.method === 'POST' && route === '/api/session') signIns.inc({ status: reply.statusCode })
  })
  return metrics
}
