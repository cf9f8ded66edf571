/** What the agency holds of an employer besides its name: agents (经办人), bank accounts, participation per branch (险种). Each write is one statement a table (STYLE §5). */
import { sql } from 'kysely'
import type { Day, Period } from '../common/period.ts'
import type { Branch } from '../common/states.ts'
import { noteChanges } from './changes.ts'
import type { Query } from './coverage.ts'
import type { Case, Scope } from './database.ts'

/** 基数核定规则 and 基金征缴规则 as the manual prints them (3.3.11), where the employer has no rule of its own. */
const RULES: Readonly<Record<Branch, { readonly base: string; readonly levy: string }>> = {
  old_age: { base: '单位养老基数核定规则', levy: '单位企业养老征缴规则' },
  unemployment: { base: '单位失业基数核定规则', levy: '单位失业征缴规则' },
  employment_injury: { base: '单位工伤基数核定规则', levy: '单位工伤征缴规则' },
}
/** The names of a branch's rules, as a relation `u(branch, base, levy)`. */
export const branchRules = sql<{ branch: Branch; base: string; levy: string }>`(values ${sql.join(Object.entries(RULES).map(([branch, { base, levy }]) => sql`(${sql.lit(branch)}, ${sql.lit(base)}, ${sql.lit(levy)})`))})`

/** 单位参保信息: every branch the employer takes part in or took part in. */
export const participations = (it: Scope) => it.db.selectFrom('employer_branch as b').innerJoin(branchRules.as<'u'>(sql`u(branch, base, levy)`), 'u.branch', 'b.branch')
  .where('b.employer_id', '=', it.employerId)

/** Branches the region has and the employer does not take part in now, with the earlier participation `b` where there was one. */
export const branchesToJoin = (it: Scope) => it.db.selectFrom('employer as e').innerJoin('region as g', 'g.code', 'e.region_code')
  .innerJoin(branchRules.as<'u'>(sql`u(branch, base, levy)`), (on) => on.on(sql<boolean>`u.branch = any(g.branches)`))
  .leftJoin('employer_branch as b', (on) => on.onRef('b.employer_id', '=', 'e.id').onRef('b.branch', '=', 'u.branch'))
  .where('e.id', '=', it.employerId).where((q) => q.or([q('b.status', 'is', null), q('b.status', '<>', 'active')]))

/** The agency (经办机构) of the employer's region as documents name it, with what is held of where it is reached. */
export async function agencyOf(it: Scope): Promise<{ name: string; regionCode: string; phone: string | null; address: string | null; postcode: string | null }> {
  const { name, ...rest } = await it.db.selectFrom('employer as e').innerJoin('region as g', 'g.code', 'e.region_code').where('e.id', '=', it.employerId).select(['g.name', 'g.code as regionCode', 'g.phone', 'g.address', 'g.postcode']).executeTakeFirstOrThrow()
  return { name: `${name}社会保险经办机构`, ...rest }
}

/** Branches of the employer's region in their order. */
export async function regionBranches(it: Scope): Promise<Branch[]> {
  const { branches } = await it.db.selectFrom('employer as e').innerJoin('region as g', 'g.code', 'e.region_code').where('e.id', '=', it.employerId).select('g.branches').executeTakeFirstOrThrow()
  return (['old_age', 'unemployment', 'employment_injury'] as const).filter((branch) => branches.includes(branch))
}

/** The end of a participation (减少险种): by which record, which branch, from which day, why. */
export interface EndedBranch { no: number; branch: Branch; endedOn: Day; reason: string; note: string | null }

/** Suspends participations and writes their history. A second run finds none active. */
export async function endBranches(it: Case, ended: Query<EndedBranch>): Promise<void> {
  const said = ended.as('n')
  await noteChanges(it, 'branch', it.db.selectFrom('employer_branch as b').innerJoin(said, (on) => on.on(sql<boolean>`n.branch = b.branch`)).where('b.employer_id', '=', it.employerId).where('b.status', '=', 'active')
    .crossJoinLateral(sql<{ item: string; before: string | null; after: string | null }>`(values ('status', b.status, 'suspended'), ('ended_on', b.ended_on::text, n."endedOn"::text), ('end_reason', b.end_reason, n.reason))`.as<'c'>(sql`c(item, before, after)`))
    .whereRef('c.after', 'is distinct from', 'c.before')
    .select([sql<number>`n.no`.as('no'), 'b.employer_id as subjectId', sql<string>`b.branch || '.' || c.item`.as('item'), 'c.before', 'c.after']))
  await it.db.updateTable('employer_branch as b').from(said).where('b.employer_id', '=', it.employerId).where('b.status', '=', 'active').where(sql<boolean>`n.branch = b.branch`)
    .set({ status: 'suspended', ended_on: sql<Day>`n."endedOn"`, end_reason: sql<string>`n.reason`, end_note: sql<string | null>`n.note`, changed_by_case: it.caseId }).execute()
}

