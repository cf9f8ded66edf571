/** 3.3.54 through HTTP: the path to the voucher, each check, the same voucher again, another once the data change, and who may not see it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Fen } from '../../common/money.ts'
import { day, period } from '../../common/period.ts'
import type { ServedCaseLine, ServedWorking } from '../../forms/served.ts'
import { idNumber, openHall, type Employer, type Person, type TestHall, type Visitor } from '../../test/hall.ts'
import { checkSignature } from '../../test/pdf-signature.ts'

let h: TestHall
const SERVICE = 'pension-contribution-certificate-printing'
beforeAll(async () => { h = await openHall() })
afterAll(() => h.close())

const MONTHS = [201911, 201912, 202001, 202012, 202101]

/** Who left with January 2021 and has nothing owing: what the voucher is for. */
async function aLeaver(also: Parameters<TestHall['aPerson']>[0] = {}): Promise<{ employer: Employer; person: Person; agent: Visitor }> {
  const employer = await h.anEmployer()
  const person = await h.aPerson({ employer, name: '张晓明', since: 201911, until: 202102, ...also })
  for (const month of MONTHS) await h.aPensionMonth(employer, person, month)
  return { employer, person, agent: await h.agentOf(employer) }
}

const byNumber = (person: Person) => ({ idType: '01', idNumber: person.idNumber })
/** As the page sends it: with what the look-up filled. */
const of = (person: Person) => ({ ...byNumber(person), name: person.name, personNo: person.personNo })
const messages = async (agent: Visitor, cells: Record<string, unknown>) => (await agent.record(await agent.draft(SERVICE), cells)).problems.map((problem) => problem.message)
const hints = async (agent: Visitor, person: Person) => {
  const { hints: of_, status } = await agent.record(await agent.draft(SERVICE), of(person)) as unknown as { status: string; hints: { message: string }[] }
  return [status, ...of_.map((hint) => hint.message)]
}
/** Files for a person; the case's id. */
async function filed(agent: Visitor, person: Person): Promise<string> {
  const id = await agent.draft(SERVICE)
  await agent.record(id, byNumber(person))
  await agent.post(`/api/cases/${id}/save`)
  const done = await agent.submit(id)
  if (done.statusCode !== 200) throw new Error(done.body)
  return id
}
const pdfOf = async (who: Visitor, id: string) => (await who.send('GET', `/api/cases/${id}/form.pdf`)).rawPayload
/** The voucher a case issued. */
const voucherOf = (id: string) => h.db.selectFrom('service_case as s').innerJoin('certificate as c', 'c.id', 's.certificate_id').where('s.id', '=', id).select(['c.id', 'c.number', 'c.verification_code as code', 'c.case_id as caseId']).executeTakeFirstOrThrow()
const lookUp = async (caseId: string) => {
  const { number, code } = await voucherOf(caseId)
  return (await h.visitor().send('GET', `/verify?number=${number}&code=${code}`, undefined, { accept: 'application/json' })).json<Record<string, unknown>>()
}

