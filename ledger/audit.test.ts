/** The audit trail: whole as written; what is changed, taken out or put in breaks the chain at that entry. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { clockAt } from '../common/clock.ts'
import { day } from '../common/period.ts'
import { freshDatabase, type FreshDatabase } from '../test/database.ts'
import { verifyAudit } from './audit.ts'
import { asSystem, theHall, type Hall } from './database.ts'
import { noRegisters } from './registers.ts'

let database: FreshDatabase, hall: Hall
beforeAll(async () => {
  database = await freshDatabase()
  hall = { db: database.db, pool: database.pool, clock: clockAt(day('2021-03-15')), registers: noRegisters }
})
afterAll(() => database.drop())

const note = (subject: string) => asSystem(hall, theHall, async (it) => it.audit({ action: 'test', subject, detail: { b: 1, a: [{ 乙: null }, 'x'] } }))

beforeEach(async () => {
  await database.db.deleteFrom('audit_entry').execute()
  for (const subject of ['one', 'two', 'three', 'four']) await note(subject)
})

test('as written it is whole, also when many write at once', async () => {
  await Promise.all(Array.from({ length: 12 }, (_, i) => note(`at once ${i}`)))
  expect(await verifyAudit(database.db)).toEqual({ entries: 16, chains: 1, breaks: [] })
})

test('nothing is noted when the transaction is undone', async () => {
  await expect(asSystem(hall, theHall, async (it) => { it.audit({ action: 'test', subject: 'undone' }); throw new Error('undone') })).rejects.toThrow('undone')
  expect((await verifyAudit(database.db)).entries).toBe(4)
})

test('a changed, a removed and an inserted entry are found where they are', async () => {
  const { db } = database
  const breaks = async () => (await verifyAudit(db)).breaks
  for (const change of [{ subject: 'else' }, { actor_name: '别人' }, { detail: '{}' }, { at: new Date('2020-01-01') }, { role: 'clerk' }, { action: 'other' }]) {
    const [before] = await db.selectFrom('audit_entry').where('seq', '=', 2).selectAll().execute()
    await db.updateTable('audit_entry').where('seq', '=', 2).set(change).execute()
    expect(await breaks()).toEqual([{ chain: 'hall', seq: 2, why: '内容被改动' }])
    await db.updateTable('audit_entry').where('seq', '=', 2).set({ subject: before?.subject, actor_name: before?.actor_name, detail: JSON.stringify(before?.detail), at: before?.at, role: before?.role, action: before?.action }).execute()
  }
  expect(await breaks()).toEqual([])

  const third = await db.deleteFrom('audit_entry').where('seq', '=', 3).returningAll().executeTakeFirstOrThrow()
  expect(await breaks()).toEqual([{ chain: 'hall', seq: 4, why: '第3条缺失' }])
  await db.insertInto('audit_entry').values({ ...third, subject: 'forged', detail: JSON.stringify(third.detail) }).execute()
  expect(await breaks()).toEqual([{ chain: 'hall', seq: 3, why: '内容被改动' }])
})
