/** /api/reconciliations: 税务对账. Clerks see what concerns their region, administrators all; money without a place beside it. */
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { formatYuan } from '../../common/money.ts'
import { daysInclusive, parseDay } from '../../common/period.ts'
import { Problem } from '../../common/problem.ts'
import { administratorOf, clerkOf, signedIn } from '../../identity/session.ts'
import { asSystem } from '../../ledger/database.ts'
import { unplacedReceipts } from '../../ledger/receipts.ts'
import { concerns, differenceKinds, handleDifference, handlingOf, reconcile, type DifferenceKind } from '../../ledger/reconciliation.ts'
import { TaxOfficeUnavailable } from '../../ledger/tax-office.ts'
import type { Routes } from './index.ts'

const tags = ['税务对账']
const Text = Type.Union([Type.String(), Type.Null()])
const Reconciliation = Type.Object({ id: Type.String(), from: Type.String(), to: Type.String(), by: Type.String(), at: Type.String(), notices: Type.Integer(), receipts: Type.Integer(), differences: Type.Integer(), open: Type.Integer() })
const Difference = Type.Object({ no: Type.Integer(), kind: Type.String(), kindText: Type.String(), noticeNumber: Type.String(), reference: Text, employer: Text, here: Text, there: Text, handling: Type.Union([Type.Object({ note: Type.String(), by: Type.String(), at: Type.String() }), Type.Null()]) })
const Handling = Type.Object({ note: Type.String({ title: '处理情况', maxLength: 200 }) })
const Unplaced = Type.Object({ kindText: Type.String(), noticeNumber: Type.String(), reference: Text, amount: Type.String(), paidOn: Type.String(), employer: Text })

/** Days that one reconciliation may span. */
const MOST_DAYS = 92
/** Rows of a list: more differences than these are a case for the offices' technicians. */
const AT_MOST = 1_000
const UNPLACED = { 'no-such-notice': '单据不存在', 'cancelled-notice': '单据已撤销', overpaid: '多缴' } as const

/** The clerk's region, or every region for an administrator. */
function deskOf(request: FastifyRequest) {
  if (signedIn(request).account.role === 'administrator') return { region: null, ...administratorOf(request) }
  return clerkOf(request)
}

export const reconciliationRoutes: Routes = ({ hall }) => async (app) => {
  app.get('/api/reconciliations', { schema: { summary: '历次对账', tags, response: { 200: Type.Array(Reconciliation) } } }, async (request) => {
    const { region, actor } = deskOf(request)
    const rows = await asSystem(hall, actor, (it) => it.db.selectFrom('reconciliation as r').orderBy('r.reconciled_at', 'desc').limit(100)
      .select(['r.id', 'r.from_on as from', 'r.to_on as to', 'r.by_name as by', 'r.reconciled_at as at', 'r.notices', 'r.receipts',
        ...([['differences', sql`true`], ['open', sql`not exists ${handlingOf}`]] as const).map(([name, which]) =>
          sql<number>`(select count(*)::int from reconciliation_difference d where d.reconciliation_id = r.id and ${concerns(region)} and ${which})`.as(name))]).execute())
    return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
  })

  app.post('/api/reconciliations', {
    schema: { summary: '与税务部门对账', tags, body: Type.Object({ from: Type.String({ title: '开始日期' }), to: Type.String({ title: '结束日期' }) }), response: { 200: Type.Object({ id: Type.String(), differences: Type.Integer() }) } },
  }, async (request) => {
    const { actor } = deskOf(request)
    const [from, to, office] = [parseDay(request.body.from), parseDay(request.body.to), hall.registers.taxOffice]
    if (!from || !to || from > to || daysInclusive(from, to) > MOST_DAYS) throw new Problem(422, 'bad-days', `请选择对账日期，开始日期不能晚于结束日期，最多${MOST_DAYS}天！`)
    if (!office) throw new Problem(409, 'no-tax-office', '尚未接通税务部门系统，不能对账，请联系系统管理员设置！')
    try {
      const done = await reconcile(hall, office, { from, to, by: actor })
      if (!done) throw new Problem(409, 'reconciled-already', '该日期已对账，请刷新后查看！')
      return { id: done.id, differences: done.differences.length }
    } catch (error) {
      if (!(error instanceof TaxOfficeUnavailable)) throw error
      throw new Problem(503, 'tax-office-unavailable', `${error.message}，请稍后再对账！`, { retryAfter: 60, cause: error })
    }
  })

  app.get('/api/reconciliations/:id/differences', { schema: { summary: '对账差异', tags, params: Type.Object({ id: Type.String({ title: '对账', format: 'uuid' }) }), response: { 200: Type.Array(Difference) } } }, async (request) => {
    const { region, actor } = deskOf(request)
    const rows = await asSystem(hall, actor, (it) => it.db.selectFrom('reconciliation_difference as d').leftJoin('employer as e', 'e.id', 'd.employer_id').leftJoinLateral(handlingOf.as('h'), (on) => on.onTrue()).where('d.reconciliation_id', '=', request.params.id)
      .where(concerns(region)).orderBy('d.no').limit(AT_MOST).select(['d.no', 'd.kind', 'd.notice_number as noticeNumber', 'd.reference', 'e.name as employer', 'd.here', 'd.there', 'h.note', 'h.by', 'h.at']).execute())
    return rows.map(({ note, by, at, ...row }) => ({ ...row, kindText: differenceKinds[row.kind as DifferenceKind], handling: note === null || by === null || at === null ? null : { note, by, at: at.toISOString() } }))
  })

  app.post('/api/reconciliations/:id/differences/:no/handling', {
    schema: { summary: '登记差异的处理情况', tags, params: Type.Object({ id: Type.String({ title: '对账', format: 'uuid' }), no: Type.Integer({ title: '差异序号', minimum: 1 }) }), body: Handling, response: { 200: Type.Object({ ok: Type.Literal(true) }) } },
  }, async (request) => {
    const { region, actor } = deskOf(request)
    const note = request.body.note.trim()
    if (note === '') throw new Problem(422, 'no-note', '请填写处理情况！')
    const handled = await asSystem(hall, actor, (it) => handleDifference(it, { ...request.params, region, note }))
    if (!handled) throw new Problem(404, 'no-such-difference', '未找到该差异，请刷新后重试！')
    return { ok: true as const }
  })

  app.get('/api/reconciliations/unplaced', { schema: { summary: '未入账款项', tags, response: { 200: Type.Array(Unplaced) } } }, async (request) => {
    const { region, actor } = deskOf(request)
    const rows = await asSystem(hall, actor, (it) => unplacedReceipts(it).leftJoin('employer as e', 'e.id', 'u.employerId').where(sql<boolean>`(${region}::text is null or coalesce(e.region_code, left(u."noticeNumber", 6)) = ${region})`)
      .orderBy('u.paidOn', 'desc').limit(AT_MOST).selectAll('u').select('e.name as employer').execute())
    return rows.map(({ kind, noticeNumber, reference, amount, paidOn, employer }) => ({ kindText: UNPLACED[kind], noticeNumber, reference, amount: formatYuan(amount), paidOn, employer }))
  })
}
