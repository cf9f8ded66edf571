/** 参保相关 of 3.3.68: the employer itself, its branches, agents and bank accounts with their history, and the movements of its persons. Assumptions 68-1 to 68-4. */
import { sql } from 'kysely'
import { banks, branches, branchRemovalReasons, branchShort, coverageStates, divisions, suspensionReasons } from '../../fields/code-lists.ts'
import { field, optional } from '../../fields/field.ts'
import { branchOrder } from '../../ledger/coverage.ts'
import type { Scope } from '../../ledger/database.ts'
import { participations } from '../../ledger/employers.ts'
import { list, threeExports, type Column } from '../../queries/list.ts'
import { itemLabel, itemText } from './employer-history.ts'

export const employerFacts = list({
  title: '基本信息', asFields: true, emptyText: '未查询到单位信息', conditions: {}, sortable: [],
  columns: [
    ['region', '参保所属区'], ['number', '单位编号'], ['certificate', '证照类型'], ['name', '单位名称'], ['managementKind', '单位管理类型'], ['address', '单位地址'], ['economicType', '经济类型'], ['registeredIn', '单位注册地', divisions],
    ['kind', '单位类型'], ['website', '单位网址'], ['registeredAddress', '单位注册地址'], ['contactAddress', '联系地址'], ['foundedOn', '成立日期'], ['contact', '联系人'], ['affiliation', '所属关系'], ['industry', '所属行业'],
    ['licenceKind', '工商营业执照种类'], ['licenceNumber', '工商营业执照号码'],
  ],
  rows: (it) => it.db.selectFrom('employer as e').innerJoin('region as g', 'g.code', 'e.region_code').where('e.id', '=', it.employerId).select([
    'e.id as key', 'g.name as region', 'e.number', sql<string | null>`case when e.credit_code is not null then '五证合一' end`.as('certificate'), 'e.name', 'e.management_kind as managementKind', 'e.address', 'e.economic_type as economicType',
    sql<string | null>`substring(e.credit_code from 3 for 6)`.as('registeredIn'), 'e.kind', sql<null>`null::text`.as('website'), 'e.registered_address as registeredAddress', 'e.address as contactAddress', 'e.founded_on as foundedOn', 'e.contact', 'e.affiliation', 'e.industry',
    sql<string | null>`case when e.licence_number is not null then '营业执照' end`.as('licenceKind'), 'e.licence_number as licenceNumber']),
})

export const employerBranches = list({
  title: '单位参保信息', emptyText: '单位没有参保信息', conditions: {}, sortable: [], order: 'place',
  columns: [
    ['number', '单位编号'], ['name', '单位名称'], ['branch', '险种类型', branches], ['lastPeriod', '最大缴费期号'], ['status', '参保状态', coverageStates], ['suspended', '暂停缴费标志'], ['since', '参保日期'], ['agency', '参保所属机构'], ['persons', '在职人数', 'figure'],
  ],
  rows: (it) => participations(it).innerJoin('employer as e', 'e.id', 'b.employer_id').innerJoin('region as g', 'g.code', 'e.region_code').select([
    'b.branch as key', branchOrder('b.branch').as('place'), 'e.number', 'e.name', 'b.branch', 'b.last_period as lastPeriod', 'b.status', sql<string>`case when b.status = 'suspended' or e.status = 'suspended' then '是' else '否' end`.as('suspended'), 'b.insured_since_on as since', 'g.name as agency',
    sql<number>`(select count(*) from coverage c where c.employer_id = ${it.employerId}::uuid and c.branch = b.branch and c.until_period is null and c.state = 'active')`.as('persons')]),
})

export const employerAgents = list({
  title: '经办人信息', emptyText: '单位没有经办人，请通过单位一般信息变更登记添加', conditions: {}, sortable: [], order: 'name',
  columns: [['name', '姓名'], ['idNumber', '证件号码', 'masked'], ['mobile', '手机号码'], ['phone', '固定电话'], ['main', '是否主经办人']],
  rows: (it) => it.db.selectFrom('employer_agent as g').innerJoin('employer as e', 'e.id', 'g.employer_id').where('g.employer_id', '=', it.employerId).where('g.status', '=', 'active').select([
    'g.id as key', 'g.name', 'g.id_number as idNumber', 'g.mobile', 'g.phone', sql<string>`case when g.name = e.contact or count(*) over () = 1 then '是' else '否' end`.as('main')]),
})

const days = { from: optional(field.date('变更开始日期')), to: optional(field.date('变更结束日期')) }
const daysInOrder = [['from', 'to', '变更开始日期不能晚于变更结束日期！']] as const
const madeBy: readonly Column[] = [['on', '变更日期', 'day'], ['agent', '经办人'], ['serialNumber', '业务流水号']]

/** The history of the employer within the days asked for, with the case that made it. */
function history(it: Scope, { from, to }: { from?: unknown; to?: unknown }) {
  let rows = it.db.selectFrom('ledger_change as c').leftJoin('service_case as k', (on) => on.onRef('k.employer_id', '=', 'c.employer_id').onRef('k.id', '=', 'c.case_id')).where('c.employer_id', '=', it.employerId)
  if (from) rows = rows.where(sql<boolean>`c.recorded_at >= ${from}::date`)
  if (to) rows = rows.where(sql<boolean>`c.recorded_at < ${to}::date + 1`)
  return rows
}

