/** Typing what names a subject fills the form with what the ledger holds of it. */
import { sql, type RawBuilder } from 'kysely'
import type { Fields } from '../fields/field.ts'
import { blank, cellOf } from '../fields/kind.ts'
import type { ServedWorking } from '../forms/served.ts'
import type { Case } from '../ledger/database.ts'
import { workFacts } from './case-row.ts'
import { viewItem, type AnyFiling, type FilingForm } from './filing.ts'
import { encode, workedOut } from './read-record.ts'
import { shownCells } from './shown-records.ts'
import { servedWorking } from './working.ts'

export interface LookedUp { found: boolean; /** What the filing says of a subject that is not there. */ message?: string; fields: Record<string, string>; texts: Record<string, string>; /** How what the rules worked out of it came about (计算过程). */ workings: Record<string, ServedWorking> }

/** The fields a look-up can fill, each with the expression that reads it (aliases of the subject's joins). */
function readable({ record, subject, amends }: FilingForm<Fields>): [string, RawBuilder<unknown>][] {
  const amended = Object.entries(amends?.columns ?? {}).map(([name, column]) => [name, sql`${sql.ref(`${subject.alias}.${column ?? ''}`)}`] as [string, RawBuilder<unknown>])
  const held = Object.entries(record).flatMap(([name, field]) => {
    const read = field.source === 'ledger' ? field.read : field.current
    return read ? [[name, sql`${read}`] as [string, RawBuilder<unknown>]] : []
  })
  const all = new Map([...Object.entries({ ...subject.shown, ...subject.found }), ...amended, ...held])
  return [...all].filter(([name]) => name in record)
}

/**
 * What the ledger holds of the subject that `given` names (field name to what was typed), as the form takes it. `found` is false
 * when there is none for this employer; what does not hang on the subject is filled all the same.
 */
export async function lookUp(filing: AnyFiling, scope: Case, given: Readonly<Record<string, unknown>>): Promise<LookedUp> {
  const { form } = filing
  const { subject } = form
  const data = Object.fromEntries(Object.entries(given).flatMap(([name, value]) => {
    const [field, cell] = [form.record[name], cellOf(value)]
    if (!field || blank(cell)) return []
    const read = field.kind.read(cell)
    return read.problem === undefined ? [[name, read.value]] : []
  }))
  const columns = readable(form)
  const { rows: [row] } = await sql<Record<string, unknown>>`select ${sql.ref(`${subject.alias}.id`)} as "subjectId", ${subject.mustExist?.notOwn?.when ?? sql`false`} as "notOwn"${columns.map(([name, read]) => sql`, ${read} as ${sql.ref(name)}`).reduce((all, one) => sql`${all}${one}`, sql``)}
    from (select ${scope.employerId}::uuid as employer_id, ${scope.caseId}::uuid as case_id, ${encode(data)}::jsonb as data) r ${(subject.lookUpJoins ?? subject.joins)(scope)} limit 1`.execute(scope.db)
  const found = row?.['subjectId'] !== null && row?.['subjectId'] !== undefined
  if (found && subject.alias === 'p') scope.audit({ action: 'sight/person', subject: String(row['personNo'] ?? row['subjectId']), detail: { service: form.slug } })
  const held = Object.fromEntries(columns.map(([name]) => [name, row?.[name]] as const).filter(([, value]) => value !== null && value !== undefined))
  const workings = found && Object.values(form.record).some((field) => field.work) ? workedOut(form, { ...data, ...held }, await workFacts(scope)) : {}
  const known = { ...held, ...Object.fromEntries(Object.entries(workings).map(([name, { value }]) => [name, value])) }
  const { cells, values } = shownCells(filing, known, {})
  const shown = new Set([...Object.keys(subject.found), ...[...form.sections.flatMap((section) => section.fields), ...form.employerFields ?? []].map((item) => viewItem(form, item).name)])
  const kept = (texts: Record<string, string>) => Object.fromEntries(Object.entries(texts).filter(([name]) => name in known && shown.has(name)))
  return { found, ...(found || !subject.mustExist ? {} : { message: row?.['notOwn'] === true ? subject.mustExist.notOwn?.message ?? subject.mustExist.message : subject.mustExist.message }), fields: kept(values), texts: kept(cells), workings: Object.fromEntries(Object.entries(workings).map(([name, working]) => [name, servedWorking(working)])) }
}
