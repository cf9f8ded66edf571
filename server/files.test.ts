/** PDFs in parts (RFC 9110 §14): the right bytes, a part that is not there, another version, and still only for whom they belong to. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ServedIssued } from '../forms/served.ts'
import { openHall, type TestHall, type Visitor } from '../test/hall.ts'
import { aPaidEmployer } from '../test/paid-employer.ts'

let h: TestHall, agent: Visitor, certificate: string, whole: Buffer
const part = (who: Visitor, headers: Record<string, string>, path = certificate) => who.send('GET', path, undefined, headers)
beforeAll(async () => {
  h = await openHall()
  const paid = await aPaidEmployer(h)
  agent = paid.agent
  certificate = `/api/certificates/${(await agent.post<ServedIssued>('/api/certificates', { service: 'employer-coverage-certificate', from: '202101', to: '202102', persons: [paid.person.personNo] })).id}.pdf`
  whole = (await part(agent, {})).rawPayload
})
afterAll(() => h.close())

test('without a range the file comes whole and says that it can come in parts', async () => {
  const answer = await part(agent, {})
  expect([answer.statusCode, answer.headers['accept-ranges'], Number(answer.headers['content-length']), answer.headers['content-range'], answer.headers['content-type']]).toEqual([200, 'bytes', whole.length, undefined, 'application/pdf'])
  expect(whole.subarray(-6).toString().trim()).toBe('%%EOF')
})

test('a range is those bytes: from the front, the middle and the end', async () => {
  for (const [range, start, end] of [['bytes=0-99', 0, 99], ['bytes=1000-1999', 1000, 1999], ['bytes=-64', whole.length - 64, whole.length - 1], [`bytes=${whole.length - 1}-`, whole.length - 1, whole.length - 1]] as const) {
    const answer = await part(agent, { range })
    expect([range, answer.statusCode, answer.headers['content-range'], Number(answer.headers['content-length'])]).toEqual([range, 206, `bytes ${start}-${end}/${whole.length}`, end - start + 1])
    expect(answer.rawPayload.equals(whole.subarray(start, end + 1))).toBe(true)
  }
})

test('what is past the end is 416 with the size, in words', async () => {
  const answer = await part(agent, { range: `bytes=${whole.length}-` })
  expect([answer.statusCode, answer.headers['content-range'], answer.headers['content-type']]).toEqual([416, `bytes */${whole.length}`, 'application/problem+json'])
  expect(answer.json()).toMatchObject({ code: 'range-not-there', detail: '所请求的文件内容超出范围，请刷新页面后重试！' })
})

test('a part of another version is the whole of this one', async () => {
  const etag = String((await part(agent, {})).headers.etag)
  expect((await part(agent, { range: 'bytes=0-9', 'if-range': etag })).statusCode).toBe(206)
  const other = await part(agent, { range: 'bytes=0-9', 'if-range': '"another"' })
  expect([other.statusCode, other.rawPayload.equals(whole)]).toEqual([200, true])
})

test('parts go to no one else, and the trail says once that a viewer took them, each time that the file was taken whole', async () => {
  const stranger = await h.agentOf(await h.anEmployer(), 'password')
  expect([(await part(stranger, { range: 'bytes=0-9' })).statusCode, (await part(h.visitor(), { range: 'bytes=0-9' })).statusCode]).toEqual([404, 401])
  const taken = async () => (await h.db.selectFrom('audit_entry').where('action', '=', 'certificate/take').select((q) => q.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()).n
  h.clock.advance(11 * 60_000)
  const before = await taken()
  for (let i = 0; i < 5; i++) await part(agent, { range: `bytes=${i}-${i + 9}` })
  expect(await taken()).toBe(before + 1)
  await part(agent, {})
  await part(agent, {})
  expect(await taken()).toBe(before + 3)
})

test('the form of a filing comes in parts too, to its own employer and agency', async () => {
  const employer = await h.anEmployer()
  const owner = await h.agentOf(employer)
  const id = await owner.draft('insured-person-suspension')
  await owner.record(id, { idNumber: (await h.aPerson({ employer })).idNumber, stoppedOn: '2021-02-28', reason: 'RESIGNED' })
  await owner.submit(id)
  const path = `/api/cases/${id}/form.pdf`
  const form = (await part(owner, {}, path)).rawPayload
  for (const who of [owner, await h.aClerk()]) {
    const answer = await part(who, { range: 'bytes=5-104' }, path)
    expect([answer.statusCode, answer.rawPayload.equals(form.subarray(5, 105))]).toEqual([206, true])
  }
  for (const who of [agent, await h.aClerk('429021')]) expect([403, 404]).toContain((await part(who, { range: 'bytes=0-9' }, path)).statusCode)
})
