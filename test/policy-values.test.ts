/** Policy parameters in the hall: entered by one administrator, looked at in what they would change, released by another. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { holdReleased } from '../cases/policy-values.ts'
import { day, period } from '../common/period.ts'
import type { ServedEnteredValue, ServedParameter, ServedParameterHistory, ServedPolicyPreview } from '../forms/served-policy.ts'
import { asSystem, theHall } from '../ledger/database.ts'
import { policy } from '../policy/policy.ts'
import { openHall, type TestHall, type Visitor } from './hall.ts'


let h: TestHall, first: Visitor, second: Visitor
beforeAll(async () => {
  h = await openHall()
  ;[first, second] = [await h.aClerk('420100', 'administrator'), await h.aClerk('420100', 'administrator')]
})
afterEach(() => policy.hold([]))
afterAll(() => h?.close())

const RATE = { parameter: 'person-rate', from: 202104, to: null, tier: null, region: null, branch: 'unemployment', category: null, value: '0.005', mark: 'S', document: '演示文〔2021〕1号', publishedOn: '2021-03-12' } as const
const proposed = async (said: object = {}) => (await first.post<{ id: string }>('/api/policy/values', { ...RATE, ...said })).id
const refused = async (said: object) => {
  const answer = await first.send('POST', '/api/policy/values', { ...RATE, ...said })
  return { status: answer.statusCode, codes: (answer.json<{ code: string; problems?: { code: string }[] }>().problems ?? []).map((problem) => problem.code) }
}
const history = (name: string) => first.get<ServedParameterHistory>(`/api/policy/parameters/${name}`)
const personRate = (month: number, knownOn: string) => policy.at({ period: period(month), knownOn: day(knownOn) }).ratio('person-rate', { branch: 'unemployment' }).value

test('every parameter is listed with its history and its documents', async () => {
  const all = await first.get<ServedParameter[]>('/api/policy/parameters')
  expect(all.length).toBe(policy.parameters.size)
  expect(all.find((it) => it.name === 'base-floor')).toMatchObject({ label: '缴费基数下限', unit: '元/月', by: ['tier', 'region'] })
  const { history: values, places } = await history('person-rate')
  expect(values.find((it) => it.place.branch === 'unemployment' && it.from === 201605)).toMatchObject({ to: 202412, value: '0.003', mark: 'S', document: '人社部发〔2016〕36号、鄂人社发〔2023〕12号', released: null })
  expect(places.map((place) => place.branch)).toContain('old_age')
})

test('one enters, another releases; it counts from the next day, and never for what was known before', async () => {
  const id = await proposed({ to: 202412 })
  expect(await first.get<ServedEnteredValue[]>('/api/policy/values')).toMatchObject([{ id, label: '个人缴费比例', state: 'proposed', own: true }])
  const own = await first.send('POST', `/api/policy/values/${id}/release`)
  expect([own.statusCode, own.json<{ detail: string }>().detail]).toEqual([403, '录入人不能发布自己录入的标准，请由另一名管理员发布！'])
  expect(personRate(202104, '2021-03-16')).toBe(3_000)
  await second.post(`/api/policy/values/${id}/release`)
  expect([personRate(202104, '2021-03-16'), personRate(202104, '2021-03-15'), personRate(202103, '2021-03-16')]).toEqual([5_000, 3_000, 3_000])
  expect((await history('person-rate')).history.find((it) => it.released)).toMatchObject({ from: 202104, to: 202412, value: '0.005', knownOn: '2021-03-16', document: '演示文〔2021〕1号' })
  expect((await second.send('POST', `/api/policy/values/${id}/release`)).statusCode).toBe(409)
  expect(await h.db.selectFrom('audit_entry').where('action', 'like', 'policy/%').select('action').orderBy('seq').execute()).toEqual([{ action: 'policy/propose' }, { action: 'policy/release' }])
})

test('a release is refused by the database too where one person enters and releases', async () => {
  const { id, proposed_by } = await h.db.selectFrom('policy_value').where('state', '=', 'released').select(['id', 'proposed_by']).executeTakeFirstOrThrow()
  await expect(h.db.updateTable('policy_value').where('id', '=', id).set({ decided_by: proposed_by }).execute()).rejects.toThrow('released_by_another')
})

test('what speaks against a value is said', async () => {
  expect(await refused({ value: '五厘' })).toEqual({ status: 422, codes: ['policy/unreadable', 'policy/runs-into-the-next'] })
  expect(await refused({ from: 202105, to: 202104 })).toEqual({ status: 422, codes: ['policy/ends-before-it-starts'] })
  expect(await refused({ to: 202412, publishedOn: '2021-03-16' })).toEqual({ status: 422, codes: ['policy/not-published'] })
  expect(await refused({ branch: '养老', to: 202412 })).toEqual({ status: 422, codes: ['policy/no-such-place'] })
  expect(await refused({ branch: 'old_age', from: 200601, value: '0.08' })).toEqual({ status: 422, codes: ['policy/nothing-new'] })
  expect(await refused({ from: 202113 })).toEqual({ status: 422, codes: [] })
  const id = await proposed({ branch: 'old_age', value: '0.09' })
  expect(await refused({ branch: 'old_age', value: '0.10' })).toEqual({ status: 409, codes: [] })
  await second.post(`/api/policy/values/${id}/turn-down`, { note: '文件尚未印发' })
  expect((await first.get<ServedEnteredValue[]>('/api/policy/values')).find((it) => it.id === id)).toMatchObject({ state: 'rejected', note: '文件尚未印发' })
})

test('a value for a region of the hall, and not for one that is none', async () => {
  const rate = { parameter: 'project-rate', branch: null, category: '0', value: '1.2', from: 202104 }
  expect(await refused({ ...rate, region: '110000' })).toEqual({ status: 422, codes: ['policy/no-such-place'] })
  const id = await proposed({ ...rate, region: '420200' })
  await first.post(`/api/policy/values/${id}/turn-down`, { note: '录错' })
  expect((await first.get<ServedEnteredValue[]>('/api/policy/values')).find((it) => it.id === id)).toMatchObject({ state: 'withdrawn' })
})

test('before the release: whom it would touch, and by how much', async () => {
  const employer = await h.anEmployer()
  for (const earnings of [8888, 8888, 2000]) await h.aWage(employer, await h.aPerson({ employer, since: 202001 }), { earnings })
  await h.aPerson({ employer, since: 202001 }) // without a wage: nothing to reckon with
  const id = await proposed({ branch: 'old_age', from: 202104, value: '0.09' })
  const seen = await second.get<ServedPolicyPreview>(`/api/policy/values/${id}/preview`)
  const base = [8890, 8890, 3740].map((yuan) => yuan * 100)
  const all = base.reduce((sum, of) => sum + of, 0)
  expect(seen).toMatchObject({
    period: 202104, knownOn: '2021-03-16', reckoned: { employers: 1, persons: 3 }, touched: { employers: 1, persons: 3 },
    branches: [{ branch: 'old_age', baseBefore: all, baseAfter: all, dueBefore: all * 0.24, dueAfter: all * 0.25 }],
  })
  expect(seen.example?.after?.from.map((step) => step.name)).toEqual(['单位缴费金额', '人员缴费金额'])
  expect(policy.at({ period: period(202104), knownOn: day('2021-03-16') }).ratio('person-rate', { branch: 'old_age' }).value).toBe(80_000) // looking changes nothing
  await second.post(`/api/policy/values/${id}/turn-down`, { note: '测算后退回' })
})

test('a rate for projects touches those with a price still to declare, and no contribution of a month', async () => {
  const employer = await h.anEmployer()
  await h.aProject(employer, { price: 555_000_000, from: '2021-03-20', until: '2022-12-31' })
  const paid = await h.aProject(employer)
  await h.aProjectFee(employer, paid)
  const id = await proposed({ parameter: 'project-rate', branch: null, category: '0', region: '420000', value: '3', from: 202104 })
  const { touched, projects, example } = await first.get<ServedPolicyPreview>(`/api/policy/values/${id}/preview`)
  expect([touched.persons, projects]).toEqual([0, { reckoned: 1, touched: 1, dueBefore: 416_250, dueAfter: 832_500 }])
  expect([example?.name, example?.before?.value, example?.after?.value]).toEqual(['建筑工程项目', '4162.50', '8325.00'])
  await first.post(`/api/policy/values/${id}/turn-down`, { note: '演示' })
})

test('a raised floor touches those below it only, in every branch', async () => {
  const id = await proposed({ parameter: 'base-floor', branch: null, tier: 1, from: 202102, to: 202106, value: '4000' })
  const { period: month, touched, branches } = await first.get<ServedPolicyPreview>(`/api/policy/values/${id}/preview`)
  expect([month, touched, branches.map((of) => [of.branch, of.baseAfter - of.baseBefore])]).toEqual([202103, { employers: 1, persons: 1 }, [['employment_injury', 26_000], ['old_age', 26_000], ['unemployment', 26_000]]])
  await first.post(`/api/policy/values/${id}/turn-down`, { note: '演示' })
})

test('the parameters are the administrators\' alone', async () => {
  const agent = await h.agentOf(await h.anEmployer())
  for (const who of [agent, await h.aClerk()]) {
    expect((await who.send('GET', '/api/policy/parameters')).statusCode).toBe(403)
    expect((await who.send('POST', '/api/policy/values', RATE)).statusCode).toBe(403)
  }
})

test('a hall that starts knows what was released before', async () => {
  expect(policy.released).toEqual([])
  await asSystem(h.hall, theHall, holdReleased)
  expect(personRate(202104, '2021-03-16')).toBe(5_000)
})
