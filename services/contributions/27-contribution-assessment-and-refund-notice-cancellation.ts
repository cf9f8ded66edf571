/**
 * 3.3.27 单位社会保险费应缴认定单及退费单据撤销: cancels notices that are not paid and not invoiced; what they billed is to be billed anew.
 * Source: manual §3.3.27; the rule on invoices is printed in 3.3.28.
 */
import { sql } from 'kysely'
import { filing, type Records } from '../../cases/filing.ts'
import type { Subject } from '../../cases/subject.ts'
import { fen, formatYuan } from '../../common/money.ts'
import { Problem } from '../../common/problem.ts'
import { branches, directions } from '../../fields/code-lists.ts'
import { field, ledger, once, optional } from '../../fields/field.ts'
import { employer } from '../../fields/persons.ts'
import type { Scope } from '../../ledger/database.ts'
import { cancelNotices, cancellableNotices } from '../../ledger/notices.ts'
import { assessmentColumns as c, wordOf } from './declaration-lists.ts'

/** A valid notice of the employer or one of its projects (`n`). */
const ownNotice: Subject = {
  name: 'ownNotice', alias: 'n', personId: sql<string | null>`null::uuid`,
  joins: () => sql`left join notice n on n.employer_id = r.employer_id and n.number = r.data->>'number' and n.state = 'valid'`,
  found: {}, key: sql<string>`(r.data->>'number')`, named: ({ number }) => (typeof number === 'string' ? number : null),
  mustExist: { field: null, message: '该单据已撤销或不属于本单位，不能撤销' }, duplicate: (n, m) => `第${n}行与第${m}行重复！`,
}
const record = {
  ...employer, soughtNumber: once(optional(field.text('征集单号', 30))), soughtPeriod: once(optional(field.month('单据所属期'))),
  number: field.text('征集通知单号', 30), fund: ledger(field.text('账套类型'), sql`n.fund`), period: ledger(field.month('单据所属期'), sql`n.period`), amount: ledger(field.fen('应处理金额'), sql`n.amount_fen`),
}
const noticed = (records: Records<typeof record>, it: Scope) => records.selectFrom('record as r').innerJoin('notice as n', (on) => on.on('n.employer_id', '=', it.employerId).on(sql<boolean>`n.id = r."subjectId"`))

export const noticeCancellation = filing({
  id: '3.3.27', slug: 'contribution-assessment-and-refund-notice-cancellation', outcome: 'completed', outcomeText: '撤销成功！',
  entry: ['picked'], subject: ownNotice, lookUps: [], record,
  sections: [{ title: '查询条件', fields: ['soughtNumber', 'soughtPeriod'] }],
  views: { template: [], passed: ['number', 'fund', 'period', 'amount'], failed: ['number', 'fund', 'period'], report: [] },
  listTitles: { passed: '撤销单据', failed: '校验不通过' },
  template: null, report: null, guards: { paid_notice_is_not_cancelled: 'notice/paid' },
})
  .list({
    key: 'cancellable', title: '可撤销的单据信息',
    columns: [
      ['number', '征集通知单号'], ['fund', '账套类型'], ['directionName', '收支类型'], ['subjectNo', '主体编号'], ['subjectName', '主体名称'], ['period', '单据所属期'], ['method', '收付方式'], ['amount', '应处理金额', 'money'], ['issuedBy', '经办人'],
      ['issuedAt', '经办时间'], c.agency,
    ],
    rows: (it, { soughtNumber = '', soughtPeriod = '' }) => cancellableNotices(it).innerJoin('employer as e', 'e.id', 'n.employer_id').innerJoin('region as g', 'g.code', 'e.region_code')
      .where(sql<boolean>`starts_with(n.number, ${soughtNumber}) and (${soughtPeriod} = '' or n.period::text = replace(${soughtPeriod}, '-', ''))`)
      .select(['n.number as key', 'n.number', 'n.fund', wordOf(directions.codes, 'n.direction').as('directionName'), 'n.subject_no as subjectNo', 'n.subject_name as subjectName', 'n.period', 'n.method', 'n.amount_fen as amount', 'n.issued_by as issuedBy',
        sql<string>`to_char(n.issued_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')`.as('issuedAt'), 'g.name as agency']),
    fills: { number: 'number' }, inPage: { emptyText: '没有可撤销的单据', untickedText: '请勾选需要撤销的单据', sums: true, details: 'lines' },
  })
  .list({
    key: 'lines', title: '单据明细',
    columns: [c.branch, c.period, c.persons, c.base, c.employerShare, c.personShare, ['interest', '利息', 'money'], ['lateFee', '滞纳金', 'money'], ['amount', '应处理金额', 'money']],
    rows: (it, header) => it.db.selectFrom('assessment as a').innerJoin('notice as n', (on) => on.onRef('n.employer_id', '=', 'a.employer_id').onRef('n.id', '=', 'a.notice_id')).where('a.employer_id', '=', it.employerId).where('n.number', '=', header['of'] ?? '')
      .select(['a.id as key', wordOf(branches.codes, 'a.branch').as('branchName'), 'a.period', 'a.persons', 'a.base_fen as base', 'a.employer_fen as employerShare', 'a.person_fen as personShare', 'a.interest_fen as interest', 'a.late_fee_fen as lateFee',
        sql<number>`(a.total_fen + a.interest_fen + a.late_fee_fen)::bigint`.as('amount')]),
    fills: {},
  })
  .checks((refuse) => [
    refuse('notice/paid', null, (records, it) => noticed(records, it).where('n.direction', '=', 'income').where((q) => q.or([q('n.received_fen', '>', fen(0)), q('n.tax_state', '=', 'invoiced')])).select('r.no'), () => '该单据税务已开票或已缴费，不能撤销'),
    refuse('notice/processed', null, (records, it) => noticed(records, it).where('n.direction', '=', 'expense').where((q) => q.or([q('n.received_fen', '>', fen(0)), q('n.tax_state', '=', 'invoiced')])).select('r.no'), () => '该单据财务已处理，不能撤销'),
  ])
  .changes((records, it) => ({
    execute: async () => (await noticed(records, it).select(['r.no', 'n.number', 'n.amount_fen as amount']).orderBy('r.no').execute()).map(({ no, number, amount }) => ({ no, item: `征集通知单${number}`, before: `有效 ${formatYuan(amount, { thousands: true })}`, after: '已撤销' })),
  }))
  .effect(async (records, it) => {
    const numbers = (await records.selectFrom('record as r').select('r.number').execute()).map((of) => of.number)
    const ids = (await it.db.selectFrom('notice').where('employer_id', '=', it.employerId).where('number', 'in', [...numbers, '']).select('id').execute()).map((of) => of.id)
    if (await cancelNotices(it, ids) < numbers.length) throw new Problem(409, 'notice-moved-on', '所选单据已缴费、已开票或已撤销，请刷新后重新选择')
  })
