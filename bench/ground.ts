/** What benches stand on: a database of their own and a whole hall over it, driven through HTTP without the network. */
import { randomBytes, randomUUID } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InjectOptions } from 'fastify'
import pg from 'pg'
import { clockAt } from '../common/clock.ts'
import { day } from '../common/period.ts'
import { personAt, type MadeUpPerson } from '../demo/people.ts'
import { loadRegions } from '../demo/world.ts'
import { passwords } from '../identity/passwords.ts'
import { openDatabase } from '../ledger/database.ts'
import { migrate } from '../migrations/migrate.ts'
import { readConfig } from '../server/config.ts'
import { startHall } from '../server/hall.ts'
import { ownPostgres } from '../server/postgres/own-postgres.ts'

export const TODAY = '2021-03-15'
export const PASSWORD = 'Bench@2021-hall'

export interface Database { url: string; version: string; drop(): Promise<void> }

/** A migrated database on BENCH_DATABASE_URL (a superuser's), or on a server of our own with fsync as in production. */
export async function freshDatabase(): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-bench-'))
  chmodSync(folder, 0o755)
  const given = process.env.BENCH_DATABASE_URL
  const own = given === undefined ? await ownPostgres({ dataDir: folder, log: () => undefined }) : undefined
  const server = given ?? own?.url ?? ''
  const name = `bench_${process.pid}_${randomBytes(3).toString('hex')}`
  const [{ version }] = await query(server, 'show server_version as version').then((rows) => rows.map((row) => ({ version: row.server_version as string }))) as [{ version: string }]
  await query(server, `create database ${name} template template0 encoding 'UTF8'`)
  const url = new URL(server)
  url.pathname = `/${name}`
  const { db, pool } = openDatabase(url.href)
  await migrate(pool)
  const client = await pool.connect()
  await loadRegions(client).finally(() => client.release())
  await db.destroy()
  return {
    url: url.href, version,
    drop: async () => {
      if (own) await own.stop() // its whole folder goes, and an autovacuum worker would not let the database be dropped
      else await query(server, `drop database if exists ${name} with (force)`)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text.replace(' as version', ''))).rows
  } finally {
    await client.end()
  }
}

/** The n-th person of the benches: of working age, and no one else's. */
export const someone = (n: number): MadeUpPerson => personAt(77, 2_000_000 + n, { bornFrom: day('1975-01-01'), bornTo: day('1999-12-31') })

export interface Answer { statusCode: number; body: string; rawPayload: Buffer; cookies: { name: string; value: string }[] }

/** Someone at the hall's counter, with his cookie. */
export class Visitor {
  readonly #send: (options: InjectOptions) => Promise<Answer>
  cookie = ''
  constructor(send: (options: InjectOptions) => Promise<Answer>) { this.#send = send }

  /** Throws on a refusal, with what the hall said. */
  async send(method: 'GET' | 'POST' | 'PUT' | 'PATCH', url: string, payload?: object | Buffer, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await this.#send({ method, url, headers: { ...(this.cookie ? { cookie: this.cookie } : {}), ...headers }, ...(payload === undefined ? {} : { payload }) })
    for (const { name, value } of answer.cookies) this.cookie = `${name}=${value}`
    if (answer.statusCode >= 400) throw new Error(`${method} ${url}: ${answer.statusCode} ${answer.body}`)
    return answer
  }
  async ask<T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH', url: string, payload?: object): Promise<T> {
    const { body } = await this.send(method, url, method === 'GET' ? undefined : payload ?? {})
    return (body === '' ? undefined : JSON.parse(body)) as T
  }

  /** Opens a draft of 3.3.3. */
  async draft(): Promise<string> {
    return (await this.ask<{ id: string }>('POST', '/api/cases', { service: 'insured-person-registration', applicant: '王立新', phone: '18555555555', agreed: true })).id
  }

