/** What the cancellations of notices share: which can be cancelled, what of them is listed, what speaks against it, and the cancelling. Source: manual §3.3.27–3.3.29. */
import { sql } from 'kysely'
import type { ListColumn } from '../../cases/list.ts'
import { filing, type ChangeRow, type Records } from '../../cases/filing.ts'
import type { Subject } from '../../cases/subject.ts'
import { fen, formatYuan, type Fen } from '../../common/money.ts'
import { Problem } from '../../common/problem.ts'
import type { ProjectKind } from '../../common/states.ts'
import { branches, directions } from '../../fields/code-lists.ts'
import { field, ledger, once, optional, type Fields } from '../../fields/field.ts'
import { employer } from '../../fields/persons.ts'
import type { Case, Scope } from '../../ledger/database.ts'
import { cancelNotices, cancellableNotices } from '../../ledger/notices.ts'
import { projectChoices } from '../registration/project-fields.ts'
import { assessmentColumns as c, wordOf } from './declaration-lists.ts'

/** A valid notice of the employer or one of its projects (`n`); `pr` is the project whose notices are asked for, where one is. */
export const ownNotice: Subject = {
  name: 'ownNotice', alias: 'n', personId: sql<string | null>`null::uuid`,
  joins: () => sql`left join notice n on n.employer_id = r.employer_id and n.number = r.data->>'number' and n.state = 'valid' left join project pr on pr.employer_id = r.employer_id and pr.number = r.data->>'projectNo'`,
  found: {}, key: sql<string>`(r.data->>'number')`, named: ({ number }) => (typeof number === 'string' ? number : null),
  mustExist: { field: null, message: '该单据已撤销或不属于本单位，不能撤销' }, duplicate: (n, m) => `第${n}行与第${m}行重复！`,
}
/** What a ticked notice is. */
export const ticked = {
  number: field.text('征集通知单号', 30), fund: ledger(field.text('账套类型'), sql`n.fund`), period: ledger(field.month('单据所属期'), sql`n.period`), amount: ledger(field.fen('应处理金额'), sql`n.amount_fen`),
}
export const whatIsTicked = {
  views: { template: [], passed: ['number', 'fund', 'period', 'amount'], failed: ['number', 'fund', 'period'], report: [] },
  listTitles: { passed: '撤销单据', failed: '校验不通过' }, template: null, report: null, guards: { paid_notice_is_not_cancelled: 'notice/paid' },
} as const

/** 可撤销的单据信息, with every column that one of the services shows. */
export const cancellableRows = (it: Scope) => cancellableNotices(it).innerJoin('employer as e', 'e.id', 'n.employer_id').innerJoin('region as g', 'g.code', 'e.region_code')
  .select(['n.number as key', 'n.number', 'n.fund', wordOf(directions.codes, 'n.direction').as('directionName'), 'n.subject_no as subjectNo', 'n.subject_name as subjectName', 'n.period', 'n.method', 'n.amount_fen as amount', 'n.issued_by as issuedBy',
    sql<string>`'财务可处理'`.as('business'), sql<string>`'未处理'`.as('finance'), sql<string>`to_char(n.issued_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')`.as('issuedAt'), 'g.name as agency'])
const named: readonly ListColumn[] = [['number', '征集通知单号'], ['fund', '账套类型'], ['directionName', '收支类型'], ['subjectNo', '主体编号'], ['subjectName', '主体名称'], ['period', '单据所属期'], ['method', '收付方式'], ['amount', '应处理金额', 'money']]
const handled: readonly ListColumn[] = [['issuedBy', '经办人'], ['issuedAt', '经办时间'], c.agency]
export const noticeColumns = { employers: [...named, ...handled], projects: [...named, ['business', '业务处理标志'], ['finance', '财务处理标志'], ...handled] } satisfies Record<string, readonly ListColumn[]>

/** The assessments that a notice bills (`a`), with the notice (`n`). */
export const billedBy = (it: Scope, number: string) => it.db.selectFrom('assessment as a').innerJoin('notice as n', (on) => on.onRef('n.employer_id', '=', 'a.employer_id').onRef('n.id', '=', 'a.notice_id')).where('a.employer_id', '=', it.employerId).where('n.number', '=', number)

/** Records with their notice. */
export const noticed = (records: Records<Fields>, it: Scope) => records.selectFrom('record as r').innerJoin('notice as n', (on) => on.on('n.employer_id', '=', it.employerId).on(sql<boolean>`n.id = r."subjectId"`))
/** Notices of a direction that are invoiced or on which money has moved. */
export const movedOn = (direction: 'income' | 'expense') => (records: Records<Fields>, it: Scope) =>
  noticed(records, it).where('n.direction', '=', direction).where((q) => q.or([q('n.received_fen', '>', fen(0)), q('n.tax_state', '=', 'invoiced')])).select('r.no')

