/** 缴费相关 of 3.3.68: what is due, what was declared, billed and paid. Assumptions 68-5 to 68-7. */
import { sql } from 'kysely'
import { assessmentKinds, branches } from '../../fields/code-lists.ts'
import { field, optional, type Field } from '../../fields/field.ts'
import { assessmentsOf, unassessedOf } from '../../ledger/assessments.ts'
import { branchOrder } from '../../ledger/coverage.ts'
import { funds, noticesOf } from '../../ledger/notices.ts'
import { list, threeExports } from '../../queries/list.ts'

const months = { from: optional(field.month('开始期号')), to: optional(field.month('结束期号')) }
const monthsInOrder = [['from', 'to', '开始期号不能大于结束期号！']] as const
/** A year that is written, not chosen: every year may be asked for. */
const year: Field<number> = { ...field.yearChoice('申报年度'), kind: { ...field.yearChoice('').kind, widget: { type: 'year' } }, required: false }
const someBranches = optional(field.branches('险种类型', { oldAge: '城镇职工基本养老保险', any: true }))
/** The branch whose fund a notice pays into. */
const branchOfFund = (fund: string) => branches.codes.get(Object.entries(funds).find(([, name]) => name === fund)?.[0] ?? '') ?? fund
const within = (column: string, { from, to }: { from?: unknown; to?: unknown }) => sql<boolean>`${sql.ref(column)} between coalesce(${from ?? null}::integer, 0) and coalesce(${to ?? null}::integer, 999912)`

/** 缴费综合信息, newest period first and in it the branches as the manual prints them: 工伤, 失业, 养老. */
export const contributionSummary = list({
  title: '缴费综合信息', emptyText: '没有缴费信息：办理单位社会保险缴费申报后在此显示', sums: true, exports: threeExports,
  conditions: { kind: optional(field.code('缴费类型', assessmentKinds)), ...months, branches: someBranches }, inOrder: monthsInOrder,
  columns: [
    ['branch', '险种类型', branches], ['period', '对应费款所属期'], ['kind', '缴费类型', assessmentKinds], ['writtenOff', '核销类型'], ['persons', '应缴人数', 'figure'], ['employerBase', '单位缴费基数', 'money'], ['personBase', '个人缴费基数', 'money'],
    ['employerShare', '单位应缴', 'money'], ['personShare', '个人应缴', 'money'], ['interest', '利息', 'money'], ['lateFee', '滞纳金', 'money'], ['pending', '待转金', 'money'],
  ],
  sortable: ['period', 'persons', 'employerShare'], order: 'place', newestFirst: true, details: { label: '人员明细', list: 'persons' }, beside: { label: '核定不可做账信息', list: 'unassessed' },
  rows: (it, given) => {
    let rows = assessmentsOf(it).where(within('a.period', given)).select([
      'a.id as key', sql<number>`a.period * 10 + ${branchOrder('a.branch')}`.as('place'), 'a.branch', 'a.period', 'a.kind', sql<string>`case a.direction when 'income' then '正常' else '退费' end`.as('writtenOff'), 'a.persons', 'a.base_fen as employerBase',
      sql<number>`case a.branch when 'employment_injury' then 0 else a.base_fen end`.as('personBase'), 'a.employer_fen as employerShare', 'a.person_fen as personShare', 'a.interest_fen as interest', 'a.late_fee_fen as lateFee', sql<number>`0::bigint`.as('pending')])
    if (given.kind) rows = rows.where('a.kind', '=', given.kind as 'regular')
    if (given.branches) rows = rows.where('a.branch', 'in', given.branches as ['old_age'])
    return rows
  },
})

/** 核定不可做账信息: who was left out of declarations that stand, with the reason. */
export const unassessed = list({
  title: '核定不可做账信息', emptyText: '没有核定不可做账的人员', conditions: months, inOrder: monthsInOrder, exports: threeExports,
  columns: [['branch', '险种类型', branches], ['period', '费款所属期'], ['personNo', '个人编号'], ['name', '姓名'], ['idNumber', '证件号码', 'masked'], ['reason', '不可做账原因']],
  sortable: ['period', 'personNo', 'name', 'reason'], newestFirst: true,
  rows: (it, given) => unassessedOf(it).where(within('u.period', given)).select([sql<string>`u.case_id::text || u.branch || u.person_id::text`.as('key'), 'u.branch', 'u.period', 'p.person_no as personNo', 'p.name', 'p.id_number as idNumber', 'u.reason']),
})

