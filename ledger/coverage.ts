/** Coverage (参保关系): persons entered, insured and suspended, each in one statement a table (STYLE §5). */
import { sql, type SelectQueryBuilder } from 'kysely'
import type { Day, Period } from '../common/period.ts'
import type { Branch } from '../common/states.ts'
import type { Case, Scope } from './database.ts'

/** A query that yields these columns. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- which tables it reads is its own affair
export type Query<Row> = SelectQueryBuilder<any, any, Row>

/** The place of a branch in the order in which every list shows them, to order by: 养老, 失业, 工伤. */
export const branchOrder = (column: string) => sql<number>`array_position(array['old_age', 'unemployment', 'employment_injury'], ${sql.ref(column)})`

/** What is known of a person who registers for the first time. */
export interface NewPerson {
  idType: string | null; idNumber: string; name: string; sex: string; bornOn: Day; nationality: string | null; ethnicity: string; mobile: string; firstInsuredOn: Day | null
  employmentForm: string | null; temporaryAccount: boolean | null; postcode: string | null; email: string | null
  householdRegion: string | null; householdDistrict: string | null; address: string | null; note: string | null
}

/** Enters persons with a fresh 个人编号. Guarded by `person_identity_once`: a second run enters no one twice. */
export async function registerPersons(it: Case, persons: Query<NewPerson>): Promise<void> {
  await it.db.insertInto('person')
    .columns(['id_type', 'id_number', 'name', 'sex', 'born_on', 'nationality', 'ethnicity', 'mobile', 'first_insured_on', 'employment_form', 'temporary_account',
      'postcode', 'email', 'household_region', 'household_district', 'address', 'note'])
    .expression(it.db.selectFrom(persons.as('n')).select([
      sql<string>`coalesce(n."idType", '01')`.as('id_type'), 'n.idNumber', 'n.name', 'n.sex', 'n.bornOn', sql<string>`coalesce(n.nationality, 'CHN')`.as('nationality'), 'n.ethnicity', 'n.mobile',
      'n.firstInsuredOn', 'n.employmentForm', sql<boolean>`coalesce(n."temporaryAccount", false)`.as('temporary_account'), 'n.postcode', 'n.email', 'n.householdRegion', 'n.householdDistrict', 'n.address', 'n.note'] as never))
    .onConflict((already) => already.constraint('person_identity_once').doNothing()).execute()
}

/** One person and branch to insure from the month of a day. */
export interface Enrolment { personId: string; personNo: string; branch: Branch; startedOn: Day; employmentForm: string | null; temporaryAccount: boolean | null }

/**
 * Insures persons with the employer from the month of `startedOn` on, and puts them on its list. Guarded by
 * `one_coverage_at_a_time`; what this case has opened already is left alone.
 */
export async function enrol(it: Case, enrolments: Query<Enrolment>): Promise<void> {
  await it.db.insertInto('affiliation').columns(['employer_id', 'person_no', 'person_id', 'since_on'])
    .expression(it.db.selectFrom(enrolments.as('n')).select([sql<string>`${it.employerId}::uuid`.as('e'), 'n.personNo', 'n.personId', sql<Day>`min(n."startedOn")`.as('since')]).groupBy(['n.personNo', 'n.personId']))
    .onConflict((already) => already.columns(['employer_id', 'person_no']).doNothing()).execute()
  await it.db.insertInto('coverage').columns(['employer_id', 'person_id', 'branch', 'from_period', 'started_on', 'employment_form', 'temporary_account', 'opened_by_case'])
    .expression(it.db.selectFrom(enrolments.as('n'))
      .where((q) => q.not(q.exists(q.selectFrom('coverage as c').where('c.employer_id', '=', it.employerId).where('c.opened_by_case', '=', it.caseId).whereRef('c.person_id', '=', 'n.personId').whereRef('c.branch', '=', 'n.branch').select('c.id'))))
      .select([sql<string>`${it.employerId}::uuid`.as('e'), 'n.personId', 'n.branch', sql<Period>`to_char(n."startedOn", 'YYYYMM')::integer`.as('from'), 'n.startedOn', 'n.employmentForm',
        sql<boolean>`coalesce(n."temporaryAccount", false)`.as('temporary'), sql<string>`${it.caseId}::uuid`.as('case')]))
    .execute()
}

/** One person whose coverage with the employer ends with the month of a day. */
export interface Suspension { personId: string; stoppedOn: Day; reason: string; note: string | null }

/** Ends every open coverage of the persons with this employer; `DEATH` terminates it and marks the person dead. A second run finds none open. */
export async function suspendCoverage(it: Case, suspensions: Query<Suspension>): Promise<void> {
  await it.db.updateTable('coverage as c').from(suspensions.as('s')).whereRef('c.person_id', '=', 's.personId').where('c.employer_id', '=', it.employerId).where('c.until_period', 'is', null)
    .set({
      until_period: afterMonthOf('s.stoppedOn'),
      state: sql`case when s.reason = 'DEATH' then 'terminated' else 'suspended' end`, ended_on: sql<Day>`s."stoppedOn"`, end_reason: sql<string>`s.reason`, end_note: sql<string | null>`s.note`, closed_by_case: it.caseId,
    }).execute()
  await it.db.updateTable('person as p').from(suspensions.as('s')).whereRef('p.id', '=', 's.personId').where('s.reason', '=', 'DEATH').where('p.died_on', 'is', null).set({ died_on: sql<Day>`s."stoppedOn"` }).execute()
}

/** One branch of a person whose coverage with the employer ends with the month of a day, while others go on. */
export interface BranchSuspension { personId: string; branch: Branch; stoppedOn: Day; reason: string }

/** Ends the open coverage of the persons in the named branches alone. A second run finds none open. */
export async function suspendBranches(it: Case, suspensions: Query<BranchSuspension>): Promise<void> {
  await it.db.updateTable('coverage as c').from(suspensions.as('s')).whereRef('c.person_id', '=', 's.personId').whereRef('c.branch', '=', 's.branch').where('c.employer_id', '=', it.employerId).where('c.until_period', 'is', null)
    .set({ until_period: afterMonthOf('s.stoppedOn'), state: 'suspended', ended_on: sql<Day>`s."stoppedOn"`, end_reason: sql<string>`s.reason`, closed_by_case: it.caseId }).execute()
}

/** The month after that of a day, in SQL: spans end before it. */
const afterMonthOf = (day: string) => sql<Period>`to_char(date_trunc('month', ${sql.ref(day)}::timestamp) + interval '1 month', 'YYYYMM')::integer`

/** Persons the employer covers now (正常参保) in some branch, one row a person. */
export const covered = (it: Scope) => it.db.selectFrom('affiliation as a').innerJoin('person as p', 'p.id', 'a.person_id').where('a.employer_id', '=', it.employerId)
  .where((q) => q.exists(q.selectFrom('coverage as c').where('c.employer_id', '=', it.employerId).whereRef('c.person_id', '=', 'a.person_id').where('c.until_period', 'is', null).select('c.id')))

/** Everyone on the employer's list, in work, suspended or retired. */
export const listed = (it: Scope) => it.db.selectFrom('affiliation as a').innerJoin('person as p', 'p.id', 'a.person_id').where('a.employer_id', '=', it.employerId)
