/**
 * Assessments (应缴): who can be assessed for a month, what is due, its undoing. One statement does a branch whatever its number of
 * persons; the rates come from policy, and `share_fen` multiplies as `share` does (held together by a property test).
 */
import { sql, type RawBuilder } from 'kysely'
import { fen, type Fen, type Ppm } from '../common/money.ts'
import { addMonths, declarationYear, type Day, type Period } from '../common/period.ts'
import type { Branch } from '../common/states.ts'
import type { Case, Scope } from './database.ts'
import { heldIn } from './earnings.ts'

/** The rates of one branch, month and employer. `per_employer`: the employer's share is rounded once for the sum of the bases. */
export interface AssessmentRates { readonly employer: Ppm; readonly person: Ppm; readonly rounding: 'per_person' | 'per_employer' }

/** One person of a branch in a month: what he is assessed on, or why he cannot be. */
export interface AssessablePerson { personId: string; personNo: string; name: string; idNumber: string; earnings: Fen | null; base: Fen | null; reason: string | null; carried: boolean }

/** Births on or before which a person has reached the statutory age, by category. */
export interface RetirementBirths { readonly male: Day; readonly female: Day }

/**
 * Everyone insured in the branch in the month, with the earnings and base that hold for it, and the reason why he cannot be
 * assessed (不可做账原因) where there is one. The entry recorded last of those that cover the month holds; past the last year declared
 * the base is carried on. Source: manual 3.3.22; assumption 22-7 (carried bases).
 */
export function assessablePersons(it: Scope, branch: Branch, period: Period, retired: RetirementBirths): RawBuilder<AssessablePerson> {
  return sql<AssessablePerson>`select p.id as "personId", p.person_no as "personNo", p.name, p.id_number as "idNumber", e.earnings_fen as earnings, e.base_fen as base,
      coalesce(e.year, 0) < ${declarationYear(period)}::integer as carried,
      case when p.died_on is not null and to_char(p.died_on, 'YYYYMM')::integer < ${period}::integer then '人员已死亡'
        when p.retirement_status <> 'none' then '人员已离退休'
        when ${branch === 'old_age'}::boolean and p.born_on <= (case when p.sex = '1' then ${retired.male}::date else ${retired.female}::date end) then '已达到法定退休年龄'
        when e.earnings_fen is null then '未申报缴费工资'
        when e.base_fen is null then '年度缴费工资申报尚未启用，未生成缴费基数'
      end as reason
    from coverage c join person p on p.id = c.person_id
    left join lateral ${heldIn(sql`${it.employerId}::uuid`, sql`c.person_id`, sql`${period}::integer`)} e on true
    where c.employer_id = ${it.employerId}::uuid and c.branch = ${branch} and c.from_period <= ${period}::integer and (c.until_period is null or c.until_period > ${period}::integer)`
}

/** An assessable person with his shares; null where there is a reason why he has none. */
export interface AssessedPerson extends AssessablePerson { employerShare: Fen | null; personShare: Fen | null }

/**
 * The same persons with what is due for them: the list that is looked at before the declaration and the lines that it enters are this
 * one query. Where the employer's share is rounded once, a line is what its base adds to that amount, in the order of 个人编号.
 */
export function assessedPersons(it: Scope, branch: Branch, period: Period, rates: AssessmentRates, retired: RetirementBirths): RawBuilder<AssessedPerson> {
  const employer = sql`${rates.employer}::integer`
  const once = rates.rounding === 'per_employer'
  return sql<AssessedPerson>`select l.*, case when l.reason is null then ${once ? sql`share_fen((sum(l.base) over so_far)::bigint, ${employer}) - share_fen((sum(l.base) over so_far - l.base)::bigint, ${employer})` : sql`share_fen(l.base, ${employer})`} end as "employerShare",
      case when l.reason is null then share_fen(l.base, ${rates.person}::integer) end as "personShare"
    from (${assessablePersons(it, branch, period, retired)}) l ${once ? sql`window so_far as (partition by l.reason is null order by l."personNo" rows unbounded preceding)` : sql``}`
}

