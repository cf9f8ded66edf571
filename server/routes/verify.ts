/** /verify: anyone who holds a certificate sees whether it is genuine. For phones, without a script; for programs as JSON. */
import { createHash } from 'node:crypto'
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { look, lookAtFile, noteUnknown, type Asked, type Look } from '../../certificates/look.ts'
import { Problem } from '../../common/problem.ts'
import { asSystem, theHall } from '../../ledger/database.ts'
import { throttle } from '../throttle.ts'
import { verifyPage } from '../verify-page.ts'
import type { Routes } from './index.ts'

const tags = ['证明核验']
/** Wrong answers from one address: a code is one of 887 million, and is not found by trying. */
const MISSES = { most: 20, within: 10 * 60_000 }
const FILE_AT_MOST = 100 * 1024 * 1024

export const verifyRoutes: Routes = ({ hall, blobs }) => async (app) => {
  const misses = throttle({ ...MISSES, now: () => hall.clock.now() })

  /** Answers a look with a page or, where a program asks, as JSON; what is not found is said in the same way. */
  async function answer(request: FastifyRequest, reply: FastifyReply, asked: Partial<Asked>, find: () => Promise<Look>): Promise<unknown> {
    const program = request.headers.accept?.includes('application/json') === true
    try {
      misses.admit(request.ip)
      const found = await find()
      return program ? found : reply.type('text/html; charset=utf-8').send(verifyPage({ asked, found }))
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      if (error.status === 404) {
        misses.miss(request.ip)
        await asSystem(hall, theHall, (it) => noteUnknown(it, { code: '', ...asked }))
      }
      if (program) throw error
      return reply.code(error.status).type('text/html; charset=utf-8').send(verifyPage({ asked, problem: error.message }))
    }
  }

  app.get('/verify', {
    schema: {
      summary: '证明核验', tags,
      querystring: Type.Object({
        code: Type.Optional(Type.String({ title: '校验码', maxLength: 40 })), number: Type.Optional(Type.String({ title: '查询流水号', maxLength: 40 })), page: Type.Optional(Type.Integer({ title: '页码', minimum: 1, maximum: 1_000_000 })),
      }),
    },
  }, async (request, reply) => {
    const { code, number, page } = request.query
    if (code === undefined || code.trim() === '') return reply.type('text/html; charset=utf-8').send(verifyPage({ asked: { number } }))
    const asked = { code, number, page }
    return answer(request, reply, asked, () => asSystem(hall, theHall, (it) => look(it, blobs, asked)))
  })

  app.post('/verify/file', { schema: { summary: '证明文件核验', tags, consumes: ['multipart/form-data'] } }, async (request, reply) => {
    const file = await request.file({ limits: { fileSize: FILE_AT_MOST } })
    const digest = createHash('sha256')
    if (file) for await (const chunk of file.file) digest.update(chunk as Buffer)
    return answer(request, reply, {}, () => {
      if (!file) throw new Problem(422, 'no-file', '请选择要核验的证明文件！')
      return asSystem(hall, theHall, (it) => lookAtFile(it, blobs, digest.digest('hex')))
    })
  })
}
