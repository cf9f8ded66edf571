/** 3.3.17 单位职工社会保险暂停 through HTTP: every check firing and not firing, the three ways in, the effect. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { day } from '../../common/period.ts'
import { filledSheet } from '../../test/filled-sheet.ts'
import { openHall, type Employer, type TestHall, type Visitor } from '../../test/hall.ts'

let h: TestHall, employer: Employer, agent: Visitor, clerk: Visitor
beforeAll(async () => {
  h = await openHall()
  employer = await h.anEmployer()
  agent = await h.agentOf(employer)
  clerk = await h.aClerk()
})
afterAll(() => h.close())

const SERVICE = 'insured-person-suspension'
const stop = (person: { idNumber: string }, changes: Record<string, unknown> = {}) => ({ idNumber: person.idNumber, stoppedOn: '2021-02-28', reason: 'RESIGNED', ...changes })

test('checks: who can be stopped, when, and why', async () => {
  const draft = await agent.draft(SERVICE)
  const codes = async (of: Parameters<TestHall['aPerson']>[0], changes: Record<string, unknown> = {}) => agent.codes(draft, stop(await h.aPerson({ employer, ...of }), changes))
  expect(await codes({})).toEqual([])
  expect(await codes({ employer: await h.anEmployer() })).toEqual(['person/not-found'])
  expect(await codes({}, { name: '李四' })).toEqual(['person/not-the-same'])
  expect(await codes({ until: 202012 })).toEqual(['coverage/none-active'])
  expect(await codes({ since: 202003 }, { stoppedOn: '2020-02-29' })).toEqual(['stop/before-start'])
  expect(await codes({}, { stoppedOn: '2021-04-01' })).toEqual(['stop/in-future'])
  expect(await codes({}, { stoppedOn: '2021-03-31' })).toEqual([])
  expect(await codes({}, { branches: ['old_age'] })).toEqual(['stop/some-branches'])
  expect(await codes({}, { branches: ['old_age', 'unemployment', 'employment_injury'] })).toEqual([])
  expect(await codes({}, { reason: 'RETIRED' })).toEqual(['stop/not-retired'])
  expect(await codes({ retired: true }, { reason: '6325 退休减员' })).toEqual([])
  const pensioner = await h.aPerson({ employer })
  await h.aPensioner(employer, pensioner) // since 2019-12-31
  expect(await agent.codes(draft, stop(pensioner, { reason: 'RETIRED' }))).toEqual([])
  await h.db.updateTable('pensioner').set({ retired_on: day('2021-03-01') }).execute()
  expect(await agent.codes(await agent.draft(SERVICE), stop(pensioner, { reason: 'RETIRED' }))).toEqual(['stop/not-retired'])
  expect(await codes({}, { reason: '不想干了' })).toEqual(['field/code'])
  expect(await codes({}, { stoppedOn: '' })).toEqual(['field/required'])
})

test('months declared after 停保时间 are withdrawn first; what was paid is told', async () => {
  const person = await h.aPerson({ employer })
  const codes = async (stoppedOn: string) => agent.codes(await agent.draft(SERVICE), stop(person, { stoppedOn }))
  const id = await h.anAssessedMonth(employer, person, { branch: 'old_age', period: 202102 })
  expect([await codes('2021-01-31'), await codes('2021-02-01')]).toEqual([['stop/declared-after'], []])
  await h.db.updateTable('assessment').set({ received_fen: 100 as never }).where('id', '=', id).execute()
  expect((await agent.record(await agent.draft(SERVICE), stop(person, { stoppedOn: '2021-01-31' })))).toMatchObject({ problems: [], hints: [{ code: 'stop/paid-after' }] })
  await h.db.updateTable('assessment').set({ received_fen: 0 as never, state: 'withdrawn' }).where('id', '=', id).execute()
  await h.db.updateTable('assessment_line').set({ state: 'withdrawn' }).where('assessment_id', '=', id).execute()
  expect(await codes('2021-01-31')).toEqual([])
})

test('on approval every coverage ends with the month of 停保时间; death terminates and marks the person', async () => {
  const [leaver, dead] = [await h.aPerson({ employer }), await h.aPerson({ employer })]
  const draft = await agent.draft(SERVICE)
  await agent.record(draft, stop(leaver, { stoppedOn: '2020-12-31' }))
  const { hints } = await agent.record(draft, stop(dead, { reason: 'DEATH', stoppedOn: '2021-01-31' }))
  expect(hints.map((hint) => hint.code)).toEqual(['stop/death-benefit'])
  await agent.submit(draft)
  expect((await h.coverageOf(leaver.id))[1]).toBe('old_age 202001- active')
  await clerk.post(`/api/reviews/${draft}/claim`)
  await clerk.post(`/api/reviews/${draft}/approve`, { opinion: '' })
  expect((await h.coverageOf(leaver.id))[1]).toBe('old_age 202001-202101 suspended')
  expect((await h.coverageOf(dead.id))[1]).toBe('old_age 202001-202102 terminated')
  expect(await h.db.selectFrom('person').where('id', '=', dead.id).select('died_on').executeTakeFirst()).toEqual({ died_on: '2021-01-31' })
})

test('several picked from the list are stopped on one day for one reason', async () => {
  const people = [await h.aPerson({ employer }), await h.aPerson({ employer })]
  const draft = await agent.draft(SERVICE)
  expect(await agent.put(`/api/cases/${draft}/picks`, { list: 'covered', keys: people.map((person) => person.personNo), values: { stoppedOn: '2021-02-28', reason: 'END_CONTRACT' } })).toEqual({ added: 2, passed: 2, failed: 0, problems: [], hints: [] })
  const foreign = await h.aPerson({ employer: await h.anEmployer() })
  expect((await agent.send('PUT', `/api/cases/${draft}/picks`, { list: 'covered', keys: [foreign.personNo], values: {} })).statusCode).toBe(422)
})

test('the form opens with the branches insured now; the template comes back filled, reasons by code, text or both', async () => {
  const [one, two, three] = [await h.aPerson({ employer }), await h.aPerson({ employer, branches: ['old_age', 'unemployment'] }), await h.aPerson({ employer })]
  const draft = await agent.draft(SERVICE)
  expect(await agent.post(`/api/cases/${draft}/look-up`, { idNumber: two.idNumber })).toMatchObject({ found: true, fields: { branches: 'old_age,unemployment', coveredSince: '202001' } })
  const row = (person: typeof one, ticks: string, ...rest: string[]) => [employer.number, employer.name, person.personNo, person.idNumber, person.name, ...[...ticks].map((tick) => tick.trim()), ...rest]
  const done = await agent.upload(draft, await filledSheet(agent, SERVICE, [
    row(one, '√√√', '2021-02-28', '职工发生辞职(退)'), row(two, '√√ ', '2021/2/28', '终止解除劳动合同（劳动关系）'), row(three, '   ', '20210228', '6325 退休减员'), row(three, '√  ', '2021-02-28', '不想干了'),
  ]))
  expect(done.result).toMatchObject({ total: 4, passed: 2, failed: 2 })
  const { rows } = await agent.get<{ rows: { cells: Record<string, string>; problems: { code: string }[] }[] }>(`/api/cases/${draft}/records?size=10`)
  expect(rows.map(({ cells, problems }) => [cells['stoppedOn'], cells['reason'], problems.map((problem) => problem.code)])).toEqual([
    ['2021-02-28', '职工发生辞职(退)', []], ['2021-02-28', '终止解除劳动合同(劳动关系)', []], ['2021-02-28', '退休减员', ['stop/not-retired']], ['2021-02-28', '不想干了', ['field/code']],
  ])
})
