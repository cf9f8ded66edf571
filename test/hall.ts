/**
 * A whole hall for tests: a fresh database with one region's employers, their agents and a clerk, driven through HTTP. Each
 * `a…` adds to it and returns what was added; the builder fills in what a test does not say, without chance.
 */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { clockAt } from '../common/clock.ts'
import { addMonths, day, firstDayOf, period, type Period } from '../common/period.ts'
import type { Branch } from '../common/states.ts'
import { idCheckDigit } from '../fields/identity-number.ts'
import { passwords } from '../identity/passwords.ts'
import { startHall } from '../server/hall.ts'
import { readConfig } from '../server/config.ts'
import type { AnyFiling } from '../cases/filing.ts'
import { registry, type Registry } from '../services/registry.ts'
import { freshDatabase } from './database.ts'
import { ledgerBuilders } from './ledger.ts'
import { fakeRegisters } from './registers.ts'

export const TODAY = '2021-03-15'
export const PASSWORD = 'Test@2021-hall'
let hashed: Promise<string> | undefined

/** The n-th made-up identity number: valid check digit, born on `born`, a man when n is odd. */
export function idNumber(n: number, born = '19900101'): string {
  const first = `420106${born}${String(n).padStart(3, '0')}`
  return first + idCheckDigit(first)
}

export interface Person { readonly id: string; readonly personNo: string; readonly idNumber: string; readonly name: string }
export interface Employer { readonly id: string; readonly number: string; readonly name: string; readonly region: string; readonly login: string }

