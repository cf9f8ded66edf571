/**
 * 3.3.27 单位社会保险费应缴认定单及退费单据撤销: cancels notices that are not paid and not invoiced; what they billed is to be billed anew.
 * Source: manual §3.3.27; the rule on invoices is printed in 3.3.28.
 */
import { sql } from 'kysely'
import { filing } from '../../cases/filing.ts'
import { branches } from '../../fields/code-lists.ts'
import { field, once, optional } from '../../fields/field.ts'
import { employer } from '../../fields/persons.ts'
import { assessmentColumns as c, wordOf } from './declaration-lists.ts'
import { billedBy, cancellableRows, cancellationChanges, cancelTicked, movedOn, noticeColumns, ownNotice, ticked, whatIsTicked } from './notice-cancellation.ts'

export const noticeCancellation = filing({
  id: '3.3.27', slug: 'contribution-assessment-and-refund-notice-cancellation', outcome: 'completed', outcomeText: '撤销成功！',
  entry: ['picked'], subject: ownNotice, lookUps: [],
  record: { ...employer, soughtNumber: once(optional(field.text('征集单号', 30))), soughtPeriod: once(optional(field.month('单据所属期'))), ...ticked },
  sections: [{ title: '查询条件', fields: ['soughtNumber', 'soughtPeriod'] }],
  ...whatIsTicked,
})
  .list({
    key: 'cancellable', title: '可撤销的单据信息', columns: noticeColumns.employers,
    rows: (it, { soughtNumber = '', soughtPeriod = '' }) => cancellableRows(it).where(sql<boolean>`starts_with(n.number, ${soughtNumber}) and (${soughtPeriod} = '' or n.period::text = replace(${soughtPeriod}, '-', ''))`),
    fills: { number: 'number' }, inPage: { emptyText: '没有可撤销的单据', untickedText: '请勾选需要撤销的单据', sums: true, details: 'lines' },
  })
  .list({
    key: 'lines', title: '单据明细',
    columns: [c.branch, c.period, c.persons, c.base, c.employerShare, c.personShare, ['interest', '利息', 'money'], ['lateFee', '滞纳金', 'money'], ['amount', '应处理金额', 'money']],
    rows: (it, header) => billedBy(it, header['of'] ?? '').select(['a.id as key', wordOf(branches.codes, 'a.branch').as('branchName'), 'a.period', 'a.persons', 'a.base_fen as base', 'a.employer_fen as employerShare', 'a.person_fen as personShare', 'a.interest_fen as interest', 'a.late_fee_fen as lateFee',
      sql<number>`(a.total_fen + a.interest_fen + a.late_fee_fen)::bigint`.as('amount')]),
    fills: {},
  })
  .checks((refuse) => [
    refuse('notice/paid', null, movedOn('income'), () => '该单据税务已开票或已缴费，不能撤销'),
    refuse('notice/processed', null, movedOn('expense'), () => '该单据财务已处理，不能撤销'),
  ])
  .changes(cancellationChanges)
  .effect(cancelTicked)
