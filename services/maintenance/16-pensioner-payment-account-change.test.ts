/** 3.3.16 离退休人员发放账号维护（单位） through HTTP: the form is the record; a clerk decides before money goes elsewhere. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { luhnDigit } from '../../common/luhn.ts'
import { openHall, type Employer, type TestHall, type Visitor } from '../../test/hall.ts'

let h: TestHall, employer: Employer, agent: Visitor, clerk: Visitor
beforeAll(async () => {
  h = await openHall()
  employer = await h.anEmployer()
  agent = await h.agentOf(employer)
  clerk = await h.aClerk()
})
afterAll(() => h.close())
afterEach(() => h.outside.down.clear())

const SERVICE = 'pensioner-payment-account-change'
let serial = 0
const cardNumber = () => { const first = `622848000000${String(++serial).padStart(6, '0')}`; return first + luhnDigit(first) }
type Account = NonNullable<NonNullable<Parameters<TestHall['aPensioner']>[2]>['account']>
async function pensioner(pension: Parameters<TestHall['aPensioner']>[2] = {}) {
  const person = await h.aPerson({ name: '赵退休' })
  return { person, ...await h.aPensioner(employer, person, { account: { number: cardNumber() }, ...pension }) }
}
/** The form as it opens for a person, with changes. */
async function filled(draft: string, person: { idNumber: string }, changes: Record<string, unknown>) {
  const { fields } = await agent.post<{ fields: Record<string, string> }>(`/api/cases/${draft}/look-up`, { idNumber: person.idNumber })
  return { ...fields, ...changes }
}
const accountsOf = async (payeeId: string) => (await h.db.selectFrom('payment_account').where('payee_id', '=', payeeId).select(['method', 'bank', 'number', 'from_period', 'until_period']).orderBy('from_period').execute())
  .map((account) => `${account.method} ${account.bank} ${account.number} ${account.from_period}-${account.until_period ?? ''}`)

test('from the number to the next payment: looked up, changed, approved, the old account kept', async () => {
  const { person, id, account } = await pensioner()
  const draft = await agent.draft(SERVICE)
  const { found, fields, texts } = await agent.post<{ found: boolean; fields: Record<string, string>; texts: Record<string, string> }>(`/api/cases/${draft}/look-up`, { idNumber: person.idNumber })
  expect([found, texts['sex'], texts['status'], fields['method'], fields['bank'], fields['bankBranch'], fields['holder'], fields['number'], fields['recipient']]).toEqual([true, texts['sex'], '正常发放', 'bank', '102', '演示支行', '赵退休', account, '个人'])
  const number = cardNumber()
  const { changes } = await agent.record(draft, { ...fields, bank: '103', number, bankBranch: '', mobile: '13911112222', reason: '换卡' })
  expect(changes).toEqual([
    { item: '手机号码', before: '13000000000', after: '13911112222' }, { item: '银行类别', before: '中国工商银行', after: '中国农业银行' }, { item: '开户银行名称', before: '演示支行', after: '' }, { item: '银行账号', before: account, after: number },
  ])
  expect(await agent.post(`/api/cases/${draft}/save`)).toMatchObject({ form: null })
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'submitted', message: '申报成功，请等待管理单位审核！' })
  expect(await accountsOf(id)).toEqual([`bank 102 ${account} 202001-`])
  await clerk.post(`/api/reviews/${draft}/claim`)
  expect(await clerk.post(`/api/reviews/${draft}/approve`, { opinion: '同意' })).toMatchObject({ state: 'approved', approved: 1 })
  expect(await accountsOf(id)).toEqual([`bank 102 ${account} 202001-202104`, `bank 103 ${number} 202104-`])
  expect(await h.db.selectFrom('ledger_change').where('case_id', '=', draft).select(['about', 'item', 'after']).orderBy('item').execute()).toEqual([
    { about: 'payment_account', item: 'bank', after: '103' }, { about: 'payment_account', item: 'bank_branch', after: null }, { about: 'person', item: 'mobile', after: '13911112222' }, { about: 'payment_account', item: 'number', after: number },
  ])
  expect(await agent.get(`/api/cases/${draft}/effects`)).toMatchObject({ state: 'did', records: [{ changes: [{ item: '手机号码' }, { item: '银行类别' }, { item: '开户银行名称' }, { item: '银行账号' }] }] })
})

test('returned and corrected; refused changes nothing; withdrawn until a clerk has it', async () => {
  const { person, id, account } = await pensioner()
  const draft = await agent.draft(SERVICE)
  const wrong = cardNumber(), right = cardNumber()
  await agent.record(draft, await filled(draft, person, { number: wrong }))
  await agent.submit(draft)
  expect(await agent.codes(await agent.draft(SERVICE), await filled(draft, person, { number: right }))).toEqual(['case/unfinished-elsewhere'])
  await clerk.post(`/api/reviews/${draft}/claim`)
  expect(await clerk.post(`/api/reviews/${draft}/return`, { opinion: '账号与银行卡照片不符' })).toMatchObject({ state: 'returned' })
  expect((await agent.record(draft, await filled(draft, person, { number: right }))).problems).toEqual([])
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'submitted' })
  await clerk.post(`/api/reviews/${draft}/claim`)
  await clerk.post(`/api/reviews/${draft}/refuse`, { opinion: '非本人账户' })
  expect(await accountsOf(id)).toEqual([`bank 102 ${account} 202001-`])
  const again = await agent.draft(SERVICE)
  await agent.record(again, await filled(again, person, { number: right }))
  await agent.submit(again)
  expect(await agent.post(`/api/cases/${again}/withdraw`, { reason: '填错了' })).toEqual({ state: 'withdrawn' })
})

