/** Payees and their accounts: changed once however often the effect runs, one at a time, one person an account; no employer sees another's. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { day, period } from '../common/period.ts'
import { ledgerGround, said, type LedgerGround } from '../test/ledger-ground.ts'
import { changePaymentAccounts, monthlyPensions, nextPaymentPeriod, openAccounts, payeesOf, paymentRunUnderWay, pensionersOf, survivorsOf, type ChangedAccount } from './benefits.ts'
import { brokenConstraint } from './database.ts'

let g: LedgerGround, own: { id: string }, other: { id: string }
beforeAll(async () => {
  g = await ledgerGround()
  own = await g.anEmployer()
  other = await g.anEmployer()
})
afterAll(() => g.drop())

const ACCOUNT = { no: 'integer', payeeId: 'uuid', method: 'text', bank: 'text', bankBranch: 'text', holder: 'text', number: 'text' }
const card = (payeeId: string, number: string, no = 1): ChangedAccount => ({ no, payeeId, method: 'card', bank: '403', bankBranch: null, holder: '张三丰', number })
const change = (employer: { id: string }, caseId: string, accounts: ChangedAccount[], from = 202104, by: 'employer' | 'agency' = 'employer') =>
  g.effect(employer, caseId, (it) => changePaymentAccounts(it, said(it.db, ACCOUNT, accounts), period(from)), by)
const refusal = (work: Promise<unknown>) => work.then(() => 'nothing', (error: unknown) => brokenConstraint(error) ?? String(error))
const spans = async (payeeId: string) => (await g.db.selectFrom('payment_account').where('payee_id', '=', payeeId).select(['method', 'number', 'from_period', 'until_period']).orderBy('from_period').orderBy('until_period').execute())
  .map((row) => `${row.method} ${row.number} ${row.from_period}-${row.until_period ?? ''}`)

test('a change closes the account and opens the next from the month on, for pensioner and survivor alike, once', async () => {
  const pensioner = await g.aPensioner(own, await g.aPerson()), survivor = await g.aSurvivor(own, await g.aPerson(), await g.aPerson())
  const caseId = await g.aCase(own)
  for (const by of ['agency', 'employer'] as const) await change(own, caseId, [card(pensioner.id, '6217000000000011'), card(survivor.id, '6217000000000012', 2)], nextPaymentPeriod(day('2021-03-15')), by)
  expect(await spans(pensioner.id)).toEqual([`bank ${pensioner.account ?? ''} 202001-202104`, 'card 6217000000000011 202104-'])
  expect(await spans(survivor.id)).toEqual([`bank ${survivor.account ?? ''} 202001-202104`, 'card 6217000000000012 202104-'])
  expect(await g.db.selectFrom('ledger_change').where('case_id', '=', caseId).where('record_no', '=', 1).select(['about', 'subject_id', 'item', 'before', 'after']).orderBy('item').execute()).toEqual(
    [['bank', '102', '403'], ['bank_branch', '演示支行', null], ['method', 'bank', 'card'], ['number', pensioner.account, '6217000000000011']]
      .map(([item, before, after]) => ({ about: 'payment_account', subject_id: pensioner.id, item, before, after })))
})

test('changed again before it is paid, the account in between is never paid to', async () => {
  const pensioner = await g.aPensioner(own, await g.aPerson())
  await change(own, await g.aCase(own), [card(pensioner.id, '6217000000000021')])
  await change(own, await g.aCase(own), [card(pensioner.id, '6217000000000022')])
  expect(await spans(pensioner.id)).toEqual([`bank ${pensioner.account ?? ''} 202001-202104`, 'card 6217000000000021 202104-202104', 'card 6217000000000022 202104-'])
  // the one in between is free for another person
  expect(await refusal(change(own, await g.aCase(own), [card((await g.aPensioner(own, await g.aPerson())).id, '6217000000000021')]))).toBe('nothing')
})

test('who has no account yet gets the first', async () => {
  const pensioner = await g.aPensioner(own, await g.aPerson(), { account: null })
  await change(own, await g.aCase(own), [card(pensioner.id, '6217000000000031')])
  expect(await spans(pensioner.id)).toEqual(['card 6217000000000031 202104-'])
})

test('one account serves one person, with whatever employer, and one pension a person at a time', async () => {
  const taken = await g.aPensioner(other, await g.aPerson(), { account: { number: '6217000000000041' } })
  const pensioner = await g.aPensioner(own, await g.aPerson())
  expect(await refusal(change(own, await g.aCase(own), [card(pensioner.id, '6217000000000041')]))).toBe('account_of_one_person')
  expect(await g.as(own, (it) => it.db.selectFrom('payment_account_anywhere').where('number', '=', '6217000000000041').select('person_id').execute())).toEqual([{ person_id: taken.personId }])
  expect(await refusal(g.aPensioner(own, { id: taken.personId }))).toBe('one_pension_a_person')
  // the same person may be paid pension and allowance into one account
  const survivor = await g.aSurvivor(other, { id: taken.personId }, await g.aPerson(), { account: null })
  expect(await refusal(change(other, await g.aCase(other), [card(survivor.id, '6217000000000041')]))).toBe('nothing')
  expect(await refusal(g.aSurvivor(own, await g.aPerson(), { id: pensioner.personId }, { account: { number: '123' } }))).toBe('payment_account_number_check')
  expect(await refusal(g.aSurvivor(own, { id: pensioner.personId }, { id: pensioner.personId }))).toBe('survivor_is_another')
})

test('no employer sees or changes another\'s payees', async () => {
  const it = await g.anEmployer(), pensioner = await g.aPensioner(it, await g.aPerson('赵六')), survivor = await g.aSurvivor(it, await g.aPerson('钱七'), await g.aPerson('孙八'), { status: 'suspended' })
  expect(await g.as(it, (scope) => payeesOf(scope).select(['b.id', 'b.payee', 'b.status', 'p.name']).orderBy('b.payee').execute())).toEqual([
    { id: pensioner.id, payee: 'pensioner', status: 'paying', name: '赵六' }, { id: survivor.id, payee: 'survivor', status: 'suspended', name: '钱七' }])
  expect(await g.as(it, (scope) => pensionersOf(scope).select('p.name').execute())).toEqual([{ name: '赵六' }])
  expect(await g.as(it, (scope) => survivorsOf(scope).select(['p.name', 'd.name as deceased']).execute())).toEqual([{ name: '钱七', deceased: '孙八' }])
  expect(await g.as(it, (scope) => monthlyPensions(scope, period(202103)).execute())).toEqual([{ pensioner_id: pensioner.id, amount: 350_000 }])
  expect((await g.as(it, (scope) => openAccounts(scope).select('a.number').execute())).length).toBe(2)
  for (const table of ['pensioner', 'survivor', 'payment_account', 'benefit_item'] as const) {
    expect((await g.as(it, (scope) => scope.db.selectFrom(table).select('employer_id').distinct().execute())).map((row) => row.employer_id)).toEqual([it.id])
  }
  const foreign = await g.aCase(other)
  await change(other, foreign, [card(pensioner.id, '6217000000000051')])
  expect(await g.db.selectFrom('ledger_change').where('case_id', '=', foreign).select('id').execute()).toEqual([])
  expect(await spans(pensioner.id)).toEqual([`bank ${pensioner.account ?? ''} 202001-`])
  expect(await refusal(g.as(it, (scope) => scope.db.updateTable('payment_account').set({ number: '6217000000000052' }).execute()))).toMatch(/permission denied/)
})

test('a payment run is under way for the current month, or it is not', async () => {
  const underWay = () => g.as(own, (it) => paymentRunUnderWay(it).select('w.period').execute())
  await g.aPaymentRun('429021', 202102, 'finished')
  expect(await underWay()).toEqual([])
  await g.aPaymentRun('429021', 202103)
  expect(await underWay()).toEqual([{ period: 202103 }])
  expect(await refusal(g.aPaymentRun('429021', 202104))).toBe('one_payment_run_at_a_time')
})
