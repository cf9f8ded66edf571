/** /api/queries/:slug: any query service, paged and exported. */
import { Readable } from 'node:stream'
import { Type } from '@fastify/type-provider-typebox'
import { Problem } from '../../common/problem.ts'
import type { QueryPage } from '../../forms/served.ts'
import { exportRows } from '../../forms/sheets/export-rows.ts'
import { agentOf } from '../../identity/session.ts'
import { asEmployer } from '../../ledger/database.ts'
import { queryPage, readConditions } from '../../queries/query.ts'
import { serviceName } from '../../services/service-list.ts'
import { sendSheet } from '../files.ts'
import type { Routes } from './index.ts'
import { ExportScope, keyList, PageQuery, served } from './shapes.ts'

const tags = ['查询']
const Slug = Type.Object({ slug: Type.String({ title: '业务', maxLength: 100 }) })
const Order = { sort: Type.Optional(Type.String({ maxLength: 50 })), descending: Type.Boolean({ default: false }), keys: Type.Optional(Type.String({ maxLength: 60_000 })) }
const conditions = { additionalProperties: Type.String({ maxLength: 100 }) }

export const queryRoutes: Routes = ({ hall, registry }) => async (app) => {
  const queryOf = (slug: string) => {
    const form = registry.queries.get(slug)
    if (!form) throw new Problem(404, 'no-such-service', '未找到该查询，或该查询正在建设中')
    return form
  }

  app.get('/api/queries/:slug', {
    schema: { summary: '查询', tags, params: Slug, querystring: Type.Object({ ...Order, whole: Type.Boolean({ default: false }), ...PageQuery }, conditions), response: { 200: served<QueryPage>('a page of the list') } },
  }, async (request) => {
    const { employerId, actor } = agentOf(request, 'scanned')
    const form = queryOf(request.params.slug)
    const { page, size, sort, descending, whole, keys, ...sent } = request.query
    return asEmployer(hall, employerId, actor, async (it) => {
      const got = await queryPage(form, it, readConditions(form, sent), { page, size, sort, descending, whole, keys: keyList(keys) })
      it.audit({ action: whole ? 'sight/unmasked' : 'sight/query', subject: form.slug, detail: { page, rows: got.rows.length, ...(whole ? { keys: keys ?? null } : {}) } })
      return got
    })
  })

  app.get('/api/queries/:slug.xlsx', {
    schema: { summary: '导出', tags, params: Slug, querystring: Type.Object({ ...Order, scope: ExportScope, ...PageQuery }, conditions) },
  }, async (request, reply) => {
    const { employerId, actor } = agentOf(request, 'scanned')
    const form = queryOf(request.params.slug)
    if (!form.exports) throw new Problem(404, 'no-export', '该查询不提供导出')
    const { page, size, sort, descending, scope, keys, ...sent } = request.query
    const given = readConditions(form, sent)
    const rows = await asEmployer(hall, employerId, actor, async (it) => {
      const list: Record<string, string>[] = []
      const chosen = scope === 'selected' ? keyList(keys) ?? [] : undefined
      if (scope === 'page') list.push(...(await queryPage(form, it, given, { page, size, sort, descending, whole: true })).rows.map((row) => row.cells))
      else for (let at = 1; ; at++) {
        const got = await queryPage(form, it, given, { page: at, size: 5000, sort, descending, whole: true, keys: chosen })
        list.push(...got.rows.map((row) => row.cells))
        if (got.rows.length < 5000) break
      }
      it.audit({ action: 'sight/export', subject: form.slug, detail: { scope, rows: list.length } })
      return list
    })
    const title = serviceName(form.slug)
    return sendSheet(reply, `${title}.xlsx`, Readable.from(exportRows({ title, sheetName: form.listTitle, columns: [{ key: 'no', label: '序号' }, ...form.columns.map(({ key, label }) => ({ key, label }))], rows: rows.map((row, i) => ({ no: String(i + 1), ...row })) })))
  })
}
