/** The tax office (税务部门) as a port: it takes notices over, collects or pays out, and says what it holds. What it reports itself comes in by /api/gateways/tax-office. */
import type { Fen } from '../common/money.ts'
import type { Day } from '../common/period.ts'

/** A notice as it is handed over. Its number is the key by which the office knows it again: sent twice, it is taken once. */
export interface HandedNotice {
  readonly number: string
  readonly direction: 'income' | 'expense'
  readonly fund: string
  readonly subjectNo: string
  readonly subjectName: string
  readonly amount: Fen
  readonly issuedOn: Day
  readonly validUntil: Day
}

/** The office has it, under its own number; or refuses it, with the reason. */
export type Answer = { readonly acknowledgement: string } | { readonly refused: string }

/** What the office holds: notices by the day the hall issued them, payments by the day they were made; both days included. */
export interface Statement {
  readonly notices: readonly { readonly number: string; readonly amount: Fen; readonly state: 'valid' | 'refused' | 'void' }[]
  readonly receipts: readonly { readonly reference: string; readonly noticeNumber: string; readonly amount: Fen; readonly paidOn: Day }[]
}

export interface TaxOffice {
  /** Throws TaxOfficeUnavailable. */
  hand(notice: HandedNotice): Promise<Answer>
  /** Tells the office that a notice it was handed is cancelled. Throws TaxOfficeUnavailable. */
  void(number: string): Promise<Answer>
  /** Throws TaxOfficeUnavailable. */
  statement(from: Day, to: Day): Promise<Statement>
}

/** The office did not answer, or not as agreed. */
export class TaxOfficeUnavailable extends Error {
  override readonly name = 'TaxOfficeUnavailable'
}

export const taxOfficeDown = (cause?: unknown) => new TaxOfficeUnavailable('税务部门系统暂时无法连接', { cause })