/** What a person reads of a notice that is cancelled. */
export const cancelled = ({ no, number, amount }: { no: number; number: string; amount: Fen }): ChangeRow => ({ no, item: `征集通知单${number}`, before: `有效 ${formatYuan(amount, { thousands: true })}`, after: '已撤销' })

export const cancellationChanges = (records: Records<Fields>, it: Scope) => ({
  execute: async () => (await noticed(records, it).select(['r.no', 'n.number', 'n.amount_fen as amount']).orderBy('r.no').execute()).map(cancelled),
})

/** Cancels what is ticked. Throws 409 where one of them was paid, invoiced or cancelled meanwhile. */
export async function cancelTicked(records: Records<Fields>, it: Case): Promise<void> {
  const numbers = (await records.selectFrom('record as r').select(sql<string>`r.number`.as('number')).execute()).map((of) => of.number)
  const ids = (await it.db.selectFrom('notice').where('employer_id', '=', it.employerId).where('number', 'in', [...numbers, '']).select('id').execute()).map((of) => of.id)
  if (await cancelNotices(it, ids) < numbers.length) throw new Problem(409, 'notice-moved-on', '所选单据已缴费、已开票或已撤销，请刷新后重新选择')
}

/** The filing that cancels notices of projects of a kind (3.3.28, 3.3.29): a project is chosen, its notices are ticked. */
export const projectNoticeCancellation = ({ id, slug, kind }: { id: `3.3.${number}`; slug: string; kind: ProjectKind }) => filing({
  id, slug, outcome: 'completed', outcomeText: '撤销成功！',
  entry: ['picked'], subject: ownNotice, lookUps: ['projectNo'],
  record: {
    ...employer, projectNo: once(field.choice('项目选择')), projectNumber: ledger(field.text('项目编号'), sql`pr.number`), projectName: ledger(field.text('项目名称'), sql`pr.name`), soughtNumber: once(optional(field.text('征集单号', 30))), ...ticked,
  },
  sections: [{ title: '单位基本信息', fields: [{ field: 'employerNo', required: false }, { field: 'employerName', required: false }, 'projectNo', 'projectNumber', 'projectName', 'soughtNumber'] }],
  choices: { projectNo: projectChoices(kind) },
  ...whatIsTicked,
})
  .list({
    key: 'cancellable', title: '可撤销的单据信息(双击查看明细)', columns: noticeColumns.projects,
    rows: (it, { projectNo = '', soughtNumber = '' }) => cancellableRows(it).innerJoin('project as j', (on) => on.onRef('j.employer_id', '=', 'n.employer_id').onRef('j.id', '=', 'n.project_id')).where('j.kind', '=', kind).where('j.number', '=', projectNo).where(sql<boolean>`starts_with(n.number, ${soughtNumber})`),
    fills: { number: 'number' }, inPage: { emptyText: '请先选择项目并查询；已选择项目的，表示未查询到可撤销单据', untickedText: '请勾选需要撤销的单据', sums: true, details: 'lines' },
  })
  .list({
    key: 'lines', title: '单据明细',
    columns: [['number', '征集通知单号'], ['projectNumber', '项目编号'], ['projectName', '项目名称'], c.branch, c.period, ['base', '缴费基数', 'money'], ['rate', '费率'], ['due', '应缴金额', 'money'], ['interest', '利息', 'money'], ['lateFee', '滞纳金', 'money'], ['amount', '应处理金额', 'money']],
    rows: (it, header) => billedBy(it, header['of'] ?? '').innerJoin('project as j', (on) => on.onRef('j.employer_id', '=', 'a.employer_id').onRef('j.id', '=', 'a.project_id')).select([
      'a.id as key', 'n.number', 'j.number as projectNumber', 'j.name as projectName', wordOf(branches.codes, 'a.branch').as('branchName'), 'a.period', 'a.base_fen as base', sql<string | null>`trim_scale(a.employer_rate_ppm / 1000.0)::text || '‰'`.as('rate'), 'a.total_fen as due',
      'a.interest_fen as interest', 'a.late_fee_fen as lateFee', sql<number>`(a.total_fen + a.interest_fen + a.late_fee_fen)::bigint`.as('amount')]),
    fills: {},
  })
  .checks((refuse) => [
    refuse('notice/paid', null, movedOn('income'), () => '该单据税务已开票或已缴费，不能撤销'),
  ])
  .changes(cancellationChanges)
  .effect(cancelTicked)
