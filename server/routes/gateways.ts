/** /api/gateways: what partners report to the hall, signed. */
import { Problem } from '../../common/problem.ts'
import type { CardReport } from '../../gateways/e-card.ts'
import { authentic } from '../../gateways/signature.ts'
import { takeReport } from '../../identity/scan.ts'
import type { Routes } from './index.ts'

export const gatewayRoutes: Routes = ({ hall, config }) => async (app) => {
  const { eCard } = config
  if (!eCard) return
  // the signature is over the exact bytes, so the body stays text until it is found authentic
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: 10_000 }, (_request, body, done) => done(null, body))

  app.post('/api/gateways/e-card', { schema: { summary: '电子社保卡平台回传扫码结果', tags: ['对接'] } }, async (request) => {
    const body = typeof request.body === 'string' ? request.body : ''
    if (!authentic(request.headers, body, { secret: eCard.secret, now: hall.clock.now() })) throw new Problem(401, 'bad-signature', '签名不正确或已过期，请检查应用密钥和系统时间！')
    const report = reportOf(body)
    return { state: await takeReport(hall, report.code, report.event, report.holder.idNumber) }
  })
}

const EVENTS: readonly string[] = ['scanned', 'confirmed', 'refused'] satisfies CardReport['event'][]

function reportOf(body: string): CardReport {
  let report: Partial<CardReport> | null
  try {
    report = JSON.parse(body) as Partial<CardReport> | null
  } catch (cause) {
    throw new Problem(400, 'not-json', '请求的内容不是有效的JSON，请检查后重新提交！', { cause })
  }
  if (typeof report?.code !== 'string' || !EVENTS.includes(String(report.event)) || typeof report.holder?.idNumber !== 'string' || report.holder.idNumber === '') {
    throw new Problem(400, 'bad-report', '回传内容应包含code、event和holder，请检查！')
  }
  return report as CardReport
}
