/** The registers outside, in the test's own hands: what they answer is what the test put in. */
import { businessRegisterDown, cardRegisterDown, type CardAccount, type RegisteredBusiness, type Registers } from '../ledger/registers.ts'

/** `business` by credit code; `cards` of anyone; `down` names those that do not answer; `asked` counts questions. */
export function fakeRegisters() {
  const business = new Map<string, RegisteredBusiness>()
  const cards: CardAccount[] = []
  const down = new Set<'business' | 'cards'>()
  const asked = { business: 0, cards: 0 }
  const registers: Registers = {
    business: {
      find: async (creditCode) => {
        asked.business++
        if (down.has('business')) throw businessRegisterDown()
        return business.get(creditCode) ?? null
      },
    },
    cards: {
      accounts: async (holders) => {
        asked.cards++
        if (down.has('cards')) throw cardRegisterDown()
        return cards.filter((card) => holders.some((holder) => holder.idType === card.idType && holder.idNumber === card.idNumber))
      },
    },
  }
  return {
    registers, business, cards, down, asked,
    /** Gives a person a card: active, in the person's name, of 中国邮政储蓄银行, unless said. */
    aCard: (holder: { idNumber: string; name: string }, changes: Partial<CardAccount> = {}): CardAccount => {
      const card: CardAccount = { idType: '01', idNumber: holder.idNumber, name: holder.name, bank: '403', number: `62179900${String(cards.length + 1).padStart(11, '0')}`, state: 'active', ...changes }
      cards.push(card)
      return card
    },
  }
}
