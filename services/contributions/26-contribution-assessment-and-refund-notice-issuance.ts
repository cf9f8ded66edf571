/**
 * 3.3.26 单位社会保险费应缴认定单及退费单据开具: bills what was declared, one notice a fund and direction, and prints it.
 * Source: manual §3.3.26. Assumptions 26-1, 26-2, 26-6 (no interest; a late fee on overdue months alone).
 */
import { sql } from 'kysely'
import { workFacts } from '../../cases/case-row.ts'
import { filing, type Records } from '../../cases/filing.ts'
import type { Subject } from '../../cases/subject.ts'
import { formatYuan, type Fen } from '../../common/money.ts'
import { monthOf } from '../../common/period.ts'
import { Problem } from '../../common/problem.ts'
import { branches } from '../../fields/code-lists.ts'
import { field, ledger, once, optional } from '../../fields/field.ts'
import { month } from '../../fields/kinds.ts'
import { employer } from '../../fields/persons.ts'
import { branchOrder } from '../../ledger/coverage.ts'
import type { Scope } from '../../ledger/database.ts'
import { funds, issueNotices, owedStill, validUntil } from '../../ledger/notices.ts'
import { chargesOf, collectionName, collections, unbilled, unbilledRows } from './billing.ts'
import { assessmentColumns as c } from './declaration-lists.ts'

/** An assessment of the employer that counts (`a`), with the notice that this case made of it (`n`). */
const billable: Subject = {
  name: 'billable', alias: 'a', personId: sql<string | null>`null::uuid`,
  joins: () => sql`join employer e on e.id = r.employer_id left join assessment a on a.employer_id = r.employer_id and a.id::text = r.data->>'assessment' and a.state = 'assessed' and a.project_id is null
    left join notice n on n.employer_id = r.employer_id and n.id = a.notice_id and n.case_id = r.case_id`,
  found: {}, key: sql<string>`(r.data->>'assessment')`, named: ({ assessment }) => (typeof assessment === 'string' ? assessment : null),
  mustExist: { field: null, message: '该笔应缴数据已撤销，请刷新后重新选择' }, duplicate: (n, m) => `第${n}行与第${m}行重复！`,
}
const ofCase = (column: string) => sql`(select string_agg(distinct ${sql.ref(`i.${column}`)}::text, '、') from notice i where i.employer_id = r.employer_id and i.case_id = r.case_id)`
const record = {
  ...employer, collection: once(field.code('征集类型', collections)), until: once(field.month('费款所属期止')), chosen: once(field.branches('险种类型', { oldAge: '城镇职工基本养老保险' })),
  assessment: field.text('应缴数据', 40),
  period: ledger(field.month('费款所属期'), sql`a.period`), branch: ledger(field.code('险种类型', branches), sql`a.branch`), amount: ledger(field.fen('应处理金额'), sql`a.total_fen + a.interest_fen + a.late_fee_fen`),
  documentName: ledger(field.text('单据名称'), sql`case a.direction when 'income' then '应缴认定' else '退费' end`),
  numbers: ledger(optional(field.text('征集通知单号')), ofCase('number')), creditCode: ledger(optional(field.text('税号/统一社会信用代码')), sql`e.credit_code`), periods: ledger(optional(field.text('单据所属期')), ofCase('period')),
  method: ledger(field.text('收付方式'), sql`'地税征收'`), issuedOn: ledger(optional(field.text('开具日期')), sql`n.issued_at::date::text`), validUntil: ledger(optional(field.text('有效期至')), ofCase('valid_until_on')),
}
type Billed = Records<typeof record>

/** Records with their assessment. */
const assessed = (records: Billed, it: Scope) => records.selectFrom('record as r').innerJoin('assessment as a', (on) => on.on('a.employer_id', '=', it.employerId).on(sql<boolean>`a.id = r."subjectId"`))
/** The account a refund of these branches goes to: one that is registered for all of them. */
const refundAccount = (it: Scope, of: readonly string[]) => it.db.selectFrom('employer_bank_account as b').where('b.employer_id', '=', it.employerId).where(sql<boolean>`b.branches @> ${[...of]}::text[]`).select('b.id').orderBy('b.number').limit(1)

