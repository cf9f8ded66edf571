/** The inbox (消息): each change of a case's state told to whom it concerns and to no one else, unread and read, held apart by row-level security. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page, ServedMessage, ServedUnread } from '../forms/served.ts'
import { day } from '../common/period.ts'
import { asAgency, asEmployer, theHall } from '../ledger/database.ts'
import { openHall, type Employer, type TestHall, type Visitor } from './hall.ts'

let h: TestHall, employer: Employer, agent: Visitor, colleague: Visitor, clerk: Visitor
beforeAll(async () => {
  h = await openHall()
  employer = await h.anEmployer()
  agent = await h.agentOf(employer)
  colleague = await aColleague()
  clerk = await h.aClerk()
})
afterAll(() => h.close())

/** Another account of the same employer, signed in and scanned. */
async function aColleague(): Promise<Visitor> {
  const { password_hash } = await h.db.selectFrom('account').where('login', '=', employer.login).select('password_hash').executeTakeFirstOrThrow()
  const { id } = await h.db.insertInto('account').values({ login: 'colleague', password_hash, name: 'colleague', role: 'agent', region_code: null }).returning('id').executeTakeFirstOrThrow()
  await h.db.insertInto('account_employer').values({ account_id: id, employer_id: employer.id }).execute()
  return h.agentOf({ ...employer, login: 'colleague' })
}

const inbox = (who: Visitor, asked = 'size=100') => who.get<Page<ServedMessage>>(`/api/messages?${asked}`)
const unread = async (who: Visitor) => (await who.get<ServedUnread>('/api/messages/count')).unread
/** What is told of one case, oldest first, as `title|text`; `*` marks what is unread. */
const toldOf = async (who: Visitor, id: string) => (later(), await inbox(who)).rows.filter((row) => row.caseId === id).sort((a, b) => a.at.localeCompare(b.at)).map((row) => `${row.unread ? '*' : ''}${row.title}|${row.text}`)
/** The test's clock stands still; what is told one after the other needs moments of its own. */
const later = () => h.clock.advance(1000)

const stop = (person: { idNumber: string }) => ({ idNumber: person.idNumber, stoppedOn: '2021-02-28', reason: 'RESIGNED' })
/** A draft of 3.3.17 with so many persons. */
async function drafted(persons = 1): Promise<string> {
  const id = await agent.draft('insured-person-suspension')
  for (let i = 0; i < persons; i++) await agent.record(id, stop(await h.aPerson({ employer })))
  return id
}
async function submitted(persons = 1): Promise<string> {
  const id = await drafted(persons)
  expect((await agent.submit(id)).statusCode).toBe(200)
  later()
  return id
}
async function claim(id: string) {
  await clerk.post(`/api/reviews/${id}/claim`)
  later()
}

test('a draft, its changes and its end are told to no one', async () => {
  const id = await drafted()
  await agent.post(`/api/cases/${id}/save`)
  await agent.send('DELETE', `/api/cases/${id}`)
  for (const who of [agent, colleague, clerk]) expect(await toldOf(who, id)).toEqual([])
})

test('submitted: the agency and the colleague have something to read, the agent who did it has not', async () => {
  const id = await submitted()
  expect(await toldOf(agent, id)).toEqual(['已提交|等待经办机构审核。'])
  expect(await toldOf(colleague, id)).toEqual(['*已提交|等待经办机构审核。'])
  expect(await toldOf(clerk, id)).toEqual(['*新办件待审核|单位提交了新的办件，请领取审核。'])
  const [line] = (await inbox(clerk)).rows.filter((row) => row.caseId === id)
  const { serialNumber } = await agent.get<{ serialNumber: string }>(`/api/cases/${id}`)
  expect(line).toMatchObject({ serviceName: '单位职工社会保险暂停', serialNumber, employerName: employer.name, link: `/review/${id}` })
  expect((await inbox(colleague)).rows.find((row) => row.caseId === id)).toMatchObject({ link: `/cases/${id}` })
  await claim(id)
  expect(await toldOf(clerk, id)).toEqual(['新办件待审核|单位提交了新的办件，请领取审核。'])
  expect(await toldOf(agent, id)).toHaveLength(1)
})

test('a completed service tells the employer that it is done, the agency nothing', async () => {
  const person = await h.aPerson({ employer })
  const id = await agent.draft('insured-person-general-data-change')
  const said = await agent.record(id, { idType: '01', idNumber: person.idNumber, name: person.name, nationality: 'CHN', ethnicity: '01', firstInsuredOn: '2020-01-01', mobile: '13900000001' })
  expect(said.problems).toEqual([])
  const { state } = (await agent.submit(id)).json<{ state: string }>()
  expect(state).toBe('completed')
  expect(await toldOf(colleague, id)).toEqual(['*已办结|业务已办结，即时生效。'])
  expect(await toldOf(clerk, id)).toEqual([])
})

