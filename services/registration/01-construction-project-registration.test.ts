/** 3.3.1 建筑工程项目登记 through HTTP: every check firing and not firing, the way to the ledger and back. */
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

const SERVICE = 'construction-project-registration'
let serial = 0
/** A project that passes, but for what the test says. */
const project = (changes: Record<string, unknown> = {}) => ({
  name: `东湖演示大桥${++serial}`, status: 'running', renovation: '否', price: '555', managerName: '钱程', managerIdType: '01', managerIdNumber: idNumber(700), managerPhone: '13900000000',
  startsOn: '2021-03-01', endsOn: '2022-12-31', industry: '11', ...changes,
})
/** A project handed in, with its contract. */
async function submitted(cells: Record<string, unknown>): Promise<string> {
  const draft = await agent.draft(SERVICE)
  await agent.record(draft, cells)
  await handIn(agent, draft, 'contract')
  const answer = await agent.submit(draft)
  if (answer.statusCode >= 400) throw new Error(answer.body)
  return draft
}
const decided = async (draft: string, how: 'approve' | 'return' | 'refuse', opinion = '') => {
  await clerk.post(`/api/reviews/${draft}/claim`)
  return clerk.send('POST', `/api/reviews/${draft}/${how}`, { opinion })
}
const inLedger = (name: string) => h.db.selectFrom('project').where('name', '=', name).selectAll().executeTakeFirst()

test('the form alone is judged', async () => {
  const draft = await agent.draft(SERVICE)
  const codes = (changes: Record<string, unknown> = {}) => agent.codes(draft, project(changes))
  expect(await codes()).toEqual([])
  expect(await codes({ name: '', industry: '' })).toEqual(['field/required', 'field/required'])
  expect(await codes({ industry: '20' })).toEqual(['field/code'])
  expect(await codes({ price: '0' })).toEqual(['project/price-not-positive'])
  expect(await codes({ price: '五百' })).toEqual(['field/tenThousands'])
  expect(await codes({ endsOn: '2021-02-28' })).toEqual(['project/ends-before-start'])
  expect(await codes({ endsOn: '2021-03-01' })).toEqual([])
  expect(await codes({ contractFromOn: '2021-03-02', contractUntilOn: '2021-03-01' })).toEqual(['contract/ends-before-start'])
  expect(await codes({ contractFromOn: '2021-03-02', contractUntilOn: '2021-03-02' })).toEqual([])
  expect(await codes({ managerIdNumber: '420106199001015011' })).toEqual(['manager/id-number'])
  expect(await codes({ managerIdType: '08', managerIdNumber: 'E1234567' })).toEqual([])
  expect(await codes({ managerPhone: '139' })).toEqual(['field/phone'])
  expect(await codes({ expectedWorkers: '0' })).toEqual(['field/count'])
  expect(await codes({ expectedWorkers: '2.5' })).toEqual(['field/count'])
  expect(await codes({ bank: '102' })).toEqual(['bank/incomplete'])
  expect(await codes({ bank: '102', bankBranch: '演示支行', bankHolder: '东湖项目部', bankAccount: '6222000011112222' })).toEqual([])
  expect((await agent.get<{ rows: unknown[] }>(`/api/cases/${draft}/records`)).rows).toHaveLength(1) // the form is the one record
  expect((await agent.record(draft, project({ expectedWorkers: '-1' }))).problems).toEqual([{ field: 'expectedWorkers', code: 'field/count', message: '预计用工人数应为正整数！' }])
})

test('a name or contract that is registered, and a region without 工伤', async () => {
  await h.aProject(employer, { name: '光谷演示广场', contractNo: 'HT-1' })
  await h.aProject(await h.anEmployer(), { name: '他人的工程', contractNo: 'HT-2' })
  await h.aProject(employer, { name: '青山演示矿', kind: 'mining' })
  const draft = await agent.draft(SERVICE)
  expect(await agent.codes(draft, project({ name: '光谷演示广场' }))).toEqual(['project/registered'])
  expect(await agent.codes(draft, project({ contractNo: 'HT-1' }))).toEqual(['contract/registered'])
  expect(await agent.codes(draft, project({ name: '他人的工程', contractNo: 'HT-2' }))).toEqual([])
  expect(await agent.codes(draft, project({ name: '青山演示矿' }))).toEqual([])
  const provincial = await h.agentOf(await h.anEmployer({ region: '429900', branches: ['old_age', 'unemployment'] }))
  expect(await provincial.codes(await provincial.draft(SERVICE), project())).toEqual(['region/no-injury-branch'])
})

test('同步单位支付银行 offers the account for 工伤, or says that there is none', async () => {
  const draft = await agent.draft(SERVICE)
  expect((await agent.send('GET', `/api/cases/${draft}/sources/own-account`)).json()).toMatchObject({ status: 409, detail: '单位没有登记银行账户，请手工填写，或先办理单位一般信息变更登记' })
  for (const [number, branches, status] of [['62220000000001', ['old_age'], 'active'], ['62220000000002', ['employment_injury'], 'active'], ['62220000000003', ['employment_injury'], 'removed']] as const) {
    await h.db.insertInto('employer_bank_account').values({ employer_id: employer.id, bank: '102', opening_branch: '演示支行', holder: employer.name, number, branches: [...branches], status }).execute()
  }
  expect((await agent.get<{ fields: unknown }>(`/api/cases/${draft}/sources/own-account`)).fields).toEqual({ bank: '102', bankBranch: '演示支行', bankHolder: employer.name, bankAccount: '62220000000002' })
})

