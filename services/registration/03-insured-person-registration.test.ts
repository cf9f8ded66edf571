/** 3.3.3 单位职工参保登记/续保 through HTTP: every check with a passing and a failing record, the effect, the way back. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { idNumber, openHall, type Employer, type TestHall, type Visitor } from '../../test/hall.ts'

let h: TestHall, employer: Employer, agent: Visitor, clerk: Visitor
beforeAll(async () => {
  h = await openHall()
  employer = await h.anEmployer()
  agent = await h.agentOf(employer)
  clerk = await h.aClerk()
})
afterAll(() => h.close())

const SERVICE = 'insured-person-registration'
const ALL = ['old_age', 'unemployment', 'employment_injury']
let serial = 0
/** A record that passes, but for what the test says. */
const fresh = (changes: Record<string, unknown> = {}) => ({ idNumber: idNumber(++serial), name: '李明', mobile: '13000000000', ethnicity: '01', startedOn: '2021-03-01', earnings: '8888', branches: ALL, ...changes })

describe('checks', () => {
  let draft: string
  beforeAll(async () => { draft = await agent.draft(SERVICE) })
  const codes = (changes: Record<string, unknown> = {}) => agent.codes(draft, fresh(changes))

  test('a whole record passes', async () => expect(await codes()).toEqual([]))
  test.each([
    ['no name', { name: '' }, ['field/required']],
    ['a name that is none', { name: '1' }, ['field/personName']],
    ['no mobile', { mobile: '' }, ['field/required']],
    ['a mobile of 12 digits', { mobile: '130000000001' }, ['field/mobile']],
    ['no branch', { branches: [] }, ['field/required']],
    ['earnings of nothing', { earnings: '0' }, ['earnings/not-positive']],
    ['earnings with three decimals', { earnings: '8888.888' }, ['field/fen']],
    ['an ethnic group that does not exist', { ethnicity: '99 火星族' }, ['field/code']],
    ['a start in the future', { startedOn: '2021-03-16' }, ['start/implausible']],
    ['a first insurance after the start', { firstInsuredOn: '2021-03-02' }, ['start/implausible']],
    ['a sex that the number denies', { idNumber: idNumber(501), sex: '2' }, ['person/identity-disagrees']],
    ['an 18-digit JSON number', { idNumber: Number('420106199001015014') }, ['field/idNumber', 'field/required', 'field/required']],
    ['under sixteen', { idNumber: idNumber(1, '20100101') }, ['start/implausible', 'person/too-young']],
    ['past the retirement age for the first time', { idNumber: idNumber(1, '19500101') }, ['person/past-retirement-age']],
  ])('%s is refused', async (_, changes, expected) => expect(await codes(changes)).toEqual(expected))

  test('a wrong check digit is refused with what to do', async () => {
    const { problems } = await agent.record(draft, fresh({ idNumber: '420106199003071234', sex: '1', bornOn: '1990-03-07' }))
    expect(problems).toEqual([{ field: 'idNumber', code: 'person/id-number', message: '证件号码不正确，请检查！' }])
  })
  test('a name that disagrees with the known person', async () => {
    const [one, other] = [await h.aPerson({ name: '赵六' }), await h.aPerson({ name: '赵六' })]
    expect(await codes({ idNumber: one.idNumber, name: '赵七' })).toEqual(['person/name-disagrees'])
    expect(await codes({ idNumber: other.idNumber, name: '赵六' })).toEqual([])
  })
  test('a pensioner, the dead, and who has a terminated relation', async () => {
    expect(await codes(await known({ retired: true }))).toEqual(['person/retired'])
    expect(await codes(await known({ died: true }))).toEqual(['person/terminated'])
    expect(await codes(await known({ employer, since: 201001, until: 201501, state: 'terminated' }))).toEqual(['person/terminated'])
  })
  test('who is insured here, or with another employer', async () => {
    const other = await h.anEmployer()
    expect(await codes(await known({ employer }))).toEqual(['coverage/already-here'])
    expect(await codes(await known({ employer: other }))).toEqual(['coverage/elsewhere'])
    expect(await codes({ ...await known({ employer: other, branches: ['old_age'] }), branches: ['unemployment'] })).toEqual([])
  })
  test('a start inside an earlier span', async () => {
    expect(await codes({ ...await known({ employer, since: 201001, until: 202101 }), startedOn: '2020-12-01' })).toEqual(['coverage/overlaps-history'])
    expect(await codes({ ...await known({ employer, since: 201001, until: 202101 }), startedOn: '2021-01-01' })).toEqual([])
  })
  test('a branch the employer does not take part in', async () => {
    const provincial = await h.anEmployer({ region: '429900', branches: ['old_age', 'unemployment'] })
    const its = await h.agentOf(provincial)
    expect(await its.codes(await its.draft(SERVICE), fresh())).toEqual(['employer/not-in-branch'])
    expect(await its.codes(await its.draft(SERVICE), fresh({ branches: ['old_age', 'unemployment'] }))).toEqual([])
  })
  test('the same person twice in one case, until the first is taken out', async () => {
    const own = await agent.draft(SERVICE)
    const person = fresh()
    const first = await agent.record(own, person)
    const second = await agent.record(own, person)
    expect([first.status, second.problems.map((problem) => problem.message)]).toEqual(['passed', ['第2行与第1行人员重复！']])
    await agent.send('DELETE', `/api/cases/${own}/records/${first.no}`)
    expect(await agent.get(`/api/cases/${own}/records`)).toMatchObject({ passed: 1, failed: 0 })
  })
  test('hints let a record pass', async () => {
    const hints = async (changes: Record<string, unknown>) => (await agent.record(draft, fresh(changes))).hints.map((hint) => hint.code)
    expect(await hints({ earnings: '1000' })).toEqual(['earnings/below-floor'])
    expect(await hints({ earnings: '99999' })).toEqual(['earnings/above-cap'])
    expect(await hints({ startedOn: '1993-01-01', idNumber: idNumber(77, '19700101'), firstInsuredOn: '1993-01-01' })).toEqual(['start/arrears'])
  })
  const known = async (of: Parameters<TestHall['aPerson']>[0]) => ({ idNumber: (await h.aPerson(of)).idNumber, name: '张三丰' })
})

