/** 3.3.22 单位社会保险缴费申报 through HTTP: the preset month, what is looked at, the amounts with their working, the ledger after it, each check. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Branch } from '../../common/states.ts'
import { openHall, type Employer, type Person, type TestHall, type Visitor } from '../../test/hall.ts'

let h: TestHall
beforeAll(async () => { h = await openHall() })
afterAll(() => h.close())

const SERVICE = 'employer-contribution-declaration'
type Listed = { rows: { key: string; cells: Record<string, string> }[]; sums?: Record<string, string> }
type Staged = { added: number; passed: number; failed: number; problems: { no: number; code: string; message: string }[] }

interface Opened { employer: Employer; agent: Visitor; draft: string; persons: Person[] }
async function opened({ region = '429900', branches = ['old_age', 'unemployment'], earnings = [8888, 8888] }: { region?: string; branches?: Branch[]; earnings?: (number | null)[] } = {}): Promise<Opened> {
  const employer = await h.anEmployer({ region, branches })
  await h.db.updateTable('employer').set({ size: '小型企业' }).where('id', '=', employer.id).execute()
  const persons: Person[] = []
  for (const wage of earnings) {
    const person = await h.aPerson({ employer, branches })
    if (wage !== null) await h.aWage(employer, person, { earnings: wage })
    persons.push(person)
  }
  const agent = await h.agentOf(employer)
  return { employer, agent, draft: await agent.draft(SERVICE), persons }
}
const tick = (agent: Visitor, draft: string, month = '202103', keys?: string[]) => agent.put<Staged>(`/api/cases/${draft}/picks`, { list: 'participations', all: keys === undefined, keys: keys ?? [], values: { period: month }, rows: {} })
const lists = (agent: Visitor, draft: string, list: string, of?: string) => agent.get<Listed>(`/api/cases/${draft}/lists/${list}${of === undefined ? '' : `?of=${of}`}`)
const codes = async (agent: Visitor, draft: string, month?: string, keys?: string[]) => [...new Set((await tick(agent, draft, month, keys)).problems.map((problem) => problem.code))]
const hints = async (agent: Visitor, draft: string) => (await agent.get<{ rows: { hints: { code: string; message: string }[] }[] }>(`/api/cases/${draft}/records?status=passed`)).rows.flatMap((row) => row.hints.map(({ code, message }) => `${code}: ${message}`))
const held = (employer: Employer) => h.db.selectFrom('assessment').where('employer_id', '=', employer.id).select(['branch', 'period', 'kind', 'state', 'persons', 'earnings_fen', 'base_fen', 'employer_fen', 'person_fen', 'total_fen', 'declared_by']).orderBy('branch').orderBy('period').execute()

test('two persons at 8888 come to the figures of the manual, and the employer sees them before and after', async () => {
  const { employer, agent, draft } = await opened()
  expect((await agent.get<{ header: Record<string, string> }>(`/api/cases/${draft}`)).header).toEqual({ period: '202103' })
  const rows = (await lists(agent, draft, 'participations')).rows
  expect(rows.map(({ key, cells }) => [key, cells['name'], cells['lastPeriod'], cells['status'], cells['suspended'], cells['persons']])).toEqual([['1', '城镇职工基本养老保险', '202102', '正常参保', '否', '2'], ['2', '失业保险', '202102', '正常参保', '否', '2']])

  const before = await lists(agent, draft, 'persons', '1')
  expect(before.rows.map(({ cells }) => [cells['earnings'], cells['base'], cells['employerShare'], cells['personShare'], cells['total'], cells['movement'], cells['reason']])).toEqual(Array.from({ length: 2 }, () => ['8,888.00', '8,890.00', '1,422.40', '711.20', '2,133.60', '不变', '']))
  const working = (column: string) => agent.get<{ value: string; formula: string; from: { name: string; value: string }[] }>(`/api/cases/${draft}/lists/persons/working?key=${before.rows[0]?.key ?? ''}&column=${column}&of=1`)
  expect(await working('employerShare')).toMatchObject({ value: '1422.40', formula: '缴费基数×单位缴费比例', from: [{ value: '8890.00' }, { value: '16%' }] })
  expect(await working('base')).toMatchObject({ value: '8890.00', formula: '保底封顶后四舍五入到10元' })
  expect(await working('total')).toMatchObject({ value: '2133.60' })
  expect((await lists(agent, draft, 'comparison')).rows.map(({ cells }) => [cells['beforePeriod'], cells['beforePersons'], cells['beforeBase'], cells['period'], cells['persons'], cells['base'], cells['added'], cells['gone'], cells['difference']]))
    .toEqual(Array.from({ length: 2 }, () => ['202102', '2', '17,780.00', '202103', '2', '17,780.00', '0', '0', '0.00']))
  expect((await lists(agent, draft, 'declared')).rows).toEqual([])

  expect(await tick(agent, draft)).toMatchObject({ added: 2, passed: 2, failed: 0, problems: [] })
  expect(await hints(agent, draft)).toEqual([])
  await agent.post(`/api/cases/${draft}/save`)
  const form = await agent.send('GET', `/api/cases/${draft}/form.pdf`)
  expect([form.statusCode, form.rawPayload.subarray(0, 5).toString()]).toEqual([200, '%PDF-'])
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'completed', message: '业务办理成功！' })
  expect(await held(employer)).toEqual([
    { branch: 'old_age', period: 202103, kind: 'regular', state: 'assessed', persons: 2, earnings_fen: 1_777_600, base_fen: 1_778_000, employer_fen: 284_480, person_fen: 142_240, total_fen: 426_720, declared_by: employer.login },
    { branch: 'unemployment', period: 202103, kind: 'regular', state: 'assessed', persons: 2, earnings_fen: 1_777_600, base_fen: 1_778_000, employer_fen: 12_446, person_fen: 5_334, total_fen: 17_780, declared_by: employer.login },
  ])
  expect(await h.db.selectFrom('assessment_line').where('employer_id', '=', employer.id).where('branch', '=', 'unemployment').select(['employer_fen', 'person_fen', 'base_fen']).execute()).toEqual(Array.from({ length: 2 }, () => ({ employer_fen: 6_223, person_fen: 2_667, base_fen: 889_000 })))
  const next = await agent.draft(SERVICE)
  expect((await agent.get<{ header: Record<string, string> }>(`/api/cases/${next}`)).header).toEqual({ period: '202103' }) // April has not begun
  expect((await lists(agent, next, 'participations')).rows.map(({ cells }) => cells['lastPeriod'])).toEqual(['202103', '202103'])
  const declared = await lists(agent, next, 'declared')
  expect(declared.rows.map(({ cells }) => [cells['branchName'], cells['settled'], cells['persons'], cells['earnings'], cells['base'], cells['employerShare'], cells['personShare'], cells['total']]))
    .toEqual([['城镇职工基本养老保险', '未足额到账', '2', '17,776.00', '17,780.00', '2,844.80', '1,422.40', '4,267.20'], ['失业保险', '未足额到账', '2', '17,776.00', '17,780.00', '124.46', '53.34', '177.80']])
  expect(declared.sums).toMatchObject({ total: '4,445.00' })
  expect(await codes(agent, next)).toEqual(['declaration/already-declared'])
  expect((await (await h.agentOf(await h.anEmployer())).send('GET', `/api/cases/${draft}/lists/persons?of=1`)).statusCode).toBe(404)
})

test('who cannot be assessed is named with the reason, left out, and kept as 核定不可做账信息', async () => {
  const { employer, agent, draft, persons } = await opened({ region: '420100', branches: ['old_age', 'unemployment', 'employment_injury'], earnings: [8888, 5000, null] })
  const [first, , undeclared] = persons
  const old = await h.aPerson({ employer, name: '李四光', born: '1960-01-01', n: 701 })
  const reaching = await h.aPerson({ employer, name: '王五一', born: '1961-03-20', n: 703 })
  const retired = await h.aPerson({ employer, name: '赵六合', retired: true })
  const dead = await h.aPerson({ employer, name: '孙七星', died: true })
  const waiting = await h.aPerson({ employer, name: '周八方' })
  const stopped = await h.aPerson({ employer, name: '吴九思', until: 202103 })
  for (const person of [old, reaching, retired, dead, stopped]) await h.aWage(employer, person)
  await h.aWage(employer, waiting, { base: null })
  const reasons = new Map((await lists(agent, draft, 'persons', '1')).rows.map(({ cells }) => [cells['personNo'], `${cells['movement'] ?? ''} ${cells['reason'] ?? ''}`]))
  expect(Object.fromEntries([['first', first], ['undeclared', undeclared], ['old', old], ['reaching', reaching], ['retired', retired], ['dead', dead], ['waiting', waiting], ['stopped', stopped]].map(([name, person]) => [name, reasons.get((person as Person).personNo)]))).toEqual({
    first: '不变 ', undeclared: ' 未申报缴费工资', old: ' 已达到法定退休年龄', reaching: '不变 ', retired: ' 人员已离退休', dead: ' 人员已死亡', waiting: ' 年度缴费工资申报尚未启用，未生成缴费基数', stopped: '减少 已停止参保',
  })
  expect(await tick(agent, draft, '202103', ['1'])).toMatchObject({ passed: 1, problems: [] })
  expect(await hints(agent, draft)).toEqual([
    'earnings/undeclared: 城镇职工基本养老保险：存在未申报缴费工资的人员1人，请先办理缴费工资申报',
    'person/left-out: 城镇职工基本养老保险：人员张三丰不符合核定条件：未申报缴费工资；人员李四光不符合核定条件：已达到法定退休年龄；人员赵六合不符合核定条件：人员已离退休；人员孙七星不符合核定条件：人员已死亡；人员周八方不符合核定条件：年度缴费工资申报尚未启用，未生成缴费基数',
  ])
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'completed' })
  expect((await held(employer)).map(({ branch, persons: n }) => [branch, n])).toEqual([['old_age', 3]])
  expect(await h.db.selectFrom('unassessed_person').where('case_id', '=', draft).select('reason').orderBy('reason').execute().then((rows) => rows.map((row) => row.reason).sort())).toEqual(['人员已死亡', '人员已离退休', '已达到法定退休年龄', '年度缴费工资申报尚未启用，未生成缴费基数', '未申报缴费工资'].sort())
  // the age does not end unemployment and injury insurance; the employer's injury share is rounded once
  const injury = await agent.draft(SERVICE)
  expect((await lists(agent, injury, 'persons', '3')).rows.find(({ key }) => key === old.personNo)?.cells['reason']).toBe('')
})

test('a base of the year before is carried on, with a hint', async () => {
  const { employer, agent, draft, persons: [person] } = await opened({ earnings: [null] })
  if (person) await h.aWage(employer, person, { year: 2019, from: 201907 })
  expect(await tick(agent, draft)).toMatchObject({ passed: 2, problems: [] })
  expect((await hints(agent, draft))[0]).toBe('earnings/carried: 城镇职工基本养老保险：存在未申报2020年度缴费工资的人员1人，按上一年度缴费基数核定，请及时办理缴费工资申报')
})

test('each check fires on what it is about', async () => {
  const { employer, agent, draft, persons: [person] } = await opened({ earnings: [8888] })
  expect(await codes(agent, draft)).toEqual([])
  expect(await codes(agent, draft, '202102')).toEqual(['period/out-of-range'])
  expect(await codes(agent, draft, '202104')).toEqual(['period/out-of-range'])
  expect(await codes(agent, draft, '')).toEqual([]) // what was asked once stands
  expect(await codes(agent, draft, '2021-13')).toEqual(['field/month'])
  await h.db.updateTable('employer_branch').set({ last_period: 202012 as never }).where('employer_id', '=', employer.id).where('branch', '=', 'old_age').execute()
  expect((await tick(agent, draft)).problems).toMatchObject([{ code: 'period/months-skipped', message: '城镇职工基本养老保险存在未申报的月份（202101至202102），请先办理单位社会保险补缴申报' }])
  expect((await agent.get<{ header: Record<string, string> }>(`/api/cases/${await agent.draft(SERVICE)}`)).header).toEqual({ period: '202101' })
  await h.db.updateTable('employer_branch').set({ last_period: 202102 as never }).where('employer_id', '=', employer.id).execute()

  await h.db.insertInto('service_case').values({ employer_id: employer.id, service: 'insured-person-suspension', state: 'submitted', applicant: '王立新', phone: '18555555555', header: '{}', created_by: (await h.db.selectFrom('account').select('id').where('login', '=', employer.login).executeTakeFirstOrThrow()).id, created_at: h.clock.now() }).execute()
  expect(await codes(agent, draft)).toEqual(['case/changes-waiting'])
  await h.db.updateTable('service_case').set({ state: 'withdrawn' }).where('employer_id', '=', employer.id).where('service', '=', 'insured-person-suspension').execute()

  await h.db.updateTable('earnings_declaration').set({ base_fen: null }).where('employer_id', '=', employer.id).execute()
  expect(await codes(agent, draft)).toEqual(['declaration/nobody-assessable'])
  await h.db.deleteFrom('coverage').where('employer_id', '=', employer.id).where('branch', '=', 'old_age').where('person_id', '=', person?.id ?? '').execute()
  expect((await tick(agent, draft)).problems.map(({ code }) => code).sort()).toEqual(['branch/no-persons', 'declaration/nobody-assessable'])
  await h.db.updateTable('employer_branch').set({ status: 'suspended' }).where('employer_id', '=', employer.id).where('branch', '=', 'old_age').execute()
  expect((await lists(agent, draft, 'participations')).rows.map(({ key }) => key)).toEqual(['2'])
  expect((await agent.send('POST', `/api/cases/${draft}/save`)).statusCode).toBe(409)
})

test('of two declarations of one month that are submitted at once, one wins and the other is told the rule', async () => {
  const { employer, agent, draft } = await opened()
  const other = await agent.draft(SERVICE)
  for (const of of [draft, other]) await tick(agent, of)
  const answers = await Promise.all([agent.submit(draft), agent.submit(other)])
  expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, 409])
  const loser = answers[0]?.statusCode === 409 ? draft : other
  expect((await agent.get<{ rows: { problems: { code: string; message: string }[] }[] }>(`/api/cases/${loser}/records?status=failed`)).rows[0]?.problems).toMatchObject([{ code: 'declaration/already-declared', message: '202103城镇职工基本养老保险已申报，请勿重复申报' }])
  expect((await held(employer)).length).toBe(2)
})