/** Someone signed in: sends requests with his cookie. */
export class Visitor {
  readonly #send: (options: InjectOptions) => Promise<LightMyRequestResponse>
  cookie = ''
  constructor(send: (options: InjectOptions) => Promise<LightMyRequestResponse>) { this.#send = send }

  async send(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, payload?: unknown, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
    const answer = await this.#send({ method, url, headers: { ...(this.cookie ? { cookie: this.cookie } : {}), ...headers }, ...(payload === undefined ? {} : { payload: payload as object }) })
    for (const { name, value } of answer.cookies) this.cookie = `${name}=${value}`
    return answer
  }
  async get<T = Record<string, unknown>>(url: string): Promise<T> { return ok<T>(await this.send('GET', url)) }
  async post<T = Record<string, unknown>>(url: string, payload: unknown = {}, headers: Record<string, string> = {}): Promise<T> { return ok<T>(await this.send('POST', url, payload, headers)) }
  async put<T = Record<string, unknown>>(url: string, payload: unknown = {}): Promise<T> { return ok<T>(await this.send('PUT', url, payload)) }

  /** Opens a draft of a service. */
  async draft(service: string): Promise<string> {
    return (await this.post<{ id: string }>('/api/cases', { service, applicant: '王立新', phone: '18555555555', agreed: true })).id
  }
  /** Adds a record; gives what the checks say of it. */
  async record(caseId: string, cells: Record<string, unknown>) {
    return this.post<{ no: number; status: string; problems: { field: string | null; code: string; message: string }[]; hints: { code: string }[]; changes: { item: string; before: string; after: string }[] }>(`/api/cases/${caseId}/records`, cells)
  }
  /** The codes of the problems a record has, none when it passes. */
  async codes(caseId: string, cells: Record<string, unknown>): Promise<string[]> { return (await this.record(caseId, cells)).problems.map((problem) => problem.code) }
  submit(caseId: string, key: string = randomUUID()) { return this.send('POST', `/api/cases/${caseId}/submit`, {}, { 'idempotency-key': key }) }
  /** Uploads a sheet and waits for its end. */
  async upload(caseId: string, file: Buffer, name = '报盘.xlsx') {
    const boundary = 'hall-test-boundary'
    const body = Buffer.concat([Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`), file, Buffer.from(`\r\n--${boundary}--\r\n`)])
    const { job } = ok<{ job: string }>(await this.send('POST', `/api/cases/${caseId}/import`, body, { 'content-type': `multipart/form-data; boundary=${boundary}` }))
    for (;;) {
      const at = await this.get<{ state: string; problem: string | null; result: { total: number; passed: number; failed: number; repaired: number } | null }>(`/api/jobs/${job}`)
      if (at.state === 'done' || at.state === 'failed') return at
      await new Promise((done) => setTimeout(done, 150))
    }
  }
}

export function ok<T>(answer: LightMyRequestResponse): T {
  if (answer.statusCode >= 400) throw new Error(`${answer.statusCode} ${answer.body}`)
  return answer.body === '' ? (undefined as T) : answer.json<T>()
}

async function registryWith(filings: readonly AnyFiling[]): Promise<Registry> {
  const built = await registry()
  return { ...built, filings: new Map([...built.filings, ...filings.map((filing) => [filing.form.slug, filing] as const)]) }
}

/** Opens a hall for one test file; call `close` in afterAll. */
export async function openHall({ filings = [] }: { /** Filings of the test's own, in the place of those with their slug. */ filings?: readonly AnyFiling[] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-hall-'))
  const database = await freshDatabase()
  const clock = clockAt(day(TODAY))
  const config = readConfig({ DATABASE_URL: database.url, DATA_DIR: folder, SIMULATORS: 'on', DEMO: 'off', WORKERS: '1' })
  const outside = fakeRegisters()
  const running = await startHall(config, database.url, { clock, registers: outside.registers, ...(filings.length > 0 ? { parts: { registry: await registryWith(filings) } } : {}) })
  let serial = 0
  const hash = () => (hashed ??= passwords.hash(PASSWORD))
  const account = async (login: string, role: 'agent' | 'clerk' | 'administrator', region: string | null) =>
    (await database.db.insertInto('account').values({ login, password_hash: await hash(), name: login, role, region_code: region }).returning('id').executeTakeFirstOrThrow()).id

  const hall = {
    clock, db: database.db, app: running.app, url: database.url, hall: running.hall, parts: running.parts, ...ledgerBuilders(database.db),
    /** What the registers outside answer. */
    outside,
    visitor: () => new Visitor((options) => running.app.inject(options)),

    /** An employer of a region with an agent and his account. Branches are the region's unless said. */
    async anEmployer({ region = '420100', branches = ['old_age', 'unemployment', 'employment_injury'], status = 'active' }: { region?: string; branches?: Branch[]; status?: 'active' | 'suspended' } = {}): Promise<Employer> {
      const n = ++serial
      const [number, name, login] = [`1000${String(n).padStart(5, '0')}`, `测试${n}号制造有限公司`, `agent-${n}`]
      const { id } = await database.db.insertInto('employer').values({ number, name, region_code: region, status }).returning('id').executeTakeFirstOrThrow()
      for (const branch of branches) await database.db.insertInto('employer_branch').values({ employer_id: id, branch, status: 'active', insured_since_on: day('2015-01-01'), last_period: period(202102) }).execute()
      await database.db.insertInto('employer_agent').values({ employer_id: id, name: '王立新', id_number: idNumber(900 + n, '19800101'), mobile: '18555555555' }).execute()
      await database.db.insertInto('account_employer').values({ account_id: await account(login, 'agent', null), employer_id: id }).execute()
      return { id, number, name, region, login }
    },
    /** The employer's agent, signed in and scanned (unless only by password). */
    async agentOf(employer: Employer, level: 'password' | 'scanned' = 'scanned'): Promise<Visitor> {
      const visitor = hall.visitor()
      await visitor.post('/api/session', { account: employer.login, password: PASSWORD })
      await visitor.put('/api/session/region', { code: employer.region })
      if (level === 'scanned') {
        const { code } = await visitor.post<{ code: string }>('/api/session/scan')
        await hall.visitor().post('/simulators/e-card/confirm', { code })
        await visitor.get('/api/session')
      }
      return visitor
    },
    async aClerk(region = '420100', role: 'clerk' | 'administrator' = 'clerk'): Promise<Visitor> {
      const login = `${role}-${++serial}`
      await account(login, role, role === 'clerk' ? region : null)
      const visitor = hall.visitor()
      await visitor.post('/api/session', { account: login, password: PASSWORD })
      return visitor
    },
    /** A person, insured with `employer` from `since` until (and not in) `until` in `branches`. */
    async aPerson({ employer, since = 202001, until, branches = ['old_age', 'unemployment', 'employment_injury'], n = ++serial + 100, name = '张三丰', born = '1990-01-01', state, retired = false, died = false, listed = true }: {
      employer?: Employer; since?: number; until?: number; branches?: Branch[]; n?: number; name?: string; born?: string; state?: 'suspended' | 'terminated'; retired?: boolean; died?: boolean; listed?: boolean
    } = {}): Promise<Person> {
      const number = idNumber(n, born.replaceAll('-', ''))
      const person = await database.db.insertInto('person').values({
        id_type: '01', id_number: number, name, sex: Number(number.charAt(16)) % 2 === 1 ? '1' : '2', born_on: day(born), mobile: '13000000000', first_insured_on: firstDayOf(period(since)), education: '90',
        marital_status: '9', retirement_status: retired ? 'retired' : 'none', died_on: died ? day('2021-01-15') : null,
      } as never).returning(['id', 'person_no']).executeTakeFirstOrThrow()
      if (employer) {
        if (listed) await database.db.insertInto('affiliation').values({ employer_id: employer.id, person_no: person.person_no, person_id: person.id, since_on: firstDayOf(period(since)) }).execute()
        for (const branch of branches) {
          await database.db.insertInto('coverage').values({
            employer_id: employer.id, person_id: person.id, branch, from_period: period(since), until_period: until === undefined ? null : period(until), state: state ?? (until === undefined ? 'active' : 'suspended'),
            started_on: firstDayOf(period(since)), ended_on: until === undefined ? null : firstDayOf(addMonths(period(until), -1)), end_reason: until === undefined ? null : 'RESIGNED',
          } as never).execute()
        }
      }
      return { id: person.id, personNo: person.person_no, idNumber: number, name }
    },
    /** Spans of a person as `branch from-until state`, in order. */
    async coverageOf(personId: string): Promise<string[]> {
      const rows = await database.db.selectFrom('coverage').where('person_id', '=', personId).select(['branch', 'from_period', 'until_period', 'state']).orderBy('branch').orderBy('from_period').execute()
      return rows.map((row) => `${row.branch} ${row.from_period}-${row.until_period ?? ''} ${row.state}`)
    },
    async close() {
      await running.stop()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return hall
}

export type TestHall = Awaited<ReturnType<typeof openHall>>
export type { Period }
