/** 3.3.21 单位职工社会保险缴费工资变更申报 through HTTP: earnings laid over assessed months, the differences after it, each check; late declarations. */
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { share, type Fen, type Ppm } from '../../common/money.ts'
import { day, period, type Period } from '../../common/period.ts'
import type { Branch } from '../../common/states.ts'
import { brokenConstraint } from '../../ledger/database.ts'
import { filledSheet } from '../../test/filled-sheet.ts'
import { openHall, type Employer, type Person, type TestHall, type Visitor } from '../../test/hall.ts'

let h: TestHall, clerk: Visitor
beforeAll(async () => {
  h = await openHall()
  clerk = await h.aClerk('429900')
  await h.db.insertInto('declaration_year').values([{ region_code: '429900', year: 2020, opened_on: day('2020-07-01'), enabled_on: null }])
    .onConflict((already) => already.columns(['region_code', 'year']).doUpdateSet({ opened_on: day('2020-07-01'), enabled_on: null })).execute()
})
afterAll(() => h.close())

const SERVICE = 'insurable-earnings-change-declaration'
/** An employer whose persons were assessed for 202103. */
async function declared(earnings: readonly number[], { wage = {}, branches = ['old_age', 'unemployment'] as Branch[] } = {}): Promise<{ employer: Employer; agent: Visitor; persons: Person[] }> {
  const employer = await h.anEmployer({ region: '429900', branches })
  await h.db.updateTable('employer').set({ size: '小型企业' }).where('id', '=', employer.id).execute()
  const persons: Person[] = []
  for (const of of earnings) {
    const person = await h.aPerson({ employer, branches })
    await h.aWage(employer, person, { earnings: of, ...wage })
    persons.push(person)
  }
  const agent = await h.agentOf(employer)
  const draft = await agent.draft('employer-contribution-declaration')
  await agent.put(`/api/cases/${draft}/picks`, { list: 'participations', all: true, keys: [], values: { period: '202103' }, rows: {} })
  expect((await agent.submit(draft)).statusCode).toBe(200)
  return { employer, agent, persons }
}
const change = (person: Person | undefined, changes: Record<string, unknown> = {}) => ({ idNumber: person?.idNumber, from: '202103', until: '202103', earnings: '9888', ...changes })
async function decided(agent: Visitor, draft: string, how: 'approve' | 'refuse' = 'approve') {
  await agent.post(`/api/cases/${draft}/save`)
  expect((await agent.submit(draft)).json()).toMatchObject({ state: 'submitted' })
  await clerk.post(`/api/reviews/${draft}/claim`)
  await clerk.post(`/api/reviews/${draft}/${how}`, { opinion: how === 'refuse' ? '不符合' : '' })
}
const differences = (employer: Employer) => h.db.selectFrom('assessment').where('employer_id', '=', employer.id).where('kind', '=', 'earnings_difference').orderBy('direction').orderBy('branch')
  .select(['branch', 'period', 'direction', 'persons', 'earnings_fen', 'base_fen', 'employer_fen', 'person_fen', 'case_id']).execute()
const regular = (employer: Employer) => h.db.selectFrom('assessment_line').where('employer_id', '=', employer.id).where('kind', '=', 'regular').selectAll().orderBy('branch').orderBy('person_id').execute()
const amounts = (rows: Awaited<ReturnType<typeof differences>>) => rows.map((of) => `${of.branch} ${of.period} ${of.direction} ${of.persons} ${of.base_fen} ${of.employer_fen}+${of.person_fen}`)

