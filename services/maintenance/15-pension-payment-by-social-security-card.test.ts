/** 3.3.15 启用社保卡发放（单位） through HTTP: only imported, asked of the card register, done at once. */
import ExcelJS from '@protobi/exceljs'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { filledSheet } from '../../test/filled-sheet.ts'
import { openHall, type Employer, type Person, type TestHall, type Visitor } from '../../test/hall.ts'

let h: TestHall, employer: Employer, agent: Visitor
beforeAll(async () => {
  h = await openHall()
  employer = await h.anEmployer()
  agent = await h.agentOf(employer)
})
afterAll(() => h.close())
afterEach(() => h.outside.down.clear())

const SERVICE = 'pension-payment-by-social-security-card'
const row = (person: Person, of: Employer = employer) => [of.number, of.name, person.personNo, person.name, person.idNumber]
/** A person the employer pays a pension, with a card unless said. */
async function pensioner(pension: Parameters<TestHall['aPensioner']>[2] = {}, card: Parameters<TestHall['outside']['aCard']>[1] | null = {}) {
  const person = await h.aPerson({ name: '赵退休' })
  const { id, account } = await h.aPensioner(employer, person, pension)
  return { person, id, account, card: card === null ? null : h.outside.aCard(person, card) }
}
async function imported(rows: readonly string[][]) {
  const draft = await agent.draft(SERVICE)
  const done = await agent.upload(draft, await filledSheet(agent, SERVICE, rows))
  const { rows: records } = await agent.get<{ rows: { cells: Record<string, string>; problems: { code: string; message: string }[] }[] }>(`/api/cases/${draft}/records?size=50`)
  return { draft, done, records, codes: records.map((record) => record.problems.map((problem) => problem.code)) }
}
const accountsOf = async (payeeId: string) => (await h.db.selectFrom('payment_account').where('payee_id', '=', payeeId).select(['method', 'bank', 'number', 'from_period', 'until_period']).orderBy('from_period').execute())
  .map((account) => `${account.method} ${account.bank} ${account.number} ${account.from_period}-${account.until_period ?? ''}`)

test('from the sheet to the next payment: the card\'s account in place of the old one, which stays as history', async () => {
  const { person, id, account, card } = await pensioner()
  const asked = h.outside.asked.cards
  const { draft, done, records } = await imported([row(person)])
  expect(done.result).toMatchObject({ total: 1, passed: 1, failed: 0 })
  expect(h.outside.asked.cards - asked).toBe(1)
  expect(records[0]?.cells).toMatchObject({ name: '赵退休', heldMethod: '委托银行发放', heldNumber: account, cardBank: '中国邮政储蓄银行', cardNumber: card?.number })
  expect(await agent.post(`/api/cases/${draft}/save`)).toMatchObject({ form: null })
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'completed', message: '该业务已成功办结!' })
  expect(await accountsOf(id)).toEqual([`bank 102 ${account} 202001-202104`, `card 403 ${card?.number} 202104-`])
  expect(await agent.get(`/api/cases/${draft}/effects`)).toMatchObject({ state: 'did', records: [{ changes: [
    { item: '发放方式', before: '委托银行发放', after: '社保卡发放' }, { item: '银行类别', before: '中国工商银行', after: '中国邮政储蓄银行' }, { item: '开户银行名称', before: '演示支行', after: '' },
    { item: '银行账号', before: account, after: card?.number },
  ] }] })
  expect((await h.db.selectFrom('ledger_change').where('case_id', '=', draft).select('item').orderBy('item').execute()).map((change) => change.item)).toEqual(['bank', 'bank_branch', 'method', 'number'])
  const after = await agent.get<{ rows: { cells: Record<string, string> }[] }>(`/api/cases/${draft}/records`)
  expect(after.rows[0]?.cells).toMatchObject({ heldMethod: '委托银行发放', heldNumber: account }) // still what it was before this case
  expect((await imported([row(person)])).codes).toEqual([['card/enabled-already']])
})

test('the sheet is headings in the first row and nothing else', async () => {
  const book = new ExcelJS.Workbook()
  await book.xlsx.load((await agent.send('GET', `/api/services/${SERVICE}/template.xlsx`)).rawPayload as never)
  const [sheet] = book.worksheets as [ExcelJS.Worksheet]
  expect([1, 2].map((row) => [1, 2, 3, 4, 5, 6].map((column) => sheet.getCell(row, column).text))).toEqual([['*单位编号', '*单位名称', '*个人编号', '*姓名', '*身份证号', ''], ['', '', '', '', '', '']])
})

