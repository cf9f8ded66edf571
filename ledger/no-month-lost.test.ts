/**
 * Nobody pays twice or loses a month, whatever is done in whatever order: three branches, three months and two persons are declared,
 * withdrawn, changed, billed, cancelled and paid, reports come again and late; after each act the ledger must agree with a model of it.
 */
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fen, share, type Fen, type Ppm } from '../common/money.ts'
import { addMonths, day, period, type Period } from '../common/period.ts'
import type { Branch } from '../common/states.ts'
import { ledgerGround, said, type LedgerGround } from '../test/ledger-ground.ts'
import { assessBranch, withdrawAssessments, type AssessmentRates } from './assessments.ts'
import { asSystem, brokenConstraint, theHall, type Case } from './database.ts'
import { enterDifferences, type ChangedEarnings } from './differences.ts'
import { cancelNotices, issueNotices } from './notices.ts'
import { recordReceipt, unplacedReceipts } from './receipts.ts'

let g: LedgerGround
beforeAll(async () => { g = await ledgerGround() })
afterAll(() => g.drop())

const RETIRED = { male: day('1960-12-31'), female: day('1965-12-31') }
const BRANCHES: readonly Branch[] = ['old_age', 'unemployment', 'employment_injury']
const MONTHS = [202101, 202102, 202103].map(period)
const BEFORE = period(202012)
const ACCOUNT = 80_000 as Ppm
const of = (employer: number, person: number, rounding: AssessmentRates['rounding']): AssessmentRates => ({ employer: employer as Ppm, person: person as Ppm, rounding })
const RATES: Readonly<Record<Branch, AssessmentRates>> = { old_age: of(160_000, 80_000, 'per_person'), unemployment: of(7_000, 3_000, 'per_person'), employment_injury: of(4_550, 0, 'per_employer') }
const FIRST_BASE = fen(889_000)

/** A report of the tax office, as it was sent. */
interface Report { readonly reference: string; readonly noticeNumber: string; readonly amount: Fen }
/** The employer and what should be true of it: the base of each month assessed (branch, person, month), and all that was reported. */
interface World { readonly employer: { id: string }; readonly persons: readonly { id: string }[]; readonly account: string; readonly bases: Map<string, Fen>; readonly reports: Map<string, Report> }

async function aWorld(): Promise<World> {
  const employer = await g.anEmployer()
  for (const branch of BRANCHES) await g.db.insertInto('employer_branch').values({ employer_id: employer.id, branch, status: 'active', insured_since_on: day('2015-01-01'), last_period: BEFORE }).execute()
  const persons: { id: string }[] = []
  for (let n = 0; n < 2; n++) {
    const person = await g.aPerson()
    persons.push(person)
    for (const branch of BRANCHES) await g.db.insertInto('coverage').values({ employer_id: employer.id, person_id: person.id, branch, from_period: period(202001), started_on: day('2020-01-01') }).execute()
    await g.aWage(employer, person)
  }
  const { id: account } = await g.db.insertInto('employer_bank_account').values({ employer_id: employer.id, bank: '102', opening_branch: '演示支行', holder: '测试', number: '6222000011112222', branches: [...BRANCHES], note: null }).returning('id').executeTakeFirstOrThrow()
  return { employer, persons, account, bases: new Map(), reports: new Map() }
}
/** Runs an effect in a case of its own, twice, as a job that was broken off and begun anew: the second run must change nothing. */
async function effect<R>({ employer }: World, work: (it: Case) => Promise<R>, by: 'employer' | 'agency' = 'employer'): Promise<R> {
  const caseId = await g.aCase(employer)
  const results: R[] = []
  for (let run = 0; run < 2; run++) await g.effect(employer, caseId, async (it) => { results.push(await work(it)) }, by)
  return results[0] as R
}
const all = async ({ employer: { id } }: World) => {
  const [assessments, lines, notices, receipts, entries, branches] = await Promise.all([
    g.db.selectFrom('assessment').where('employer_id', '=', id).selectAll().execute(), g.db.selectFrom('assessment_line').where('employer_id', '=', id).selectAll().execute(), g.db.selectFrom('notice').where('employer_id', '=', id).selectAll().orderBy('number').execute(),
    g.db.selectFrom('receipt').where('employer_id', '=', id).selectAll().execute(), g.db.selectFrom('account_entry').where('employer_id', '=', id).selectAll().execute(), g.db.selectFrom('employer_branch').where('employer_id', '=', id).selectAll().execute()])
  return { assessments, lines, notices, receipts, entries, branches }
}
type All = Awaited<ReturnType<typeof all>>
const key = (branch: string, person: string, month: Period) => `${branch} ${person} ${month}`

