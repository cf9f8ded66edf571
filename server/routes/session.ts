/** /api/session: sign-in, 参保所在地, the scan, sign-out. DESIGN: identity, HTTP. */
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ServedScan, ServedSession } from '../../forms/served.ts'
import { chooseRegion, regionsOf } from '../../identity/region.ts'
import { askForScan, scanStateOf } from '../../identity/scan.ts'
import { findSession, renewToken } from '../../identity/session-store.ts'
import { signedIn, type Session } from '../../identity/session.ts'
import { signIn, signOut } from '../../identity/sign-in.ts'
import { asSystem } from '../../ledger/database.ts'
import { COOKIE, giveToken, takeToken } from '../sessions.ts'
import type { AppParts } from '../parts.ts'
import type { Routes } from './index.ts'

const Named = Type.Object({ number: Type.String(), name: Type.String() })
const ServedSessionSchema = Type.Object({
  user: Type.Object({ login: Type.String(), name: Type.String(), role: Type.Union([Type.Literal('agent'), Type.Literal('clerk'), Type.Literal('administrator')]) }),
  level: Type.Union([Type.Literal('password'), Type.Literal('scanned')]),
  regions: Type.Array(Type.Object({ code: Type.String(), name: Type.String(), employer: Named })),
  region: Type.Union([Type.Object({ code: Type.String(), name: Type.String(), employer: Type.Union([Named, Type.Null()]) }), Type.Null()]),
  agents: Type.Array(Type.Object({ name: Type.String(), mobile: Type.String() })),
  today: Type.String({ description: '业务日期 YYYY-MM-DD' }),
  simulators: Type.Boolean(),
})
const ScanStateSchema = Type.Object({
  state: Type.Union([Type.Literal('pending'), Type.Literal('scanned'), Type.Literal('confirmed'), Type.Literal('refused'), Type.Literal('expired')]),
  reason: Type.Union([Type.String(), Type.Null()], { description: 'why it was refused or has expired' }),
})
const tags = ['登录']

export const sessionRoutes: Routes = (parts) => async (app) => {
  const { hall, config } = parts

  app.post('/api/session', {
    schema: {
      summary: '登录', tags,
      body: Type.Object({ account: Type.String({ title: '账号', minLength: 1, maxLength: 64 }), password: Type.String({ title: '密码', minLength: 1, maxLength: 128 }) }, { title: '登录信息' }),
      response: { 200: ServedSessionSchema },
    },
  }, async (request, reply) => {
    const { account, password } = request.body
    const token = await signIn(hall, parts.accounts, { login: account.trim(), password, address: request.ip, earlier: request.cookies[COOKIE] })
    giveToken(config, request, reply, token)
    const session = await findSession(hall, token, config.session, config.demo)
    if (!session) throw new Error('a session just opened is not found')
    return served(parts, session)
  })

  app.get('/api/session', { schema: { summary: '当前登录', tags, response: { 200: ServedSessionSchema } } }, async (request, reply) => {
    const session = signedIn(request)
    await renewWhenDue(parts, session, request, reply)
    return served(parts, session)
  })

  app.delete('/api/session', {
    schema: { summary: '退出登录', tags, querystring: Type.Object({ everywhere: Type.Boolean({ title: '退出所有设备', default: false }) }), response: { 204: Type.Null() } },
  }, async (request, reply) => {
    const session = signedIn(request)
    await asSystem(hall, session.actor, (it) => signOut(it, session, request.query.everywhere))
    return takeToken(config, request, reply).code(204).send(null)
  })

  app.put('/api/session/region', {
    schema: { summary: '选择参保所在地', tags, body: Type.Object({ code: Type.String({ title: '参保所在地', minLength: 1, maxLength: 12 }) }, { title: '参保所在地' }), response: { 200: ServedSessionSchema } },
  }, async (request) => {
    const session = signedIn(request)
    await asSystem(hall, session.actor, (it) => chooseRegion(it, session, request.body.code))
    const chosen = await findSession(hall, tokenOf(request), config.session, config.demo)
    return served(parts, chosen ?? session)
  })

  app.post('/api/session/scan', {
    schema: { summary: '生成电子社保卡二维码', tags, response: { 200: Type.Object({ id: Type.String(), code: Type.String(), url: Type.String(), expiresAt: Type.String() }) } },
  }, async (request): Promise<ServedScan> => {
    const { expiresAt, ...scan } = await askForScan(hall, signedIn(request), parts.eCard)
    return { ...scan, expiresAt: expiresAt.toISOString() }
  })

  const oneScan = { params: Type.Object({ id: Type.String({ title: '二维码' }) }), tags }
  app.get('/api/session/scan/:id', { schema: { summary: '二维码状态', ...oneScan, response: { 200: ScanStateSchema } } }, async (request, reply) => {
    const session = signedIn(request)
    const scan = await asSystem(hall, session.actor, (it) => scanStateOf(it, session, request.params.id))
    await renewWhenDue(parts, session, request, reply)
    return scan
  })

  app.get('/api/session/scan/:id/events', { schema: { summary: '二维码状态（服务器推送）', ...oneScan } }, async (request, reply) => {
    const session = signedIn(request)
    const look = () => asSystem(hall, session.actor, (it) => scanStateOf(it, session, request.params.id))
    const first = await look()
    const states = async function* () {
      let shown = ''
      for (let scan = first; ; scan = await look()) {
        if (scan.state !== shown) yield `data: ${JSON.stringify(scan)}\n\n`
        shown = scan.state
        if (!['pending', 'scanned'].includes(scan.state) || app.stopping.aborted || request.raw.destroyed) return
        await sleep(1000, undefined, { signal: app.stopping }).catch(() => undefined)
      }
    }
    return reply.type('text/event-stream').header('x-accel-buffering', 'no').send(Readable.from(states()))
  })
}

const tokenOf = (request: FastifyRequest) => request.cookies[COOKIE] ?? ''

/** After a scan the browser that asks next gets a new token, so that one seen by others before is worth nothing more. */
async function renewWhenDue({ hall, config }: AppParts, session: Session, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (!session.renew) return
  const { account } = session
  const token = await asSystem(hall, { accountId: account.id, name: account.name, role: account.role }, (it) => renewToken(it, session.id))
  if (token) giveToken(config, request, reply, token)
}

/** What the portal is told of its session. */
async function served({ hall, config }: AppParts, session: Session): Promise<ServedSession> {
  const { account, employerId, employer, region } = session
  return asSystem(hall, { accountId: account.id, name: account.name, role: account.role }, async (it) => ({
    user: { login: account.login, name: account.name, role: account.role },
    level: session.level,
    regions: (await regionsOf(it, account.id)).map(({ code, name, employer: { number, name: employerName } }) => ({ code, name, employer: { number, name: employerName } })),
    region: region && { ...region, employer },
    agents: employerId === null ? [] : await it.db.selectFrom('employer_agent').where('employer_id', '=', employerId).where('status', '=', 'active').orderBy('name').orderBy('id').select(['name', 'mobile']).execute(),
    today: it.today,
    simulators: config.simulators,
  }))
}
