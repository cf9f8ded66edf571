/** An employer whose persons were paid for in all branches, month after month, on one wage. */
import { someone, type Employer, type Ground } from './ground.ts'

export interface Paid { employer: Employer; persons: { id: string; personNo: string; idNumber: string; name: string }[] }

/** The month `n` months after this one. */
export const monthAfter = (month: number, n: number) => { const months = Math.floor(month / 100) * 12 + month % 100 - 1 + n; return Math.floor(months / 12) * 100 + months % 12 + 1 }

/** Persons on a declared wage of 5,000 yuan, paid for `months` months from `first` on. */
export async function aPaidEmployer(ground: Ground, { persons, first, months }: { persons: number; first: number; months: number }): Promise<Paid> {
  const { pool } = ground
  const employer = await ground.anEmployer()
  const people = Array.from({ length: persons }, (_, i) => someone(i))
  const { rows } = await pool.query<Paid['persons'][number]>(`insert into person (id_type, id_number, name, sex, born_on) select '01', * from unnest($1::text[], $2::text[], $3::text[], $4::date[]) returning id, person_no as "personNo", id_number as "idNumber", name`,
    [people.map((p) => p.idNumber), people.map((p) => p.name), people.map((p) => p.sex), people.map((p) => p.bornOn)])
  await pool.query(`insert into coverage (employer_id, person_id, branch, from_period, started_on, state) select $1, p.id, b, $2::integer, to_date(($2::integer)::text, 'YYYYMM'), 'active' from person p, unnest(array['old_age', 'unemployment', 'employment_injury']) b`, [employer.id, first])
  await pool.query(`insert into affiliation (employer_id, person_no, person_id, since_on) select $1, person_no, id, to_date(($2::integer)::text, 'YYYYMM') from person`, [employer.id, first])
  await pool.query(`insert into earnings_declaration (employer_id, person_id, year, from_period, earnings_fen, base_fen, recorded_at, declared_on) select $1, p.id, y, y * 100 + 7, 500000, 500000, now(), '2020-07-01' from person p, generate_series($2::integer / 100 - 1, 2020) y`, [employer.id, first])
  for (let n = 0; n < months; n++) {
    await pool.query(`with a as (
        insert into assessment (employer_id, branch, period, kind, persons, earnings_fen, base_fen, employer_fen, person_fen, employer_rate_ppm, person_rate_ppm, known_on, declared_by, declared_at, settled_on, received_fen)
        select $1, b.name, $2::integer, 'regular', $3::integer, 500000::bigint * $3::integer, 500000::bigint * $3::integer, 5000::bigint * b.employer * $3::integer, 5000::bigint * b.person * $3::integer, b.employer * 10000, b.person * 10000, '2021-03-01', '王立新', now(), '2021-03-02', 5000::bigint * (b.employer + b.person) * $3::integer
        from (values ('old_age', 16, 8), ('unemployment', 1, 1), ('employment_injury', 1, 0)) b(name, employer, person) returning id, branch, employer_rate_ppm / 10000 as employer, person_rate_ppm / 10000 as person)
      insert into assessment_line (employer_id, period, assessment_id, person_id, branch, kind, earnings_fen, base_fen, employer_fen, person_fen) select $1, $2::integer, a.id, p.id, a.branch, 'regular', 500000, 500000, 5000 * a.employer, 5000 * a.person from a, person p`, [employer.id, monthAfter(first, n), persons])
  }
  await pool.query('vacuum analyze')
  return { employer, persons: rows }
}
