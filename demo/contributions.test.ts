/** The paid months of the demonstration: right to the fen, as the ledger would have assessed and billed them, and agreed with the tax office. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { workFacts } from '../cases/case-row.ts'
import { clockAt } from '../common/clock.ts'
import { day, type Day, type Period } from '../common/period.ts'
import type { Branch } from '../common/states.ts'
import { simulatedTaxOffice } from '../gateways/simulated-tax-office.ts'
import { assessBranch, assessedPersons } from '../ledger/assessments.ts'
import { asSystem, brokenConstraint, heldTo, theHall, type Case, type Hall, type Scope } from '../ledger/database.ts'
import { handOverDue } from '../ledger/hand-overs.ts'
import { reconcile } from '../ledger/reconciliation.ts'
import { noRegisters } from '../ledger/registers.ts'
import { chargesOf } from '../services/contributions/billing.ts'
import { ratesOf, retiredBefore } from '../services/contributions/declared-month.ts'
import { freshDatabase, type FreshDatabase } from '../test/database.ts'
import { MOST_MONTHS, paidMonths } from './paid-months.ts'
import { loadDemonstration } from './world.ts'

const TODAY = day('2021-03-15')
let database: FreshDatabase, hall: Hall
const rows = async <T>(query: string) => (await sql.raw<T>(query).execute(database.db)).rows
/** Runs `work` for an employer on a day of the past, when nobody had retired; undone at the end. */
class Undone extends Error {}
async function then<R>(employerId: string, on: Day, work: (it: Scope) => Promise<R>): Promise<R> {
  let result: R | undefined
  await asSystem({ ...hall, clock: clockAt(on) }, theHall, async (it) => {
    await sql`set local role none`.execute(it.db)
    await sql`update person set retirement_status = 'none' where retirement_status <> 'none'`.execute(it.db)
    result = await work(heldTo(it, employerId))
    throw new Undone()
  }).catch((error: unknown) => { if (!(error instanceof Undone)) throw error })
  return result as R
}

beforeAll(async () => {
  database = await freshDatabase()
  hall = { db: database.db, pool: database.pool, clock: clockAt(TODAY), registers: noRegisters }
  await loadDemonstration(database.pool, { hashPassword: async () => 'hash', today: TODAY })
})
afterAll(() => database.drop())

test('every employer with an account has each month from 201907 to the month before, in each of its branches', async () => {
  expect(await rows(`select e.number, a.branch, count(*)::int as months, min(a.period) as first, max(a.period) as last, (select b.last_period from employer_branch b where b.employer_id = e.id and b.branch = a.branch) as held
    from assessment a join employer e on e.id = a.employer_id group by e.id, e.number, a.branch order by 1, 2`))
    .toEqual([['100200001', ['old_age', 'unemployment']], ...['100200002', '100200003', '100200004', '100200005'].map((number) => [number, ['employment_injury', 'old_age', 'unemployment']] as const)]
      .flatMap(([number, branches]) => (branches as string[]).map((branch) => ({ number, branch, months: 20, first: 201907, last: 202102, held: 202102 }))))
  expect((await rows<{ n: number }>(`select count(*)::int as n from assessment_line l join employer e on e.id = l.employer_id where e.number = '100200004'`))[0]?.n).toBeGreaterThan(400_000)
})

test('sums of lines are assessments, are notices, are receipts; accounts are what the persons paid for their pensions', async () => {
  expect(await rows(`select a.id from assessment a left join lateral (select count(*) as persons, sum(l.earnings_fen) as earnings, sum(l.base_fen) as base, sum(l.employer_fen) as own, sum(l.person_fen) as person from assessment_line l
      where l.employer_id = a.employer_id and l.period = a.period and l.assessment_id = a.id) s on true
    where (a.persons, a.earnings_fen, a.base_fen, a.employer_fen, a.person_fen) is distinct from (s.persons, s.earnings, s.base, s.own, s.person) or a.persons = 0`)).toEqual([])
  expect(await rows(`select n.number from notice n left join assessment a on a.employer_id = n.employer_id and a.notice_id = n.id left join receipt r on r.employer_id = n.employer_id and r.notice_id = n.id
    where (n.employer_fen, n.person_fen, n.late_fee_fen, n.interest_fen, n.period, n.amount_fen, n.received_fen) is distinct from (a.employer_fen, a.person_fen, a.late_fee_fen, 0::bigint, a.period, a.received_fen, coalesce(r.amount_fen, 0))
      or a.settled_on is distinct from coalesce(r.paid_on, n.issued_at::date) or r.paid_on > n.valid_until_on or r.paid_on < n.issued_at::date or r.recorded_at::date <= r.paid_on or r.recorded_at >= '2021-03-15'`)).toEqual([])
  expect(await rows(`select l.person_id from assessment_line l left join account_entry c on c.employer_id = l.employer_id and c.person_id = l.person_id and c.assessment_id = l.assessment_id
    where l.branch = 'old_age' and c.amount_fen is distinct from l.person_fen`)).toEqual([])
  expect(await rows(`select (select count(*) from account_entry)::int - (select count(*) from assessment_line where branch = 'old_age')::int as n, (select count(*) from assessment)::int - (select count(*) from notice)::int as m`)).toEqual([{ n: 0, m: 0 }])
})