test('saving completes the case: the voucher is issued, signed, printed from the last step and from 办件记录, and anyone can look it up', async () => {
  const { person, agent } = await aLeaver()
  await h.db.updateTable('person').set({ household_region: '420106', household_district: '珞珈山街道' }).where('id', '=', person.id).execute()
  const id = await agent.draft(SERVICE)
  expect((await agent.send('GET', `/api/cases/${id}/form.pdf`)).json()).toMatchObject({ status: 404, detail: '该业务办结后才能打印，请先提交！' })
  expect(await agent.record(id, of(person))).toMatchObject({ status: 'passed', problems: [], hints: [], cells: { name: '张晓明', status: '暂停参保', from: '2019年11月', until: '2021年01月', months: '5', balance: '2,082.56' } })
  expect(await agent.post(`/api/cases/${id}/save`)).toEqual({ form: null })
  expect((await agent.submit(id)).json()).toMatchObject({ state: 'completed', message: '该业务已成功办结，您可打印参保缴费凭证！', serialNumber: expect.stringMatching(/^20210315\d{7}$/) as string })

  const pdf = await pdfOf(agent, id)
  expect(checkSignature(pdf)).toMatchObject({ whole: true, unaltered: true, genuine: true })
  expect((await pdfOf(agent, id)).equals(pdf)).toBe(true)
  expect(await agent.get(`/api/cases/${id}`)).toMatchObject({ state: 'completed', stateText: '已办结', form: `/api/cases/${id}/form.pdf` })
  const { rows } = await agent.get<{ rows: ServedCaseLine[] }>(`/api/cases?service=${SERVICE}`)
  expect(rows).toMatchObject([{ id, stateText: '已办结', hasForm: true }])
  const { id: certificate } = await voucherOf(id)
  expect((await agent.send('GET', `/api/certificates/${certificate}.pdf`)).rawPayload.equals(pdf)).toBe(true)

  expect(await lookUp(id)).toMatchObject({
    standing: 'genuine', title: '基本养老保险参保缴费凭证', issuedOn: '2021-03-15', whole: { pages: 1, agency: '武汉市社会保险经办机构', blocks: [
      { title: '参保人员', facts: [
        { label: '姓名', value: '张**' }, { label: '性别', value: expect.stringMatching(/^[男女]$/) as string }, { label: '公民身份号码', value: expect.stringMatching(/^4201\*{10}\d{3}[\dX]$/) as string }, { label: '个人编号', value: person.personNo },
        { label: '户籍地址', value: '******' },
      ] },
      { title: '参保缴费情况', facts: [
        { label: '参保起止时间', value: '2019年11月至2021年01月' }, { label: '实际缴费月数', value: '5' }, { label: '个人账户储存额', value: '2,082.56' }, { label: '其中1998年1月1日前账户储存额', value: '0.00' },
        { label: '账户类型(一般账户/临时账户)', value: '一般账户' },
      ] },
    ] },
  })
})

// 2019: (2 + 1) × 400.00 × 7.61 % / 12 = 7.61. 2020: 807.61 × 6.04 % = 48.78 and (12 + 1) × 400.00 × 6.04 % / 12 = 26.17. Together with 400.00 of 202101: 2082.56
test('typing the number fills the form, with 计算过程 of months and account', async () => {
  const { person, agent } = await aLeaver()
  const id = await agent.draft(SERVICE)
  const found = await agent.post<{ found: boolean; texts: Record<string, string>; fields: Record<string, string>; workings: Record<string, ServedWorking> }>(`/api/cases/${id}/look-up`, of(person))
  expect(found.texts).toMatchObject({ name: '张晓明', personNo: person.personNo, bornOn: '1990-01-01', status: '暂停参保', from: '2019年11月', until: '2021年01月', months: '5' })
  expect(Object.keys(found.fields)).not.toEqual(expect.arrayContaining(['credits']))
  const { months, balance } = found.workings
  expect(months).toMatchObject({ name: '实际缴费月数', value: '5个月', formula: '各年已到账月数合计', from: [{ name: '2019年', value: '2个月', formula: '201911、201912' }, { name: '2020年', value: '2个月' }, { name: '2021年', value: '1个月' }] })
  expect(balance?.from.map(({ name, value }) => `${name} ${value}`)).toEqual(['2019年记入额 800.00', '2019年记入额利息 7.61', '2020年记入额 800.00', '2020年结转额利息 48.78', '2020年记入额利息 26.17', '2021年记入额 400.00'])
  expect(balance?.value).toBe('2082.56')
  const staged = await agent.record(id, of(person)) as unknown as { id: number }
  expect(await agent.get(`/api/cases/${id}/records/${staged.id}/working?field=balance`)).toEqual(balance)
})