test('the path: one raised, one lowered, the lines assessed unaltered, one difference a branch and direction', async () => {
  const { employer, agent, persons: [a, b] } = await declared([8888, 8888])
  const before = await regular(employer)
  const draft = await agent.draft(SERVICE)
  const { fields } = await agent.post<{ fields: Record<string, string> }>(`/api/cases/${draft}/look-up`, { idNumber: a?.idNumber })
  expect(fields['lastPaid']).toBe('202103')
  const { changes } = await agent.record(draft, change(a))
  expect(changes).toEqual([
    { item: '202103至202103缴费工资', before: '8888.00元', after: '9888.00元' }, { item: '缴费基数', before: '8890.00元', after: '9890.00元' },
    { item: '养老差额', before: '', after: '补240.00元（单位160.00，个人80.00）' }, { item: '失业差额', before: '', after: '补10.00元（单位7.00，个人3.00）' },
  ])
  await agent.record(draft, change(b, { earnings: '7888' }))
  await agent.post(`/api/cases/${draft}/save`)
  const form = await agent.send('GET', `/api/cases/${draft}/form.pdf`)
  expect([form.statusCode, form.rawPayload.subarray(0, 5).toString()]).toEqual([200, '%PDF-'])
  expect(await differences(employer)).toEqual([])
  await decided(agent, draft)
  expect(amounts(await differences(employer))).toEqual([
    'old_age 202103 expense 1 -100000 16000+8000', 'unemployment 202103 expense 1 -100000 700+300', 'old_age 202103 income 1 100000 16000+8000', 'unemployment 202103 income 1 100000 700+300',
  ])
  expect(await regular(employer)).toEqual(before)
  expect(await h.db.selectFrom('earnings_declaration').where('person_id', '=', a?.id ?? '').select(['year', 'from_period', 'until_period', 'earnings_fen', 'base_fen', 'declared_on']).orderBy('from_period').execute()).toEqual([
    { year: 2020, from_period: 202007, until_period: null, earnings_fen: 888_800, base_fen: 889_000, declared_on: '2020-08-10' }, { year: 2020, from_period: 202103, until_period: 202104, earnings_fen: 988_800, base_fen: 989_000, declared_on: '2021-03-15' },
  ])
  // not settled yet: no second change; settled: the difference is against what was assessed last
  expect(await agent.codes(await agent.draft(SERVICE), change(a, { earnings: '10888' }))).toEqual(['earnings/unsettled'])
  await h.db.updateTable('assessment').set({ settled_on: day('2021-03-16') }).where('employer_id', '=', employer.id).where('kind', '=', 'earnings_difference').execute()
  const next = await agent.draft(SERVICE)
  expect(await agent.codes(next, change(a, { earnings: '10888' }))).toEqual([])
  await decided(agent, next)
  expect(amounts((await differences(employer)).filter((of) => of.case_id === next))).toEqual(['old_age 202103 income 1 100000 16000+8000', 'unemployment 202103 income 1 100000 700+300'])
  // the declaration that differences rest on is not taken back
  const back = await agent.draft('employer-contribution-declaration-withdrawal')
  const { rows } = await agent.get<{ rows: { key: string }[] }>(`/api/cases/${back}/lists/pending`)
  const { problems } = await agent.put<{ problems: { code: string }[] }>(`/api/cases/${back}/picks`, { list: 'pending', all: false, keys: rows.map(({ key }) => key), values: {}, rows: {} })
  expect(new Set(problems.map(({ code }) => code))).toContain('assessment/used')
})

test('refused, nothing changes; withdrawn neither', async () => {
  const { employer, agent, persons: [a] } = await declared([8888])
  const draft = await agent.draft(SERVICE)
  await agent.record(draft, change(a))
  await decided(agent, draft, 'refuse')
  const other = await agent.draft(SERVICE)
  await agent.record(other, change(a))
  await agent.post(`/api/cases/${other}/save`)
  await agent.submit(other)
  expect(await agent.codes(await agent.draft(SERVICE), change(a))).toEqual(['case/unfinished-elsewhere'])
  expect(await agent.codes(await agent.draft(SERVICE), change(a, { from: '202102' }))).toEqual(['case/unfinished-elsewhere', 'earnings/not-assessed'])
  expect(await agent.post(`/api/cases/${other}/withdraw`, { reason: '填错了' })).toEqual({ state: 'withdrawn' })
  expect(await agent.codes(await agent.draft(SERVICE), change(a))).toEqual([])
  expect(await differences(employer)).toEqual([])
})

