/** Whom or what a record is about, and how it is found once, before any check. */
import { sql, type RawBuilder } from 'kysely'
import type { Scope } from '../ledger/database.ts'

export interface Subject {
  readonly name: string
  /** Joins that find it from the staged record `r` (whose cells are in `r.data`); they make `alias` and the aliases that fields read. */
  readonly joins: (it: Scope) => RawBuilder<unknown>
  /** The alias of its row. */
  readonly alias: string
  /** The person a record is about, where it is about one. */
  readonly personId: RawBuilder<string | null>
  /** Fields whose value the ledger supplies when the record leaves them out. */
  readonly found: Readonly<Record<string, RawBuilder<unknown>>>
  /** What a look-up fills besides `found`, amended and ledger fields. */
  readonly shown?: Readonly<Record<string, RawBuilder<unknown>>>
  /** The joins of a look-up where they tell less than those of the checks. */
  readonly lookUpJoins?: (it: Scope) => RawBuilder<unknown>
  /** Names it in SQL, for duplicates and unfinished cases; by certificate or 个人编号 where not given. */
  readonly key?: RawBuilder<string>
  /** Names it from a record's values alone, as `key` does; null when they do not. */
  readonly named?: (data: Readonly<Record<string, unknown>>) => string | null
  /** Set when a record that finds nothing is refused: the field it is about and what is said. */
  readonly mustExist: { readonly field: string | null; readonly message: string; /** Where it is there and not this employer's to ask for: when that is so, with the aliases of the joins, and what is said instead. */ readonly notOwn?: { readonly when: RawBuilder<boolean>; readonly message: string } } | null
  /** What is said when number, certificate and name are not one person's; the engine's sentence where not given. */
  readonly notTheSame?: string
  /** What two records of one subject are told; n and m are rows. */
  readonly duplicate?: (n: number, m: number) => string
}

const byPerson = { alias: 'p', personId: sql<string | null>`p.id` } as const

/** The person of that certificate on the employer's list. */
const onTheList = (it: Scope) => sql`
    left join person by_no on by_no.person_no = r.data->>'personNo'
    left join person by_id on by_id.id_type = coalesce(r.data->>'idType', '01') and by_id.id_number = r.data->>'idNumber'
    left join affiliation a on a.employer_id = ${it.employerId} and a.person_id = coalesce(by_no.id, by_id.id)
    left join person p on p.id = a.person_id`

const byCertificate = { personNo: sql`p.person_no`, idType: sql`p.id_type`, idNumber: sql`p.id_number`, name: sql`p.name` }

/**
 * The person of that certificate anywhere in the province, or no one yet (registration, resumption). A look-up tells only of
 * who is on the employer's own list.
 */
export const anyPerson: Subject = {
  ...byPerson, name: 'anyPerson',
  joins: () => sql`left join person p on p.id_type = r.data->>'idType' and p.id_number = r.data->>'idNumber'`,
  found: { personNo: sql`p.person_no` },
  lookUpJoins: onTheList, shown: { ...byCertificate, sex: sql`p.sex`, bornOn: sql`p.born_on` },
  mustExist: null,
}

/** A person on the employer's list, found by 个人编号 or by certificate. */
export const ownPerson: Subject = {
  ...byPerson, name: 'ownPerson', joins: onTheList, found: byCertificate,
  mustExist: { field: 'idNumber', message: '未查询到人员基本信息，请检查人员编号或身份证号！' },
}

/**
 * A person whom the employer insures or was the last to insure: of who is on the employer's list, none that another has insured since.
 * Of anyone else it tells only that he is not the employer's own. Source: catalogue 3.3.54, 3.3.55, 3.3.61.
 */
export const lastOwnPerson: Subject = {
  ...ownPerson, name: 'lastOwnPerson',
  joins: (it) => sql`
    left join person by_no on by_no.person_no = r.data->>'personNo'
    left join person by_id on by_id.id_type = coalesce(r.data->>'idType', '01') and by_id.id_number = r.data->>'idNumber'
    left join affiliation a on a.employer_id = ${it.employerId} and a.person_id = coalesce(by_no.id, by_id.id)
    left join person p on p.id = a.person_id and not exists (select from coverage_anywhere e where e.person_id = a.person_id and e.employer_id <> ${it.employerId}
      and e.from_period > coalesce((select max(c.from_period) from coverage c where c.employer_id = ${it.employerId} and c.person_id = a.person_id), 0))`,
  mustExist: { field: 'idNumber', message: '未查询到人员基本信息，请检查人员编号或身份证号！', notOwn: { when: sql<boolean>`coalesce(by_no.id, by_id.id) is not null`, message: '该人员不属于本单位，不能办理！' } },
}

/** The employer itself: one record, one unfinished case a service. */
export const employerItself: Subject = {
  name: 'employerItself', alias: 'e', personId: sql<string | null>`null::uuid`,
  joins: () => sql`join employer e on e.id = r.employer_id`,
  found: {}, key: sql<string>`'employer'`, named: () => 'employer', mustExist: null,
}

/** A person's certificate as a subject's name: what `named` gives where the subject has none of its own. */
export function certificateOf(data: Readonly<Record<string, unknown>>): string | null {
  const text = (name: string) => (typeof data[name] === 'string' ? data[name] : undefined)
  return text('idNumber') ? `${text('idType') ?? '01'}:${text('idNumber') ?? ''}` : text('personNo') ? `no:${text('personNo') ?? ''}` : null
}

/** The same in SQL: certificate type and number where known, else 个人编号. */
export const certificateKey = sql<string>`coalesce(p.id_type || ':' || p.id_number, coalesce(r.data->>'idType', '01') || ':' || (r.data->>'idNumber'), 'no:' || (r.data->>'personNo'))`