test('who is not there, not the employer\'s any more, or without a well-formed number is refused, and nothing of him is told', async () => {
  const { person, agent } = await aLeaver()
  const other = await aLeaver()
  const moved = await h.aPerson({ employer: other.employer, since: 201911, until: 202001 })
  await h.db.insertInto('coverage').values({ employer_id: (await h.anEmployer()).id, person_id: moved.id, branch: 'old_age', from_period: period(202005), started_on: day('2020-05-01') } as never).execute()
  await h.aPensionMonth(other.employer, moved, 202003)
  expect(await messages(agent, of(person))).toEqual([])
  expect(await messages(agent, { idType: '01', idNumber: idNumber(999) })).toEqual(['未查询到人员基本信息，请检查人员编号或身份证号！'])
  expect(await messages(agent, of(other.person))).toEqual(['该人员不属于本单位，不能办理！'])
  expect(await messages(other.agent, of(moved))).toEqual(['该人员不属于本单位，不能办理！'])
  const id = await agent.draft(SERVICE)
  const seen = await agent.post<Record<string, unknown>>(`/api/cases/${id}/look-up`, of(other.person))
  expect(seen).toEqual({ found: false, message: '该人员不属于本单位，不能办理！', fields: {}, texts: {}, workings: {} })
  expect(JSON.stringify(await agent.record(id, byNumber(other.person)))).not.toContain(other.person.personNo)
  expect((await agent.send('POST', `/api/cases/${id}/save`)).statusCode).toBe(409)
  expect(await messages(agent, { idType: '01', idNumber: '' })).toEqual(['请填写证件类型和证件号码！'])
  expect(await messages(agent, { idType: '', idNumber: person.idNumber })).toEqual(['请填写证件类型和证件号码！'])
  expect(await messages(agent, { idType: '01', idNumber: '4201**********1234' })).toEqual(['证件号码格式不正确，请检查！'])
  expect(await messages(agent, { idType: '01', idNumber: `${person.idNumber.slice(0, 17)}${person.idNumber.endsWith('X') ? '1' : 'X'}` })).toEqual(['证件号码格式不正确，请检查！'])
})

test('retired, without contributions, or registered otherwise than the number says: refused with its sentence', async () => {
  const { employer, agent } = await aLeaver()
  const [retired, unpaid, billed, odd] = [
    await h.aPerson({ employer, until: 202102, retired: true }), await h.aPerson({ employer, until: 202102 }), await h.aPerson({ employer, until: 202102 }), await h.aPerson({ employer, until: 202102 }),
  ]
  await h.aPensionMonth(employer, retired, 202003)
  await h.aPensionMonth(employer, billed, 202004, { receivedOn: null })
  await h.aPensionMonth(employer, odd, 202005)
  await h.db.updateTable('person').set({ born_on: day('1991-01-01') }).where('id', '=', odd.id).execute()
  expect(await messages(agent, of(retired))).toEqual(['该人员已离退休，不能打印缴费凭证！'])
  expect(await messages(agent, of(unpaid))).toEqual(['该人员无养老保险缴费记录，不能打印缴费凭证！'])
  expect(await messages(agent, of(billed))).toEqual(['该人员无养老保险缴费记录，不能打印缴费凭证！'])
  expect(await messages(agent, of(odd))).toEqual(['出生日期或性别与证件号码不一致！'])
})

test('who is still insured, has arrears or is terminated is asked about and may go on', async () => {
  const { employer, person, agent } = await aLeaver()
  const asked = '该人员仍在正常参保缴费或存在欠费，是否继续打印？'
  const atWork = await h.aPerson({ employer, since: 202001 })
  await h.aPensionMonth(employer, atWork, 202006)
  expect(await hints(agent, person)).toEqual(['passed'])
  expect(await hints(agent, atWork)).toEqual(['passed', asked])
  const terminated = await h.aPerson({ employer, until: 202009, state: 'terminated' })
  await h.aPensionMonth(employer, terminated, 202008)
  expect(await hints(agent, terminated)).toEqual(['passed', '该人员已终止参保，是否继续打印？'])
  await h.aPensionMonth(employer, person, 202007, { receivedOn: null })
  expect(await hints(agent, person)).toEqual(['passed', asked])
  const shown = await agent.record(await agent.draft(SERVICE), of(atWork)) as unknown as { cells: Record<string, string> }
  expect(shown.cells).toMatchObject({ status: '正常参保', until: '2020年06月', months: '1' })
  await filed(agent, atWork)
})