test('every check, firing and not firing', async () => {
  const fine = await pensioner(), carded = await pensioner({ account: { method: 'card' } }) // a new card takes the place of an old one
  const stopped = await pensioner({ status: 'suspended' }), ended = await pensioner({ status: 'ended' })
  const none = await pensioner({}, null), inactive = await pensioner({}, { state: 'inactive' }), lost = await pensioner({}, { state: 'lost' }), cancelled = await pensioner({}, { state: 'cancelled' })
  const renewed = await pensioner({}, { state: 'cancelled' })
  h.outside.aCard(renewed.person)
  const other = await pensioner({}, { name: '赵退体' })
  const shared = await pensioner({}, { number: fine.account ?? '' })
  const worker = await h.aPerson({ employer })
  const survivor = await h.aPerson({ name: '钱遗属' })
  await h.aSurvivor(employer, survivor, await h.aPerson({ died: true }))
  h.outside.aCard(survivor)
  const elsewhere = await h.anEmployer()
  const theirs = await h.aPerson()
  await h.aPensioner(elsewhere, theirs)
  h.outside.aCard(theirs)
  const { codes, records } = await imported([
    ...[fine, carded, stopped, ended, none, inactive, lost, cancelled, renewed, other, shared].map(({ person }) => row(person)), row(worker), row(survivor), row(theirs),
    [employer.number, employer.name, fine.person.personNo, '另一人', fine.person.idNumber], row(renewed.person, elsewhere), [employer.number, employer.name, '', '', ''],
  ])
  expect(codes).toEqual([
    [], [], ['benefit/not-paying'], ['benefit/not-paying'], ['card/none'], ['card/none'], ['card/out-of-use'], ['card/out-of-use'], [], ['card/other-holder'], ['account/of-another'],
    ['person/not-found'], [], ['person/not-found'], ['person/not-the-same', 'record/duplicate'], ['employer/other'], ['field/required', 'field/required', 'field/required'],
  ])
  expect(records[13]?.problems[0]?.message).toBe('该人员不是本单位正常发放待遇人员！')
})

test('who receives a pension and an allowance has both paid to the card', async () => {
  const { person, id, card } = await pensioner()
  const { id: allowance } = await h.aSurvivor(employer, person, await h.aPerson({ died: true }))
  const { draft } = await imported([row(person)])
  await agent.submit(draft)
  expect([(await accountsOf(id)).at(-1), (await accountsOf(allowance)).at(-1)]).toEqual([`card 403 ${card?.number} 202104-`, `card 403 ${card?.number} 202104-`])
})

test('while the month is being paid nothing is changed', async () => {
  const { person } = await pensioner()
  const { draft } = await imported([row(person)])
  await h.aPaymentRun(employer.region, 202103)
  const late = await agent.submit(draft)
  expect([late.statusCode, late.json<{ problems: { code: string }[] }>().problems.map((problem) => problem.code)]).toEqual([409, ['payment/run-under-way']])
  await h.db.updateTable('payment_run').set({ state: 'finished', finished_at: new Date('2021-03-15T02:00:00Z') }).execute()
  expect((await imported([row(person)])).codes).toEqual([[]])
})

test('a register that does not answer: said at once, nothing is staged, nothing lost', async () => {
  const { person, id } = await pensioner()
  const { draft } = await imported([row(person)])
  h.outside.down.add('cards')
  const sheet = await filledSheet(agent, SERVICE, [row(person)])
  expect(await agent.upload(await agent.draft(SERVICE), sheet)).toMatchObject({ state: 'failed', problem: '社保卡账户系统暂时无法连接，请稍后再试' })
  const refused = await agent.submit(draft)
  expect([refused.statusCode, refused.headers['retry-after'], refused.json()]).toMatchObject([503, '30', { code: 'register-unavailable', detail: '社保卡账户系统暂时无法连接，请稍后再试' }])
  expect(await agent.get(`/api/cases/${draft}/records`)).toMatchObject({ passed: 1, failed: 0 })
  h.outside.down.clear()
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'completed' })
  expect(await accountsOf(id)).toHaveLength(2)
})
