/** Files of 全部导出 by the clock: kept for their days, then gone and said to be; what another export or an import rests on stays. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aDeclaredEmployer } from '../test/declared-employer.ts'
import { exportedWhole } from '../test/exported.ts'
import { openHall, type Employer, type TestHall, type Visitor } from '../test/hall.ts'
import { removeExpiredExports } from './expired-exports.ts'

const [DAY, KEPT] = [24 * 60 * 60_000, 7]
const SERVICE = 'contribution-document-query'
let h: TestHall, employer: Employer, agent: Visitor
beforeAll(async () => {
  h = await openHall()
  ;({ employer, agent } = await aDeclaredEmployer(h))
})
afterAll(() => h.close())

const exported = async (conditions: Record<string, string> = {}) => (await exportedWhole(agent, SERVICE, { conditions })).job
const blobOf = async (job: string) => String((await h.db.selectFrom('job').where('id', '=', job).select('result').executeTakeFirstOrThrow()).result?.['blob'])
const taken = async (job: string) => (await agent.send('GET', `/api/jobs/${job}/file`)).statusCode
/** Time passes; the agent signs in again. */
async function passes(ms: number): Promise<void> {
  h.clock.advance(ms)
  agent = await h.agentOf(employer)
}

test('a file is kept for its days and no longer; the younger one stays', async () => {
  const old = await exported()
  await passes(3 * DAY)
  const young = await exported({ direction: 'expense' })
  const [oldBlob, youngBlob] = [await blobOf(old), await blobOf(young)]
  await passes(4 * DAY - 60_000)
  expect([await removeExpiredExports(h.parts, KEPT), await taken(old), await taken(young)]).toEqual([0, 200, 200])
  await passes(2 * 60_000)
  expect([await removeExpiredExports(h.parts, KEPT), await taken(old), await taken(young)]).toEqual([1, 410, 200])
  expect([await h.parts.blobs.has(oldBlob), await h.parts.blobs.has(youngBlob)]).toEqual([false, true])
  expect((await agent.send('GET', `/api/jobs/${old}/file`)).json()).toMatchObject({ code: 'export-expired', detail: '文件已过期，请重新导出！' })
  expect(await removeExpiredExports(h.parts, KEPT)).toBe(0)
})

test('a file that an import was made of stays in the store, and is no longer given as an export', async () => {
  const old = await exported()
  const blob = await blobOf(old)
  await passes(8 * DAY)
  await h.db.insertInto('job').values({ employer_id: employer.id, kind: 'import', case_id: null, state: 'done', input: JSON.stringify({ blob }), created_at: h.clock.now() }).execute()
  await removeExpiredExports(h.parts, KEPT)
  expect([await taken(old), await h.parts.blobs.has(blob)]).toEqual([410, true])
})
