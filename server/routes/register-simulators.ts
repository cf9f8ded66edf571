/** /api/simulators/registers: what the registers outside answer about the agent's own employer and its payees, seen and changed by a page. Only with SIMULATORS on. */
import { Type } from '@fastify/type-provider-typebox'
import { Problem } from '../../common/problem.ts'
import { parseDay } from '../../common/period.ts'
import { banks, idTypes } from '../../fields/code-lists.ts'
import { maskIdNumber } from '../../fields/identity-number.ts'
import { cardKey, madeUpCard } from '../../gateways/simulated-registers.ts'
import { agentOf } from '../../identity/session.ts'
import { payeesOf } from '../../ledger/benefits.ts'
import { asEmployer, found, type Scope } from '../../ledger/database.ts'
import type { CardAccount, CardHolder, RegisteredBusiness } from '../../ledger/registers.ts'
import type { Routes } from './index.ts'
import { PageQuery } from './shapes.ts'

const tags = ['模拟器']
const Text = (title: string) => Type.Union([Type.String({ maxLength: 500 }), Type.Null()], { title })
const Register = Type.Union([Type.Literal('business'), Type.Literal('cards')], { title: '外部系统' })
const BusinessShape = {
  name: Type.String({ title: '单位名称', minLength: 1, maxLength: 200 }), foundedOn: Text('成立日期'), registeredAddress: Text('单位注册地址'), scope: Text('经营范围'),
  legalPerson: Type.Object({ idType: Text('法定代表人证件类型'), idNumber: Text('法定代表人证件号码'), name: Text('法定代表人姓名'), phone: Text('法定代表人电话') }),
}
const Business = Type.Union([Type.Object(BusinessShape), Type.Null()], { title: '工商登记信息', description: 'null: nothing is registered under the credit code' })
const Card = Type.Object({ name: Type.String(), bank: Type.String(), number: Type.String(), state: Type.String() })

/** What can be chosen for a payee's card: `made-up` goes back to the active card of the own name that everyone has. */
const ANSWERS = {
  'made-up': () => undefined, none: () => [], inactive: (card) => [{ ...card, state: 'inactive' }], lost: (card) => [{ ...card, state: 'lost' }], cancelled: (card) => [{ ...card, state: 'cancelled' }],
  'other-name': (card) => [{ ...card, name: '同名不符' }],
} satisfies Record<string, (card: CardAccount) => readonly CardAccount[] | undefined>
const Answer = Type.Union([Type.Literal('made-up'), Type.Literal('none'), Type.Literal('inactive'), Type.Literal('lost'), Type.Literal('cancelled'), Type.Literal('other-name')], { title: '答复' })

const creditCodeOf = async (it: Scope): Promise<string> => found((await it.db.selectFrom('employer').where('id', '=', it.employerId).select('credit_code').executeTakeFirst())?.credit_code ?? undefined,
  'no-credit-code', '本单位档案中没有统一社会信用代码，请先联系经办机构补充！')

