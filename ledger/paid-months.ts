/** 已到账 months of insured persons: what was assessed, billed and received whole. Source: manual 3.3.47. */
import { sql } from 'kysely'
import type { Fen } from '../common/money.ts'
import type { Period } from '../common/period.ts'
import type { Scope } from './database.ts'

/** A span of months, both included. */
export interface Months { readonly from: Period; readonly to: Period }

/** Assessments of persons' contributions in these months that were received whole, and what was given back of them. */
const settled = (it: Scope, { from, to }: Months) => it.db.selectFrom('assessment as a').where('a.employer_id', '=', it.employerId).where('a.period', '>=', from).where('a.period', '<=', to)
  .where('a.state', '=', 'assessed').where('a.kind', 'in', ['regular', 'earnings_difference']).where('a.settled_on', 'is not', null)

/** Persons of the employer's list with a month received whole in the span. */
export const paidPersons = (it: Scope, months: Months) => it.db.selectFrom('affiliation as f').innerJoin('person as p', 'p.id', 'f.person_id').where('f.employer_id', '=', it.employerId)
  .where(sql<boolean>`exists (select from assessment_line l where l.employer_id = ${it.employerId}::uuid and l.person_id = p.id and l.period between ${months.from}::integer and ${months.to}::integer
    and l.state = 'assessed' and l.assessment_id = any(array(${settled(it, months).select('a.id')})))`)
  .groupBy(['p.id', 'p.person_no', 'p.name', 'p.id_number'])

/** A month of a person: when it was received or given back (YYYYMM), of what kind, and the base in each branch after it; null where none was received. */
export interface PaidMonth { personNo: string; name: string; idNumber: string; period: Period; received: Period; kind: 'regular' | 'earnings_difference'; direction: 'income' | 'expense'; old_age: Fen | null; unemployment: Fen | null; employment_injury: Fen | null }

/** The months of the persons with these 个人编号, by month, then person; one row for what was received or given back in one month of one kind. */
export const paidMonths = (it: Scope, months: Months, personNos: readonly string[]) => settled(it, months)
  .innerJoin('assessment_line as l', (on) => on.onRef('l.employer_id', '=', 'a.employer_id').onRef('l.period', '=', 'a.period').onRef('l.assessment_id', '=', 'a.id'))
  .innerJoin('person as p', 'p.id', 'l.person_id')
  .where('l.state', '=', 'assessed').where('l.period', '>=', months.from).where('l.period', '<=', months.to)
  .where(sql<boolean>`l.person_id = any(array(select w.id from person w where w.person_no = any(${[...personNos]})))`)
  .groupBy(['l.period', 'p.person_no', 'p.name', 'p.id_number', sql`to_char(a.settled_on, 'YYYYMM')`, 'l.kind', 'a.direction'])
  .select(['p.person_no as personNo', 'p.name', 'p.id_number as idNumber', 'l.period', sql<Period>`to_char(a.settled_on, 'YYYYMM')::integer`.as('received'), sql<PaidMonth['kind']>`l.kind`.as('kind'), 'a.direction',
    ...(['old_age', 'unemployment', 'employment_injury'] as const).map((branch) => sql<Fen | null>`max(l.base_fen) filter (where l.branch = ${branch})`.as(branch))])
  .orderBy('l.period').orderBy('p.person_no').orderBy(sql`to_char(a.settled_on, 'YYYYMM')`).orderBy('l.kind', 'desc').orderBy('a.direction')

/** 缴费截止时间 / 缴费人数 of each branch: the last month received whole, and its persons. */
export const lastPaidMonths = (it: Scope) => it.db.selectFrom('assessment as a').where('a.employer_id', '=', it.employerId).where('a.kind', '=', 'regular').where('a.state', '=', 'assessed').where('a.settled_on', 'is not', null)
  .distinctOn('a.branch').orderBy('a.branch').orderBy('a.period', 'desc').select(['a.branch', 'a.period', 'a.persons'])

/** What has been received for the person `p` in pensions through the employer of `r`: the months, as a JSON list of {period}, in order. */
export const pensionMonths = sql`(select coalesce(jsonb_agg(jsonb_build_object('period', m.period) order by m.period), '[]') from (select distinct l.period from assessment_line l
  join assessment a on a.employer_id = l.employer_id and a.id = l.assessment_id
  where l.employer_id = r.employer_id and l.person_id = p.id and l.branch = 'old_age' and l.kind = 'regular' and l.state = 'assessed' and a.state = 'assessed' and a.settled_on is not null) m)`

/** What went into the account of the person `p` through the employer of `r`, by the month it arrived in and not before the month it is for: a JSON list of {period, amount}, in order. */
export const accountCredits = sql`(select coalesce(jsonb_agg(jsonb_build_object('period', c.period, 'amount', c.amount) order by c.period), '[]') from (select greatest(e.period, to_char(a.settled_on, 'YYYYMM')::integer) as period, sum(e.amount_fen)::bigint as amount
  from account_entry e join assessment a on a.employer_id = e.employer_id and a.id = e.assessment_id where e.employer_id = r.employer_id and e.person_id = p.id group by 1) c)`

/** Whether something assessed for the person in pensions has not been received whole (欠费). */
export const pensionArrears = (it: Scope, personId: string) => sql<boolean>`exists (select from assessment_line l join assessment a on a.employer_id = l.employer_id and a.id = l.assessment_id
  where l.employer_id = ${it.employerId}::uuid and l.person_id = ${sql.ref(personId)} and l.branch = 'old_age' and l.state = 'assessed' and a.state = 'assessed' and a.direction = 'income' and a.settled_on is null)`