/** The last month declared of a participation (`b`): the month before it began where there is none. */
export const lastDeclared = sql<Period>`coalesce(b.last_period, to_char(b.insured_since_on - interval '1 month', 'YYYYMM')::integer)`

/** What an assessment came to. */
export interface Assessed { id: string; persons: number; earnings: Fen; base: Fen; employerShare: Fen; personShare: Fen }

/**
 * 正常应缴 of a branch and month: the assessment with a line a person, and those left out with their reason, in one statement.
 * Guarded by `regular_assessment_once` and `person_assessed_once_a_month`: what another filing declared meanwhile breaks them. A second
 * run of the same case enters nothing. Undefined when no one can be assessed, or nothing was entered.
 */
export async function assessBranch(it: Case, branch: Branch, period: Period, rates: AssessmentRates, retired: RetirementBirths): Promise<Assessed | undefined> {
  const { rows: [done] } = await sql<Assessed>`with listed as materialized (select * from (${assessedPersons(it, branch, period, rates, retired)}) l
      where not exists (select from assessment a where a.employer_id = ${it.employerId}::uuid and a.case_id = ${it.caseId}::uuid and a.branch = ${branch} and a.period = ${period}::integer)),
    left_out as (insert into unassessed_person (employer_id, case_id, branch, period, person_id, reason)
      select ${it.employerId}::uuid, ${it.caseId}::uuid, ${branch}, ${period}::integer, "personId", reason from listed where reason is not null on conflict do nothing),
    whole as (insert into assessment (employer_id, branch, period, kind, persons, earnings_fen, base_fen, employer_fen, person_fen, employer_rate_ppm, person_rate_ppm, known_on, case_id, declared_by, declared_at)
      select ${it.employerId}::uuid, ${branch}, ${period}::integer, 'regular', count(*), sum(earnings), sum(base), sum("employerShare"), sum("personShare"), ${rates.employer}::integer, ${rates.person}::integer, ${it.today}::date, ${it.caseId}::uuid, ${it.actor.name}, ${it.now}::timestamptz
      from listed where reason is null having count(*) > 0 returning id, persons, earnings_fen as earnings, base_fen as base, employer_fen as "employerShare", person_fen as "personShare"),
    entered as (insert into assessment_line (employer_id, period, assessment_id, person_id, branch, kind, earnings_fen, base_fen, employer_fen, person_fen)
      select ${it.employerId}::uuid, ${period}::integer, whole.id, l."personId", ${branch}, 'regular', l.earnings, l.base, l."employerShare", l."personShare" from listed l, whole where l.reason is null)
    select * from whole`.execute(it.db)
  if (done) await it.db.updateTable('employer_branch').where('employer_id', '=', it.employerId).where('branch', '=', branch).set({ last_period: period }).execute()
  return done
}

/** The work-injury fee of a project: of a construction project for its price beyond `declaredBefore`, of a mine for a month's output. Amounts in fen. */
export type ProjectFee = { readonly projectId: string; readonly period: Period; readonly amount: Fen; readonly rate: Ppm | null } & (
  { readonly kind: 'construction'; readonly base: Fen; readonly declaredBefore: Fen } | { readonly kind: 'mining'; readonly outputKg: number })

/** Enters a project's fee, the employer's alone. Guarded by `construction_assessment_once` and `mining_assessment_once`; a second run of the case gives what it entered. */
export async function assessProject(it: Case, fee: ProjectFee): Promise<string> {
  const entered = await assessmentsOf(it).where('a.case_id', '=', it.caseId).where('a.project_id', '=', fee.projectId).select('a.id').executeTakeFirst()
  if (entered) return entered.id
  const { id } = await it.db.insertInto('assessment').values({
    employer_id: it.employerId, branch: 'employment_injury', period: fee.period, kind: fee.kind, project_id: fee.projectId, persons: 0, earnings_fen: fen(0), base_fen: fee.kind === 'construction' ? fee.base : fen(0), employer_fen: fee.amount, person_fen: fen(0),
    employer_rate_ppm: fee.rate, output_kg: fee.kind === 'mining' ? fee.outputKg : null, declared_before_fen: fee.kind === 'construction' ? fee.declaredBefore : null, known_on: it.today, case_id: it.caseId, declared_by: it.actor.name, declared_at: it.now,
  }).returning('id').executeTakeFirstOrThrow()
  return id
}