type Act =
  | { do: 'declare'; branch: Branch } | { do: 'withdraw'; branch: Branch } | { do: 'change'; person: number; to: number; months: readonly [number, number] } | { do: 'issue'; direction: 'income' | 'expense'; lateFee: number }
  | { do: 'cancel'; at: number } | { do: 'again'; at: number } | { do: 'receive'; at: number; part: number; short: number }
const branch = fc.constantFrom<Branch>('old_age', 'old_age', 'unemployment', 'employment_injury') // pensions oftener: they have the accounts
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('declare' as const), branch }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('withdraw' as const), branch }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('change' as const), person: fc.nat(1), to: fc.integer({ min: 374, max: 1_870 }), months: fc.constantFrom([0, 0] as const, [1, 1] as const, [0, 1] as const, [0, 2] as const, [2, 2] as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('issue' as const), direction: fc.constantFrom('income' as const, 'income' as const, 'expense' as const), lateFee: fc.constantFrom(0, 0, 1_234) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), at: fc.nat(11) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('receive' as const), at: fc.nat(11), part: fc.constantFrom(1, 1, 1, 2, 3), short: fc.constantFrom(0, 0, 0, 1) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('again' as const), at: fc.nat(11) }) },
)
const nth = <T>(list: readonly T[], at: number): T | undefined => list[at % Math.max(list.length, 1)]

/** Does one act as its service does, and notes in the model what it should come to. */
async function perform(w: World, it: Act): Promise<void> {
  const now = await all(w)
  if (it.do === 'declare') {
    const month = addMonths(now.branches.find((row) => row.branch === it.branch)?.last_period ?? BEFORE, 1)
    if (!MONTHS.includes(month)) return
    await effect(w, (scope) => assessBranch(scope, it.branch, month, RATES[it.branch], RETIRED))
    for (const { id } of w.persons) w.bases.set(key(it.branch, id, month), FIRST_BASE)
  } else if (it.do === 'withdraw') {
    const [latest] = now.assessments.filter((row) => row.branch === it.branch && row.kind === 'regular' && row.state === 'assessed').sort((a, b) => b.period - a.period)
    if (!latest || await effect(w, (scope) => withdrawAssessments(scope, [latest.id])) === 0) return
    for (const { id } of w.persons) w.bases.delete(key(it.branch, id, latest.period))
  } else if (it.do === 'change') {
    const [person, base, from, until] = [w.persons[it.person]?.id ?? '', fen(it.to * 1000), MONTHS[it.months[0]] as Period, MONTHS[it.months[1]] as Period]
    await effect(w, (scope) => enterDifferences(scope, said<ChangedEarnings>(scope.db, { employerId: 'uuid', caseId: 'uuid', no: 'integer', personId: 'uuid', from: 'integer', until: 'integer', earnings: 'bigint', base: 'bigint' },
      [{ employerId: w.employer.id, caseId: scope.caseId, no: 1, personId: person, from, until, earnings: base, base }]), 'per_employer'), 'agency')
    for (const at of w.bases.keys()) if (MONTHS.some((month) => month >= from && month <= until && BRANCHES.some((one) => key(one, person, month) === at))) w.bases.set(at, base)
  } else if (it.do === 'issue') {
    await issue(w, it.direction, it.lateFee)
  } else if (it.do === 'cancel') {
    const notice = nth(now.notices, it.at)
    if (notice) await effect(w, (scope) => cancelNotices(scope, [notice.id]))
  } else if (it.do === 'receive') {
    const notice = nth(now.notices, it.at)
    const amount = Math.ceil((notice?.amount_fen ?? 0) / it.part) - it.short // a fen short, it is not whole
    if (notice && amount > 0) await receive(w, { reference: randomUUID(), noticeNumber: notice.number, amount: fen(amount) })
  } else {
    const report = nth([...w.reports.values()], it.at)
    if (report) await receive(w, report)
  }
}
/** Bills all that waits of a direction; a late fee is borne by monthly declarations alone. */
async function issue(w: World, direction: 'income' | 'expense', lateFee = 0): Promise<void> {
  const open = (await all(w)).assessments.filter((row) => row.state === 'assessed' && row.notice_id === null && row.direction === direction)
  const charges = open.map(({ id, kind }) => ({ assessmentId: id, interest: fen(0), lateFee: fen(kind === 'regular' ? lateFee : 0) }))
  if (open.length > 0) await effect(w, (scope) => issueNotices(scope, { charges, collection: '正常应缴', method: '地税征收', validUntil: day('2021-03-31'), bankAccountId: w.account }))
}
async function receive(w: World, report: Report): Promise<void> {
  const known = w.reports.has(report.reference)
  w.reports.set(report.reference, report)
  const outcome = await asSystem(g.hall, theHall, (it) => recordReceipt(it, { ...report, paidOn: day('2021-03-20') }))
  expect(outcome === 'known').toBe(known)
}

