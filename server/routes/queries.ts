/** /api/queries/:slug: any query service, its lists paged, explained and exported. */
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { servedWorking } from '../../cases/working.ts'
import { Problem } from '../../common/problem.ts'
import type { QueryPage, ServedWorking } from '../../forms/served.ts'
import { agentOf } from '../../identity/session.ts'
import { asEmployer } from '../../ledger/database.ts'
import { exportNow, startExport } from '../../queries/export.ts'
import { explainCell, keysOf, queryPage } from '../../queries/page.ts'
import { listOf, readConditions, type AnyQuery } from '../../queries/query.ts'
import { serviceName } from '../../services/service-list.ts'
import type { Registry } from '../../services/registry.ts'
import { sendSheet } from '../files.ts'
import type { Routes } from './index.ts'
import { keyList, PageQuery, served } from './shapes.ts'

const tags = ['查询']
/** Rows whose keys are given at once. */
const KEYS_AT_MOST = 200_000
const Slug = Type.Object({ slug: Type.String({ title: '业务', maxLength: 100 }) })
/** Which list, and the row whose window it stands in. */
const Which = { list: Type.Optional(Type.String({ title: '列表', maxLength: 50 })), of: Type.Optional(Type.String({ title: '所属记录', maxLength: 100 })) }
const Order = { sort: Type.Optional(Type.String({ maxLength: 50 })), descending: Type.Boolean({ default: false }) }
const Keys = { keys: Type.Optional(Type.String({ maxLength: 60_000 })) }
const conditions = { additionalProperties: Type.String({ maxLength: 100 }) }

/** The query of a slug, or 404. */
export function queryOf(registry: Registry, slug: string): AnyQuery {
  const form = registry.queries.get(slug)
  if (!form) throw new Problem(404, 'no-such-service', '未找到该查询，或该查询正在建设中')
  return form
}

export const queryRoutes: Routes = ({ hall, registry }) => async (app) => {
  /** Who asks: a certificate's choice opens without a scan. */
  const asker = (request: FastifyRequest, slug: string) => agentOf(request, registry.queries.get(slug)?.withoutScan ? 'password' : 'scanned')
  /** What a file of a list is called: the service's name, with the list's where it has several. */
  const titleOf = (form: AnyQuery, title: string) => (form.menu.length > 0 ? title : serviceName(form.slug))

  app.get('/api/queries/:slug', {
    schema: {
      summary: '查询', tags, params: Slug, response: { 200: served<QueryPage>('a page of the list') },
      querystring: Type.Object({ ...Which, ...Order, ...Keys, whole: Type.Boolean({ default: false }), near: Type.Optional(Type.String({ title: '上次所见页', maxLength: 1000 })), ...PageQuery }, conditions),
    },
  }, async (request) => {
    const { employerId, actor } = asker(request, request.params.slug)
    const form = queryOf(registry, request.params.slug)
    const { list: key, of, page, size, sort, descending, whole, keys, near, ...sent } = request.query
    const list = listOf(form, key)
    return asEmployer(hall, employerId, actor, async (it) => {
      const got = await queryPage(list, it, readConditions(list, sent, it.today), { of, page, size, sort, descending, whole, near, keys: keyList(keys) })
      it.audit({ action: whole ? 'sight/unmasked' : 'sight/query', subject: form.slug, detail: { list: key ?? null, of: of ?? null, page, rows: got.rows.length, ...(whole ? { keys: keys ?? null } : {}) } })
      return got
    })
  })

  app.get('/api/queries/:slug/keys', {
    schema: { summary: '全部行的标识', tags, params: Slug, querystring: Type.Object({ list: Which.list }, conditions), response: { 200: Type.Object({ keys: Type.Array(Type.String()) }) } },
  }, async (request) => {
    const { employerId, actor } = asker(request, request.params.slug)
    const { list: key, ...sent } = request.query
    const list = listOf(queryOf(registry, request.params.slug), key)
    return asEmployer(hall, employerId, actor, async (it) => {
      const keys = await keysOf(list, it, readConditions(list, sent, it.today), KEYS_AT_MOST)
      it.audit({ action: 'sight/query', subject: request.params.slug, detail: { list: key ?? null, keys: keys.length } })
      return { keys }
    })
  })

  app.get('/api/queries/:slug/explain', {
    schema: { summary: '计算过程', tags, params: Slug, querystring: Type.Object({ ...Which, key: Type.String({ maxLength: 100 }), column: Type.String({ maxLength: 50 }) }), response: { 200: served<ServedWorking>('how an amount came about') } },
  }, async (request) => {
    const { employerId, actor } = asker(request, request.params.slug)
    const { list: key, of, ...cell } = request.query
    const list = listOf(queryOf(registry, request.params.slug), key)
    return servedWorking(await asEmployer(hall, employerId, actor, (it) => explainCell(list, it, { of, ...cell })))
  })

  app.get('/api/queries/:slug.xlsx', {
    schema: {
      summary: '导出当前页或选择数据', tags, params: Slug,
      querystring: Type.Object({ ...Which, ...Order, ...Keys, scope: Type.Union([Type.Literal('page'), Type.Literal('selected')], { title: '导出范围' }), ...PageQuery }, conditions),
    },
  }, async (request, reply) => {
    const { employerId, actor } = asker(request, request.params.slug)
    const form = queryOf(registry, request.params.slug)
    const { list: key, of, page, size, sort, descending, scope, keys, ...sent } = request.query
    const list = listOf(form, key)
    const file = await asEmployer(hall, employerId, actor, async (it) => {
      const made = await exportNow(list, it, readConditions(list, sent, it.today), scope, { of, page, size, sort, descending, keys: keyList(keys) })
      it.audit({ action: 'sight/export', subject: form.slug, detail: { list: key ?? null, scope, rows: made.rows } })
      return made.file
    })
    return sendSheet(reply, `${titleOf(form, list.title)}.xlsx`, file)
  })

  app.post('/api/queries/:slug/exports', {
    schema: {
      summary: '全部导出', tags, params: Slug, response: { 202: Type.Object({ job: Type.String() }) },
      body: Type.Object({ ...Which, ...Order, conditions: Type.Record(Type.String({ maxLength: 60 }), Type.String({ maxLength: 100 }), { title: '查询条件', default: {} }) }, { title: '导出' }),
    },
  }, async (request, reply) => {
    const { employerId, actor } = asker(request, request.params.slug)
    const form = queryOf(registry, request.params.slug)
    const title = titleOf(form, listOf(form, request.body.list).title)
    const job = await asEmployer(hall, employerId, actor, (it) => startExport(form, it, { ...request.body, list: request.body.list, title }))
    return reply.code(202).send({ job })
  })
}
