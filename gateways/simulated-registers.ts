/**
 * The registers outside, played by the hall for demonstration and test. What an answer was set to is kept in the database; what was not set
 * is made up, always alike: the business register agrees with the ledger, everyone in the ledger has an active card.
 */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { luhnDigit } from '../common/luhn.ts'
import type { Db } from '../ledger/database.ts'
import { businessRegisterDown, cardRegisterDown, type CardAccount, type CardHolder, type RegisteredBusiness, type Registers } from '../ledger/registers.ts'

export type SimulatedRegister = 'business' | 'cards'

/** The registers, and what the page of the simulators may do with them. `undefined` sets an answer back to what is made up. */
export interface RegisterSimulator extends Registers {
  outages(): Promise<SimulatedRegister[]>
  setOutage(register: SimulatedRegister, down: boolean, now: Date): Promise<void>
  setBusiness(creditCode: string, answer: RegisteredBusiness | null | undefined): Promise<void>
  setCards(holder: CardHolder, answer: readonly CardAccount[] | undefined): Promise<void>
  /** Which keys have an answer of their own. */
  setKeys(register: SimulatedRegister): Promise<Set<string>>
  /** As the ports answer, an outage or not. */
  businessAnswer(creditCode: string): Promise<RegisteredBusiness | null>
  cardAnswers(holders: readonly CardHolder[]): Promise<readonly CardAccount[]>
}

export const cardKey = ({ idType, idNumber }: CardHolder): string => `${idType}:${idNumber}`

const CARD_BANKS = ['102', '103', '104', '105', '403']

/** The made-up card of a person: 19 digits with a check digit, from the identity number alone. */
export function madeUpCard(holder: CardHolder & { name: string }): CardAccount {
  const digest = createHash('sha256').update(cardKey(holder)).digest()
  const first = `621799${String(digest.readUIntBE(0, 5) % 1_000_000_000_000).padStart(12, '0')}`
  return { idType: holder.idType, idNumber: holder.idNumber, name: holder.name, bank: CARD_BANKS[(digest[5] ?? 0) % CARD_BANKS.length] ?? '102', number: first + luhnDigit(first), state: 'active' }
}

/** Asks `db` on connections of its own, never those of the transactions that wait for an answer. */
export function simulatedRegisters(db: Db): RegisterSimulator {
  const isDown = async (register: SimulatedRegister) => await db.selectFrom('simulated_outage').where('register', '=', register).select('register').executeTakeFirst() !== undefined
  const set = async (register: SimulatedRegister, key: string, answer: unknown) => {
    if (answer === undefined) {
      await db.deleteFrom('simulated_answer').where('register', '=', register).where('key', '=', key).execute()
      return
    }
    const written = answer === null ? null : JSON.stringify(answer)
    await db.insertInto('simulated_answer').values({ register, key, answer: written }).onConflict((already) => already.columns(['register', 'key']).doUpdateSet({ answer: written })).execute()
  }

  const businessAnswer = async (creditCode: string): Promise<RegisteredBusiness | null> => {
    const own = await db.selectFrom('simulated_answer').where('register', '=', 'business').where('key', '=', creditCode).select('answer').executeTakeFirst()
    if (own) return own.answer as RegisteredBusiness | null
    const held = await db.selectFrom('employer').where('credit_code', '=', creditCode).selectAll().executeTakeFirst()
    return held === undefined ? null : {
      name: held.name, foundedOn: held.founded_on, registeredAddress: held.registered_address, scope: held.business_scope,
      legalPerson: { idType: held.legal_person_id_type, idNumber: held.legal_person_id_number, name: held.legal_person_name, phone: held.legal_person_phone },
    }
  }

  const cardAnswers = async (holders: readonly CardHolder[]): Promise<readonly CardAccount[]> => {
    const own = new Map((await db.selectFrom('simulated_answer').where('register', '=', 'cards').where(sql<boolean>`key = any(${holders.map(cardKey)}::text[])`).select(['key', 'answer']).execute())
      .map((row) => [row.key, (row.answer ?? []) as CardAccount[]]))
    const others = holders.filter((holder) => !own.has(cardKey(holder)))
    const persons = await db.selectFrom('person').innerJoin(sql<{ t: string; n: string }>`unnest(${others.map((it) => it.idType)}::text[], ${others.map((it) => it.idNumber)}::text[])`.as<'h'>(sql`h(t, n)`),
      (on) => on.onRef('id_type', '=', 'h.t').onRef('id_number', '=', 'h.n')).select(['id_type as idType', 'id_number as idNumber', 'name']).execute()
    return [...[...own.values()].flat(), ...persons.map(madeUpCard)]
  }

  return {
    businessAnswer, cardAnswers,
    business: {
      async find(creditCode) {
        if (await isDown('business')) throw businessRegisterDown()
        return businessAnswer(creditCode)
      },
    },
    cards: {
      async accounts(holders) {
        if (await isDown('cards')) throw cardRegisterDown()
        return cardAnswers(holders)
      },
    },
    outages: async () => (await db.selectFrom('simulated_outage').select('register').orderBy('register').execute()).flatMap((row) => (row.register === 'tax-office' ? [] : [row.register])),
    setOutage: async (register, down, now) => {
      if (down) await db.insertInto('simulated_outage').values({ register, since: now }).onConflict((already) => already.column('register').doNothing()).execute()
      else await db.deleteFrom('simulated_outage').where('register', '=', register).execute()
    },
    setBusiness: (creditCode, answer) => set('business', creditCode, answer),
    setCards: (holder, answer) => set('cards', cardKey(holder), answer),
    setKeys: async (register) => new Set((await db.selectFrom('simulated_answer').where('register', '=', register).select('key').execute()).map((row) => row.key)),
  }
}
