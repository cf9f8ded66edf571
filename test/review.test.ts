/** The review desk through HTTP: reasons by field, what no longer passes in the clerk's words, what did not take effect. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ServedEffects, ServedRecords } from '../forms/served.ts'
import { idNumber, openHall, type Employer, type Person, type TestHall, type Visitor } from './hall.ts'

let h: TestHall, employer: Employer, agent: Visitor, clerk: Visitor
beforeAll(async () => {
  h = await openHall()
  employer = await h.anEmployer()
  agent = await h.agentOf(employer)
  clerk = await h.aClerk()
})
afterAll(() => h.close())

/** A submitted and claimed case of 3.3.17 about these persons. */
async function onDesk(people: readonly Person[]): Promise<string> {
  const id = await agent.draft('insured-person-suspension')
  for (const person of people) await agent.record(id, { idNumber: person.idNumber, stoppedOn: '2021-02-28', reason: 'RESIGNED' })
  expect((await agent.submit(id)).statusCode).toBe(200)
  await clerk.post(`/api/reviews/${id}/claim`)
  return id
}
const people = async (...names: string[]) => Promise.all(names.map((name) => h.aPerson({ employer, name })))
const notesOf = async (id: string) => (await agent.get<ServedRecords>(`/api/cases/${id}/records?size=100`)).rows.map(({ no, decision, decisionNote, hints }) => ({ no, decision, decisionNote, pins: hints.map((hint) => [hint.field, hint.code, hint.message]) }))
const effects = (who: Visitor, id: string) => who.get<ServedEffects>(`/api/cases/${id}/effects?size=100`)

test('several fields of one record are pinned, and its employer reads all of them', async () => {
  const id = await onDesk(await people('李安宁', '王文静', '张嘉怡', '赵思远'))
  await clerk.post(`/api/reviews/${id}/decisions`, {
    opinion: '其余属实', rest: 'approved', records: [
      { no: 1, decision: 'returned', pins: [{ field: 'stoppedOn', reason: '与解除合同证明不符' }, { field: 'reason', reason: '停保原因应为合同到期' }, { field: null, reason: '请补证明' }] },
      { no: 2, decision: 'returned', field: 'stoppedOn', reason: '日期不对' }, // as it was sent before there were lists of pins
      { no: 3, decision: 'refused', reason: '重复申报' },
    ],
  })
  expect(await notesOf(id)).toEqual([
    { no: 1, decision: 'returned', decisionNote: '停保时间：与解除合同证明不符；停保原因应为合同到期；请补证明', pins: [['stoppedOn', 'review/returned', '停保时间：与解除合同证明不符'], ['reason', 'review/returned', '停保原因应为合同到期'], [null, 'review/returned', '请补证明']] },
    { no: 2, decision: 'returned', decisionNote: '日期不对', pins: [['stoppedOn', 'review/returned', '停保时间：日期不对']] },
    { no: 3, decision: 'refused', decisionNote: '重复申报', pins: [] },
    { no: 4, decision: 'approved', decisionNote: null, pins: [] },
  ])
  expect((await effects(clerk, id)).records[0]?.pins).toEqual([{ field: 'stoppedOn', reason: '与解除合同证明不符' }, { field: 'reason', reason: '停保原因应为合同到期' }, { field: null, reason: '请补证明' }])
})

test('POST …/return takes several pins of one record, and pins of several', async () => {
  const id = await onDesk(await people('李安宁', '王文静', '张嘉怡'))
  expect(await clerk.post(`/api/reviews/${id}/return`, { opinion: '', pins: [{ no: 1, field: 'stoppedOn', message: '日期不对' }, { no: 3, message: '请补证明' }, { no: 1, field: 'reason', message: '原因不对' }] })).toMatchObject({ state: 'returned', returned: 3 })
  expect(await notesOf(id)).toMatchObject([
    { no: 1, decisionNote: '停保时间：日期不对；停保原因：原因不对', pins: [['stoppedOn', 'review/returned', '停保时间：日期不对'], ['reason', 'review/returned', '停保原因：原因不对']] },
    { no: 2, decisionNote: null, pins: [] }, { no: 3, decisionNote: '请补证明', pins: [[null, 'review/returned', '请补证明']] },
  ])
})

test('a reason is asked for, in the opinion or beside the record', async () => {
  const id = await onDesk(await people('李安宁'))
  for (const records of [[], [{ no: 1, decision: 'returned', pins: [] }], [{ no: 1, decision: 'returned', reason: ' ' }]]) {
    expect((await clerk.send('POST', `/api/reviews/${id}/decisions`, { opinion: ' ', rest: 'returned', records })).json()).toMatchObject({ code: 'reason-missing' })
  }
  expect((await clerk.send('POST', `/api/reviews/${id}/decisions`, { opinion: '', rest: null, records: [{ no: 1, decision: 'returned', pins: [{ field: 'stoppedOn', reason: '日期不对' }] }] })).statusCode).toBe(200)
})

