/** What guards every answer and every change: fixed headers, and no changes from foreign pages. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from '../common/problem.ts'

/** Nothing of ours is shown in a frame, and nothing is framed by ours: PDFs are drawn in the page. */
const POLICY = [
  "default-src 'self'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", // Ant Design writes its styles at run time
  "img-src 'self' data: blob:", "font-src 'self' data:", "connect-src 'self'", "worker-src 'self' blob:", "frame-src 'none'", "object-src 'self' blob:",
  "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
].join('; ')

/** Sets the headers that every answer carries, and refuses changes that another site's page asks for. */
export function setSecurity(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    if (!SAFE.has(request.method)) refuseForeign(request)
  })
  app.addHook('onSend', async (request, reply) => {
    reply.header('content-security-policy', POLICY)
    reply.header('x-content-type-options', 'nosniff')
    reply.header('referrer-policy', 'same-origin')
    reply.header('cross-origin-opener-policy', 'same-origin')
    reply.header('cross-origin-resource-policy', 'same-origin')
    reply.header('permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=()')
    if (request.protocol === 'https') reply.header('strict-transport-security', 'max-age=31536000')
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Browsers say where a request comes from. One without both headers comes from another program, which holds no cookie of ours
 * by accident: the cookie is SameSite=Strict.
 */
function refuseForeign(request: FastifyRequest): void {
  const { origin, 'sec-fetch-site': site } = request.headers
  const foreign = (origin !== undefined && !(URL.canParse(origin) && new URL(origin).host === request.host)) || site === 'cross-site' || site === 'same-site'
  if (foreign) throw new Problem(403, 'foreign-origin', '请求来自其他网站，已被拒绝，请在办事大厅页面内操作！')
}
