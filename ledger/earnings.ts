/** Declared earnings (缴费工资) and the contribution base fixed from them. */
import { sql, type RawBuilder } from 'kysely'
import type { Fen } from '../common/money.ts'
import type { Day, Period } from '../common/period.ts'
import { covered, type Query } from './coverage.ts'
import type { Case, Scope, WideScope } from './database.ts'

/** A person's monthly earnings and base (fen) from `from` on, for the declaration year. */
export interface DeclaredEarnings { personId: string; no: number; year: number; earnings: Fen; base: Fen | null; from: Period }

/** Enters declared earnings, one entry a record. Whoever has an entry from the same month keeps it: a change is 3.3.21's. */
export async function declareEarnings(it: Case, declared: Query<DeclaredEarnings>): Promise<void> {
  await it.db.insertInto('earnings_declaration').columns(['employer_id', 'person_id', 'case_id', 'record_no', 'year', 'from_period', 'earnings_fen', 'base_fen', 'declared_on'])
    .expression(it.db.selectFrom(declared.as('d'))
      .where((q) => q.not(q.exists(q.selectFrom('earnings_declaration as e').where('e.employer_id', '=', it.employerId).whereRef('e.person_id', '=', 'd.personId').whereRef('e.year', '=', 'd.year').whereRef('e.from_period', '=', 'd.from').where('e.corrects', 'is', null).select('e.id'))))
      .select([sql<string>`${it.employerId}::uuid`.as('e'), 'd.personId', sql<string>`${it.caseId}::uuid`.as('c'), 'd.no', 'd.year', 'd.from', 'd.earnings', 'd.base', sql<Day>`${it.today}::date`.as('on')]))
    .onConflict((already) => already.constraint('earnings_once_a_record').doNothing()).execute()
}

/** Years whose earnings may be declared in the employer's region today, with whether their bases are fixed already. */
export const openYears = (it: Scope) => it.db.selectFrom('declaration_year as y').innerJoin('employer as e', 'e.region_code', 'y.region_code')
  .where('e.id', '=', it.employerId).where('y.opened_on', '<=', it.today)
  .select(['y.year', sql<boolean>`coalesce(y.enabled_on <= ${it.today}::date, false)`.as('enabled')])

/** Whether the employer insures or insured the person (`a`) in some month of a declaration year, July to June. */
export const insuredIn = (it: Scope, year: number) => sql<boolean>`exists (select from coverage c where c.employer_id = ${it.employerId}::uuid and c.person_id = a.person_id and c.from_period <= ${year * 100 + 106}::integer and (c.until_period is null or c.until_period > ${year * 100 + 7}::integer))`

/** Whether earnings of the person (`a`) are declared for a year. */
export const declaredFor = (it: Scope, year: number) => sql<boolean>`exists (select from earnings_declaration d where d.employer_id = ${it.employerId}::uuid and d.person_id = a.person_id and d.year = ${year}::integer and d.corrects is null)`

/** 可申报: insured now and in some month of the year, at work, with no earnings declared for it (assumption 20-2). */
export const yetToDeclare = (it: Scope, year: number) => covered(it).where(insuredIn(it, year)).where(sql<boolean>`not ${declaredFor(it, year)}`).where('p.retirement_status', '=', 'none')

/** Earnings of a year that no base has been fixed from yet, of the employers of a region, with what the rule must know of each. */
export const earningsWithoutBase = (it: WideScope, region: string, year: number) => it.db.selectFrom('earnings_declaration as d').innerJoin('employer as e', 'e.id', 'd.employer_id').innerJoin('region as g', 'g.code', 'e.region_code')
  .where('e.region_code', '=', region).where('d.year', '=', year).where('d.base_fen', 'is', null)
  .select(['d.employer_id as employerId', 'd.id', 'd.earnings_fen as earnings', 'g.tier'])

