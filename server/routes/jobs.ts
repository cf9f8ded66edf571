/** /api/jobs/:id: what the hall does in the background, told once or as server-sent events. */
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { CERTIFICATE_TASK } from '../../certificates/issue.ts'
import { shownJob } from '../../cases/shown-case.ts'
import { Problem } from '../../common/problem.ts'
import type { ServedJob } from '../../forms/served.ts'
import { agentOf } from '../../identity/session.ts'
import { asEmployer, type Actor } from '../../ledger/database.ts'
import { exportedFile } from '../../queries/export.ts'
import { sendSheet } from '../files.ts'
import type { Routes } from './index.ts'
import { CaseParams } from './shapes.ts'

const LOOK_EVERY_MS = 300
const AT_MOST_MS = 10 * 60_000

export const jobRoutes: Routes = ({ hall, blobs }) => async (app) => {
  /** A certificate is made for who has not scanned; all else is followed by who has. */
  const follower = async (request: FastifyRequest, id: string) => {
    const by = agentOf(request, 'password')
    const job = await asEmployer(hall, by.employerId, by.actor, (it) => it.db.selectFrom('job').where('employer_id', '=', by.employerId).where('id', '=', id).select('kind').executeTakeFirst())
    return job?.kind === CERTIFICATE_TASK ? by : agentOf(request, 'scanned')
  }
  const jobOf = (by: { employerId: string; actor: Actor }, id: string): Promise<ServedJob> => asEmployer(hall, by.employerId, by.actor, async (it) => {
    const job = await it.db.selectFrom('job').where('employer_id', '=', by.employerId).where('id', '=', id).selectAll().executeTakeFirst()
    if (!job) throw new Problem(404, 'no-such-job', '未找到该任务')
    return shownJob(job)
  })

  app.get('/api/jobs/:id', { schema: { summary: '任务进度', tags: ['任务'], params: Type.Object({ id: CaseParams.properties.id }) } }, async (request, reply) => {
    const by = await follower(request, request.params.id)
    const first = await jobOf(by, request.params.id)
    if (!request.headers.accept?.includes('text/event-stream')) return first
    async function* events(): AsyncGenerator<string> {
      let told = ''
      for (let waited = 0; waited < AT_MOST_MS && !app.stopping.aborted; waited += LOOK_EVERY_MS) {
        const job = waited === 0 ? first : await jobOf(by, request.params.id)
        const text = JSON.stringify(job)
        if (text !== told) yield `data: ${text}\n\n`
        told = text
        if (job.state === 'done' || job.state === 'failed') return
        await sleep(LOOK_EVERY_MS)
      }
    }
    return reply.header('cache-control', 'no-store').header('x-accel-buffering', 'no').type('text/event-stream').send(Readable.from(events()))
  })

  app.get('/api/jobs/:id/file', { schema: { summary: '下载导出文件', tags: ['任务'], params: Type.Object({ id: CaseParams.properties.id }) } }, async (request, reply) => {
    const { employerId, actor } = agentOf(request, 'scanned')
    const { name, file } = await asEmployer(hall, employerId, actor, (it) => exportedFile(it, request.params.id, blobs))
    return sendSheet(reply, name, file)
  })
}