test('every insured person with declared earnings has each month once, or the reason why not', async () => {
  expect(await rows(`with due as (select c.employer_id, c.person_id, c.branch, m.period from coverage c join (select distinct employer_id, branch, period from assessment) m on m.employer_id = c.employer_id and m.branch = c.branch
      and m.period >= c.from_period and (c.until_period is null or m.period < c.until_period)
      where exists (select from earnings_declaration d where d.employer_id = c.employer_id and d.person_id = c.person_id and d.from_period <= m.period)),
    have as (select employer_id, person_id, branch, period from assessment_line union all select employer_id, person_id, branch, period from unassessed_person where reason <> '未申报缴费工资')
    select employer_id, person_id, branch, period from (select *, 1 as n from due union all select *, -1 from have) x group by 1, 2, 3, 4 having sum(n) <> 0`)).toEqual([])
  // one of the province's began in 202011 and has never declared
  expect(await rows(`select reason, count(*)::int as n, count(distinct person_id)::int as persons from unassessed_person group by 1`)).toEqual([{ reason: '未申报缴费工资', n: 8, persons: 1 }])
})

test('the months are what the ledger assesses on the day of their declaration, to the fen, and the late fee is that of 3.3.26', async () => {
  const months = await rows<{ employer: string; number: string; branch: Branch; period: Period; on: Day; issued: Day }>(`select a.employer_id as employer, e.number, a.branch, a.period, a.known_on as "on", n.issued_at::date as issued
    from assessment a join employer e on e.id = a.employer_id join notice n on n.employer_id = a.employer_id and n.id = a.notice_id where e.number <> '100200004' or a.period in (201907, 202003, 202102) order by e.number, a.period, a.branch`)
  const differing: string[] = []
  for (const { employer, number, branch, period, on, issued } of months) {
    const found = await then(employer, on, async (it) => {
      const { employer: facts } = await workFacts(it)
      const rates = ratesOf(it, branch, period, facts)
      const { rows: lines } = await sql`(select "personId", earnings, base, "employerShare", "personShare" from (${assessedPersons(it, branch, period, rates, retiredBefore(it, period))}) l where reason is null
          except select person_id, earnings_fen, base_fen, employer_fen, person_fen from assessment_line where employer_id = ${employer}::uuid and period = ${period}::integer and branch = ${branch})
        union all (select person_id, earnings_fen, base_fen, employer_fen, person_fen from assessment_line where employer_id = ${employer}::uuid and period = ${period}::integer and branch = ${branch}
          except select "personId", earnings, base, "employerShare", "personShare" from (${assessedPersons(it, branch, period, rates, retiredBefore(it, period))}) l where reason is null) limit 1`.execute(it.db)
      const held = await it.db.selectFrom('assessment').where('employer_id', '=', employer).where('branch', '=', branch).where('period', '=', period).select(['id', 'employer_rate_ppm', 'person_rate_ppm', 'late_fee_fen']).executeTakeFirstOrThrow()
      const [charged] = await chargesOf({ ...it, today: issued }, [held.id], facts)
      return lines.length > 0 || held.employer_rate_ppm !== rates.employer || held.person_rate_ppm !== rates.person || charged?.lateFee.value !== held.late_fee_fen
    })
    if (found) differing.push(`${number} ${branch} ${period}`)
  }
  expect(differing).toEqual([])
  expect(await rows(`select e.number, n.period, count(*)::int as notices from notice n join employer e on e.id = n.employer_id where n.late_fee_fen > 0 group by 1, 2 order by 1, 2`))
    .toEqual([{ number: '100200002', period: 201911, notices: 3 }, { number: '100200002', period: 202011, notices: 3 }, { number: '100200005', period: 202005, notices: 2 }])
})

test('the waiver of 2020 is in the months: small employers pay nothing themselves from February, large ones until June', async () => {
  expect(await rows(`select e.number, string_agg(distinct a.period::text, ' ' order by a.period::text) as waived from assessment a join employer e on e.id = a.employer_id where a.employer_fen = 0 and a.branch = 'old_age' group by 1 order by 1`)).toEqual([
    ...[['100200001', 12], ['100200002', 6], ['100200003', 12], ['100200004', 6], ['100200005', 12]].map(([number, to]) => ({ number, waived: Array.from({ length: Number(to) - 1 }, (_, n) => `2020${String(n + 2).padStart(2, '0')}`).join(' ') }))])
  expect(await rows(`select n.number from notice n left join hand_over h on h.employer_id = n.employer_id and h.notice_id = n.id where (n.amount_fen = 0) <> (h.id is null)`)).toEqual([])
})

