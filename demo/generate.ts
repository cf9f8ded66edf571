/**
 * Larger worlds: `npm run generate -- --employers N --persons N [--largest N] [--seed S]`, into DATABASE_URL or the hall's
 * own database. Everything in one transaction, by COPY, a batch at a time: memory does not grow with the world. A hall that
 * is open on the same database waits until it is done.
 */
import { parseArgs } from 'node:util'
import type pg from 'pg'
import { systemClock } from '../common/clock.ts'
import { addMonths, monthOf, type Day, type Period } from '../common/period.ts'
import { openDatabase } from '../ledger/database.ts'
import { migrate } from '../migrations/migrate.ts'
import { ownPostgres } from '../server/postgres/own-postgres.ts'
import { copyRows } from './copy.ts'
import { creditCodeAt, employerAt, sizeOf } from './employers.ts'
import { earlierSpan, endedSpan, firstDayOf, lastDayBefore, openSpan, type Span } from './lives.ts'
import { MOST_PEOPLE, personAt } from './people.ts'
import { draw, uuid, type Draw } from './random.ts'
import { regionOf, regions } from './regions.ts'
import { PERSON_COLUMNS, personRow } from './person-rows.ts'
import { loadRegions } from './world.ts'

export interface WorldSize {
  readonly employers: number
  readonly persons: number
  /** Persons of the largest employer; by default what its share comes to. */
  readonly largest?: number
  readonly seed?: number
  /** Decides the employers' last billed month; the clock's day when it is not given. */
  readonly today?: Day
}

/** Persons a batch: some 10 MB of rows. */
const BATCH = 10_000
/** The demonstration world's identity numbers come first; those made here follow the person numbers. */
const INDEX_FROM = 100_000
const FIRST_PERSON_NO = 1_000_000_001
/** Employers made here are numbered from here on. */
const FIRST_EMPLOYER_NO = 200_000_001

interface MadeUpEmployer { readonly id: string; readonly region: string; readonly since: Period; readonly heads: number }

/**
 * Adds employers and persons, at most three coverage rows each, to a migrated database. Gives what it wrote.
 * Throws a RangeError when the identity numbers run out (some three million persons) or a number makes no sense.
 */
export async function generate(pool: pg.Pool, size: WorldSize, log: (line: string) => void = () => undefined): Promise<{ persons: number; coverage: number }> {
  const { seed = 1, today = systemClock().today() } = size
  if (size.employers < 1 || size.persons < size.employers || (size.largest ?? 0) > size.persons - size.employers + 1) {
    throw new RangeError('at least one employer, one person for each, and no employer with more persons than there are')
  }
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query('set local statement_timeout = 0')
    await client.query(`select pg_advisory_xact_lock(hashtext('banshi demonstration'))`)
    await loadRegions(client)
    const employers = await loadEmployers(client, size, seed, today)
    const guards = await takeOffGuards(client)
    const written = await loadPeople(client, employers, seed, log)
    log('checking keys, and that no one is covered twice at a time')
    for (const guard of guards) await client.query(`alter table ${guard.table} add constraint ${guard.name} ${guard.definition}`)
    await client.query('commit')
    await client.query('analyze employer, employer_branch, employer_agent, person, affiliation, coverage')
    return written
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}

/**
 * Takes foreign keys and the exclusion constraint off the two large tables until they are filled: checked row by row they
 * take two thirds of the time, checked once over the finished tables little. Gives them as the migrations made them.
 */
async function takeOffGuards(client: pg.PoolClient): Promise<{ table: string; name: string; definition: string }[]> {
  await client.query(`set local maintenance_work_mem = '256MB'`)
  const guards = (await client.query<{ table: string; name: string; definition: string }>(
    `select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition
      from pg_constraint where conrelid in ('coverage'::regclass, 'affiliation'::regclass) and contype in ('f', 'x') order by contype, conname`)).rows
  for (const guard of guards) await client.query(`alter table ${guard.table} drop constraint ${guard.name}`)
  return guards
}