const sum = <T>(rows: readonly T[], each: (row: T) => number) => rows.reduce((total, row) => total + each(row), 0)
const due = (row: All['assessments'][number]) => row.employer_fen + row.person_fen + row.interest_fen + row.late_fee_fen
const signOf = (row: { direction: string } | undefined) => (row?.direction === 'expense' ? -1 : 1)

/** What must hold at any time. */
async function agrees(w: World): Promise<void> {
  const { assessments, lines, notices, receipts, entries, branches } = await all(w)
  const standing = assessments.filter((row) => row.state === 'assessed')
  for (const { branch: one, last_period } of branches) { // no month is lost: those that stand are the months up to the last declared, each once
    expect(standing.filter((row) => row.branch === one && row.kind === 'regular').map((row) => row.period).sort()).toEqual(MONTHS.filter((month) => month <= (last_period ?? BEFORE)))
  }
  for (const row of assessments) { // persons add up to their assessment; what was taken back counts nowhere
    const own = lines.filter((line) => line.assessment_id === row.id)
    expect(own.map((line) => line.state)).toEqual(own.map(() => row.state))
    expect([sum(own, (line) => line.employer_fen), sum(own, (line) => line.person_fen), own.length]).toEqual([row.employer_fen, row.person_fen, row.persons])
    if (row.state === 'withdrawn') expect([row.kind, row.notice_id, row.received_fen, row.settled_on, entries.some((entry) => entry.assessment_id === row.id)]).toEqual(['regular', null, 0, null, false])
    if (row.notice_id !== null && row.direction === 'expense') expect(standing.find((one) => one.branch === row.branch && one.period === row.period && one.kind === 'regular')?.settled_on).not.toBeNull() // nothing goes back that did not come
    if (row.notice_id === null) expect([row.late_fee_fen, row.received_fen, row.settled_on]).toEqual([0, 0, null])
  }
  // what is due of each person, month and branch is what his base gives, no more and no less, however often it was changed
  const owed = (at: string) => lines.filter((line) => line.state === 'assessed' && key(line.branch, line.person_id, line.period) === at).map((line) => ({ ...line, sign: signOf(assessments.find((row) => row.id === line.assessment_id)) }))
  expect(new Set(lines.filter((line) => line.state === 'assessed').map((line) => key(line.branch, line.person_id, line.period)))).toEqual(new Set(w.bases.keys()))
  for (const [at, base] of w.bases) {
    const own = owed(at)
    const { employer, person, rounding } = RATES[at.split(' ')[0] as Branch]
    expect([own.filter((line) => line.kind === 'regular').length, sum(own, (line) => line.base_fen - (line.before_fen ?? 0)), sum(own, (line) => line.sign * line.person_fen)]).toEqual([1, base, share(base, person)])
    if (rounding === 'per_person') expect(sum(own, (line) => line.sign * line.employer_fen)).toBe(share(base, employer))
    else expect(Math.abs(sum(own, (line) => line.sign * line.employer_fen) - share(base, employer))).toBeLessThanOrEqual(own.length) // rounded once an assessment: a line may be a fen off
  }
  for (const notice of notices) { // each bills what stands behind it, and has of it what was paid on it
    const billed = assessments.filter((row) => row.notice_id === notice.id)
    const paid = sum(receipts.filter((receipt) => receipt.notice_id === notice.id), (receipt) => receipt.amount_fen)
    if (notice.state === 'cancelled') expect([billed.length, notice.received_fen, paid]).toEqual([0, 0, 0])
    else expect([sum(billed, due), sum(billed, (row) => row.received_fen), notice.received_fen]).toEqual([notice.amount_fen, Math.min(paid, notice.amount_fen ?? 0), Math.min(paid, notice.amount_fen ?? 0)])
    for (const row of billed) expect([row.direction, row.settled_on !== null]).toEqual([notice.direction, row.received_fen === due(row)])
  }
  // every yuan reported is on a notice or named as having no place, once
  const unplaced = await asSystem(g.hall, theHall, (it) => unplacedReceipts(it).where('u.employerId', '=', w.employer.id).selectAll().execute())
  expect(sum(notices, (notice) => notice.received_fen) + sum(unplaced, (one) => one.amount)).toBe(sum([...w.reports.values()], (report) => report.amount))
  // the accounts hold what was settled, each once, and nothing else
  const credits = lines.flatMap((line) => {
    const row = assessments.find((one) => one.id === line.assessment_id)
    return line.branch === 'old_age' && row?.settled_on ? [`${row.id} ${line.person_id} ${share(line.base_fen, ACCOUNT) - share(line.before_fen ?? fen(0), ACCOUNT)}`] : []
  })
  expect(entries.map((entry) => `${entry.assessment_id} ${entry.person_id} ${entry.amount_fen}`).sort()).toEqual(credits.sort())
}

