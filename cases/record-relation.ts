/** The relation `record`: staged records as typed columns, joined to the person they are about (STYLE §3). */
import { sql, type RawBuilder } from 'kysely'
import type { Fields } from '../fields/field.ts'
import type { ColumnType } from '../fields/kind.ts'
import type { Case } from '../ledger/database.ts'
import type { AnyFiling, FilingForm, RecordRow, Records } from './filing.ts'
import { certificateKey } from './subject.ts'

/** Which records of the case: those numbered, or all; `ready` leaves out what failed. */
export interface Which { readonly nos?: readonly number[]; readonly status?: 'passed' | 'failed'; readonly undecided?: boolean; readonly approvedNotInEffect?: boolean; readonly wellFormed?: boolean }

const column = (name: string, type: ColumnType): RawBuilder<unknown> => {
  const text = sql`r.data->>${sql.lit(name)}`
  if (type === 'text') return sql`(${text})`
  if (type === 'jsonb') return sql`(case when ${text} = '' then '[]' else r.data->${sql.lit(name)} end)` // a list of no rows is staged as a list of no codes is: as ''
  if (type === 'text[]') return sql`string_to_array(${text}, ',')`
  return sql`(${text})::${sql.raw(type)}`
}

/** The query that makes `record`. Field names are the code's own, never a client's. */
export function recordQuery(filing: AnyFiling, it: Case, which: Which = {}): RawBuilder<RecordRow<Fields>> {
  const { form } = filing
  const columns = Object.entries(form.record).map(([name, field]) => {
    const { found } = form.subject
    const staged = field.source === 'ledger' ? field.read : found[name] ? sql`coalesce(${column(name, field.kind.column)}, ${found[name]})` : column(name, field.kind.column)
    return sql`${staged ?? sql`null`} as ${sql.ref(name)}`
  })
  const conditions = [
    sql`r.employer_id = ${it.employerId}`, sql`r.case_id = ${it.caseId}`,
    ...(which.nos ? [sql`r.no = any(${which.nos}::integer[])`] : []),
    ...(which.status ? [sql`r.status = ${which.status}`] : []),
    ...(which.wellFormed ? [sql`r.flaws is null`] : []),
    ...(which.undecided ? [sql`r.decision is null`] : []),
    ...(which.approvedNotInEffect ? [sql`r.decision = 'approved' and not r.in_effect`] : []),
  ]
  return sql<RecordRow<Fields>>`select r.no, r.sheet_row as "sheetRow", ${form.subject.personId} as "personId", ${sql.ref(`${form.subject.alias}.id`)} as "subjectId", ${subjectKey(form)} as "subjectKey", ${bareKey(form)} as "subjectAlone", r.status as "recordStatus",
    ${form.subject.mustExist?.notOwn?.when ?? sql`false`} as "notOwn", ${sql.join(columns)}
    from case_record r ${form.subject.joins(it)} where ${sql.join(conditions, sql` and `)}`
}

/** The subject's name. */
const bareKey = (form: FilingForm<Fields>): RawBuilder<string> => form.subject.key ?? certificateKey

/** The subject's name, then what else tells records of one subject apart. */
function subjectKey(form: FilingForm<Fields>): RawBuilder<string> {
  return (form.onePer ?? []).reduce<RawBuilder<string>>((key, name) => sql`${key} || '|' || (r.data->>${sql.lit(name)})`, bareKey(form))
}

/** Above this many records the relation is made a table once instead of anew in each check. */
const WORTH_A_TABLE = 500

/**
 * Gives `use` the database with the relation `record` over the well-formed records of `which`: a common table expression
 * for few, a temporary table for many, so that twenty checks on 100,000 records read the staged JSON once.
 */
export async function withRecords<R>(filing: AnyFiling, it: Case, which: Which & { count: number }, use: (records: Records<Fields>) => Promise<R>): Promise<R> {
  const wellFormed = recordQuery(filing, it, { ...which, wellFormed: true })
  if (which.count <= WORTH_A_TABLE) {
    return use(it.db.with('record', () => sql<RecordRow<Fields>>`(${wellFormed})`) as unknown as Records<Fields>)
  }
  await sql`drop table if exists pg_temp.record`.execute(it.db)
  await sql`create temporary table record on commit drop as ${wellFormed}`.execute(it.db)
  await sql`create index on record (no)`.execute(it.db)
  await sql`analyze record`.execute(it.db)
  try {
    return await use(it.db)
  } finally {
    await sql`drop table if exists pg_temp.record`.execute(it.db).catch(() => undefined) // the transaction may be broken already
  }
}
