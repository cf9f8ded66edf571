/** /api/gateways: what partners report to the hall, signed. */
import type { FastifyRequest } from 'fastify'
import { Problem } from '../../common/problem.ts'
import type { CardReport } from '../../gateways/e-card.ts'
import { authentic } from '../../gateways/signature.ts'
import { receiptsOf, statesOf } from '../../gateways/tax-office.ts'
import { takeReport } from '../../identity/scan.ts'
import { asSystem, theHall } from '../../ledger/database.ts'
import { recordState } from '../../ledger/hand-overs.ts'
import { recordReceipt } from '../../ledger/receipts.ts'
import type { Routes } from './index.ts'

export const gatewayRoutes: Routes = ({ hall, config, taxSimulator }) => async (app) => {
  // the signature is over the exact bytes, so the body stays text until it is found authentic
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: 200_000 }, (_request, body, done) => done(null, body))
  const bodyOf = ({ body, headers }: FastifyRequest, secret: string): string => {
    const text = typeof body === 'string' ? body : ''
    if (!authentic(headers, text, { secret, now: hall.clock.now() })) throw new Problem(401, 'bad-signature', '签名不正确或已过期，请检查应用密钥和系统时间！')
    return text
  }

  const { eCard } = config
  if (eCard) {
    app.post('/api/gateways/e-card', { schema: { summary: '电子社保卡平台回传扫码结果', tags } }, async (request) => {
      const report = reportOf(bodyOf(request, eCard.secret))
      return { state: await takeReport(hall, report.code, report.event, report.holder.idNumber) }
    })
  }

  const taxOffice = config.taxOffice ?? taxSimulator?.access
  if (!taxOffice) return
  app.post('/api/gateways/tax-office/receipts', { schema: { summary: '税务部门回传到账', tags } }, async (request) => {
    const receipts = []
    for (const receipt of receiptsOf(bodyOf(request, taxOffice.secret))) receipts.push({ reference: receipt.reference, outcome: await asSystem(hall, theHall, (it) => recordReceipt(it, receipt)) })
    return { receipts }
  })
  app.post('/api/gateways/tax-office/states', { schema: { summary: '税务部门回传单据状态', tags } }, async (request) => {
    const states = []
    for (const state of statesOf(bodyOf(request, taxOffice.secret))) states.push({ noticeNumber: state.noticeNumber, outcome: await asSystem(hall, theHall, (it) => recordState(it, state)) })
    return { states }
  })
}

const tags = ['对接']
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
