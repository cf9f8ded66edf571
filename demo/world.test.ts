import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { day, period } from '../common/period.ts'
import { luhnDigit } from '../common/luhn.ts'
import { isCreditCode, readIdentityCard } from '../fields/identity-number.ts'
import { policy } from '../policy/policy.ts'
import { contributionBase } from '../policy/rules/contribution-base.ts'
import { simulatedRegisters } from '../gateways/simulated-registers.ts'
import { freshDatabase, type FreshDatabase } from '../test/database.ts'
import { demonstrationAccounts } from './accounts.ts'
import { cast } from './cast.ts'
import { generate, headCounts } from './generate.ts'
import { loadDemonstration, notablePersons, worldPeople } from './world.ts'

let hall: FreshDatabase
let guards: unknown
const hashPassword = async (password: string) => `hash of ${password}`
const rows = async <T>(query: string) => (await sql.raw<T>(query).execute(hall.db)).rows
const guardsNow = () => rows(`select conname, pg_get_constraintdef(oid) as made from pg_constraint where conrelid in ('coverage'::regclass, 'affiliation'::regclass) order by conname`)

beforeAll(async () => {
  hall = await freshDatabase()
  guards = await guardsNow()
  await loadDemonstration(hall.pool, { hashPassword, today: day('2026-11-24') })
})
afterAll(() => hall.drop())

test('the accounts, whom they act for, and how many persons are insured there', async () => {
  expect(await rows(`select a.login, a.role, a.demo, a.region_code, e.region_code as at, count(distinct c.person_id)::int as insured,
      (select string_agg(b.branch, ' ' order by b.branch) from employer_branch b where b.employer_id = e.id) as branches
    from account a left join account_employer x on x.account_id = a.id left join employer e on e.id = x.employer_id
      left join coverage c on c.employer_id = e.id and c.until_period is null
    group by a.id, e.id order by a.login, e.number`)).toEqual([
    { login: 'admin', role: 'administrator', demo: true, region_code: null, at: null, insured: 0, branches: null },
    { login: 'admin-release', role: 'administrator', demo: true, region_code: null, at: null, insured: 0, branches: null },
    { login: 'clerk-province', role: 'clerk', demo: true, region_code: '429900', at: null, insured: 0, branches: null },
    { login: 'clerk-shennongjia', role: 'clerk', demo: true, region_code: '429021', at: null, insured: 0, branches: null },
    { login: 'clerk-wuhan', role: 'clerk', demo: true, region_code: '420100', at: null, insured: 0, branches: null },
    { login: 'demo-large', role: 'agent', demo: true, region_code: null, at: '420100', insured: 8010, branches: 'employment_injury old_age unemployment' },
    { login: 'demo-large', role: 'agent', demo: true, region_code: null, at: '420600', insured: 120, branches: 'employment_injury old_age unemployment' },
    { login: 'demo-province', role: 'agent', demo: true, region_code: null, at: '429900', insured: 262, branches: 'old_age unemployment' },
    { login: 'demo-shennongjia', role: 'agent', demo: true, region_code: null, at: '429021', insured: 568, branches: 'employment_injury old_age unemployment' },
    { login: 'demo-small', role: 'agent', demo: true, region_code: null, at: '420100', insured: 2, branches: 'employment_injury old_age unemployment' },
  ])
  expect(demonstrationAccounts.map((a) => a.login)).toHaveLength(9)
  expect(await rows('select distinct password_hash from account')).toEqual([{ password_hash: 'hash of Hubei@2021' }])
})

test('eighteen regions with their tiers', async () => {
  expect(await rows('select tier, count(*)::int as regions from region group by tier order by tier')).toEqual([{ tier: 1, regions: 2 }, { tier: 2, regions: 7 }, { tier: 3, regions: 9 }])
  expect(await rows('select code, branches from region where cardinality(branches) < 3')).toEqual([{ code: '429900', branches: ['old_age', 'unemployment'] }])
})

test("the two-person employer has the manual's figures of 3.3.23", async () => {
  expect(await rows(`select d.year, d.from_period, d.earnings_fen, d.base_fen from earnings_declaration d join employer e on e.id = d.employer_id where e.number = '100200003' and d.year = 2020`))
    .toEqual([{ year: 2020, from_period: 202007, earnings_fen: 888_800, base_fen: 889_000 }, { year: 2020, from_period: 202007, earnings_fen: 888_800, base_fen: 889_000 }])
})

