/** The demonstration world: regions, employers, people with their histories, and the accounts of DESIGN §6. The same on every machine. */
import type pg from 'pg'
import { systemClock } from '../common/clock.ts'
import { addMonths, declarationYear, monthOf, period, type Day, type Period } from '../common/period.ts'
import { DEMONSTRATION_PASSWORD, demonstrationAccounts } from './accounts.ts'
import { accountIdOf, BACKGROUND_FROM, cast, castAt, employerId, legalPersonOf, SEED } from './cast.ts'
import { loadContributions } from './contributions.ts'
import { copyRows, type CopyValue } from './copy.ts'
import { creditCodeAt, organisationCodeOf, sizeOf } from './employers.ts'
import {
  earlierSpan, earningsOf, endedSpan, firstDayOf, lastDayBefore, lastDeclaredYear, openSpan, wageOf2019, type Earnings, type Span,
} from './lives.ts'
import { loadPayees } from './payees.ts'
import { monthAtAge, personAt, type MadeUpPerson, type Wanted } from './people.ts'
import { PERSON_COLUMNS, personRow } from './person-rows.ts'
import { loadProjects } from './projects.ts'
import { draw, uuid, type Draw } from './random.ts'
import { loadRegisterAnswers } from './register-answers.ts'
import { regionOf, regions, seatPostcodes } from './regions.ts'

/** Agents are people too: they take their identity numbers from here on. */
const AGENTS_FROM = 90_000

/** Why someone in the world is worth knowing: whom to try which check on. */
export type Notable = 'suspended-elsewhere' | 'insured-elsewhere' | 'retired' | 'dead' | 'about-to-retire' | 'lacks-a-branch'

export interface WorldPerson extends MadeUpPerson {
  readonly notable: Notable | null
  readonly retired: boolean
  readonly diedOn: Day | null
  readonly spans: readonly (Span & { readonly employer: number; readonly withoutBranch?: string })[]
  readonly earnings: readonly (Earnings & { readonly employer: number })[]
}

/** Everyone in the demonstration world as of `today`, in the order of their person numbers. `employer` is a place in `cast`. */
export function* worldPeople(today: Day): Generator<WorldPerson> {
  const lastYear = lastDeclaredYear(today)
  let index = 0
  for (const [place, employer] of cast.entries()) {
    for (let nth = 0; nth < employer.insured; nth++) yield insuredPerson(index++, place, nth, lastYear)
    for (let nth = 0; nth < employer.ended; nth++) yield formerPerson(index++, place, nth, lastYear)
  }
}

function insuredPerson(index: number, place: number, nth: number, lastYear: number): WorldPerson {
  const [d, employer] = [draw(SEED, index), castAt(place)]
  const small = employer.account === 'demo-small'
  const nearing = nth < 4 && employer.insured > 50
  const person = personAt(SEED, index, nearing ? aboutToRetire(nth) : ofWorkingAge(d, small))
  const since = monthOf(employer.since)
  const span: Span = small ? { from: addMonths(since, nth * 5), until: null, state: 'active', reason: null } : openSpan(d, person, since)
  const before = d.chance(30) && !small ? background(d) : undefined
  const earlier = before === undefined ? undefined : earlierSpan(d, person, monthOf(castAt(before).since), span)
  const withoutBranch = place === 1 && nth >= 20 && nth < 25 ? 'employment_injury' : undefined
  // One in twenty of the province's has not declared this year, so that 当前未申报 is not empty.
  const declaredTo = place === 0 && nth % 20 === 7 ? lastYear - 1 : lastYear
  return {
    ...person, retired: false, diedOn: null,
    notable: nearing ? 'about-to-retire' : withoutBranch !== undefined ? 'lacks-a-branch' : place >= BACKGROUND_FROM && nth < 3 ? 'insured-elsewhere' : null,
    spans: [
      ...(earlier === undefined || before === undefined || before === place ? [] : [{ ...earlier, employer: before }]),
      { ...span, employer: place, ...(withoutBranch === undefined ? {} : { withoutBranch }) },
    ],
    earnings: earningsOf(span, small ? 8888 : wageOf2019(d), small ? 0 : d.from(2, 5), declaredTo, regionOf(employer.region)).map((declared) => ({ ...declared, employer: place })),
  }
}

