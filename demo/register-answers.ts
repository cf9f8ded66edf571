/** What the simulated registers outside say in the demonstration, where it is not what they make up: whom to try which answer on. */
import type pg from 'pg'
import { castAt, legalPersonOf } from './cast.ts'
import { copyRows, type CopyValue } from './copy.ts'
import { creditCodeAt } from './employers.ts'
import { accountNumber, bankOf, paidBy, PENSIONERS_FROM, SURVIVORS_FROM, type DemoPensioner, type DemoSurvivor } from './payees.ts'

/** A card as the register answers: everyone not named here has an active one in the own name. */
interface CardAnswer { idType: string; idNumber: string; name: string; bank: string; number: string; state: 'active' | 'inactive' | 'lost' | 'cancelled' }

/** What the card register says of the n-th payee of an employer. */
const cardsOf = (card: CardAnswer, nth: number): CardAnswer[] | undefined => {
  if (nth % 20 === 2) return []
  if (nth % 20 === 4) return [{ ...card, state: 'lost' }]
  if (nth % 20 === 6) return [{ ...card, state: 'cancelled' }]
  if (nth % 20 === 8) return [{ ...card, state: 'inactive' }]
  if (nth % 20 === 10) return [{ ...card, name: '同名不符' }]
  // an old card reported lost, and the new one
  if (nth % 20 === 12) return [{ ...card, state: 'lost' }, { ...card, number: accountNumber('621700', Number(card.number.slice(6, 18))) }]
  return undefined
}

/**
 * The business register knows demo-small by another address, founding day and scope, demo-shennongjia by another address and scope, nothing of
 * demo-large in Wuhan, and the others as the ledger does. Who is paid by card has that very card.
 */
export async function loadRegisterAnswers(client: pg.PoolClient, payees: { pensioners: readonly DemoPensioner[]; survivors: readonly DemoSurvivor[] }): Promise<void> {
  const business = (place: number, changes: Record<string, string>): CopyValue[] => {
    const employer = castAt(place)
    const legal = legalPersonOf(place)
    return ['business', creditCodeAt(place + 1, employer.division), JSON.stringify({
      name: employer.name, foundedOn: employer.foundedOn, registeredAddress: employer.address, scope: employer.businessScope ?? null,
      legalPerson: { idType: '01', idNumber: legal.idNumber, name: legal.name, phone: legal.mobile }, ...changes,
    })]
  }
  const cards = [...payees.pensioners, ...payees.survivors].flatMap((one, i): CopyValue[][] => {
    const from = i < payees.pensioners.length ? PENSIONERS_FROM + i : SURVIVORS_FROM + i - payees.pensioners.length
    const card: CardAnswer = { idType: '01', idNumber: one.person.idNumber, name: one.person.name, bank: bankOf(one.nth), number: accountNumber('621799', from), state: 'active' }
    const answer = paidBy(one.nth) === 'card' ? [card] : cardsOf(card, one.nth)
    return answer === undefined ? [] : [['cards', `01:${one.person.idNumber}`, JSON.stringify(answer)]]
  })
  await copyRows(client, 'simulated_answer', ['register', 'key', 'answer'], [
    business(1, { registeredAddress: '神农架林区阳日镇示范路18号', scope: '房屋建筑工程、市政公用工程施工；磷矿、建筑石料开采（凭许可证经营）；建筑材料销售。' }),
    business(2, { registeredAddress: '武汉市江岸区示范大道88号', foundedOn: '2015-08-28', scope: '企业管理咨询；人力资源服务（凭许可证经营）；会务服务。' }),
    ['business', creditCodeAt(4, castAt(3).division), null],
    ...cards,
  ])
}