describe('from submission to the ledger', () => {
  test('nothing changes until approval; then person, coverage and earnings are there', async () => {
    const draft = await agent.draft(SERVICE)
    const person = fresh()
    const { changes } = await agent.record(draft, person)
    expect(changes.map(({ item, after }) => `${item} ${after}`)).toEqual(['养老 正常参保（自2021年03月，缴费基数8890.00元）', '失业 正常参保（自2021年03月，缴费基数8890.00元）', '工伤 正常参保（自2021年03月，缴费基数8890.00元）'])
    await agent.post(`/api/cases/${draft}/save`)
    const form = await agent.send('GET', `/api/cases/${draft}/form.pdf`)
    expect([form.statusCode, form.headers['content-type'], form.rawPayload.subarray(0, 5).toString()]).toEqual([200, 'application/pdf', '%PDF-'])
    const submitted = (await agent.submit(draft)).json<{ serialNumber: string; state: string; message: string }>()
    expect(submitted).toMatchObject({ state: 'submitted', message: '申报成功，请等待管理单位审核！' })
    expect(submitted.serialNumber).toMatch(/^20210315\d{7}$/)
    expect(await h.db.selectFrom('person').where('id_number', '=', person.idNumber).select('id').execute()).toEqual([])

    await clerk.post(`/api/reviews/${draft}/claim`)
    expect(await clerk.post(`/api/reviews/${draft}/approve`, { opinion: '' })).toEqual({ state: 'approved', approved: 1, returned: 0, refused: 0 })
    const { id } = await h.db.selectFrom('person').where('id_number', '=', person.idNumber).select('id').executeTakeFirstOrThrow()
    expect(await h.coverageOf(id)).toEqual(['employment_injury 202103- active', 'old_age 202103- active', 'unemployment 202103- active'])
    expect(await h.db.selectFrom('earnings_declaration').where('person_id', '=', id).select(['year', 'from_period', 'earnings_fen', 'base_fen']).execute())
      .toEqual([{ year: 2020, from_period: 202103, earnings_fen: 888800, base_fen: 889000 }])
  })

  test('a resumption keeps the 个人编号 and the earlier span, and updates the person', async () => {
    const person = await h.aPerson({ employer, since: 201801, until: 202001, name: '周续保' })
    const draft = await agent.draft(SERVICE)
    await agent.record(draft, fresh({ idNumber: person.idNumber, name: '周续保', mobile: '13911112222', branches: ['old_age'] }))
    await agent.submit(draft)
    await clerk.post(`/api/reviews/${draft}/claim`)
    await clerk.post(`/api/reviews/${draft}/approve`, { opinion: '同意' })
    expect((await h.coverageOf(person.id)).filter((span) => span.startsWith('old_age'))).toEqual(['old_age 201801-202001 suspended', 'old_age 202103- active'])
    expect(await h.db.selectFrom('person').where('id', '=', person.id).select(['person_no', 'mobile']).executeTakeFirst()).toEqual({ person_no: person.personNo, mobile: '13911112222' })
    expect(await h.db.selectFrom('ledger_change').where('subject_id', '=', person.id).select(['item', 'before', 'after']).execute()).toEqual([{ item: 'mobile', before: '13000000000', after: '13911112222' }])
  })

  test('refusal changes nothing and frees the person for another case', async () => {
    const person = fresh()
    const draft = await agent.draft(SERVICE)
    await agent.record(draft, person)
    await agent.submit(draft)
    const other = await agent.draft(SERVICE)
    expect(await agent.codes(other, person)).toEqual(['case/unfinished-elsewhere'])
    await clerk.post(`/api/reviews/${draft}/claim`)
    expect(await clerk.post(`/api/reviews/${draft}/refuse`, { opinion: '材料不实' })).toMatchObject({ state: 'refused' })
    expect(await h.db.selectFrom('person').where('id_number', '=', person.idNumber).select('id').execute()).toEqual([])
    expect(await agent.codes(await agent.draft(SERVICE), person)).toEqual([])
  })

  test('in a batch some are approved, some returned, one refused: the approved take effect now, the employer gets the returned back', async () => {
    const draft = await agent.draft(SERVICE)
    const people = Array.from({ length: 20 }, (_, i) => fresh({ idNumber: idNumber(i, '19880808') }))
    for (const person of people.slice(0, 5)) await agent.record(draft, person)
    await Promise.all(people.slice(5).map((person) => agent.record(draft, person)))
    await agent.submit(draft)
    await clerk.post(`/api/reviews/${draft}/claim`)
    const decided = await clerk.post(`/api/reviews/${draft}/decisions`, {
      opinion: '详见各条', rest: 'approved', records: [{ no: 2, decision: 'returned', reason: '工资请核实', field: 'earnings' }, { no: 3, decision: 'returned', reason: '电话有误' }, { no: 4, decision: 'refused', reason: '不符合条件' }],
    })
    expect(decided).toEqual({ state: 'returned', approved: 17, returned: 2, refused: 1 })
    const back = await agent.get<{ rows: { no: number; decision: string; decisionNote: string | null }[] }>(`/api/cases/${draft}/records?size=100`)
    expect(back.rows.filter((row) => row.decision === 'returned').map((row) => [row.no, row.decisionNote])).toEqual([[2, '工资请核实'], [3, '电话有误']])
    expect((await agent.send('PUT', `/api/cases/${draft}/records/1`, people[0])).statusCode).toBe(409)
    await agent.send('PUT', `/api/cases/${draft}/records/2`, { ...people[1], earnings: '9000' })
    const again = (await agent.submit(draft)).json<{ state: string }>()
    expect(again).toMatchObject({ state: 'submitted' })
    await clerk.post(`/api/reviews/${draft}/claim`)
    expect(await clerk.post(`/api/reviews/${draft}/approve`, { opinion: '' })).toEqual({ state: 'approved', approved: 2, returned: 0, refused: 0 })
  })

  test('withdrawal until a clerk has taken it', async () => {
    const draft = await agent.draft(SERVICE)
    await agent.record(draft, fresh())
    await agent.submit(draft)
    expect(await agent.post(`/api/cases/${draft}/withdraw`, { reason: '填错了' })).toEqual({ state: 'withdrawn' })
    const second = await agent.draft(SERVICE)
    await agent.record(second, fresh())
    await agent.submit(second)
    await clerk.post(`/api/reviews/${second}/claim`)
    expect((await agent.send('POST', `/api/cases/${second}/withdraw`, { reason: '' })).statusCode).toBe(409)
  })
})

