/** A month's assessment of a world of employers in three branches, against an insert … select written by hand, and against asking the database per person. */
import { CompiledQuery, type QueryResult } from 'kysely'
import { day, lastDayOf, period } from '../common/period.ts'
import type { Branch } from '../common/states.ts'
import { generate } from '../demo/generate.ts'
import { assessBranch, type AssessmentRates } from '../ledger/assessments.ts'
import { asSystem, heldTo, theHall, type WideScope } from '../ledger/database.ts'
import { policy } from '../policy/policy.ts'
import { contribution, contributionRates, reliefClass } from '../policy/rules/contribution.ts'
import { latestBirthAtAge } from '../policy/rules/retirement-age.ts'
import type { Fen } from '../common/money.ts'
import type { Ground } from './ground.ts'
import { growth, median, ms, table, timed, times } from './measure.ts'

const PERIOD = period(202103)
const TODAY = day('2021-03-15')
const BRANCHES: readonly Branch[] = ['old_age', 'unemployment', 'employment_injury']
const ROUNDS = 3
/** Persons asked for one by one; the time is scaled to all. */
const ONE_BY_ONE = 500

class Undone extends Error {}

const runSql = <R>(it: WideScope, text: string, values: readonly unknown[]): Promise<QueryResult<R>> => it.db.executeQuery(CompiledQuery.raw(text, [...values]))

interface InsuredEmployer { id: string; region: string; tier: number; kind: string; size: string | null; riskClass: number; caseId: string }

export async function benchAssess(ground: Ground, employers: number, persons: number): Promise<void> {
  const filled = await timed(() => generate(ground.pool, { employers, persons, today: TODAY }))
  await earningsOfTwoYears(ground)
  const insured = await withCases(ground)
  const { rows: [{ n: heads } = { n: 0 }] } = await ground.pool.query<{ n: number }>(`select count(*)::int as n from coverage where branch = 'old_age' and from_period <= $1 and (until_period is null or until_period > $1)`, [PERIOD])

  const lawAt = (of: InsuredEmployer) => policy.at({ period: PERIOD, knownOn: TODAY, tier: of.tier, region: of.region })
  const rulesOf = (of: InsuredEmployer, branch: Branch) => contributionRates(branch, { relief: reliefClass(of.kind, of.size), riskClass: of.riskClass }, lawAt(of))
  const rates = (of: InsuredEmployer, branch: Branch): AssessmentRates => {
    const { employer, person, rounding } = rulesOf(of, branch)
    return { employer: employer.value, person: person.value, rounding }
  }
  const law = policy.at({ period: PERIOD, knownOn: TODAY })
  const retired = { male: lastDayOf(latestBirthAtAge('male60', law)), female: lastDayOf(latestBirthAtAge('female55', law)) }

  /** Works as the hall and takes it back: every round finds the same ledger. */
  const undone = async (work: (it: WideScope) => Promise<void>): Promise<number> => {
    let took = 0
    await asSystem(ground.hall, theHall, async (it) => {
      took = await timed(() => work(it))
      throw new Undone()
    }).catch((error: unknown) => { if (!(error instanceof Undone)) throw error })
    return took
  }
  const byHall = () => undone(async (it) => {
    for (const of of insured) for (const branch of BRANCHES) await assessBranch({ ...heldTo(it, of.id), caseId: of.caseId }, branch, PERIOD, rates(of, branch), retired)
  })
  const byHand = () => undone(async (it) => { for (const of of insured) for (const branch of BRANCHES) await insertByHand(it, of.id, branch, rates(of, branch)) })
  const oneByOne = () => undone(async (it) => {
    const [largest] = insured
    if (!largest) return
    const { rows: some } = await runSql<{ person_id: string }>(it, `select person_id from coverage where employer_id = $1 and branch = 'old_age' and until_period is null limit ${ONE_BY_ONE}`, [largest.id])
    for (const { person_id: person } of some) {
      for (const branch of BRANCHES) {
        const { rows: [of] } = await runSql<{ earnings_fen: number; base_fen: Fen }>(it, 'select earnings_fen, base_fen from earnings_declaration where employer_id = $1 and person_id = $2 and from_period <= $3 order by year desc, recorded_at desc limit 1', [largest.id, person, PERIOD])
        if (!of) continue
        const due = contribution(of.base_fen, rulesOf(largest, branch))
        await runSql(it, `insert into assessment_line (employer_id, period, assessment_id, person_id, branch, kind, earnings_fen, base_fen, employer_fen, person_fen) values ($1, $2, $3, $4, $5, 'regular', $6, $7, $8, $9)`,
          [largest.id, PERIOD, ASSESSMENTS[branch], person, branch, of.earnings_fen, of.base_fen, due.employer.value, due.person.value])
      }
    }
  })

  const took: Record<'hand' | 'hall' | 'each', number[]> = { hand: [], hall: [], each: [] }
  for (let round = 0; round < ROUNDS; round++) {
    took.hand.push(await byHand())
    took.hall.push(await byHall())
    took.each.push(await oneByOne() * heads / ONE_BY_ONE)
  }
  const grown = await growth(byHall)
  const base = median(took.hand)
  const row = (name: string, values: readonly number[]) => [name, ms(Math.min(...values)), ms(median(values)), ms(Math.max(...values)), times(median(values) / base)]
  table(`Assessing ${heads.toLocaleString('en')} persons of ${insured.length} employers × 3 branches (world filled in ${ms(filled / 1000)} s; the hall's process grew by ${ms(grown)} MB)`, ['way', 'min ms', 'median ms', 'max ms', '÷ by hand'], [
    row('baseline: insert … select written by hand', took.hand), row('the hall (assessBranch)', took.hall), row(`asking per person (${ONE_BY_ONE} measured, scaled)`, took.each),
  ])
}

