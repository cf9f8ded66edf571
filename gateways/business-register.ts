/** The business register (工商登记) over HTTP. */
import { parseDay } from '../common/period.ts'
import { businessRegisterDown, type BusinessRegister, type RegisteredBusiness } from '../ledger/registers.ts'
import { askPartner, textOf, type PartnerAccess } from './partner.ts'

/** POST `<url>/businesses` {creditCode}, signed; answers {business}, which is null where nothing is registered. */
export function httpBusinessRegister(partner: PartnerAccess): BusinessRegister {
  return {
    async find(creditCode) {
      const answer = await askPartner(partner, 'businesses', { creditCode }, businessRegisterDown)
      if (!('business' in answer)) throw businessRegisterDown(new Error('the business register answered without a business'))
      return answer.business === null ? null : readBusiness(answer.business)
    },
  }
}

function readBusiness(given: unknown): RegisteredBusiness {
  const name = textOf(given, 'name')
  if (name === null) throw businessRegisterDown(new Error('the business register answered without a name'))
  const legal = (given as { legalPerson?: unknown }).legalPerson
  return {
    name, foundedOn: parseDay(textOf(given, 'foundedOn') ?? '') ?? null, registeredAddress: textOf(given, 'registeredAddress'), scope: textOf(given, 'scope'),
    legalPerson: { idType: textOf(legal, 'idType'), idNumber: textOf(legal, 'idNumber'), name: textOf(legal, 'name'), phone: textOf(legal, 'phone') },
  }
}