test('two sessions that file overlapping months of one person at once: one is taken, the other told which case stands in its way', async () => {
  const { employer, agent, persons: [a, b] } = await declared([8888, 8888])
  await h.db.updateTable('employer_branch').set({ last_period: period(202101) }).where('employer_id', '=', employer.id).execute()
  await h.db.insertInto('assessment').columns(['employer_id', 'branch', 'period', 'kind', 'persons', 'earnings_fen', 'base_fen', 'employer_fen', 'person_fen', 'known_on', 'declared_by', 'declared_at'])
    .expression((q) => q.selectFrom('assessment').where('employer_id', '=', employer.id).select(['employer_id', 'branch', sql<Period>`202102`.as('p'), 'kind', 'persons', 'earnings_fen', 'base_fen', 'employer_fen', 'person_fen', 'known_on', 'declared_by', 'declared_at'])).execute()
  await h.db.insertInto('assessment_line').columns(['employer_id', 'period', 'assessment_id', 'person_id', 'branch', 'kind', 'earnings_fen', 'base_fen', 'employer_fen', 'person_fen'])
    .expression((q) => q.selectFrom('assessment_line as l').innerJoin('assessment as m', (on) => on.onRef('m.employer_id', '=', 'l.employer_id').onRef('m.branch', '=', 'l.branch').on('m.period', '=', period(202102))).where('l.employer_id', '=', employer.id)
      .select(['l.employer_id', 'm.period', 'm.id', 'l.person_id', 'l.branch', 'l.kind', 'l.earnings_fen', 'l.base_fen', 'l.employer_fen', 'l.person_fen'])).execute()
  const other = await h.agentOf(employer)
  for (let round = 0; round < 4; round++) {
    const [first, second, third] = [await agent.draft(SERVICE), await other.draft(SERVICE), await other.draft(SERVICE)]
    // one case may hold several spans of a person
    for (const month of ['202102', '202103']) expect(await agent.codes(first, change(a, { from: month, until: month }))).toEqual([])
    expect(await other.codes(second, change(a, { from: '202102', earnings: '7888' }))).toEqual([])
    expect(await other.codes(third, change(b, { from: '202102' }))).toEqual([])
    const [one, two, three] = await Promise.all([agent.submit(first), other.submit(second), other.submit(third)])
    expect([[one.statusCode, two.statusCode].sort(), three.statusCode]).toEqual([[200, 409], 200])
    const [won, lost, loser] = one.statusCode === 200 ? [one, two, second] : [two, one, first]
    expect(lost.json<{ problems: { code: string }[] }>().problems.map(({ code }) => code)).toContain('case/unfinished-elsewhere')
    const [failed] = (await agent.get<{ rows: { problems: { message: string }[] }[] }>(`/api/cases/${loser}/records?status=failed`)).rows
    expect(failed?.problems.map(({ message }) => message)).toEqual([`存在未办结的同类业务（业务流水号${won.json<{ serialNumber: string }>().serialNumber}），请勿重复申报！`])
    for (const [of, id] of [[agent, first], [other, second], [other, third]] as const) if (id !== loser) await of.post(`/api/cases/${id}/withdraw`, { reason: '重新申报' })
  }
  expect(await h.db.selectFrom('open_subject').where('employer_id', '=', employer.id).selectAll().execute()).toEqual([])
})

test('the database itself holds a person to one case, whatever the months, and lets one case hold several', async () => {
  const { employer, agent, persons: [a] } = await declared([8888])
  const [first, second] = [await agent.draft(SERVICE), await agent.draft(SERVICE)]
  const take = (caseId: string, months: string) => h.db.insertInto('open_subject').values({ employer_id: employer.id, service: SERVICE, subject: `01:${a?.idNumber ?? ''}|${months}`, alone: `01:${a?.idNumber ?? ''}`, case_id: caseId, record_no: 1 }).execute().then(() => 'taken', brokenConstraint)
  expect([await take(first, '202101|202102'), await take(first, '202103|202103'), await take(second, '202102|202103'), await take(second, '202012|202012')]).toEqual(['taken', 'taken', 'subject_in_one_case', 'subject_in_one_case'])
})

test('each check fires on what it is about', async () => {
  const { employer, agent, persons: [a, b] } = await declared([8888, 8888])
  const draft = await agent.draft(SERVICE)
  const codes = async (changes: Record<string, unknown>, person = a) => agent.codes(await agent.draft(SERVICE), change(person, changes))
  expect(await codes({})).toEqual([])
  expect(await codes({ earnings: '' })).toEqual(['field/required'])
  expect(await codes({ earnings: '0' })).toEqual(['earnings/not-positive'])
  expect(await codes({ from: '202104' })).toEqual(['earnings/span'])
  expect(await codes({ from: '202006' })).toEqual(['earnings/across-years'])
  expect(await codes({ from: '201902', until: '201902' })).toEqual(['earnings/too-old'])
  expect(await codes({ from: '201907', until: '201907' })).toEqual(['earnings/not-assessed'])
  expect(await codes({ from: '202102' })).toEqual(['earnings/not-assessed'])
  expect(await codes({ until: '202104' })).toEqual(['earnings/past-last-paid'])
  expect(await codes({ earnings: '8888' })).toEqual(['earnings/unchanged'])
  expect(await codes({}, await h.aPerson())).toEqual(['person/not-found'])
  await h.aWage(employer, b as Person, { earnings: 7000, from: 202103, until: 202104 })
  await h.db.updateTable('earnings_declaration').set({ audited: true }).where('employer_id', '=', employer.id).where('from_period', '=', 202103 as never).execute()
  expect(await codes({}, b)).toEqual(['earnings/audited-otherwise'])
  expect(await codes({ earnings: '7001' }, b)).toEqual([])
  await h.db.updateTable('person').set({ retirement_status: 'retired' }).where('id', '=', b?.id ?? '').execute()
  expect(await codes({ earnings: '7001' }, b)).toEqual(['earnings/retired'])
  expect((await agent.record(draft, change(a, { earnings: '1000' }))).hints.map((hint) => hint.code)).toEqual(['earnings/beyond-limits'])
  expect((await agent.record(draft, change(a, { from: '202102', earnings: '8000' }))).problems.map(({ code }) => code).sort()).toEqual(['earnings/not-assessed', 'earnings/overlap'])
})

