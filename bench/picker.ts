/** 人员信息查询窗口 over an employer's list of many persons, against the smallest request of the same session. */
import { day } from '../common/period.ts'
import { generate } from '../demo/generate.ts'
import type { Ground } from './ground.ts'
import { interleaved, ms, quantile, table, timed, times } from './measure.ts'

const ROUNDS = 60

export async function benchPicker(ground: Ground, persons: number): Promise<void> {
  const filled = await timed(() => generate(ground.pool, { employers: 2, persons, largest: persons - 1, today: day('2021-03-15') }))
  const { rows: [largest] } = await ground.pool.query<{ id: string; number: string; name: string; region_code: string; n: number }>(
    'select e.id, e.number, e.name, e.region_code, count(*)::int as n from employer e join affiliation a on a.employer_id = e.id group by e.id order by n desc limit 1')
  if (!largest) throw new Error('no employer was generated')
  const employer = await ground.anEmployer(largest)
  const agent = await ground.agentOf(employer)
  const { rows: [one] } = await ground.pool.query<{ id_number: string; person_no: string }>('select p.id_number, p.person_no from affiliation a join person p on p.id = a.person_id where a.employer_id = $1 offset 1000 limit 1', [employer.id])
  const page = (asked: string) => () => timed(() => agent.ask('GET', `/api/persons?size=10&${asked}`))
  const took = await interleaved(ROUNDS, {
    'baseline: GET /api/session': () => timed(() => agent.ask('GET', '/api/session')),
    'first page': page('page=1'),
    'page 1,000': page('page=1000'),
    'last page': page(`page=${Math.ceil(largest.n / 10)}`),
    'by 证件号码': page(`page=1&idNumber=${one!.id_number}`),
    'by 人员编号': page(`page=1&number=${one!.person_no}`),
    'by 人员姓名 (欧阳…)': page(`page=1&name=${encodeURIComponent('欧阳')}`),
  })
  const base = quantile(took['baseline: GET /api/session'], 0.5)
  table(`The person picker over a list of ${largest.n.toLocaleString('en')} persons, pages of 10 (world filled in ${ms(filled / 1000)} s)`, ['request', 'p50 ms', 'p95 ms', '÷ baseline'],
    Object.entries(took).map(([name, values]) => [name, ms(quantile(values, 0.5)), ms(quantile(values, 0.95)), times(quantile(values, 0.5) / base)]))
}
