/** Every refusal as `application/problem+json` (RFC 9457) with a Chinese sentence an agent can act on. */
import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../common/problem.ts'
import { sqlState } from '../ledger/database.ts'
import { RegisterUnavailable } from '../ledger/registers.ts'

/** What the frame itself refuses, by its error code; the sentence is ours. */
const FRAME_REFUSALS: Readonly<Record<string, readonly [status: number, code: string, detail: string]>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, 'unsupported-content', '请求的内容类型不支持，请使用application/json或multipart/form-data！'],
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'too-large', '提交的内容过大，请减少内容或分批提交！'],
  FST_ERR_CTP_INVALID_JSON_BODY: [400, 'not-json', '请求的内容不是有效的JSON，请检查后重新提交！'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [400, 'incomplete', '请求的内容不完整，请重新提交！'],
  FST_REQ_FILE_TOO_LARGE: [413, 'file-too-large', '文件过大，单个文件不能超过32MB！'],
  FST_FILES_LIMIT: [413, 'too-many-files', '一次只能上传一个文件！'],
  FST_PARTS_LIMIT: [413, 'too-many-parts', '上传的内容项过多，请重新选择文件！'],
  FST_FIELDS_LIMIT: [413, 'too-many-fields', '上传的内容项过多，请重新选择文件！'],
  FST_PROTO_VIOLATION: [400, 'bad-field-name', '上传的内容含有不允许的名称！'],
  FST_INVALID_MULTIPART_CONTENT_TYPE: [406, 'not-multipart', '请以multipart/form-data方式上传文件！'],
  FST_ERR_ROUTE_MISSING_CONTENT_TYPE: [415, 'unsupported-content', '请求缺少内容类型，请使用application/json或multipart/form-data！'],
}

/** Databases that are gone or too busy: trying again helps, so they are no 500. */
const DATABASE_AWAY = new Set(['57P01', '57P02', '57P03', '53300', '08000', '08003', '08006'])
const CONNECTION_LOST = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT'])

/** The problem that any thrown thing becomes. Unknown errors become a 500 that shows nothing of them. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  const refusal = FRAME_REFUSALS[code]
  if (refusal) return new Problem(...refusal)
  if (DATABASE_AWAY.has(sqlState(error) ?? '') || (error instanceof Error && isConnectionLost(error, code))) {
    return new Problem(503, 'database-away', '系统繁忙，数据库暂时无法连接，请稍后再试！', { retryAfter: 5, cause: error })
  }
  if (error instanceof RegisterUnavailable) return new Problem(503, 'register-unavailable', error.message, { retryAfter: 30, cause: error })
  const status = (error as Partial<FastifyError> | null | undefined)?.statusCode
  if (status !== undefined && status >= 400 && status < 500) return new Problem(status, 'bad-request', '请求不符合要求，请检查后重新提交！', { cause: error })
  return new Problem(500, 'unexpected', '系统发生异常，您填写的内容未受影响，请稍后再试；如多次出现，请将请求编号告知系统管理员。', { cause: error })
}

const isConnectionLost = (error: Error, code: string) =>
  ('syscall' in error && error.syscall === 'connect' && CONNECTION_LOST.has(code)) || error.message.startsWith('Connection terminated') || error.message === 'timeout exceeded when trying to connect'

/** Answers with `problem`. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.retryAfter !== undefined) reply.header('retry-after', String(problem.retryAfter))
  return reply.code(problem.status).type('application/problem+json').serializer(JSON.stringify).send({
    type: `urn:banshi:problem:${problem.code}`,
    title: STATUS_CODES[problem.status] ?? 'Error',
    status: problem.status,
    detail: problem.message,
    code: problem.code,
    ...(problem.problems.length > 0 ? { problems: problem.problems } : {}),
    ...(problem.retryAfter === undefined ? {} : { retryAfter: problem.retryAfter }),
    requestId: request.id,
  })
}

/** Makes every error of `app` a problem. What is ours to repair is logged whole; a refusal is not an incident. */
export function setErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error)
    if (problem.status >= 500) request.log.error({ err: error, code: problem.code }, 'request failed')
    return sendProblem(request, reply, problem)
  })
}

export const notFound = () => new Problem(404, 'not-found', '您访问的内容不存在，请检查地址或返回首页！')
