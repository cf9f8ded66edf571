/** The way into the database: one pool, and transactions that take the role and the employer of who asks. DESIGN: keys for growth. */
import { Kysely, PostgresDialect, sql, type PostgresPool } from 'kysely'
import pg from 'pg'
import type { Clock } from '../common/clock.ts'
import type { Day } from '../common/period.ts'
import { Problem } from '../common/problem.ts'
import { appendAudit, type AuditNote } from './audit.ts'
import type { Registers } from './registers.ts'
import type { Database } from './schema.ts'

export type Db = Kysely<Database>
/** Who acts: an account, or the hall itself. */
export interface Actor {
  readonly accountId: string | null
  readonly name: string
  readonly role: 'agent' | 'clerk' | 'administrator' | 'system'
}

/** Who asks, and when: the transaction, the employer that every query is held to, the business day (YYYY-MM-DD). */
export interface Scope {
  readonly db: Db
  readonly employerId: string
  readonly today: Day
  readonly now: Date
  readonly actor: Actor
  /** Notes what is done or seen; written to the audit trail as the transaction's last act. */
  readonly audit: (note: AuditNote) => void
  /** The registers outside the hall. */
  readonly registers: Registers
}

/** What a transaction of the whole hall or of one region holds: no employer yet. */
export type WideScope = Omit<Scope, 'employerId'>

/** A scope with its case: what effects are written in. */
export interface Case extends Scope { readonly caseId: string }

/** As who a transaction runs: the database role and what its row-level security is told. */
type As = { role: 'hall_employer'; employerId: string } | { role: 'hall_agency'; region: string; employerId?: string } | { role: 'hall_system'; employerId?: string }

pg.types.setTypeParser(pg.types.builtins.INT8, (text) => {
  const n = Number(text)
  if (!Number.isSafeInteger(n)) throw new RangeError(`larger than a safe integer: ${text}`)
  return n
})
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)

/** Opens a pool on `url`. `poolSize` connections at most; a statement that runs longer than `statementTimeout` ms is ended. */
export function openDatabase(url: string, { poolSize = 16, statementTimeout = 120_000 } = {}): { db: Db; pool: pg.Pool } {
  const pool = new pg.Pool({ connectionString: url, max: poolSize, application_name: 'banshi', statement_timeout: statementTimeout, options: '-c timezone=Asia/Shanghai -c jit=off' })
  pool.on('error', () => { /* an idle connection was lost; the pool makes a new one on the next use */ })
  // one lost between two statements of a transaction fails the next of them; unheard, it would end the process
  pool.on('connect', (client) => client.on('error', () => undefined))
  return { db: new Kysely<Database>({ dialect: new PostgresDialect({ pool }) }), pool }
}

const SERIALIZATION_FAILURES = new Set(['40001', '40P01'])

async function inTransaction<S extends WideScope, R>(hall: Hall, as: As, actor: Actor, employerId: string | undefined, work: (scope: S) => Promise<R>): Promise<R> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await hall.db.transaction().execute((tx) => inScope<S, R>(hall, tx, as, actor, employerId, work))
    } catch (error) {
      if (attempt >= 4 || !SERIALIZATION_FAILURES.has(sqlState(error) ?? '')) throw error
    }
  }
}

/** Takes the role for the rest of the transaction, works, and writes the audit notes as the last act. */
async function inScope<S extends WideScope, R>(hall: Hall, db: Db, as: As, actor: Actor, employerId: string | undefined, work: (scope: S) => Promise<R>): Promise<R> {
  await sql`select set_config('role', ${as.role}, true),
    set_config('hall.employer_id', ${as.role === 'hall_employer' ? as.employerId : ''}, true),
    set_config('hall.region', ${as.role === 'hall_agency' ? as.region : ''}, true)`.execute(db)
  const notes: AuditNote[] = []
  const scope = { db, employerId, today: hall.clock.today(), now: hall.clock.now(), actor, audit: (note: AuditNote) => { notes.push(note) }, registers: hall.registers }
  const result = await work(scope as unknown as S)
  if (notes.length > 0) await appendAudit(scope, notes)
  return result
}

/** What every part of the hall is given: the database, the pool under it (for COPY), the clock, and the registers outside. */
export interface Hall { readonly db: Db; readonly pool: pg.Pool; readonly clock: Clock; readonly registers: Registers }

/** Runs `work` as the employer: it sees and touches that employer's rows and no others. Retried on a serialization failure. */
export const asEmployer = <R>(hall: Hall, employerId: string, actor: Actor, work: (scope: Scope) => Promise<R>): Promise<R> =>
  inTransaction<Scope, R>(hall, { role: 'hall_employer', employerId }, actor, employerId, work)

/** A pool of this one connection, which is not Kysely's to give back. */
const lentAs = (client: pg.PoolClient): PostgresPool => ({
  connect: async () => ({ query: client.query.bind(client), release: () => undefined }),
  end: async () => undefined,
})

/**
 * As `asEmployer`, on a connection whose raw client `work` is given too, for COPY. Not retried.
 */
export async function asEmployerOnClient<R>(hall: Hall, employerId: string, actor: Actor, work: (scope: Scope, client: pg.PoolClient) => Promise<R>): Promise<R> {
  const client = await hall.pool.connect()
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: lentAs(client) }) })
  let broken: Error | undefined
  try {
    await client.query('begin')
    const result = await inScope<Scope, R>(hall, db, { role: 'hall_employer', employerId }, actor, employerId, (scope) => work(scope, client))
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((lost: unknown) => { broken = lost instanceof Error ? lost : new Error('connection lost') })
    throw error
  } finally {
    client.release(broken)
  }
}

/** Runs `work` as an agency: it sees the employers of its region. */
export const asAgency = <R>(hall: Hall, region: string, actor: Actor, work: (scope: WideScope) => Promise<R>): Promise<R> =>
  inTransaction<WideScope, R>(hall, { role: 'hall_agency', region }, actor, undefined, work)

/** Runs `work` as the hall itself: sign-in, upkeep, what no employer owns. */
export const asSystem = <R>(hall: Hall, actor: Actor, work: (scope: WideScope) => Promise<R>): Promise<R> =>
  inTransaction<WideScope, R>(hall, { role: 'hall_system' }, actor, undefined, work)

/** The hall itself, where no one is signed in. */
export const theHall: Actor = { accountId: null, name: '系统', role: 'system' }

/** Narrows a wide scope to one employer of it. */
export const heldTo = (wide: WideScope, employerId: string): Scope => ({ ...wide, employerId })

/** The SQLSTATE of a database error, or undefined. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.length === 5 ? error.code : undefined
}

/** The name of the constraint a database error met, or undefined: 23505 unique, 23P01 exclusion, 23503 foreign key, 23514 check. */
export function brokenConstraint(error: unknown): string | undefined {
  return sqlState(error)?.startsWith('23') && error instanceof Error && 'constraint' in error && typeof error.constraint === 'string' ? error.constraint : undefined
}

/** `value`, or 404 with `sentence`. */
export function found<T>(value: T | undefined, code: string, sentence: string): T {
  if (value === undefined) throw new Problem(404, code, sentence)
  return value
}
