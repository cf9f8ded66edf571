/** 3.3.21 of many persons over the months of a declaration year: each step through HTTP, against bare inserts of the differences it comes to. */
import { randomUUID } from 'node:crypto'
import { fillTemplate } from '../forms/sheets/fill-template.ts'
import { sheetForm } from '../cases/surfaces.ts'
import type { Ground } from './ground.ts'
import { ms, table, timed, times } from './measure.ts'
import { aPaidEmployer, monthAfter, type Paid } from './paid-employer.ts'

const SERVICE = 'insurable-earnings-change-declaration'
const FIRST = 202007, MONTHS = 8

export async function benchEarningsChange(ground: Ground, persons: number): Promise<void> {
  const paid = await aPaidEmployer(ground, { persons, first: FIRST, months: MONTHS })
  const [agent, clerk] = [await ground.agentOf(paid.employer), await ground.aClerk()]
  const file = await sheetOf(ground, paid)
  const bare = await timed(() => bareInserts(ground, paid))
  const id = (await agent.ask<{ id: string }>('POST', '/api/cases', { service: SERVICE, applicant: '王立新', phone: '18555555555', agreed: true })).id
  let passed = 0
  const took = {
    'import (read, staged, checked)': await timed(async () => { passed = (await agent.import(id, file)).passed }),
    'save (all checks again)': await timed(() => agent.ask('POST', `/api/cases/${id}/save`)),
    'print (the form as PDF)': await timed(() => agent.send('GET', `/api/cases/${id}/form.pdf`)),
    'submit (all checks again, subjects taken)': await timed(() => agent.send('POST', `/api/cases/${id}/submit`, {}, { 'idempotency-key': randomUUID() })),
    claim: await timed(() => clerk.ask('POST', `/api/reviews/${id}/claim`)),
    'approve (all checks again, differences entered)': await timed(() => clerk.ask('POST', `/api/reviews/${id}/approve`, { opinion: '' })),
  }
  const { rows: [entered] } = await ground.pool.query<{ n: number }>(`select count(*)::int as n from assessment_line where employer_id = $1 and kind = 'earnings_difference'`, [paid.employer.id])
  table(`${passed.toLocaleString('en')} persons × ${MONTHS} months changed, ${entered?.n.toLocaleString('en')} differences in three branches; bare inserts of as many ${ms(bare)} ms`,
    ['step', 'ms', '÷ bare inserts'], Object.entries(took).map(([step, value]) => [step, ms(value), times(value / bare)]))
}

/** The template filled with a wage of 6,000 yuan for all of them. */
async function sheetOf({ parts }: Ground, { employer, persons }: Paid): Promise<Buffer> {
  const filing = parts.registry.filings.get(SERVICE)
  if (!filing) throw new Error(`no ${SERVICE}`)
  const rows = persons.map(({ personNo, idNumber, name }, row) => {
    const cells = { employerNo: employer.number, employerName: employer.name, personNo, idNumber, name, from: String(FIRST), until: String(monthAfter(FIRST, MONTHS - 1)), earnings: '6000' }
    return { row, cells: Object.fromEntries(Object.entries(cells).map(([key, text]) => [key, { text }])) }
  })
  return Buffer.from((await fillTemplate(sheetForm(filing, { number: employer.number, name: employer.name }), rows)).book)
}

/** As many lines as the differences, in one statement that is taken back. */
async function bareInserts({ pool }: Ground, { employer }: Paid): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query(`with a as (
        insert into assessment (employer_id, branch, period, kind, persons, earnings_fen, base_fen, employer_fen, person_fen, known_on, declared_by, declared_at)
        select employer_id, branch, period, 'earnings_difference', persons, 100000, 100000, 16000, 8000, known_on, declared_by, declared_at from assessment where employer_id = $1 returning id, branch, period)
      insert into assessment_line (employer_id, period, assessment_id, person_id, branch, kind, earnings_fen, base_fen, before_fen, employer_fen, person_fen)
        select l.employer_id, l.period, a.id, l.person_id, l.branch, 'earnings_difference', 100000, 600000, 500000, 16000, 8000 from assessment_line l join a on a.branch = l.branch and a.period = l.period where l.employer_id = $1`, [employer.id])
  } finally {
    await client.query('rollback')
    client.release()
  }
}
