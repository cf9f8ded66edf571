/** Declared earnings (缴费工资) and the contribution base fixed from them. */
import { sql } from 'kysely'
import type { Fen } from '../common/money.ts'
import type { Period } from '../common/period.ts'
import type { Query } from './coverage.ts'
import type { Case } from './database.ts'

/** A person's monthly earnings and base (fen) from `from` on, for the declaration year. */
export interface DeclaredEarnings { personId: string; no: number; year: number; earnings: Fen; base: Fen | null; from: Period }

/** Enters declared earnings, one entry a record. Whoever has an entry from the same month keeps it: a change is 3.3.21's. */
export async function declareEarnings(it: Case, declared: Query<DeclaredEarnings>): Promise<void> {
  await it.db.insertInto('earnings_declaration').columns(['employer_id', 'person_id', 'case_id', 'record_no', 'year', 'from_period', 'earnings_fen', 'base_fen'])
    .expression(it.db.selectFrom(declared.as('d'))
      .where((q) => q.not(q.exists(q.selectFrom('earnings_declaration as e').where('e.employer_id', '=', it.employerId).whereRef('e.person_id', '=', 'd.personId').whereRef('e.year', '=', 'd.year').whereRef('e.from_period', '=', 'd.from').select('e.id'))))
      .select([sql<string>`${it.employerId}::uuid`.as('e'), 'd.personId', sql<string>`${it.caseId}::uuid`.as('c'), 'd.no', 'd.year', 'd.from', 'd.earnings', 'd.base']))
    .onConflict((already) => already.constraint('earnings_once_a_record').doNothing()).execute()
}
