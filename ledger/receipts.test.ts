/** Receipts: every report once, in any order to one result; what has no place is kept and named. */
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fen } from '../common/money.ts'
import { day } from '../common/period.ts'
import { aDeclaredEmployer, type Declared } from '../test/declared-employer.ts'
import { openHall, type TestHall } from '../test/hall.ts'
import { asEmployer, asSystem, theHall } from './database.ts'
import { cancelNotices } from './notices.ts'
import { recordReceipt, unplacedReceipts, type ReportedReceipt } from './receipts.ts'

let h: TestHall, of: Declared
beforeAll(async () => {
  h = await openHall()
  of = await aDeclaredEmployer(h)
})
afterAll(() => h?.close())

const pensions = () => of.numbers['old_age'] ?? ''
const record = (receipt: ReportedReceipt) => asSystem(h.hall, theHall, (it) => recordReceipt(it, receipt))
const receipt = (amount: number, paidOn = '2021-03-15', noticeNumber = pensions(), reference: string = randomUUID()): ReportedReceipt => ({ reference, noticeNumber, amount: fen(amount), paidOn: day(paidOn) })
const unplaced = () => asSystem(h.hall, theHall, (it) => unplacedReceipts(it).selectAll().orderBy('u.kind').execute())

class RolledBack extends Error {}
/** What the reports come to, and then as if they had never been. */
async function outcomeOf(reports: readonly ReportedReceipt[], notice = pensions()) {
  let result: unknown
  await asSystem(h.hall, theHall, async (it) => {
    for (const report of reports) await recordReceipt(it, report)
    const { employer_id, id, received_fen, tax_state } = await it.db.selectFrom('notice').where('number', '=', notice).selectAll().executeTakeFirstOrThrow()
    const assessments = await it.db.selectFrom('assessment').where('notice_id', '=', id).select(['branch', 'period', 'received_fen', 'settled_on']).orderBy('period').execute()
    const credits = await it.db.selectFrom('account_entry').where('employer_id', '=', employer_id).select('amount_fen').orderBy('person_id').execute()
    result = { received_fen, tax_state, assessments, credits: credits.map((one) => one.amount_fen), receipts: (await it.db.selectFrom('receipt').where('notice_id', '=', id).select('reference').orderBy('reference').execute()).map((one) => one.reference), unplaced: await unplacedReceipts(it).selectAll().execute() }
    throw new RolledBack()
  }).catch((error: unknown) => { if (!(error instanceof RolledBack)) throw error })
  return result
}

test('in any order and repetition the reports come to one result', async () => {
  const amounts = fc.array(fc.record({ amount: fc.integer({ min: 1, max: 300_000 }), day: fc.integer({ min: 1, max: 28 }) }), { minLength: 1, maxLength: 5 })
  await fc.assert(fc.asyncProperty(amounts, fc.infiniteStream(fc.nat()), async (given, chance) => {
    const reports = given.map(({ amount, day: on }, i) => receipt(amount, `2021-03-${String(on).padStart(2, '0')}`, pensions(), `r${i}`))
    const mixed = [...reports, ...reports].map((report) => ({ report, at: Number(chance.next().value) })).sort((a, b) => a.at - b.at).map(({ report }) => report)
    expect(await outcomeOf(mixed)).toEqual(await outcomeOf(reports))
  }), { numRuns: 20 })
}, 120_000)

test('the month is settled on the day its money was whole, whichever report comes first, and the accounts are credited at 8%', async () => {
  const [early, late] = [receipt(400_000, '2021-03-10'), receipt(26_720, '2021-03-12')]
  for (const order of [[early, late], [late, early]]) {
    expect(await outcomeOf(order)).toMatchObject({ received_fen: 426_720, tax_state: 'invoiced', assessments: [{ received_fen: 426_720, settled_on: '2021-03-12' }], credits: [71_120, 71_120], unplaced: [] })
  }
  expect(await outcomeOf([early])).toMatchObject({ received_fen: 400_000, assessments: [{ received_fen: 400_000, settled_on: null }], credits: [] })
})

test('what is paid beyond the notice is kept and named', async () => {
  const [a, b] = [receipt(400_000, '2021-03-10'), receipt(400_000, '2021-03-11')]
  for (const order of [[a, b], [b, a]]) {
    expect(await outcomeOf(order)).toMatchObject({ received_fen: 426_720, assessments: [{ settled_on: '2021-03-11' }], unplaced: [{ kind: 'overpaid', noticeNumber: pensions(), amount: 373_280, reference: null, employerId: of.employer.id }] })
  }
})

