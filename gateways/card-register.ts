/** The register of social security cards' financial accounts (社保卡账户) over HTTP. */
import { cardRegisterDown, type CardAccount, type CardRegister, type CardState } from '../ledger/registers.ts'
import { askPartner, textOf, type PartnerAccess } from './partner.ts'

/** Holders asked for in one request. */
const BATCH = 500
const STATES: readonly string[] = ['active', 'inactive', 'lost', 'cancelled'] satisfies CardState[]

/** POST `<url>/accounts` {holders: [{idType, idNumber}]}, signed, 500 holders a request; answers {accounts}. */
export function httpCardRegister(partner: PartnerAccess): CardRegister {
  return {
    async accounts(holders) {
      const found: CardAccount[] = []
      for (let from = 0; from < holders.length; from += BATCH) {
        const asked = holders.slice(from, from + BATCH).map(({ idType, idNumber }) => ({ idType, idNumber }))
        const answer = await askPartner(partner, 'accounts', { holders: asked }, cardRegisterDown)
        if (!('accounts' in answer) || !Array.isArray(answer.accounts)) throw cardRegisterDown(new Error('the card register answered without accounts'))
        // only who was asked for: an answer about others is not believed
        const known = new Set(asked.map(keyOf))
        found.push(...answer.accounts.map(readAccount).filter((account) => known.has(keyOf(account))))
      }
      return found
    },
  }
}

const keyOf = (holder: { idType: string; idNumber: string }) => `${holder.idType}:${holder.idNumber}`

function readAccount(given: unknown): CardAccount {
  const [idType, idNumber, name, bank, number, state] = ['idType', 'idNumber', 'name', 'bank', 'number', 'state'].map((key) => textOf(given, key))
  if (!idType || !idNumber || !name || !bank || !number || !/^\d{8,32}$/.test(number) || !state || !STATES.includes(state)) throw cardRegisterDown(new Error('the card register answered with an account that cannot be read'))
  return { idType, idNumber, name, bank, number, state: state as CardState }
}