/** A participation that begins or begins again (增加险种). */
export interface JoinedBranch { no: number; branch: Branch; since: Day; pooledSince: Day; payDay: number }

/**
 * Begins participations, or takes them up again, and writes their history: contributions are due from the month of `since`. A second
 * run finds them active. 基金征缴规则 of an earlier participation stays.
 */
export async function joinBranches(it: Case, joined: Query<JoinedBranch>): Promise<void> {
  const said = joined.as('n')
  const monthBefore = sql<Period>`to_char(n.since - interval '1 month', 'YYYYMM')::integer`
  await noteChanges(it, 'branch', it.db.selectFrom(said).leftJoin('employer_branch as b', (on) => on.on('b.employer_id', '=', it.employerId).on(sql<boolean>`b.branch = n.branch`)).where(sql<boolean>`b.status is distinct from 'active'`)
    .crossJoinLateral(sql<{ item: string; before: string | null; after: string | null }>`(values ('status', b.status, 'active'), ('insured_since_on', b.insured_since_on::text, n.since::text), ('pooled_since_on', b.pooled_since_on::text, n."pooledSince"::text), ('pay_day', b.pay_day::text, n."payDay"::text))`.as<'c'>(sql`c(item, before, after)`))
    .whereRef('c.after', 'is distinct from', 'c.before')
    .select(['n.no', sql<string>`${it.employerId}::uuid`.as('subjectId'), sql<string>`n.branch || '.' || c.item`.as('item'), 'c.before', 'c.after']))
  await it.db.insertInto('employer_branch').columns(['employer_id', 'branch', 'status', 'insured_since_on', 'pooled_since_on', 'pay_day', 'last_period', 'levy_rule', 'changed_by_case'])
    .expression(it.db.selectFrom(said).innerJoin(branchRules.as<'u'>(sql`u(branch, base, levy)`), (on) => on.on(sql<boolean>`u.branch = n.branch`))
      .select([sql<string>`${it.employerId}::uuid`.as('e'), 'n.branch', sql<'active'>`'active'`.as('status'), 'n.since', 'n.pooledSince', 'n.payDay', monthBefore.as('last'), 'u.levy', sql<string>`${it.caseId}::uuid`.as('case')]))
    .onConflict((already) => already.columns(['employer_id', 'branch']).doUpdateSet({
      status: 'active', insured_since_on: sql`excluded.insured_since_on`, pooled_since_on: sql`excluded.pooled_since_on`, pay_day: sql`excluded.pay_day`,
      last_period: sql`greatest(employer_branch.last_period, excluded.last_period)`, ended_on: null, end_reason: null, end_note: null, changed_by_case: it.caseId,
    }).where('employer_branch.status', '<>', 'active')).execute()
}

/** The lists of an employer that a filing sends whole; a row is known by what names it, and one that is taken out stays as removed. */
const LISTS = {
  employer_agent: { about: 'agent', key: 'idNumber', columns: { idType: 'id_type', idNumber: 'id_number', name: 'name', mobile: 'mobile', phone: 'phone', email: 'email', note: 'note' } },
  employer_bank_account: { about: 'bank_account', key: 'number', columns: { bank: 'bank', openingBranch: 'opening_branch', holder: 'holder', number: 'number', note: 'note' } },
} as const
export type EmployerList = keyof typeof LISTS
/** The columns that keep the fields of a list, by what its history is about: field name to column. */
export const listColumns: Readonly<Record<'agent' | 'bank_account', Readonly<Record<string, string>>>> = { agent: LISTS.employer_agent.columns, bank_account: LISTS.employer_bank_account.columns }

/** A list as it shall be: by which record, and its rows as JSON objects of the fields. No row of `lists` means that nothing was said. */
export type WholeList = Query<{ no: number; rows: unknown }>

