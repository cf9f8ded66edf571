/** A bare ledger for tests below the services: a migrated database with two employers of one region, and cases to write effects in. */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { clockAt } from '../common/clock.ts'
import { day } from '../common/period.ts'
import { idCheckDigit } from '../fields/identity-number.ts'
import { asAgency, asEmployer, theHall, type Actor, type Case, type Db, type Hall, type Scope } from '../ledger/database.ts'
import { noRegisters } from '../ledger/registers.ts'
import { freshDatabase } from './database.ts'
import { ledgerBuilders } from './ledger.ts'

const actor: Actor = { accountId: null, name: '王立新', role: 'agent' }

/** Opens the ledger on 2021-03-15; call `drop` in afterAll. Rows that `query` gives stand for what a case's records say. */
export async function ledgerGround() {
  const database = await freshDatabase()
  const { db, pool } = database
  const hall: Hall = { db, pool, clock: clockAt(day('2021-03-15')), registers: noRegisters }
  await db.insertInto('region').values({ code: '429021', name: '神农架林区', tier: 3, branches: ['old_age', 'unemployment', 'employment_injury'] }).execute()
  let serial = 0
  return {
    db, hall, ...ledgerBuilders(db), drop: () => database.drop(),
    anEmployer: async () => db.insertInto('employer').values({ number: `1${String(++serial).padStart(8, '0')}`, name: `测试${serial}号建设有限公司`, region_code: '429021' } as never).returning('id').executeTakeFirstOrThrow(),
    aPerson: async (name = '张三丰') => {
      const n = ++serial // the number's order has three digits: past them, another year of birth stands in it
      const first = `429021${1990 + Math.floor(n / 1000)}0101${String(n % 1000).padStart(3, '0')}`
      return db.insertInto('person').values({ id_type: '01', id_number: first + idCheckDigit(first), name, sex: '1', born_on: day('1990-01-01') } as never).returning(['id', 'person_no as personNo']).executeTakeFirstOrThrow()
    },
    /** A case of the employer to write effects in. */
    aCase: async (employer: { id: string }) => (await db.insertInto('service_case').values({ employer_id: employer.id, service: '3.3.1', applicant: '王立新', phone: '18555555555', header: '{}', created_by: randomUUID(), created_at: new Date('2021-03-15T01:00:00Z') } as never).returning('id').executeTakeFirstOrThrow()).id,
    as: <R>(employer: { id: string }, work: (it: Scope) => Promise<R>) => asEmployer(hall, employer.id, actor, work),
    /** The effect of a case, as the employer (completed at once) or as the agency (on approval). */
    effect: async (employer: { id: string }, caseId: string, work: (it: Case) => Promise<void>, by: 'employer' | 'agency' = 'employer') => {
      const run = (scope: Scope) => work({ ...scope, caseId })
      await (by === 'employer' ? asEmployer(hall, employer.id, actor, run) : asAgency(hall, '429021', { ...theHall, role: 'clerk' }, (wide) => run({ ...wide, employerId: employer.id })))
    },
  }
}
export type LedgerGround = Awaited<ReturnType<typeof ledgerGround>>

/** Rows as a query, typed by `types` (name to SQL type): what a service's records come to. */
export const said = <Row>(db: Db, types: Readonly<Record<string, string>>, rows: readonly Row[]) => db
  .selectFrom(sql<Row>`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)`.as<'v'>(sql`v(${sql.join(Object.entries(types).map(([name, type]) => sql`${sql.ref(name)} ${sql.raw(type)}`))})`)).selectAll('v')
