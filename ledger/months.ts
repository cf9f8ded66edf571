/** What the employer's months came to, one row a month: heads and money. For the picture of the last two years (本月事项). */
import { sql } from 'kysely'
import type { Fen } from '../common/money.ts'
import type { Period } from '../common/period.ts'
import { assessmentsOf } from './assessments.ts'
import type { Scope } from './database.ts'

/** A month's assessments that stand: heads of 正常应缴 (null where only differences fall on it), shares with 基数差额, refunds taken off. */
export interface AssessedMonth { period: Period; persons: number | null; employerShare: Fen; personShare: Fen }

/** The assessed months of a span, both ends included, in order. A person counts once however many branches he is in; the fees of projects have no persons and are left out. */
export const assessedMonths = (it: Scope, from: Period, to: Period): Promise<AssessedMonth[]> => assessmentsOf(it).where('a.period', '>=', from).where('a.period', '<=', to).where('a.project_id', 'is', null)
  .groupBy('a.period').orderBy('a.period').select([
    'a.period', sql<number | null>`max(a.persons) filter (where a.kind = 'regular')`.as('persons'),
    sql<Fen>`sum(case a.direction when 'income' then a.employer_fen else -a.employer_fen end)::bigint`.as('employerShare'), sql<Fen>`sum(case a.direction when 'income' then a.person_fen else -a.person_fen end)::bigint`.as('personShare'),
  ]).execute()

/** How many persons the employer insures in each of the months, in the branch that has most: spans are counted once and laid over the months. */
export async function insuredHeads(it: Scope, months: readonly Period[]): Promise<Map<Period, number>> {
  if (months.length === 0) return new Map()
  const { rows } = await sql<{ period: Period; heads: number }>`with span as materialized (select branch, from_period, until_period, count(*) as n from coverage where employer_id = ${it.employerId}::uuid group by 1, 2, 3)
    select period, max(heads)::integer as heads from (select m.period, s.branch, sum(s.n) as heads from unnest(${[...months]}::integer[]) as m(period)
      join span s on s.from_period <= m.period and (s.until_period is null or s.until_period > m.period) group by 1, 2) of group by 1`.execute(it.db)
  return new Map(rows.map(({ period, heads }) => [period, heads]))
}
