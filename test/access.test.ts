/** Nobody is let in where he does not belong: every route without a session, as another employer's agent, and by password only. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { idNumber, openHall, type TestHall, type Visitor } from './hall.ts'
import { verifyAudit } from '../ledger/audit.ts'

let h: TestHall, owner: Visitor, stranger: Visitor, clerk: Visitor, caseId: string, job: string, voucherCase: string, certificate: string
interface Route { method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; path: string }
let routes: Route[]
/** Open to anyone: they show nothing of an employer. */
const OPEN = ['/healthz', '/readyz', '/metrics', '/openapi.json', '/api/hall', 'POST /api/session', '/simulators/', '/api/photos/', '/verify']

beforeAll(async () => {
  h = await openHall()
  const employer = await h.anEmployer()
  owner = await h.agentOf(employer)
  stranger = await h.agentOf(await h.anEmployer())
  clerk = await h.aClerk('420200')
  caseId = await owner.draft('insured-person-registration')
  await owner.record(caseId, { idNumber: idNumber(7), name: '李明', mobile: '13000000000', ethnicity: '01', startedOn: '2021-03-01', earnings: '8888', branches: ['old_age'] })
  await owner.submit(caseId)
  job = (await h.db.insertInto('job').values({ employer_id: (await h.db.selectFrom('service_case').where('id', '=', caseId).select('employer_id').executeTakeFirstOrThrow()).employer_id, kind: 'import', case_id: caseId, input: '{}', created_at: h.clock.now() }).returning('id').executeTakeFirstOrThrow()).id
  const leaver = await h.aPerson({ employer, until: 202102 })
  await h.aPensionMonth(employer, leaver, 202101)
  voucherCase = await owner.draft('pension-contribution-certificate-printing')
  await owner.record(voucherCase, { idType: '01', idNumber: leaver.idNumber })
  await owner.submit(voucherCase)
  certificate = (await h.db.selectFrom('service_case').where('id', '=', voucherCase).select('certificate_id').executeTakeFirstOrThrow()).certificate_id ?? ''
  const { paths } = (await h.app.inject('/openapi.json')).json<{ paths: Record<string, Record<string, unknown>> }>()
  routes = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ method: method.toUpperCase() as Route['method'], path })))
})
afterAll(() => h.close())

const address = (path: string) => path.replace('/api/jobs/{id}', `/api/jobs/${job}`).replace('certificates/{id}', `certificates/${certificate}`).replace('{id}', caseId).replace('{no}', '1').replace('{list}', 'covered').replace('{slug}', 'insured-person-registration').replace('{code}', 'x')
const isOpen = ({ method, path }: Route) => OPEN.some((open) => path.startsWith(open) || `${method} ${path}` === open)
const BODIES: Record<string, unknown> = { '/api/cases': { service: 'insured-person-registration', applicant: 'x', phone: '18555555555', agreed: true }, '/api/cases/{id}/picks': { list: 'covered', keys: ['1'] } }
const call = (who: Visitor, { method, path }: Route) =>
  who.send(method, address(path), method === 'GET' || method === 'DELETE' ? undefined : BODIES[path] ?? { opinion: '', reason: '', rest: 'approved', records: [] }, { 'idempotency-key': 'a-key-of-some-length' })

test('there are routes to walk', () => expect(routes.length).toBeGreaterThan(35))

test('without a session everything but the open doors is 401', async () => {
  const answers = await Promise.all(routes.filter((route) => !isOpen(route)).map(async (route) => [`${route.method} ${route.path}`, (await call(h.visitor(), route)).statusCode]))
  expect(answers.filter(([, status]) => status !== 401 && status !== 400 && status !== 422)).toEqual([])
})

test('another employer finds nothing of a case: 404, and never a 2xx', async () => {
  const own = routes.filter(({ path }) => /^\/api\/(cases|jobs|certificates)\/\{id\}/.test(path))
  expect(own.length).toBeGreaterThan(15)
  const answers = await Promise.all(own.map(async (route) => [`${route.method} ${route.path}`, (await call(stranger, route)).statusCode]))
  expect(answers.filter(([, status]) => status !== 404 && status !== 422 && status !== 400)).toEqual([])
  expect(await owner.get(`/api/cases/${caseId}`)).toMatchObject({ state: 'submitted', counts: { passed: 1 } })
})

test('the voucher of a completed case is its employer\'s: no one else reaches it, by the case or by its id', async () => {
  const files = [`/api/cases/${voucherCase}/form.pdf`, `/api/certificates/${certificate}.pdf`]
  const answers = async (who: Visitor) => Promise.all(files.map(async (file) => (await who.send('GET', file)).statusCode))
  expect([await answers(owner), await answers(stranger), await answers(h.visitor()), (await answers(clerk))[0]]).toEqual([[200, 200], [404, 404], [401, 401], 404])
})

test('another agency finds nothing of a case, an agent nothing of the desk', async () => {
  const desk = routes.filter(({ path }) => path.startsWith('/api/reviews/'))
  for (const route of desk) expect([route.path, (await call(clerk, { ...route })).statusCode]).toEqual([route.path, 404])
  for (const route of desk) expect([route.path, (await call(owner, route)).statusCode]).toEqual([route.path, 403])
  expect(await clerk.get('/api/reviews')).toMatchObject({ total: 0 })
})

test('by password alone filings and queries stay shut', async () => {
  const employer = await h.anEmployer()
  const half = await h.agentOf(employer, 'password')
  for (const url of ['/api/cases', '/api/persons', `/api/cases/${caseId}`, '/api/queries/employer-insured-persons-query']) {
    expect((await half.send('GET', url)).json()).toMatchObject({ status: 403, detail: '请先使用电子社保卡扫码认证！' })
  }
})

test('row-level security holds even when a query forgets its employer', async () => {
  const { asEmployer, theHall } = await import('../ledger/database.ts')
  const other = await h.anEmployer()
  const seen = await asEmployer(h.hall, other.id, theHall, async (it) => [
    await it.db.selectFrom('service_case').select('id').execute(), await it.db.selectFrom('case_record').select('no').execute(), (await it.db.selectFrom('employer').select('id').execute()).map((row) => row.id),
  ])
  expect(seen).toEqual([[], [], [other.id]])
  await expect(asEmployer(h.hall, other.id, theHall, (it) => it.db.insertInto('affiliation').values({ employer_id: h.hall ? caseId : '', person_no: '1', person_id: caseId, since_on: it.today }).execute())).rejects.toThrow(/row-level security/)
  await expect(asEmployer(h.hall, other.id, theHall, (it) => it.db.deleteFrom('audit_entry').execute())).rejects.toThrow(/permission denied/)
})

test('the audit trail is whole, and a changed, removed or inserted entry breaks it', async () => {
  const whole = await verifyAudit(h.db)
  expect(whole.breaks).toEqual([])
  expect(whole.entries).toBeGreaterThan(5)
  const { chain } = await h.db.selectFrom('audit_entry').select('chain').groupBy('chain').having((q) => q.fn.countAll<number>(), '>', 3).limit(1).executeTakeFirstOrThrow()
  await h.db.updateTable('audit_entry').where('chain', '=', chain).where('seq', '=', 2).set({ subject: 'somebody else' }).execute()
  expect((await verifyAudit(h.db)).breaks).toEqual([{ chain, seq: 2, why: '内容被改动' }])
  await h.db.deleteFrom('audit_entry').where('chain', '=', chain).where('seq', '=', 2).execute()
  expect((await verifyAudit(h.db)).breaks).toEqual([{ chain, seq: 3, why: '第2条缺失' }])
})
