/** /api/certificates: certificates asked for, followed and taken by their employer; found and revoked by its agency. */
import { Type } from '@fastify/type-provider-typebox'
import { askCertificate, certificateOf, issuedLately, servedIssued } from '../../certificates/issue.ts'
import { made, noteTaken } from '../../certificates/take.ts'
import type { AnyCertificate } from '../../certificates/certificate.ts'
import { agencyCertificate, findCertificates, looksAt } from '../../certificates/desk.ts'
import { revokeCertificate } from '../../certificates/revoke.ts'
import { parseDay } from '../../common/period.ts'
import { Problem } from '../../common/problem.ts'
import type { Page, ServedCertificateLook, ServedFoundCertificate, ServedIssued } from '../../forms/served.ts'
import { agentOf, clerkOf } from '../../identity/session.ts'
import { asAgency, asEmployer } from '../../ledger/database.ts'
import type { Registry } from '../../services/registry.ts'
import { addressOf } from '../address.ts'
import { sendPdf } from '../files.ts'
import { sightsOfFiles } from '../sights-of-files.ts'
import type { Routes } from './index.ts'
import { PageQuery, served } from './shapes.ts'

const tags = ['证明']
const One = Type.Object({ id: Type.String({ title: '证明', format: 'uuid' }) })
const Service = Type.String({ title: '业务', maxLength: 100 })
const KEYS_AT_MOST = 200_000
const BODY_AT_MOST = 8 * 1024 * 1024

/** The certificate service of a slug, or 404. */
export function certificateForm(registry: Registry, slug: string): AnyCertificate {
  const form = registry.certificates.get(slug)
  if (!form) throw new Problem(404, 'no-such-service', '未找到该证明，或该证明正在建设中')
  return form
}

export const certificateRoutes: Routes = ({ hall, registry, blobs, config }) => async (app) => {
  const isNews = sightsOfFiles(() => hall.clock.now())

  app.post('/api/certificates', {
    bodyLimit: BODY_AT_MOST,
    schema: {
      summary: '开具证明', tags, response: { 202: served<ServedIssued>('the certificate, with its number and code; it is made in the background') },
      body: Type.Object({ service: Service, persons: Type.Array(Type.String({ maxLength: 40 }), { title: '人员', maxItems: KEYS_AT_MOST, description: '个人编号 of the persons chosen' }) },
        { title: '开具证明', additionalProperties: Type.String({ maxLength: 100 }), description: 'besides service and persons, the conditions of the service' }),
    },
  }, async (request, reply) => {
    const { employerId, actor } = agentOf(request, 'password')
    const { service, persons, ...conditions } = request.body
    const form = certificateForm(registry, service)
    const row = await asEmployer(hall, employerId, actor, (it) => askCertificate(form, it, addressOf(config, request), { conditions, keys: persons }))
    return reply.code(202).send(servedIssued(row))
  })

  app.get('/api/certificates', { schema: { summary: '最近开具的证明', tags, querystring: Type.Object({ service: Service }), response: { 200: served<ServedIssued[]>('the last ten, newest first') } } }, async (request) => {
    const { employerId, actor } = agentOf(request, 'password')
    return asEmployer(hall, employerId, actor, (it) => issuedLately(it, certificateForm(registry, request.query.service).slug))
  })

  app.get('/api/certificates/:id', { schema: { summary: '证明', tags, params: One, response: { 200: served<ServedIssued>('how it stands') } } }, async (request) => {
    const { employerId, actor } = agentOf(request, 'password')
    return servedIssued(await asEmployer(hall, employerId, actor, (it) => certificateOf(it, request.params.id)))
  })

  app.get('/api/certificates/:id.pdf', { schema: { summary: '证明文件', tags, params: One } }, async (request, reply) => {
    const { employerId, actor } = agentOf(request, 'password')
    const found = await made(() => asEmployer(hall, employerId, actor, (it) => certificateOf(it, request.params.id)), app.stopping)
    if (isNews(request, found.id)) await asEmployer(hall, employerId, actor, async (it) => noteTaken(it, found))
    return sendPdf(request, reply, blobs, { name: `${found.title}${found.number}.pdf`, hash: found.pdf_blob })
  })

  app.get('/api/agency/certificates', {
    schema: {
      summary: '查找证明', tags, response: { 200: served<Page<ServedFoundCertificate>>('a page of the certificates of the region, newest first') },
      querystring: Type.Object({
        text: Type.Optional(Type.String({ title: '查询流水号、校验码、单位编号或单位名称', maxLength: 100 })), person: Type.Optional(Type.String({ title: '个人编号或证件号码', maxLength: 40 })),
        from: Type.Optional(Type.String({ title: '开具日期起' })), to: Type.Optional(Type.String({ title: '开具日期止' })),
        standing: Type.Optional(Type.Union([Type.Literal('genuine'), Type.Literal('superseded'), Type.Literal('revoked')], { title: '状态' })), ...PageQuery,
      }),
    },
  }, async (request) => {
    const { region, actor } = clerkOf(request)
    const { from, to, ...wanted } = request.query
    const [first, last] = [from === undefined ? undefined : parseDay(from), to === undefined ? undefined : parseDay(to)]
    if ((from !== undefined && !first) || (to !== undefined && !last) || (first && last && first > last)) throw new Problem(422, 'bad-days', '请选择开具日期，开始日期不能晚于结束日期！')
    return asAgency(hall, region, actor, (it) => findCertificates(it, { ...wanted, from: first, to: last }))
  })

  app.get('/api/agency/certificates/:id/looks', { schema: { summary: '证明核验记录', tags, params: One, response: { 200: served<ServedCertificateLook[]>('when it was looked up at /verify, newest first') } } }, async (request) => {
    const { region, actor } = clerkOf(request)
    return asAgency(hall, region, actor, (it) => looksAt(it, request.params.id))
  })

  app.get('/api/agency/certificates/:id.pdf', { schema: { summary: '查看证明文件', tags, params: One } }, async (request, reply) => {
    const { region, actor } = clerkOf(request)
    const news = isNews(request, request.params.id)
    const row = await asAgency(hall, region, actor, async (wide) => {
      const one = await agencyCertificate(wide, request.params.id)
      if (news) wide.audit({ action: 'sight/certificate', subject: one.id, detail: { number: one.number } })
      return one
    })
    return sendPdf(request, reply, blobs, { name: `${row.title}${row.number}.pdf`, hash: row.pdf_blob ?? '' })
  })

  app.post('/api/agency/certificates/:id/revoke', {
    schema: { summary: '作废证明', tags, params: One, body: Type.Object({ reason: Type.String({ title: '作废原因', minLength: 1, maxLength: 200 }) }), response: { 200: Type.Object({ ok: Type.Literal(true) }) } },
  }, async (request) => {
    const { region, actor } = clerkOf(request)
    await asAgency(hall, region, actor, (it) => revokeCertificate(it, request.params.id, request.body.reason))
    return { ok: true as const }
  })
}
