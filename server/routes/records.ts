/** /api/cases/:id/records and what else brings records in: typed, picked, repaired; their lists and exports. */
import { Readable } from 'node:stream'
import { Type } from '@fastify/type-provider-typebox'
import { changesOf } from '../../cases/effect.ts'
import type { AnyFiling } from '../../cases/filing.ts'
import { viewItem } from '../../cases/filing.ts'
import { lookUp } from '../../cases/look-up.ts'
import { offeredValues, type OfferedValues } from '../../cases/offered-values.ts'
import { explainCell, listPage, pickRecords } from '../../cases/picking.ts'
import { explainRecord, servedWorking } from '../../cases/working.ts'
import { withRecords } from '../../cases/record-relation.ts'
import { recordsPage, shownRecords } from '../../cases/shown-records.ts'
import { addRecords, deleteRecords, editRecord, noSuchRecord, previewRecord } from '../../cases/staging.ts'
import { Problem } from '../../common/problem.ts'
import type { Page, ServedRecord, ServedRecords, ServedRow, ServedWorking } from '../../forms/served.ts'
import { exportRows } from '../../forms/sheets/export-rows.ts'
import { agentOf } from '../../identity/session.ts'
import type { Case } from '../../ledger/database.ts'
import { sendSheet } from '../files.ts'
import type { Routes } from './index.ts'
import { CaseParams, ExportScope, keyList, onCase, PageQuery, readingCase, RecordParams, served, TypedRecord } from './shapes.ts'

const tags = ['办件记录']
const Status = Type.Union([Type.Literal('passed'), Type.Literal('failed')], { title: '校验结果' })

/** One record with what it would change, as the answer to staging it. */
async function checked(filing: AnyFiling, scope: Case, no: number) {
  const [record] = await shownRecords(filing, scope, [no])
  if (!record) throw noSuchRecord(no)
  const changes = await withRecords(filing, scope, { nos: [no], count: 1 }, (records) => changesOf(filing, records, scope))
  return { id: no, ...record, changes: changes.get(no) ?? [] }
}