/** One whose coverage has ended: the first of each ten retired, the second died, the others left. */
function formerPerson(index: number, place: number, nth: number, lastYear: number): WorldPerson {
  const [d, employer] = [draw(SEED, index), castAt(place)]
  const [retired, dead] = [nth % 10 === 0, nth % 10 === 1]
  const person = personAt(SEED, index, retired ? pensioner(d) : ofWorkingAge(d, true))
  const since = monthOf(employer.since)
  const reason = retired ? '6325' : dead ? 'DEATH' : d.pick(['RESIGNED', 'END_CONTRACT', 'RESIGNED', person.bornOn > '1992' ? 'ARMY_SCHOOL' : 'ORDER', 'ORDER', 'MISSING', 'OTHER'])
  const until = retired ? addMonths(monthAtAge(person.bornOn, person.sex === '1' ? 60 : 50), 1) : undefined
  const span = endedSpan(d, person, since, reason, until)
    ?? { from: addMonths(period(202008), -d.below(6)), until: period(202101), state: dead ? 'terminated' as const : 'suspended' as const, reason }
  return {
    ...person, retired, diedOn: dead && span.until !== null ? lastDayBefore(span.until) : null,
    notable: retired ? 'retired' : dead ? 'dead' : place >= BACKGROUND_FROM && nth < 6 ? 'suspended-elsewhere' : null,
    spans: [{ ...span, employer: place }],
    earnings: earningsOf(span, wageOf2019(d), d.from(2, 5), lastYear, regionOf(employer.region)).map((declared) => ({ ...declared, employer: place })),
  }
}

/** Births that are neither too young in 2020 nor past the statutory age for a good while; `grown` for those with years behind them. */
function ofWorkingAge(d: Draw, grown: boolean): Wanted {
  const sex = d.chance(56) ? '1' : '2'
  return { sex, bornFrom: (sex === '1' ? '1967-01-01' : '1976-06-01') as Day, bornTo: (grown ? '1994-12-31' : '2001-12-31') as Day }
}

/** Who reaches 60 or 50 in the months after March 2021, and after November 2026. */
const aboutToRetire = (nth: number): Wanted => [
  { sex: '1', bornFrom: '1961-03-20', bornTo: '1961-06-30' }, { sex: '2', bornFrom: '1971-03-20', bornTo: '1971-06-30' },
  { sex: '1', bornFrom: '1966-09-01', bornTo: '1966-12-31' }, { sex: '2', bornFrom: '1976-03-01', bornTo: '1976-06-30' },
][nth % 4] as Wanted

function pensioner(d: Draw): Wanted {
  const sex = d.chance(50) ? '1' : '2'
  return { sex, bornFrom: (sex === '1' ? '1957-01-01' : '1967-01-01') as Day, bornTo: (sex === '1' ? '1960-11-30' : '1970-11-30') as Day }
}

/** A few persons of each kind of Notable, for who wants to try the checks by hand and for tests. */
export function notablePersons(today: Day): (WorldPerson & { readonly notable: Notable })[] {
  return [...worldPeople(today)].filter((person): person is WorldPerson & { notable: Notable } => person.notable !== null)
}

const background = (d: Draw) => d.from(BACKGROUND_FROM, cast.length - 1)
/** What each loading needs from the hall; `today` is the business day (the clock's when it is not given). */
export interface LoadingParts { hashPassword(password: string): Promise<string>; readonly today?: Day }

/**
 * Loads the demonstration world into a migrated database, in one transaction and by COPY; does nothing when it is there.
 * Runs as the schema's owner. `today` decides how far earnings have been declared and which months have been paid. What an older version
 * loaded stays as it was: its employers have no projects, pensioners, licences or paid months, until DATA_DIR is removed and loaded anew.
 */
export async function loadDemonstration(pool: pg.Pool, parts: LoadingParts): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query(`select pg_advisory_xact_lock(hashtext('banshi demonstration'))`)
    const loaded = (await client.query('select 1 from account where demo limit 1')).rowCount
    if (loaded === 0) await load(client, await parts.hashPassword(DEMONSTRATION_PASSWORD), parts.today ?? systemClock().today())
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}

