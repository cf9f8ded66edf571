/** 3.3.2 矿山项目登记: what is other than in 3.3.1 — its fields, its sentences, one paper of a group, the kind in the ledger. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { idNumber, openHall, type Employer, type TestHall, type Visitor } from '../../test/hall.ts'
import { handIn } from '../../test/materials.ts'

let h: TestHall, employer: Employer, agent: Visitor, clerk: Visitor
beforeAll(async () => {
  h = await openHall()
  employer = await h.anEmployer()
  agent = await h.agentOf(employer)
  clerk = await h.aClerk()
})
afterAll(() => h.close())

const SERVICE = 'mining-project-registration'
let serial = 0
/** A mine that passes, but for what the test says. */
const mine = (changes: Record<string, unknown> = {}) => ({
  name: `青山演示矿${++serial}`, miningKind: '煤矿', status: 'running', startsOn: '2021-03-01', endsOn: '2022-12-31', managerName: '钱程', managerIdType: '01', managerIdNumber: idNumber(700), managerPhone: '13900000000', ...changes,
})

test('each check, firing and not', async () => {
  await h.aProject(employer, { name: '演示煤矿', kind: 'mining' })
  await h.aProject(employer, { name: '演示大桥' })
  const draft = await agent.draft(SERVICE)
  const problems = async (changes: Record<string, unknown> = {}) => (await agent.record(draft, mine(changes))).problems.map(({ field, code, message }) => [field, code, message])
  expect(await problems()).toEqual([])
  expect(await problems({ name: '演示大桥' })).toEqual([])
  expect(await problems({ name: '演示煤矿' })).toEqual([['name', 'project/registered', '该项目已登记，请勿重复登记！']])
  expect(await problems({ miningKind: '' })).toEqual([['miningKind', 'field/required', '矿山项目类型为必填项！']])
  expect((await problems({ miningKind: '金矿' })).map(([, code]) => code)).toEqual(['field/code'])
  expect(await problems({ endsOn: '2021-02-28' })).toEqual([['endsOn', 'project/ends-before-start', '项目结束日期不能早于项目开始日期！']])
  expect(await problems({ managerIdNumber: '420106199001015011' })).toEqual([['managerIdNumber', 'manager/id-number', '负责人证件号码格式不正确，请检查！']])
  expect(await problems({ expectedWorkers: '0' })).toEqual([['expectedWorkers', 'field/count', '预计用工人数应为正整数！']])
  expect(await problems({ bankAccount: '6222000011112222' })).toEqual([['bank', 'bank/incomplete', '支付银行信息不完整，请补充或清空！']])
  const provincial = await h.agentOf(await h.anEmployer({ region: '429900', branches: ['old_age', 'unemployment'] }))
  expect((await provincial.record(await provincial.draft(SERVICE), mine())).problems.map((it) => [it.code, it.message])).toEqual([['region/no-injury-branch', '当前参保所在地未开办工伤保险，不能办理矿山项目登记！']])
})

test('one paper of 分组1 is enough; approved, the mine stands in the ledger, refused it does not', async () => {
  const [draft, said] = [await agent.draft(SERVICE), mine({ miningKind: 'other', expectedWorkers: '80', address: '青山1号' })]
  await agent.record(draft, said)
  expect((await agent.submit(draft)).json()).toMatchObject({ code: 'material-group-missing', detail: '请在分组1（开采协议、采矿许可证）中至少上传一种材料！' })
  await handIn(agent, draft, 'other')
  expect((await agent.submit(draft)).statusCode).toBe(409)
  await handIn(agent, draft, 'licence')
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'accepted', message: '该业务已受理成功，您可在办件记录中查询办理进度！' })
  await clerk.post(`/api/reviews/${draft}/claim`)
  await clerk.post(`/api/reviews/${draft}/approve`, { opinion: '' })
  expect(await h.db.selectFrom('project').where('name', '=', said.name).select(['kind', 'mining_kind', 'status', 'expected_workers', 'address', 'starts_on', 'price_fen', 'industry']).execute())
    .toEqual([{ kind: 'mining', mining_kind: 'other', status: 'running', expected_workers: 80, address: '青山1号', starts_on: '2021-03-01', price_fen: null, industry: null }])
  const [second, other] = [await agent.draft(SERVICE), mine()]
  await agent.record(second, other)
  await handIn(agent, second, 'agreement')
  await agent.submit(second)
  await clerk.post(`/api/reviews/${second}/claim`)
  expect(await clerk.post(`/api/reviews/${second}/refuse`, { opinion: '许可证过期' })).toMatchObject({ state: 'refused' })
  expect(await h.db.selectFrom('project').where('name', '=', other.name).select('id').execute()).toEqual([])
})
