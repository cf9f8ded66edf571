/** The registers outside the hall, as ports: the business register (工商登记, 3.3.10), the register of card accounts (社保卡账户, 3.3.15); beside them the tax office. */
import type { Day } from '../common/period.ts'
import type { TaxOffice } from './tax-office.ts'

/** What the business register holds of an employer; null where it holds nothing. 证件类型 as a code of `idTypes`. */
export interface RegisteredBusiness {
  readonly name: string
  readonly foundedOn: Day | null
  readonly registeredAddress: string | null
  readonly scope: string | null
  readonly legalPerson: { readonly idType: string | null; readonly idNumber: string | null; readonly name: string | null; readonly phone: string | null }
}

export interface BusinessRegister {
  /** What is registered under a 统一社会信用代码, or null when nothing is. Throws RegisterUnavailable. */
  find(creditCode: string): Promise<RegisteredBusiness | null>
}

export interface CardHolder { readonly idType: string; readonly idNumber: string }
export type CardState = 'active' | 'inactive' | 'lost' | 'cancelled'

/** The financial account of one card; a holder has none, one, or an old one besides the new. `bank` is a code of `banks`. */
export interface CardAccount extends CardHolder {
  readonly name: string
  readonly bank: string
  readonly number: string
  readonly state: CardState
}

export interface CardRegister {
  /** The cards of all holders in one call, in no order; who has no card is not in it. Throws RegisterUnavailable. */
  accounts(holders: readonly CardHolder[]): Promise<readonly CardAccount[]>
}

export interface Registers {
  readonly business: BusinessRegister
  readonly cards: CardRegister
  /** Undefined where none is set up: then notices wait to be handed over. */
  readonly taxOffice?: TaxOffice | undefined
}

/** A register did not answer; `message` is the sentence a filing says. */
export class RegisterUnavailable extends Error {
  override readonly name = 'RegisterUnavailable'
}

export const businessRegisterDown = (cause?: unknown) => new RegisterUnavailable('工商登记系统暂时无法连接，请稍后再试或手工填写', { cause })
export const cardRegisterDown = (cause?: unknown) => new RegisterUnavailable('社保卡账户系统暂时无法连接，请稍后再试', { cause })

/** Where no register is set up: none answers. */
export const noRegisters: Registers = {
  business: { find: async () => { throw businessRegisterDown() } },
  cards: { accounts: async () => { throw cardRegisterDown() } },
}