  /** Uploads a sheet, follows the job to its end, and looks at both lists. Throws unless it was read. */
  async import(caseId: string, file: Buffer): Promise<{ total: number; passed: number; failed: number }> {
    const boundary = `bench-${randomUUID()}`
    const body = Buffer.concat([Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="bench.xlsx"\r\nContent-Type: application/octet-stream\r\n\r\n`), file, Buffer.from(`\r\n--${boundary}--\r\n`)])
    const { job } = JSON.parse((await this.send('POST', `/api/cases/${caseId}/import`, body, { 'content-type': `multipart/form-data; boundary=${boundary}` })).body) as { job: string }
    for (;;) {
      const at = await this.ask<{ state: string; problem: string | null; result: { total: number; passed: number; failed: number } }>('GET', `/api/jobs/${job}`)
      if (at.state === 'failed') throw new Error(at.problem ?? 'the import failed')
      if (at.state === 'done') {
        for (const status of ['passed', 'failed']) await this.ask('GET', `/api/cases/${caseId}/records?status=${status}`)
        return at.result
      }
      await new Promise((done) => setTimeout(done, 25))
    }
  }
}

export interface Employer { id: string; number: string; name: string; region: string; login: string }

/** A hall over a fresh database, without demonstration. */
export async function openGround() {
  const database = await freshDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'banshi-bench-blobs-'))
  const config = readConfig({ DATABASE_URL: database.url, DATA_DIR: folder, SIMULATORS: 'on', DEMO: 'off', WORKERS: '1' })
  const running = await startHall(config, database.url, { clock: clockAt(day(TODAY)) })
  const { pool } = running.hall
  const hash = await passwords.hash(PASSWORD)
  const visitor = () => new Visitor((options) => running.app.inject(options))
  let serial = 0
  const account = async (login: string, role: string, region: string | null) =>
    (await pool.query<{ id: string }>('insert into account (login, password_hash, name, role, region_code) values ($1, $2, $1, $3, $4) returning id', [login, hash, role, region])).rows[0]!.id

  return {
    database, pool, app: running.app, parts: running.parts, hall: running.hall, visitor,
    /** A Wuhan employer in all three branches with an agent, or such an agent for an employer that is there. */
    async anEmployer(there?: { id: string; number: string; name: string; region_code: string }): Promise<Employer> {
      const n = ++serial
      const [number, name, region, login] = [there?.number ?? `9000${String(n).padStart(5, '0')}`, there?.name ?? `测速${n}号制造有限公司`, there?.region_code ?? '420100', `bench-agent-${n}`]
      const id = there?.id ?? (await pool.query<{ id: string }>('insert into employer (number, name, region_code) values ($1, $2, $3) returning id', [number, name, region])).rows[0]!.id
      if (!there) await pool.query(`insert into employer_branch (employer_id, branch, status, insured_since_on, last_period) select $1, unnest(array['old_age', 'unemployment', 'employment_injury']), 'active', '2015-01-01', 202102`, [id])
      await pool.query('insert into employer_agent (employer_id, name, id_number, mobile) values ($1, $2, $3, $4)', [id, '王立新', someone(900_000 + n).idNumber, '18555555555'])
      await pool.query('insert into account_employer (account_id, employer_id) values ($1, $2)', [await account(login, 'agent', null), id])
      return { id, number, name, region, login }
    },
    agentOf: (employer: Employer) => enter(visitor(), visitor(), employer),
    async aClerk(): Promise<Visitor> {
      const login = `bench-clerk-${++serial}`
      await account(login, 'clerk', '420100')
      const clerk = visitor()
      await clerk.ask('POST', '/api/session', { account: login, password: PASSWORD })
      return clerk
    },
    async close() {
      await running.stop()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
export type Ground = Awaited<ReturnType<typeof openGround>>

/** Signs an agent in, down to the scan. */
export async function enter(agent: Visitor, phone: Visitor, employer: Employer): Promise<Visitor> {
  await agent.ask('POST', '/api/session', { account: employer.login, password: PASSWORD })
  await agent.ask('PUT', '/api/session/region', { code: employer.region })
  const { code } = await agent.ask<{ code: string }>('POST', '/api/session/scan')
  await phone.ask('POST', '/simulators/e-card/confirm', { code })
  await agent.ask('GET', '/api/session')
  return agent
}
