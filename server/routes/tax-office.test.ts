/** The tax office and the hall through HTTP: the signed gateway, the simulator's routes, the reconciliation; who sees what. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fen } from '../../common/money.ts'
import { day } from '../../common/period.ts'
import { signed } from '../../gateways/signature.ts'
import type { TaxOfficeSimulator } from '../../gateways/simulated-tax-office.ts'
import { asSystem, theHall } from '../../ledger/database.ts'
import { handOverDue } from '../../ledger/hand-overs.ts'
import { daysToReconcile } from '../../ledger/reconciliation.ts'
import { aDeclaredEmployer, type Declared } from '../../test/declared-employer.ts'
import { openHall, type TestHall, type Visitor } from '../../test/hall.ts'
import { buildApp } from '../app.ts'
import { reconcileNow } from '../jobs.ts'

let h: TestHall, of: Declared, other: Declared, office: TaxOfficeSimulator, clerk: Visitor, stranger: Visitor
beforeAll(async () => {
  h = await openHall()
  if (!h.parts.taxSimulator) throw new Error('no simulator')
  office = h.parts.taxSimulator
  Object.assign(h.outside.registers, { taxOffice: office })
  of = await aDeclaredEmployer(h)
  other = await aDeclaredEmployer(h)
  clerk = await h.aClerk('429900')
  stranger = await h.aClerk('420100')
  while (await h.db.selectFrom('hand_over').where('state', '=', 'waiting').select('id').executeTakeFirst()) await handOverDue(h.hall, office)
})
afterAll(() => h?.close())

const SIMULATOR = '/api/simulators/tax-office'
const pensions = () => of.numbers['old_age'] ?? ''
interface Shown { total: number; rows: { number: string; state: string; paid: string; payments: { reference: string; sent: number; outcome: string | null }[] }[] }
const report = (path: string, content: unknown, secret = office.access.secret) => h.app.inject({ url: `/api/gateways/tax-office/${path}`, ...signed(content, { ...office.access, secret, now: h.clock.now() }) })
const one = async () => (await of.agent.get<Shown>(SIMULATOR)).rows.find((row) => row.number === pensions())

test('what is not signed by the office is not believed, and its reports count once', async () => {
  const receipts = [{ reference: 'gate-1', noticeNumber: of.numbers['unemployment'], amount: '100.00', paidOn: '2021-03-15' }]
  expect((await report('receipts', { receipts }, 'another')).statusCode).toBe(401)
  expect((await h.app.inject({ method: 'POST', url: '/api/gateways/tax-office/receipts', payload: { receipts } })).statusCode).toBe(401)
  const said = async (content: unknown, path = 'receipts') => (await report(path, content)).json<unknown>()
  expect([await said({ receipts }), await said({ receipts })]).toEqual([{ receipts: [{ reference: 'gate-1', outcome: 'recorded' }] }, { receipts: [{ reference: 'gate-1', outcome: 'known' }] }])
  expect(await said({ states: [{ noticeNumber: pensions(), state: 'invoiced', at: '2021-03-15T02:00:00Z' }] }, 'states')).toEqual({ states: [{ noticeNumber: pensions(), outcome: 'recorded' }] })
  expect((await report('receipts', { receipts: [{}] })).statusCode).toBe(400)
})

test('an agent and his agency see and pay the notices at the simulated office; others do not', async () => {
  expect([(await of.agent.get<Shown>(SIMULATOR)).rows.map((row) => row.number).sort(), (await clerk.get<Shown>(SIMULATOR)).total, (await stranger.get<Shown>(SIMULATOR)).total]).toEqual([Object.values(of.numbers).sort(), 4, 0])
  for (const foreign of [other.agent, stranger]) expect((await foreign.send('POST', `${SIMULATOR}/notices/${pensions()}/payments`, { amount: '1.00' })).statusCode).toBe(404)
  expect(await clerk.post(`${SIMULATOR}/notices/${pensions()}/payments`, { amount: '4000.00' })).toEqual({ outcome: 'recorded' })
  expect(await of.agent.post(`${SIMULATOR}/notices/${pensions()}/payments`, { amount: '267.20', report: false })).toEqual({ outcome: null })
  expect((await of.agent.send('POST', `${SIMULATOR}/notices/${pensions()}/payments`, { amount: '0' })).statusCode).toBe(422)
  const row = await one()
  expect([row?.state, row?.paid, row?.payments.map(({ sent, outcome }) => [sent, outcome])]).toEqual(['invoiced', '4267.20', [[1, 'recorded'], [0, null]]])
})

test('the reconciliation names what was not reported; sent again it counts once and nothing differs', async () => {
  const days = { from: '2021-03-01', to: '2021-03-15' }
  const kinds = async (visitor: Visitor, id: string) => (await visitor.get<{ kindText: string; noticeNumber: string }[]>(`/api/reconciliations/${id}/differences`)).map(({ kindText, noticeNumber }) => [kindText, noticeNumber])
  const first = await clerk.post<{ id: string }>('/api/reconciliations', days)
  // the receipt of the first test was reported by no payment at the simulated office
  expect(await kinds(clerk, first.id)).toEqual([['税务已到账，大厅未收到', pensions()], ['大厅已到账，税务没有', of.numbers['unemployment']]])
  expect([await kinds(stranger, first.id), (await of.agent.send('GET', '/api/reconciliations')).statusCode]).toEqual([[], 403])
  const unsent = (await one())?.payments[1]?.reference ?? ''
  expect([await of.agent.post(`${SIMULATOR}/payments/${unsent}/send`), await of.agent.post(`${SIMULATOR}/payments/${unsent}/send`)]).toEqual([{ outcome: 'recorded' }, { outcome: 'known' }])
  expect((await h.db.selectFrom('notice').where('number', '=', pensions()).select('received_fen').executeTakeFirstOrThrow()).received_fen).toBe(426_720)
  expect(await kinds(clerk, (await clerk.post<{ id: string }>('/api/reconciliations', days)).id)).toEqual([['大厅已到账，税务没有', of.numbers['unemployment']]])
  expect((await clerk.send('POST', '/api/reconciliations', { from: '2021-03-15', to: '2021-03-01' })).statusCode).toBe(422)
  await office.setDown(true)
  expect((await clerk.send('POST', '/api/reconciliations', days)).statusCode).toBe(503)
  await office.setDown(false)
})

test('notices and receipts that only one side has, or has otherwise, are named each by its kind', async () => {
  const number = other.numbers['old_age'] ?? ''
  await h.db.updateTable('simulated_tax_notice').where('number', '=', number).set({ amount_fen: fen(1) }).execute()
  await h.db.deleteFrom('simulated_tax_notice').where('number', '=', other.numbers['unemployment'] ?? '').execute()
  await h.db.insertInto('simulated_tax_notice').values({ number: '429900999', direction: 'income', fund: 'x', subject_no: 'x', subject_name: 'x', amount_fen: fen(5), issued_on: day('2021-03-15'), state: 'received', reason: null, received_at: h.clock.now() }).execute()
  const paid = await office.pay('429900999', fen(5), day('2021-03-15'))
  await report('receipts', { receipts: [{ reference: paid.reference, noticeNumber: '429900999', amount: '0.05', paidOn: '2021-03-15' }] })
  await report('receipts', { receipts: [{ reference: paid.reference, noticeNumber: '429900999', amount: '0.06', paidOn: '2021-03-15' }] })
  const { id } = await clerk.post<{ id: string }>('/api/reconciliations', { from: '2021-03-15', to: '2021-03-15' })
  const found = (await clerk.get<{ kind: string; noticeNumber: string }[]>(`/api/reconciliations/${id}/differences`)).map(({ kind, noticeNumber }) => `${kind} ${noticeNumber}`)
  expect(found.sort()).toEqual([`other-amount ${number}`, `notice-missing-there ${other.numbers['unemployment']}`, 'notice-missing-here 429900999', `receipt-missing-there ${of.numbers['unemployment']}`, 'contradicted 429900999', 'unknown-notice 429900999'].sort())
  expect(await clerk.get('/api/reconciliations/unplaced')).toEqual([{ kindText: '单据不存在', noticeNumber: '429900999', reference: paid.reference, amount: '0.05', paidOn: '2021-03-15', employer: null }])
  expect(await stranger.get('/api/reconciliations/unplaced')).toEqual([])
})

test('what was done about a difference is noted once and shows wherever the matter is found again', async () => {
  interface Found { no: number; kind: string; handling: { note: string; by: string } | null }
  const days = { from: '2021-03-15', to: '2021-03-15' }
  const { id } = await clerk.post<{ id: string }>('/api/reconciliations', days)
  const found = await clerk.get<Found[]>(`/api/reconciliations/${id}/differences`)
  const money = found.find(({ kind }) => kind === 'unknown-notice')
  expect(found.every(({ handling }) => handling === null)).toBe(true)
  const note = (of: Visitor, said: string) => of.send('POST', `/api/reconciliations/${id}/differences/${money?.no}/handling`, { note: said })
  expect([(await note(stranger, '与我无关')).statusCode, (await note(of.agent, '我来处理')).statusCode, (await note(clerk, '  ')).json<{ detail: string }>().detail]).toEqual([404, 403, '请填写处理情况！'])
  expect([(await note(clerk, '已联系税务核实')).statusCode, (await note(clerk, '税务退回缴款单位')).statusCode]).toEqual([200, 200])
  const again = await clerk.post<{ id: string }>('/api/reconciliations', days)
  expect((await clerk.get<Found[]>(`/api/reconciliations/${again.id}/differences`)).filter(({ handling }) => handling).map(({ kind, handling }) => [kind, handling?.note])).toEqual([['unknown-notice', '税务退回缴款单位']])
  expect((await clerk.get<{ id: string; differences: number; open: number }[]>('/api/reconciliations')).find((one) => one.id === again.id)).toMatchObject({ differences: found.length, open: found.length - 1 })
})

test('on a working day the days before are reconciled by themselves, once', async () => {
  const due = () => asSystem(h.hall, theHall, daysToReconcile)
  expect(await due()).toEqual({ from: '2021-03-08', to: '2021-03-14' })
  await Promise.all([reconcileNow(h.hall), reconcileNow(h.hall)])
  expect((await h.db.selectFrom('reconciliation').where('automatic', '=', true).select(['from_on', 'to_on']).execute())).toEqual([{ from_on: '2021-03-08', to_on: '2021-03-14' }])
  expect(await due()).toBeUndefined()
  h.clock.set(day('2021-03-20'))
  expect(await due()).toBeUndefined() // a Saturday
  h.clock.set(day('2021-03-22'))
  expect(await due()).toEqual({ from: '2021-03-15', to: '2021-03-21' })
  h.clock.set(day('2021-03-15'))
})

test('without simulators and without an office neither gateway nor simulator is there', async () => {
  const app = await buildApp({ ...h.parts, taxSimulator: undefined })
  for (const url of [`${SIMULATOR}/notices/1/payments`, '/api/gateways/tax-office/receipts']) expect((await app.inject({ method: 'POST', url, payload: {} })).statusCode).toBe(404)
  await app.close()
})
