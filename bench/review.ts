/** Save, print, submit, claim and approve a case of many records; against the bare inserts that its effects come to. */
import { randomUUID } from 'node:crypto'
import type { Ground } from './ground.ts'
import { interleaved, median, ms, table, timed, times } from './measure.ts'
import { sheetOf } from './sheet.ts'
import { someone } from './ground.ts'

/** The rows that an approval writes, as plain set-based inserts in one transaction: persons, list, coverage in two branches. */
async function bareInserts(ground: Ground, employerId: string, from: number, rows: number): Promise<void> {
  const people = Array.from({ length: rows }, (_, i) => someone(from + i))
  const client = await ground.pool.connect()
  try {
    await client.query('begin')
    await client.query(`with p as (
        insert into person (id_type, id_number, name, sex, born_on, mobile) select '01', * from unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::text[]) returning id, person_no
      ), a as (insert into affiliation (employer_id, person_no, person_id, since_on) select $6, person_no, id, '2021-03-01' from p)
      insert into coverage (employer_id, person_id, branch, from_period, started_on) select $6, p.id, b, 202103, '2021-03-01' from p, unnest(array['old_age', 'unemployment', 'employment_injury']) b`,
    [people.map((p) => p.idNumber), people.map((p) => p.name), people.map((p) => p.sex), people.map((p) => p.bornOn), people.map((p) => p.mobile), employerId])
    await client.query('commit')
  } finally {
    client.release()
  }
}

export async function benchReview(ground: Ground, size: number): Promise<void> {
  const filing = ground.parts.registry.filings.get('insured-person-registration')!
  const clerk = await ground.aClerk()
  const steps = ['save', 'print', 'submit', 'claim', 'approve'] as const
  const took = Object.fromEntries(steps.map((step) => [step, [] as number[]])) as Record<(typeof steps)[number], number[]>
  let at = 600_000
  const { bare } = await interleaved(3, {
    bare: async () => {
      const employer = await ground.anEmployer()
      at += size
      return timed(() => bareInserts(ground, employer.id, at, size))
    },
    case: async () => {
      const employer = await ground.anEmployer()
      const agent = await ground.agentOf(employer)
      at += size
      const { file } = await sheetOf(filing, employer, size, at)
      const id = await agent.draft()
      await agent.import(id, file)
      took.save.push(await timed(() => agent.ask('POST', `/api/cases/${id}/save`)))
      took.print.push(await timed(() => agent.send('GET', `/api/cases/${id}/form.pdf`)))
      took.submit.push(await timed(() => agent.send('POST', `/api/cases/${id}/submit`, {}, { 'idempotency-key': randomUUID() })))
      took.claim.push(await timed(() => clerk.ask('POST', `/api/reviews/${id}/claim`)))
      took.approve.push(await timed(() => clerk.ask('POST', `/api/reviews/${id}/approve`, { opinion: '' })))
      return 0
    },
  })
  const floor = median(bare)
  table(`A case of ${size.toLocaleString('en')} records (95 % pass): each step through HTTP, against bare inserts of the same persons and coverage (${ms(floor)} ms)`,
    ['step', 'ms', '÷ bare inserts'], steps.map((step) => [step, ms(median(took[step])), times(median(took[step]) / floor)]))
}
