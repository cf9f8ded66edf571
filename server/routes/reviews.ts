/** /api/reviews: the review desk of an agency. DESIGN §7. */
import { Type } from '@fastify/type-provider-typebox'
import { claimCase, decide, releaseCase, type Decisions, type Pin } from '../../cases/review.ts'
import { employerOfCase, lockCase } from '../../cases/case-row.ts'
import { casesPage } from '../../cases/shown-case.ts'
import { Problem } from '../../common/problem.ts'
import type { Page, ServedCaseLine } from '../../forms/served.ts'
import type { AnyFiling } from '../../cases/filing.ts'
import { clerkOf } from '../../identity/session.ts'
import { asAgency, heldTo, type Case } from '../../ledger/database.ts'
import { serviceName } from '../../services/service-list.ts'
import type { FastifyRequest } from 'fastify'
import type { Routes } from './index.ts'
import { statesOf } from './cases.ts'
import { CaseParams, filingOf, PageQuery, served } from './shapes.ts'

const tags = ['审核']
const Opinion = Type.String({ title: '审核意见', maxLength: 1000, default: '' })
const Word = Type.Union([Type.Literal('approved'), Type.Literal('returned'), Type.Literal('refused')], { title: '审核结果' })
const No = Type.Integer({ title: '记录号', minimum: 1 })
const Field = Type.Union([Type.String({ title: '项目', maxLength: 60 }), Type.Null()])
const Reason = Type.String({ title: '原因', maxLength: 500 })
const Decided = Type.Object({ state: Type.String(), approved: Type.Integer(), returned: Type.Integer(), refused: Type.Integer() })

export const reviewRoutes: Routes = ({ hall, registry }) => async (app) => {
  /** Works on a case of the clerk's agency; a Problem that is returned is thrown after the commit. */
  async function onDesk<R>(request: FastifyRequest, id: string, work: (filing: AnyFiling, scope: Case) => Promise<R | Problem>): Promise<R> {
    const { region, actor } = clerkOf(request)
    const done = await asAgency(hall, region, actor, async (wide) => {
      const it = heldTo(wide, await employerOfCase(wide, id))
      const { row, scope } = await lockCase(it, id)
      return work(filingOf(registry, row.service), scope)
    })
    if (done instanceof Problem) throw done
    return done
  }

  app.get('/api/reviews', {
    schema: {
      summary: '待办队列', tags, response: { 200: served<Page<ServedCaseLine>>('cases of the agency, oldest first') },
      querystring: Type.Object({ state: Type.Optional(Type.String({ maxLength: 100 })), service: Type.Optional(Type.String({ maxLength: 100 })), search: Type.Optional(Type.String({ maxLength: 50 })), claimed: Type.Optional(Type.Union([Type.Literal('mine'), Type.Literal('none')])), ...PageQuery }),
    },
  }, async (request) => {
    const { region, actor } = clerkOf(request)
    const { state, ...asked } = request.query
    return asAgency(hall, region, actor, (it) => casesPage(it, { service: serviceName, hasForm: (slug) => registry.filings.get(slug)?.form.report !== null }, { ...asked, states: statesOf(state) ?? ['submitted', 'accepted'], oldestFirst: true }))
  })

  app.post('/api/reviews/:id/claim', { schema: { summary: '领取', tags, params: CaseParams, response: { 200: Type.Object({ ok: Type.Literal(true) }) } } }, async (request) => {
    await onDesk(request, request.params.id, (_, scope) => claimCase(scope))
    return { ok: true as const }
  })

  app.post('/api/reviews/:id/release', { schema: { summary: '放回队列', tags, params: CaseParams, response: { 200: Type.Object({ ok: Type.Literal(true) }) } } }, async (request) => {
    await onDesk(request, request.params.id, (_, scope) => releaseCase(scope))
    return { ok: true as const }
  })

  for (const [act, decision, summary] of [['approve', 'approved', '审核通过'], ['return', 'returned', '退回补正'], ['refuse', 'refused', '审核不通过']] as const) {
    app.post(`/api/reviews/:id/${act}`, {
      schema: {
        summary, tags, params: CaseParams, response: { 200: Decided },
        body: Type.Object({
          opinion: Opinion, records: Type.Optional(Type.Array(No, { title: '记录', maxItems: 100_000 })),
          pins: Type.Optional(Type.Array(Type.Object({ no: No, field: Type.Optional(Field), message: Reason }), { maxItems: 10_000 })),
        }, { title: '审核' }),
      },
    }, async (request) => {
      const { opinion, records, pins = [] } = request.body
      const pinned = new Map<number, Pin[]>()
      for (const { no, field = null, message } of pins) pinned.set(no, [...pinned.get(no) ?? [], { field, reason: message }])
      const decisions: Decisions = { opinion, rest: records ? null : decision, records: (records ?? [...pinned.keys()]).map((no) => ({ no, decision, pins: pinned.get(no) })) }
      return onDesk(request, request.params.id, (filing, scope) => decide(filing, scope, decisions))
    })
  }

  app.post('/api/reviews/:id/decisions', {
    schema: {
      summary: '逐条审核', tags, params: CaseParams, response: { 200: Decided },
      body: Type.Object({
        opinion: Opinion, rest: Type.Union([Word, Type.Null()], { title: '其余记录' }),
        records: Type.Array(Type.Object({
          no: No, decision: Word, reason: Type.Optional(Type.String({ title: '原因', maxLength: 2000 })), pins: Type.Optional(Type.Array(Type.Object({ field: Field, reason: Reason }), { title: '逐项原因', maxItems: 60 })),
          field: Type.Optional(Field),
        }), { title: '记录', maxItems: 100_000 }),
      }, { title: '审核' }),
    },
  }, async (request) => {
    const { opinion, rest, records } = request.body
    /** A single `field` with its `reason` says the same as one pin. */
    const pinsOf = ({ field, reason, pins }: typeof records[number]): readonly Pin[] | undefined => pins ?? (field ? [{ field, reason: reason || opinion }] : undefined)
    const decisions: Decisions = { opinion, rest, records: records.map((it) => ({ no: it.no, decision: it.decision, reason: it.reason, pins: pinsOf(it) })) }
    return onDesk(request, request.params.id, (filing, scope) => decide(filing, scope, decisions))
  })
}