test('who is insured was insured before 2021 and after coming of age, was employed nowhere else at the time, and is alive and not retired', async () => {
  const open = `from coverage c join person p on p.id = c.person_id join employer e on e.id = c.employer_id where c.until_period is null and`
  expect(await rows(`select c.id ${open} (c.from_period >= 202101 or c.from_period < extract(year from p.born_on + interval '16 years') * 100 + extract(month from p.born_on)
    or p.died_on is not null or p.retirement_status <> 'none' or c.started_on < (select min(b.insured_since_on) from employer_branch b where b.employer_id = e.id))`)).toEqual([])
  expect(await rows('select person_id from coverage where until_period is null group by person_id having count(distinct employer_id) > 1')).toEqual([])
})

test('what has ended ended by January 2021, with a reason, and its dates agree with its months', async () => {
  expect(await rows(`select id from coverage where until_period is not null and (until_period > 202102 or end_reason is null or ended_on is null
    or to_char(ended_on + 1, 'YYYYMM')::int <> until_period or to_char(started_on, 'YYYYMM')::int <> from_period or until_period <= from_period)`)).toEqual([])
  expect(await rows(`select p.id from person p join coverage c on c.person_id = p.id where p.died_on is not null and c.end_reason <> 'DEATH' and c.until_period > to_char(p.died_on, 'YYYYMM')::int + 1`)).toEqual([])
})

test('everyone stands on the list of who insures or insured them, with the first day there', async () => {
  expect(await rows(`select c.person_id from coverage c left join affiliation a using (employer_id, person_id) where a.person_id is null or a.since_on > c.started_on`)).toEqual([])
  expect(await rows(`select p.id from person p where first_insured_on is distinct from (select min(started_on) from coverage c where c.person_id = p.id)`)).toEqual([])
})

test('declared earnings stand for every insured person, year by year to 2026, but for those of the province who have yet to declare', async () => {
  expect(await rows(`select e.number, count(distinct c.person_id)::int as missing from coverage c join employer e on e.id = c.employer_id
    where c.until_period is null and not exists (select from earnings_declaration d where d.employer_id = c.employer_id and d.person_id = c.person_id and d.year = 2026) group by 1`))
    .toEqual([{ number: '100200001', missing: 13 }])
  const declared = await rows<{ region_code: string; tier: number; from_period: number; earnings_fen: number; base_fen: number; known: string }>(`select e.region_code, r.tier, d.from_period, d.earnings_fen, d.base_fen,
    d.declared_on::text as known from earnings_declaration d join employer e on e.id = d.employer_id join region r on r.code = e.region_code`)
  expect(declared.filter((d) => d.base_fen !== contributionBase(d.earnings_fen as never, policy.at({ period: period(d.from_period), knownOn: day(d.known), tier: d.tier, region: d.region_code })).value)).toEqual([])
})

test('all numbers carry right check digits, and agents have names, mobiles and one identity number each', async () => {
  const people = await rows<{ id_number: string; born_on: string; sex: string }>('select id_number, born_on, sex from person')
  expect(people.filter((p) => readIdentityCard(p.id_number)?.bornOn !== p.born_on || readIdentityCard(p.id_number)?.sex !== p.sex)).toEqual([])
  const agents = await rows<{ id_number: string; name: string }>('select id_number, name from employer_agent')
  expect(agents.filter((a) => readIdentityCard(a.id_number) === undefined)).toEqual([])
  expect(new Set(agents.map((a) => a.id_number)).size).toBe(new Set(agents.map((a) => a.name)).size)
  expect((await rows<{ credit_code: string }>('select credit_code from employer')).filter((e) => !isCreditCode(e.credit_code))).toEqual([])
  expect(await rows(`select e.number from employer e where not exists (select from employer_bank_account b where b.employer_id = e.id) or not exists (select from employer_agent a where a.employer_id = e.id)`)).toEqual([])
  expect(await rows(`select a.login from account a join account_employer x on x.account_id = a.id where not exists (select from employer_agent g where g.employer_id = x.employer_id and g.name = a.name)`)).toEqual([])
})

test('persons worth knowing are there', async () => {
  const kinds = notablePersons(day('2026-11-24')).reduce<Record<string, number>>((c, p) => ({ ...c, [p.notable]: (c[p.notable] ?? 0) + 1 }), {})
  expect(Object.keys(kinds).sort()).toEqual(['about-to-retire', 'dead', 'insured-elsewhere', 'lacks-a-branch', 'retired', 'suspended-elsewhere'])
  expect(Math.min(...Object.values(kinds))).toBeGreaterThanOrEqual(5)
})

