/** The tax office over HTTP: asked by signed requests, within their time or not at all; what it reports is read whole or refused. */
import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { fen } from '../common/money.ts'
import { day } from '../common/period.ts'
import { TaxOfficeUnavailable, type TaxOffice } from '../ledger/tax-office.ts'
import { authentic } from './signature.ts'
import { httpTaxOffice, receiptsOf, statesOf } from './tax-office.ts'

const NOW = new Date('2021-03-15T02:00:00Z')
let office: TaxOffice
let asked: { path: string; body: string; headers: IncomingMessage['headers'] }[] = []
let answer: { status: number; body: string } | undefined
const partner = createServer((request, response) => {
  void text(request).then((body) => {
    asked.push({ path: request.url ?? '', body, headers: request.headers })
    if (answer) response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body)
  })
})
beforeAll(async () => {
  await new Promise<void>((done) => partner.listen(0, '127.0.0.1', done))
  const address = partner.address()
  office = httpTaxOffice({ url: `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`, appId: 'hall', secret: 's', now: () => NOW, timeout: 300 })
})
afterAll(() => {
  partner.closeAllConnections()
  partner.close()
})
beforeEach(() => { asked = [] })
const says = (body: unknown, status = 200) => { answer = { status, body: JSON.stringify(body) } }
const notice = { number: '42990020210300000001', direction: 'income', fund: '失业保险征收统筹', subjectNo: '100000001', subjectName: '测试公司', amount: fen(17_780), issuedOn: day('2021-03-15'), validUntil: day('2021-03-31') } as const

test('a notice is handed over and voided by signed requests, and taken or refused', async () => {
  says({ acknowledgement: 'SW1' })
  expect([await office.hand(notice), await office.void(notice.number)]).toEqual([{ acknowledgement: 'SW1' }, { acknowledgement: 'SW1' }])
  expect(asked.map(({ path, body }) => [path, JSON.parse(body) as unknown])).toEqual([['/notices', { ...notice, amount: '177.80' }], ['/notices/void', { number: notice.number }]])
  expect(asked.map(({ headers, body }) => [authentic(headers, body, { secret: 's', now: NOW }), authentic(headers, body, { secret: 'another', now: NOW })])).toEqual([[true, false], [true, false]])
  says({ refused: '主管税务机关不符' })
  expect(await office.hand(notice)).toEqual({ refused: '主管税务机关不符' })
})

test('the statement is read whole', async () => {
  says({ notices: [{ number: 'a', amount: '1.00', state: 'valid' }], receipts: [{ reference: 'r', noticeNumber: 'a', amount: '0.50', paidOn: '2021-03-15' }] })
  expect(await office.statement(day('2021-03-01'), day('2021-03-15'))).toEqual({ notices: [{ number: 'a', amount: 100, state: 'valid' }], receipts: [{ reference: 'r', noticeNumber: 'a', amount: 50, paidOn: '2021-03-15' }] })
  for (const bad of [{}, { notices: [] }, { notices: [{ number: 'a', amount: 'x', state: 'valid' }], receipts: [] }, { notices: [], receipts: [{ reference: 'r' }] }]) {
    says(bad)
    await expect(office.statement(day('2021-03-01'), day('2021-03-15'))).rejects.toThrow(TaxOfficeUnavailable)
  }
})

test.each([['an error', { status: 500, body: '{}' }], ['no JSON', { status: 200, body: '<html>' }], ['something else', { status: 200, body: '{}' }], ['nothing in time', undefined]])('%s is an outage', async (_, given) => {
  answer = given
  await expect(office.hand(notice)).rejects.toThrow(new TaxOfficeUnavailable('税务部门系统暂时无法连接'))
})

test('reports are read whole or refused with the place of the fault', () => {
  const good = { reference: 'r', noticeNumber: 'a', amount: '0.50', paidOn: '2021-03-15' }
  expect(receiptsOf(JSON.stringify({ receipts: [good] }))).toEqual([{ reference: 'r', noticeNumber: 'a', amount: 50, paidOn: '2021-03-15' }])
  for (const bad of [{ ...good, amount: '-1.00' }, { ...good, amount: '0.00' }, { ...good, amount: 0.5 }, { ...good, paidOn: '2021-02-30' }, { ...good, reference: '' }]) expect(() => receiptsOf(JSON.stringify({ receipts: [good, bad] }))).toThrow('第2条不正确')
  expect(() => receiptsOf('{')).toThrow('不是有效的JSON')
  expect(() => receiptsOf('{"receipts":[]}')).toThrow('每次1至500条')
  expect(statesOf(JSON.stringify({ states: [{ noticeNumber: 'a', state: 'refused', note: '重复', at: '2021-03-15T02:00:00Z' }] }))).toEqual([{ noticeNumber: 'a', state: 'refused', note: '重复', at: NOW }])
  expect(() => statesOf(JSON.stringify({ states: [{ noticeNumber: 'a', state: 'paid', at: '2021-03-15T02:00:00Z' }] }))).toThrow('第1条不正确')
})
