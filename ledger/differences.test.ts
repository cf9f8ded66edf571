/** 基数差额: entered as the rule has them, whoever is raised or lowered and however often; billed, paid or paid back, persons, assessment, notice and account agree to the fen. */
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fen, type Fen, type Ppm } from '../common/money.ts'
import { day, period, type Period } from '../common/period.ts'
import type { Branch } from '../common/states.ts'
import { policy } from '../policy/policy.ts'
import { accountCredit, assessmentDifference, contributionDifference, type ContributionRates } from '../policy/rules/contribution.ts'
import { ratioOf } from '../policy/working.ts'
import { ledgerGround, said, type LedgerGround } from '../test/ledger-ground.ts'
import { assessBranch, withdrawAssessments, type AssessmentRates } from './assessments.ts'
import { asSystem, theHall, type Case } from './database.ts'
import { enterDifferences, lateEarnings, type ChangedEarnings } from './differences.ts'
import { issueNotices } from './notices.ts'
import { recordReceipt } from './receipts.ts'

let g: LedgerGround
beforeAll(async () => { g = await ledgerGround() })
afterAll(() => g.drop())

const RETIRED = { male: day('1960-12-31'), female: day('1965-12-31') }
const BRANCHES: Branch[] = ['old_age', 'unemployment', 'employment_injury']
const MONTHS = [202101, 202102].map(period)
const ppm = (n: number) => n as Ppm
type Rates = Record<Branch, AssessmentRates>
const ruleOf = (of: AssessmentRates): ContributionRates => ({ employer: ratioOf('单位缴费比例', of.employer, ''), person: ratioOf('个人缴费比例', of.person, ''), rounding: of.rounding })

/** An employer of three branches whose persons, of these bases (fen), were assessed for the months. */
async function assessedEmployer(bases: readonly number[], rates: Rates, months: readonly Period[] = MONTHS) {
  const employer = await g.anEmployer()
  for (const branch of BRANCHES) await g.db.insertInto('employer_branch').values({ employer_id: employer.id, branch, status: 'active', insured_since_on: day('2015-01-01'), last_period: period(202012) }).execute()
  const persons: { id: string }[] = []
  for (const base of bases) {
    const person = await g.aPerson()
    persons.push(person)
    for (const branch of BRANCHES) await g.db.insertInto('coverage').values({ employer_id: employer.id, person_id: person.id, branch, from_period: period(202001), started_on: day('2020-01-01') }).execute()
    await g.aWage(employer, person, { earnings: base / 100, base: base / 100 })
  }
  for (const month of months) for (const branch of BRANCHES) await g.effect(employer, await g.aCase(employer), async (it) => { await assessBranch(it, branch, month, rates[branch], RETIRED) })
  return { employer, persons }
}

type Change = Pick<ChangedEarnings, 'personId' | 'from' | 'until' | 'earnings' | 'base'>
/** What a case says changed, as a query. */
const query = (it: Case, changes: readonly Change[]) => said<ChangedEarnings>(it.db, { employerId: 'uuid', caseId: 'uuid', no: 'integer', personId: 'uuid', from: 'integer', until: 'integer', earnings: 'bigint', base: 'bigint' },
  changes.map((of, at) => ({ employerId: it.employerId, caseId: it.caseId, no: at + 1, ...of })))
/** Enters what changed in a case of its own, as the agency that approves it, twice: the second run enters nothing. */
async function change(employer: { id: string }, changes: readonly Change[]): Promise<string> {
  const caseId = await g.aCase(employer)
  const runs: number[] = []
  for (let run = 0; run < 2; run++) await g.effect(employer, caseId, async (it) => { runs.push(await enterDifferences(it, query(it, changes), 'per_employer')) }, 'agency')
  expect(runs[1]).toBe(0)
  return caseId
}
const assessments = (employer: { id: string }) => g.db.selectFrom('assessment').where('employer_id', '=', employer.id).where('state', '=', 'assessed').selectAll().execute()
const linesOf = (assessment: string) => g.db.selectFrom('assessment_line').where('assessment_id', '=', assessment).selectAll().orderBy('person_id').execute()

