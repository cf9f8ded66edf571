/** Pensioners and survivors of the demonstration, and the accounts they are paid to. The same for the same business day. */
import type pg from 'pg'
import { luhnDigit } from '../common/luhn.ts'
import { addMonths, monthOf, period, type Day, type Period } from '../common/period.ts'
import { castAt, employerId, SEED } from './cast.ts'
import { copyRows, type CopyValue } from './copy.ts'
import { firstDayOf, lastDayBefore } from './lives.ts'
import { monthAtAge, personAt, type MadeUpPerson, type Wanted } from './people.ts'
import { PERSON_COLUMNS, personRow } from './person-rows.ts'
import { draw, uuid, type Draw } from './random.ts'
import { regionOf } from './regions.ts'
import type { WorldPerson } from './world.ts'

/** Made-up persons take their identity numbers from here on, below those of project workers and agents. */
export const PENSIONERS_FROM = 60_000
export const SURVIVORS_FROM = 70_000
/** Pensioners besides those whose coverage ended in worldPeople, and survivors, by place in `cast`. */
const MORE_PENSIONERS: Readonly<Record<number, number>> = { 0: 14, 1: 40, 3: 60 }
const SURVIVORS: Readonly<Record<number, number>> = { 0: 3, 1: 8, 3: 6 }
const SUSPENDED_FOR = ['未按期资格认证', '发放账户有误', '疑似死亡待核实']
const BANKS = ['102', '103', '105', '403']

type Status = 'paying' | 'suspended' | 'ended'
interface Payee { readonly id: string; readonly place: number; readonly person: MadeUpPerson; readonly since: Period; readonly status: Status; readonly statusSince: Period | null; readonly reason: string | null; readonly diedOn: Day | null; readonly nth: number }
export interface DemoPensioner extends Payee { readonly kind: 'retired' | 'resigned' | 'cadre'; readonly isNew: boolean }
export interface DemoSurvivor extends Payee { readonly deceased: string; readonly relation: 'spouse' | 'child' | 'parent' }

/** How a payee is paid: most to a bank account, every fourth to the card, a few not yet to any. */
export type PaidBy = 'bank' | 'card' | null
export const paidBy = (nth: number): PaidBy => (nth % 20 === 13 ? null : nth % 4 === 1 ? 'card' : 'bank')
/** The number of the account, with its check digit; the index of the person makes it. */
export function accountNumber(prefix: string, index: number): string {
  const first = `${prefix}${String(index).padStart(18 - prefix.length, '0')}`
  return first + luhnDigit(first)
}
export const bankOf = (nth: number): string => BANKS[nth % BANKS.length] ?? '102'

/** Everyone who retired from an employer with an account: those of `people`, then persons made up besides. */
export function pensioners(people: readonly WorldPerson[]): DemoPensioner[] {
  const found: DemoPensioner[] = []
  for (const place of Object.keys(MORE_PENSIONERS).map(Number)) {
    const since = (person: MadeUpPerson) => addMonths(monthAtAge(person.bornOn, person.sex === '1' ? 60 : 50), 1)
    let nth = 0
    for (const person of people.filter((one) => one.retired && one.spans[0]?.employer === place)) {
      found.push({ ...stateOf(-1), id: pensionId(found.length), place, person, since: person.spans[0]?.until ?? since(person), kind: 'retired', isNew: false, nth: nth++ })
    }
    for (let more = 0; more < (MORE_PENSIONERS[place] ?? 0); more++) {
      const index = PENSIONERS_FROM + found.length
      const cadre = place === 1 && more === 5
      const person = personAt(SEED, index, cadre ? { sex: '1', bornFrom: '1927-01-01' as Day, bornTo: '1928-12-31' as Day } : longRetired(draw(SEED, index)))
      found.push({ ...stateOf(more), id: pensionId(found.length), place, person, since: cadre ? period(198901) : since(person), kind: cadre ? 'cadre' : more % 12 === 7 ? 'resigned' : 'retired', isNew: true, nth: nth++ })
    }
  }
  return found
}
const pensionId = (i: number) => uuid(SEED ^ 0x5045_4e53, i)