test('projects of every state with rosters inside their days, numbered as in the manual', async () => {
  expect(await rows(`select e.number as employer, j.number, j.kind, j.status, count(m.id)::int as members from project j join employer e on e.id = j.employer_id left join project_member m on m.project_id = j.id group by 1, 2, 3, 4 order by 2`)).toEqual([
    ['construction', 'running', 60], ['mining', 'running', 38], ['construction', 'running', 24], ['construction', 'running', 5], ['construction', 'finished', 12], ['construction', 'stopped', 8],
    ['construction', 'not_started', 0], ['mining', 'running', 9], ['mining', 'finished', 15], ['mining', 'not_started', 0],
  ].map(([kind, status, members], i) => ({ employer: '100200002', number: String(10000340 + i), kind, status, members })))
  expect(await rows(`select m.id from project_member m join project j on j.id = m.project_id join person p on p.id = m.person_id
    where m.from_on < j.starts_on or coalesce(m.until_on, j.ends_on) > j.ends_on or m.until_on < m.from_on or m.from_on < p.born_on + interval '16 years'`)).toEqual([])
  expect(await rows(`select name from project where status = 'running' and not '2026-11-24' between starts_on and ends_on or status = 'not_started' and starts_on <= '2026-11-24' or status = 'finished' and ends_on >= '2026-11-24'`)).toEqual([])
  expect((await rows('select person_id from project_member group by person_id having count(*) = 2')).length).toBe(2)
})

test('pensioners and survivors, their amounts and accounts', async () => {
  expect(await rows(`select e.number, b.status, count(*)::int as n from pensioner b join employer e on e.id = b.employer_id group by 1, 2 order by 1, 2`)).toEqual([
    { number: '100200001', status: 'ended', n: 1 }, { number: '100200001', status: 'paying', n: 14 }, { number: '100200001', status: 'suspended', n: 3 },
    { number: '100200002', status: 'ended', n: 5 }, { number: '100200002', status: 'paying', n: 40 }, { number: '100200002', status: 'suspended', n: 3 },
    { number: '100200004', status: 'ended', n: 7 }, { number: '100200004', status: 'paying', n: 96 }, { number: '100200004', status: 'suspended', n: 6 },
  ])
  expect(await rows(`select e.number, s.status, count(*)::int as n from survivor s join employer e on e.id = s.employer_id where e.number = '100200002' group by 1, 2 order by 1, 2`)).toEqual([
    { number: '100200002', status: 'ended', n: 1 }, { number: '100200002', status: 'paying', n: 6 }, { number: '100200002', status: 'suspended', n: 1 }])
  expect(await rows(`select b.id from pensioner b join person p on p.id = b.person_id where p.retirement_status = 'none' or (b.status = 'ended') <> (p.died_on is not null) or to_char(b.retired_on + 1, 'YYYYMM')::int <> b.since_period
    or exists (select from coverage c where c.person_id = b.person_id and c.until_period is null) or not exists (select from affiliation a where a.employer_id = b.employer_id and a.person_id = b.person_id)`)).toEqual([])
  expect(await rows(`select s.id from survivor s join person d on d.id = s.deceased_person_id join person p on p.id = s.person_id where d.died_on is null or to_char(d.died_on, 'YYYYMM')::int >= s.since_period
    or s.relation = 'child' and p.born_on <= d.born_on + interval '16 years' or s.relation = 'parent' and d.born_on <= p.born_on + interval '16 years'`)).toEqual([])
  expect(await rows(`select count(*) filter (where amount between 170000 and 470000)::int as plausible, count(*)::int as n from (select sum(amount_fen) as amount from benefit_item group by pensioner_id) a`)).toEqual([{ plausible: 175, n: 175 }])
  expect((await rows<{ number: string }>('select number from payment_account')).filter(({ number }) => luhnDigit(number.slice(0, -1)) !== number.slice(-1))).toEqual([])
  expect(await rows(`select b.method, count(*)::int as n from pensioner x left join payment_account b on b.pensioner_id = x.id group by 1 order by 1 nulls last`)).toEqual([{ method: 'bank', n: 131 }, { method: 'card', n: 36 }, { method: null, n: 8 }])
})

