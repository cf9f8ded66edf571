/** /api/simulators/tax-office: the simulated tax office, worked by a page: it invoices, refuses, takes payments and reports them to the hall by its signed gateway. Only with SIMULATORS on. */
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { formatYuan, parseYuan } from '../../common/money.ts'
import { Problem } from '../../common/problem.ts'
import { signed } from '../../gateways/signature.ts'
import type { SimulatedPayment, TaxOfficeSimulator } from '../../gateways/simulated-tax-office.ts'
import { writtenReceipt } from '../../gateways/tax-office.ts'
import { signedIn } from '../../identity/session.ts'
import { asSystem, found, type WideScope } from '../../ledger/database.ts'
import { handOverNow } from '../jobs.ts'
import type { Routes } from './index.ts'
import { PageQuery } from './shapes.ts'

const tags = ['模拟器']
const Numbered = Type.Object({ number: Type.String({ title: '征集通知单号', maxLength: 40 }) })
const Said = Type.Object({ outcome: Type.Union([Type.String(), Type.Null()]) })
const Payment = Type.Object({ reference: Type.String(), amount: Type.String(), paidOn: Type.String(), sent: Type.Integer(), outcome: Type.Union([Type.String(), Type.Null()]) })
const Notice = Type.Object({
  number: Type.String(), direction: Type.String(), fund: Type.String(), subjectNo: Type.String(), subjectName: Type.String(), amount: Type.String(), paid: Type.String(), issuedOn: Type.String(),
  state: Type.String(), reason: Type.Union([Type.String(), Type.Null()]), payments: Type.Array(Payment),
})

/** An agent sees his employer's notices at the office, a clerk those of his region, an administrator all. */
const seen = (it: WideScope, { employerId, account }: ReturnType<typeof signedIn>) => it.db.selectFrom('simulated_tax_notice as s').innerJoin('notice as n', 'n.number', 's.number').innerJoin('employer as e', 'e.id', 'n.employer_id')
  .where((q) => (account.role === 'agent' ? q('n.employer_id', '=', employerId) : account.role === 'clerk' ? q('e.region_code', '=', account.regionCode ?? '') : q.lit(true)))

/** Reports to the hall as a real office does, through the signed door. Gives what the hall said, or that it did not take it. */
async function report(app: FastifyInstance, { access }: TaxOfficeSimulator, now: Date, path: 'receipts' | 'states', one: object): Promise<string> {
  const answer = await app.inject({ url: `/api/gateways/tax-office/${path}`, ...signed({ [path]: [one] }, { ...access, now }) })
  return answer.statusCode === 200 ? answer.json<Record<string, { outcome: string }[]>>()[path]?.[0]?.outcome ?? 'failed' : 'failed'
}

export const taxOfficeSimulatorRoutes: Routes = ({ hall, taxSimulator }) => async (app) => {
  if (!taxSimulator) return
  const own = async (request: FastifyRequest, number: string) => {
    const session = signedIn(request)
    found(await asSystem(hall, session.actor, (it) => seen(it, session).where('s.number', '=', number).select('s.number').executeTakeFirst()), 'no-such-notice', '税务部门没有该单据，请刷新后再试！')
  }
  const send = async (payment: SimulatedPayment) => {
    const outcome = await report(app, taxSimulator, hall.clock.now(), 'receipts', writtenReceipt({ ...payment, noticeNumber: payment.number }))
    await taxSimulator.noteSent(payment.reference, outcome)
    return outcome
  }

  app.get('/api/simulators/tax-office', {
    schema: { summary: '税务部门收到的单据', tags, querystring: Type.Object(PageQuery), response: { 200: Type.Object({ down: Type.Boolean(), rows: Type.Array(Notice), page: Type.Integer(), size: Type.Integer(), total: Type.Integer() }) } },
  }, async (request) => {
    const session = signedIn(request)
    const { page, size } = request.query
    const shown = await asSystem(hall, session.actor, async (it) => {
      const { n: total } = await seen(it, session).select((q) => q.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
      const notices = await seen(it, session).selectAll('s').orderBy('s.received_at', 'desc').orderBy('s.number', 'desc').limit(size).offset((page - 1) * size).execute()
      const payments = notices.length === 0 ? [] : await it.db.selectFrom('simulated_tax_payment').where('number', 'in', notices.map((one) => one.number)).selectAll().orderBy('paid_at').execute()
      return { total, notices, payments }
    })
    return {
      down: await taxSimulator.down(), page, size, total: shown.total,
      rows: shown.notices.map((one) => {
        const payments = shown.payments.filter((payment) => payment.number === one.number)
        return {
          number: one.number, direction: one.direction, fund: one.fund, subjectNo: one.subject_no, subjectName: one.subject_name, amount: formatYuan(one.amount_fen), issuedOn: one.issued_on, state: one.state, reason: one.reason,
          paid: formatYuan(payments.reduce((sum, payment) => (sum + payment.amount_fen) as typeof sum, 0 as typeof one.amount_fen)),
          payments: payments.map((payment) => ({ reference: payment.reference, amount: formatYuan(payment.amount_fen), paidOn: payment.paid_on, sent: payment.sent, outcome: payment.outcome })),
        }
      }),
    }
  })

  app.put('/api/simulators/tax-office/outage', { schema: { summary: '使税务部门系统中断或恢复', tags, body: Type.Object({ down: Type.Boolean({ title: '中断' }) }), response: { 204: Type.Null() } } }, async (request, reply) => {
    signedIn(request)
    await taxSimulator.setDown(request.body.down)
    if (!request.body.down) await handOverNow(hall)
    return reply.code(204).send(null)
  })

  app.post('/api/simulators/tax-office/notices/:number/state', {
    schema: { summary: '税务部门开票或退回单据', tags, params: Numbered, body: Type.Object({ state: Type.Union([Type.Literal('invoiced'), Type.Literal('refused')], { title: '状态' }), reason: Type.Optional(Type.String({ title: '退回原因', maxLength: 100 })) }), response: { 200: Said } },
  }, async (request) => {
    const [{ number }, { state, reason }] = [request.params, request.body]
    await own(request, number)
    await taxSimulator.setState(number, state, reason ?? null)
    const now = hall.clock.now()
    return { outcome: await report(app, taxSimulator, now, 'states', { noticeNumber: number, state, note: reason ?? null, at: now.toISOString() }) }
  })

  app.post('/api/simulators/tax-office/notices/:number/payments', {
    schema: { summary: '向税务部门缴款', tags, params: Numbered, body: Type.Object({ amount: Type.String({ title: '缴款金额', maxLength: 20 }), report: Type.Boolean({ title: '回传到账', default: true }) }), response: { 200: Said } },
  }, async (request) => {
    await own(request, request.params.number)
    const amount = parseYuan(request.body.amount.trim())
    if (amount === undefined || amount <= 0) throw new Problem(422, 'bad-amount', '缴款金额应为大于0的金额，最多两位小数！')
    const payment = await taxSimulator.pay(request.params.number, amount, hall.clock.today())
    return { outcome: request.body.report ? await send(payment) : null }
  })

  app.post('/api/simulators/tax-office/payments/:reference/send', { schema: { summary: '再次回传到账', tags, params: Type.Object({ reference: Type.String({ title: '税务流水号', maxLength: 64 }) }), response: { 200: Said } } }, async (request) => {
    signedIn(request)
    const payment = found(await taxSimulator.payment(request.params.reference), 'no-such-payment', '未找到该笔缴款，请刷新后再试！')
    await own(request, payment.number)
    return { outcome: await send(payment) }
  })
}