async function load(client: pg.PoolClient, passwordHash: string, today: Day): Promise<void> {
  await loadRegions(client)
  await loadAgencies(client)
  await loadDeclarationYears(client, today)
  await loadEmployers(client, addMonths(monthOf(today), -1))
  const people = await loadPeople(client, today)
  await loadProjects(client, today)
  await loadRegisterAnswers(client, await loadPayees(client, people, today))
  await loadContributions(client, people, today)
  for (const account of demonstrationAccounts) {
    const id = accountIdOf(account.login)
    await client.query('insert into account (id, login, password_hash, name, role, region_code, demo) values ($1, $2, $3, $4, $5, $6, true)',
      [id, account.login, passwordHash, account.name, account.role, account.region ?? null])
    for (const [place, employer] of cast.entries()) {
      if (employer.account === account.login) await client.query('insert into account_employer (account_id, employer_id) values ($1, $2)', [id, employerId(place)])
    }
  }
  await client.query('analyze region, employer, employer_branch, employer_agent, person, affiliation, coverage, earnings_declaration, project, project_member, pensioner, survivor, payment_account, service_case, case_record, case_event, assessment, assessment_line, unassessed_person, notice, hand_over, receipt, reported_receipt, account_entry, simulated_tax_notice, simulated_tax_payment')
}

/** Enters the regions that are missing. */
export async function loadRegions(client: pg.ClientBase): Promise<void> {
  await client.query(
    `insert into region (code, name, tier, branches) select code, name, tier, string_to_array(branches, ',')
      from unnest($1::text[], $2::text[], $3::int[], $4::text[]) as r(code, name, tier, branches) on conflict do nothing`,
    [regions.map((r) => r.code), regions.map((r) => r.name), regions.map((r) => r.tier), regions.map((r) => r.branches.join(','))])
}

/** Where the agencies are reached, as certificates print it: made up, but for the hotline and the postcodes of the seats. */
async function loadAgencies(client: pg.ClientBase): Promise<void> {
  await client.query(`update region r set phone = '12333', address = r.name || '示范路1号（演示）', postcode = s.postcode from unnest($1::text[], $2::text[]) as s(code, postcode) where r.code = s.code`,
    [Object.keys(seatPostcodes), Object.values(seatPostcodes)])
}

/** Years whose earnings may be declared: those declared before are switched on, the coming one is open and waits for the agency (启用). */
async function loadDeclarationYears(client: pg.ClientBase, today: Day): Promise<void> {
  const current = declarationYear(monthOf(today))
  await client.query(
    `insert into declaration_year (region_code, year, opened_on, enabled_on)
      select r.code, y, make_date(y, case when y <= $1 then 7 else 1 end, 1), case when y <= $1 then make_date(y, 7, 1) end from region r, generate_series(2019, $1 + 1) y
      where y <= $1 or make_date(y, 1, 1) <= $2::date on conflict do nothing`, [current, today])
}

/** 基金征缴规则, as the manual prints those of 养老 (3.3.11). */
const LEVY_RULES = { old_age: '单位企业养老征缴规则', unemployment: '单位失业征缴规则', employment_injury: '单位工伤征缴规则' }