test('filed again it is the same voucher to the byte, until what it says changes; then another takes its place', async () => {
  const { employer, person, agent } = await aLeaver()
  const first = await filed(agent, person)
  const pdf = await pdfOf(agent, first)
  h.clock.advance(24 * 3_600_000)
  const nextDay = await h.agentOf(employer)
  const second = await filed(nextDay, person)
  expect(await voucherOf(second)).toEqual(await voucherOf(first))
  expect((await pdfOf(nextDay, second)).equals(pdf)).toBe(true)
  expect(await lookUp(first)).toMatchObject({ standing: 'genuine', issuedOn: '2021-03-15' })

  const numbers = [(await voucherOf(first)).number]
  const changes: (() => Promise<unknown>)[] = [
    () => h.aPensionMonth(employer, person, 202011), // a month arrives
    () => h.db.updateTable('account_entry').set({ amount_fen: 39_000 as Fen }).where('person_id', '=', person.id).where('period', '=', period(202011)).execute(),
    () => h.db.updateTable('coverage').set({ until_period: period(202103) }).where('person_id', '=', person.id).execute(),
    () => h.db.updateTable('person').set({ name: '张晓鸣' }).where('id', '=', person.id).execute(),
  ]
  for (const change of changes) {
    await change()
    h.clock.advance(1000)
    const later = await filed(nextDay, person)
    await pdfOf(nextDay, later)
    numbers.push((await voucherOf(later)).number)
    expect(await lookUp(later)).toMatchObject({ standing: 'genuine' })
  }
  expect(new Set(numbers).size).toBe(5)
  expect(await lookUp(first)).toMatchObject({ standing: 'superseded', since: '2021-03-16' })
  expect((await pdfOf(nextDay, first)).equals(pdf)).toBe(true) // the case keeps what it issued
  h.clock.set(day('2021-03-15'))
})

test('a voucher that the agency took back is not given again', async () => {
  const { person, agent } = await aLeaver()
  const first = await filed(agent, person)
  await pdfOf(agent, first)
  await (await h.aClerk()).post(`/api/agency/certificates/${(await voucherOf(first)).id}/revoke`, { reason: '误开' })
  h.clock.advance(1000)
  const second = await filed(agent, person)
  expect((await voucherOf(second)).number).not.toBe((await voucherOf(first)).number)
  expect(await lookUp(first)).toMatchObject({ standing: 'revoked', because: '误开' })
})

test('two agents who file for one person at once get one voucher', async () => {
  const { employer, person, agent } = await aLeaver()
  const agents = [agent, await h.agentOf(employer)]
  const drafts = await Promise.all(agents.map(async (one) => {
    const id = await one.draft(SERVICE)
    await one.record(id, of(person))
    return id
  }))
  const answers = await Promise.all(agents.map((one, i) => one.submit(drafts[i] ?? '')))
  expect(answers.map((answer) => answer.statusCode)).toEqual([200, 200])
  expect(await voucherOf(drafts[0] ?? '')).toEqual(await voucherOf(drafts[1] ?? ''))
})

test('participation, account and contributions stay as they were', async () => {
  const { employer, person, agent } = await aLeaver()
  const ledger = async () => Promise.all([
    h.db.selectFrom('coverage').where('person_id', '=', person.id).selectAll().orderBy('id').execute(), h.db.selectFrom('account_entry').where('person_id', '=', person.id).selectAll().orderBy('id').execute(),
    h.db.selectFrom('assessment').where('employer_id', '=', employer.id).selectAll().orderBy('id').execute(), h.db.selectFrom('assessment_line').where('person_id', '=', person.id).selectAll().orderBy('period').execute(),
    h.db.selectFrom('person').where('id', '=', person.id).selectAll().execute(), h.db.selectFrom('affiliation').where('person_id', '=', person.id).selectAll().execute(),
  ])
  const before = await ledger()
  await filed(agent, person)
  expect(await ledger()).toEqual(before)
})