test('the same reference with another amount, day or notice is kept as contradicted and changes nothing', async () => {
  const first = receipt(100, '2021-03-10')
  expect(await record(first)).toBe('recorded')
  expect([await record(first), await record({ ...first, amount: fen(101) }), await record({ ...first, paidOn: day('2021-03-11') }), await record({ ...first, noticeNumber: of.numbers['unemployment'] ?? '' }), await record({ ...first, amount: fen(101) })])
    .toEqual(['known', 'contradicted', 'contradicted', 'contradicted', 'contradicted'])
  expect((await h.db.selectFrom('contradicted_receipt').where('reference', '=', first.reference).select(['notice_number', 'amount_fen']).orderBy('amount_fen').execute()).length).toBe(3)
  expect((await h.db.selectFrom('receipt').where('reference', '=', first.reference).execute()).length).toBe(1)
})

test('two notices\' reports of one reference at once: one is recorded, the other contradicts it', async () => {
  const [one, other] = [receipt(200, '2021-03-10'), receipt(200, '2021-03-10', of.numbers['unemployment'])]
  expect((await Promise.all([record(one), record({ ...other, reference: one.reference })])).sort()).toEqual(['contradicted', 'recorded'])
})

test('money on an unknown or cancelled notice leaves a row; the employer sees none of it', async () => {
  const other = await aDeclaredEmployer(h)
  const notice = await h.db.selectFrom('notice').where('number', '=', other.numbers['old_age'] ?? '').select(['id', 'case_id']).executeTakeFirstOrThrow()
  await asEmployer(h.hall, other.employer.id, theHall, (it) => cancelNotices({ ...it, caseId: notice.case_id }, [notice.id]))
  expect([await record(receipt(500, '2021-03-11', '429900999999')), await record(receipt(600, '2021-03-11', other.numbers['old_age']))]).toEqual(['no-such-notice', 'cancelled-notice'])
  expect((await unplaced()).map(({ kind, noticeNumber, amount, employerId }) => [kind, noticeNumber, amount, employerId]))
    .toEqual([['cancelled-notice', other.numbers['old_age'], 600, other.employer.id], ['no-such-notice', '429900999999', 500, null]])
  await expect(asEmployer(h.hall, other.employer.id, theHall, (it) => it.db.selectFrom('reported_receipt').selectAll().execute())).rejects.toThrow(/permission denied/)
})

test('a refund paid out reverses the account', async () => {
  const [person] = of.persons
  const caseId = (await h.db.selectFrom('notice').where('employer_id', '=', of.employer.id).select('case_id').executeTakeFirstOrThrow()).case_id
  const notice = await h.db.insertInto('notice').values({
    employer_id: of.employer.id, number: 'R1', fund: 'x', direction: 'expense', collection: '正常征集', subject_no: of.employer.number, subject_name: of.employer.name, period: 202103, method: '地税征收', employer_fen: 16_000, person_fen: 8_000, interest_fen: 0, late_fee_fen: 0,
    valid_until_on: '2021-03-31', case_id: caseId, issued_by: '王立新', issued_at: h.clock.now(), bank_account_id: randomUUID(),
  } as never).returning('id').executeTakeFirstOrThrow()
  const refund = await h.db.insertInto('assessment').values({
    employer_id: of.employer.id, branch: 'old_age', period: 202102, kind: 'earnings_difference', direction: 'expense', persons: 1, earnings_fen: -100_000, base_fen: -100_000, employer_fen: 16_000, person_fen: 8_000, known_on: '2021-03-15', notice_id: notice.id, declared_by: '王立新', declared_at: h.clock.now(),
  } as never).returning('id').executeTakeFirstOrThrow()
  await h.db.insertInto('assessment_line').values({ employer_id: of.employer.id, period: 202102, assessment_id: refund.id, person_id: person?.id, branch: 'old_age', kind: 'earnings_difference', earnings_fen: 789_000, base_fen: 789_000, before_fen: 889_000, employer_fen: 16_000, person_fen: 8_000 } as never).execute()
  expect(await record(receipt(24_000, '2021-03-20', 'R1'))).toBe('recorded')
  expect(await h.db.selectFrom('account_entry').where('assessment_id', '=', refund.id).select('amount_fen').execute()).toEqual([{ amount_fen: -8_000 }])
})
