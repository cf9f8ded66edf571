/** 变更前值/变更后值 of what a filing changes in the ledger, written as one statement. */
import { sql, type RawBuilder } from 'kysely'
import type { Query } from './coverage.ts'
import type { Case } from './database.ts'
import type { ChangedThing } from './schema.ts'

/** One changed item, its values as the ledger's text; `no` is the record of the case that changes it. */
export interface LedgerChange { no: number; subjectId: string; item: string; before: string | null; after: string | null }

/** Writes the history of a subject in one statement; call it before the change itself. A second run of the case adds nothing. */
export async function noteChanges(it: Case, about: ChangedThing, changes: Query<LedgerChange>): Promise<void> {
  await it.db.insertInto('ledger_change').columns(['employer_id', 'case_id', 'record_no', 'about', 'subject_id', 'item', 'before', 'after', 'recorded_at'])
    .expression(it.db.selectFrom(changes.as('n')).select([
      sql<string>`${it.employerId}::uuid`.as('e'), sql<string>`${it.caseId}::uuid`.as('case'), 'n.no', sql<ChangedThing>`${about}`.as('about'), 'n.subjectId', 'n.item', 'n.before', 'n.after', sql<Date>`${it.now}::timestamptz`.as('at')]))
    .onConflict((already) => already.constraint('ledger_change_once_a_case').doNothing()).execute()
}

/** A lateral relation `c(item, before, after)`, one row an item: the columns of `held` beside the fields of `said` that take their place. */
export const itemsOf = (columns: Readonly<Record<string, string>>, held: string, said: string): RawBuilder<{ item: string; before: string | null; after: string | null }> =>
  sql`(values ${sql.join(Object.entries(columns).map(([name, column]) => sql`(${sql.lit(column)}, ${sql.ref(`${held}.${column}`)}::text, ${sql.ref(`${said}.${name}`)}::text)`))})`