test('approved: told with the opinion; the other clerk has nothing left to read once one has the case', async () => {
  const id = await submitted(2)
  const other = await h.aClerk()
  expect(await toldOf(other, id)).toEqual(['*新办件待审核|单位提交了新的办件，请领取审核。'])
  await claim(id)
  expect(await toldOf(other, id)).toEqual(['新办件待审核|单位提交了新的办件，请领取审核。'])
  await clerk.post(`/api/reviews/${id}/approve`, { opinion: '属实' })
  for (const who of [agent, colleague]) expect((await toldOf(who, id)).at(-1)).toBe('*审核通过|审核通过2条，通过的记录已生效。审核意见：属实。')
})

test('returned with its reasons, handed in again, returned and withdrawn', async () => {
  const id = await submitted(2)
  await claim(id)
  await clerk.post(`/api/reviews/${id}/decisions`, { opinion: '', rest: 'approved', records: [{ no: 2, decision: 'returned', pins: [{ field: 'stoppedOn', reason: '与劳动合同不符' }, { field: null, reason: '请补解除合同证明，证件号码420106199001019990' }] }] })
  expect((await toldOf(agent, id)).at(-1)).toBe('*退回补正|审核通过1条，退回补正1条。原因：第2条：停保时间：与劳动合同不符；请补解除合同证明，证件号码4201**********9990。请补正后重新提交。')
  await agent.put(`/api/cases/${id}/records/2`, stop(await h.aPerson({ employer })))
  expect((await agent.submit(id)).statusCode).toBe(200)
  expect((await toldOf(clerk, id)).at(-1)).toBe('*补正后重新提交|单位已补正并重新提交，请领取审核。')
  expect((await toldOf(colleague, id)).at(-1)).toBe('*补正后已重新提交|等待经办机构审核。')
  expect(await toldOf(agent, id)).not.toContainEqual(expect.stringMatching(/^\*/)) // he answered it
  await claim(id)
  await clerk.post(`/api/reviews/${id}/return`, { opinion: '仍不清楚' })
  expect((await toldOf(agent, id)).at(-1)).toBe('*退回补正|退回补正1条。原因：仍不清楚。请补正后重新提交。')
  const before = await toldOf(clerk, id)
  await agent.post(`/api/cases/${id}/withdraw`, { reason: '不再办理' })
  expect((await toldOf(colleague, id)).at(-1)).toBe('*其余记录已撤回|已审核通过的记录仍然有效，其余记录已撤回，业务办结。')
  expect(await toldOf(clerk, id)).toEqual(before) // it did not wait for him
})

test('refused: told with the reason; some decided and some not is told too', async () => {
  const id = await submitted(2)
  await claim(id)
  await clerk.post(`/api/reviews/${id}/decisions`, { opinion: '', rest: null, records: [{ no: 1, decision: 'refused', reason: '不属本单位职工' }] })
  expect((await toldOf(agent, id)).at(-1)).toBe('*部分记录已审核|审核不通过1条，其余记录待审核。审核意见：第1条：不属本单位职工。')
  await clerk.post(`/api/reviews/${id}/refuse`, { opinion: '重复申报' })
  expect((await toldOf(agent, id)).at(-1)).toBe('*审核不通过|审核不通过1条。原因：重复申报。')
  expect(await toldOf(clerk, id)).toHaveLength(1)
})

test('withdrawn while it waits: the agency is told, the employer too', async () => {
  const id = await submitted()
  await agent.post(`/api/cases/${id}/withdraw`, { reason: '填写有误' })
  expect(await toldOf(clerk, id)).toEqual(['新办件待审核|单位提交了新的办件，请领取审核。', '*单位已撤销|单位已撤销该办件，无需审核。撤销原因：填写有误'])
  expect((await toldOf(colleague, id)).at(-1)).toBe('*已撤销|撤销原因：填写有误')
  expect((await toldOf(agent, id)).at(-1)).toBe('已撤销|撤销原因：填写有误')
})

test('a decision that comes to nothing tells nothing', async () => {
  const person = await h.aPerson({ employer })
  const id = await agent.draft('insured-person-suspension')
  await agent.record(id, stop(person))
  await agent.submit(id)
  await claim(id)
  const before = await toldOf(colleague, id)
  await h.db.updateTable('coverage').where('person_id', '=', person.id).set({ until_period: 202012 as never, state: 'suspended' }).execute()
  expect((await clerk.send('POST', `/api/reviews/${id}/approve`, { opinion: '' })).json()).toMatchObject({ code: 'records-no-longer-pass' })
  expect(await toldOf(colleague, id)).toEqual(before)
})

