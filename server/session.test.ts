/** Sign-in, 参保所在地, the scan and sign-out, through HTTP: every sentence firing and not firing. DESIGN: identity. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openHall, type Employer, type TestHall, type Visitor } from '../test/hall.ts'

let h: TestHall, employer: Employer, other: Employer
const PASSWORD = 'Test@2021-hall'
const MINUTE = 60_000

beforeAll(async () => {
  h = await openHall()
  employer = await h.anEmployer()
  other = await h.anEmployer()
})
afterAll(() => h.close())
beforeEach(() => h.db.deleteFrom('sign_in_failure').execute())

const enter = (account: string, password = PASSWORD, headers: Record<string, string> = {}) => h.visitor().send('POST', '/api/session', { account, password }, headers)
const said = (answer: { statusCode: number; json: <T>() => T }) => [answer.statusCode, answer.json<{ detail?: string }>().detail]
const agent = (level: 'password' | 'scanned' = 'password', of = employer) => h.agentOf(of, level)
const state = async (visitor: Visitor, id: string) => (await visitor.get<{ state: string }>(`/api/session/scan/${id}`)).state
const scan = (visitor: Visitor) => visitor.post<{ id: string; code: string; url: string; expiresAt: string }>('/api/session/scan')
const phone = (what: 'scan' | 'confirm' | 'refuse', code: string, holder?: string) => h.visitor().send('POST', `/simulators/e-card/${what}`, holder === undefined ? { code } : { code, holder })

test('the right password opens a session at the level of the password; the cookie is for the server alone', async () => {
  const answer = await enter(employer.login)
  expect(answer.json()).toEqual({
    user: { login: employer.login, name: employer.login, role: 'agent' }, level: 'password', region: null, agents: [], today: '2021-03-15', simulators: true,
    regions: [{ code: '420100', name: '武汉市', employer: { number: employer.number, name: employer.name } }],
  })
  expect(answer.headers['set-cookie']).toMatch(/^hall_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
  const token = String(answer.cookies[0]?.value)
  const rows = await h.db.selectFrom('session').selectAll().execute()
  expect(JSON.stringify(rows)).not.toContain(token)
})

test('a wrong password and an unknown account get the same words and cost the same work', async () => {
  const wrong = async (account: string) => {
    const before = performance.now()
    const answer = await enter(account, 'wrong')
    return { said: said(answer), ms: performance.now() - before }
  }
  await wrong('nobody-0') // the decoy is hashed once
  const known: number[] = [], unknown: number[] = []
  for (let i = 0; i < 4; i++) {
    const [one, none] = [await wrong(employer.login), await wrong(`nobody-${i}`)]
    expect([one.said, none.said]).toEqual([[401, '账号或密码错误！'], [401, '账号或密码错误！']])
    known.push(one.ms)
    unknown.push(none.ms)
  }
  expect(Math.min(...unknown)).toBeGreaterThan(15) // argon2 ran
  expect(Math.min(...unknown) / Math.min(...known)).toBeGreaterThan(0.33)
  expect(Math.min(...unknown) / Math.min(...known)).toBeLessThan(3)
})

test('five wrong passwords lock the account for 30 minutes, an unknown one as well; the right one is refused meanwhile', async () => {
  for (const account of [employer.login, 'nobody']) {
    for (let i = 0; i < 4; i++) expect(said(await enter(account, 'wrong'))).toEqual([401, '账号或密码错误！'])
    const fifth = await enter(account, 'wrong')
    expect(said(fifth)).toEqual([429, '密码连续输错5次，账号已锁定30分钟！'])
    expect(fifth.headers['retry-after']).toBe('1800')
  }
  h.clock.advance(29 * MINUTE)
  expect(said(await enter(employer.login))).toEqual([429, '密码连续输错5次，账号已锁定30分钟！'])
  expect((await enter(other.login)).statusCode).toBe(200)
  h.clock.advance(MINUTE)
  expect((await enter(employer.login)).statusCode).toBe(200)
})

test('four wrong and then the right one count from nothing again', async () => {
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 4; i++) await enter(employer.login, 'wrong')
    expect((await enter(employer.login)).statusCode).toBe(200)
  }
})

test('many guesses at once are still five', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => enter(employer.login, 'wrong')))
  expect(answers.filter((answer) => answer.statusCode === 401)).toHaveLength(4)
  expect((await h.db.selectFrom('audit_entry').where('action', '=', 'account-locked').select('subject').execute()).length).toBeGreaterThan(0)
})

test('an address that guesses over many accounts is shut for ten minutes', async () => {
  await h.db.insertInto('sign_in_failure').values({ subject: 'address:127.0.0.1', failures: 49, first_at: h.clock.now() }).execute()
  expect(said(await enter('nobody-7', 'wrong'))).toEqual([401, '账号或密码错误！'])
  const shut = await enter(employer.login)
  expect(said(shut)).toEqual([429, '登录失败次数过多，请10分钟后再试！'])
  expect(shut.headers['retry-after']).toBe('600')
  h.clock.advance(10 * MINUTE)
  expect((await enter(employer.login)).statusCode).toBe(200)
})

test('an agent who acts for no employer is told so; a typed account that nobody has is not written down', async () => {
  const alone = await h.anEmployer()
  await h.db.deleteFrom('account_employer').where('employer_id', '=', alone.id).execute()
  expect(said(await enter(alone.login))).toEqual([403, '当前账号未关联参保单位，请先办理单位参保登记！'])
  await enter('my-secret-typed-here', 'wrong')
  expect(JSON.stringify(await h.db.selectFrom('audit_entry').selectAll().execute())).not.toContain('my-secret')
  expect(JSON.stringify(await h.db.selectFrom('sign_in_failure').selectAll().execute())).not.toContain('my-secret')
})

test('demonstration accounts are unknown where the demonstration is off, their sessions too', async () => {
  const shown = await h.anEmployer()
  const visitor = await agent('password', shown)
  await h.db.updateTable('account').where('login', '=', shown.login).set({ demo: true }).execute()
  expect(said(await enter(shown.login))).toEqual([401, '账号或密码错误！'])
  expect((await visitor.send('GET', '/api/session')).statusCode).toBe(401)
})

test('each sign-in has a new token and ends the session the browser had', async () => {
  const visitor = await agent()
  const before = visitor.cookie
  await visitor.post('/api/session', { account: employer.login, password: PASSWORD })
  expect(visitor.cookie).not.toBe(before)
  const thief = h.visitor()
  thief.cookie = before
  expect(said(await thief.send('GET', '/api/session'))).toEqual([401, '登录已超时，请重新登录！'])
  thief.cookie = `hall_session=${'x'.repeat(43)}`
  expect((await thief.send('GET', '/api/session')).statusCode).toBe(401)
})

test('without a session: 请先登录; after 30 idle minutes, or 12 hours however busy: 登录已超时', async () => {
  expect(said(await h.visitor().send('GET', '/api/session'))).toEqual([401, '请先登录！'])
  const idle = await agent()
  h.clock.advance(29 * MINUTE)
  expect((await idle.send('GET', '/api/session')).statusCode).toBe(200)
  h.clock.advance(29 * MINUTE)
  expect((await idle.send('GET', '/api/session')).statusCode).toBe(200)
  h.clock.advance(30 * MINUTE)
  expect(said(await idle.send('GET', '/api/session'))).toEqual([401, '登录已超时，请重新登录！'])

  const busy = await agent()
  for (let i = 0; i < 35; i++) {
    h.clock.advance(20 * MINUTE)
    expect((await busy.send('GET', '/api/session')).statusCode).toBe(200)
  }
  h.clock.advance(20 * MINUTE)
  expect(said(await busy.send('GET', '/api/session'))).toEqual([401, '登录已超时，请重新登录！'])
  h.clock.set('2021-03-15' as never)
})

test('the region picks the employer; one without an employer is refused; another takes the session back to the password', async () => {
  const visitor = await agent('scanned')
  expect(said(await visitor.send('PUT', '/api/session/region', { code: '429900' }))).toEqual([422, '该单位在所选参保地无参保登记信息，请重新选择参保所在地！'])
  expect(said(await visitor.send('PUT', '/api/session/region', { code: 'nowhere' }))).toEqual([422, '该单位在所选参保地无参保登记信息，请重新选择参保所在地！'])
  expect(await visitor.put('/api/session/region', { code: '420100' })).toMatchObject({ level: 'scanned' })

  const elsewhere = await h.anEmployer({ region: '420600' })
  const { id } = await h.db.selectFrom('account').where('login', '=', employer.login).select('id').executeTakeFirstOrThrow()
  await h.db.insertInto('account_employer').values({ account_id: id, employer_id: elsewhere.id }).execute()
  const { code } = await scan(visitor)
  expect(await visitor.put('/api/session/region', { code: '420600' })).toMatchObject({
    level: 'password', region: { code: '420600', name: '襄阳市', employer: { number: elsewhere.number, name: elsewhere.name } }, agents: [{ name: '王立新', mobile: '18555555555' }],
  })
  expect(said(await phone('confirm', code))).toEqual([410, '二维码已失效，请点击刷新！'])

  await h.db.deleteFrom('account_employer').where('employer_id', '=', elsewhere.id).execute()
  expect(await visitor.get('/api/session')).toMatchObject({ region: null, level: 'password' })
})

test('before the region: 409; by password only: 403; a clerk: 403', async () => {
  const visitor = h.visitor()
  await visitor.post('/api/session', { account: employer.login, password: PASSWORD })
  expect(said(await visitor.send('GET', '/api/cases'))).toEqual([409, '请先选择参保所在地！'])
  expect(said(await visitor.send('POST', '/api/session/scan'))).toEqual([409, '请先选择参保所在地！'])
  expect(said(await (await agent()).send('GET', '/api/cases'))).toEqual([403, '请先使用电子社保卡扫码认证！'])
  expect((await (await agent('scanned')).send('GET', '/api/cases')).statusCode).toBe(200)
  const clerk = await h.aClerk()
  expect(await clerk.get('/api/session')).toMatchObject({ user: { role: 'clerk' }, regions: [], region: { code: '420100', name: '武汉市', employer: null } })
  expect(said(await clerk.send('GET', '/api/cases'))).toEqual([403, '该功能仅供单位经办人使用，请使用单位账号登录！'])
  expect(said(await clerk.send('POST', '/api/session/scan'))).toEqual([403, '该功能仅供单位经办人使用，请使用单位账号登录！'])
  expect(said(await clerk.send('PUT', '/api/session/region', { code: '420100' }))).toEqual([403, '该功能仅供单位经办人使用，请使用单位账号登录！'])
  expect(said(await clerk.send('GET', '/api/audit'))).toEqual([403, '该功能仅供系统管理员使用！'])
  expect(said(await (await agent('scanned')).send('GET', '/api/reviews'))).toEqual([403, '该功能仅供经办机构审核员使用！'])
})

test('a scan goes from pending to scanned to confirmed, raises the session and gives it a new token', async () => {
  const visitor = await agent()
  const { id, code, url, expiresAt } = await scan(visitor)
  expect([url, new Date(expiresAt).getTime() - h.clock.now().getTime()]).toEqual([`/phone?code=${code}`, 2 * MINUTE])
  expect(await state(visitor, id)).toBe('pending')
  expect((await h.visitor().send('GET', `/simulators/e-card/${code}`)).json()).toMatchObject({
    state: 'pending', employer: { number: employer.number, name: employer.name }, holders: [{ name: '王立新', mobile: '185****5555' }],
  })
  expect((await phone('scan', code)).json()).toEqual({ state: 'scanned' })
  expect(await state(visitor, id)).toBe('scanned')
  expect(await visitor.get('/api/session')).toMatchObject({ level: 'password' })
  expect((await phone('confirm', code)).json()).toEqual({ state: 'confirmed' })

  const before = visitor.cookie
  expect(await state(visitor, id)).toBe('confirmed')
  expect(visitor.cookie).not.toBe(before)
  expect(await visitor.get('/api/session')).toMatchObject({ level: 'scanned' })
  const thief = h.visitor()
  thief.cookie = before
  expect((await thief.send('GET', '/api/session')).statusCode).toBe(200) // what was under way is answered
  h.clock.advance(2 * MINUTE)
  expect((await thief.send('GET', '/api/session')).statusCode).toBe(401)
  expect(await visitor.get('/api/session')).toMatchObject({ level: 'scanned' })
})

test('a code is good once, for two minutes, and until the next is asked for', async () => {
  const visitor = await agent()
  const first = await scan(visitor)
  const second = await scan(visitor)
  expect(await state(visitor, first.id)).toBe('expired')
  expect(said(await phone('confirm', first.code))).toEqual([410, '二维码已失效，请点击刷新！'])
  expect((await phone('confirm', second.code)).statusCode).toBe(200)
  expect(said(await phone('confirm', second.code))).toEqual([409, '二维码已失效，请点击刷新！'])

  const late = await scan(visitor)
  await phone('scan', late.code)
  h.clock.advance(2 * MINUTE)
  expect(await visitor.get(`/api/session/scan/${late.id}`)).toEqual({ state: 'expired', reason: '二维码已失效，请点击刷新！' })
  expect(said(await phone('confirm', late.code))).toEqual([410, '二维码已失效，请点击刷新！'])
  expect(said(await phone('scan', 'no-such-code'))).toEqual([404, '二维码无效，请刷新二维码后重新扫码！'])
})

test('of many confirmations at once one counts', async () => {
  const visitor = await agent()
  const { code, id } = await scan(visitor)
  const answers = await Promise.all(Array.from({ length: 8 }, () => phone('confirm', code)))
  expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, ...Array<number>(7).fill(409)])
  const polls = await Promise.all(Array.from({ length: 6 }, async () => {
    const tab = h.visitor()
    tab.cookie = visitor.cookie
    return tab.send('GET', `/api/session/scan/${id}`)
  }))
  expect(polls.map((answer) => answer.statusCode)).toEqual(Array(6).fill(200))
  expect(polls.filter((answer) => answer.headers['set-cookie'] !== undefined)).toHaveLength(1)
})

test('someone who is no registered agent, or no longer one, is refused, and the browser is told why', async () => {
  const sentence = '扫码人员不是本单位登记的经办人，请先办理单位一般信息变更登记！'
  const visitor = await agent()
  const stranger = await scan(visitor)
  expect(said(await phone('confirm', stranger.code, '其他人'))).toEqual([403, sentence])
  expect(await visitor.get(`/api/session/scan/${stranger.id}`)).toEqual({ state: 'refused', reason: sentence })
  expect(await visitor.get('/api/session')).toMatchObject({ level: 'password' })

  const agents = await h.db.selectFrom('employer_agent').where('employer_id', '=', employer.id).select(['id', 'id_number']).execute()
  for (const holder of [agents[0]?.id, agents[0]?.id_number, '王立新']) {
    const { code } = await scan(visitor)
    expect((await phone('confirm', code, holder)).json()).toEqual({ state: 'confirmed' })
  }
  expect(await visitor.get('/api/session')).toMatchObject({ level: 'scanned' })
  await h.db.updateTable('employer_agent').where('employer_id', '=', employer.id).set({ status: 'removed' }).execute()
  expect(await visitor.get('/api/session')).toMatchObject({ level: 'password' })
  const { code } = await scan(visitor)
  expect(said(await phone('scan', code))).toEqual([403, sentence])
  await h.db.updateTable('employer_agent').where('employer_id', '=', employer.id).set({ status: 'active' }).execute()
})

test('who refuses on the phone refuses', async () => {
  const visitor = await agent()
  const { code, id } = await scan(visitor)
  await phone('scan', code)
  expect((await phone('refuse', code)).json()).toEqual({ state: 'refused' })
  expect(await visitor.get(`/api/session/scan/${id}`)).toEqual({ state: 'refused', reason: '扫码人员在手机上取消了登录，请点击刷新后重新扫码！' })
  expect((await phone('confirm', code)).statusCode).toBe(409)
})

test('another session does not see a scan, and a scan raises its own session only', async () => {
  const [visitor, second, foreign] = [await agent(), await agent(), await agent('password', other)]
  const { code, id } = await scan(visitor)
  for (const url of [`/api/session/scan/${id}`, `/api/session/scan/${id}/events`, '/api/session/scan/not-an-id']) expect(said(await second.send('GET', url))).toEqual([404, '未找到该二维码，请点击刷新！'])
  expect((await foreign.send('GET', `/api/session/scan/${id}`)).statusCode).toBe(404)
  await phone('confirm', code)
  expect(await visitor.get('/api/session')).toMatchObject({ level: 'scanned' })
  expect(await second.get('/api/session')).toMatchObject({ level: 'password' })
})

test('the states are also pushed', async () => {
  const visitor = await agent()
  const { code, id } = await scan(visitor)
  const pushed = visitor.send('GET', `/api/session/scan/${id}/events`)
  await new Promise((done) => setTimeout(done, 300))
  await phone('confirm', code)
  const answer = await pushed
  expect(answer.headers['content-type']).toBe('text/event-stream')
  expect(answer.body.trim().split('\n\n')).toEqual(['data: {"state":"pending","reason":null}', 'data: {"state":"confirmed","reason":null}'])
})

test('sign-out ends this session; everywhere ends all of the account and no one else\'s', async () => {
  const [one, two, three, foreign] = [await agent(), await agent(), await agent(), await agent('password', other)]
  const out = await one.send('DELETE', '/api/session')
  expect([out.statusCode, String(out.headers['set-cookie'])]).toEqual([204, expect.stringMatching(/^hall_session=;.*Expires=Thu, 01 Jan 1970/)])
  expect((await two.send('GET', '/api/session')).statusCode).toBe(200)
  expect((await three.send('DELETE', '/api/session?everywhere=true')).statusCode).toBe(204)
  expect((await two.send('GET', '/api/session')).statusCode).toBe(401)
  expect((await foreign.send('GET', '/api/session')).statusCode).toBe(200)
})

test('what happened stands in the trail', async () => {
  const actions = new Set((await h.db.selectFrom('audit_entry').select('action').distinct().execute()).map((row) => row.action))
  for (const action of ['signed-in', 'sign-in-failed', 'account-locked', 'signed-out', 'signed-out-everywhere', 'region-chosen', 'scan-scanned', 'scan-confirmed', 'scan-refused']) expect(actions).toContain(action)
})