const ASSESSMENTS: Readonly<Record<Branch, string>> = { old_age: '00000000-0000-4000-8000-000000000001', unemployment: '00000000-0000-4000-8000-000000000002', employment_injury: '00000000-0000-4000-8000-000000000003' }

/** The same arithmetic without any question asked: everyone insured, his base of the year, two products. */
async function insertByHand(it: WideScope, employerId: string, branch: Branch, rates: AssessmentRates): Promise<void> {
  await runSql(it, `insert into assessment_line (employer_id, period, assessment_id, person_id, branch, kind, earnings_fen, base_fen, employer_fen, person_fen)
    select c.employer_id, $2::integer, $3::uuid, c.person_id, $4, 'regular', d.earnings_fen, d.base_fen, (d.base_fen * $5::integer + 500000) / 1000000, (d.base_fen * $6::integer + 500000) / 1000000
    from coverage c join earnings_declaration d on d.employer_id = c.employer_id and d.person_id = c.person_id and d.year = 2020
    where c.employer_id = $1 and c.branch = $4 and c.from_period <= $2 and (c.until_period is null or c.until_period > $2)`, [employerId, PERIOD, ASSESSMENTS[branch], branch, rates.employer, rates.person])
  await runSql(it, `insert into assessment (employer_id, id, branch, period, kind, persons, earnings_fen, base_fen, employer_fen, person_fen, known_on, declared_by, declared_at)
    select employer_id, assessment_id, branch, period, kind, count(*), sum(earnings_fen), sum(base_fen), sum(employer_fen), sum(person_fen), $3::date, 'bench', now() from assessment_line where employer_id = $1 and assessment_id = $2 group by 1, 2, 3, 4, 5`, [employerId, ASSESSMENTS[branch], TODAY])
}

/** Everyone insured declared earnings of 3,740 to 13,730 yuan for two years. Filling has no limit of time. */
async function earningsOfTwoYears(ground: Ground): Promise<void> {
  const client = await ground.pool.connect()
  try {
    await client.query('set statement_timeout = 0')
    await client.query(`insert into earnings_declaration (employer_id, person_id, year, from_period, earnings_fen, base_fen, declared_on, recorded_at)
      select c.employer_id, c.person_id, y, y * 100 + 7, b * 100 + 33, b * 100, make_date(y, 8, 10), make_timestamptz(y, 8, 10, 10, 0, 0) from coverage c join person p on p.id = c.person_id, generate_series(2019, 2020) y, lateral (select 3740 + p.person_no::bigint % 1000 * 10 as b) w where c.branch = 'old_age' and c.until_period is null`)
    await client.query('analyze')
  } finally {
    client.release(true)
  }
}

/** The employers, the largest first, each with a draft of 3.3.22 to which its assessments belong. */
async function withCases(ground: Ground): Promise<InsuredEmployer[]> {
  const { rows } = await ground.pool.query<InsuredEmployer>(`with drafts as (insert into service_case (employer_id, service, applicant, phone, created_by, created_at) select id, 'employer-contribution-declaration', '王立新', '18555555555', id, now() from employer returning employer_id, id)
    select e.id, e.region_code as region, g.tier, e.kind, e.size, e.risk_class as "riskClass", d.id as "caseId" from employer e join region g on g.code = e.region_code join drafts d on d.employer_id = e.id order by e.number`)
  return rows
}
