/** 3.3.9 单位一般信息变更登记 through HTTP: the form with its two lists, done at once, its history, every check firing and not firing. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { idNumber, openHall, PASSWORD, type Employer, type TestHall, type Visitor } from '../../test/hall.ts'

let h: TestHall
beforeAll(async () => { h = await openHall() })
afterAll(() => h.close())

const SERVICE = 'employer-general-data-change'
type Row = Record<string, string>
const rows = (text: string | undefined) => JSON.parse(text ?? '[]') as Row[]

/** An employer with an address, its agent, a draft of the form, and what the form opens with. */
async function opened({ accounts = 1 } = {}): Promise<{ employer: Employer; agent: Visitor; draft: string; fields: Record<string, string> }> {
  const employer = await h.anEmployer()
  await h.db.updateTable('employer').set({ address: '东湖路1号', phone: '027-87654321' }).where('id', '=', employer.id).execute()
  if (accounts > 0) await h.db.insertInto('employer_bank_account').values({ employer_id: employer.id, bank: '102', opening_branch: '演示支行', holder: employer.name, number: '4200000000000001', branches: ['old_age', 'unemployment'] }).execute()
  const agent = await h.agentOf(employer)
  const draft = await agent.draft(SERVICE)
  const { fields } = await agent.post<{ fields: Record<string, string> }>(`/api/cases/${draft}/look-up`, {})
  return { employer, agent, draft, fields }
}
const another = (n = 1, changes: Row = {}): Row => ({ name: '赵安澜', idType: '01', idNumber: idNumber(n, '19850505'), mobile: '13900000000', ...changes })
const account = (employer: Employer, changes: Row = {}): Row => ({ bank: '105', openingBranch: '演示二支行', holder: employer.name, number: '4200000000000002', branches: 'employment_injury', ...changes })

test('the form opens with what is held, and what is greyed is not believed', async () => {
  const { employer, agent, draft, fields } = await opened()
  expect(fields).toMatchObject({ address: '东湖路1号', phone: '027-87654321', kind: '企业', managementLevel: '独立缴费单位' })
  expect(rows(fields['agents']).map(({ name, mobile }) => [name, mobile])).toEqual([['王立新', '18555555555']])
  expect(rows(fields['accounts']).map(({ bank, number, branches }) => [bank, number, branches])).toEqual([['102', '4200000000000001', 'old_age,unemployment']])
  expect((await agent.record(draft, { ...fields, kind: '机关', address: '东湖路2号' })).changes).toEqual([{ item: '联系地址', before: '东湖路1号', after: '东湖路2号' }])
  const other = await h.agentOf(await h.anEmployer())
  expect((await other.send('GET', `/api/cases/${draft}`)).statusCode).toBe(404)
  expect((await other.send('POST', `/api/cases/${draft}/look-up`, {})).statusCode).toBe(404)
  expect(employer.name).toBe((await agent.get<{ rows: { cells: Row }[] }>(`/api/cases/${draft}/records`)).rows[0]?.cells['employerName'])
})

test('saved, printed, submitted: the employer, its agents and accounts are what the form says, and the history says what they were', async () => {
  const { employer, agent, draft, fields } = await opened()
  const held = rows(fields['agents'])[0] ?? {}
  const { changes, problems } = await agent.record(draft, {
    ...fields, address: '东湖路2号', phone: '',
    agents: JSON.stringify([{ ...held, mobile: '13800000000' }, another()]), accounts: JSON.stringify([account(employer, { branches: 'old_age,employment_injury' })]),
  })
  expect(problems).toEqual([])
  expect(changes).toEqual([
    { item: '联系地址', before: '东湖路1号', after: '东湖路2号' }, { item: '联系电话', before: '027-87654321', after: '' },
    { item: '单位经办人 王立新', before: '手机号码：18555555555', after: '手机号码：13800000000' },
    { item: '新增单位经办人 赵安澜', before: '', after: `证件类型：居民身份证(户口簿)，证件号码：${idNumber(1, '19850505')}，手机号码：13900000000` },
    { item: '删除银行账户 4200000000000001', before: `银行类别：中国工商银行，开户银行名称：演示支行，银行户名：${employer.name}，险种：养老、失业`, after: '' },
    { item: '新增银行账户 4200000000000002', before: '', after: `银行类别：中国建设银行，开户银行名称：演示二支行，银行户名：${employer.name}，险种：养老、工伤` },
  ])
  await agent.post(`/api/cases/${draft}/save`)
  const form = await agent.send('GET', `/api/cases/${draft}/form.pdf`)
  expect([form.statusCode, form.rawPayload.subarray(0, 5).toString()]).toEqual([200, '%PDF-'])
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'completed', message: '该业务已成功办结!' })

  expect(await h.db.selectFrom('employer').where('id', '=', employer.id).select(['address', 'phone', 'name']).executeTakeFirst()).toEqual({ address: '东湖路2号', phone: null, name: employer.name })
  expect(await h.db.selectFrom('employer_agent').where('employer_id', '=', employer.id).select(['name', 'mobile', 'status']).orderBy('mobile').execute())
    .toEqual([{ name: '王立新', mobile: '13800000000', status: 'active' }, { name: '赵安澜', mobile: '13900000000', status: 'active' }])
  expect(await h.db.selectFrom('employer_bank_account').where('employer_id', '=', employer.id).select(['number', 'branches', 'status']).orderBy('number').execute())
    .toEqual([{ number: '4200000000000001', branches: ['old_age', 'unemployment'], status: 'removed' }, { number: '4200000000000002', branches: ['old_age', 'employment_injury'], status: 'active' }])
  expect((await h.db.selectFrom('ledger_change').where('case_id', '=', draft).select(['about', 'item', 'before', 'after']).execute()).map(({ about, item, before, after }) => `${about} ${item} ${before ?? '-'} ${after ?? '-'}`).sort()).toEqual([
    'agent mobile 18555555555 13800000000', 'agent status removed active', 'bank_account status active removed', 'bank_account status removed active', 'employer address 东湖路1号 东湖路2号', 'employer phone 027-87654321 -',
  ])
  expect((await agent.send('POST', `/api/cases/${draft}/withdraw`, { reason: '' })).json()).toMatchObject({ code: 'case-withdraw-refused' })
  const after = await agent.post<{ fields: Record<string, string> }>(`/api/cases/${await agent.draft(SERVICE)}/look-up`, {})
  expect([rows(after.fields['agents']).length, rows(after.fields['accounts']).map((row) => row['number'])]).toEqual([2, ['4200000000000002']])
})

