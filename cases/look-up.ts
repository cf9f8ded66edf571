/** Typing an identity number fills what the ledger knows: for who is on the employer's list, everything; for others only the number. */
import { sql } from 'kysely'
import { tidy } from '../fields/kind.ts'
import type { Case } from '../ledger/database.ts'
import type { AnyFiling } from './filing.ts'
import { shownCells } from './shown-records.ts'

export interface LookedUp { found: boolean; fields: Record<string, string>; texts: Record<string, string> }

/**
 * The person's fields as the form takes them. A person who is on no list of this employer gives nothing away: registration
 * learns the rest at approval, and the check says when name and number disagree.
 */
export async function lookUpPerson(filing: AnyFiling, scope: Case, by: { idNumber?: string | undefined; idType?: string | undefined; personNo?: string | undefined }): Promise<LookedUp> {
  const { form } = filing
  const number = by.idNumber ? tidy(by.idNumber).replace(/\s+/g, '').toUpperCase() : undefined
  const own = await scope.db.selectFrom('person as p').innerJoin('affiliation as a', (on) => on.onRef('a.person_id', '=', 'p.id').on('a.employer_id', '=', scope.employerId))
    .where((q) => (by.personNo ? q('p.person_no', '=', tidy(by.personNo)) : q.and([q('p.id_number', '=', number ?? ''), q('p.id_type', '=', by.idType || '01')]))).selectAll('p').executeTakeFirst()
  if (!own) return { found: false, fields: {}, texts: {} }
  const record: Record<string, unknown> = { idType: own.id_type, idNumber: own.id_number, personNo: own.person_no, name: own.name, sex: own.sex, bornOn: own.born_on }
  for (const [field, column] of Object.entries(form.amends ?? {})) if (column) record[field] = own[column]
  const ledger = Object.entries(form.record).filter(([, field]) => field.source === 'ledger' && field.read !== undefined)
  if (ledger.length > 0) {
    const { rows: [read] } = await sql<Record<string, unknown>>`select ${sql.join(ledger.map(([name, field]) => sql`${field.read} as ${sql.ref(name)}`))}
      from person p cross join (select ${scope.employerId}::uuid as employer_id, '{}'::jsonb as data) r where p.id = ${own.id}`.execute(scope.db)
    Object.assign(record, read)
  }
  scope.audit({ action: 'sight/person', subject: own.person_no, detail: { service: form.slug } })
  const known = Object.fromEntries(Object.entries(record).filter(([name]) => name in form.record))
  const { cells, values } = shownCells(filing, known, {})
  const kept = (texts: Record<string, string>) => Object.fromEntries(Object.entries(texts).filter(([name]) => name in known))
  return { found: true, fields: kept(values), texts: kept(cells) }
}
