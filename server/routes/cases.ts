/** /api/cases: one filing from its first step to its submission, and what became of it. DESIGN §7. */
import { Type } from '@fastify/type-provider-typebox'
import { createCase, discardCase, keepEntry, saveCase, submitCase, withdrawCase, type Submitted } from '../../cases/lifecycle.ts'
import { startImport } from '../../cases/import.ts'
import { annotatedImport } from '../../cases/annotated-import.ts'
import { effectsPage } from '../../cases/effects-page.ts'
import { formPdf } from '../../cases/form-pdf.ts'
import { certificateOfCase } from '../../cases/issued-certificate.ts'
import { casesPage, formUrl, shownCase } from '../../cases/shown-case.ts'
import { Problem } from '../../common/problem.ts'
import type { CaseState } from '../../common/states.ts'
import { made, noteTaken } from '../../certificates/take.ts'
import { tidy } from '../../fields/kind.ts'
import type { Page, ServedCase, ServedCaseLine, ServedEffects } from '../../forms/served.ts'
import { agentOf } from '../../identity/session.ts'
import { asEmployer, type Case } from '../../ledger/database.ts'
import type { CaseRow } from '../../cases/case-row.ts'
import type { AnyFiling } from '../../cases/filing.ts'
import { serviceName } from '../../services/service-list.ts'
import { addressOf } from '../address.ts'
import { sendPdf, sendSheet } from '../files.ts'
import { sightsOfFiles } from '../sights-of-files.ts'
import type { Routes } from './index.ts'
import { CaseParams, filingOf, onCase, PageQuery, readingCase, seeingCase, served } from './shapes.ts'
import type { FastifyRequest } from 'fastify'

const tags = ['办件']
const Cells = Type.Record(Type.String({ maxLength: 60 }), Type.String({ maxLength: 60_000 }))
const Filter = Type.Union((['problems', 'hints', 'undecided', 'approved', 'returned', 'refused'] as const).map((it) => Type.Literal(it)), { title: '筛选' })
const STATES = ['draft', 'submitted', 'accepted', 'approved', 'completed', 'returned', 'refused', 'withdrawn'] as const

/** States sent as `state=draft,returned`. */
export function statesOf(text: string | undefined): CaseState[] | undefined {
  if (!text) return undefined
  const asked = text.split(',')
  const unknown = asked.find((it) => !STATES.includes(it as typeof STATES[number]))
  if (unknown !== undefined) throw new Problem(422, 'no-such-state', `没有“${unknown}”这种办理状态，请重新选择`)
  return asked as CaseState[]
}