export const noticeIssuance = filing({
  id: '3.3.26', slug: 'contribution-assessment-and-refund-notice-issuance', outcome: 'completed', outcomeText: '单据开具成功！',
  entry: ['picked'], subject: billable, lookUps: [], record,
  presets: {
    collection: () => Promise.resolve('regular'), until: (it) => Promise.resolve(String(monthOf(it.today))),
    chosen: async (it) => (await it.db.selectFrom('employer_branch as b').where('b.employer_id', '=', it.employerId).select('b.branch').execute()).map((of) => of.branch).join(','),
  },
  sections: [{ title: '查询条件', fields: ['collection', 'until', 'chosen'] }],
  views: { template: [], passed: ['branch', 'period', 'amount'], failed: ['branch', 'period'], report: [] },
  listTitles: { passed: '开具数据', failed: '校验不通过' },
  template: null,
  report: {
    title: '社会保险费{documentName}单据',
    header: [['征集通知单号', 'numbers'], ['单位编号', 'employerNo'], ['单位名称', 'employerName'], ['税号/统一社会信用代码', 'creditCode'], ['征集类型', 'collection'], ['单据所属期', 'periods'], ['收付方式', 'method'], ['开具日期', 'issuedOn'], ['有效期至', 'validUntil']],
    totals: [], notes: ['本单据逾期作废，需撤销后重新开具。'], declaration: '', signature: ['经办人', '经办机构', '开具日期'],
  },
  guards: { refund_notice_has_account: 'refund/no-account' },
})
  .list({
    key: 'waiting', title: '待征集信息',
    columns: [
      c.branch, ['collectionName', '征集类型'], c.period, c.kind, ['directionName', '收支类型'], c.persons, c.base, c.employerShare, c.personShare, ['interest', '利息', 'money'], ['lateFee', '滞纳金', 'money'], ['pending', '待转金', 'money'],
      ['amount', '应处理金额', 'money'], c.by, c.on, c.agency,
    ],
    rows: (it, header, { employer: facts }) => {
      const until = month.read({ text: header['until'] ?? '' })
      return unbilledRows(it, { collection: header['collection'] ?? '', until: until.problem === undefined ? until.value : monthOf(it.today), chosen: (header['chosen'] ?? '').split(',') }, facts)
    },
    fills: { assessment: 'assessment' }, inPage: { emptyText: '没有待征集的缴费申报数据', untickedText: '请勾选需要开具单据的数据', tickedAtFirst: true, sums: true },
    explain: async (it, key, column) => {
      const [of] = await chargesOf(it, [key.split(':')[1] ?? ''], (await workFacts(it)).employer)
      return of && (column === 'interest' || column === 'lateFee' || column === 'amount') ? of[column] : null
    },
  })
  .checks((refuse) => [
    refuse('assessment/billed', null, (records, it) => assessed(records, it).where('a.notice_id', 'is not', null).select('r.no'), () => '该笔数据已开具单据，请刷新后重新选择'),
    refuse('assessment/other-conditions', null, (records, it) => ({
      execute: async () => {
        const all = await assessed(records, it).where('a.notice_id', 'is', null).select(['r.no', 'a.id', 'r.collection']).where(sql<boolean>`a.period <= r.until and a.branch = any(r.chosen)`).execute()
        const [{ collection } = { collection: '' }] = all
        const fitting = new Set((await unbilled(it, collection).select('a.id').execute()).map((of) => of.id))
        const fits = new Set(all.filter((of) => fitting.has(of.id)).map((of) => of.no))
        return (await assessed(records, it).where('a.notice_id', 'is', null).select('r.no').execute()).filter(({ no }) => !fits.has(no))
      },
    }), () => '所选数据与查询条件不符，请重新查询后再勾选'),
    refuse('period/earlier-unbilled', null, (records, it) => assessed(records, it).where('a.direction', '=', 'income')
      .innerJoin('assessment as o', (on) => on.on('o.employer_id', '=', it.employerId).onRef('o.branch', '=', 'a.branch').onRef('o.kind', '=', 'a.kind').onRef('o.direction', '=', 'a.direction').onRef('o.period', '<', 'a.period').on('o.state', '=', 'assessed').on('o.notice_id', 'is', null).on('o.project_id', 'is', null))
      .where((q) => q.not(q.exists(q.selectFrom('record as t').where(sql<boolean>`t."subjectId" = o.id`).select('t.no')))).groupBy('r.no').select(['r.no', sql<string>`string_agg(distinct o.period::text, '、')`.as('periods')]),
    (hit) => `存在更早的未开具数据（${hit.periods}），请一并勾选`),
    refuse('refund/not-received', null, (records, it) => assessed(records, it).where(owedStill).select(['r.no', 'r.period', 'r.branch']),
      (hit) => `${hit.period ?? ''}${branches.codes.get(hit.branch ?? '') ?? ''}应缴尚未足额到账，不能退费，请缴清后再开具退费单据`),
    refuse('refund/no-account', null, (records, it) => ({
      execute: async () => {
        const refunds = await assessed(records, it).where('a.direction', '=', 'expense').select(['r.no', 'a.branch']).execute()
        return refunds.length > 0 && !await refundAccount(it, refunds.map((of) => of.branch)).executeTakeFirst() ? refunds : []
      },
    }), () => '单位未登记有效的收款银行账户，请先办理单位一般信息变更登记'),
  ])
  .changes((records, it) => ({
    execute: async () => (await assessed(records, it).select(['r.no', 'a.period', 'a.branch', 'a.total_fen as total']).orderBy('r.no').execute())
      .map(({ no, period, branch, total }) => ({ no, item: `${period}${branches.codes.get(branch) ?? branch}`, before: `待征集 ${formatYuan(total, { thousands: true })}`, after: '已开具单据' })),
  }))
  .reportTable(async (records, it) => {
    const rows = await assessed(records, it).leftJoin('notice as n', (on) => on.on('n.employer_id', '=', it.employerId).onRef('n.id', '=', 'a.notice_id'))
      .select(['a.id', 'a.notice_id', 'a.branch', 'a.period', 'a.persons', 'a.base_fen as base', 'a.employer_fen as own', 'a.person_fen as person', 'a.interest_fen as interest', 'a.late_fee_fen as lateFee']).orderBy('a.period').orderBy(branchOrder('a.branch')).execute()
    const planned = new Map((await chargesOf(it, rows.filter((of) => of.notice_id === null).map((of) => of.id), (await workFacts(it)).employer)).map((of) => [of.assessmentId, of]))
    const yuan = (value: number) => formatYuan(value as Fen, { thousands: true })
    const lines = rows.map((of) => ({ ...of, interest: planned.get(of.id)?.interest.value ?? of.interest, lateFee: planned.get(of.id)?.lateFee.value ?? of.lateFee }))
    const due = (of: (typeof lines)[number]) => of.own + of.person + of.interest + of.lateFee
    const right = (label: string) => ({ label, align: 'right' as const })
    return {
      columns: [{ label: '序号', align: 'center' }, { label: '险种类型' }, { label: '账套类型' }, { label: '费款所属期起' }, { label: '费款所属期止' }, ...['缴费人数', '缴费基数总额', '单位缴费金额', '个人缴费金额', '利息', '滞纳金', '应处理金额'].map(right)],
      rows: [
        ...lines.map((of, i) => [String(i + 1), branches.codes.get(of.branch) ?? of.branch, funds[of.branch] ?? '', String(of.period), String(of.period), String(of.persons), ...[of.base, of.own, of.person, of.interest, of.lateFee, due(of)].map(yuan)]),
        ['', '应处理金额合计', '', '', '', '', '', '', '', '', '', yuan(lines.reduce((sum, of) => sum + due(of), 0))],
      ],
    }
  })
  .effect(async (records, it) => {
    const all = await records.selectFrom('record as r').select(['r.assessment', 'r.collection', 'r.branch']).execute()
    const charges = (await chargesOf(it, all.map((of) => of.assessment), (await workFacts(it)).employer)).map((of) => ({ assessmentId: of.assessmentId, interest: of.interest.value, lateFee: of.lateFee.value }))
    const account = await refundAccount(it, all.flatMap((of) => of.branch ?? [])).executeTakeFirst()
    const issued = await issueNotices(it, { charges, collection: collectionName(all[0]?.collection ?? ''), method: '地税征收', validUntil: validUntil(it.today), bankAccountId: account?.id ?? null })
    if (issued.reduce((sum, of) => sum + of.assessments, 0) < all.length) throw new Problem(409, 'billed-meanwhile', '所选数据已由其他业务开具单据或撤销，请刷新后重新选择')
  })
