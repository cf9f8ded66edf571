/** /api/services: the 73 services, each one's definition, its spreadsheet template. */
import { Type } from '@fastify/type-provider-typebox'
import { workFacts } from '../../cases/case-row.ts'
import { servedFiling, sheetForm, sheetRows } from '../../cases/surfaces.ts'
import { Problem } from '../../common/problem.ts'
import type { ServedDefinition, ServedService } from '../../forms/served.ts'
import { writeTemplate } from '../../forms/sheets/write-template.ts'
import { agentOf, signedIn } from '../../identity/session.ts'
import { asEmployer } from '../../ledger/database.ts'
import { servedCertificate } from '../../certificates/certificate.ts'
import { servedQuery } from '../../queries/query.ts'
import { findService, modules, services, type ListedService } from '../../services/service-list.ts'
import { sendSheet } from '../files.ts'
import type { Routes } from './index.ts'
import { filingOf, served } from './shapes.ts'

const tags = ['服务']
const Slug = Type.Object({ slug: Type.String({ title: '业务', maxLength: 100 }) })

export const serviceRoutes: Routes = ({ hall, registry }) => async (app) => {
  const tile = (service: ListedService): ServedService => ({
    id: service.id, slug: service.slug, name: service.name, module: modules.find((module) => module.number === service.module)?.name ?? '', moduleNo: service.module, kind: service.kind, outcome: service.outcome,
    modes: service.modes, description: service.description, available: registry.filings.has(service.slug) || registry.queries.has(service.slug), initials: service.initials, certificate: service.kind === 'certificate',
  })
  const tiles = services.map(tile)

  app.get('/api/services', { schema: { summary: '全部业务', tags, response: { 200: served<ServedService[]>('73 services, built or not') } } }, async (request) => {
    signedIn(request)
    return tiles
  })

  app.get('/api/modules', { schema: { summary: '业务模块', tags, response: { 200: served<typeof modules>('the ten modules') } } }, async (request) => {
    signedIn(request)
    return modules
  })

  app.get('/api/services/:slug', { schema: { summary: '业务定义', tags, params: Slug, response: { 200: served<ServedDefinition | ServedService>('the whole declarative definition') } } }, async (request) => {
    const session = signedIn(request)
    const service = findService(request.params.slug)
    if (!service) throw new Problem(404, 'no-such-service', '未找到该业务，请从工作台选择业务')
    const certificate = registry.certificates.get(service.slug)
    if (certificate) return servedCertificate(certificate, tile(service), hall.clock.today())
    const query = registry.queries.get(service.slug)
    if (query) return servedQuery(query, tile(service), hall.clock.today())
    const filing = registry.filings.get(service.slug)
    if (!filing) return tile(service)
    const facts = session.employerId === null ? undefined : await asEmployer(hall, session.employerId, session.actor, workFacts)
    return servedFiling(filing, tile(service), facts?.employer.branches)
  })

  app.get('/api/services/:slug/template.xlsx', { schema: { summary: '模板下载', tags, params: Slug } }, async (request, reply) => {
    const { employerId, actor } = agentOf(request, 'scanned')
    const filing = filingOf(registry, request.params.slug)
    if (!filing.form.template) throw new Problem(404, 'no-template', '该业务没有报盘模板，请使用单个添加')
    const { employer, rows } = await asEmployer(hall, employerId, actor, async (it) => ({ ...await workFacts(it), rows: await sheetRows(filing, it) }))
    return sendSheet(reply, `${filing.form.template.title}模板.xlsx`, await writeTemplate(sheetForm(filing, employer), rows))
  })
}