export const caseRoutes: Routes = ({ hall, registry, blobs, config }) => async (app) => {
  const isNews = sightsOfFiles(() => hall.clock.now())
  const seeing = <R>(request: FastifyRequest, id: string, work: (filing: AnyFiling, scope: Case, row: CaseRow) => Promise<R>) => seeingCase(hall, registry, request, id, work)
  const names = { service: serviceName, hasForm: (slug: string) => registry.filings.get(slug)?.form.report !== null }

  app.post('/api/cases', {
    schema: {
      summary: '新建办件', tags, response: { 200: Type.Object({ id: Type.String(), state: Type.String() }) },
      body: Type.Object({
        service: Type.String({ title: '业务', maxLength: 100 }), applicant: Type.String({ title: '申报人', maxLength: 50 }), phone: Type.String({ title: '手机号码', maxLength: 20 }),
        remark: Type.Optional(Type.Union([Type.String({ title: '备注', maxLength: 500 }), Type.Null()])), agreed: Type.Boolean({ title: '用户使用协议' }),
        header: Type.Optional(Cells), entry: Type.Optional(Cells),
      }, { title: '受理信息' }),
    },
  }, async (request) => {
    const { employerId, actor } = agentOf(request, 'scanned')
    const { service, agreed, remark, header, entry } = request.body
    const [applicant, phone] = [tidy(request.body.applicant), tidy(request.body.phone)]
    const filing = filingOf(registry, service)
    if (applicant === '') throw new Problem(422, 'applicant-missing', '请选择申报人！', { problems: [{ field: 'applicant', code: 'applicant-missing', message: '请选择申报人！' }] })
    if (!/^1[3-9]\d{9}$/.test(phone)) throw new Problem(422, 'phone-wrong', '请输入正确的手机号码！', { problems: [{ field: 'phone', code: 'phone-wrong', message: '请输入正确的手机号码！' }] })
    if (!agreed) throw new Problem(422, 'not-agreed', '请先阅读并勾选服务说明！', { problems: [{ field: 'agreed', code: 'not-agreed', message: '请先阅读并勾选服务说明！' }] })
    return asEmployer(hall, employerId, actor, (it) => createCase(filing, it, { applicant, phone, remark: remark ?? undefined, header, entry }))
  })

  app.get('/api/cases', {
    schema: {
      summary: '办件列表', tags, response: { 200: served<Page<ServedCaseLine>>('cases of the employer, newest first') },
      querystring: Type.Object({
        serial: Type.Optional(Type.String({ maxLength: 20 })), service: Type.Optional(Type.String({ maxLength: 100 })), state: Type.Optional(Type.String({ maxLength: 100 })), applicant: Type.Optional(Type.String({ maxLength: 50 })),
        from: Type.Optional(Type.String({ title: '申报开始日期', format: 'date' })), to: Type.Optional(Type.String({ title: '申报结束日期', format: 'date' })), ...PageQuery,
      }),
    },
  }, async (request) => {
    const { employerId, actor } = agentOf(request, 'scanned')
    const { state, ...asked } = request.query
    return asEmployer(hall, employerId, actor, (it) => casesPage(it, names, { ...asked, states: statesOf(state) }))
  })

  app.get('/api/cases/:id', { schema: { summary: '办件详情', tags, params: CaseParams, response: { 200: served<ServedCase>('the case') } } }, async (request) =>
    seeing(request, request.params.id, (filing, scope, row) => shownCase(filing, serviceName(row.service), scope, row)))

  app.patch('/api/cases/:id', {
    schema: {
      summary: '暂存填写内容', tags, params: CaseParams, response: { 200: Type.Object({ savedAt: Type.String() }) },
      body: Type.Object({ header: Type.Optional(Cells), entry: Type.Optional(Cells), applicant: Type.Optional(Type.String({ maxLength: 50 })), phone: Type.Optional(Type.String({ maxLength: 20 })), remark: Type.Optional(Type.String({ maxLength: 500 })) }),
    },
  }, async (request) => {
    await onCase(hall, registry, agentOf(request, 'scanned'), request.params.id, async (_, scope) => keepEntry(scope, request.body))
    return { savedAt: hall.clock.now().toISOString() }
  })

  app.delete('/api/cases/:id', { schema: { summary: '删除草稿', tags, params: CaseParams, response: { 204: Type.Null() } } }, async (request, reply) => {
    await onCase(hall, registry, agentOf(request, 'scanned'), request.params.id, async (_, scope) => discardCase(scope))
    return reply.code(204).send(null)
  })

  app.post('/api/cases/:id/import', { schema: { summary: '上传校验', tags, params: CaseParams, consumes: ['multipart/form-data'], response: { 202: Type.Object({ job: Type.String() }) } } }, async (request, reply) => {
    const by = agentOf(request, 'scanned')
    await readingCase(hall, registry, by, request.params.id, async () => undefined)
    const file = await request.file()
    if (!file) throw new Problem(422, 'file-missing', '请先选择报盘文件，再点击上传校验')
    const { hash, size } = await blobs.put(file.file)
    if (file.file.truncated) throw new Problem(413, 'file-too-large', '文件过大，单个文件不能超过32MB！')
    if (size === 0) throw new Problem(422, 'sheet/empty', '报盘文件是空文件，请按模板填写后重新上传')
    const job = await onCase(hall, registry, by, request.params.id, (filing, scope) => startImport(filing, scope, hash, file.filename.slice(0, 200)))
    return reply.code(202).send({ job })
  })

  app.get('/api/cases/:id/import/annotated.xlsx', { schema: { summary: '下载标注后的报盘', tags, params: CaseParams } }, async (request, reply) => {
    const { name, file } = await readingCase(hall, registry, agentOf(request, 'scanned'), request.params.id, (filing, scope) => annotatedImport(filing, scope, blobs))
    return sendSheet(reply, name, file)
  })

  app.post('/api/cases/:id/save', { schema: { summary: '保存', tags, params: CaseParams, response: { 200: Type.Object({ form: Type.Union([Type.String(), Type.Null()]) }) } } }, async (request) =>
    onCase(hall, registry, agentOf(request, 'scanned'), request.params.id, async (filing, scope, row) => await saveCase(filing, scope) ?? { form: formUrl(filing, { ...row, saved_on: scope.today }) }))

  app.post('/api/cases/:id/submit', {
    schema: {
      summary: '确认提交', tags, params: CaseParams, headers: Type.Object({ 'idempotency-key': Type.String({ title: 'Idempotency-Key', minLength: 8, maxLength: 200 }) }),
      response: { 200: Type.Object({ serialNumber: Type.String(), state: Type.String(), message: Type.String() }) },
    },
  }, async (request): Promise<Submitted> =>
    onCase(hall, registry, agentOf(request, 'scanned'), request.params.id, (filing, scope) => submitCase(filing, scope, request.headers['idempotency-key'], addressOf(config, request))))

  app.post('/api/cases/:id/withdraw', { schema: { summary: '撤销业务', tags, params: CaseParams, body: Type.Object({ reason: Type.String({ title: '撤销原因', maxLength: 500, default: '' }) }), response: { 200: Type.Object({ state: Type.String() }) } } }, async (request) => ({
    state: await onCase(hall, registry, agentOf(request, 'scanned'), request.params.id, async (_, scope) => withdrawCase(scope, request.body.reason)),
  }))

  app.get('/api/cases/:id/effects', {
    schema: { summary: '变更前后', tags, params: CaseParams, querystring: Type.Object({ filter: Type.Optional(Filter), search: Type.Optional(Type.String({ maxLength: 50 })), ...PageQuery }), response: { 200: served<ServedEffects>('what it changed, or would change now') } },
  }, async (request) => seeing(request, request.params.id, (filing, scope, row) => {
    if (scope.actor.role === 'clerk') scope.audit({ action: 'sight/case', subject: row.id, detail: { page: request.query.page } })
    return effectsPage(filing, scope, row, request.query)
  }))

  app.get('/api/cases/:id/form.pdf', { schema: { summary: '申报表', tags, params: CaseParams, querystring: Type.Object({ download: Type.Boolean({ default: false }) }) } }, async (request, reply) => {
    const how = request.query.download ? 'attachment' as const : 'inline' as const
    const form = await seeing(request, request.params.id, async (filing, scope, row) => (filing.form.certificate ? undefined : formPdf(filing, scope, row, blobs)))
    if (form) return sendPdf(request, reply, blobs, { ...form, how })
    const certificate = await made(() => seeing(request, request.params.id, (_, scope, row) => certificateOfCase(scope, row)), app.stopping)
    if (isNews(request, certificate.id)) await seeing(request, request.params.id, async (_, scope) => noteTaken(scope, certificate))
    return sendPdf(request, reply, blobs, { name: `${certificate.title}${certificate.number}.pdf`, hash: certificate.pdf_blob, how })
  })

}
