/** The page of the simulated registers: an agent sees and changes what they say of the own employer and its payees, and of no one else's. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHall, type Employer, type TestHall, type Visitor } from '../../test/hall.ts'
import { buildApp } from '../app.ts'

let h: TestHall, employer: Employer, agent: Visitor
beforeAll(async () => {
  h = await openHall()
  employer = await h.anEmployer()
  await h.db.updateTable('employer').where('id', '=', employer.id).set({ credit_code: '91420100YX0000018T', registered_address: '示范路1号' }).execute()
  agent = await h.agentOf(employer, 'password')
})
afterAll(() => h.close())

const code = async (visitor: Visitor, method: 'GET' | 'PUT' | 'DELETE', url: string, body?: unknown) => (await visitor.send(method, url, body)).statusCode
const legalPerson = { idType: '01', idNumber: '420106198001019010', name: '李某', phone: null }

test('the business register is changed, made to know nothing, and set back', async () => {
  const shown = () => agent.get<{ business: unknown; set: boolean; creditCode: string; held: unknown }>('/api/simulators/registers')
  const before = await shown()
  expect(before).toMatchObject({ creditCode: '91420100YX0000018T', set: false, down: [], business: { name: employer.name, registeredAddress: '示范路1号' } })
  expect(before.business).toEqual(before.held)
  const answer = { name: '改名公司', foundedOn: '2015-08-28', registeredAddress: '示范路2号', scope: null, legalPerson }
  expect(await code(agent, 'PUT', '/api/simulators/registers/business', { business: answer })).toBe(204)
  expect(await shown()).toMatchObject({ business: answer, set: true, held: { name: employer.name } })
  expect(await h.parts.simulator?.business.find('91420100YX0000018T')).toEqual(answer)
  expect((await agent.send('PUT', '/api/simulators/registers/business', { business: { ...answer, foundedOn: '2015-02-30' } })).json()).toMatchObject({ status: 400, detail: '成立日期不正确，请按YYYY-MM-DD填写！' })
  expect(await code(agent, 'PUT', '/api/simulators/registers/business', { business: null })).toBe(204)
  expect(await shown()).toMatchObject({ business: null, set: true })
  expect(await code(agent, 'DELETE', '/api/simulators/registers/business')).toBe(204)
  expect(await shown()).toEqual(before)
})

test('a register is made to fail and to answer again', async () => {
  for (const [down, shown] of [[true, ['cards']], [false, []]] as const) {
    expect(await code(agent, 'PUT', '/api/simulators/registers/outage', { register: 'cards', down })).toBe(204)
    expect(await agent.get('/api/simulators/registers')).toMatchObject({ down: shown })
  }
})

test('cards of the own payees are listed and changed; those of others are not found', async () => {
  const [one, two] = [await h.aPerson({ employer, name: '赵六' }), await h.aPerson({ employer, name: '钱七' })]
  const [pensioner, survivor] = [await h.aPensioner(employer, one), await h.aSurvivor(employer, two, one)]
  const other = await h.anEmployer(), foreign = await h.aPensioner(other, await h.aPerson({ employer: other }))
  const listed = async (asked = '') => (await agent.get<{ total: number; rows: { payee: string; idNumber: string; set: boolean; cards: { state: string; name: string }[] }[] }>(`/api/simulators/registers/cards?${asked}`))
  const all = await listed()
  expect([all.total, all.rows.map((row) => [row.payee, row.set, row.cards.map((card) => card.state)])]).toEqual([2, [[pensioner.id, false, ['active']], [survivor.id, false, ['active']]]])
  expect(all.rows[0]?.idNumber).not.toBe(one.idNumber)
  expect((await listed(`name=${encodeURIComponent('钱')}`)).rows.map((row) => row.payee)).toEqual([survivor.id])
  for (const [answer, states] of [['lost', ['lost']], ['none', []], ['cancelled', ['cancelled']], ['inactive', ['inactive']], ['other-name', ['active']], ['made-up', ['active']]] as const) {
    expect(await code(agent, 'PUT', `/api/simulators/registers/cards/${pensioner.id}`, { answer })).toBe(204)
    expect((await h.parts.simulator?.cards.accounts([{ idType: '01', idNumber: one.idNumber }]))?.map((card) => card.state)).toEqual(states)
    expect((await listed()).rows[0]).toMatchObject({ set: answer !== 'made-up', cards: states.map(() => ({ name: answer === 'other-name' ? '同名不符' : '赵六' })) })
  }
  expect(await code(agent, 'PUT', `/api/simulators/registers/cards/${foreign.id}`, { answer: 'lost' })).toBe(404)
  expect(await code(h.visitor(), 'GET', '/api/simulators/registers/cards')).toBe(401)
  expect(await code(await h.aClerk(), 'GET', '/api/simulators/registers')).toBe(403)
})

test('without simulators there is nothing of it', async () => {
  const app = await buildApp({ ...h.parts, simulator: undefined, config: { ...h.parts.config, simulators: false } })
  for (const [method, url] of [['GET', '/api/simulators/registers'], ['GET', '/api/simulators/registers/cards'], ['PUT', '/api/simulators/registers/outage'], ['PUT', '/api/simulators/registers/business']] as const) {
    expect((await app.inject({ method, url, headers: { cookie: agent.cookie }, payload: method === 'PUT' ? {} : undefined } as never)).statusCode).toBe(404)
  }
  await app.close()
})
