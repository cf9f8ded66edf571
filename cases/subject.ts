/** Whom a record is about, and how it is found once, before any check. */
import { sql, type RawBuilder } from 'kysely'
import type { Scope } from '../ledger/database.ts'

export interface Subject {
  readonly name: string
  /** Joins that make `p`, the person, from the staged record `r` (whose cells are in `r.data`). */
  readonly joins: (it: Scope) => RawBuilder<unknown>
  /** Fields whose value the ledger supplies when the record leaves them out. */
  readonly found: Readonly<Record<string, RawBuilder<unknown>>>
  /** Whether a record that finds no person is refused. */
  readonly mustExist: boolean
}

/** The person of that certificate anywhere in the province, or no one yet (registration, resumption). */
export const anyPerson: Subject = {
  name: 'anyPerson',
  joins: () => sql`left join person p on p.id_type = r.data->>'idType' and p.id_number = r.data->>'idNumber'`,
  found: { personNo: sql`p.person_no` },
  mustExist: false,
}

/** A person on the employer's list, found by 个人编号 or by certificate. */
export const ownPerson: Subject = {
  name: 'ownPerson',
  joins: (it) => sql`
    left join person by_no on by_no.person_no = r.data->>'personNo'
    left join person by_id on by_id.id_type = coalesce(r.data->>'idType', '01') and by_id.id_number = r.data->>'idNumber'
    left join affiliation a on a.employer_id = ${it.employerId} and a.person_id = coalesce(by_no.id, by_id.id)
    left join person p on p.id = a.person_id`,
  found: { personNo: sql`p.person_no`, idType: sql`p.id_type`, idNumber: sql`p.id_number`, name: sql`p.name` },
  mustExist: true,
}
