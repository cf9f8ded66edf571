/** The tax office, played by the hall for demonstration and test: it takes notices over; a page has it invoice, refuse, and take payments on them. */
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Fen } from '../common/money.ts'
import { dayOf } from '../common/clock.ts'
import type { Day } from '../common/period.ts'
import { Problem } from '../common/problem.ts'
import type { Db } from '../ledger/database.ts'
import { taxOfficeDown, type TaxOffice } from '../ledger/tax-office.ts'

export type SimulatedState = 'received' | 'invoiced' | 'refused' | 'void'
export interface SimulatedPayment { readonly reference: string; readonly number: string; readonly amount: Fen; readonly paidOn: Day; /** Times it was reported to the hall, and what the hall said last. */ readonly sent: number; readonly outcome: string | null }

/** The office, and what its page may do with it. */
export interface TaxOfficeSimulator extends TaxOffice {
  down(): Promise<boolean>
  setDown(down: boolean): Promise<void>
  /** What the office notes as 开票 or 退回; Problem 409 where it cannot. */
  setState(number: string, state: 'invoiced' | 'refused', reason: string | null): Promise<void>
  /** Takes a payment on a notice; nothing is reported yet. */
  pay(number: string, amount: Fen, paidOn: Day): Promise<SimulatedPayment>
  payment(reference: string): Promise<SimulatedPayment | undefined>
  noteSent(reference: string, outcome: string): Promise<void>
  /** What the hall's gateway believes reports of this office by. */
  readonly access: { readonly appId: string; readonly secret: string }
}

/** `secret` is of this process, which reports to itself. Asks `db` on connections of its own. */
export function simulatedTaxOffice(db: Db, now: () => Date): TaxOfficeSimulator {
  const down = async () => await db.selectFrom('simulated_outage').where('register', '=', 'tax-office').select('register').executeTakeFirst() !== undefined
  const answering = async () => { if (await down()) throw taxOfficeDown() }
  const acknowledgement = (number: string) => `SW${number}`
  const payments = () => db.selectFrom('simulated_tax_payment').select(['reference', 'number', 'amount_fen as amount', 'paid_on as paidOn', 'sent', 'outcome'])
  return {
    access: { appId: 'simulated-tax-office', secret: randomBytes(32).toString('hex') },
    async hand({ number, direction, fund, subjectNo, subjectName, amount, issuedOn }) {
      await answering()
      await db.insertInto('simulated_tax_notice').values({ number, direction, fund, subject_no: subjectNo, subject_name: subjectName, amount_fen: amount, issued_on: issuedOn, state: 'received', reason: null, received_at: now() })
        .onConflict((already) => already.column('number').doNothing()).execute()
      return { acknowledgement: acknowledgement(number) }
    },
    async void(number) {
      await answering()
      const paid = await payments().where('number', '=', number).executeTakeFirst()
      if (paid) return { refused: '该单据已缴款' }
      await db.updateTable('simulated_tax_notice').where('number', '=', number).set({ state: 'void' }).execute()
      return { acknowledgement: acknowledgement(number) }
    },
    async statement(from, to) {
      await answering()
      const notices = await db.selectFrom('simulated_tax_notice').where('issued_on', '>=', from).where('issued_on', '<=', to).orderBy('number')
        .select(['number', 'amount_fen as amount', sql<'valid' | 'refused' | 'void'>`case when state in ('refused', 'void') then state else 'valid' end`.as('state')]).execute()
      const receipts = await db.selectFrom('simulated_tax_payment').where('paid_on', '>=', from).where('paid_on', '<=', to).orderBy('reference').select(['reference', 'number as noticeNumber', 'amount_fen as amount', 'paid_on as paidOn']).execute()
      return { notices, receipts }
    },
    down,
    async setDown(cut) {
      if (cut) await db.insertInto('simulated_outage').values({ register: 'tax-office', since: now() }).onConflict((already) => already.column('register').doNothing()).execute()
      else await db.deleteFrom('simulated_outage').where('register', '=', 'tax-office').execute()
    },
    async setState(number, state, reason) {
      const set = await db.updateTable('simulated_tax_notice as n').where('number', '=', number).where('state', '<>', 'void').where((q) => q.not(q.exists(q.selectFrom('simulated_tax_payment as p').whereRef('p.number', '=', 'n.number').select('p.reference'))))
        .set({ state, reason }).returning('number').executeTakeFirst()
      if (!set) throw new Problem(409, 'cannot-change', '该单据已作废或已缴款，不能再改变状态！')
    },
    async pay(number, amount, paidOn) {
      const notice = await db.selectFrom('simulated_tax_notice').where('number', '=', number).select('state').executeTakeFirst()
      if (notice?.state !== 'received' && notice?.state !== 'invoiced') throw new Problem(409, 'cannot-pay', '该单据已退回或作废，不能缴款！')
      const reference = `${dayOf(now()).replaceAll('-', '')}${randomBytes(6).toString('hex').toUpperCase()}`
      await db.insertInto('simulated_tax_payment').values({ reference, number, amount_fen: amount, paid_on: paidOn, paid_at: now(), outcome: null }).execute()
      await db.updateTable('simulated_tax_notice').where('number', '=', number).set({ state: 'invoiced' }).execute()
      return { reference, number, amount, paidOn, sent: 0, outcome: null }
    },
    payment: (reference) => payments().where('reference', '=', reference).executeTakeFirst(),
    async noteSent(reference, outcome) {
      await db.updateTable('simulated_tax_payment').where('reference', '=', reference).set({ sent: sql`sent + 1`, outcome }).execute()
    },
  }
}