/**
 * Who was assessed in the branch and month, with his base: the lines of its 正常应缴; where the month was declared before the hall had
 * its contributions, whoever could have been. For comparing one month with the next.
 */
export const assessedIn = (it: Scope, branch: Branch, period: Period, retired: RetirementBirths) => sql<{ personId: string; base: Fen }>`
  select l.person_id as "personId", l.base_fen as base from assessment_line l
    where l.employer_id = ${it.employerId}::uuid and l.period = ${period}::integer and l.branch = ${branch} and l.kind = 'regular' and l.state = 'assessed'
  union all select b."personId", b.base from (${assessablePersons(it, branch, period, retired)}) b where b.reason is null and not exists (select from assessment a
    where a.employer_id = ${it.employerId}::uuid and a.branch = ${branch} and a.period = ${period}::integer and a.kind = 'regular' and a.state = 'assessed')`

/** 核定不可做账信息: who was left out of declarations that stand, with the reason. */
export const unassessedOf = (it: Scope) => it.db.selectFrom('unassessed_person as u').innerJoin('person as p', 'p.id', 'u.person_id').where('u.employer_id', '=', it.employerId).where('u.closed', '=', false)

/** Assessments of the employer that count, newest first. */
export const assessmentsOf = (it: Scope) => it.db.selectFrom('assessment as a').where('a.employer_id', '=', it.employerId).where('a.state', '=', 'assessed')

/**
 * Takes assessments back that are in no notice, on which nothing has arrived and no difference of earnings rests: they stay, marked
 * 已撤销, and the months may be declared anew. Returns how many this case has taken back: a second run finds nothing and returns the
 * same. The caller has checked that they are the branch's latest.
 */
export async function withdrawAssessments(it: Case, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0
  const own = it.db.selectFrom('assessment').where('employer_id', '=', it.employerId).where('id', 'in', [...ids])
  // waits for whoever enters a difference of them (differences.ts); what he entered, the next statement sees
  await own.where('state', '=', 'assessed').select('id').orderBy('id').forUpdate().execute()
  const gone = await it.db.updateTable('assessment as a').where('a.employer_id', '=', it.employerId).where('a.id', 'in', [...ids]).where('a.state', '=', 'assessed').where('a.notice_id', 'is', null).where('a.received_fen', '=', fen(0))
    .where((q) => q.not(q.exists(q.selectFrom('assessment as d').whereRef('d.employer_id', '=', 'a.employer_id').whereRef('d.branch', '=', 'a.branch').whereRef('d.period', '=', 'a.period').where('d.kind', '=', 'earnings_difference').where('d.state', '=', 'assessed').select('d.id'))))
    .set({ state: 'withdrawn', withdrawn_by_case: it.caseId }).returning(['a.id', 'a.branch', 'a.period', 'a.kind', 'a.case_id']).execute()
  const done = async () => Number((await own.where('withdrawn_by_case', '=', it.caseId).select((q) => q.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()).n)
  if (gone.length === 0) return done()
  const periods = gone.map((of) => of.period)
  await it.db.updateTable('assessment_line').where('employer_id', '=', it.employerId).where('period', 'in', periods).where('assessment_id', 'in', gone.map((of) => of.id)).set({ state: 'withdrawn' }).execute()
  for (const { branch, period, case_id } of gone.filter((of) => of.kind === 'regular').sort((a, b) => b.period - a.period)) {
    await it.db.updateTable('employer_branch').where('employer_id', '=', it.employerId).where('branch', '=', branch).where('last_period', '=', period).set({ last_period: addMonths(period, -1) }).execute()
    if (case_id) await it.db.updateTable('unassessed_person').where('employer_id', '=', it.employerId).where('case_id', '=', case_id).where('branch', '=', branch).where('period', '=', period).set({ closed: true }).execute()
  }
  return done()
}