/** As contributionBase gives it: whole tens of yuan. The rates have all their six decimals, so that shares are rounded. */
const base = fc.integer({ min: 1, max: 2_000 }).map((tens) => tens * 1000)
const someRates: fc.Arbitrary<Rates> = fc.record({ employer: fc.integer({ min: 0, max: 300_000 }).map(ppm), person: fc.integer({ min: 10_000, max: 100_000 }).map(ppm), injury: fc.integer({ min: 1, max: 30_000 }).map(ppm) })
  .map(({ employer, person, injury }) => ({ old_age: { employer, person, rounding: 'per_person' }, unemployment: { employer: ppm(Math.floor(employer / 20)), person: ppm(Math.ceil(person / 20)), rounding: 'per_person' }, employment_injury: { employer: injury, person: ppm(0), rounding: 'per_employer' } }))
/** Of each person: what his base becomes, in both months or one; null where it stays. */
const rounds = (persons: number) => fc.array(fc.array(fc.option(fc.record({ base, months: fc.constantFrom([0, 1], [0, 0], [1, 1]) })), { minLength: persons, maxLength: persons }), { minLength: 1, maxLength: 3 })
const world = fc.array(base, { minLength: 1, maxLength: 5 }).chain((bases) => fc.record({ bases: fc.constant(bases), rates: someRates, changed: rounds(bases.length) }))

test('property: each change comes to what the rule gives, month by month, and what is paid and paid back agrees with it everywhere', async () => {
  await fc.assert(fc.asyncProperty(world, async ({ bases, rates, changed }) => {
    const { employer, persons } = await assessedEmployer(bases, rates)
    const held = new Map(persons.flatMap(({ id }, at) => MONTHS.map((month) => [`${id} ${month}`, fen(bases[at] ?? 0)] as const)))
    for (const round of changed) {
      const caseId = await change(employer, round.flatMap((of, at) => (of ? [{ personId: persons[at]?.id ?? '', from: MONTHS[of.months[0] ?? 0] as Period, until: MONTHS[of.months[1] ?? 0] as Period, earnings: fen(of.base), base: fen(of.base) }] : [])))
      const entered = (await assessments(employer)).filter((of) => of.case_id === caseId)
      let expected = 0
      for (const month of MONTHS) {
        const moves = round.flatMap((of, at) => (of?.months.some((index) => MONTHS[index] === month) ? [{ personId: persons[at]?.id ?? '', after: fen(of.base) }] : []))
          .map((move) => ({ ...move, before: held.get(`${move.personId} ${month}`) ?? fen(0) })).sort((a, b) => (a.personId < b.personId ? -1 : 1))
        for (const direction of ['income', 'expense'] as const) {
          const ways = moves.filter(({ before, after }) => (direction === 'income' ? after > before : after < before))
          for (const branch of ways.length === 0 ? [] : BRANCHES) {
            expected += 1
            const whole = entered.find((of) => of.branch === branch && of.period === month && of.direction === direction)
            const due = assessmentDifference(ways, ruleOf(rates[branch]))
            expect([whole?.persons, whole?.base_fen, whole?.employer_fen, whole?.person_fen]).toEqual([ways.length, due.base.value, Math.abs(due.employer.value), Math.abs(due.person.value)])
            const lines = await linesOf(whole?.id ?? '')
            expect(lines.map((line) => [line.person_id, line.before_fen, line.base_fen, line.employer_fen, line.person_fen])).toEqual(ways.map(({ personId, before, after }, at) => {
              const line = rates[branch].rounding === 'per_employer' ? due.lines[at] : contributionDifference(before, after, ruleOf(rates[branch]))
              return [personId, before, after, Math.abs(line?.employer.value ?? NaN), Math.abs(line?.person.value ?? NaN)]
            }))
          }
        }
        for (const { personId, after } of moves) held.set(`${personId} ${month}`, after)
      }
      expect(entered.length).toBe(expected)
    }
    await paidAndPaidBack(employer, held)
  }), { numRuns: 15 })
}, 180_000)

