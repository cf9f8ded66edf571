/** The frame of the HTTP side: refusals, guards, headers, OpenAPI, operation; most through `inject`, the stop on a real port. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { Writable } from 'node:stream'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Problem } from '../common/problem.ts'
import { signed } from '../gateways/signature.ts'
import { openHall, type TestHall, type Visitor } from '../test/hall.ts'
import { buildApp } from './app.ts'
import { logOptions } from './log.ts'

let h: TestHall
const SECRET = 'a secret shared with the card platform'
const lines: string[] = []
let app: Awaited<ReturnType<typeof buildApp>>

beforeAll(async () => {
  h = await openHall()
  const stream = new Writable({ write(chunk, _, done) { lines.push(String(chunk)); done() } })
  const parts = { ...h.parts, logger: { ...logOptions('info'), stream }, config: { ...h.parts.config, simulators: false, trustProxy: true, eCard: { url: 'http://card.invalid', appId: 'hall', secret: SECRET } } }
  app = await buildApp(parts)
})
afterAll(async () => {
  await app.close()
  await h.close()
})

const visitor = () => h.visitor()
const refusedAt = async (who: Visitor, method: 'POST' | 'PUT' | 'DELETE', headers: Record<string, string>) => (await who.send(method, '/api/session', method === 'POST' ? { account: 'nobody', password: 'x' } : undefined, headers)).statusCode

test('a refusal is application/problem+json with a sentence, a code and the request\'s number', async () => {
  const answer = await visitor().send('GET', '/api/cases')
  expect(answer.headers['content-type']).toBe('application/problem+json')
  expect(answer.json()).toEqual({ type: 'urn:banshi:problem:not-signed-in', title: 'Unauthorized', status: 401, detail: '请先登录！', code: 'not-signed-in', requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string })
})

test('schemas refuse in Chinese, naming each field once', async () => {
  const send = async (body: unknown) => (await visitor().send('POST', '/api/session', body)).json<{ status: number; detail: string; problems: { field: string; message: string }[] }>()
  expect(await send({})).toMatchObject({ status: 400, code: 'invalid-request', detail: '账号为必填项！', problems: [{ field: 'account', code: 'request/required', message: '账号为必填项！' }, { field: 'password', message: '密码为必填项！' }] })
  expect(await send({ account: '', password: 'x'.repeat(129) })).toMatchObject({ problems: [{ field: 'account', message: '账号为必填项！' }, { field: 'password', message: '密码不能超过128个字符！' }] })
  expect(await send({ account: 123456, password: null })).toMatchObject({ problems: [{ message: '账号应为文本！' }, { message: '密码应为文本！' }] })
  expect(await send([])).toMatchObject({ status: 400, detail: '登录信息应为对象！' })
  const agent = await h.agentOf(await h.anEmployer())
  const page = await agent.send('GET', '/api/cases?page=abc&size=100000')
  expect(page.json()).toMatchObject({ status: 400, problems: expect.arrayContaining([expect.objectContaining({ message: '页码应为整数！' }), expect.objectContaining({ message: '每页条数不能大于500！' })]) as unknown })
})

test('what is no JSON, too large, of a foreign type or aimed at the prototype is refused with a sentence', async () => {
  const send = async (payload: string, type: string) => {
    const answer = await h.app.inject({ method: 'POST', url: '/api/session', payload, headers: { 'content-type': type } })
    return [answer.statusCode, answer.json<{ detail: string }>().detail]
  }
  expect(await send('{"account":', 'application/json')).toEqual([400, '请求的内容不是有效的JSON，请检查后重新提交！'])
  expect(await send('{"account":"a","password":"b","__proto__":{"x":1}}', 'application/json')).toEqual([400, '请求的内容不是有效的JSON，请检查后重新提交！'])
  expect(await send(JSON.stringify({ account: 'x'.repeat(1_100_000) }), 'application/json')).toEqual([413, '提交的内容过大，请减少内容或分批提交！'])
  expect(await send('account=a&password=b', 'application/x-www-form-urlencoded')).toEqual([415, '请求的内容类型不支持，请使用application/json或multipart/form-data！'])
  expect(await send('{"account":"a","password":"b"}', 'text/plain')).toEqual([415, '请求的内容类型不支持，请使用application/json或multipart/form-data！'])
})

test('an address that does not exist is 404 with a sentence for programs', async () => {
  for (const url of ['/api/nothing', '/simulators/nothing', '/assets/gone.js']) expect((await visitor().send('GET', url)).json()).toMatchObject({ status: 404, code: 'not-found', detail: '您访问的内容不存在，请检查地址或返回首页！' })
  expect((await visitor().send('POST', '/nowhere', {})).statusCode).toBe(404)
})

test('another site\'s page changes nothing; our own page and other programs may', async () => {
  const foreign = [{ origin: 'https://evil.example' }, { origin: 'null' }, { origin: 'http://localhost:81' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site', origin: 'http://sub.localhost' }]
  for (const headers of foreign) {
    const answer = await visitor().send('POST', '/api/session', { account: 'nobody', password: 'x' }, headers as Record<string, string>)
    expect([answer.statusCode, answer.json<{ detail: string }>().detail]).toEqual([403, '请求来自其他网站，已被拒绝，请在办事大厅页面内操作！'])
    expect(await refusedAt(visitor(), 'DELETE', headers as Record<string, string>)).toBe(403)
  }
  for (const headers of [{}, { host: 'hall.example', origin: 'http://hall.example', 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'none' }]) expect(await refusedAt(visitor(), 'DELETE', headers as Record<string, string>)).toBe(401)
  expect((await visitor().send('GET', '/healthz', undefined, { 'sec-fetch-site': 'cross-site' })).statusCode).toBe(200)
})

test('every answer carries the headers that guard it', async () => {
  for (const url of ['/healthz', '/api/session', '/api/nothing', '/openapi.json']) {
    expect((await visitor().send('GET', url)).headers).toMatchObject({
      'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin', 'cross-origin-opener-policy': 'same-origin', 'cache-control': 'no-store',
      'content-security-policy': expect.stringMatching(/default-src 'self'; script-src 'self'; .*object-src 'self' blob:.*frame-ancestors 'none'$/) as string,
    })
  }
})

test('behind a proxy that speaks https the cookie is Secure and the browser is told to stay', async () => {
  const employer = await h.anEmployer()
  const answer = await app.inject({ method: 'POST', url: '/api/session', payload: { account: employer.login, password: 'Test@2021-hall' }, headers: { 'x-forwarded-proto': 'https' } })
  expect(answer.headers['set-cookie']).toMatch(/HttpOnly; Secure; SameSite=Strict/)
  expect(answer.headers['strict-transport-security']).toBe('max-age=31536000')
})

test('with the simulators off there are none, and the card platform reports by signed request', async () => {
  expect((await app.inject({ method: 'POST', url: '/simulators/e-card/confirm', payload: { code: 'x' } })).statusCode).toBe(404)
  expect((await app.inject('/simulators/e-card/x')).statusCode).toBe(404)
  expect((await h.app.inject({ method: 'POST', url: '/api/gateways/e-card', payload: {} })).statusCode).toBe(404)

  const employer = await h.anEmployer()
  const agent = await h.agentOf(employer, 'password')
  const { code } = await agent.post<{ code: string }>('/api/session/scan')
  const { id_number: idNumber } = await h.db.selectFrom('employer_agent').where('employer_id', '=', employer.id).select('id_number').executeTakeFirstOrThrow()
  const report = (secret: string, at = h.clock.now(), content: unknown = { code, event: 'confirmed', holder: { name: '王立新', idNumber } }) => {
    const { headers, body } = signed(content, { appId: 'hall', secret, now: at })
    return app.inject({ method: 'POST', url: '/api/gateways/e-card', headers, payload: body })
  }
  expect((await report('another secret')).json()).toMatchObject({ status: 401, detail: '签名不正确或已过期，请检查应用密钥和系统时间！' })
  expect((await report(SECRET, new Date(h.clock.now().getTime() - 6 * 60_000))).statusCode).toBe(401)
  expect((await report(SECRET, h.clock.now(), { code })).json()).toMatchObject({ status: 400, detail: '回传内容应包含code、event和holder，请检查！' })
  expect((await report(SECRET)).json()).toEqual({ state: 'confirmed' })
  expect(await agent.get('/api/session')).toMatchObject({ level: 'scanned' })
})

test('OpenAPI 3.1 lists every route, and the page that shows it is served', async () => {
  const answer = await visitor().send('GET', '/openapi.json')
  const { openapi, paths } = answer.json<{ openapi: string; paths: Record<string, Record<string, { summary?: string }>> }>()
  expect(openapi).toBe('3.1.0')
  for (const path of ['/api/session', '/api/session/region', '/api/session/scan/{id}', '/simulators/e-card/confirm', '/api/cases/{id}/submit', '/api/services/{slug}', '/api/audit', '/healthz']) expect(paths).toHaveProperty([path])
  expect(Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).filter(([, { summary }]) => !summary).map(([method]) => `${method} ${path}`))).toEqual([])
  expect((await visitor().send('GET', '/docs/')).statusCode).toBe(200)
})

test('the process is alive, ready only with all migrations, and measured', async () => {
  expect((await visitor().send('GET', '/healthz')).json()).toEqual({ status: 'ok' })
  expect((await visitor().send('GET', '/readyz')).json()).toEqual({ status: 'ready' })
  const { name, digest } = await sql<{ name: string; digest: string }>`delete from schema_migration where name = '0007-session-renewal.sql' returning name, digest`.execute(h.db).then((done) => done.rows[0] as { name: string; digest: string })
  expect((await visitor().send('GET', '/readyz')).json()).toMatchObject({ status: 503, detail: '数据库尚未升级完成（缺少0007-session-renewal.sql），请稍后再试', retryAfter: 5 })
  await sql`insert into schema_migration (name, digest) values (${name}, ${digest})`.execute(h.db)
  await visitor().send('POST', '/api/session', { account: 'nobody', password: 'x' })
  const metrics = (await visitor().send('GET', '/metrics')).body
  for (const measure of ['hall_sign_ins_total{status="401"}', 'hall_http_seconds_bucket', 'hall_database_connections{state="open"}', 'hall_jobs', 'process_cpu_seconds_total']) expect(metrics).toContain(measure)
})

test('the log names routes and errors, never what was asked for nor whose row it was', async () => {
  lines.length = 0
  await app.inject('/api/persons?idNumber=420106199001010070&name=张三丰')
  await app.inject('/api/cases/420106199001010070')
  const failing = await buildApp({ ...h.parts, logger: { ...logOptions('info'), stream: new Writable({ write(chunk, _, done) { lines.push(String(chunk)); done() } }) }, accounts: {
    verify: async () => { throw Object.assign(new Error('duplicate key (420106199001010070)'), { code: '23505', detail: 'Key (id_number)=(420106199001010070) already exists.', constraint: 'person_once' }) },
  } })
  const answer = await failing.inject({ method: 'POST', url: '/api/session', payload: { account: 'secret-account', password: 'secret-password' } })
  await failing.close()
  expect(answer.json()).toMatchObject({ status: 500, code: 'unexpected', detail: '系统发生异常，您填写的内容未受影响，请稍后再试；如多次出现，请将请求编号告知系统管理员。' })
  expect(answer.body).not.toMatch(/duplicate|person_once|stack/)
  const log = lines.join('')
  expect(log).toContain('"route":"/api/persons"')
  expect(log).toContain('person_once')
  expect(log).toContain(answer.json<{ requestId: string }>().requestId)
  expect(log).not.toMatch(/420106|张三丰|secret/)
})

test('a database that is away is 503 with a sentence, no 500', async () => {
  const away = await buildApp({ ...h.parts, accounts: { verify: async () => { throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' }) } } })
  const answer = await away.inject({ method: 'POST', url: '/api/session', payload: { account: 'a', password: 'b' } })
  await away.close()
  expect([answer.statusCode, answer.headers['retry-after'], answer.json<{ detail: string }>().detail]).toEqual([503, '5', '系统繁忙，数据库暂时无法连接，请稍后再试！'])
  // a password never looked at does not count
  expect(await h.db.selectFrom('sign_in_failure').where('failures', '>', 0).where('subject', 'like', 'account:ca978112%').selectAll().execute()).toEqual([])
})

test('a stop answers what is under way, ends what streams, and takes nothing new', async () => {
  let [release, started] = [() => {}, () => {}]
  const begun = new Promise<void>((done) => { started = done })
  const slow = await buildApp({ ...h.parts, accounts: { verify: async () => { started(); await new Promise<void>((done) => { release = done }); throw new Problem(401, 'wrong-password', '账号或密码错误！') } } })
  await slow.listen({ port: 0, host: '127.0.0.1' })
  const address = slow.server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const agent = await h.agentOf(await h.anEmployer(), 'password')
  const { id } = await agent.post<{ id: string }>('/api/session/scan')
  const url = `http://127.0.0.1:${address.port}`
  const streaming = fetch(`${url}/api/session/scan/${id}/events`, { headers: { cookie: agent.cookie } }).then((answer) => answer.text())
  const asked = fetch(`${url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"account":"a","password":"b"}' })
  await begun
  const closed = slow.close()
  setTimeout(() => release(), 200)
  expect((await asked).status).toBe(401)
  expect(await streaming).toContain('"state":"pending"')
  await closed
  const late = connect(address.port, '127.0.0.1')
  expect((await once(late, 'error').then(([error]) => error as { code: string })).code).toBe('ECONNREFUSED')
})