test('another employer, a visitor, or who has not scanned reaches neither case nor voucher; the agency does', async () => {
  const { employer, person, agent } = await aLeaver()
  const other = await aLeaver()
  const id = await filed(agent, person)
  await pdfOf(agent, id)
  const { id: certificate } = await voucherOf(id)
  for (const path of [`/api/cases/${id}`, `/api/cases/${id}/form.pdf`, `/api/certificates/${certificate}`, `/api/certificates/${certificate}.pdf`]) {
    expect([path, (await other.agent.send('GET', path)).statusCode]).toEqual([path, 404])
    expect([path, (await h.visitor().send('GET', path)).statusCode]).toEqual([path, 401])
  }
  expect((await (await h.agentOf(employer, 'password')).send('GET', `/api/cases/${id}/form.pdf`)).statusCode).toBe(403)
  expect((await (await h.aClerk('429021')).send('GET', `/api/cases/${id}/form.pdf`)).statusCode).toBe(404)
  expect((await (await h.aClerk()).send('GET', `/api/cases/${id}/form.pdf`)).rawPayload.subarray(0, 5).toString()).toBe('%PDF-')
})

test('what was in the account before 1998 is named where it is known, and 户籍地址 where it is registered', async () => {
  const { agent, employer, person } = await aLeaver()
  const noted: string[] = []
  const facts = async (who: Person) => {
    const id = await filed(agent, who)
    await pdfOf(agent, id)
    const { asked } = await h.db.selectFrom('service_case as s').innerJoin('certificate as c', 'c.id', 's.certificate_id').where('s.id', '=', id).select('c.asked').executeTakeFirstOrThrow()
    const { blocks, notes } = asked.text as { blocks: { facts: { label: string; value: string }[] }[]; notes: string[] }
    noted.push(...notes)
    return Object.fromEntries(blocks.flatMap((block) => block.facts).map(({ label, value }) => [label, value]))
  }
  expect(await facts(person)).toMatchObject({ 户籍地址: '未登记', 其中1998年1月1日前账户储存额: '0.00' })
  expect(noted).toEqual(expect.arrayContaining([
    `1. 本凭证记载参保人员在${employer.name}的基本养老保险参保缴费情况，金额单位：元。`, expect.stringContaining('按本系统记载的2019年11月起的到账缴费计算') as string,
  ]))
  const long = await h.aPerson({ employer, since: 199706, until: 202102, born: '1970-01-01' })
  await h.db.updateTable('person').set({ household_region: '420106', household_district: '珞珈山街道' }).where('id', '=', long.id).execute()
  await h.db.updateTable('coverage').set({ temporary_account: true }).where('person_id', '=', long.id).where('branch', '=', 'old_age').execute()
  await h.aPensionMonth(employer, long, 202003)
  expect(await facts(long)).toMatchObject({ 户籍地址: '武昌区珞珈山街道', 其中1998年1月1日前账户储存额: '本系统未记载', '账户类型(一般账户/临时账户)': '临时账户' })
  await h.db.updateTable('person').set({ household_region: '420100', household_district: '420106' }).where('id', '=', long.id).execute() // the district as its code
  expect(await facts(long)).toMatchObject({ 户籍地址: '武汉市武昌区' })
  await h.aPensionMonth(employer, long, 199712) // 400.00 with a month's interest of 1997: 400.00 × 5.67 % / 12 = 1.89
  expect(await facts(long)).toMatchObject({ 其中1998年1月1日前账户储存额: '401.89' })
})

test('a month that arrived late bears interest from the month it arrived in', async () => {
  const { employer, person, agent } = await aLeaver()
  await h.aPensionMonth(employer, person, 202011, { receivedOn: '2021-01-20' })
  const id = await agent.draft(SERVICE)
  const { workings } = await agent.post<{ workings: Record<string, ServedWorking> }>(`/api/cases/${id}/look-up`, of(person))
  expect([workings['balance']?.value, workings['months']?.value]).toEqual(['2482.56', '6个月'])
})
