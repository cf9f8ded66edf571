import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { clockAt } from '../common/clock.ts'
import { day } from '../common/period.ts'
import { asAgency, asEmployer, theHall } from '../ledger/database.ts'
import { noRegisters } from '../ledger/registers.ts'
import { freshDatabase, type FreshDatabase } from '../test/database.ts'
import { enqueue, startWorkers, type Handler, type Running } from './queue.ts'

const employer = '0190a000-0000-7000-8000-000000000001'
const quick = { heartbeat: 200, sweep: 300, dead: 1500, again: 300 }
let fresh: FreshDatabase
let warned: string[] = []
const log = { info: () => undefined, warn: (_: object, message: string) => warned.push(message), error: (_: object, message: string) => warned.push(message) }
const stops: (() => Promise<void>)[] = []
const workers = async (handlers: Record<string, Handler>, concurrency = 2) => {
  const started = await startWorkers({ connectionString: fresh.url, handlers, concurrency, log, pace: quick })
  stops.push(started.stop)
  return started
}
const until = async (holds: () => boolean | Promise<boolean>) => { while (!await holds()) await sleep(20) }
const hall = () => ({ db: fresh.db, pool: fresh.pool, clock: clockAt(day('2021-03-15')), registers: noRegisters })
const count = async (what: string) =>
  (await sql<{ n: number }>`select count(*)::int as n from mark where what = ${what}`.execute(fresh.db)).rows[0]?.n ?? 0

beforeAll(async () => {
  fresh = await freshDatabase()
  await sql`create table mark (what text)`.execute(fresh.db)
})
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
  await sql`truncate mark`.execute(fresh.db)
  warned = []
})
afterAll(() => fresh.drop())

test('a job runs once, with what it was given, if its transaction commits, and not if it rolls back', async () => {
  const ran: [Record<string, unknown>, Running][] = []
  await workers({ note: async (payload, running) => { ran.push([payload, running]) } })
  await expect(asEmployer(hall(), employer, theHall, async (it) => {
    await enqueue(it.db, 'note', { from: 'rolled back' })
    throw new Error('no')
  })).rejects.toThrow('no')
  await asEmployer(hall(), employer, theHall, (it) => enqueue(it.db, 'note', { from: '单位' }))
  await asAgency(hall(), '429021', theHall, (it) => enqueue(it.db, 'note', { from: '经办机构' }))
  await until(() => ran.length === 2)
  await sleep(300)
  expect(ran.map(([payload]) => payload['from']).sort()).toEqual(['单位', '经办机构'].sort())
  expect(ran.map(([, { attempt, last }]) => [attempt, last])).toEqual([[1, false], [1, false]])
})

test('no role of the hall touches the queue but through the function', async () => {
  await expect(asEmployer(hall(), employer, theHall, (it) => sql`select * from graphile_worker.jobs`.execute(it.db))).rejects.toThrow('permission denied')
})

test('of jobs that wait under one key the last runs; those of one queue run one after the other', async () => {
  const ran: unknown[] = []
  let [under, most] = [0, 0]
  const handle: Handler = async ({ n }) => {
    most = Math.max(most, ++under)
    await sleep(100)
    under--
    ran.push(n)
  }
  for (const n of [1, 2]) await enqueue(fresh.db, 'note', { n }, { key: 'same' })
  for (const n of [3, 4, 5]) await enqueue(fresh.db, 'note', { n }, { queue: 'employer:1' })
  await workers({ note: handle }, 4)
  await until(() => ran.length === 4)
  expect([...ran].sort()).toEqual([2, 3, 4, 5])
  expect(most).toBeLessThanOrEqual(2) // the keyed one beside one of the queue
})

