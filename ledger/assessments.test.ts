/** Monthly assessments: the SQL that does a branch in one statement comes to the same fen as the rule; what is undone leaves the ledger as it was. */
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fen, share, type Fen, type Ppm } from '../common/money.ts'
import { day, period, type Period } from '../common/period.ts'
import type { Branch } from '../common/states.ts'
import { assessment, type ContributionRates } from '../policy/rules/contribution.ts'
import { ratioOf } from '../policy/working.ts'
import { ledgerGround, type LedgerGround } from '../test/ledger-ground.ts'
import { assessBranch, assessedIn, unassessedOf, withdrawAssessments, type AssessmentRates } from './assessments.ts'
import { brokenConstraint } from './database.ts'

let g: LedgerGround
beforeAll(async () => { g = await ledgerGround() })
afterAll(() => g.drop())

const RETIRED = { male: day('1960-12-31'), female: day('1965-12-31') }
const MONTH = period(202103)
const ppm = (n: number) => n as Ppm
const rates = fc.record({ employer: fc.integer({ min: 0, max: 300_000 }).map(ppm), person: fc.integer({ min: 0, max: 100_000 }).map(ppm), rounding: fc.constantFrom('per_person' as const, 'per_employer' as const) })
const asWorked = (of: AssessmentRates): ContributionRates => ({ employer: ratioOf('单位缴费比例', of.employer, ''), person: ratioOf('个人缴费比例', of.person, ''), rounding: of.rounding })

/** An employer in `branch` up to 202102, with a person a base (fen; null: not declared), insured since 2020. */
async function employerOf(bases: readonly (number | null)[], branch: Branch = 'old_age') {
  const employer = await g.anEmployer()
  await g.db.insertInto('employer_branch').values({ employer_id: employer.id, branch, status: 'active', insured_since_on: day('2015-01-01'), last_period: period(202102) }).execute()
  const persons: { id: string; personNo: string }[] = []
  for (const base of bases) {
    const person = await g.aPerson()
    persons.push(person)
    await g.db.insertInto('coverage').values({ employer_id: employer.id, person_id: person.id, branch, from_period: period(202001), started_on: day('2020-01-01') }).execute()
    if (base !== null) await g.aWage(employer, person, { earnings: base / 100, base: base / 100 })
  }
  return { employer, persons }
}
const declare = async (employer: { id: string }, of: AssessmentRates, month: Period = MONTH, branch: Branch = 'old_age', caseId?: string) => {
  const id = caseId ?? await g.aCase(employer)
  await g.effect(employer, id, async (it) => { await assessBranch(it, branch, month, of, RETIRED) })
  return id
}
const linesOf = (employer: { id: string }) => g.db.selectFrom('assessment_line as l').innerJoin('person as p', 'p.id', 'l.person_id').where('l.employer_id', '=', employer.id).where('l.state', '=', 'assessed')
  .select(['p.person_no', 'l.period', 'l.branch', 'l.earnings_fen', 'l.base_fen', 'l.employer_fen', 'l.person_fen']).orderBy('l.period').orderBy('p.person_no').execute()
const standing = (employer: { id: string }) => g.db.selectFrom('assessment').where('employer_id', '=', employer.id).where('state', '=', 'assessed').select(['branch', 'period', 'persons', 'earnings_fen', 'base_fen', 'employer_fen', 'person_fen', 'total_fen']).orderBy('period').orderBy('branch').execute()
const lastMonths = (employer: { id: string }) => g.db.selectFrom('employer_branch').where('employer_id', '=', employer.id).select(['branch', 'last_period']).orderBy('branch').execute()

test('share_fen multiplies as share does, for any amount and rate', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.integer({ min: -8_000_000_000, max: 8_000_000_000 }), fc.integer({ min: 0, max: 1_000_000 })), { minLength: 1, maxLength: 300 }), async (pairs) => {
    const { rows } = await sql<{ it: number }>`select share_fen(v.a, v.r) as it from unnest(${pairs.map(([a]) => a)}::bigint[], ${pairs.map(([, r]) => r)}::integer[]) with ordinality as v(a, r, n) order by v.n`.execute(g.db)
    expect(rows.map((row) => row.it + 0)).toEqual(pairs.map(([a, r]) => share(fen(a), ppm(r)) + 0))
  }), { numRuns: 40 })
})