test('unread first; read one by one and all at once, for one account alone', async () => {
  const fresh = await h.aClerk('420300')
  const own = await h.anEmployer({ region: '420300' })
  const its = await h.agentOf(own)
  const ids: string[] = []
  for (let i = 0; i < 3; i++) {
    const id = await its.draft('insured-person-suspension')
    await its.record(id, stop(await h.aPerson({ employer: own })))
    await its.submit(id)
    ids.push(id)
    later()
  }
  expect(await unread(fresh)).toBe(3)
  const [newest] = (await inbox(fresh)).rows
  expect(await fresh.post('/api/messages/read', { ids: [newest?.id] })).toEqual({ unread: 2, atMost: 100 })
  expect((await inbox(fresh)).rows.map((row) => row.unread)).toEqual([true, true, false])
  expect((await inbox(fresh)).rows.at(-1)?.id).toBe(newest?.id)
  expect(await inbox(fresh, 'unread=true&size=1&page=2')).toMatchObject({ total: 2, rows: [{ unread: true }] })
  expect(await fresh.post('/api/messages/read', { all: true })).toEqual({ unread: 0, atMost: 100 })
  expect(await inbox(fresh, 'unread=true')).toMatchObject({ total: 0, rows: [] })
  expect(await inbox(fresh)).toMatchObject({ total: 3 })
  expect(await unread(await h.aClerk('420300'))).toBe(3)
  // what is a season old is shown, but no longer counted
  h.clock.set(day('2021-07-01'))
  const late = await h.aClerk('420300')
  expect(await unread(late)).toBe(0)
  expect(await inbox(late)).toMatchObject({ total: 3, rows: [{ unread: false }, { unread: false }, { unread: false }] })
  h.clock.set(day('2021-03-15'))
})

test('another employer, another agency, and whoever may not look find nothing', async () => {
  const id = await submitted()
  const [stranger, far] = [await h.agentOf(await h.anEmployer()), await h.aClerk('420200')]
  for (const who of [stranger, far]) {
    expect(await inbox(who)).toMatchObject({ total: 0 })
    expect(await unread(who)).toBe(0)
  }
  const told = (await inbox(colleague)).rows.find((row) => row.caseId === id)
  const asked = (await inbox(clerk)).rows.find((row) => row.caseId === id)
  // naming another's message marks nothing, also across the desk
  await stranger.post('/api/messages/read', { ids: [told?.id] })
  await colleague.post('/api/messages/read', { ids: [asked?.id] })
  expect(await h.db.selectFrom('message_read').where('message_id', '=', asked?.id ?? '').select('account_id').execute()).toEqual([])
  expect(await toldOf(colleague, id)).toEqual(['*已提交|等待经办机构审核。'])
  for (const url of ['/api/messages', '/api/messages/count']) {
    expect((await h.visitor().send('GET', url)).statusCode).toBe(401)
    expect((await (await h.agentOf(employer, 'password')).send('GET', url)).json()).toMatchObject({ code: 'scan-needed' })
    expect((await (await h.aClerk('420100', 'administrator')).send('GET', url)).statusCode).toBe(403)
  }
  expect((await colleague.send('POST', '/api/messages/read', { ids: ['no-id'] })).json()).toMatchObject({ status: 400 })
})

test('row-level security: each side reads only its own messages even when a query forgets', async () => {
  const seenBy = (rows: { audience: string; employer_id: string }[]) => [...new Set(rows.map((row) => `${row.audience} ${row.employer_id}`))].sort()
  const all = (it: { db: TestHall['db'] }) => it.db.selectFrom('message').select(['audience', 'employer_id']).execute()
  expect(seenBy(await asEmployer(h.hall, employer.id, theHall, all))).toEqual([`employer ${employer.id}`])
  expect(seenBy(await asAgency(h.hall, '420100', theHall, all))).toEqual([`agency ${employer.id}`])
  expect(await asAgency(h.hall, '420200', theHall, all)).toEqual([])
  const other = await h.anEmployer()
  const caseId = (await h.db.selectFrom('message').where('employer_id', '=', employer.id).select('case_id').limit(1).executeTakeFirstOrThrow()).case_id
  const forged = { employer_id: employer.id, case_id: caseId, audience: 'employer' as const, kind: 'x', title: 'x', text: 'x', link: '/', at: h.clock.now() }
  await expect(asEmployer(h.hall, other.id, theHall, (it) => it.db.insertInto('message').values(forged).execute())).rejects.toThrow(/row-level security/)
  await expect(asAgency(h.hall, '420200', theHall, (it) => it.db.insertInto('message').values(forged).execute())).rejects.toThrow(/row-level security/)
  await expect(asEmployer(h.hall, employer.id, theHall, (it) => it.db.updateTable('message').set({ text: 'x' }).execute())).rejects.toThrow(/permission denied/)
})
