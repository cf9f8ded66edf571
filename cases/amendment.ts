/** Amendments: which field takes the place of which column of the person; blank means unchanged (STYLE §1). */
import { sql } from 'kysely'
import type { Fields } from '../fields/field.ts'
import type { Case, Scope } from '../ledger/database.ts'
import type { AnyFiling, PersonColumn, Records } from './filing.ts'

/** Which field of the record takes the place of which column of the person. */
export type Amends = Readonly<Record<string, PersonColumn | undefined>>

/** One amended item: its field, before and after as the ledger holds them. */
export interface AmendedItem { no: number; personId: string; field: string; column: string; before: string | null; after: string }

/** 变更前值/变更后值 of every record, items in the order of the form. */
export function amendedItems(records: Records<Fields>, amends: Amends) {
  const items = Object.entries(amends).map(([name, column], i) =>
    sql`(${sql.lit(i)}, ${sql.lit(name)}, ${sql.lit(column)}, ${sql.ref(`p.${column ?? ''}`)}::text, ${sql.ref(`r.${name}`)}::text)`)
  return records.selectFrom('record as r').innerJoin('person as p', 'p.id', 'r.personId')
    .crossJoinLateral(sql<{ place: number; field: string; column: string; before: string | null; after: string }>`(values ${sql.join(items)})`.as<'c'>(sql`c(place, field, "column", before, after)`))
    .where('c.after', 'is not', null).whereRef('c.after', 'is distinct from', 'c.before')
    .select(['r.no', 'p.id as personId', 'c.field', 'c.column', 'c.before', 'c.after', 'c.place']).orderBy('r.no').orderBy('c.place')
}

/** How the ledger's text of an item is shown: 01 as 汉族. */
export function showItem(filing: AnyFiling, field: string, value: string | null): string {
  const kind = filing.form.record[field]?.kind
  if (value === null || value === '' || kind === undefined) return ''
  const read = kind.read({ text: value })
  return read.problem === undefined ? kind.show(read.value) : value
}

/** The items as a person reads them. */
export async function amendmentChanges(filing: AnyFiling, records: Records<Fields>): Promise<{ no: number; item: string; before: string; after: string }[]> {
  const items = await amendedItems(records, filing.form.amends ?? {}).execute()
  return items.map((it) => ({ no: it.no, item: filing.form.record[it.field]?.label ?? it.field, before: showItem(filing, it.field, it.before), after: showItem(filing, it.field, it.after) }))
}

/** Records that change nothing. */
export const unchanged = (filing: AnyFiling) => (records: Records<Fields>, _it: Scope) =>
  records.with('amended', () => amendedItems(records, filing.form.amends ?? {}).clearSelect().clearOrderBy().select('r.no'))
    .selectFrom('record as r').where('r.personId', 'is not', null)
    .where('r.no', 'not in', (q) => q.selectFrom('amended').select('amended.no')).select('r.no')

/** Writes the history and the person: one statement each. A second run finds nothing changed. */
export async function amendPersons(records: Records<Fields>, it: Case, amends: Amends): Promise<void> {
  await records.insertInto('person_change').columns(['employer_id', 'case_id', 'person_id', 'record_no', 'item', 'before', 'after'])
    .expression(amendedItems(records, amends).clearSelect().clearOrderBy()
      .select([sql<string>`${it.employerId}::uuid`.as('employer_id'), sql<string>`${it.caseId}::uuid`.as('case_id'), 'p.id as person_id', 'r.no as record_no', 'c.column as item', 'c.before', 'c.after']))
    .onConflict((already) => already.constraint('person_change_once_a_case').doNothing()).execute()
  await records.updateTable('person as p').from('record as r').whereRef('p.id', '=', 'r.personId')
    .set(Object.fromEntries(Object.entries(amends).map(([name, column]) => [column ?? '', sql`coalesce(${sql.ref(`r.${name}`)}, ${sql.ref(`p.${column ?? ''}`)})`]))).execute()
}