describe('races and repeats', () => {
  test('the same key gives the same serial number, however often', async () => {
    const draft = await agent.draft(SERVICE)
    await agent.record(draft, fresh())
    const answers = await Promise.all([1, 2, 3].map(() => agent.submit(draft, 'one-and-the-same-key')))
    expect(new Set(answers.map((answer) => answer.json<{ serialNumber: string }>().serialNumber)).size).toBe(1)
    expect((await agent.submit(draft, 'another-key-altogether')).statusCode).toBe(409)
  })

  test('two submissions of one person: one is in, the other is told', async () => {
    const person = fresh()
    const drafts = await Promise.all([agent.draft(SERVICE), agent.draft(SERVICE)])
    for (const draft of drafts) expect(await agent.codes(draft, person)).toEqual([])
    const answers = await Promise.all(drafts.map((draft) => agent.submit(draft)))
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, 409])
    expect(answers.find((answer) => answer.statusCode === 409)?.json<{ problems: { code: string }[] }>().problems.map((problem) => problem.code)).toEqual(['case/unfinished-elsewhere'])
  })

  test('two employers register one person: the second approval meets the guard and says so', async () => {
    const other = await h.anEmployer()
    const theirs = await h.agentOf(other)
    const person = fresh()
    const [mine, yours] = [await agent.draft(SERVICE), await theirs.draft(SERVICE)]
    await agent.record(mine, person)
    await theirs.record(yours, person)
    await Promise.all([agent.submit(mine), theirs.submit(yours)])
    for (const draft of [mine, yours]) await clerk.post(`/api/reviews/${draft}/claim`)
    const answers = await Promise.all([mine, yours].map((draft) => clerk.send('POST', `/api/reviews/${draft}/approve`, { opinion: '' })))
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, 409])
    expect(await h.db.selectFrom('coverage').innerJoin('person', 'person.id', 'coverage.person_id').where('person.id_number', '=', person.idNumber).select('branch').execute()).toHaveLength(3)
  })

  test('two clerks cannot take one case', async () => {
    const draft = await agent.draft(SERVICE)
    await agent.record(draft, fresh())
    await agent.submit(draft)
    const second = await h.aClerk()
    const answers = await Promise.all([clerk, second].map((one) => one.send('POST', `/api/reviews/${draft}/claim`, {})))
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, 409])
  })
})