/** The columns a list's table takes from a row, as field name and SQL; 险种 is a list of codes. */
const said = (table: EmployerList): [name: string, column: string][] => [...Object.entries(LISTS[table].columns), ...(table === 'employer_bank_account' ? [['branches', 'branches'] as [string, string]] : [])]
const valueOf = (name: string) => (name === 'branches' ? sql`array(select jsonb_array_elements_text(v.row->'branches'))` : sql`v.row->>${sql.lit(name)}`)

/**
 * Makes a list of the employer what was said: rows not known are added, known ones changed, others removed; 变更前值/变更后值 are written.
 * Agents are known by 证件号码, accounts by 银行账号. A second run finds nothing changed.
 */
export async function keepList(it: Case, table: EmployerList, lists: WholeList): Promise<void> {
  const { about, key, columns } = LISTS[table]
  const keyColumn = sql.ref(`t.${(columns as Readonly<Record<string, string>>)[key] ?? ''}`)
  const names = said(table)
  const rows = sql<Record<string, never>>`(select l.no, ${sql.join(names.map(([name]) => sql`${valueOf(name)} as ${sql.ref(name)}`))} from (${lists}) l cross join lateral jsonb_array_elements(l.rows) v(row))`
  const target = sql.table(table)
  // a row not known yet is held as removed first, so that its history begins as that of any other
  await sql`insert into ${target} (employer_id, ${sql.join(names.map(([, column]) => sql.ref(column)))}, status, changed_by_case)
    select ${it.employerId}::uuid, ${sql.join(names.map(([name]) => sql.ref(`n.${name}`)))}, 'removed', ${it.caseId}::uuid from ${rows} n
    where not exists (select from ${target} t where t.employer_id = ${it.employerId} and ${keyColumn} = ${sql.ref(`n.${key}`)})`.execute(it.db)
  const items = sql.join([...names.map(([name, column]) => sql`(${sql.lit(column)}, ${sql.ref(`t.${column}`)}::text, case when n.no is null then ${sql.ref(`t.${column}`)}::text else ${sql.ref(`n.${name}`)}::text end)`),
    sql`('status', t.status, case when n.no is null then 'removed' else 'active' end)`])
  const known = sql`${target} t cross join (${lists}) l left join ${rows} n on ${sql.ref(`n.${key}`)} = ${keyColumn}`
  await noteChanges(it, about, it.db.selectFrom(sql<{ no: number; subjectId: string; item: string; before: string | null; after: string | null }>`(
    select l.no, t.id as "subjectId", c.item, c.before, c.after from ${known} cross join lateral (values ${items}) c(item, before, after)
    where t.employer_id = ${it.employerId} and c.after is distinct from c.before)`.as<'h'>(sql`h`)).select(['h.no', 'h.subjectId', 'h.item', 'h.before', 'h.after']))
  const becomes = [...names.map(([name, column]) => sql`case when n.no is null then ${sql.ref(`t.${column}`)} else ${sql.ref(`n.${name}`)} end as ${sql.ref(column)}`), sql`case when n.no is null then 'removed' else 'active' end as status`]
  const all = [...names.map(([, column]) => column), 'status']
  await sql`update ${target} w set ${sql.join(all.map((column) => sql`${sql.ref(column)} = ${sql.ref(`k.${column}`)}`))}, changed_by_case = ${it.caseId}::uuid
    from (select t.id, ${sql.join(becomes)} from ${known} where t.employer_id = ${it.employerId}) k where w.employer_id = ${it.employerId} and w.id = k.id
      and (${sql.join(all.map((column) => sql.ref(`w.${column}`)))}) is distinct from (${sql.join(all.map((column) => sql.ref(`k.${column}`)))})`.execute(it.db)
}

/** A list of the employer as it is held now: its rows as the form has them, in a stable order. For `current` of a field; `e` is the employer. */
export const heldList = (table: EmployerList) => sql<unknown>`(select coalesce(jsonb_agg(jsonb_build_object('id', t.id, ${sql.join(said(table).map(([name, column]) => sql`${sql.lit(name)}, ${sql.ref(`t.${column}`)}`))}) order by t.${sql.raw(table === 'employer_agent' ? 'name' : 'bank')}, t.id), '[]')
  from ${sql.table(table)} t where t.employer_id = e.id and t.status = 'active')`
