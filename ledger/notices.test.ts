/** Notices: what is billed adds up, once; what is cancelled is as it was. Whatever is done in whatever order: no-month-lost.test.ts. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fen, type Ppm } from '../common/money.ts'
import { day, period } from '../common/period.ts'
import type { Branch } from '../common/states.ts'
import { ledgerGround, type LedgerGround } from '../test/ledger-ground.ts'
import { assessBranch, type AssessmentRates } from './assessments.ts'
import { asSystem, brokenConstraint, theHall, type Case } from './database.ts'
import { cancelNotices, issueNotices, type Issued } from './notices.ts'
import { recordReceipt } from './receipts.ts'

let g: LedgerGround
beforeAll(async () => { g = await ledgerGround() })
afterAll(() => g.drop())

type Owner = { id: string }
const RETIRED = { male: day('1960-12-31'), female: day('1965-12-31') }
const MONTH = period(202103)
const BRANCHES: Branch[] = ['old_age', 'unemployment']
const RATES: Record<string, AssessmentRates> = { old_age: { employer: 160_000 as Ppm, person: 80_000 as Ppm, rounding: 'per_person' }, unemployment: { employer: 7_000 as Ppm, person: 3_000 as Ppm, rounding: 'per_person' } }
const NOTHING: AssessmentRates = { employer: 0 as Ppm, person: 0 as Ppm, rounding: 'per_person' }

/** An employer of two branches with two persons at 8888. */
async function employerOf(): Promise<Owner> {
  const employer = await g.anEmployer()
  for (const branch of BRANCHES) await g.db.insertInto('employer_branch').values({ employer_id: employer.id, branch, status: 'active', insured_since_on: day('2015-01-01'), last_period: period(202102) }).execute()
  for (let n = 0; n < 2; n++) {
    const person = await g.aPerson()
    for (const branch of BRANCHES) await g.db.insertInto('coverage').values({ employer_id: employer.id, person_id: person.id, branch, from_period: period(202001), started_on: day('2020-01-01') }).execute()
    await g.aWage(employer, person)
  }
  return employer
}
/** Runs an effect in a case of its own, twice: the second run must change nothing. */
async function effect<R>(employer: Owner, work: (it: Case) => Promise<R>): Promise<R> {
  const caseId = await g.aCase(employer)
  const results: R[] = []
  for (let run = 0; run < 2; run++) await g.effect(employer, caseId, async (it) => { results.push(await work(it)) })
  return results.at(-1) as R
}
const declare = (employer: Owner, branch: Branch, rates = RATES[branch] as AssessmentRates) => effect(employer, (it) => assessBranch(it, branch, MONTH, rates, RETIRED))
const standing = (employer: Owner) => g.db.selectFrom('assessment').where('employer_id', '=', employer.id).where('state', '=', 'assessed').selectAll().orderBy('branch').execute()
const notices = (employer: Owner) => g.db.selectFrom('notice').where('employer_id', '=', employer.id).selectAll().orderBy('fund').execute()
const queue = async (employer: Owner) => (await g.db.selectFrom('hand_over').where('employer_id', '=', employer.id).select('what').orderBy('what').execute()).map((of) => of.what)
async function issue(employer: Owner, { lateFee = 0, bankAccountId = null }: { lateFee?: number; bankAccountId?: string | null } = {}): Promise<Issued[]> {
  const charges = (await standing(employer)).map(({ id }) => ({ assessmentId: id, interest: fen(0), lateFee: fen(lateFee) }))
  return effect(employer, (it) => issueNotices(it, { charges, collection: '正常应缴', method: '地税征收', validUntil: day('2021-03-31'), bankAccountId }))
}
const receive = (noticeNumber: string, amount: number, reference: string = randomUUID()) => asSystem(g.hall, theHall, (it) => recordReceipt(it, { reference, noticeNumber, amount: fen(amount), paidOn: day('2021-03-20') }))