test('every check, firing and not firing', async () => {
  const codes = async (changes: Record<string, unknown>, pension: Parameters<TestHall['aPensioner']>[2] = {}) => {
    const draft = await agent.draft(SERVICE)
    return agent.codes(draft, await filled(draft, (await pensioner(pension)).person, changes))
  }
  const taken = cardNumber()
  await pensioner({ account: { number: taken } })
  expect(await codes({ number: cardNumber() })).toEqual([])
  expect(await codes({ number: cardNumber() }, { status: 'suspended' })).toEqual([])
  expect(await codes({ number: cardNumber() }, { status: 'ended' })).toEqual(['benefit/ended'])
  expect(await codes({})).toEqual(['account/unchanged'])
  expect(await codes({ mobile: '13911112222' })).toEqual(['account/unchanged'])
  expect(await codes({ bankBranch: '另一支行' })).toEqual([])
  expect(await codes({ number: '' })).toEqual(['field/required'])
  expect(await codes({ bank: '' })).toEqual(['field/required'])
  expect(await codes({ holder: '' })).toEqual(['field/required'])
  expect(await codes({ number: '1234' })).toEqual(['field/bankAccount'])
  expect(await codes({ number: `${cardNumber().slice(0, -1)}X` })).toEqual(['field/bankAccount'])
  const number = cardNumber()
  expect(await codes({ number: number.slice(0, -1) + String((Number(number.slice(-1)) + 1) % 10) })).toEqual(['account/check-digit'])
  expect(await codes({ number: '200123456789' })).toEqual([])
  expect(await codes({ number: cardNumber(), holder: '赵退体' })).toEqual(['account/other-holder'])
  expect(await codes({ number: taken })).toEqual(['account/of-another'])
  expect(await codes({ number: cardNumber(), method: '现金' })).toEqual(['field/code'])
  expect(await codes({ number: cardNumber() }, { account: null })).toEqual(['field/required', 'field/required'])
  expect(await codes({ method: 'bank', bank: '102', number: cardNumber() }, { account: null })).toEqual([])
  const draft = await agent.draft(SERVICE)
  const worker = await h.aPerson({ employer })
  expect(await agent.post(`/api/cases/${draft}/look-up`, { idNumber: worker.idNumber })).toMatchObject({ found: false, message: '未查询到该离退休人员信息，请检查证件号码！' })
  expect(await agent.codes(draft, { idNumber: worker.idNumber, method: 'bank', bank: '102', holder: '张三丰', number: cardNumber() })).toEqual(['person/not-found'])
})

test('社保卡发放 only to the card that the register knows; leaving the card is a hint', async () => {
  const held: Account = { method: 'card', number: cardNumber() }
  const carded = await pensioner({ account: held })
  const draft = await agent.draft(SERVICE)
  expect(await agent.record(draft, await filled(draft, carded.person, { method: 'bank', number: cardNumber() }))).toMatchObject({ status: 'passed', hints: [{ code: 'account/leaves-card', message: '该人员已启用社保卡发放，修改后将不再通过社保卡发放，是否继续？' }] })
  const { person } = await pensioner()
  const card = h.outside.aCard(person, { number: cardNumber() })
  const own = await agent.draft(SERVICE)
  expect(await agent.codes(own, await filled(own, person, { method: 'card', bank: '403', number: cardNumber() }))).toEqual(['account/not-the-card'])
  expect(await agent.codes(own, await filled(own, person, { method: 'card', bank: '403', number: card.number }))).toEqual([])
  h.outside.down.add('cards')
  const refused = await agent.send('POST', `/api/cases/${own}/submit`, {}, { 'idempotency-key': 'while-it-is-down' })
  expect([refused.statusCode, refused.json()]).toMatchObject([503, { code: 'register-unavailable', detail: '社保卡账户系统暂时无法连接，请稍后再试' }])
  const bank = await agent.draft(SERVICE)
  expect(await agent.codes(bank, await filled(bank, (await pensioner()).person, { number: cardNumber() }))).toEqual([]) // a bank account asks nothing of it
})

test('while the month is being paid; another employer\'s pensioner is not seen', async () => {
  const { person } = await pensioner()
  const other = await h.agentOf(await h.anEmployer())
  const theirs = await other.draft(SERVICE)
  expect(await other.post(`/api/cases/${theirs}/look-up`, { idNumber: person.idNumber })).toMatchObject({ found: false })
  await h.aPaymentRun(employer.region, 202103)
  const draft = await agent.draft(SERVICE)
  expect(await agent.codes(draft, await filled(draft, person, { number: cardNumber() }))).toEqual(['payment/run-under-way'])
  expect((await other.send('GET', `/api/cases/${draft}`)).statusCode).toBe(404)
})
