/** Builders of what the ledger holds besides persons and coverage: each adds a row to `db` and gives what was added; the rest is filled in without chance. */
import type { Fen } from '../common/money.ts'
import { day, period } from '../common/period.ts'
import type { BenefitStatus, Branch, PaymentMethod, ProjectKind, ProjectStatus, SurvivorRelation } from '../common/states.ts'
import { idCheckDigit } from '../fields/identity-number.ts'
import type { Db } from '../ledger/database.ts'

interface Owner { readonly id: string }
interface Payee { readonly id: string; readonly personId: string }
export interface Project { readonly id: string; readonly number: string; readonly name: string }

/** A bank account number no one else in the process has: 16 digits, without a check digit. */
let accounts = 0
const anAccountNumber = () => `62220000${String(++accounts).padStart(8, '0')}`
let projects = 0
const MANAGER = '42010619750505999'

export const ledgerBuilders = (db: Db) => {
  async function anAccount(employer: Owner, payee: 'pensioner' | 'survivor', { id, personId }: Payee, account: { method?: PaymentMethod; bank?: string; number?: string; holder?: string; since?: number } | null): Promise<string | null> {
    if (account === null) return null
    const { method = 'bank', bank = '102', number = anAccountNumber(), holder, since = 202001 } = account
    const { name } = await db.selectFrom('person').where('id', '=', personId).select('name').executeTakeFirstOrThrow()
    await db.insertInto('payment_account').values({
      employer_id: employer.id, [payee === 'pensioner' ? 'pensioner_id' : 'survivor_id']: id, person_id: personId, method, bank, bank_branch: '演示支行', holder: holder ?? name, number, from_period: period(since),
    }).execute()
    return number
  }
  /** A month assessed for a person in a branch, as 3.3.22 leaves it, of 1,000 yuan. Its id. */
  async function anAssessedMonth(employer: Owner, person: Owner, { branch, period: month }: { branch: Branch; period: number }): Promise<string> {
    const amounts = { earnings_fen: 100_000 as Fen, base_fen: 100_000 as Fen, employer_fen: 16_000 as Fen, person_fen: 8_000 as Fen }
    const { id } = await db.insertInto('assessment').values({ employer_id: employer.id, branch, period: period(month), kind: 'regular', persons: 1, ...amounts, known_on: day('2021-03-01'), declared_by: '王立新', declared_at: new Date('2021-03-01T02:00:00Z') } as never).returning('id').executeTakeFirstOrThrow()
    await db.insertInto('assessment_line').values({ employer_id: employer.id, period: period(month), assessment_id: id, person_id: person.id, branch, kind: 'regular', ...amounts } as never).execute()
    return id
  }
  return {
    anAssessedMonth,
    /** A month of pensions as `anAssessedMonth`, received on the 20th of it unless said (null: not) and 400.00 of it credited to the person's account. */
    async aPensionMonth(employer: Owner, person: Owner, month: number, { receivedOn = `${String(month).slice(0, 4)}-${String(month).slice(4)}-20` as string | null, credit = 40_000 } = {}): Promise<void> {
      const id = await anAssessedMonth(employer, person, { branch: 'old_age', period: month })
      if (receivedOn === null) return
      await db.updateTable('assessment').set({ settled_on: day(receivedOn), received_fen: 24_000 as Fen }).where('id', '=', id).execute()
      await db.insertInto('account_entry').values({ employer_id: employer.id, person_id: person.id, period: period(month), assessment_id: id, amount_fen: credit as Fen, recorded_at: new Date(`${receivedOn}T08:00:00Z`) }).execute()
    },
    /** A project of the employer: running, from 2020-01-01 to 2022-12-31, unless said. */
    async aProject(employer: Owner, { kind = 'construction', name = `演示工程${++projects}`, status = 'running', from = '2020-01-01', until = '2022-12-31', price = 100_000_000, bank = false, contractNo = null }: {
      kind?: ProjectKind; name?: string; status?: ProjectStatus; from?: string; until?: string; price?: number; bank?: boolean; contractNo?: string | null
    } = {}): Promise<Project> {
      const own = kind === 'construction' ? { renovation: false, price_fen: price as Fen, industry: '01', contract_no: contractNo } : { mining_kind: 'coal' }
      return db.insertInto('project').values({
        employer_id: employer.id, kind, name, status, starts_on: day(from), ends_on: day(until), manager_name: '钱程', manager_id_type: '01', manager_id_number: `${MANAGER}${idCheckDigit(MANAGER)}`, manager_phone: '13900000000', ...own,
        ...(bank ? { bank: '102', bank_branch: '演示支行', bank_holder: name, bank_account: anAccountNumber() } : {}),
      } as never).returning(['id', 'number', 'name']).executeTakeFirstOrThrow()
    },
    /** Puts a person on the project's roster, to its end unless said. */
    async aMember(employer: Owner, project: Project, person: Owner, { from = '2020-03-01', until = null, mobile = '13700000000' }: { from?: string; until?: string | null; mobile?: string | null } = {}): Promise<{ id: string; memberNo: string }> {
      const { id, member_no } = await db.insertInto('project_member').values({ employer_id: employer.id, project_id: project.id, person_id: person.id, mobile, from_on: day(from), until_on: until === null ? null : day(until) } as never)
        .returning(['id', 'member_no']).executeTakeFirstOrThrow()
      return { id, memberNo: member_no }
    },
    /** A pension of a person, paid to a bank account since 202001 unless said; `account: null` for none. `amount` in fen. */
    async aPensioner(employer: Owner, person: Owner, { kind = 'retired', since = 202001, status = 'paying', account = {}, amount = 350_000 }: {
      kind?: 'retired' | 'resigned' | 'cadre'; since?: number; status?: BenefitStatus; account?: { method?: PaymentMethod; bank?: string; number?: string; holder?: string; since?: number } | null; amount?: number
    } = {}): Promise<Payee & { account: string | null }> {
      const { id } = await db.insertInto('pensioner').values({ employer_id: employer.id, person_id: person.id, kind, retired_on: day('2019-12-31'), since_period: period(since), status } as never).returning('id').executeTakeFirstOrThrow()
      await db.insertInto('benefit_item').values({ employer_id: employer.id, pensioner_id: id, item: 'basic', amount_fen: amount as Fen, from_period: period(since) } as never).execute()
      await db.updateTable('person').where('id', '=', person.id).set({ retirement_status: kind === 'cadre' ? 'retired_cadre' : kind }).execute()
      return { id, personId: person.id, account: await anAccount(employer, 'pensioner', { id, personId: person.id }, account) }
    },
    /** A survivor of `deceased` in receipt of the allowance. */
    async aSurvivor(employer: Owner, person: Owner, deceased: Owner, { relation = 'spouse', since = 202001, status = 'paying', account = {} }: {
      relation?: SurvivorRelation; since?: number; status?: BenefitStatus; account?: { method?: PaymentMethod; bank?: string; number?: string; holder?: string; since?: number } | null
    } = {}): Promise<Payee & { account: string | null }> {
      const { id } = await db.insertInto('survivor').values({ employer_id: employer.id, person_id: person.id, deceased_person_id: deceased.id, relation, allowance_fen: 60_000 as Fen, since_period: period(since), status } as never).returning('id').executeTakeFirstOrThrow()
      return { id, personId: person.id, account: await anAccount(employer, 'survivor', { id, personId: person.id }, account) }
    },
    /** Declared earnings (yuan) of a person from `from` on, with the base fixed from them; `base: null` where the year is not switched on. */
    async aWage(employer: Owner, person: Owner, { earnings = 8888, base = Math.round(earnings / 10) * 10, year = 2020, from = 202007, until = null }: { earnings?: number; base?: number | null; year?: number; from?: number; until?: number | null } = {}): Promise<void> {
      await db.insertInto('earnings_declaration').values({ employer_id: employer.id, person_id: person.id, year, from_period: period(from), until_period: until === null ? null : period(until), earnings_fen: earnings * 100 as Fen, base_fen: base === null ? null : base * 100 as Fen, declared_on: day('2020-08-10'), recorded_at: new Date('2020-08-10T02:00:00Z') }).execute()
    },
    /** The work-injury fee of a project, declared. */
    async aProjectFee(employer: Owner, project: Owner): Promise<void> {
      await db.insertInto('assessment').values({ employer_id: employer.id, branch: 'employment_injury', period: period(202103), kind: 'construction', project_id: project.id, persons: 0, earnings_fen: 0, base_fen: 100_000_000, employer_fen: 75_000, person_fen: 0, known_on: day('2021-03-01'), declared_by: '王立新', declared_at: new Date('2021-03-01T02:00:00Z') } as never).execute()
    },
    /** The region's agency pays a month; `running` unless finished. */
    async aPaymentRun(region: string, month: number, state: 'running' | 'finished' = 'running'): Promise<void> {
      const at = new Date('2021-03-10T01:00:00Z')
      await db.insertInto('payment_run').values({ region_code: region, period: period(month), state, started_at: at, finished_at: state === 'finished' ? at : null }).execute()
    },
  }
}