async function loadEmployers(client: pg.PoolClient, size: WorldSize, seed: number, today: Day): Promise<MadeUpEmployer[]> {
  const first = Number((await client.query<{ next: string }>('select coalesce(max(number::int) filter (where number::int >= $1) + 1, $1)::text as next from employer', [FIRST_EMPLOYER_NO])).rows[0]?.next)
  const heads = headCounts(size)
  const made = heads.map((count, i) => {
    const nth = first - FIRST_EMPLOYER_NO + i
    const d = draw(seed ^ 0x454d50, nth)
    const region = regionOf(d.chance(45) ? '420100' : d.pick(regions).code)
    const year = d.from(1996, 2012)
    return {
      ...employerAt(seed, nth, region.code === '429900' ? '湖北' : region.name.replace(/土家族苗族自治州|林区|市/g, '')),
      id: uuid(seed ^ 0x454d50, first + i), number: String(first + i), region: region.code, heads: count, since: (year * 100 + d.from(1, 12)) as Period,
      creditCode: creditCodeAt(1_000 + nth, region.code === '429900' ? '420106' : region.code), agent: personAt(seed, MOST_PEOPLE - 1 - nth, { bornFrom: '1976-01-01' as Day, bornTo: '1993-12-31' as Day }),
    }
  })
  await copyRows(client, 'employer', ['id', 'number', 'name', 'region_code', 'credit_code', 'economic_type', 'industry', 'risk_class', 'size', 'founded_on', 'address', 'contact', 'postcode'],
    made.map((e) => [e.id, e.number, e.name, e.region, e.creditCode, '私营有限责任(公司)', e.industry, e.riskClass, sizeOf(e.heads), firstDayOf(e.since), `${regionOf(e.region).name}示范路`, e.agent.name, '430000']))
  await copyRows(client, 'employer_branch', ['employer_id', 'branch', 'status', 'insured_since_on', 'pooled_since_on', 'last_period'], made.flatMap((e) =>
    regionOf(e.region).branches.map((branch) => [e.id, branch, 'active', firstDayOf(e.since), branch === 'old_age' ? firstDayOf(e.since) : null, addMonths(monthOf(today), -1)])))
  await copyRows(client, 'employer_agent', ['employer_id', 'name', 'id_number', 'mobile'], made.map((e) => [e.id, e.agent.name, e.agent.idNumber, e.agent.mobile]))
  return made
}

/** Heads of each employer, the largest first: the given largest, the rest falling off as 1/rank, at least one each. */
export function headCounts({ employers, persons, largest }: WorldSize): number[] {
  const rest = largest === undefined ? employers : employers - 1
  const spare = persons - (largest ?? 0) - rest // one for each is set aside
  const weights = Array.from({ length: rest }, (_, i) => 1 / (i + 1 + Math.sqrt(rest)))
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  let [left, weight] = [spare, whole]
  const counts = weights.map((own) => {
    const share = Math.min(left, Math.round((left * own) / weight))
    left -= share
    weight -= own
    return 1 + share
  })
  if (largest === undefined) return counts
  const last = counts.length - 1
  if (left > 0 && last >= 0) counts[last] = (counts[last] ?? 0) + left
  return [largest, ...counts]
}

async function loadPeople(client: pg.PoolClient, employers: readonly MadeUpEmployer[], seed: number, log: (line: string) => void): Promise<{ persons: number; coverage: number }> {
  const written = { persons: 0, coverage: 0 }
  const total = employers.reduce((sum, e) => sum + e.heads, 0)
  const queue = places(employers)
  for (;;) {
    const batch = take(queue, BATCH)
    if (batch.length === 0) return written
    const numbers = (await client.query<{ no: string }>(`select nextval('person_no')::text as no from generate_series(1, $1)`, [batch.length])).rows
    const people = batch.map((employer, i) => life(seed, numbers[i]?.no ?? '', employer, employers))
    await copyRows(client, 'person', PERSON_COLUMNS, people.map(({ person, no, spans }) => personRow(person, no, spans[0]?.span.from ?? null, false, null)))
    await copyRows(client, 'affiliation', ['employer_id', 'person_no', 'person_id', 'since_on'],
      people.flatMap(({ person, no, spans }) => spans.map(({ employer, span }) => [employer.id, no, person.id, firstDayOf(span.from)])))
    written.coverage += await copyRows(client, 'coverage', ['employer_id', 'person_id', 'branch', 'from_period', 'until_period', 'state', 'started_on', 'ended_on', 'end_reason', 'employment_form'],
      people.flatMap(({ person, spans }) => spans.flatMap(({ employer, span, branches }) => branches.map((branch) => [
        employer.id, person.id, branch, span.from, span.until, span.state, firstDayOf(span.from), span.until === null ? null : lastDayBefore(span.until), span.reason, '1',
      ]))))
    written.persons += people.length
    log(`${written.persons} / ${total} persons`)
  }
}