/** Three in forty are suspended, five have died; the rest are paid. */
function stateOf(more: number): Pick<Payee, 'status' | 'statusSince' | 'reason' | 'diedOn'> {
  if (more >= 0 && more % 40 >= 10 && more % 40 < 13) return { status: 'suspended', statusSince: period(202012), reason: SUSPENDED_FOR[more % 3] ?? null, diedOn: null }
  if (more >= 0 && more % 8 === 6) {
    const from = addMonths(period(202101), -(more % 24))
    return { status: 'ended', statusSince: from, reason: '死亡', diedOn: lastDayBefore(from) }
  }
  return { status: 'paying', statusSince: null, reason: null, diedOn: null }
}

function longRetired(d: Draw): Wanted {
  const sex = d.chance(52) ? '1' : '2'
  return { sex, bornFrom: (sex === '1' ? '1943-01-01' : '1953-01-01') as Day, bornTo: (sex === '1' ? '1958-06-30' : '1968-06-30') as Day }
}

/** Who lived on persons of an employer that have died: spouses, children under eighteen, parents. */
export function survivors(people: readonly WorldPerson[], retired: readonly DemoPensioner[]): DemoSurvivor[] {
  const found: DemoSurvivor[] = []
  for (const place of Object.keys(SURVIVORS).map(Number)) {
    const dead = [
      ...people.filter((one) => one.diedOn !== null && one.spans[0]?.employer === place).map((one) => ({ person: one, diedOn: one.diedOn as Day })),
      ...retired.flatMap((one) => (one.place === place && one.diedOn !== null ? [{ person: one.person, diedOn: one.diedOn }] : [])),
    ]
    for (let nth = 0; nth < (SURVIVORS[place] ?? 0); nth++) {
      const of = dead[nth % dead.length]
      if (of === undefined) break
      const relation = nth % 3 === 1 ? 'child' : nth % 3 === 2 ? 'parent' : 'spouse'
      const year = Number(of.person.bornOn.slice(0, 4))
      const between = (from: number, to: number): Pick<Wanted, 'bornFrom' | 'bornTo'> => ({ bornFrom: `${from}-01-01` as Day, bornTo: `${to}-12-31` as Day })
      const wanted: Wanted = relation === 'child' ? between(2008, 2016) : relation === 'parent' ? between(year - 26, year - 22) : { sex: of.person.sex === '1' ? '2' : '1', ...between(year - 2, year + 2) }
      const since = addMonths(monthOf(of.diedOn), 1)
      const state = nth === 4 ? { status: 'suspended' as const, statusSince: period(202101), reason: '未按期资格认证' } : nth === 7 ? { status: 'ended' as const, statusSince: period(202102), reason: '再婚' } : { status: 'paying' as const, statusSince: null, reason: null }
      found.push({ ...state, id: uuid(SEED ^ 0x5355_5256, found.length), place, person: personAt(SEED, SURVIVORS_FROM + found.length, wanted), since, diedOn: null, nth, deceased: of.person.id, relation })
    }
  }
  return found
}

