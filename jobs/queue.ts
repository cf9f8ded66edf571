/** Jobs: enqueued inside a business transaction, run after it commits, once or again after a crash. DESIGN: running it. */
import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { Logger, run, type Runner, type TaskList, type WorkerEvents } from 'graphile-worker'
import { sql, type Kysely } from 'kysely'
import pg from 'pg'
import type { Database } from '../ledger/schema.ts'

/** What is told of jobs: Fastify's log fits. */
export interface Log {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

/** What a handler knows of its run. */
export interface Running {
  readonly jobId: string
  /** 1 for the first run. */
  readonly attempt: number
  /** No run follows if this one fails. */
  readonly last: boolean
  /** Aborted some seconds after the hall is asked to stop: a long job may end early by throwing, and runs again later. */
  readonly signal: AbortSignal | undefined
}

/** Does one kind of job. It may run twice for one job (a process killed at the end), so what it does must bear that. */
export type Handler<P extends object = Record<string, unknown>> = (payload: P, running: Running) => Promise<void>

/**
 * Enqueues `task` as part of the transaction `db`, whatever role that has taken: it runs if and when that commits, a few
 * milliseconds after. Of jobs with the same `key` that wait, the last replaces the others; jobs of one `queue` run one after the
 * other; `runAt` puts it off. A job that failed three times is left failed.
 */
export async function enqueue(
  db: Kysely<Database>, task: string, payload: object, { key, queue, runAt }: { key?: string; queue?: string; runAt?: Date } = {},
): Promise<void> {
  await sql`select hall_enqueue(${task}, ${JSON.stringify(payload)}::json, ${key ?? null}::text, ${queue ?? null}::text, ${runAt ?? null}::timestamptz)`.execute(db)
}

/** How fast the death of a process is noticed, in milliseconds. */
interface Pace { readonly heartbeat: number; readonly sweep: number; readonly dead: number; /** Until the runner is begun anew. */ readonly again: number }
const PACE: Pace = { heartbeat: 5_000, sweep: 10_000, dead: 20_000, again: 5_000 }
/** Failures in a row to ask for a job, after which the runner is begun anew. */
const FAILURES = 3

/**
 * Runs jobs, `concurrency` at once, until stopped. Every process that runs jobs says every few seconds that it lives
 * (hall_process); the jobs of one not heard of for 20 s are given back, so that they run again within half a minute. So is a job
 * that the database gave to this process over a connection that broke before the answer came: locked, and known to nobody.
 * With `connectionString` it keeps a small pool of its own.
 */
export async function startWorkers({ connectionString, pool: given, concurrency = 2, handlers, log, pace: { heartbeat, sweep, dead, again } = PACE }: {
  connectionString?: string
  pool?: pg.Pool
  concurrency?: number
  handlers: Record<string, Handler>
  log: Log
  pace?: Pace
}): Promise<{ stop: () => Promise<void> }> {
  const pool = given ?? new pg.Pool({ connectionString, max: concurrency + 3, application_name: 'banshi-jobs' })
  let [stopping, runner]: [boolean, Runner | undefined] = [false, undefined]
  const lost = (error: Error) => { if (!stopping) log.warn({ err: error }, '任务队列的数据库连接中断') }
  const heard = (client: pg.PoolClient) => client.on('error', lost)
  pool.on('error', lost).on('connect', heard)
  const processId = randomUUID()
  const holders: string[] = [] // what this process locks jobs as: one name a runner
  const atHand = new Set<string>() // the jobs it runs, and for a while those whose end is being written

  const beat = () => pool.query(
    `insert into hall_process (id, worker_ids, seen_at) values ($1, $2, now())
     on conflict (id) do update set worker_ids = excluded.worker_ids, seen_at = excluded.seen_at`, [processId, holders])
  const unwritten = (error: unknown) => log.warn({ err: error }, '任务队列的心跳未能写入')
  const ended = (why: unknown) => {
    if (stopping) return
    log.error({ err: why }, '任务队列停止，稍后重新启动')
    setTimeout(() => { if (!stopping) begin().catch(ended) }, again).unref()
  }
  const begin = async () => {
    const events: WorkerEvents = new EventEmitter()
    events.on('pool:create', ({ workerPool }) => holders.push(workerPool.id))
    // graphile-worker 0.17 keeps the first answer to which tasks there are, also where it is that the connection broke: then it asks
    // for jobs in vain for ever
    let failures = 0
    events.on('worker:getJob:error', () => { if (++failures >= FAILURES) runner?.stop().catch(() => undefined) })
    events.on('worker:getJob:empty', () => { failures = 0 })
    events.on('job:start', ({ job }) => {
      failures = 0
      atHand.add(job.id)
    })
    events.on('job:complete', ({ job }) => setTimeout(() => atHand.delete(job.id), dead).unref())
    const begun = await run({
      pgPool: pool, concurrency, events, taskList: tasks(handlers), parsedCronItems: [], noHandleSignals: true, pollInterval: 2_000, logger: quiet(log),
    })
    begun.promise.then(() => ended(undefined), ended)
    runner = begun
    if (stopping) return void await begun.stop().catch(() => undefined)
    await beat().catch(unwritten)
  }
  const every = (ms: number, what: () => Promise<unknown>) => {
    let busy = false
    return setInterval(() => {
      if (busy) return
      busy = true
      what().catch(unwritten).finally(() => { busy = false })
    }, ms)
  }

  const sweepUp = async () => {
    await giveBack(pool, dead, log)
    await giveBackUnknown(pool, { dead, holders, atHand: [...atHand] }, log)
  }
  await sweepUp()
  await begin()
  const timers = [every(heartbeat, beat), every(sweep, sweepUp)]
  return {
    stop: async () => {
      stopping = true
      for (const timer of timers) clearInterval(timer)
      // a long job goes on for a moment and must not be taken for a dead process's meanwhile
      const alive = every(heartbeat, beat)
      await runner?.stop().catch(() => undefined)
      clearInterval(alive)
      await pool.query('delete from hall_process where id = $1', [processId]).catch(() => undefined)
      if (given) pool.off('error', lost).off('connect', heard)
      else await pool.end() // still heard: the server may end a connection before its goodbye is through
    },
  }
}

const tasks = (handlers: Record<string, Handler>): TaskList => Object.fromEntries(Object.entries(handlers).map(([name, handle]) =>
  [name, async (payload, { job, abortSignal }) => handle(payload as Record<string, unknown>, {
    jobId: String(job.id), attempt: job.attempts, last: job.attempts >= job.max_attempts, signal: abortSignal,
  })]))

/**
 * Forgets processes not heard of for `dead` ms and unlocks what no living process holds. By the database's clock, so that
 * several machines agree. graphile-worker itself would wait four hours.
 */
async function giveBack(pool: pg.Pool, dead: number, log: Log): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query(`select pg_advisory_xact_lock(hashtext('give jobs back'))`)
    await client.query(`delete from hall_process where seen_at < now() - $1 * interval '1 millisecond'`, [dead])
    const { rows } = await client.query<{ id: string; task: string }>(
      `select j.id::text, j.task_identifier as task, graphile_worker.force_unlock_workers(array[j.locked_by])
       from graphile_worker.jobs j
       where j.locked_at < now() - $1 * interval '1 millisecond' and not exists (select from hall_process p where j.locked_by = any (p.worker_ids))`, [dead])
    await client.query('commit')
    for (const { id, task } of rows) log.warn({ job: id, task }, '运行该任务的进程已不在，任务将重新运行')
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}

