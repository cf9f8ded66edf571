/** The lists of the monthly declaration (3.3.22): branches to tick, their persons, this month against the last, what was declared this year. */
import { sql } from 'kysely'
import type { ListColumn } from '../../cases/list.ts'
import { fen, share, type Fen } from '../../common/money.ts'
import { addMonths, type Day, type Period } from '../../common/period.ts'
import type { Branch } from '../../common/states.ts'
import type { Worked } from '../../common/worked.ts'
import { branches, coverageStates } from '../../fields/code-lists.ts'
import type { WorkFacts } from '../../fields/field.ts'
import { assessablePersons, assessedIn, assessedPersons, assessmentsOf, type AssessedPerson } from '../../ledger/assessments.ts'
import { branchOrder } from '../../ledger/coverage.ts'
import type { Scope } from '../../ledger/database.ts'
import { heldIn } from '../../ledger/earnings.ts'
import { participations } from '../../ledger/employers.ts'
import { policy } from '../../policy/policy.ts'
import { amount } from '../../policy/working.ts'
import { contribution } from '../../policy/rules/contribution.ts'
import { contributionBase } from '../../policy/rules/contribution-base.ts'
import { branchKeys, monthAsked, ratesOf, retiredBefore, workedRates } from './declared-month.ts'

type Header = Readonly<Record<string, string>>
type Row = Record<string, unknown>

/** A code's word, in SQL. */
export const wordOf = (codes: ReadonlyMap<string, string>, column: string) => sql<string>`case ${sql.join([...codes].map(([code, word]) => sql`when ${sql.ref(column)} = ${code} then ${word}`), sql` `)} else ${sql.ref(column)} end`

/** The columns in which an assessment is listed, as 3.3.22 and 3.3.23 order them differently. */
export const assessmentColumns = {
  period: ['period', '费款所属期'], branch: ['branchName', '险种类型'], kind: ['kindName', '应缴类型'], settled: ['settled', '足额到账标志'], persons: ['persons', '缴费人数'], earnings: ['earnings', '职工工资总额', 'money'], base: ['base', '缴费基数总额', 'money'],
  employerShare: ['employerShare', '单位缴费金额', 'money'], personShare: ['personShare', '人员缴费金额', 'money'], total: ['total', '缴费总额', 'money'], by: ['declaredBy', '经办人'], on: ['declaredOn', '经办时间'], agency: ['agency', '经办机构'],
} as const satisfies Record<string, ListColumn>

/** 正常应缴 that count, with the columns above. */
export const declaredAssessments = (it: Scope) => assessmentsOf(it).innerJoin('employer as e', 'e.id', 'a.employer_id').innerJoin('region as g', 'g.code', 'e.region_code').where('a.kind', '=', 'regular')
  .select([
    sql<string>`(999999 - a.period)::text || ${branchOrder('a.branch')}::text || ':' || a.id::text`.as('key'), 'e.number as employerNo', 'e.name as employerName', 'a.period', wordOf(branches.codes, 'a.branch').as('branchName'), sql<string>`'正常应缴'`.as('kindName'),
    sql<string>`case when a.settled_on is null then '未足额到账' else '足额到账' end`.as('settled'), 'a.persons', 'a.earnings_fen as earnings', 'a.base_fen as base', 'a.employer_fen as employerShare', 'a.person_fen as personShare', 'a.total_fen as total',
    'a.declared_by as declaredBy', sql<string>`a.known_on::text`.as('declaredOn'), 'g.name as agency',
  ])

/** 单位参保信息: the branches the employer takes part in now. */
export const branchRows = (it: Scope) => participations(it).innerJoin('employer as e', 'e.id', 'b.employer_id').innerJoin('region as g', 'g.code', 'e.region_code').where('b.status', '=', 'active').select([
  sql<string>`${branchOrder('b.branch')}::text`.as('key'), 'b.branch', sql<string>`e.number || '0' || ${branchOrder('b.branch')}::text`.as('relation'), 'e.number as employerNo', 'e.name as employerName', wordOf(branches.codes, 'b.branch').as('name'),
  'b.last_period as lastPeriod', wordOf(coverageStates.codes, 'b.status').as('status'), sql<string>`case when b.status = 'suspended' or e.status = 'suspended' then '是' else '否' end`.as('suspended'), sql<string>`b.insured_since_on::text`.as('since'), 'g.name as agency',
  sql<number>`(select count(*) from coverage c where c.employer_id = ${it.employerId}::uuid and c.branch = b.branch and c.until_period is null and c.state = 'active')`.as('persons'),
])

const nothing = sql<Row>`(select null::text as key where false)`

/** 人员明细 of the branch whose row was opened: those insured in the month, and those of the month before who no longer are. */
export function personRows(it: Scope, header: Header, { employer }: WorkFacts) {
  const [period, branch] = [monthAsked(header), branchKeys[header['of'] ?? '']]
  if (period === undefined || branch === undefined) return it.db.selectFrom(blank(['personNo', 'name', 'idNumber', 'branchName', 'period', 'kindName', 'earnings', 'base', 'employerShare', 'personShare', 'total', 'movement', 'reason']).as('d')).selectAll('d')
  const [retired, before] = [retiredBefore(it, period), addMonths(period, -1)]
  return it.db.selectFrom(sql<Row>`(with before as materialized (${assessedIn(it, branch, before, retiredBefore(it, before))}), now as materialized (${assessedPersons(it, branch, period, ratesOf(it, branch, period, employer), retired)})
    select n."personNo" as key, n."personNo", n.name, n."idNumber", ${branches.codes.get(branch) ?? branch}::text as "branchName", ${period}::integer as period, '正常应缴' as "kindName", n.earnings, n.base, n."employerShare", n."personShare", n."employerShare" + n."personShare" as total,
      case when n.reason is not null then case when b."personId" is null then '' else '减少' end when b."personId" is null then '增加' else '不变' end as movement, n.reason
      from now n left join before b on b."personId" = n."personId"
    union all select p.person_no, p.person_no, p.name, p.id_number, ${branches.codes.get(branch) ?? branch}::text, ${period}::integer, '正常应缴', null, null, null, null, null, '减少', '已停止参保'
      from before b join person p on p.id = b."personId" where not exists (select from now n where n."personId" = b."personId"))`.as('d')).selectAll('d')
}