/** Loads pensioners, survivors, accounts and last month's payment runs. `today` decides what has been paid. */
export async function loadPayees(client: pg.PoolClient, people: readonly WorldPerson[], today: Day): Promise<{ pensioners: DemoPensioner[]; survivors: DemoSurvivor[] }> {
  const retired = pensioners(people), left = survivors(people, retired)
  const lastMonth = addMonths(monthOf(today), -1)
  const newcomers = retired.filter((one) => one.isNew)
  const numbers = (await client.query<{ no: string }>(`select nextval('person_no')::text as no from generate_series(1, $1)`, [newcomers.length + left.length])).rows.map((row) => row.no)
  const insuredFrom = (one: DemoPensioner) => (one.kind === 'cadre' ? null : monthOf(castAt(one.place).since))
  await copyRows(client, 'person', PERSON_COLUMNS, [
    ...newcomers.map((one, i) => personRow(one.person, numbers[i] ?? '', insuredFrom(one), one.kind === 'cadre' ? 'retired_cadre' : one.kind, one.diedOn)),
    ...left.map((one, i) => personRow(one.person, numbers[newcomers.length + i] ?? '', null, false, null)),
  ])
  await copyRows(client, 'affiliation', ['employer_id', 'person_no', 'person_id', 'since_on'], newcomers.map((one, i) => [employerId(one.place), numbers[i] ?? '', one.person.id, castAt(one.place).since]))
  await copyRows(client, 'coverage', ['employer_id', 'person_id', 'branch', 'from_period', 'until_period', 'state', 'started_on', 'ended_on', 'end_reason', 'employment_form'],
    newcomers.flatMap((one) => {
      const from = insuredFrom(one)
      return from === null ? [] : regionOf(castAt(one.place).region).branches.map((branch): CopyValue[] => [employerId(one.place), one.person.id, branch, from, one.since, 'suspended', firstDayOf(from), lastDayBefore(one.since), '6325', '1'])
    }))
  const paidTo = (one: Payee) => (one.statusSince === null ? lastMonth : addMonths(one.statusSince, -1))
  await copyRows(client, 'pensioner', ['employer_id', 'id', 'person_id', 'kind', 'retired_on', 'since_period', 'status', 'status_since', 'status_reason', 'last_paid_period', 'last_proof_on'],
    retired.map((one) => [employerId(one.place), one.id, one.person.id, one.kind, lastDayBefore(one.since), one.since, one.status, one.statusSince, one.reason, paidTo(one), one.status === 'suspended' ? '2019-09-16' : `2020-${String(7 + (one.nth % 5)).padStart(2, '0')}-18`]))
  await copyRows(client, 'benefit_item', ['employer_id', 'pensioner_id', 'item', 'amount_fen', 'from_period', 'until_period'], retired.flatMap(items))
  await copyRows(client, 'survivor', ['employer_id', 'id', 'person_id', 'deceased_person_id', 'relation', 'child_kind', 'allowance_fen', 'since_period', 'status', 'status_since', 'status_reason', 'last_paid_period', 'address', 'contact', 'phone'],
    left.map((one) => [employerId(one.place), one.id, one.person.id, one.deceased, one.relation, one.relation === 'child' ? '婚生子女' : null, 58_000 + one.nth * 1_500, one.since, one.status, one.statusSince, one.reason, paidTo(one), one.person.address, one.person.name, one.person.mobile]))
  const accounts = (payees: readonly Payee[], from: number): CopyValue[][] => payees.flatMap((one, i) => {
    const method = paidBy(one.nth)
    return method === null ? [] : [[employerId(one.place), one.id, one.person.id, method, bankOf(one.nth), method === 'bank' ? `${regionOf(castAt(one.place).region).name.replace('湖北省省本级', '武汉')}演示支行` : null, one.person.name, accountNumber(method === 'card' ? '621799' : '622848', from + i), one.since, one.status === 'ended' ? one.statusSince : null]]
  })
  const columns = ['person_id', 'method', 'bank', 'bank_branch', 'holder', 'number', 'from_period', 'until_period']
  await copyRows(client, 'payment_account', ['employer_id', 'pensioner_id', ...columns], accounts(retired, PENSIONERS_FROM))
  await copyRows(client, 'payment_account', ['employer_id', 'survivor_id', ...columns], accounts(left, SURVIVORS_FROM))
  const paidRegions = [...new Set(retired.map((one) => castAt(one.place).region))]
  await copyRows(client, 'payment_run', ['region_code', 'period', 'state', 'started_at', 'finished_at'], paidRegions.map((region) => [region, lastMonth, 'finished', `${firstDayOf(lastMonth).slice(0, 8)}24 09:00:00+08`, `${firstDayOf(lastMonth).slice(0, 8)}25 16:00:00+08`]))
  return { pensioners: retired, survivors: left }
}

/** 待遇项目 of a pension: between some 1,700 and 4,600 yuan a month. */
function items(one: DemoPensioner): CopyValue[][] {
  const d = draw(SEED ^ 0x4954, Number(one.person.idNumber.slice(6, 17)) % 1_000_000_007)
  const until = one.status === 'ended' ? one.statusSince : null
  const row = (item: string, low: number, high: number): CopyValue[] => [employerId(one.place), one.id, item, d.from(low, high) * 10, one.since, until]
  return [row('basic', 90_00, 190_00), row('personal_account', 12_00, 65_00), row('transitional', 30_00, 90_00), row('adjustment', 40_00, 120_00)]
}