/** Whatever was done before, what is open can be billed and paid to the end; then everything is settled and each account has what the last bases give. */
async function paidToTheEnd(w: World): Promise<void> {
  for (const direction of ['income', 'expense'] as const) {
    await issue(w, direction)
    for (const notice of (await all(w)).notices) {
      const rest = (notice.amount_fen ?? 0) - notice.received_fen
      if (notice.state === 'valid' && rest > 0 && (notice.direction === direction || direction === 'expense')) await receive(w, { reference: randomUUID(), noticeNumber: notice.number, amount: fen(rest) })
    }
  }
  await agrees(w)
  const { assessments, notices, entries } = await all(w)
  expect(assessments.filter((row) => row.state === 'assessed' && row.settled_on === null)).toEqual([])
  for (const { id } of w.persons) for (const month of MONTHS) expect(sum(entries.filter((entry) => entry.person_id === id && entry.period === month), (entry) => entry.amount_fen)).toBe(share(w.bases.get(key('old_age', id, month)) ?? fen(0), ACCOUNT))
  // what the employer has paid less what it got back is what its persons' bases give, late fees apart
  const shares = notices.filter((notice) => notice.state === 'valid').map((notice) => signOf(notice) * (notice.received_fen - notice.late_fee_fen))
  const rates = (at: string) => RATES[at.split(' ')[0] as Branch]
  const whole = sum([...w.bases], ([at, base]) => share(base, rates(at).employer) + share(base, rates(at).person))
  expect(Math.abs(sum(shares, (amount) => amount) - whole)).toBeLessThanOrEqual(assessments.filter((row) => row.branch === 'employment_injury').length)
}

test('property: no 20 acts on three months and branches make anyone pay twice or lose a month', async () => {
  await fc.assert(fc.asyncProperty(fc.array(act, { minLength: 12, maxLength: 20, size: 'max' }), async (acts) => {
    const w = await aWorld()
    for (const one of acts) {
      await perform(w, one).catch((error: unknown) => { throw new Error(`${JSON.stringify(one)} ${brokenConstraint(error) ?? ''}`, { cause: error }) })
      await agrees(w)
    }
    await paidToTheEnd(w)
  }), { numRuns: 25 })
}, 300_000)