test('without the contract nothing is handed in; approved, the project has the next number of the series and all that was said', async () => {
  const draft = await agent.draft(SERVICE)
  const said = project({ expectedWorkers: '120', address: '东湖路1号', contractNo: 'HT-9', contractFromOn: '2021-02-01', contractUntilOn: '2022-12-31', bank: '105', bankBranch: '演示支行', bankHolder: '东湖项目部', bankAccount: '6222000011112222' })
  await agent.record(draft, said)
  expect((await agent.submit(draft)).json()).toMatchObject({ code: 'material-missing', detail: '请上传必传材料《施工合同》！' })
  await handIn(agent, draft, 'contract')
  const answer = (await agent.submit(draft)).json<{ serialNumber: string }>()
  expect(answer).toMatchObject({ state: 'accepted', message: '该业务已受理成功，您可在办件记录中查询办理进度！' })
  expect(answer.serialNumber).toMatch(/^20210315\d{7}$/)
  expect(await inLedger(said.name)).toBeUndefined()
  expect((await decided(draft, 'approve')).json()).toEqual({ state: 'approved', approved: 1, returned: 0, refused: 0 })
  const project1 = await inLedger(said.name)
  expect(project1).toMatchObject({
    kind: 'construction', status: 'running', renovation: false, contract_no: 'HT-9', contract_from_on: '2021-02-01', contract_until_on: '2022-12-31', price_fen: 555_000_000, industry: '11', address: '东湖路1号',
    manager_name: '钱程', manager_id_type: '01', manager_id_number: idNumber(700), manager_phone: '13900000000', expected_workers: 120, starts_on: '2021-03-01', ends_on: '2022-12-31',
    bank: '105', bank_branch: '演示支行', bank_holder: '东湖项目部', bank_account: '6222000011112222', registered_by_case: draft, mining_kind: null,
  })
  expect(project1?.number).toMatch(/^\d{8}$/)
  await h.db.selectFrom('project').where('id', '=', project1?.id ?? '').selectAll().executeTakeFirstOrThrow()
  const other = await submitted(project())
  await decided(other, 'approve')
  const numbers = await h.db.selectFrom('project').where('registered_by_case', 'in', [draft, other]).select('number').orderBy('number').execute()
  expect(numbers.map((it) => Number(it.number) - Number(numbers[0]?.number))).toEqual([0, 1])
})

test('one unfinished case a name; withdrawn it is free; taken in the meantime, it is said at the decision', async () => {
  const said = project()
  const first = await submitted(said)
  const draft = await agent.draft(SERVICE)
  expect(await agent.codes(draft, said)).toEqual(['case/unfinished-elsewhere'])
  expect(await agent.post(`/api/cases/${first}/withdraw`, { reason: '填写有误' })).toMatchObject({ state: 'withdrawn' })
  expect(await agent.codes(draft, said)).toEqual([])
  await handIn(agent, draft, 'contract')
  await agent.submit(draft)
  await h.aProject(employer, { name: said.name })
  const refused = await decided(draft, 'approve')
  expect(refused.json()).toMatchObject({ status: 409, code: 'records-no-longer-pass' })
  expect(refused.body).toContain('该项目已登记，请勿重复登记！')
})

test('returned, put right and handed in again under the same number', async () => {
  const said = project({ price: '100' })
  const draft = await submitted(said)
  await decided(draft, 'return', '项目总价与合同不符')
  const before = await agent.get<{ serialNumber: string; state: string; materials: { code: string }[] }>(`/api/cases/${draft}`)
  expect([before.state, before.materials.map((it) => it.code)]).toEqual(['returned', ['contract']])
  await agent.record(draft, { ...said, price: '98.765432' })
  expect((await agent.submit(draft)).json()).toMatchObject({ serialNumber: before.serialNumber, state: 'accepted' })
  await decided(draft, 'approve')
  expect(await inLedger(said.name)).toMatchObject({ price_fen: 98_765_432 })
  const events = (await agent.get<{ events: { to: string }[] }>(`/api/cases/${draft}`)).events.map((it) => it.to)
  expect(events.filter((to, i) => to !== events[i - 1])).toEqual(expect.arrayContaining(['draft', 'accepted', 'returned', 'approved']))
})

test('another employer neither sees the case nor the project', async () => {
  const draft = await submitted(project())
  const stranger = await h.agentOf(await h.anEmployer())
  for (const [method, url] of [['GET', ''], ['GET', '/records'], ['GET', '/materials/contract'], ['POST', '/submit']] as const) {
    expect((await stranger.send(method, `/api/cases/${draft}${url}`, method === 'POST' ? {} : undefined, { 'idempotency-key': 'xxxxxxxxxx' })).statusCode).toBe(404)
  }
})