test('the cases stand in the order of their serial numbers, filed by the agents of the employers', async () => {
  expect(await rows(`select service, state, count(*)::int as cases, (select count(*)::int from case_record r join service_case k on k.id = r.case_id where k.service = c.service and r.in_effect and r.subject is not null) as records from service_case c group by 1, 2 order by 1`)).toEqual([
    { service: 'contribution-assessment-and-refund-notice-issuance', state: 'completed', cases: 100, records: 280 }, { service: 'employer-contribution-declaration', state: 'completed', cases: 100, records: 280 }])
  expect(await rows(`select serial_number from (select serial_number, submitted_at, lag(submitted_at) over (order by substring(serial_number from 9)) as earlier from service_case) c
    where earlier > submitted_at or serial_number not like to_char(submitted_at at time zone 'Asia/Shanghai', 'YYYYMMDD') || '_______'`)).toEqual([])
  expect(await rows(`select c.id from service_case c join account u on u.id = c.created_by where c.applicant <> u.name or not exists (select from account_employer x where x.account_id = u.id and x.employer_id = c.employer_id)
    or not exists (select from employer_agent g where g.employer_id = c.employer_id and g.name = c.applicant and g.mobile = c.phone) or c.created_at > c.submitted_at`)).toEqual([])
  expect(await rows(`select n.number from (select number, issued_at, lag(issued_at) over (order by right(number, 8)) as earlier from notice) n where earlier > issued_at`)).toEqual([])
})

test('the tax office holds the same: a reconciliation of all days finds nothing, and nothing is sent again', async () => {
  const office = simulatedTaxOffice(database.db, () => hall.clock.now())
  expect(await handOverDue(hall, { ...office, hand: async () => { throw new Error('sent again') } })).toBe(0)
  const done = await reconcile(hall, office, { from: day('2019-07-01'), to: TODAY, by: theHall })
  const paid = (await rows<{ n: number }>('select count(*)::int as n from notice where amount_fen > 0'))[0]?.n
  expect(done).toMatchObject({ notices: paid, receipts: paid, differences: [] })
})

test('every employer with an account but the two-person one has people who left with paid months, for 3.3.54; its agency has an address', async () => {
  const left = await rows<{ number: string; n: number }>(`select e.number, count(distinct c.person_id)::int as n from coverage c join employer e on e.id = c.employer_id join person p on p.id = c.person_id
    where c.branch = 'old_age' and c.state = 'suspended' and p.retirement_status = 'none' and p.died_on is null and not exists (select from coverage o where o.person_id = c.person_id and o.from_period > c.from_period)
      and exists (select from assessment_line l join assessment a on a.employer_id = l.employer_id and a.id = l.assessment_id where l.employer_id = c.employer_id and l.person_id = c.person_id and l.branch = 'old_age' and a.settled_on is not null)
    group by 1 order by 1`)
  expect(left.map(({ number }) => number)).toEqual(['100200001', '100200002', '100200004', '100200005'])
  expect(left.every(({ n }) => n >= 2)).toBe(true)
  expect(await rows(`select code from region where phone is null or address is null or postcode !~ '^\\d{6}$'`)).toEqual([])
})

test('demo-small declares 202103 as the manual has it, and the month before cannot be declared again', async () => {
  const [small] = await rows<{ id: string }>(`select id from employer where number = '100200003'`)
  const [march, february] = await then(small?.id ?? '', TODAY, async (it) => {
    const { employer: facts } = await workFacts(it)
    const [filed] = await it.db.selectFrom('service_case').where('employer_id', '=', it.employerId).select('id').limit(1).execute()
    const aCase: Case = { ...it, caseId: filed?.id ?? '' }
    const declare = async (branch: Branch, month: number) => assessBranch(aCase, branch, month as Period, ratesOf(it, branch, month as Period, facts), retiredBefore(it, month as Period))
    const due = [await declare('old_age', 202103), await declare('unemployment', 202103)]
    await sql`savepoint once`.execute(it.db)
    const again = await declare('old_age', 202102).catch(brokenConstraint)
    await sql`rollback to savepoint once`.execute(it.db)
    return [due.map((of) => [of?.persons, of?.earnings, of?.base, of?.employerShare, of?.personShare]), again]
  })
  expect(march).toEqual([[2, 1_777_600, 1_778_000, 284_480, 142_240], [2, 1_777_600, 1_778_000, 12_446, 5_334]])
  expect(february).toBe('regular_assessment_once')
})

test('a later world has the months before its own, two years at most, the same for the same day', () => {
  const of = (today: string) => paidMonths(day(today))
  expect([of('2021-03-15').length, of('2026-11-24').length, of('2026-11-24')[0]?.period, of('2026-11-01').at(-1)?.period]).toEqual([100, 5 * MOST_MONTHS, 202411, 202610])
  expect(of('2020-12-10').filter((month) => month.late).map((month) => month.period)).toEqual([201911, 202005])
  for (const today of ['2021-03-01', '2026-11-24', '2026-03-01', '2023-12-01']) {
    expect(of(today).filter((month) => month.paidOn >= today || month.paidOn > month.validUntil || month.paidOn <= month.issuedOn || month.issuedOn < month.declaredOn || month.late === (month.issuedOn === month.declaredOn))).toEqual([])
  }
})