/** Keeps bases that were worked out, in one statement; one that is fixed already stays. Returns how many were fixed. */
export async function fixBases(it: WideScope, fixed: readonly { employerId: string; id: string; base: Fen }[]): Promise<number> {
  const { numAffectedRows } = await sql`update earnings_declaration d set base_fen = v.base
    from unnest(${fixed.map((of) => of.employerId)}::uuid[], ${fixed.map((of) => of.id)}::uuid[], ${fixed.map((of) => of.base)}::bigint[]) as v(employer_id, id, base)
    where d.employer_id = v.employer_id and d.id = v.id and d.base_fen is null`.execute(it.db)
  return Number(numAffectedRows ?? 0)
}

/** Switches a declaration year of a region on from today (启用). Undefined when the year is not open there. */
export const enableYear = (it: WideScope, region: string, year: number) => it.db.updateTable('declaration_year').where('region_code', '=', region).where('year', '=', year).where('opened_on', '<=', it.today)
  .set({ enabled_on: sql<Day>`coalesce(least(enabled_on, ${it.today}::date), ${it.today}::date)` }).returning('enabled_on as enabledOn').executeTakeFirst()

/** Opens a year of a region for declaration from today. What is open already stays as it is. */
export const openYear = (it: WideScope, region: string, year: number) => it.db.insertInto('declaration_year').values({ region_code: region, year, opened_on: it.today, enabled_on: null }).onConflict((already) => already.doNothing()).execute()

/** The years of a region, latest first, with how many earnings were declared and how many of them wait for a base. */
export const yearsOfRegion = (it: WideScope, region: string) => it.db.selectFrom('declaration_year as y').where('y.region_code', '=', region).orderBy('y.year', 'desc')
  .leftJoinLateral((q) => q.selectFrom('earnings_declaration as d').innerJoin('employer as e', 'e.id', 'd.employer_id').whereRef('e.region_code', '=', 'y.region_code').whereRef('d.year', '=', 'y.year')
    .select((s) => [s.fn.countAll<number>().as('declared'), sql<number>`count(*) filter (where d.base_fen is null)`.as('waiting')]).as('n'), (on) => on.onTrue())
  .select(['y.year', 'y.opened_on as openedOn', 'y.enabled_on as enabledOn', sql<number>`coalesce(n.declared, 0)`.as('declared'), sql<number>`coalesce(n.waiting, 0)`.as('waiting')])

/** Changed earnings of one person, from a month up to and with another of one declaration year. */
export interface LaidEarnings { personId: string; no: number; from: Period; until: Period; earnings: Fen; base: Fen }

/** The entry that holds for a month of a person: recorded last of those of the latest year that cover it. As the assessment reads it. */
export const heldIn = (employerId: RawBuilder<unknown>, personId: RawBuilder<unknown>, month: RawBuilder<unknown>) => sql`(select h.* from earnings_declaration h
  where h.employer_id = ${employerId} and h.person_id = ${personId} and h.from_period <= ${month} and (h.until_period is null or h.until_period > ${month}) order by h.year desc, h.recorded_at desc, h.from_period desc limit 1)`

/** Lays changed earnings over those held (3.3.21): entries of their own, which hold for their months; what was held stays. One entry a record. */
export async function layEarnings(it: Case, laid: Query<LaidEarnings>): Promise<void> {
  await sql`insert into earnings_declaration (employer_id, person_id, case_id, record_no, year, from_period, until_period, earnings_fen, base_fen, corrects, declared_on)
    select ${it.employerId}::uuid, l."personId", ${it.caseId}::uuid, l.no, l."from" / 100 - case when l."from" % 100 < 7 then 1 else 0 end, l."from", case when l.until % 100 = 12 then l.until + 89 else l.until + 1 end, l.earnings, l.base, held.id, ${it.today}::date
    from (${laid}) l left join lateral ${heldIn(sql`${it.employerId}::uuid`, sql`l."personId"`, sql`l."from"`)} held on true
    on conflict on constraint earnings_once_a_record do nothing`.execute(it.db)
}