export const registerSimulatorRoutes: Routes = ({ hall, simulator }) => async (app) => {
  if (!simulator) return

  app.get('/api/simulators/registers', {
    schema: {
      summary: '外部系统的状态与本单位的工商登记', tags,
      response: { 200: Type.Object({ down: Type.Array(Register), creditCode: Type.String(), held: Type.Object(BusinessShape), business: Business, set: Type.Boolean() }) },
    },
  }, async (request) => {
    const { employerId, actor } = agentOf(request, 'password')
    const { held, creditCode } = await asEmployer(hall, employerId, actor, async (it) => ({ creditCode: await creditCodeOf(it), held: await it.db.selectFrom('employer').where('id', '=', employerId).selectAll().executeTakeFirstOrThrow() }))
    return {
      creditCode, down: await simulator.outages(), business: await simulator.businessAnswer(creditCode), set: (await simulator.setKeys('business')).has(creditCode),
      held: {
        name: held.name, foundedOn: held.founded_on, registeredAddress: held.registered_address, scope: held.business_scope,
        legalPerson: { idType: held.legal_person_id_type, idNumber: held.legal_person_id_number, name: held.legal_person_name, phone: held.legal_person_phone },
      },
    }
  })

  app.put('/api/simulators/registers/outage', { schema: { summary: '使外部系统中断或恢复', tags, body: Type.Object({ register: Register, down: Type.Boolean({ title: '中断' }) }), response: { 204: Type.Null() } } },
    async (request, reply) => {
      agentOf(request, 'password')
      await simulator.setOutage(request.body.register, request.body.down, hall.clock.now())
      return reply.code(204).send(null)
    })

  app.put('/api/simulators/registers/business', { schema: { summary: '设定本单位的工商登记', tags, body: Type.Object({ business: Business }), response: { 204: Type.Null() } } }, async (request, reply) => {
    const { employerId, actor } = agentOf(request, 'password')
    const { business } = request.body
    await simulator.setBusiness(await asEmployer(hall, employerId, actor, creditCodeOf), business && registered(business))
    return reply.code(204).send(null)
  })

  app.delete('/api/simulators/registers/business', { schema: { summary: '恢复本单位的工商登记与档案一致', tags, response: { 204: Type.Null() } } }, async (request, reply) => {
    const { employerId, actor } = agentOf(request, 'password')
    await simulator.setBusiness(await asEmployer(hall, employerId, actor, creditCodeOf), undefined)
    return reply.code(204).send(null)
  })

  app.get('/api/simulators/registers/cards', {
    schema: {
      summary: '本单位待遇领取人员的社保卡账户', tags, querystring: Type.Object({ name: Type.Optional(Type.String({ title: '姓名', maxLength: 50 })), ...PageQuery }),
      response: {
        200: Type.Object({
          rows: Type.Array(Type.Object({ payee: Type.String(), kind: Type.String(), status: Type.String(), name: Type.String(), idNumber: Type.String(), set: Type.Boolean(), cards: Type.Array(Card) })),
          page: Type.Integer(), size: Type.Integer(), total: Type.Integer(),
        }),
      },
    },
  }, async (request) => {
    const { employerId, actor } = agentOf(request, 'password')
    const { page, size, name } = request.query
    const { total, payees } = await asEmployer(hall, employerId, actor, async (it) => {
      const query = name?.trim() ? payeesOf(it).where('p.name', 'like', `${name.trim().replace(/[\\%_]/g, '\\$&')}%`) : payeesOf(it)
      return {
        total: (await query.select((q) => q.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()).n,
        payees: await query.select(['b.id', 'b.payee', 'b.status', 'p.name', 'p.id_type as idType', 'p.id_number as idNumber']).orderBy('b.payee').orderBy('p.person_no').limit(size).offset((page - 1) * size).execute(),
      }
    })
    const [cards, set] = [await simulator.cardAnswers(payees), await simulator.setKeys('cards')]
    return {
      page, size, total,
      rows: payees.map((one) => ({
        payee: one.id, kind: one.payee, status: one.status, name: one.name, idNumber: maskIdNumber(one.idNumber), set: set.has(cardKey(one)),
        cards: cards.filter((card) => cardKey(card) === cardKey(one)).map((card) => ({ name: card.name, bank: banks.codes.get(card.bank) ?? card.bank, number: card.number, state: card.state })),
      })),
    }
  })

  app.put('/api/simulators/registers/cards/:payee', {
    schema: { summary: '设定一名待遇领取人员的社保卡账户', tags, params: Type.Object({ payee: Type.String({ title: '待遇领取人员', format: 'uuid' }) }), body: Type.Object({ answer: Answer }), response: { 204: Type.Null() } },
  }, async (request, reply) => {
    const { employerId, actor } = agentOf(request, 'password')
    const person: (CardHolder & { name: string }) | undefined = await asEmployer(hall, employerId, actor, (it) => payeesOf(it).where('b.id', '=', request.params.payee).select(['p.id_type as idType', 'p.id_number as idNumber', 'p.name']).executeTakeFirst())
    const holder = found(person, 'no-such-payee', '未找到该待遇领取人员，请刷新后再试！')
    await simulator.setCards(holder, ANSWERS[request.body.answer](madeUpCard(holder)))
    return reply.code(204).send(null)
  })
}

/** The answer as the register gives it; days and types that are none are refused. */
function registered(given: { name: string; foundedOn: string | null; registeredAddress: string | null; scope: string | null; legalPerson: RegisteredBusiness['legalPerson'] }): RegisteredBusiness {
  const foundedOn = given.foundedOn === null || given.foundedOn === '' ? null : parseDay(given.foundedOn)
  if (foundedOn === undefined) throw new Problem(400, 'bad-answer', '成立日期不正确，请按YYYY-MM-DD填写！')
  if (given.legalPerson.idType !== null && !idTypes.codes.has(given.legalPerson.idType)) throw new Problem(400, 'bad-answer', '法定代表人证件类型不正确，请从下拉列表选择！')
  return { ...given, foundedOn }
}