/** Bills what is owed, pays it in parts and out of order, then bills and pays what goes back; the accounts hold what the last bases give. */
async function paidAndPaidBack(employer: { id: string }, held: ReadonlyMap<string, Fen>): Promise<void> {
  const bankAccountId = (await g.db.insertInto('employer_bank_account').values({ employer_id: employer.id, bank: '102', opening_branch: '演示支行', holder: '测试', number: '6222000011112222', branches: BRANCHES, note: null }).returning('id').executeTakeFirstOrThrow()).id
  const all = await assessments(employer)
  const issue = async (direction: 'income' | 'expense') => {
    const charges = all.filter((of) => of.direction === direction).map(({ id }) => ({ assessmentId: id, interest: fen(0), lateFee: fen(0) }))
    await g.effect(employer, await g.aCase(employer), async (it) => { await issueNotices(it, { charges, collection: '正常应缴', method: '地税征收', validUntil: day('2021-03-31'), bankAccountId }) })
  }
  const valid = () => g.db.selectFrom('notice').where('employer_id', '=', employer.id).selectAll().execute()
  await issue('expense') // the months are owed still: nothing goes back
  expect(await valid()).toEqual([])
  for (const direction of ['income', 'expense'] as const) {
    await issue(direction)
    const due = (await assessments(employer)).filter((of) => of.direction === direction)
    expect(due.every((of) => of.notice_id !== null)).toBe(true)
    for (const notice of (await valid()).filter((of) => of.direction === direction)) {
      expect(notice.amount_fen).toBe(due.filter((of) => of.notice_id === notice.id).reduce((sum, of) => sum + of.employer_fen + of.person_fen, 0))
      const part = Math.floor(Number(notice.amount_fen) / 3)
      for (const [amount, paidOn, reference] of [[Number(notice.amount_fen) - part, '2021-03-20', randomUUID()], [part, '2021-03-18', randomUUID()]] as const) {
        if (amount > 0) for (let sent = 0; sent < 2; sent++) expect(await asSystem(g.hall, theHall, (it) => recordReceipt(it, { reference, noticeNumber: notice.number, amount: fen(amount), paidOn: day(paidOn) }))).toBe(sent === 0 ? 'recorded' : 'known')
      }
    }
    expect((await assessments(employer)).filter((of) => of.direction === direction && of.settled_on === null)).toEqual([])
  }
  const accounts = await g.db.selectFrom('account_entry').where('employer_id', '=', employer.id).groupBy(['person_id', 'period']).select(['person_id', 'period', sql<number>`sum(amount_fen)::bigint`.as('credit')]).execute()
  expect(new Map(accounts.map((of) => [`${of.person_id} ${of.period}`, of.credit]))).toEqual(new Map([...held].map(([of, last]) => [of, accountCredit(last, policy.at({ period: MONTHS[0] as Period, knownOn: day('2021-03-15') })).value])))
}

const PENSION: AssessmentRates = { employer: ppm(160_000), person: ppm(80_000), rounding: 'per_person' }
const FEW: Rates = { old_age: PENSION, unemployment: { employer: ppm(7_000), person: ppm(3_000), rounding: 'per_person' }, employment_injury: { employer: ppm(4_500), person: ppm(0), rounding: 'per_employer' } }
const toBase = (person: { id: string } | undefined, to: number, month = 202102): Change => ({ personId: person?.id ?? '', from: period(month), until: period(month), earnings: fen(to), base: fen(to) })
const kinds = async (employer: { id: string }, month = 202102) => (await assessments(employer)).filter((of) => of.branch === 'old_age' && of.period === month).map((of) => `${of.kind} ${of.direction} ${of.base_fen}`).sort()