test('the registers outside say what is worth trying', async () => {
  const simulator = simulatedRegisters(hall.db)
  const held = async (number: string) => (await rows<{ credit_code: string; registered_address: string; founded_on: string; business_scope: string; legal_person_name: string }>(`select * from employer where number = '${number}'`))[0]
  const differs = async (number: string) => {
    const [mine, theirs] = [await held(number), await simulator.business.find((await held(number))?.credit_code ?? '')]
    return theirs === null ? null : [['registeredAddress', mine?.registered_address], ['foundedOn', mine?.founded_on], ['scope', mine?.business_scope]].filter(([key, value]) => theirs[key as 'scope'] !== value).map(([key]) => key).concat(theirs.legalPerson.name === mine?.legal_person_name ? [] : ['legalPerson'])
  }
  expect(await Promise.all(['100200001', '100200002', '100200003', '100200004', '100200005'].map(differs))).toEqual([[], ['registeredAddress', 'scope'], ['registeredAddress', 'foundedOn', 'scope'], null, []])
  expect((await simulator.business.find((await held('100200003'))?.credit_code ?? ''))?.foundedOn).toBe('2015-08-28')
  const paid = await rows<{ idType: string; idNumber: string; name: string; card: string | null }>(`select p.id_type as "idType", p.id_number as "idNumber", p.name, a.number as card from pensioner b join person p on p.id = b.person_id left join payment_account a on a.pensioner_id = b.id and a.method = 'card'
    where b.employer_id = (select id from employer where number = '100200002')`)
  const cards = await simulator.cards.accounts(paid)
  expect(paid.filter((one) => one.card !== null).every((one) => cards.some((card) => card.idNumber === one.idNumber && card.number === one.card && card.state === 'active'))).toBe(true)
  const kinds = paid.map((one) => { const own = cards.filter((card) => card.idNumber === one.idNumber); return own.length === 0 ? 'none' : own.some((card) => card.name !== one.name) ? 'other name' : own.map((card) => card.state).join('+') })
  expect(kinds.reduce<Record<string, number>>((c, kind) => ({ ...c, [kind]: (c[kind] ?? 0) + 1 }), {})).toEqual({ active: 33, none: 3, lost: 3, cancelled: 3, inactive: 2, 'other name': 2, 'lost+active': 2 })
})

test('loading again changes nothing', async () => {
  const counts = () => rows('select (select count(*) from person) as p, (select count(*) from coverage) as c, (select count(*) from account) as a, (select count(*) from project_member) as m, (select count(*) from payment_account) as b, (select last_value from person_no) as n')
  const before = await counts()
  await loadDemonstration(hall.pool, { hashPassword: async () => { throw new Error('not asked for') }, today: day('2026-11-24') })
  expect(await counts()).toEqual(before)
})

test('on 2021-03-15 the people are the same and nothing is declared past 2020', () => {
  const [early, late] = [[...worldPeople(day('2021-03-15'))], [...worldPeople(day('2026-11-24'))]]
  expect(early.map((p) => [p.idNumber, p.spans])).toEqual(late.map((p) => [p.idNumber, p.spans]))
  expect(Math.max(...early.flatMap((p) => p.earnings.map((e) => e.year)))).toBe(2020)
  expect(early.length).toBe(cast.reduce((sum, e) => sum + e.insured + e.ended, 0))
})

test('a larger world fits beside the demonstration, twice, and every guard is back', async () => {
  const first = await generate(hall.pool, { employers: 12, persons: 1500, largest: 600, seed: 1, today: day('2021-03-15') })
  const second = await generate(hall.pool, { employers: 5, persons: 500, seed: 2, today: day('2021-03-15') })
  expect([first.persons, second.persons]).toEqual([1500, 500])
  expect(await rows(`select count(*)::int as employers, max(heads)::int as largest from (select count(distinct c.person_id) as heads from employer e join coverage c on c.employer_id = e.id and c.branch = 'unemployment'
    where e.number >= '200000001' group by e.id) h`)).toEqual([{ employers: 17, largest: 600 }])
  expect(await rows('select person_id from coverage group by person_id having count(*) > 6')).toEqual([])
  expect(await guardsNow()).toEqual(guards)
  expect(await rows('select person_id from coverage where until_period is null group by person_id, branch having count(*) > 1')).toEqual([])
  await expect(generate(hall.pool, { employers: 10, persons: 5 })).rejects.toThrow(RangeError)
})

test('heads add up', () => {
  for (const size of [{ employers: 1, persons: 1 }, { employers: 1, persons: 70 }, { employers: 7, persons: 7 }, { employers: 300, persons: 100_001 }, { employers: 300, persons: 100_000, largest: 50_000 }, { employers: 1, persons: 9, largest: 9 }]) {
    const heads = headCounts(size)
    expect([heads.length, heads.reduce((a, b) => a + b, 0), Math.min(...heads) > 0]).toEqual([size.employers, size.persons, true])
  }
})