async function loadEmployers(client: pg.PoolClient, lastPeriod: Period): Promise<void> {
  await copyRows(client, 'employer',
    ['id', 'number', 'name', 'region_code', 'credit_code', 'economic_type', 'industry', 'risk_class', 'size', 'founded_on', 'address', 'contact', 'phone', 'postcode', 'email', 'tax_no', 'organisation_code',
      'registered_address', 'affiliation', 'legal_person_nationality', 'legal_person_id_type', 'legal_person_id_number', 'legal_person_name', 'legal_person_phone', 'licence_number', 'licence_issued_on',
      'licence_years', 'business_scope', 'authority'],
    cast.map((e, place) => [
      employerId(place), e.number, e.name, e.region, creditCodeAt(place + 1, e.division), e.economicType, e.industry, e.riskClass, sizeOf(e.insured), e.foundedOn, e.address,
      e.agents[0] ?? null, `027-${String(80000001 + place * 37)}`, '430000', `hr${e.number}@example.com`, creditCodeAt(place + 1, e.division), organisationCodeOf(creditCodeAt(place + 1, e.division)),
      e.address, e.affiliation ?? '市、地区', 'CHN', '01', legalPersonOf(place).idNumber, legalPersonOf(place).name, legalPersonOf(place).mobile, creditCodeAt(place + 1, e.division), e.foundedOn,
      30, e.businessScope ?? null, `${regionOf(e.region).name.replace('湖北省省本级', '湖北省')}市场监督管理局（演示）`,
    ]))
  await copyRows(client, 'employer_branch', ['employer_id', 'branch', 'status', 'insured_since_on', 'pooled_since_on', 'last_period', 'pay_day', 'levy_rule'],
    cast.flatMap((e, place) => regionOf(e.region).branches.map((branch) => [employerId(place), branch, 'active', e.since, branch === 'old_age' ? e.since : null, lastPeriod, 25, LEVY_RULES[branch]])))
  await copyRows(client, 'employer_agent', ['employer_id', 'id', 'name', 'id_number', 'mobile'], agents())
  await copyRows(client, 'employer_bank_account', ['employer_id', 'bank', 'opening_branch', 'holder', 'number', 'branches'],
    cast.flatMap((e, place) => {
      const account = (bank: string, bankName: string, branches: readonly string[], nth: number): CopyValue[] =>
        [employerId(place), bank, `${bankName}${regionOf(e.region).name.replace('湖北省省本级', '武汉')}演示支行`, e.name, `42${nth}1${e.number}${String(7000 + place)}`, branches]
      const all = regionOf(e.region).branches
      return place < BACKGROUND_FROM && all.length > 2 ? [account('102', '中国工商银行', ['old_age', 'unemployment'], 1), account('105', '中国建设银行', ['employment_injury'], 2)] : [account('102', '中国工商银行', all, 1)]
    }))
}

/** Agents by name; who acts for two employers is one person with one identity number. */
function agents(): CopyValue[][] {
  const known = new Map<string, MadeUpPerson>()
  return cast.flatMap((e, place) => e.agents.map((name, nth) => {
    const sex = /[蓉婉琳曦桐菊燕依清]/.test(name.slice(1)) ? '2' : '1'
    const person = known.get(name) ?? personAt(SEED, AGENTS_FROM + known.size, { sex, bornFrom: '1976-01-01' as Day, bornTo: '1993-12-31' as Day })
    known.set(name, person)
    return [employerId(place), uuid(SEED ^ 0x4147, place * 8 + nth), name, person.idNumber, person.mobile]
  }))
}

async function loadPeople(client: pg.PoolClient, today: Day): Promise<readonly WorldPerson[]> {
  const people = [...worldPeople(today)]
  const numbers = (await client.query<{ no: string }>(`select nextval('person_no')::text as no from generate_series(1, $1)`, [people.length])).rows.map((row) => row.no)
  await copyRows(client, 'person', PERSON_COLUMNS, people.map((p, i) => personRow(p, numbers[i] ?? '', p.spans[0]?.from ?? null, p.retired, p.diedOn)))
  await copyRows(client, 'affiliation', ['employer_id', 'person_no', 'person_id', 'since_on'],
    people.flatMap((p, i) => p.spans.map((span) => [employerId(span.employer), numbers[i] ?? null, p.id, firstDayOf(span.from)])))
  await copyRows(client, 'coverage', ['employer_id', 'person_id', 'branch', 'from_period', 'until_period', 'state', 'started_on', 'ended_on', 'end_reason', 'employment_form'],
    people.flatMap((p) => p.spans.flatMap((span) => regionOf(castAt(span.employer).region).branches.filter((branch) => branch !== span.withoutBranch).map((branch) => [
      employerId(span.employer), p.id, branch, span.from, span.until, span.state, firstDayOf(span.from), span.until === null ? null : lastDayBefore(span.until), span.reason, '1',
    ]))))
  await copyRows(client, 'earnings_declaration', ['employer_id', 'person_id', 'year', 'from_period', 'earnings_fen', 'base_fen', 'declared_on', 'recorded_at'],
    people.flatMap((p) => p.earnings.map((e) => [employerId(e.employer), p.id, e.year, e.from, e.earnings, e.base, e.declaredOn, `${e.declaredOn} 10:00:00+08`])))
  return people
}
