/** Pensioners (离退休人员), survivors (遗属) and the accounts their benefits are paid to (STYLE §5). */
import { sql } from 'kysely'
import type { Fen } from '../common/money.ts'
import { addMonths, monthOf, type Day, type Period } from '../common/period.ts'
import type { PaymentMethod } from '../common/states.ts'
import { itemsOf, noteChanges } from './changes.ts'
import type { Query } from './coverage.ts'
import type { Case, Scope } from './database.ts'

/** The employer's pensioners in any state; `b` the pension, `p` the person. */
export const pensionersOf = (it: Scope) => it.db.selectFrom('pensioner as b').innerJoin('person as p', 'p.id', 'b.person_id').where('b.employer_id', '=', it.employerId)

/** The employer's survivors in any state; `s` the allowance, `p` the survivor, `d` the deceased. */
export const survivorsOf = (it: Scope) => it.db.selectFrom('survivor as s').innerJoin('person as p', 'p.id', 's.person_id').innerJoin('person as d', 'd.id', 's.deceased_person_id')
  .where('s.employer_id', '=', it.employerId)

/** Pensioners and survivors alike; `b(id, person_id, payee, status)`, `p` the person. A person may be both. */
export const payeesOf = (it: Scope) => it.db
  .selectFrom((q) => q.selectFrom('pensioner').where('employer_id', '=', it.employerId).select(['id', 'person_id', 'status', sql<'pensioner' | 'survivor'>`'pensioner'`.as('payee')])
    .unionAll(q.selectFrom('survivor').where('employer_id', '=', it.employerId).select(['id', 'person_id', 'status', sql<'pensioner' | 'survivor'>`'survivor'`.as('payee')])).as('b'))
  .innerJoin('person as p', 'p.id', 'b.person_id')

/** Accounts benefits are paid to now or, changed already, from the next payment on: one a payee. */
export const openAccounts = (it: Scope) => it.db.selectFrom('payment_account as a').where('a.employer_id', '=', it.employerId).where('a.until_period', 'is', null)

/** What each pensioner is due in a month, in fen. */
export const monthlyPensions = (it: Scope, period: Period) => it.db.selectFrom('benefit_item as i').where('i.employer_id', '=', it.employerId).where('i.from_period', '<=', period)
  .where((q) => q.or([q('i.until_period', 'is', null), q('i.until_period', '>', period)])).groupBy('i.pensioner_id')
  .select(['i.pensioner_id', sql<Fen>`sum(i.amount_fen)::bigint`.as('amount')])

/** A row while the agency of the employer's region pays the current month. */
export const paymentRunUnderWay = (it: Scope) => it.db.selectFrom('payment_run as w').innerJoin('employer as e', 'e.region_code', 'w.region_code').where('e.id', '=', it.employerId)
  .where('w.period', '=', monthOf(it.today)).where('w.state', '=', 'running')

/** The first month that is not paid yet: what a new account is paid from. */
export const nextPaymentPeriod = (today: Day): Period => addMonths(monthOf(today), 1)

/** The account a payee (pensioner or survivor) is to be paid to; `bank` a code of `banks`. */
export interface ChangedAccount { no: number; payeeId: string; method: PaymentMethod; bank: string; bankBranch: string | null; holder: string; number: string }

/**
 * Pays benefits to other accounts from a month on: closes the open account, opens the new one, writes 变更前值/变更后值. Guarded by
 * `one_account_at_a_time` and `account_of_one_person`; a second run finds the case's accounts open and leaves them.
 */
export async function changePaymentAccounts(it: Case, changes: Query<ChangedAccount>, fromPeriod: Period): Promise<void> {
  const said = changes.as('n')
  await noteChanges(it, 'payment_account', payeesOf(it).innerJoin(said, (on) => on.onRef('n.payeeId', '=', 'b.id'))
    .leftJoin('payment_account as a', (on) => on.on('a.employer_id', '=', it.employerId).onRef('a.payee_id', '=', 'n.payeeId').on('a.until_period', 'is', null))
    .crossJoinLateral(itemsOf({ method: 'method', bank: 'bank', bankBranch: 'bank_branch', holder: 'holder', number: 'number' }, 'a', 'n').as<'c'>(sql`c(item, before, after)`))
    .whereRef('c.after', 'is distinct from', 'c.before')
    .select(['n.no', 'n.payeeId as subjectId', 'c.item', 'c.before', 'c.after']))
  // one that was to start later never does: it ends where it starts
  await it.db.updateTable('payment_account as a').from(said).where('a.employer_id', '=', it.employerId).whereRef('n.payeeId', '=', 'a.payee_id').where('a.until_period', 'is', null)
    .where('a.opened_by_case', 'is distinct from', it.caseId)
    .set({ until_period: sql<Period>`greatest(a.from_period, ${fromPeriod}::integer)`, closed_by_case: it.caseId }).execute()
  const payees = (payee: 'pensioner' | 'survivor') => it.db.selectFrom(payee).where('employer_id', '=', it.employerId).select(['id', 'person_id'])
  for (const payee of ['pensioner', 'survivor'] as const) {
    await it.db.insertInto('payment_account').columns(['employer_id', `${payee}_id`, 'person_id', 'method', 'bank', 'bank_branch', 'holder', 'number', 'from_period', 'opened_by_case'])
      .expression(it.db.selectFrom(said).innerJoin(payees(payee).as('b'), (on) => on.onRef('b.id', '=', 'n.payeeId'))
        .where((q) => q.not(q.exists(q.selectFrom('payment_account as a').where('a.employer_id', '=', it.employerId).where('a.opened_by_case', '=', it.caseId).whereRef('a.payee_id', '=', 'n.payeeId').select('a.id'))))
        .select([sql<string>`${it.employerId}::uuid`.as('e'), 'b.id', 'b.person_id', 'n.method', 'n.bank', 'n.bankBranch', 'n.holder', 'n.number', sql<Period>`${fromPeriod}::integer`.as('from'), sql<string>`${it.caseId}::uuid`.as('case')]))
      .execute()
  }
}
