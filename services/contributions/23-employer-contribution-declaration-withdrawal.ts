/**
 * 3.3.23 单位社会保险费撤销申报: takes back monthly declarations, the latest month first. Where one stands in a notice that can still be
 * cancelled (3.3.27), that is undone with it in one action; the page says so before it goes.
 * Source: manual §3.3.23. Single rows may be ticked, as the two sample rows are of two branches.
 */
import { sql } from 'kysely'
import { filing, type Records } from '../../cases/filing.ts'
import type { Subject } from '../../cases/subject.ts'
import { fen, formatYuan } from '../../common/money.ts'
import { Problem } from '../../common/problem.ts'
import { branches } from '../../fields/code-lists.ts'
import { field, ledger } from '../../fields/field.ts'
import { employer } from '../../fields/persons.ts'
import { withdrawAssessments } from '../../ledger/assessments.ts'
import type { Scope } from '../../ledger/database.ts'
import { cancellableNotices, cancelNotices } from '../../ledger/notices.ts'
import { assessmentColumns as c, declaredAssessments } from './declaration-lists.ts'
import { cancelled } from './notice-cancellation.ts'

/** A monthly assessment of the employer that counts (`a`). */
const ownAssessment: Subject = {
  name: 'ownAssessment', alias: 'a', personId: sql<string | null>`null::uuid`,
  joins: () => sql`left join assessment a on a.employer_id = r.employer_id and a.id::text = r.data->>'assessment' and a.kind = 'regular' and a.state = 'assessed'`,
  found: {}, key: sql<string>`(r.data->>'assessment')`, named: ({ assessment }) => (typeof assessment === 'string' ? assessment : null),
  mustExist: { field: null, message: '该笔应缴数据已撤销，请刷新后重新选择' }, duplicate: (n, m) => `第${n}行与第${m}行重复！`,
}
const record = {
  ...employer, assessment: field.text('应缴数据', 40),
  period: ledger(field.month('费款所属期'), sql`a.period`), branch: ledger(field.code('险种类型', branches), sql`a.branch`), total: ledger(field.fen('缴费总额'), sql`a.total_fen`),
}

/** Records with their assessment. */
const assessed = (records: Records<typeof record>, it: Scope) => records.selectFrom('record as r').innerJoin('assessment as a', (on) => on.on('a.employer_id', '=', it.employerId).on(sql<boolean>`a.id = r."subjectId"`))

/** Those of them that stand in a notice that can be cancelled (`n`). */
const billed = (records: Records<typeof record>, it: Scope) => assessed(records, it).innerJoin('notice as n', (on) => on.onRef('n.employer_id', '=', 'a.employer_id').onRef('n.id', '=', 'a.notice_id')).where('n.id', 'in', cancellableNotices(it).select('n.id'))

export const employerContributionDeclarationWithdrawal = filing({
  id: '3.3.23', slug: 'employer-contribution-declaration-withdrawal', outcome: 'completed', outcomeText: '撤销成功！',
  entry: ['picked'], subject: ownAssessment, lookUps: [], record,
  sections: [], views: { template: [], passed: ['period', 'branch', 'total'], failed: ['period', 'branch'], report: [] },
  listTitles: { passed: '撤销数据', failed: '校验不通过' },
  template: null, report: null, guards: { settled_assessment_is_not_withdrawn: 'assessment/received' },
})
  .list({
    key: 'pending', title: '待撤销列表',
    columns: [['employerNo', '单位编号'], ['employerName', '单位名称'], c.period, c.branch, c.settled, c.persons, c.earnings, c.base, c.kind, c.employerShare, c.personShare, c.total, c.by, c.on, c.agency],
    rows: (it) => declaredAssessments(it).where((q) => q.or([q('a.notice_id', 'is', null), q('a.notice_id', 'in', cancellableNotices(it).select('n.id'))])).where('a.received_fen', '=', fen(0)).where('a.case_id', 'is not', null).select('a.id as assessment'),
    fills: { assessment: 'assessment' }, inPage: { emptyText: '没有可撤销的应缴数据', untickedText: '请勾选需要撤销的数据', sums: true },
  })
  .checks((refuse, hint) => [
    refuse('assessment/in-a-notice', null, (records, it) => assessed(records, it).where('a.notice_id', 'is not', null).where('a.received_fen', '=', fen(0)).where('a.notice_id', 'not in', cancellableNotices(it).select('n.id')).select('r.no'), () => '该笔应缴数据已开具应缴认定单，请先办理应缴认定单撤销'),
    hint('assessment/notice-goes-too', null, (records, it) => billed(records, it).select(['r.no', 'n.number']), ({ number }) => `该笔应缴数据已开具征集通知单${number}，提交后一并撤销该单据；单据中的其他应缴数据需重新开具`),
    refuse('assessment/received', null, (records, it) => assessed(records, it).where('a.received_fen', '>', fen(0)).select('r.no'), () => '该笔应缴数据已到账，不能撤销，请办理多缴退费申报'),
    refuse('assessment/not-the-latest', null, (records, it) => assessed(records, it).innerJoin('assessment as n', (on) => on.on('n.employer_id', '=', it.employerId).onRef('n.branch', '=', 'a.branch').onRef('n.period', '>', 'a.period').on('n.kind', '=', 'regular').on('n.state', '=', 'assessed'))
      .where((q) => q.not(q.exists(q.selectFrom('record as t').where(sql<boolean>`t."subjectId" = n.id`).select('t.no')))).groupBy('r.no').select(['r.no', sql<number>`min(a.period)`.as('period')]),
    (hit) => `存在${hit.period}之后的已申报数据，请先撤销后期数据`),
    refuse('assessment/used', null, (records, it) => assessed(records, it).where((q) => q.exists(q.selectFrom('assessment as d').where('d.employer_id', '=', it.employerId).whereRef('d.branch', '=', 'a.branch').whereRef('d.period', '=', 'a.period').where('d.kind', '=', 'earnings_difference').where('d.state', '=', 'assessed').select('d.id'))).select('r.no'),
      () => '该笔应缴数据已被其他业务引用，不能撤销：单位职工社会保险缴费工资变更申报'),
    refuse('assessment/by-the-agency', null, (records, it) => assessed(records, it).where('a.case_id', 'is', null).select('r.no'), () => '该笔应缴数据由经办机构核定，请联系经办机构处理'),
  ])
  .changes((records, it) => ({
    execute: async () => [...(await billed(records, it).select(['r.no', 'n.number', 'n.amount_fen as amount']).orderBy('r.no').execute()).map(cancelled), ...(await assessed(records, it).select(['r.no', 'a.period', 'a.branch', 'a.total_fen as total']).orderBy('r.no').execute())
      .map(({ no, period, branch, total }) => ({ no, item: `${period}${branches.codes.get(branch) ?? branch}`, before: `正常应缴 ${formatYuan(total, { thousands: true })}`, after: '已撤销' }))],
  }))
  .effect(async (records, it) => {
    const notices = [...new Set((await billed(records, it).select('n.id').execute()).map((of) => of.id))]
    if (await cancelNotices(it, notices) < notices.length) throw new Problem(409, 'notice-moved-on', '所选数据的单据已缴费或已开票，请刷新后重新选择')
    const ids = (await records.selectFrom('record as r').select('r.assessment').execute()).map((of) => of.assessment)
    if (await withdrawAssessments(it, ids) < ids.length) throw new Problem(409, 'declaration-moved-on', '所选数据已由其他业务开具单据、变更或撤销，请刷新后重新选择')
  })
