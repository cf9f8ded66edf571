/** 3.3.20 单位职工社会保险缴费工资申报 through HTTP: three lists, ticked and imported, the year switched on, the ledger after it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { day } from '../../common/period.ts'
import { readSheet } from '../../forms/sheets/read-sheet.ts'
import { sheetForm } from '../../cases/surfaces.ts'
import { filledSheet } from '../../test/filled-sheet.ts'
import { openHall, type Employer, type Person, type TestHall, type Visitor } from '../../test/hall.ts'
import { handIn as upload } from '../../test/materials.ts'
import { insurableEarningsDeclaration } from './20-insurable-earnings-declaration.ts'

let h: TestHall, clerk: Visitor
const SERVICE = 'insurable-earnings-declaration'
beforeAll(async () => {
  h = await openHall()
  clerk = await h.aClerk()
  await h.db.insertInto('declaration_year').values([
    { region_code: '420100', year: 2019, opened_on: day('2019-07-01'), enabled_on: day('2019-07-01') }, { region_code: '420100', year: 2020, opened_on: day('2020-07-01'), enabled_on: day('2020-07-01') },
    { region_code: '420100', year: 2021, opened_on: day('2021-03-01'), enabled_on: null }, { region_code: '420100', year: 2022, opened_on: day('2021-03-16'), enabled_on: null },
  ]).onConflict((already) => already.doNothing()).execute()
})
afterAll(() => h.close())

type Listed = { total: number; rows: { key: string; cells: Record<string, string> }[] }
type Staged = { added: number; passed: number; failed: number; problems: { no: number; code: string; message: string }[] }

async function opened(year = '2020'): Promise<{ employer: Employer; agent: Visitor; draft: string }> {
  const employer = await h.anEmployer()
  const agent = await h.agentOf(employer)
  const draft = await agent.draft(SERVICE)
  await agent.send('PATCH', `/api/cases/${draft}`, { header: { year } })
  return { employer, agent, draft }
}
const namesIn = async (agent: Visitor, draft: string, list: string) => (await agent.get<Listed>(`/api/cases/${draft}/lists/${list}`)).rows.map(({ cells }) => [cells['name'], cells['earnings']].join(' ').trim())
const tick = (agent: Visitor, draft: string, persons: readonly Person[], rows: Record<string, Record<string, string>> = {}, values: Record<string, string> = {}) =>
  agent.put<Staged>(`/api/cases/${draft}/picks`, { list: 'eligible', keys: persons.map((person) => person.personNo), values, rows })
const codes = async (...asked: Parameters<typeof tick>) => (await tick(...asked)).problems.map((problem) => problem.code)
async function handIn(agent: Visitor, draft: string) {
  await upload(agent, draft, 'undertaking')
  await agent.post(`/api/cases/${draft}/save`)
  return agent.submit(draft)
}
const held = (employer: Employer) => h.db.selectFrom('earnings_declaration as d').innerJoin('person as p', 'p.id', 'd.person_id').where('d.employer_id', '=', employer.id)
  .select(['p.name', 'd.year', 'd.from_period as from', 'd.until_period as until', 'd.earnings_fen as earnings', 'd.base_fen as base']).orderBy('p.name').execute()

test('the three lists: fit to be declared, not declared, declared', async () => {
  const { employer, agent, draft } = await opened()
  await h.aPerson({ employer, name: '甲一' })
  await h.aPerson({ employer, name: '乙二', since: 202001, until: 202009 })
  await h.aPerson({ employer, name: '丙三', since: 201801, until: 202007 })
  await h.aWage(employer, await h.aPerson({ employer, name: '丁四' }), { earnings: 4000 })
  expect(await namesIn(agent, draft, 'eligible')).toEqual(['甲一'])
  expect(await namesIn(agent, draft, 'undeclared')).toEqual(['甲一', '乙二'])
  expect(await namesIn(agent, draft, 'declared')).toEqual(['丁四 4,000.00'])
  await agent.send('PATCH', `/api/cases/${draft}`, { header: { year: '' } })
  expect(await namesIn(agent, draft, 'eligible')).toEqual([])
  expect((await (await h.agentOf(await h.anEmployer())).send('GET', `/api/cases/${draft}/lists/eligible`)).statusCode).toBe(404)
})

test('two persons with 5000 each: printed, accepted, with base, mobile and history; then no more to be declared', async () => {
  const { employer, agent, draft } = await opened()
  const [a, b] = [await h.aPerson({ employer, name: '甲一' }), await h.aPerson({ employer, name: '乙二' })]
  expect(await tick(agent, draft, [a, b], { [b.personNo]: { mobile: '13911112222', earnings: '1000' } }, { earnings: '5000' })).toMatchObject({ added: 2, passed: 2, problems: [] })
  const { rows } = await agent.get<{ rows: { cells: Record<string, string>; hints: { code: string }[] }[] }>(`/api/cases/${draft}/records?status=passed`)
  expect(rows.map(({ cells, hints }) => [cells['from'], cells['until'], cells['base'], hints.map((hint) => hint.code)])).toEqual([['2020年07月', '2021年06月', '5,000.00', []], ['2020年07月', '2021年06月', expect.any(String), ['earnings/beyond-limits']]])
  expect((await agent.send('POST', `/api/cases/${draft}/save`)).json()).toMatchObject({ code: 'material-missing' })
  expect((await handIn(agent, draft)).json()).toMatchObject({ state: 'accepted' })
  const form = await agent.send('GET', `/api/cases/${draft}/form.pdf`)
  expect([form.statusCode, form.rawPayload.subarray(0, 5).toString()]).toEqual([200, '%PDF-'])
  if (process.env['KEEP_FORMS']) (await import('node:fs')).writeFileSync(`${process.env['KEEP_FORMS']}/20.pdf`, form.rawPayload)
  expect(await held(employer)).toEqual([])
  const again = await agent.draft(SERVICE)
  await agent.send('PATCH', `/api/cases/${again}`, { header: { year: '2020' } })
  expect(await codes(agent, again, [a], {}, { earnings: '5000' })).toEqual(['case/unfinished-elsewhere'])
  await clerk.post(`/api/reviews/${draft}/claim`)
  await clerk.post(`/api/reviews/${draft}/approve`, { opinion: '' })
  const [second, first] = await held(employer)
  expect(second).toMatchObject({ name: '乙二', earnings: 100000 })
  expect(second?.base).toBeGreaterThan(300000)
  expect(first).toEqual({ name: '甲一', year: 2020, from: 202007, until: null, earnings: 500000, base: 500000 })
  expect(await h.db.selectFrom('person').where('id', '=', b.id).select('mobile').execute()).toEqual([{ mobile: '13911112222' }])
  // 申报日期 is the business day, which a demonstration moves; the system's own day is another
  const declared = await agent.get<{ rows: { cells: Record<string, string> }[] }>('/api/queries/employer-comprehensive-query?list=earnings')
  expect(declared.rows.map(({ cells }) => cells['on'])).toEqual(['2021-03-15', '2021-03-15'])
  expect(await namesIn(agent, again, 'eligible')).toEqual([])
  expect(await codes(agent, again, [])).toEqual([])
})

test('each check fires and does not fire', async () => {
  const { employer, agent, draft } = await opened()
  const [fresh, twice, other] = [await h.aPerson({ employer }), await h.aPerson({ employer }), await h.aPerson({ employer, since: 202101 })]
  expect(await codes(agent, draft, [fresh])).toEqual(['field/required'])
  expect(await codes(agent, draft, [fresh], {}, { earnings: '0' })).toEqual(['earnings/not-positive'])
  expect(await codes(agent, draft, [fresh, twice, other], {}, { earnings: '5000.55' })).toEqual([])
  await h.aWage(employer, twice, { earnings: 4000 })
  expect((await agent.send('POST', `/api/cases/${draft}/save`)).statusCode).toBe(409) // 承诺书
  const record = (person: Person, year: string, more: Record<string, string> = {}) => ({ personNo: person.personNo, idNumber: person.idNumber, name: person.name, year, earnings: '5000', ...more })
  const fileOf = async (rows: ReturnType<typeof record>[]) => filledSheet(agent, SERVICE, rows.map((row) => [employer.number, employer.name, row.personNo, row.idNumber, row.name, row.year, row.earnings, '']))
  const stranger = await h.aPerson(), gone = await h.aPerson({ employer, since: 202001, until: 202012 })
  const sheet = await agent.draft(SERVICE)
  expect(await agent.upload(sheet, await fileOf([record(fresh, '2020'), record(twice, '2020'), record(other, '2019'), record(gone, '2020'), record(stranger, '2020'), record(fresh, '2018'), record(fresh, '2022'), record(fresh, '2020'), { ...record(other, '2020'), name: '李四' }, record(twice, '二〇')])))
    .toMatchObject({ state: 'done', result: { total: 10, passed: 1, failed: 9 } })
  const failed = await agent.get<{ rows: { no: number; problems: { code: string }[] }[] }>(`/api/cases/${sheet}/records?status=failed`)
  expect(failed.rows.map(({ problems }) => problems.map((problem) => problem.code))).toEqual([
    ['earnings/already-declared'], ['earnings/not-covered'], ['earnings/not-covered'], ['person/not-found'], ['earnings/year-not-open', 'earnings/not-covered'], ['earnings/year-not-open'], ['record/duplicate'], ['person/not-the-same'], ['field/year'],
  ])
})

test('the template holds a row a person of the employer, and comes back filled', async () => {
  const { employer, agent, draft } = await opened()
  const persons = [await h.aPerson({ employer, name: '甲一' }), await h.aPerson({ employer, name: '乙二' })]
  const template = (await agent.send('GET', `/api/services/${SERVICE}/template.xlsx`)).rawPayload
  const read: Record<string, string>[] = []
  await readSheet(template, sheetForm(insurableEarningsDeclaration as never, employer), {}, (rows) => { read.push(...rows.map(({ cells }) => Object.fromEntries(Object.entries(cells).map(([key, cell]) => [key, cell.text])))) })
  expect(read).toEqual(persons.map(({ personNo, idNumber, name }) => ({ employerNo: employer.number, employerName: employer.name, personNo, idNumber, name, year: '2021', mobile: '13000000000' })))
  expect(await agent.upload(draft, await filledSheet(agent, SERVICE, persons.map(({ personNo, idNumber, name }) => [employer.number, employer.name, personNo, idNumber, name, '2021', '6000', '13000000000'])))).toMatchObject({ result: { total: 2, passed: 2 } })
  expect((await agent.get<{ rows: { hints: { code: string }[] }[] }>(`/api/cases/${draft}/records?status=passed`)).rows.map(({ hints }) => hints.map((hint) => hint.code))).toEqual([['earnings/year-not-enabled'], ['earnings/year-not-enabled']])
  await handIn(agent, draft)
  await clerk.post(`/api/reviews/${draft}/claim`)
  await clerk.post(`/api/reviews/${draft}/approve`, { opinion: '' })
  expect((await held(employer)).map(({ year, earnings, base }) => [year, earnings, base])).toEqual([[2021, 600000, null], [2021, 600000, null]])

  // the year is switched on: by the region's clerk alone, in one go, and once
  expect((await agent.send('POST', '/api/declaration-years/2021/enable')).statusCode).toBe(403)
  expect((await clerk.send('POST', '/api/declaration-years/2030/enable')).json()).toMatchObject({ code: 'year-not-open' })
  const abroad = await h.anEmployer({ region: '429021' })
  await h.aWage(abroad, await h.aPerson({ employer: abroad }), { year: 2021, from: 202107, base: null })
  expect((await clerk.get<{ year: number; waiting: number }[]>('/api/declaration-years')).find((of) => of.year === 2021)).toMatchObject({ declared: 2, waiting: 2 })
  expect(await clerk.post('/api/declaration-years/2021/enable')).toEqual({ enabledOn: '2021-03-15', fixed: 2 })
  expect((await held(employer)).map(({ base }) => base)).toEqual([600000, 600000])
  expect((await held(abroad)).map(({ base }) => base)).toEqual([null])
  expect(await clerk.post('/api/declaration-years/2021/enable')).toEqual({ enabledOn: '2021-03-15', fixed: 0 })
})

test('returned and corrected, refused, withdrawn: only what is approved is entered', async () => {
  const { employer, agent, draft } = await opened()
  const [a, b] = [await h.aPerson({ employer, name: '甲一' }), await h.aPerson({ employer, name: '乙二' })]
  await tick(agent, draft, [a], {}, { earnings: '5000' })
  await handIn(agent, draft)
  await clerk.post(`/api/reviews/${draft}/claim`)
  expect(await clerk.post(`/api/reviews/${draft}/return`, { opinion: '工资请核实' })).toMatchObject({ state: 'returned' })
  await tick(agent, draft, [a], {}, { earnings: '6000' })
  await agent.submit(draft)
  await clerk.post(`/api/reviews/${draft}/claim`)
  await clerk.post(`/api/reviews/${draft}/approve`, { opinion: '' })
  const next = await agent.draft(SERVICE)
  await agent.send('PATCH', `/api/cases/${next}`, { header: { year: '2020' } })
  await tick(agent, next, [b], {}, { earnings: '7000' })
  await handIn(agent, next)
  expect(await agent.post(`/api/cases/${next}/withdraw`, { reason: '填错了' })).toEqual({ state: 'withdrawn' })
  const third = await agent.draft(SERVICE)
  await agent.send('PATCH', `/api/cases/${third}`, { header: { year: '2020' } })
  await tick(agent, third, [b], {}, { earnings: '7000' })
  await handIn(agent, third)
  await clerk.post(`/api/reviews/${third}/claim`)
  expect(await clerk.post(`/api/reviews/${third}/refuse`, { opinion: '不符合' })).toMatchObject({ state: 'refused' })
  expect((await held(employer)).map(({ name, earnings }) => [name, earnings])).toEqual([['甲一', 600000]])
})