interface Stay { readonly employer: MadeUpEmployer; readonly span: Span; readonly branches: readonly string[] }

/** A person of `employer`: nine in ten are insured now; where there are two branches only, four in ten were insured elsewhere before. */
function life(seed: number, no: string, employer: MadeUpEmployer, employers: readonly MadeUpEmployer[]) {
  const index = Number(no) - FIRST_PERSON_NO + INDEX_FROM
  const d = draw(seed ^ 0x4c49, index)
  const sex = d.chance(56) ? '1' as const : '2' as const
  const person = personAt(seed, index, { sex, bornFrom: (sex === '1' ? '1967-01-01' : '1976-06-01') as Day, bornTo: '2000-12-31' as Day })
  const branches = regionOf(employer.region).branches
  const ended = d.chance(10) ? endedSpan(d, person, employer.since, d.pick(['RESIGNED', 'END_CONTRACT', 'ORDER', 'OTHER'])) : undefined
  const span = ended ?? openSpan(d, person, employer.since)
  const before = branches.length < 3 ? previous(d, employer, employers) : undefined
  const earlier = before === undefined ? undefined : earlierSpan(d, person, before.since, span)
  const spans: Stay[] = before === undefined || earlier === undefined ? [] : [{ employer: before, span: earlier, branches: ['old_age'] }]
  return { person, no, spans: [...spans, { employer, span, branches }] }
}

function previous(d: Draw, employer: MadeUpEmployer, employers: readonly MadeUpEmployer[]): MadeUpEmployer | undefined {
  if (!d.chance(40)) return undefined
  const before = d.pick(employers)
  return before === employer ? undefined : before
}

/** Each employer as often as it has heads. */
function* places(employers: readonly MadeUpEmployer[]): Generator<MadeUpEmployer> {
  for (const employer of employers) for (let i = 0; i < employer.heads; i++) yield employer
}

function take<T>(from: Iterator<T>, most: number): T[] {
  const taken: T[] = []
  while (taken.length < most) {
    const next = from.next()
    if (next.done === true) break
    taken.push(next.value)
  }
  return taken
}

const whole = (text: string | undefined, name: string): number | undefined => {
  if (text === undefined) return undefined
  if (!/^\d{1,7}$/.test(text)) throw new RangeError(`--${name} takes a whole number, not ${text}`)
  return Number(text)
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { employers: { type: 'string', default: '200' }, persons: { type: 'string', default: '20000' }, largest: { type: 'string' }, seed: { type: 'string', default: '1' } } })
  const largest = whole(values.largest, 'largest')
  const size: WorldSize = { employers: whole(values.employers, 'employers') ?? 0, persons: whole(values.persons, 'persons') ?? 0, seed: whole(values.seed, 'seed') ?? 1, ...(largest === undefined ? {} : { largest }) }
  const say = (line: string) => process.stdout.write(`${line}\n`)
  const url = process.env['DATABASE_URL']
  const own = url === undefined ? await ownPostgres({ dataDir: process.env['DATA_DIR'] ?? '.data', log: say }) : undefined
  const { db, pool } = openDatabase(own?.url ?? url ?? '', { poolSize: 2 })
  try {
    await migrate(pool)
    const started = performance.now()
    const written = await generate(pool, size, say)
    say(`${size.employers} employers, ${written.persons} persons, ${written.coverage} rows of coverage in ${((performance.now() - started) / 1000).toFixed(1)} s, ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`)
  } finally {
    await db.destroy()
    await own?.stop()
  }
}

if (process.argv[1] === import.meta.filename) await main()