const blank = (columns: readonly string[]) => sql<Row>`(select k.key, ${sql.join(columns.map((column) => sql`null::text as ${sql.ref(column)}`))} from ${nothing} k)`

/** 上期与本期缴费人数基数对比, one row a branch. */
export function comparisonRows(it: Scope, header: Header, { employer }: WorkFacts) {
  const period = monthAsked(header)
  const columns = ['branchName', 'beforePeriod', 'beforePersons', 'beforeBase', 'period', 'persons', 'base', 'added', 'gone', 'difference']
  if (period === undefined || employer.branches.length === 0) return it.db.selectFrom(blank(columns).as('d')).selectAll('d')
  const before = addMonths(period, -1)
  const row = (branch: Branch) => sql`select ${Object.keys(branchKeys).find((key) => branchKeys[key] === branch) ?? ''}::text as key, ${branches.codes.get(branch) ?? branch}::text as "branchName", ${before}::integer as "beforePeriod",
      count(b."personId")::integer as "beforePersons", coalesce(sum(b.base), 0)::bigint as "beforeBase", ${period}::integer as period, count(n."personId")::integer as persons, coalesce(sum(n.base), 0)::bigint as base,
      (count(*) filter (where b."personId" is null and n."personId" is not null))::integer as added, (count(*) filter (where n."personId" is null and b."personId" is not null))::integer as gone, (coalesce(sum(n.base), 0) - coalesce(sum(b.base), 0))::bigint as difference
    from (${assessedIn(it, branch, before, retiredBefore(it, before))}) b full join (select "personId", base from (${assessablePersons(it, branch, period, retiredBefore(it, period))}) l where l.reason is null) n on n."personId" = b."personId"`
  return it.db.selectFrom(sql<Row>`(${sql.join(employer.branches.map(row), sql` union all `)})`.as('d')).selectAll('d')
}

/** 计算过程 of an amount in 人员明细. */
export async function explainPerson(it: Scope, personNo: string, column: string, header: Header, { employer }: WorkFacts): Promise<Worked<unknown> | null> {
  const [period, branch] = [monthAsked(header), branchKeys[header['of'] ?? '']]
  if (period === undefined || branch === undefined) return null
  const rates = workedRates(it, branch, period, employer)
  const { rows: [row] } = await sql<AssessedPerson & { until: Fen }>`select l.* from (select a.*, (sum(a.base) over (partition by a.reason is null order by a."personNo" rows unbounded preceding))::bigint as until
    from (${assessedPersons(it, branch, period, ratesOf(it, branch, period, employer), retiredBefore(it, period))}) a) l where l."personNo" = ${personNo}`.execute(it.db)
  if (!row || row.earnings === null) return null
  if (column === 'earnings') return amount('缴费工资', row.earnings)
  if (row.base === null) return null
  const base = await workedBase(it, row.personId, row.base, period, employer)
  if (column === 'base') return base
  if (row.reason !== null || row.employerShare === null) return null
  const due = contribution(base, rates)
  const own = row.employerShare === due.employer.value ? due.employer : {
    ...due.employer, value: row.employerShare, formula: '截至本人的缴费基数合计应缴－截至上一人的合计应缴（按单位合计取整）',
    from: [upTo('截至本人合计应缴', row.until, rates.employer), upTo('截至上一人合计应缴', fen(row.until - row.base), rates.employer)],
  }
  if (column === 'employerShare') return own
  if (column === 'personShare') return due.person
  return column === 'total' ? { ...due.total, value: fen(own.value + due.person.value), from: [own, due.person] } : null
}

const upTo = (name: string, base: Fen, rate: Worked<Parameters<typeof share>[1]>): Worked<Fen> => ({ name, value: share(base, rate.value), unit: 'fen', formula: `缴费基数合计×${rate.name}`, from: [amount('缴费基数合计', base), rate] })

/** The `base` that holds for a person in a month, worked out from the wage it was fixed by as the law was known then. */
async function workedBase(it: Scope, personId: string, base: Fen, period: Period, { tier, region }: WorkFacts['employer']): Promise<Worked<Fen>> {
  const { rows: [held] } = await sql<{ earnings: Fen; from: Period; on: Day }>`select h.earnings_fen as earnings, h.from_period as "from",
      greatest(h.declared_on, (select y.enabled_on from declaration_year y where y.region_code = ${region} and y.year = h.year and y.enabled_on <= ${it.today}::date)) as on
    from ${heldIn(sql`${it.employerId}::uuid`, sql`${personId}::uuid`, sql`${period}::integer`)} h`.execute(it.db)
  const worked = held && contributionBase(amount('缴费工资', held.earnings), policy.at({ period: held.from, knownOn: held.on, tier, region }))
  return worked?.value === base ? worked : { ...amount('缴费基数', base), formula: '按已核定的缴费基数' }
}
