/** The registers outside the hall, as the settings ask for them: over HTTP, simulated, or none. */
import { httpBusinessRegister } from '../gateways/business-register.ts'
import { httpCardRegister } from '../gateways/card-register.ts'
import { simulatedTaxOffice, type TaxOfficeSimulator } from '../gateways/simulated-tax-office.ts'
import { simulatedRegisters, type RegisterSimulator } from '../gateways/simulated-registers.ts'
import { httpTaxOffice } from '../gateways/tax-office.ts'
import { openDatabase } from '../ledger/database.ts'
import { noRegisters, type Registers } from '../ledger/registers.ts'
import type { Config } from './config.ts'

export interface OutsideRegisters { readonly registers: Registers; /** Undefined with simulators off. */ readonly simulator: RegisterSimulator | undefined; readonly taxSimulator: TaxOfficeSimulator | undefined; close(): Promise<void> }

/** The simulators have connections of their own: a transaction that waits for an answer must not wait for its own pool. */
export function openRegisters(config: Config, url: string, now: () => Date): OutsideRegisters {
  const own = config.simulators ? openDatabase(url, { poolSize: 2 }) : undefined
  const simulator = own && simulatedRegisters(own.db)
  const taxSimulator = own && !config.taxOffice ? simulatedTaxOffice(own.db, now) : undefined
  return {
    simulator, taxSimulator,
    registers: {
      business: config.businessRegister ? httpBusinessRegister({ ...config.businessRegister, now }) : (simulator ?? noRegisters).business,
      cards: config.cardRegister ? httpCardRegister({ ...config.cardRegister, now }) : (simulator ?? noRegisters).cards,
      taxOffice: config.taxOffice ? httpTaxOffice({ ...config.taxOffice, now }) : taxSimulator,
    },
    close: async () => own?.db.destroy(),
  }
}
