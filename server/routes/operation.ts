/** /healthz, /readyz, /metrics: for whoever runs the hall. */
import { sql } from 'kysely'
import { collectDefaultMetrics, Gauge, Histogram, Registry as Metrics } from 'prom-client'
import { Problem } from '../../common/problem.ts'
import type { Routes } from './index.ts'

export const operationRoutes: Routes = ({ hall, workersUp }) => async (app) => {
  const metrics = new Metrics()
  collectDefaultMetrics({ register: metrics })
  const duration = new Histogram({ name: 'hall_http_seconds', help: 'Time to answer, by route and status', labelNames: ['method', 'route', 'status'], buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10], registers: [metrics] })
  new Gauge({ name: 'hall_database_connections', help: 'Connections of the pool', labelNames: ['state'], registers: [metrics], collect() {
    this.set({ state: 'open' }, hall.pool.totalCount)
    this.set({ state: 'idle' }, hall.pool.idleCount)
    this.set({ state: 'waited_for' }, hall.pool.waitingCount)
  } })
  app.addHook('onResponse', async (request, reply) => {
    duration.observe({ method: request.method, route: request.routeOptions.url ?? 'none', status: reply.statusCode }, reply.elapsedTime / 1000)
  })

  app.get('/healthz', { schema: { summary: '进程存活', tags: ['运行'] } }, async () => ({ status: 'ok' }))
  app.get('/readyz', { schema: { summary: '可以服务', tags: ['运行'] } }, async () => {
    await sql`select 1 from schema_migration limit 1`.execute(hall.db)
    if (workersUp && !workersUp()) throw new Problem(503, 'workers-down', '任务处理未就绪，请稍后再试', { retryAfter: 5 })
    return { status: 'ready' }
  })
  app.get('/metrics', { schema: { summary: '运行指标', tags: ['运行'] } }, async (_, reply) => reply.type(metrics.contentType).send(await metrics.metrics()))
}