test('a month of two branches is two notices of 4267.20 and 177.80, once however often the case runs', async () => {
  const employer = await employerOf()
  for (const branch of BRANCHES) await declare(employer, branch)
  expect((await issue(employer)).map((of) => of.assessments)).toEqual([1, 1])
  expect((await notices(employer)).map((of) => [of.fund, of.amount_fen, of.period, of.state])).toEqual([['企业职工基本养老保险征收统筹', 426_720, 202103, 'valid'], ['失业保险征收统筹', 17_780, 202103, 'valid']])
  expect(await queue(employer)).toEqual(['notice', 'notice'])
  expect(await issue(employer)).toEqual([]) // another case finds nothing left
})

test('what is cancelled is to be billed anew, without its late fee; the tax office hears of both', async () => {
  const employer = await employerOf()
  await declare(employer, 'old_age')
  const before = await standing(employer)
  const [first] = await issue(employer, { lateFee: 1234 })
  expect((await notices(employer)).map((of) => of.amount_fen)).toEqual([427_954])
  expect(await effect(employer, (it) => cancelNotices(it, [first?.id ?? '']))).toBe(1)
  expect(await standing(employer)).toEqual(before)
  expect(await queue(employer)).toEqual(['notice', 'void'])
  expect(await receive(first?.number ?? '', 1)).toBe('cancelled-notice')
  const [second] = await issue(employer)
  expect([second?.number === first?.number, (await standing(employer)).map((of) => of.notice_id)]).toEqual([false, [second?.id]])
  expect(await receive(second?.number ?? '', 100)).toBe('recorded')
  expect(await effect(employer, (it) => cancelNotices(it, [second?.id ?? '']))).toBe(0)
})

test('a notice of nothing is settled with its issue, is not handed over, and can be cancelled', async () => {
  const employer = await employerOf()
  await declare(employer, 'unemployment', NOTHING)
  const [notice] = await issue(employer)
  expect((await standing(employer)).map((of) => of.settled_on)).toEqual(['2021-03-15'])
  expect(await queue(employer)).toEqual([])
  expect(await effect(employer, (it) => cancelNotices(it, [notice?.id ?? '']))).toBe(1)
  expect((await standing(employer)).map((of) => [of.settled_on, of.notice_id])).toEqual([[null, null]])
  expect(await queue(employer)).toEqual([])
})

test('a refund is a notice of its own, names its account, and is handed over like the others', async () => {
  const employer = await employerOf()
  await declare(employer, 'old_age')
  const [regular] = await standing(employer)
  if (!regular) throw new Error('it was declared')
  await g.db.insertInto('assessment').values({
    employer_id: employer.id, branch: 'old_age', period: period(202102), kind: 'earnings_difference', direction: 'expense', persons: 1, earnings_fen: fen(10_000), base_fen: fen(10_000), employer_fen: fen(1600), person_fen: fen(800),
    known_on: regular.known_on, case_id: regular.case_id, declared_by: regular.declared_by, declared_at: regular.declared_at,
  }).execute()
  expect(await issue(employer).then(() => 'nothing', brokenConstraint)).toBe('refund_notice_has_account')
  const { id: account } = await g.db.insertInto('employer_bank_account').values({ employer_id: employer.id, bank: '102', opening_branch: '演示支行', holder: '测试', number: '6222000011112222', branches: BRANCHES, note: null }).returning('id').executeTakeFirstOrThrow()
  await issue(employer, { bankAccountId: account })
  expect((await notices(employer)).map((of) => [of.direction, of.amount_fen, of.bank_account_id]).sort()).toEqual([['expense', 2400, account], ['income', 426_720, null]])
  expect(await queue(employer)).toEqual(['notice', 'notice'])
})

test('two cases that bill one month at once make one notice of it', async () => {
  const employer = await employerOf()
  await declare(employer, 'old_age')
  const both = await Promise.all([issue(employer), issue(employer)])
  expect(both.map((of) => of.length).sort()).toEqual([0, 1])
  expect((await notices(employer)).length).toBe(1)
})
