/** The registers outside: over HTTP signed, in batches, within their time or not at all; simulated, always alike until set otherwise. */
import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { RegisterUnavailable, type BusinessRegister, type CardRegister } from '../ledger/registers.ts'
import { freshDatabase, type FreshDatabase } from '../test/database.ts'
import { idCheckDigit } from '../fields/identity-number.ts'
import { httpBusinessRegister } from './business-register.ts'
import { httpCardRegister } from './card-register.ts'
import { authentic } from './signature.ts'
import { madeUpCard, simulatedRegisters } from './simulated-registers.ts'

const NOW = new Date('2021-03-15T02:00:00Z')
const BUSINESS_DOWN = '工商登记系统暂时无法连接，请稍后再试或手工填写'
const CARDS_DOWN = '社保卡账户系统暂时无法连接，请稍后再试'
let url: string, fresh: FreshDatabase
let asked: { path: string; body: string; headers: IncomingMessage['headers'] }[] = []
let answer: (body: string) => { status: number; body: string } | undefined
const partner = createServer((request, response) => {
  void text(request).then((body) => {
    asked.push({ path: request.url ?? '', body, headers: request.headers })
    const said = answer(body)
    if (said) response.writeHead(said.status, { 'content-type': 'application/json' }).end(said.body)
  })
})
beforeAll(async () => {
  await new Promise<void>((done) => partner.listen(0, '127.0.0.1', done))
  const address = partner.address()
  url = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`
  business = httpBusinessRegister(access())
  cards = httpCardRegister(access())
  fresh = await freshDatabase()
})
afterAll(async () => {
  partner.closeAllConnections()
  partner.close()
  await fresh.drop()
})
beforeEach(() => { asked = [] })

const access = (changes = {}) => ({ url: `${url}/`, appId: 'hall', secret: 's', now: () => NOW, timeout: 300, ...changes })
let business: BusinessRegister, cards: CardRegister
const json = (body: unknown) => () => ({ status: 200, body: JSON.stringify(body) })
const failures: [string, typeof answer][] = [['an error', () => ({ status: 500, body: '{}' })], ['no JSON', () => ({ status: 200, body: '<html>' })], ['null', () => ({ status: 200, body: 'null' })], ['something else', () => ({ status: 200, body: '{}' })], ['nothing in time', () => undefined]]

test('the business register is asked by signed request and answers, or knows nothing', async () => {
  answer = json({ business: { name: '演示公司', foundedOn: '2015-08-28', registeredAddress: ' 松柏镇1号 ', scope: '', legalPerson: { idType: '01', idNumber: '420106198001019010', name: '李某' } } })
  expect(await business.find('91420106YX00000000')).toEqual({
    name: '演示公司', foundedOn: '2015-08-28', registeredAddress: '松柏镇1号', scope: null, legalPerson: { idType: '01', idNumber: '420106198001019010', name: '李某', phone: null } })
  expect(asked.map(({ path, body }) => [path, body])).toEqual([['/businesses', '{"creditCode":"91420106YX00000000"}']])
  expect(authentic(asked[0]?.headers ?? {}, asked[0]?.body ?? '', { secret: 's', now: NOW })).toBe(true)
  expect(authentic(asked[0]?.headers ?? {}, asked[0]?.body ?? '', { secret: 'another', now: NOW })).toBe(false)
  answer = json({ business: null })
  expect(await business.find('91420106YX00000000')).toBeNull()
  answer = json({ business: { name: '甲' } })
  expect(await business.find('x')).toEqual({ name: '甲', foundedOn: null, registeredAddress: null, scope: null, legalPerson: { idType: null, idNumber: null, name: null, phone: null } })
})

test.each(failures)('%s is an outage of the business register, and of the card register', async (_, given) => {
  answer = given
  await expect(business.find('x')).rejects.toThrow(new RegisterUnavailable(BUSINESS_DOWN))
  await expect(cards.accounts([{ idType: '01', idNumber: '1' }])).rejects.toThrow(new RegisterUnavailable(CARDS_DOWN))
  expect(asked.map(({ path }) => path)).toEqual(['/businesses', '/accounts'])
})
test('so is a line that is dead, and a business or account that cannot be read', async () => {
  await expect(httpBusinessRegister(access({ url: 'http://127.0.0.1:1' })).find('x')).rejects.toBeInstanceOf(RegisterUnavailable)
  answer = json({ business: { foundedOn: '2015-08-28' } })
  await expect(business.find('x')).rejects.toThrow(BUSINESS_DOWN)
  for (const account of [null, {}, { idType: '01', idNumber: '1', name: '甲', bank: '403', number: '12', state: 'active' }, { idType: '01', idNumber: '1', name: '甲', bank: '403', number: '62179900', state: 'melted' }]) {
    answer = json({ accounts: [account] })
    await expect(cards.accounts([{ idType: '01', idNumber: '1' }])).rejects.toThrow(CARDS_DOWN)
  }
})

test('cards are asked for 500 holders at a time, and answers about others are not believed', async () => {
  answer = (body) => ({ status: 200, body: JSON.stringify({ accounts: [
    ...(JSON.parse(body) as { holders: { idType: string; idNumber: string }[] }).holders.map((holder) => ({ ...holder, name: '甲', bank: '403', number: `62179900${holder.idNumber}`, state: 'active' })),
    { idType: '01', idNumber: '99999', name: '别人', bank: '403', number: '6217990099999', state: 'active' }] }) })
  const holders = Array.from({ length: 1_001 }, (_, i) => ({ idType: '01', idNumber: String(10_000 + i), name: '多余' }))
  const found = await cards.accounts(holders)
  expect([found.length, found.at(-1)?.number, asked.map(({ body }) => (JSON.parse(body) as { holders: unknown[] }).holders.length)]).toEqual([1_001, '6217990011000', [500, 500, 1]])
  expect(asked[0]?.body.startsWith('{"holders":[{"idType":"01","idNumber":"10000"}')).toBe(true)
  expect(await cards.accounts([])).toEqual([])
})

test('simulated, the business register agrees with the ledger until it is set otherwise', async () => {
  await fresh.db.insertInto('region').values({ code: '429021', name: '神农架林区', tier: 3, branches: ['old_age'] }).execute()
  await fresh.db.insertInto('employer').values({ number: '100000001', name: '演示公司', region_code: '429021', credit_code: '91429021YX0000018H', registered_address: '松柏镇1号' }).execute()
  const simulator = simulatedRegisters(fresh.db)
  const held = { name: '演示公司', foundedOn: null, registeredAddress: '松柏镇1号', scope: null, legalPerson: { idType: null, idNumber: null, name: null, phone: null } }
  expect(await simulator.business.find('91429021YX0000018H')).toEqual(held)
  expect(await simulator.business.find('91429021YX0000026C')).toBeNull()
  await simulator.setBusiness('91429021YX0000018H', { ...held, name: '改名公司' })
  expect(await simulator.business.find('91429021YX0000018H')).toEqual({ ...held, name: '改名公司' })
  await simulator.setBusiness('91429021YX0000018H', null)
  expect([await simulator.business.find('91429021YX0000018H'), [...await simulator.setKeys('business')]]).toEqual([null, ['91429021YX0000018H']])
  await simulator.setBusiness('91429021YX0000018H', undefined)
  expect(await simulator.business.find('91429021YX0000018H')).toEqual(held)
})

test('simulated, everyone in the ledger has an active card in the own name until it is set otherwise', async () => {
  const number = (n: number) => { const first = `42902119900101${String(n).padStart(3, '0')}`; return first + idCheckDigit(first) }
  const [one, two, stranger] = [1, 2, 3].map((n) => ({ idType: '01', idNumber: number(n) })) as [{ idType: string; idNumber: string }, { idType: string; idNumber: string }, { idType: string; idNumber: string }]
  for (const holder of [one, two]) await fresh.db.insertInto('person').values({ id_type: '01', id_number: holder.idNumber, name: '张三丰', sex: '1', born_on: '1990-01-01' } as never).execute()
  const simulator = simulatedRegisters(fresh.db)
  const card = madeUpCard({ ...one, name: '张三丰' })
  expect(card).toEqual({ ...one, name: '张三丰', bank: card.bank, number: expect.stringMatching(/^621799\d{13}$/) as string, state: 'active' })
  expect([...card.number].reverse().reduce((sum, digit, i) => sum + [...String(Number(digit) * (i % 2 === 1 ? 2 : 1))].reduce((n, d) => n + Number(d), 0), 0) % 10).toBe(0)
  expect(await simulator.cards.accounts([stranger, one])).toEqual([card])
  await simulator.setCards(two, [{ ...madeUpCard({ ...two, name: '张三丰' }), state: 'lost' }, { ...card, ...two, state: 'active', number: '6217990000000000000' }])
  await simulator.setCards(one, [])
  expect((await simulator.cards.accounts([one, two, stranger])).map(({ state }) => state)).toEqual(['lost', 'active'])
})

test('a simulated register fails when it is told to, and answers again', async () => {
  const simulator = simulatedRegisters(fresh.db)
  await simulator.setOutage('cards', true, NOW)
  await simulator.setOutage('cards', true, NOW)
  await expect(simulator.cards.accounts([])).rejects.toThrow(CARDS_DOWN)
  expect([await simulator.business.find('x'), await simulator.outages()]).toEqual([null, ['cards']])
  await simulator.setOutage('business', true, NOW)
  await expect(simulator.business.find('x')).rejects.toThrow(BUSINESS_DOWN)
  for (const register of ['cards', 'business'] as const) await simulator.setOutage(register, false, NOW)
  expect([await simulator.cards.accounts([]), await simulator.outages()]).toEqual([[], []])
})