export const recordRoutes: Routes = ({ hall, registry }) => async (app) => {
  app.post('/api/cases/:id/records', {
    schema: { summary: '添加校验', tags, params: CaseParams, querystring: Type.Object({ preview: Type.Boolean({ default: false }) }), body: TypedRecord, response: { 200: served<ServedRecord & { id: number }>('the record and its verdict') } },
  }, async (request) => onCase(hall, registry, agentOf(request, 'scanned'), request.params.id, async (filing, scope) => {
    if (request.query.preview) return previewRecord(filing, scope, request.body, (no) => checked(filing, scope, no))
    const [no = 0] = await addRecords(filing, scope, [request.body], 'typed')
    return checked(filing, scope, no)
  }))

  app.put('/api/cases/:id/records/:no', { schema: { summary: '修改记录', tags, params: RecordParams, body: TypedRecord, response: { 200: served<ServedRecord & { id: number }>('the record and its verdict') } } }, async (request) =>
    onCase(hall, registry, agentOf(request, 'scanned'), request.params.id, async (filing, scope) => {
      await editRecord(filing, scope, request.params.no, request.body)
      return checked(filing, scope, request.params.no)
    }))

  app.delete('/api/cases/:id/records/:no', { schema: { summary: '删除记录', tags, params: RecordParams, response: { 204: Type.Null() } } }, async (request, reply) => {
    await onCase(hall, registry, agentOf(request, 'scanned'), request.params.id, async (filing, scope) => {
      if (await deleteRecords(filing, scope, { nos: [request.params.no] }) === 0) throw noSuchRecord(request.params.no)
    })
    return reply.code(204).send(null)
  })

  app.delete('/api/cases/:id/records', { schema: { summary: '全部删除', tags, params: CaseParams, querystring: Type.Object({ status: Type.Optional(Status) }), response: { 200: Type.Object({ deleted: Type.Integer() }) } } }, async (request) => ({
    deleted: await onCase(hall, registry, agentOf(request, 'scanned'), request.params.id, (filing, scope) => deleteRecords(filing, scope, request.query.status ? { status: request.query.status } : {})),
  }))

  app.get('/api/cases/:id/records', {
    schema: { summary: '校验结果', tags, params: CaseParams, querystring: Type.Object({ status: Type.Optional(Status), reason: Type.Optional(Type.String({ maxLength: 100 })), ...PageQuery }), response: { 200: served<ServedRecords>('a page of records') } },
  }, async (request) => readingCase(hall, registry, agentOf(request, 'scanned'), request.params.id, (filing, scope) => recordsPage(filing, scope, { ...request.query, code: request.query.reason })))

  app.get('/api/cases/:id/records.xlsx', {
    schema: { summary: '导出校验结果', tags, params: CaseParams, querystring: Type.Object({ status: Type.Optional(Status), scope: ExportScope, keys: Type.Optional(Type.String({ maxLength: 60_000 })), ...PageQuery }) },
  }, async (request, reply) => {
    const { status = 'passed', keys, page, size } = request.query
    const { title, columns, rows } = await readingCase(hall, registry, agentOf(request, 'scanned'), request.params.id, async (filing, scope) => {
      const { form } = filing
      const items = (status === 'passed' ? form.views.passed : form.views.failed).map((item) => viewItem(form, item))
      const nos = request.query.scope === 'selected' ? (keyList(keys) ?? []).map(Number).filter(Number.isSafeInteger) : undefined
      const list: ServedRecord[] = []
      for (let at = request.query.scope === 'page' ? page : 1; ; at++) {
        const got = await recordsPage(filing, scope, { status, page: at, size: request.query.scope === 'page' ? size : 500, nos })
        list.push(...got.rows)
        if (request.query.scope === 'page' || got.rows.length < 500) break
      }
      scope.audit({ action: 'sight/export', subject: request.params.id, detail: { list: status, rows: list.length } })
      return {
        title: form.listTitles[status], columns: [{ key: 'no', label: '序号' }, ...items.map(({ name, label }) => ({ key: name, label })), ...(status === 'failed' ? [{ key: 'problems', label: '不通过原因', width: 50 }] : [])],
        rows: list.map((record, i) => ({ no: String(i + 1), ...record.cells, problems: record.problems.map((problem) => problem.message).join('；') })),
      }
    })
    return sendSheet(reply, `${title}.xlsx`, Readable.from(exportRows({ title, sheetName: title.slice(0, 30), columns, rows })))
  })

  const ListParams = Type.Object({ id: Type.String({ format: 'uuid' }), list: Type.String({ maxLength: 50 }) })
  const ListQuery = { of: Type.Optional(Type.String({ title: '明细所属行', maxLength: 200 })), number: Type.Optional(Type.String({ maxLength: 20 })), idNumber: Type.Optional(Type.String({ maxLength: 20 })), name: Type.Optional(Type.String({ maxLength: 50 })) }
  /** The header as lists read it: what was asked once, and the row whose details are asked for. */
  const headed = (header: Record<string, string>, of: string | undefined) => (of === undefined ? header : { ...header, of })

  app.get('/api/cases/:id/lists/:list', {
    schema: { summary: '选择列表', tags, params: ListParams, response: { 200: served<Page<ServedRow> & { sums?: Record<string, string> }>('a page of the list') }, querystring: Type.Object({ ...ListQuery, ...PageQuery }) },
  }, async (request) => {
    const { number, page, size, of, ...given } = request.query
    return readingCase(hall, registry, agentOf(request, 'scanned'), request.params.id, (filing, scope, { header }) => {
      scope.audit({ action: 'sight/list', subject: request.params.id, detail: { list: request.params.list, page } })
      return listPage(filing, scope, headed(header, of), request.params.list, { page, size, given: { ...given, ...(number ? { personNo: number } : {}) } })
    })
  })

  app.get('/api/cases/:id/lists/:list/export.xlsx', {
    schema: { summary: '列表导出', tags, params: ListParams, querystring: Type.Object({ scope: ExportScope, keys: Type.Optional(Type.String()), ...ListQuery, ...PageQuery }) },
  }, async (request, reply) => {
    const { scope: part, keys, number, page, size, of, ...given } = request.query
    const { title, columns, rows } = await readingCase(hall, registry, agentOf(request, 'scanned'), request.params.id, async (filing, scope, { header }) => {
      const list = filing.pickLists.find((it) => it.key === request.params.list)
      const all: ServedRow[] = []
      for (let at = part === 'page' ? page : 1; ; at++) {
        const got = await listPage(filing, scope, headed(header, of), request.params.list, { page: at, size: part === 'page' ? size : 5_000, given: { ...given, ...(number ? { personNo: number } : {}) }, keys: part === 'selected' ? keyList(keys) ?? [] : undefined })
        all.push(...got.rows)
        if (part === 'page' || got.rows.length < 5_000) break
      }
      scope.audit({ action: 'sight/export', subject: request.params.id, detail: { list: request.params.list, rows: all.length } })
      return { title: list?.title ?? '列表', columns: [{ key: 'no', label: '序号' }, ...(list?.columns ?? []).map(([key, label]) => ({ key, label }))], rows: all.map((row, i) => ({ no: String(i + 1), ...row.cells })) }
    })
    return sendSheet(reply, `${title}.xlsx`, Readable.from(exportRows({ title, sheetName: title.slice(0, 30), columns, rows })))
  })

  app.get('/api/cases/:id/lists/:list/working', {
    schema: { summary: '计算过程', tags, params: ListParams, querystring: Type.Object({ key: Type.String({ maxLength: 200 }), column: Type.String({ maxLength: 60 }), of: Type.Optional(Type.String({ maxLength: 200 })) }), response: { 200: served<ServedWorking>('how the amount came about') } },
  }, async (request) => readingCase(hall, registry, agentOf(request, 'scanned'), request.params.id, async (filing, scope, { header }) => {
    const { key, column, of } = request.query
    return servedWorking(await explainCell(filing, scope, headed(header, of), { list: request.params.list, key, column }))
  }))

  app.get('/api/cases/:id/records/:no/working', {
    schema: { summary: '计算过程', tags, params: RecordParams, querystring: Type.Object({ field: Type.String({ maxLength: 60 }) }), response: { 200: served<ServedWorking>('how the value came about') } },
  }, async (request) => readingCase(hall, registry, agentOf(request, 'scanned'), request.params.id, async (filing, scope) =>
    servedWorking(await explainRecord(filing, scope, request.params.no, request.query.field))))

  app.put('/api/cases/:id/picks', {
    schema: {
      summary: '列表勾选', tags, params: CaseParams,
      body: Type.Object({
        list: Type.String({ maxLength: 50 }), all: Type.Boolean({ title: '全选', default: false }), keys: Type.Array(Type.String({ maxLength: 200 }), { title: '所选', maxItems: 100_000 }),
        values: Type.Optional(TypedRecord), rows: Type.Optional(Type.Record(Type.String({ maxLength: 200 }), TypedRecord)),
      }),
      response: { 200: served<{ added: number; passed: number; failed: number; problems: { no: number; field: string | null; code: string; message: string }[]; hints: { no: number; field: string | null; code: string; message: string }[] }>('what was staged') },
    },
    bodyLimit: 16 * 2 ** 20,
  }, async (request) => onCase(hall, registry, agentOf(request, 'scanned'), request.params.id, async (filing, scope) => {
    const { list, all, keys, values = {}, rows: changed = {} } = request.body
    const nos = await pickRecords(filing, scope, list, { all, keys, values, rows: changed })
    const { passed, failed, rows: failing } = await recordsPage(filing, scope, { status: 'failed', page: 1, size: 200 })
    const hinted = await scope.db.selectFrom('case_record').where('employer_id', '=', scope.employerId).where('case_id', '=', scope.caseId).where('status', '=', 'passed').where('hints', 'is not', null).select(['no', 'hints']).orderBy('no').limit(50).execute()
    return { added: nos.length, passed, failed, hints: hinted.flatMap(({ no, hints }) => (hints ?? []).map((hint) => ({ no, ...hint }))), problems: failing.flatMap((row) => row.problems.map((problem) => ({ no: row.no, ...problem }))).slice(0, 200) }
  }))

  app.post('/api/cases/:id/look-up', {
    schema: {
      summary: '读取已有信息', tags, params: CaseParams, body: TypedRecord, response: { 200: served<{ found: boolean; fields: Record<string, string>; texts: Record<string, string> }>('what the ledger fills in') },
    },
  }, async (request) => readingCase(hall, registry, agentOf(request, 'scanned'), request.params.id, (filing, scope) => lookUp(filing, scope, request.body)))

  app.get('/api/cases/:id/choices/:field', {
    schema: {
      summary: '下拉选项', tags, params: Type.Object({ id: Type.String({ format: 'uuid' }), field: Type.String({ maxLength: 60 }) }), response: { 200: served<{ options: { value: string; label: string }[] }>('what the field offers now') },
    },
  }, async (request) => readingCase(hall, registry, agentOf(request, 'scanned'), request.params.id, async (filing, scope) => {
    const { choices } = filing.form
    const offered = choices && Object.hasOwn(choices, request.params.field) ? choices[request.params.field] : undefined
    if (!offered) throw new Problem(404, 'no-such-choice', '未找到该选项列表，请刷新页面')
    return { options: await offered(scope).limit(2_000).execute() }
  }))

  app.get('/api/cases/:id/sources/:key', {
    schema: {
      summary: '同步信息', tags, params: Type.Object({ id: Type.String({ format: 'uuid' }), key: Type.String({ maxLength: 60 }) }), response: { 200: served<OfferedValues>('what is held, and what is offered in its place') },
    },
  }, async (request) => readingCase(hall, registry, agentOf(request, 'scanned'), request.params.id, (filing, scope) => offeredValues(filing, scope, request.params.key)))
}
