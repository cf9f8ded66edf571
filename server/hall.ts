/** A whole hall: database, demonstration, workers and app, started and stopped together; the server and tests make it alike. */
import type { FastifyInstance, FastifyServerOptions } from 'fastify'
import type pg from 'pg'
import { standingClock, systemClock, type Clock, type StandingClock } from '../common/clock.ts'
import { loadDemonstration, loadRegions } from '../demo/world.ts'
import { readyImports } from '../cases/import.ts'
import { holdReleased } from '../cases/policy-values.ts'
import { passwords } from '../identity/passwords.ts'
import { forgetEnded } from '../identity/session-store.ts'
import { startWorkers, type Log } from '../jobs/queue.ts'
import { asSystem, openDatabase, theHall, type Hall } from '../ledger/database.ts'
import { movedTo } from '../ledger/business-day.ts'
import type { Registers } from '../ledger/registers.ts'
import { migrate } from '../migrations/migrate.ts'
import { buildApp } from './app.ts'
import type { Config } from './config.ts'
import { removeExpiredExports } from '../queries/expired-exports.ts'
import { handOverNow, jobHandlers, reconcileNow } from './jobs.ts'
import { partsFor, type AppParts } from './parts.ts'
import { openRegisters } from './registers.ts'

export interface RunningHall { readonly app: FastifyInstance; readonly hall: Hall; readonly parts: AppParts; stop(): Promise<void> }

/** Milliseconds. */
const UPKEEP_EVERY = 10 * 60_000
/** Values of policy parameters count from the day after their release: in this time every process knows them. */
const POLICY_EVERY = 5 * 60_000
/** A demonstration's day that another process moved forward is followed in this time. */
const DAY_EVERY = 5_000
/** A hand-over whose pause has ended, or whose job was lost, is found in this time. */
const HAND_OVER_EVERY = 15_000
/** Whether the days before have been reconciled with the tax office is looked at so often. */
const RECONCILE_EVERY = 30 * 60_000

/** The clock of a hall: the real one, one that a setting holds still, or the demonstration's. */
const clockOf = ({ demo, today }: Config): Clock => (demo && today ? standingClock(today) : systemClock(today))

async function withClient(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect()
  try {
    await work(client)
  } finally {
    client.release()
  }
}

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** Opens the database at `url`, brings it to the newest schema, loads the demonstration if asked, and starts the workers. The caller listens. */
export async function startHall(config: Config, url: string, { logger, clock = clockOf(config), parts: given, registers }: { logger?: FastifyServerOptions['logger']; clock?: Clock; /** Takes the place of what the settings ask for: a test's own services. */ parts?: Partial<AppParts>; /** Takes the place of the registers outside. */ registers?: Registers } = {}): Promise<RunningHall> {
  const { db, pool } = openDatabase(url)
  const outside = openRegisters(config, url, () => clock.now())
  const hall: Hall = { db, pool, clock, registers: registers ?? outside.registers }
  await migrate(pool)
  await withClient(pool, loadRegions) // a reference table: a hall without the demonstration needs it too
  if (config.demo) await loadDemonstration(pool, { hashPassword: (password) => passwords.hash(password), today: clock.today() })
  await asSystem(hall, theHall, holdReleased)
  const moveDay = config.simulators && 'moveTo' in clock ? (clock as StandingClock).moveTo : undefined
  const followDay = async () => {
    const moved = moveDay && await asSystem(hall, theHall, movedTo)
    if (moved) moveDay(moved)
  }
  await followDay()
  const state = { workers: false }
  const parts = await partsFor(hall, config, { pool, simulator: outside.simulator, taxSimulator: outside.taxSimulator, ...(logger === undefined ? {} : { logger }), ...(moveDay ? { moveDay } : {}), workersUp: () => config.workers === 0 || state.workers, ...given })
  const app = await buildApp(parts)
  const workers = config.workers === 0 ? undefined : await startWorkers({ connectionString: url, concurrency: config.workers, handlers: jobHandlers(parts), log: logger ? app.log : silent })
  if (workers) readyImports(parts.imports)
  state.workers = true
  /** Does something again and again, one at a time; what fails is logged and tried at the next turn. */
  const every = (ms: number, what: () => Promise<unknown>, complaint: string) => {
    let busy = false
    return setInterval(() => {
      if (busy) return
      busy = true
      what().catch((error: unknown) => app.log.warn({ err: error }, complaint)).finally(() => { busy = false })
    }, ms).unref()
  }
  const timers = [
    every(UPKEEP_EVERY, () => asSystem(hall, theHall, (it) => forgetEnded(it, config.session)), 'ended sessions could not be cleared away'),
    every(POLICY_EVERY, () => asSystem(hall, theHall, holdReleased), 'released policy values could not be read'),
    ...(moveDay ? [every(DAY_EVERY, followDay, 'the business day could not be read')] : []),
    ...(workers ? [
      every(UPKEEP_EVERY, () => removeExpiredExports(parts, config.exportDays), 'files of old exports could not be removed'),
      every(HAND_OVER_EVERY, () => handOverNow(hall), 'what waits for the tax office could not be handed over'),
      every(RECONCILE_EVERY, () => reconcileNow(hall), 'the days before could not be reconciled with the tax office'),
    ] : []),
  ]
  return {
    app, hall, parts,
    stop: async () => {
      state.workers = false
      for (const timer of timers) clearInterval(timer)
      await app.close()
      await workers?.stop()
      await outside.close()
      await db.destroy()
    },
  }
}