test('a new agent may scan and stands under 申报人; one taken out may do neither, and may be taken in again', async () => {
  const { employer, agent, draft, fields } = await opened()
  const [first = {}] = rows(fields['agents'])
  const scan = async (holder: string) => {
    const visitor = h.visitor()
    await visitor.post('/api/session', { account: employer.login, password: PASSWORD })
    await visitor.put('/api/session/region', { code: employer.region })
    const { code } = await visitor.post<{ code: string }>('/api/session/scan')
    return (await h.visitor().send('POST', '/simulators/e-card/confirm', { code, holder })).statusCode
  }
  const file = async (by: Visitor, list: readonly Row[], applicant = '王立新') => {
    const { id } = await by.post<{ id: string }>('/api/cases', { service: SERVICE, applicant, phone: '18555555555', agreed: true })
    const { problems } = await by.record(id, { ...fields, agents: JSON.stringify(list) })
    expect(problems).toEqual([])
    expect((await by.submit(id)).statusCode).toBe(200)
  }
  const second = another(2)
  expect(await scan(second['idNumber'] ?? '')).toBe(403)
  await file(agent, [first, second])
  expect(await scan(second['idNumber'] ?? '')).toBe(200)
  expect((await agent.get<{ agents: { name: string }[] }>('/api/session')).agents.map((one) => one.name).sort()).toEqual(['王立新', '赵安澜'])

  await file(agent, [first])
  expect(await scan(second['idNumber'] ?? '')).toBe(403)
  expect((await agent.get<{ agents: { name: string }[] }>('/api/session')).agents.map((one) => one.name)).toEqual(['王立新'])
  await file(agent, [first, { ...second, mobile: '13911111111' }])
  expect(await h.db.selectFrom('employer_agent').where('employer_id', '=', employer.id).where('id_number', '=', second['idNumber'] ?? '').select(['mobile', 'status']).execute()).toEqual([{ mobile: '13911111111', status: 'active' }])
  expect(draft).toBeTruthy()
})

test('a removed agent\'s own session falls back to the password at once', async () => {
  const { employer, agent, fields } = await opened()
  const [first = {}] = rows(fields['agents'])
  const successor = another(3, { name: '周继任' })
  const { id } = await agent.post<{ id: string }>('/api/cases', { service: SERVICE, applicant: '周继任', phone: '18555555555', agreed: true })
  expect((await agent.record(id, { ...fields, agents: JSON.stringify([successor]) })).problems).toEqual([])
  expect((await agent.submit(id)).statusCode).toBe(200)
  expect((await agent.send('GET', '/api/cases')).statusCode).toBe(403)
  expect(await h.db.selectFrom('employer_agent').where('employer_id', '=', employer.id).where('name', '=', first['name'] ?? '').select('status').execute()).toEqual([{ status: 'removed' }])
})