/** Something to wait for until it is opened. */
function gate() {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => { open = resolve })
  return { opened, open: () => { open() } }
}

test('two cases that change one month at once: the second waits, and reckons from what the first entered', async () => {
  const { employer, persons: [person] } = await assessedEmployer([889_000], FEW)
  const [entered, release] = [gate(), gate()]
  const first = g.effect(employer, await g.aCase(employer), async (it) => {
    await enterDifferences(it, query(it, [toBase(person, 989_000)]), 'per_employer')
    entered.open()
    await release.opened
  }, 'agency')
  await entered.opened
  let done = false
  const second = change(employer, [toBase(person, 1_089_000)]).then(() => { done = true })
  const waits = async () => done || (await sql<{ n: number }>`select count(*)::integer as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(g.db)).rows[0]?.n !== 0
  await expect.poll(waits, { timeout: 20_000 }).toBe(true)
  release.open()
  await Promise.all([first, second])
  const pensions = (await assessments(employer)).filter((of) => of.branch === 'old_age' && of.kind === 'earnings_difference')
  expect((await Promise.all(pensions.map(({ id }) => linesOf(id)))).flat().map((line) => [line.before_fen, line.base_fen]).sort((a, b) => Number(a[0]) - Number(b[0]))).toEqual([[889_000, 989_000], [989_000, 1_089_000]])
})

test('a month that is taken back and changed at once is one or the other, never a difference of a month that is not there', async () => {
  for (let round = 0; round < 6; round++) {
    const { employer, persons: [person] } = await assessedEmployer([889_000], FEW)
    const latest = (await assessments(employer)).filter((of) => of.period === 202102)
    const withdraw = async () => {
      let taken = 0
      await g.effect(employer, await g.aCase(employer), async (it) => { taken = await withdrawAssessments(it, latest.map(({ id }) => id)) })
      return taken
    }
    const [taken] = await Promise.all(round % 2 === 0 ? [withdraw(), change(employer, [toBase(person, 989_000)])] : [change(employer, [toBase(person, 989_000)]).then(withdraw)])
    expect(await kinds(employer)).toEqual(taken === 3 ? [] : ['earnings_difference income 100000', 'regular income 889000'])
    if (round % 2 === 1) expect(taken).toBe(0)
  }
})

test('a year fixed late: its months get their difference but for those that a later change holds, and those of the next year', async () => {
  const { employer, persons: [person] } = await assessedEmployer([889_000], FEW, [202101, 202102, 202103].map(period))
  const enter = async (of: { year: number; from: number; until?: number; base: number; at: string }) => (await g.db.insertInto('earnings_declaration').values({
    employer_id: employer.id, person_id: person?.id ?? '', year: of.year, from_period: period(of.from), until_period: of.until === undefined ? null : period(of.until), earnings_fen: fen(of.base), base_fen: fen(of.base), declared_on: day(of.at.slice(0, 10)), recorded_at: new Date(of.at), corrects: randomUUID(),
  }).returning('id').executeTakeFirstOrThrow()).id
  const late = await enter({ year: 2020, from: 202007, base: 989_000, at: '2021-03-10T02:00:00Z' })
  await enter({ year: 2020, from: 202102, until: 202103, base: 889_000, at: '2021-03-12T02:00:00Z' })
  await enter({ year: 2021, from: 202103, base: 889_000, at: '2021-03-01T02:00:00Z' })
  await g.effect(employer, await g.aCase(employer), async (it) => { await enterDifferences(it, lateEarnings(it, sql<{ id: string }>`select ${late}::uuid`), 'per_employer') }, 'agency')
  expect([await kinds(employer, 202101), await kinds(employer, 202102), await kinds(employer, 202103)]).toEqual([['earnings_difference income 100000', 'regular income 889000'], ['regular income 889000'], ['regular income 889000']])
})