test('pins go with the record that is put right, and the reason of before stays', async () => {
  const [person] = await people('李安宁')
  const id = await onDesk([person as Person])
  await clerk.post(`/api/reviews/${id}/return`, { opinion: '', pins: [{ no: 1, field: 'stoppedOn', message: '日期不对' }] })
  expect(await agent.get(`/api/cases/${id}`)).toMatchObject({ state: 'returned', decidedAt: h.clock.now().toISOString() })
  await agent.put(`/api/cases/${id}/records/1`, { idNumber: person?.idNumber, stoppedOn: '2021-01-31', reason: 'RESIGNED' })
  expect(await notesOf(id)).toEqual([{ no: 1, decision: null, decisionNote: '停保时间：日期不对', pins: [] }])
  await agent.submit(id)
  expect(await agent.get(`/api/cases/${id}`)).toMatchObject({ state: 'submitted', decidedAt: null })
})

test('what no longer passes is said in the clerk\'s words: how many, which, and what he can do', async () => {
  const staff = await people('李安宁', '王文静', '张嘉怡')
  const id = await onDesk(staff)
  const leave = (person: Person | undefined) => h.db.updateTable('coverage').where('person_id', '=', person?.id ?? '').set({ until_period: 202012 as never, state: 'suspended' }).execute()
  await leave(staff[1])
  const refused = async () => (await clerk.send('POST', `/api/reviews/${id}/approve`, { opinion: '' })).json<{ code: string; detail: string; problems: { field: string }[] }>()
  expect(await refused()).toMatchObject({
    code: 'records-no-longer-pass', problems: [{ field: '2.idNumber' }],
    detail: '本次没有作出任何决定：1条记录按当前台账不再通过校验：第2条王文静（该人员在本单位不是正常参保状态，不能暂停）。请将该条退回补正或审核不通过，再审核通过其余记录',
  })
  await leave(staff[2])
  expect((await refused()).detail).toMatch(/^本次没有作出任何决定：2条记录按当前台账不再通过校验：第2条王文静（.*）、第3条张嘉怡（.*）。请将这些记录退回补正或审核不通过，再审核通过其余记录$/)
  expect((await effects(clerk, id)).records.map((record) => [record.no, record.status])).toEqual([[1, 'passed'], [2, 'failed'], [3, 'failed']])
  expect(await clerk.post(`/api/reviews/${id}/decisions`, { opinion: '', rest: 'approved', records: [2, 3].map((no) => ({ no, decision: 'refused', reason: '已停保' })) })).toEqual({ state: 'approved', approved: 1, returned: 0, refused: 2 })
})

test('what was given back, refused or withdrawn still shows what it would change; branches stand in their order', async () => {
  const would = ['养老', '失业', '工伤']
  const changes = async (who: Visitor, id: string) => (await effects(who, id)).records.map((record) => [record.no, record.inEffect, record.changes.map((change) => change.item)])
  const id = await onDesk(await people('李安宁', '王文静', '张嘉怡'))
  const named = async () => (await effects(clerk, id)).records.map((record) => record.name)
  expect(await named()).toEqual(['李安宁', '王文静', '张嘉怡'])
  await clerk.post(`/api/reviews/${id}/decisions`, { opinion: '', rest: 'approved', records: [{ no: 1, decision: 'returned', reason: '日期不对' }, { no: 2, decision: 'refused', reason: '重复申报' }] })
  expect(await named()).toEqual(['李安宁', '王文静', '张嘉怡'])
  for (const who of [agent, clerk]) expect(await changes(who, id)).toEqual([[1, false, would], [2, false, would], [3, true, would]])
  await agent.post(`/api/cases/${id}/withdraw`, { reason: '' })
  expect(await changes(agent, id)).toEqual([[1, false, would], [2, false, would], [3, true, would]])
  const none = await onDesk(await people('赵思远'))
  await clerk.post(`/api/reviews/${none}/refuse`, { opinion: '重复申报' })
  expect(await changes(agent, none)).toEqual([[1, false, would]])
  expect((await effects(agent, none)).records[0]).toMatchObject({ problems: [], status: 'passed' })
})

test('3.3.3 shows the branches in the same order whatever was typed first', async () => {
  const id = await agent.draft('insured-person-registration')
  const { changes } = await agent.record(id, { idNumber: idNumber(77), name: '李安宁', mobile: '13000000000', ethnicity: '01', startedOn: '2021-03-01', earnings: '8888', branches: ['employment_injury', 'unemployment', 'old_age'] })
  expect(changes.map((change) => change.item)).toEqual(['养老', '失业', '工伤'])
})
