/** Pages of a query service (3.3.68 工资申报信息) at any depth of a long list, against the smallest request of the same session and against limit and offset. */
import type { QueryPage } from '../forms/served.ts'
import type { Ground } from './ground.ts'
import { interleaved, ms, quantile, table, timed, times } from './measure.ts'

const ROUNDS = 15
const OFFSET_ROUNDS = 3
const SIZE = 10

export async function benchQuery(ground: Ground, entries: number): Promise<void> {
  const { pool } = ground
  const { rows: [made] } = await pool.query<{ id: string; number: string; name: string; region_code: string }>(`insert into employer (number, name, region_code) values ('199999999', '演示制造集团有限公司', '420100') returning id, number, name, region_code`)
  if (!made) throw new Error('no employer')
  // 360 months a person, a wage each
  const filled = await timed(async () => {
    const persons = Math.ceil(entries / 360)
    for (let from = 0; from < persons; from += 1_000) {
      await pool.query(`with p as (insert into person (id_type, id_number, name, sex, born_on) select '08', 'B' || lpad(i::text, 9, '0'), '李' || i, '1', '1970-01-01' from generate_series($2::int, $3::int) i returning id)
        insert into earnings_declaration (employer_id, person_id, year, from_period, earnings_fen, base_fen, declared_on, recorded_at)
        select $1, p.id, 1996 + m / 12, (1996 + m / 12) * 100 + m % 12 + 1, 500000 + m, 500000, w.at, w.at from p, generate_series(0, 359) m, lateral (select timestamptz '1996-01-01' + m * interval '1 month' + random() * interval '27 days' as at) w`, [made.id, from + 1, Math.min(from + 1_000, persons)])
    }
    await pool.query('vacuum analyze earnings_declaration')
    await pool.query('vacuum analyze person')
  })
  const employer = await ground.anEmployer(made)
  const agent = await ground.agentOf(employer)
  const at = (page: number, more = '') => `/api/queries/employer-comprehensive-query?list=earnings&page=${page}&size=${SIZE}${more}`
  const ask = (page: number, more?: string) => agent.ask<QueryPage>('GET', at(page, more))
  const first = await ask(1)
  const last = Math.ceil(first.total / SIZE)
  const middle = Math.floor(last / 2)
  const seen = await ask(middle, `&near=${first.near}`)
  const end = await ask(last, `&near=${first.near}`)
  const get = (page: number, near?: string) => () => timed(() => ask(page, near === undefined ? '' : `&near=${near}`))
  const byOffset = (page: number) => () => timed(() => pool.query(`select d.*, p.person_no, p.name, p.id_number from earnings_declaration d join person p on p.id = d.person_id where d.employer_id = $1 order by d.declared_on desc, d.id desc limit ${SIZE} offset ${(page - 1) * SIZE}`, [employer.id]))
  const took = {
    ...await interleaved(ROUNDS, {
      'baseline: GET /api/session': () => timed(() => agent.ask('GET', '/api/session')),
      'first page, counted': get(1),
      'page 2, leafing': get(2, first.near),
      [`page ${(middle + 1).toLocaleString('en')}, leafing`]: get(middle + 1, seen.near),
      [`page ${(last - 1).toLocaleString('en')}, leafing back from the last`]: get(last - 1, end.near),
      'last page, counted before': get(last, first.near),
      [`jump to page ${middle.toLocaleString('en')}, counted before`]: get(middle, first.near),
    }),
    ...await interleaved(OFFSET_ROUNDS, {
      [`limit and offset by hand: page ${middle.toLocaleString('en')}`]: byOffset(middle),
      [`limit and offset by hand: page ${last.toLocaleString('en')}`]: byOffset(last),
    }),
  }
  const base = quantile(took['baseline: GET /api/session'] ?? [], 0.5)
  table(`A list of ${first.total.toLocaleString('en')} entries of one employer, pages of ${SIZE} (filled in ${ms(filled / 1000)} s)`, ['request', 'p50 ms', 'p95 ms', '÷ baseline'],
    Object.entries(took).map(([name, values]) => [name, ms(quantile(values, 0.5)), ms(quantile(values, 0.95)), times(quantile(values, 0.5) / base)]))
}
