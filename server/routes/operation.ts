/** /healthz, /readyz, /metrics: for whoever runs the hall. */
import { readdirSync } from 'node:fs'
import { sql } from 'kysely'
import { Problem } from '../../common/problem.ts'
import type { Routes } from './index.ts'

const MIGRATIONS = readdirSync(new URL('../../migrations/', import.meta.url)).filter((name) => name.endsWith('.sql'))

export const operationRoutes: Routes = ({ hall, workersUp }) => async (app) => {
  app.get('/healthz', { schema: { summary: '进程存活', tags: ['运行'] } }, async () => ({ status: 'ok' }))
  app.get('/readyz', { schema: { summary: '可以服务', tags: ['运行'] } }, async () => {
    const applied = await sql<{ name: string }>`select name from schema_migration`.execute(hall.db)
    const missing = MIGRATIONS.filter((name) => !applied.rows.some((row) => row.name === name))
    if (missing.length > 0) throw new Problem(503, 'migrations-missing', `数据库尚未升级完成（缺少${missing.join('、')}），请稍后再试`, { retryAfter: 5 })
    if (workersUp && !workersUp()) throw new Problem(503, 'workers-down', '任务处理未就绪，请稍后再试', { retryAfter: 5 })
    return { status: 'ready' }
  })
  app.get('/metrics', { schema: { summary: '运行指标', tags: ['运行'] } }, async (_, reply) => reply.type(app.metrics.contentType).send(await app.metrics.metrics()))
}