test('a sheet, with 工伤保险 rounded once: lines add up to the rule', async () => {
  const branches: Branch[] = ['old_age', 'unemployment', 'employment_injury']
  const wages = [5001, 6005, 7777, 8888, 4321]
  const { employer, agent, persons } = await declared(wages, { branches })
  const draft = await agent.draft(SERVICE)
  const rows = persons.map((person, at) => [employer.number, employer.name, person.personNo, person.idNumber, person.name, '202103', '202103', String((wages[at] ?? 0) + 115)])
  expect(await agent.upload(draft, await filledSheet(agent, SERVICE, rows))).toMatchObject({ state: 'done', result: { total: 5, passed: 5, failed: 0 } })
  await decided(agent, draft)
  for (const of of await differences(employer)) {
    const lines = await h.db.selectFrom('assessment_line as l').innerJoin('assessment as a', (on) => on.onRef('a.id', '=', 'l.assessment_id').onRef('a.employer_id', '=', 'l.employer_id')).where('l.employer_id', '=', employer.id).where('l.branch', '=', of.branch).where('l.kind', '=', 'earnings_difference')
      .select(['l.base_fen', 'l.before_fen', 'l.employer_fen', 'l.person_fen', 'a.employer_rate_ppm', 'a.person_rate_ppm']).execute()
    const sum = (each: (of: (typeof lines)[number]) => number) => lines.reduce((all, line) => all + each(line), 0)
    expect([sum((l) => l.employer_fen), sum((l) => l.person_fen), sum((l) => l.base_fen - (l.before_fen ?? 0))]).toEqual([of.employer_fen, of.person_fen, of.base_fen])
    if (of.branch === 'employment_injury') expect(of.employer_fen).toBe(share(of.base_fen, lines[0]?.employer_rate_ppm as Ppm))
    else for (const l of lines) expect([l.employer_fen, l.person_fen]).toEqual([l.employer_rate_ppm, l.person_rate_ppm].map((rate) => share(l.base_fen, rate as Ppm) - share(l.before_fen as Fen, rate as Ppm)))
  }
  expect((await differences(employer)).map(({ branch }) => branch)).toEqual(['employment_injury', 'old_age', 'unemployment'])
})

test('property: share_fen of the bases after and before differ as the rule has it', async () => {
  await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 5_000_000 }), fc.integer({ min: 1, max: 5_000_000 }), fc.integer({ min: 0, max: 1_000_000 }), async (after, before, rate) => {
    const { rows: [row] } = await sql<{ due: number }>`select share_fen(${after}::bigint, ${rate}::integer) - share_fen(${before}::bigint, ${rate}::integer) as due`.execute(h.db)
    expect(row?.due).toBe(share(after as Fen, rate as Ppm) - share(before as Fen, rate as Ppm))
  }), { numRuns: 50 })
})

test('a month the law is silent on fails its own row, says so, and lets the others of the sheet pass', async () => {
  // two years back from 202103 is 201903: the region has no floor or cap for it
  const { employer, agent, persons: [a, b] } = await declared([8888, 8888])
  const draft = await agent.draft(SERVICE)
  const said = await agent.record(draft, change(a, { from: '201903', until: '201903' }))
  expect([said.status, said.problems.map(({ code }) => code)]).toEqual(['failed', ['no-policy-value']])
  expect(said.problems[0]?.message).toMatch(/^2019年03月没有“缴费基数下限”的政策标准.*请联系经办机构维护政策参数后再办理！$/)
  const rows = [[a, '201903'], [b, '202103']] as const
  const file = await filledSheet(agent, SERVICE, rows.map(([person, month]) => [employer.number, employer.name, person?.personNo ?? '', person?.idNumber ?? '', person?.name ?? '', month, month, '9000']))
  expect(await agent.upload(await agent.draft(SERVICE), file)).toMatchObject({ state: 'done', result: { total: 2, passed: 1, failed: 1 } })
})

test('months assessed on a carried base get their difference when the year is switched on, once', async () => {
  const { employer, persons: [a] } = await declared([8888], { wage: { year: 2019, from: 201907 } })
  await h.aWage(employer, a as Person, { earnings: 9888, base: null })
  await clerk.post('/api/declaration-years/2020/enable')
  expect(amounts(await differences(employer))).toEqual(['old_age 202103 income 1 100000 16000+8000', 'unemployment 202103 income 1 100000 700+300'])
  await clerk.post('/api/declaration-years/2020/enable')
  expect((await differences(employer)).length).toBe(2)
})
