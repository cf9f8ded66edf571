/**
 * 基数差额: what assessed months come to when the earnings of their persons change. The assessed lines stay as they are; each month,
 * branch and direction gets an assessment of its own. The rates are those the month was assessed by; a property test holds the lines to
 * contributionDifference and assessmentDifference. Source: manual 3.3.21; policy parameters 1.6; assumption 21-2.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Fen } from '../common/money.ts'
import type { Period } from '../common/period.ts'
import type { Branch } from '../common/states.ts'
import type { Query } from './coverage.ts'
import type { Scope, WideScope } from './database.ts'
import { heldIn } from './earnings.ts'

/** The earnings and base (fen) of a person from a month up to and with another; the case that brought them. A base that is null changes nothing. */
export interface ChangedEarnings { employerId: string; caseId: string | null; no: number | null; personId: string; from: Period; until: Period; earnings: Fen; base: Fen | null }

/** One month and branch of a person: bases before and after, and what that comes to; negative is to be refunded. */
export interface DifferenceLine extends Pick<ChangedEarnings, 'employerId' | 'caseId' | 'no' | 'personId' | 'earnings'> {
  branch: Branch; period: Period; before: Fen; earningsBefore: Fen; base: Fen; direction: 'income' | 'expense'; employerRate: number; personRate: number; employerShare: Fen; personShare: Fen
}

/** How the employer's share of 工伤保险 is rounded: each person's, or once for the sum of the differences of a month and direction. */
export type InjuryRounding = 'per_person' | 'per_employer'

/**
 * The differences of changed earnings against what was assessed before, per assessed month and branch: the base of the month and all
 * its changes since, so that the order in which those were entered does not matter. Months whose rates are nil (the waiver of 2020)
 * have none. The caller sees to it that spans of a person do not overlap.
 */
export function differenceLines(changed: Query<ChangedEarnings>, injury: InjuryRounding): RawBuilder<DifferenceLine> {
  const once = sql`d.branch = 'employment_injury' and ${injury === 'per_employer'}::boolean`
  return sql<DifferenceLine>`select d.*, case when ${once} then share_fen((sum(d.base - d.before) over so_far)::bigint, d."employerRate") - share_fen((sum(d.base - d.before) over so_far - (d.base - d.before))::bigint, d."employerRate")
        else share_fen(d.base, d."employerRate") - share_fen(d.before, d."employerRate") end as "employerShare",
      share_fen(d.base, d."personRate") - share_fen(d.before, d."personRate") as "personShare"
    from (select c."employerId", c."caseId", c.no, c."personId", l.branch, l.period, held.base as before, held.earnings as "earningsBefore", c.earnings, c.base,
        case when c.base > held.base then 'income' else 'expense' end as direction, a.employer_rate_ppm as "employerRate", a.person_rate_ppm as "personRate"
      from (${changed}) c
      join assessment_line l on l.employer_id = c."employerId" and l.person_id = c."personId" and l.kind = 'regular' and l.state = 'assessed' and l.period between c."from" and c.until
      join assessment a on a.employer_id = l.employer_id and a.id = l.assessment_id
      cross join lateral (select (l.base_fen + coalesce(sum(n.base_fen - n.before_fen), 0))::bigint as base, coalesce((array_agg(n.earnings_fen order by m.declared_at desc))[1], l.earnings_fen) as earnings
        from assessment_line n join assessment m on m.employer_id = n.employer_id and m.id = n.assessment_id
        where n.employer_id = l.employer_id and n.person_id = l.person_id and n.period = l.period and n.branch = l.branch and n.state = 'assessed' and n.kind = 'earnings_difference') held
      where c.base <> held.base and (a.employer_rate_ppm > 0 or a.person_rate_ppm > 0)) d
    window so_far as (partition by d."employerId", d."caseId", d.branch, d.period, d.direction order by d."personId" rows unbounded preceding)`
}

/**
 * Keeps the assessed months of changed earnings as they are until the transaction ends: who takes one back, or enters other
 * differences of it, waits, and then sees these.
 */
const holdMonths = (it: Scope | WideScope, changed: Query<ChangedEarnings>) => sql`select a.id from assessment a where a.kind = 'regular' and a.state = 'assessed' and (a.employer_id, a.id) in (
    select l.employer_id, l.assessment_id from (${changed}) c join assessment_line l on l.employer_id = c."employerId" and l.person_id = c."personId" and l.kind = 'regular' and l.state = 'assessed' and l.period between c."from" and c.until)
  order by a.employer_id, a.id for update of a`.execute(it.db)

/**
 * Enters the differences: per case, branch, month and direction one assessment with a line a person, in one statement. Lines hold the
 * base after and before; refunds (expense) hold their amounts as positive, the change of base as negative. Run again, what was
 * assessed before is the new base already, and nothing is entered. Returns how many assessments came of it.
 */
export async function enterDifferences(it: Scope | WideScope, changed: Query<ChangedEarnings>, injury: InjuryRounding): Promise<number> {
  await holdMonths(it, changed)
  const { rows } = await sql<{ id: string }>`with due as materialized (${differenceLines(changed, injury)}),
    whole as (insert into assessment (employer_id, branch, period, kind, direction, persons, earnings_fen, base_fen, employer_fen, person_fen, employer_rate_ppm, person_rate_ppm, known_on, case_id, declared_by, declared_at)
      select "employerId", branch, period, 'earnings_difference', direction, count(*), sum(earnings - "earningsBefore"), sum(base - before), abs(sum("employerShare")), abs(sum("personShare")), max("employerRate"), max("personRate"),
        ${it.today}::date, "caseId", ${it.actor.name}, ${it.now}::timestamptz
      from due group by "employerId", "caseId", branch, period, direction returning employer_id, id, case_id, branch, period, direction),
    entered as (insert into assessment_line (employer_id, period, assessment_id, person_id, branch, kind, earnings_fen, base_fen, before_fen, employer_fen, person_fen)
      select w.employer_id, w.period, w.id, d."personId", w.branch, 'earnings_difference', d.earnings, d.base, d.before, abs(d."employerShare"), abs(d."personShare")
      from whole w join due d on d."employerId" = w.employer_id and d."caseId" is not distinct from w.case_id and d.branch = w.branch and d.period = w.period and d.direction = w.direction)
    select id from whole`.execute(it.db)
  return rows.length
}

/**
 * What earnings declared for a year (3.3.20) come to for months assessed on a carried base before: each month for which the entry is
 * the one that holds (`heldIn`). Months that another entry holds, the next year's or a change of them (3.3.21), are that entry's;
 * the others of the year still get their difference.
 */
export function lateEarnings(it: Scope | WideScope, entries: RawBuilder<{ id: string }>): Query<ChangedEarnings> {
  return it.db.selectFrom('earnings_declaration as d').where('d.base_fen', 'is not', null).where(sql<boolean>`d.id in (${entries})`)
    .innerJoinLateral(sql<{ period: Period }>`(select distinct l.period from assessment_line l where l.employer_id = d.employer_id and l.person_id = d.person_id and l.kind = 'regular' and l.state = 'assessed'
      and l.period >= d.from_period and (d.until_period is null or l.period < d.until_period))`.as('m'), (on) => on.on(sql<boolean>`d.id = (select h.id from ${heldIn(sql`d.employer_id`, sql`d.person_id`, sql`m.period`)} h)`))
    .select(['d.employer_id as employerId', 'd.case_id as caseId', 'd.record_no as no', 'd.person_id as personId', 'm.period as from', 'm.period as until', 'd.earnings_fen as earnings', 'd.base_fen as base'])
}