export const declaredEarnings = list({
  title: '工资申报信息', emptyText: '没有工资申报信息', conditions: { year }, exports: threeExports,
  columns: [['year', '申报年度'], ['personNo', '个人编号'], ['name', '姓名'], ['idNumber', '证件号码', 'masked'], ['earnings', '上年月均工资', 'money'], ['base', '缴费基数', 'money'], ['on', '申报日期', 'day']],
  sortable: ['on', 'year', 'personNo', 'name', 'earnings'], newestFirst: true,
  rows: (it, given) => {
    // every entry has its person: joined so, the person is not read where only the entries' order is asked for
    const rows = it.db.selectFrom('earnings_declaration as d').leftJoin('person as p', 'p.id', 'd.person_id').where('d.employer_id', '=', it.employerId)
      .select(['d.id as key', 'd.year', 'p.person_no as personNo', 'p.name', 'p.id_number as idNumber', 'd.earnings_fen as earnings', 'd.base_fen as base', 'd.declared_on as on'])
    return given.year ? rows.where('d.year', '=', given.year as number) : rows
  },
})

const noticeStates = { name: '状态', codes: new Map([['cancelled', '已撤销'], ['whole', '已足额到账'], ['part', '部分到账'], ['refused', '税务退回'], ['handed', '已移交税务'], ['void', '已作废'], ['waiting', '待移交税务']]) }

export const billed = list({
  title: '征集信息', emptyText: '没有征集信息：开具应缴认定单后在此显示', sums: true, conditions: months, inOrder: monthsInOrder, exports: threeExports,
  columns: [['number', '征集通知单号'], ['fund', '险种类型', branchOfFund], ['period', '费款所属期'], ['amount', '应缴金额', 'money'], ['at', '生成时间', 'minute'], ['state', '状态', noticeStates]],
  sortable: ['at', 'number', 'period', 'amount'], newestFirst: true, button: { label: '查看', list: 'progress' }, details: { label: '单据明细', list: 'details' },
  rows: (it, given) => noticesOf(it).where('n.direction', '=', 'income').where(within('n.period', given)).select([
    'n.id as key', 'n.number', 'n.fund', 'n.period', 'n.amount_fen as amount', 'n.issued_at as at',
    sql<string>`case when n.state = 'cancelled' then 'cancelled' when n.received_fen >= n.amount_fen then 'whole' when n.received_fen > 0 then 'part' when n.tax_state = 'invoiced' then 'handed' else n.tax_state end`.as('state')]),
})

const due = sql<number>`a.employer_fen + a.person_fen + a.interest_fen + a.late_fee_fen`

export const received = list({
  title: '到账信息', emptyText: '没有到账信息：开具应缴认定单并缴款后在此显示', sums: true, conditions: months, inOrder: monthsInOrder, exports: threeExports,
  columns: [['branch', '险种类型', branches], ['period', '费款所属期'], ['due', '应缴金额', 'money'], ['received', '到账金额', 'money'], ['on', '到账时间'], ['settled', '足额到账标志']],
  sortable: ['period', 'branch', 'due', 'received'], order: 'place', newestFirst: true,
  rows: (it, given) => assessmentsOf(it).where('a.direction', '=', 'income').where('a.notice_id', 'is not', null).where(within('a.period', given)).select([
    'a.id as key', sql<number>`a.period * 10 + ${branchOrder('a.branch')}`.as('place'), 'a.branch', 'a.period', due.as('due'), 'a.received_fen as received',
    sql<string | null>`coalesce(a.settled_on, case when a.received_fen > 0 then (select max(r.paid_on) from receipt r where r.employer_id = a.employer_id and r.notice_id = a.notice_id) end)`.as('on'),
    sql<string>`case when a.settled_on is not null then '是' else '否' end`.as('settled')]),
})

/** 单位缴费单: a notice with what it bills for a month. */
export const paymentSlips = list({
  title: '单位缴费单', emptyText: '没有缴费单：开具应缴认定单后在此显示', sums: true, conditions: { period: optional(field.month('费款所属期')) }, exports: threeExports,
  columns: [['number', '单据号'], ['branch', '险种类型', branches], ['period', '费款所属期'], ['persons', '应缴人数', 'figure'], ['employerShare', '单位应缴', 'money'], ['personShare', '个人应缴', 'money'], ['total', '合计', 'money']],
  sortable: ['period', 'number', 'total'], newestFirst: true, details: { label: '单据明细', list: 'details' },
  rows: (it, given) => it.db.selectFrom(noticesOf(it).innerJoin('assessment as a', (on) => on.onRef('a.employer_id', '=', 'n.employer_id').onRef('a.notice_id', '=', 'n.id')).where('n.state', '=', 'valid').where('n.direction', '=', 'income')
    .where(within('a.period', { from: given.period, to: given.period })).groupBy(['n.id', 'n.number', 'a.branch', 'a.period']).select([
      sql<string>`n.id::text || ':' || a.period`.as('key'), 'n.number', 'a.branch', 'a.period', sql<number>`max(a.persons)`.as('persons'), sql<number>`sum(a.employer_fen)::bigint`.as('employerShare'), sql<number>`sum(a.person_fen)::bigint`.as('personShare'),
      sql<number>`sum(${due})::bigint`.as('total')]).as('s')).selectAll('s'),
})