export const employerChanges = list({
  title: '信息变更记录', emptyText: '没有信息变更记录', conditions: days, inOrder: daysInOrder, sortable: ['on'], newestFirst: true, exports: threeExports,
  columns: [['item', '变更项目', itemLabel], ['before', '变更前', itemText], ['after', '变更后', itemText], ...madeBy],
  rows: (it, given) => history(it, given).where('c.about', 'in', ['employer', 'agent', 'branch'])
    .leftJoin('employer_agent as g', (on) => on.onRef('g.employer_id', '=', 'c.employer_id').onRef('g.id', '=', 'c.subject_id'))
    .select(['c.id as key', 'c.about', 'c.item', 'c.before', 'c.after', 'g.name as subject', 'c.recorded_at as on', 'k.applicant as agent', 'k.serial_number as serialNumber']),
})

export const bankAccounts = list({
  title: '银行账户信息', emptyText: '本单位无银行账户', conditions: {}, sortable: [], order: 'number',
  columns: [['use', '账户用途', (held) => `${held.split(',').map((branch) => branchShort[branch] ?? branch).join('、')}退费`], ['bank', '银行类别', banks], ['branch', '开户银行'], ['holder', '开户户名'], ['number', '银行账号']],
  rows: (it) => it.db.selectFrom('employer_bank_account as t').where('t.employer_id', '=', it.employerId).where('t.status', '=', 'active').select(['t.id as key', sql<string>`array_to_string(t.branches, ',')`.as('use'), 't.bank', 't.opening_branch as branch', 't.holder', 't.number']),
})

/** An account is known by its number: one that is taken out and one that comes in its place in the same case are a change of the number. */
export const bankChanges = list({
  title: '银行变更记录', emptyText: '没有银行账户变更记录', conditions: days, inOrder: daysInOrder, sortable: ['on'], newestFirst: true, exports: threeExports,
  columns: [['before', '变更前银行账号'], ['after', '变更后银行账号'], ...madeBy],
  rows: (it, given) => it.db.selectFrom(history(it, given).where('c.about', '=', 'bank_account').innerJoin('employer_bank_account as t', (on) => on.onRef('t.employer_id', '=', 'c.employer_id').onRef('t.id', '=', 'c.subject_id'))
    .groupBy(['c.case_id', 'k.applicant', 'k.serial_number']).select([
      sql<string>`c.case_id::text`.as('key'), sql<Date>`max(c.recorded_at)`.as('on'), 'k.applicant as agent', 'k.serial_number as serialNumber',
      sql<string | null>`string_agg(distinct t.number, '、') filter (where not (c.item = 'status' and c.after = 'active'))`.as('before'), sql<string | null>`string_agg(distinct t.number, '、') filter (where not (c.item = 'status' and c.after = 'removed'))`.as('after'),
    ]).as('h')).selectAll('h'),
})

const movements = { name: '变动类型', codes: new Map([['enrolled', '增员'], ['left', '减员'], ['branch_added', '险种增加'], ['branch_ended', '险种减少']]) }
const beginnings = { name: '变动原因', codes: new Map([['first', '新参保'], ['again', '续保']]) }
const reasons = { name: '变动原因', codes: new Map([...beginnings.codes, ...suspensionReasons.codes, ...branchRemovalReasons.codes]) }

export const personMovements = list({
  title: '人员增减变动', emptyText: '没有人员增减变动', exports: threeExports,
  conditions: { from: optional(field.month('开始期号')), to: optional(field.month('结束期号')), kind: optional(field.code('变动类型', movements)) },
  inOrder: [['from', 'to', '开始期号不能大于结束期号！']],
  columns: [['personNo', '个人编号'], ['name', '姓名'], ['idNumber', '证件号码', 'masked'], ['branch', '险种类型', branches], ['kind', '变动类型', movements], ['reason', '变动原因', reasons], ['period', '变动年月']],
  sortable: ['period', 'personNo', 'name'], newestFirst: true,
  rows: (it, { from, to, kind }) => {
    const service = (column: string, slug: string) => sql`exists (select from service_case k where k.employer_id = c.employer_id and k.id = ${sql.ref(column)} and k.service = ${slug})`
    let rows = it.db.selectFrom(sql<{ key: string; personNo: string; name: string; idNumber: string; branch: string; kind: string; reason: string | null; period: number }>`(
      select p.person_no || ':' || ${branchOrder('c.branch')} || ':' || c.id || '+' as key, p.person_no as "personNo", p.name, p.id_number as "idNumber", c.branch, case when ${service('c.opened_by_case', 'insured-person-branch-addition')} then 'branch_added' else 'enrolled' end as kind,
        case when exists (select from coverage b where b.employer_id = c.employer_id and b.person_id = c.person_id and b.branch = c.branch and b.from_period < c.from_period) then 'again' else 'first' end as reason, c.from_period as period
      from coverage c join person p on p.id = c.person_id where c.employer_id = ${it.employerId}::uuid
      union all select p.person_no || ':' || ${branchOrder('c.branch')} || ':' || c.id || '-', p.person_no, p.name, p.id_number, c.branch, case when ${service('c.closed_by_case', 'insured-person-branch-removal')} then 'branch_ended' else 'left' end, c.end_reason,
        coalesce(to_char(c.ended_on, 'YYYYMM'), to_char(to_date(c.until_period::text, 'YYYYMM') - interval '1 month', 'YYYYMM'))::integer
      from coverage c join person p on p.id = c.person_id where c.employer_id = ${it.employerId}::uuid and c.until_period is not null)`.as('m')).selectAll('m')
    if (from) rows = rows.where('m.period', '>=', from as number)
    if (to) rows = rows.where('m.period', '<=', to as number)
    if (kind) rows = rows.where('m.kind', '=', kind as string)
    return rows
  },
})