test('the lines of a branch are those of the rule, and add up to the assessment, per person and per employer', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 200_000 }).map((n) => n * 100), { minLength: 1, maxLength: 12 }), rates, async (bases, of) => {
    const { employer } = await employerOf(bases)
    await declare(employer, of)
    const worked = assessment(bases.map((base) => fen(base)), asWorked(of))
    const lines = await linesOf(employer)
    expect(lines.map((line) => [line.base_fen, line.employer_fen, line.person_fen])).toEqual(worked.lines.map((line, i) => [bases[i], line.employer.value, line.person.value]))
    const sum = (pick: (line: (typeof lines)[number]) => Fen) => lines.reduce((all, line) => all + pick(line), 0)
    expect(await standing(employer)).toEqual([{
      branch: 'old_age', period: MONTH, persons: bases.length, earnings_fen: sum((line) => line.earnings_fen), base_fen: worked.base.value, employer_fen: worked.employer.value, person_fen: worked.person.value, total_fen: worked.total.value,
    }])
    expect([sum((line) => line.employer_fen), sum((line) => line.person_fen)]).toEqual([worked.employer.value, worked.person.value])
  }), { numRuns: 25 })
}, 60_000)

const PENSION: AssessmentRates = { employer: ppm(160_000), person: ppm(80_000), rounding: 'per_person' }

test('declared and withdrawn in any order, what counts follows from the months that stand', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 10 }), async (acts) => {
    const { employer } = await employerOf([889_000, 500_000, null])
    const before = { assessments: await standing(employer), lines: await linesOf(employer), last: await lastMonths(employer) }
    const months = [202103, 202104, 202105, 202106, 202107, 202108, 202109, 202110, 202111, 202112].map(period)
    let at = 0
    const withdraw = async () => {
      const [latest] = await g.db.selectFrom('assessment').where('employer_id', '=', employer.id).where('state', '=', 'assessed').select('id').orderBy('period', 'desc').limit(1).execute()
      if (!latest) return
      const caseId = await g.aCase(employer)
      for (let run = 0; run < 2; run++) await g.effect(employer, caseId, async (it) => { expect(await withdrawAssessments(it, [latest.id])).toBe(1) }) // a second run finds nothing to do
      at -= 1
    }
    for (const forward of acts) {
      if (forward) await declare(employer, PENSION, months[at++])
      else await withdraw()
      expect(await lastMonths(employer)).toEqual([{ branch: 'old_age', last_period: at === 0 ? 202102 : months[at - 1] }])
      expect((await standing(employer)).map((of) => of.period)).toEqual(months.slice(0, at))
      expect((await linesOf(employer)).length).toBe(2 * at)
      expect((await g.as(employer, (it) => unassessedOf(it).select(['u.period', 'u.reason']).orderBy('u.period').execute()))).toEqual(months.slice(0, at).map((month) => ({ period: month, reason: '未申报缴费工资' })))
    }
    while (at > 0) await withdraw()
    expect({ assessments: await standing(employer), lines: await linesOf(employer), last: await lastMonths(employer) }).toEqual(before)
  }), { numRuns: 12 })
}, 60_000)

test('an effect that runs twice enters once; another filing of the month meets the constraint, and so do two at once', async () => {
  const { employer } = await employerOf([889_000])
  const caseId = await declare(employer, PENSION)
  await declare(employer, PENSION, MONTH, 'old_age', caseId)
  expect((await standing(employer)).length).toBe(1)
  expect(await declare(employer, PENSION).then(() => 'nothing', brokenConstraint)).toBe('regular_assessment_once')
  const next = period(202104)
  const both = await Promise.allSettled([declare(employer, PENSION, next), declare(employer, PENSION, next)])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect((await standing(employer)).map((of) => of.period)).toEqual([202103, 202104])
})

test('the entry recorded last holds, within its span; a month of the hall compares with those it assessed, an earlier one with who could have been', async () => {
  const { employer, persons: [person, other] } = await employerOf([889_000, 500_000])
  if (!person || !other) throw new Error('two persons were made')
  await g.db.insertInto('earnings_declaration').values({ employer_id: employer.id, person_id: person.id, year: 2020, from_period: period(202102), until_period: period(202104), earnings_fen: fen(600_000), base_fen: fen(600_000), declared_on: day('2021-02-10'), recorded_at: new Date('2021-02-10T02:00:00Z') }).execute()
  const compared = (month: number) => g.as(employer, async (it) => (await sql<{ personId: string; base: Fen }>`select * from (${assessedIn(it, 'old_age', period(month), RETIRED)}) a order by base`.execute(it.db)).rows.map((row) => row.base))
  expect(await compared(202101)).toEqual([500_000, 889_000])
  await declare(employer, PENSION)
  expect((await linesOf(employer)).map((line) => line.base_fen)).toEqual([600_000, 500_000])
  await g.db.deleteFrom('earnings_declaration').where('person_id', '=', other.id).execute()
  expect(await compared(202103)).toEqual([500_000, 600_000])
  expect(await compared(202104)).toEqual([889_000])
  const stranger = await g.anEmployer()
  expect(await g.as(stranger, (it) => it.db.selectFrom('assessment').select('id').execute())).toEqual([])
})
