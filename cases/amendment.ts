/** Amendments: which field takes the place of which column of the subject's row; changes, history and effect follow from it (STYLE §1). */
import { sql } from 'kysely'
import type { Fields } from '../fields/field.ts'
import { noteChanges } from '../ledger/changes.ts'
import type { Case, Scope } from '../ledger/database.ts'
import type { AmendableTable, Amendment, AnyFiling, Records } from './filing.ts'

/** Tables without an employer of their own: a person belongs to none, an employer is one. */
const SHARED: ReadonlySet<AmendableTable> = new Set(['person', 'employer'])

/** 变更前值/变更后值 of every record, items in the order of the form. */
export function amendedItems(records: Records<Fields>, it: Scope, { table, columns, blank }: Amendment<Fields>) {
  const items = Object.entries(columns).map(([name, column], i) =>
    sql`(${sql.lit(i)}, ${sql.lit(name)}, ${sql.lit(column)}, ${sql.ref(`t.${column ?? ''}`)}::text, ${sql.ref(`r.${name}`)}::text)`)
  return records.selectFrom('record as r')
    .innerJoin(sql<{ id: string }>`${sql.table(table)}`.as<'t'>(sql`t`), (on) => (SHARED.has(table) ? on : on.on(sql<boolean>`t.employer_id = ${it.employerId}`)).onRef('t.id', '=', 'r.subjectId'))
    .crossJoinLateral(sql<{ place: number; field: string; column: string; before: string | null; after: string | null }>`(values ${sql.join(items)})`.as<'c'>(sql`c(place, field, "column", before, after)`))
    .$if(blank === 'keeps', (q) => q.where('c.after', 'is not', null)).whereRef('c.after', 'is distinct from', 'c.before')
    .select(['r.no', 't.id as subjectId', 'c.field', 'c.column', 'c.before', 'c.after', 'c.place']).orderBy('r.no').orderBy('c.place')
}

/** How the ledger's text of an item is shown: 01 as 汉族, 555000000 fen as 555.00 万元. */
export function showItem(filing: AnyFiling, field: string, value: string | null): string {
  const kind = filing.form.record[field]?.kind
  if (value === null || value === '' || kind === undefined) return ''
  if (kind.column === 'bigint' || kind.column === 'integer') return kind.show(Number(value))
  return kind.column === 'boolean' ? kind.show(value === 'true') : kind.show(value)
}

/** The items as a person reads them. */
export async function amendmentChanges(filing: AnyFiling, records: Records<Fields>, it: Scope, amends: Amendment<Fields>): Promise<{ no: number; item: string; before: string; after: string }[]> {
  const items = await amendedItems(records, it, amends).execute()
  return items.map((of) => ({ no: of.no, item: filing.form.record[of.field]?.label ?? of.field, before: showItem(filing, of.field, of.before), after: showItem(filing, of.field, of.after) }))
}

/** Records that change nothing. */
export const unchanged = (amends: Amendment<Fields>) => (records: Records<Fields>, it: Scope) =>
  records.with('amended', () => amendedItems(records, it, amends).clearSelect().clearOrderBy().select('r.no'))
    .selectFrom('record as r').where('r.subjectId', 'is not', null)
    .where('r.no', 'not in', (q) => q.selectFrom('amended').select('amended.no')).select('r.no')

/** Writes the history and the rows: one statement each. A second run finds nothing changed. */
export async function amend(records: Records<Fields>, it: Case, amends: Amendment<Fields>): Promise<void> {
  const { table, columns, blank } = amends
  await noteChanges(it, table, amendedItems(records, it, amends).clearSelect().clearOrderBy().select(['r.no', 't.id as subjectId', 'c.column as item', 'c.before', 'c.after']))
  const set = Object.fromEntries(Object.entries(columns).map(([name, column]) => {
    const after = sql.ref(`r.${name}`)
    return [column ?? '', blank === 'keeps' ? sql`coalesce(${after}, ${sql.ref(`t.${column ?? ''}`)})` : after]
  }))
  // the builder's types know one table at a time; the tables that may stand here all have an id, and all but two an employer
  await records.updateTable(`${table} as t` as 'project as t').from('record as r').whereRef('t.id', '=', 'r.subjectId')
    .$if(!SHARED.has(table), (q) => q.where('t.employer_id', '=', it.employerId)).set(set).execute()
}