/**
 * Unlocks what this process (`holders`) holds for more than `dead` ms in the database and does not have `atHand`: the connection
 * broke between the lock and the answer, or when its end was written, and neither the process nor graphile-worker knows of it.
 */
async function giveBackUnknown(
  pool: pg.Pool, { dead, holders, atHand }: { dead: number; holders: readonly string[]; atHand: readonly string[] }, log: Log,
): Promise<void> {
  const { rows } = await pool.query<{ id: string }>(
    `with unknown as (
       update graphile_worker._private_jobs set locked_at = null, locked_by = null
       where locked_by = any ($1) and locked_at < now() - $2 * interval '1 millisecond' and id <> all ($3::bigint[])
       returning id, job_queue_id
     ), queues as (
       update graphile_worker._private_job_queues q set locked_at = null, locked_by = null from unknown where q.id = unknown.job_queue_id)
     select id::text from unknown`, [holders, dead, atHand])
  for (const { id } of rows) log.warn({ job: id }, '取得该任务时数据库连接中断，任务将重新运行')
}

/** The queue's own log: what is wrong, and nothing of its daily life. */
const quiet = (log: Log) => new Logger((scope) => (graphileLevel, message) => {
  const level: string = graphileLevel
  if (level === 'error') log.error({ ...scope }, message)
  else if (level === 'warning') log.warn({ ...scope }, message)
})