describe('checks', () => {
  test('each fires where it must and nowhere else', async () => {
    const { employer, agent, draft, fields } = await opened()
    const codes = (changes: Record<string, unknown>) => agent.codes(draft, { ...fields, ...changes })
    const list = (...all: Row[]) => JSON.stringify(all)
    const [first = {}] = rows(fields['agents'])
    const [held = {}] = rows(fields['accounts'])
    expect(await codes({ address: '东湖路2号' })).toEqual([])
    expect(await codes({})).toEqual(['amendment/nothing-changed'])
    expect(await codes({ address: '' })).toEqual(['field/required'])
    expect(await codes({ postcode: '43' })).toEqual(['field/postcode'])
    expect(await codes({ email: 'nobody' })).toEqual(['field/email'])
    expect(await codes({ agents: list() })).toEqual(['agent/none-left'])
    expect(await codes({ agents: list(another()) })).toEqual(['agent/is-applicant'])
    expect(await codes({ agents: list(first, another()) })).toEqual([])
    expect(await codes({ agents: list(first, another(), another(1, { name: '赵安' })) })).toEqual(['agent/twice'])
    expect(await codes({ agents: list(first, another(1, { idNumber: '420106199003071234' })) })).toEqual(['person/id-number'])
    expect(await codes({ agents: list(first, another(1, { mobile: '123' })) })).toEqual(['field/rows'])
    expect(await codes({ accounts: list(held, account(employer)) })).toEqual([])
    expect(await codes({ accounts: list() })).toEqual([])
    expect(await codes({ accounts: list(held, account(employer, { branches: 'unemployment' })) })).toEqual(['account/branch-taken'])
    expect(await codes({ accounts: list(held, account(employer, { number: held['number'] ?? '' })) })).toEqual(['account/twice'])
    expect(await codes({ accounts: list(account(employer, { branches: '' })) })).toEqual(['field/rows'])
    expect(await codes({ accounts: list(account(employer, { number: '12' })) })).toEqual(['field/rows'])
    expect(await codes({ accounts: list(account(employer, { holder: '别的公司' })) })).toEqual(['account/other-holder'])
    expect((await agent.get<{ passed: number; failed: number }>(`/api/cases/${draft}/records`))).toMatchObject({ passed: 0, failed: 1 })
  })

  test('an account opened in an earlier name of the employer may stay', async () => {
    const { employer, agent, draft, fields } = await opened()
    await h.db.updateTable('employer').set({ name: '新名字有限公司' }).where('id', '=', employer.id).execute()
    expect(await agent.codes(draft, { ...fields, address: '东湖路3号' })).toEqual([])
  })

  test('a branch the employer does not take part in has no account', async () => {
    const employer = await h.anEmployer({ region: '429900', branches: ['old_age', 'unemployment'] })
    const agent = await h.agentOf(employer)
    const draft = await agent.draft(SERVICE)
    const { fields } = await agent.post<{ fields: Record<string, string> }>(`/api/cases/${draft}/look-up`, {})
    const codes = (branches: string) => agent.codes(draft, { ...fields, address: '中北路1号', accounts: JSON.stringify([account(employer, { branches })]) })
    expect(await codes('old_age')).toEqual([])
    expect(await codes('old_age,employment_injury')).toEqual(['account/branch-not-held'])
    const { sections } = await agent.get<{ sections: { fields: { key: string; widget: { columns?: { key: string; widget: { options?: { value: string }[] } }[] } }[] }[] }>(`/api/services/${SERVICE}`)
    const column = sections.flatMap((section) => section.fields).find((field) => field.key === 'accounts')?.widget.columns?.find((it) => it.key === 'branches')
    expect(column?.widget.options?.map((option) => option.value)).toEqual(['old_age', 'unemployment'])
  })

  test('two drafts of one employer: the second is told of the first only while that is unfinished', async () => {
    const { agent, draft, fields } = await opened()
    const other = await agent.draft(SERVICE)
    expect(await agent.codes(draft, { ...fields, address: '甲路1号' })).toEqual([])
    expect(await agent.codes(other, { ...fields, address: '乙路1号' })).toEqual([])
    expect((await agent.submit(draft)).statusCode).toBe(200)
    expect((await agent.submit(other)).statusCode).toBe(200)
    expect((await h.db.selectFrom('ledger_change').where('case_id', '=', other).select(['before', 'after']).execute())).toEqual([{ before: '甲路1号', after: '乙路1号' }])
  })
})

test('an account that an unfinished refund goes to stays', async () => {
  const { employer, agent, draft, fields } = await opened()
  const { id } = await h.db.selectFrom('employer_bank_account').where('employer_id', '=', employer.id).select('id').executeTakeFirstOrThrow()
  await h.db.insertInto('notice').values({
    employer_id: employer.id, number: '42010020210399999999', fund: '失业保险征收统筹', direction: 'expense', collection: '退收（退费单据）', subject_no: '1', subject_name: employer.name, period: 202102, method: '地税征收', employer_fen: 100, person_fen: 0, interest_fen: 0, late_fee_fen: 0,
    valid_until_on: '2021-03-31', bank_account_id: id, case_id: draft, issued_by: '王立新', issued_at: h.clock.now(),
  } as never).execute()
  const put = async () => (await agent.post<{ problems: { code: string; message: string }[] }>(`/api/cases/${draft}/records`, { ...fields, accounts: JSON.stringify([account(employer)]) })).problems
  expect(await put()).toMatchObject([{ code: 'account/refund-under-way', message: '银行账号4200000000000001有未完成的退费单据，不能删除或变更！' }])
  await h.db.updateTable('notice').set({ received_fen: 100 as never }).where('employer_id', '=', employer.id).execute()
  expect(await put()).toEqual([])
})