test('a failing job is tried three times and left failed', async () => {
  const runs: boolean[] = []
  await enqueue(fresh.db, 'doomed', {})
  await workers({ doomed: async (_, { last }) => { runs.push(last); throw new Error('never works') } })
  for (let tries = 1; tries <= 3; tries++) {
    await until(() => runs.length === tries)
    await until(async () => (await sql`select from graphile_worker.jobs where locked_by is not null`.execute(fresh.db)).rows.length === 0)
    await sql`update graphile_worker._private_jobs set run_at = now() where attempts < max_attempts`.execute(fresh.db) // not to wait for it
  }
  await sleep(500)
  expect(runs).toEqual([false, false, true])
  const { rows } = await sql<{ last_error: string }>`select last_error from graphile_worker.jobs where task_identifier = 'doomed'`.execute(fresh.db)
  expect(rows).toEqual([{ last_error: 'never works' }])
  await sql`delete from graphile_worker._private_jobs`.execute(fresh.db)
})

test('the job of a killed process is run again by another; a living one keeps its long job', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('./testing/worker.ts', import.meta.url)), fresh.url], { stdio: ['ignore', 'pipe', 'inherit'] })
  await enqueue(fresh.db, 'mark', { ms: 60_000 })
  await once(child.stdout, 'data')
  const ran: Running[] = []
  await workers({ mark: async (_, running) => { ran.push(running) } })
  await sleep(2500)
  expect(ran).toEqual([]) // longer than `dead`, but the other lives
  child.kill('SIGKILL')
  await until(() => ran.length === 1)
  expect(ran.map(({ attempt }) => attempt)).toEqual([2])
  expect(warned).toContain('运行该任务的进程已不在，任务将重新运行')
  expect(await count('began')).toBe(1)
})

test('stopping waits for the job at hand', async () => {
  let done = false
  let begun = false
  const { stop } = await workers({ long: async () => { begun = true; await sleep(1000); done = true } })
  await enqueue(fresh.db, 'long', {})
  await until(() => begun)
  await stop()
  stops.pop()
  expect(done).toBe(true)
  expect((await sql`select from hall_process`.execute(fresh.db)).rows).toEqual([])
})

test('a lost connection does not stop the queue', async () => {
  let ran = 0
  await workers({ note: async () => { ran++ } })
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`.execute(fresh.db)
  await until(() => enqueue(fresh.db, 'note', {}).then(() => true, () => false)) // it may have come in although the answer did not
  await until(() => ran >= 1)
})

test('a queue whose first question failed does not ask in vain for ever', async () => {
  let ran = 0
  await sql`alter table graphile_worker._private_tasks rename to hidden`.execute(fresh.db)
  await workers({ note: async () => { ran++ } })
  await until(() => warned.includes('任务队列停止，稍后重新启动'))
  await sql`alter table graphile_worker.hidden rename to _private_tasks`.execute(fresh.db)
  await enqueue(fresh.db, 'note', {})
  await until(() => ran === 1)
})

test('a job that the database gave away over a breaking connection runs all the same, and one at hand does not run twice', async () => {
  const [gotLost, long]: [Running[], Running[]] = [[], []]
  await workers({ note: async (_, running) => { gotLost.push(running) }, long: async (_, running) => { long.push(running); await sleep(4000) } })
  await enqueue(fresh.db, 'long', {})
  await enqueue(fresh.db, 'note', {}, { queue: 'employer:2', runAt: new Date('2100-01-01') })
  await sql`update graphile_worker._private_jobs j
    set locked_by = (select worker_ids[1] from hall_process), locked_at = now(), run_at = now(), attempts = 1
    where job_queue_id is not null`.execute(fresh.db)
  await sql`update graphile_worker._private_job_queues set locked_by = (select worker_ids[1] from hall_process), locked_at = now()`.execute(fresh.db)
  await until(() => gotLost.length === 1)
  expect(gotLost.map(({ attempt }) => attempt)).toEqual([2])
  expect(warned).toContain('取得该任务时数据库连接中断，任务将重新运行')
  await sleep(3000)
  expect(long).toHaveLength(1)
})
