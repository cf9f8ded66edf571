/**
 * 3.3.71 单位退费查询: what is paid back for the employer's persons, a row a person, branch and month. Source: manual §3.3.71; columns inferred
 * from 3.3.35 (assumptions 71-1, 71-2). Today refunds come of earnings declared lower (3.3.21); those of 3.3.35 are assessments of the same kind.
 */
import { sql } from 'kysely'
import { assessmentKinds, branches } from '../../fields/code-lists.ts'
import { field, optional } from '../../fields/field.ts'
import { threeExports } from '../../queries/list.ts'
import { query } from '../../queries/query.ts'

const arrivals = { name: '到账标志', codes: new Map([['none', '未到账'], ['whole', '已足额到账']]) }
const reasons = { name: '退费原因', codes: new Map([['earnings_difference', '缴费工资申报变更']]) }

export const employerRefundQuery = query({
  id: '3.3.71', slug: 'employer-refund-query', title: '退费信息列表', exports: threeExports, sums: true, emptyText: '未查询到退费信息！', missing: '请选择险种类型和开始结束期号！',
  conditions: {
    branch: field.code('险种类型', branches), from: field.month('开始期号'), to: field.month('结束期号'),
    name: optional(field.text('姓名', 50)), personNo: optional(field.personNo('个人编号')), arrival: optional(field.code('到账标志', arrivals)),
  },
  inOrder: [['from', 'to', '开始期号不能大于结束期号！']],
  columns: [
    ['employerNo', '单位编号'], ['employerName', '单位名称'], ['personNo', '人员编号'], ['idNumber', '公民身份号码', 'masked'], ['name', '姓名'], ['branch', '险种类型', branches], ['kind', '退费类型', assessmentKinds], ['period', '费款所属期'], ['paidIn', '缴款期号'],
    ['amount', '退费金额', 'money'], ['personPooled', '个人划统筹', 'money'], ['employerPooled', '单位划统筹', 'money'], ['reason', '退费原因', reasons], ['arrival', '到账标志', arrivals], ['arrivedOn', '到账时间'],
  ],
  sortable: ['period', 'personNo', 'name', 'amount'], newestFirst: true,
  rows: (it, given) => {
    let rows = it.db.selectFrom('assessment as a').innerJoin('assessment_line as l', (on) => on.onRef('l.employer_id', '=', 'a.employer_id').onRef('l.period', '=', 'a.period').onRef('l.assessment_id', '=', 'a.id'))
      .innerJoin('person as p', 'p.id', 'l.person_id').innerJoin('employer as e', 'e.id', 'a.employer_id')
      // what the person's month was first paid in
      .leftJoin('assessment as paid', (on) => on.onRef('paid.employer_id', '=', 'a.employer_id').onRef('paid.branch', '=', 'a.branch').onRef('paid.period', '=', 'a.period').on('paid.kind', '=', 'regular').on('paid.state', '=', 'assessed'))
      .where('a.employer_id', '=', it.employerId).where('a.direction', '=', 'expense').where('a.state', '=', 'assessed')
      .where(sql<boolean>`a.branch = ${given.branch as string} and a.period between ${given.from as number}::integer and ${given.to as number}::integer`)
      .select([
        sql<string>`a.id::text || '-' || p.person_no`.as('key'), 'e.number as employerNo', 'e.name as employerName', 'p.person_no as personNo', 'p.id_number as idNumber', 'p.name', 'a.branch', 'a.kind', 'a.period', sql<string | null>`to_char(paid.settled_on, 'YYYYMM')`.as('paidIn'),
        sql<number>`abs(l.employer_fen + l.person_fen)`.as('amount'), sql<number>`case a.branch when 'old_age' then 0 else abs(l.person_fen) end`.as('personPooled'), sql<number>`abs(l.employer_fen)`.as('employerPooled'), 'a.kind as reason',
        sql<string>`case when a.settled_on is null then 'none' else 'whole' end`.as('arrival'), 'a.settled_on as arrivedOn'])
    if (given.name) rows = rows.where('p.name', 'like', `${(given.name as string).replace(/[\\%_]/g, '\\$&')}%`)
    if (given.personNo) rows = rows.where('p.person_no', '=', given.personNo as string)
    if (given.arrival) rows = rows.where('a.settled_on', given.arrival === 'none' ? 'is' : 'is not', null)
    return rows
  },
})
