/**
 * 3.3.70 业务单据查询: the employer's notices, each with its way to the money (到账进度) and what it bills (单据明细, persons, 计算过程).
 * Source: manual §3.3.70; conditions and columns inferred (assumption 70-1).
 */
import { sql } from 'kysely'
import { directions } from '../../fields/code-lists.ts'
import { field, optional } from '../../fields/field.ts'
import { funds, noticesOf } from '../../ledger/notices.ts'
import { threeExports } from '../../queries/list.ts'
import { query } from '../../queries/query.ts'
import { assessedPersonList, noticeDetails, noticeProgress } from './assessment-lists.ts'

const fundNames = { name: '账套类型', codes: new Map(Object.values(funds).map((fund) => [fund, fund])) }
const arrivals = { name: '到账状态', codes: new Map([['none', '未到账'], ['part', '部分到账'], ['whole', '已足额到账']]) }
/** As a condition also whatever is not paid in full: none and part. */
const arrivalsAsked = { name: '到账状态', codes: new Map([['unpaid', '未足额到账（含未到账）'], ...arrivals.codes]) }
const noticeStates = { name: '单据状态', codes: new Map([['valid', '有效'], ['cancelled', '已撤销']]) }
/** Nothing due counts as paid: there is nothing to wait for. */
const arrival = sql<string>`case when n.received_fen >= n.amount_fen then 'whole' when n.received_fen > 0 then 'part' else 'none' end`

/** 3.3.26, whose form is the notice as printed. */
const ISSUANCE = 'contribution-assessment-and-refund-notice-issuance'

export const contributionDocumentQuery = query({
  id: '3.3.70', slug: 'contribution-document-query', title: '单据信息列表', exports: threeExports, sums: true, emptyText: '未查询到单据信息！',
  conditions: {
    number: optional(field.text('征集通知单号', 30)), fund: optional(field.code('账套类型', fundNames)), direction: optional(field.code('收支类型', directions)),
    from: optional(field.month('单据所属期开始')), to: optional(field.month('单据所属期结束')), arrival: optional(field.code('到账状态', arrivalsAsked)),
  },
  inOrder: [['from', 'to', '开始期号不能大于结束期号！']],
  columns: [
    ['number', '征集通知单号'], ['fund', '账套类型'], ['direction', '收支类型', directions], ['subjectNo', '主体编号'], ['subjectName', '主体名称'], ['period', '单据所属期'], ['method', '收付方式'], ['amount', '应处理金额', 'money'],
    ['received', '到账金额', 'money'], ['arrival', '到账状态', arrivals], ['state', '单据状态', noticeStates], ['issuedBy', '经办人'], ['issuedAt', '经办时间', 'minute'], ['agency', '经办机构'],
  ],
  sortable: ['issuedAt', 'number', 'period', 'amount'], newestFirst: true,
  button: { label: '查看', list: 'progress' }, details: { label: '单据明细', list: 'details' },
  // the form of the 3.3.26 that issued it: those of projects are billed by their declaration, and a cancelled one is no longer to be paid by
  file: { label: '打印', address: ({ printed }) => (printed === null ? null : `/api/cases/${String(printed)}/form.pdf`) },
  windows: { progress: noticeProgress, details: noticeDetails, persons: assessedPersonList },
  rows: (it, given) => {
    let rows = noticesOf(it).innerJoin('employer as e', 'e.id', 'n.employer_id').innerJoin('region as g', 'g.code', 'e.region_code').leftJoin('service_case as k', (on) => on.onRef('k.employer_id', '=', 'n.employer_id').onRef('k.id', '=', 'n.case_id').on('k.service', '=', ISSUANCE))
      .select(['n.id as key', 'n.number', 'n.fund', 'n.direction', 'n.subject_no as subjectNo', 'n.subject_name as subjectName', 'n.period', 'n.method', 'n.amount_fen as amount', 'n.received_fen as received', arrival.as('arrival'), 'n.state',
        'n.issued_by as issuedBy', 'n.issued_at as issuedAt', 'g.name as agency', sql<string | null>`case n.state when 'valid' then k.id end`.as('printed')])
    if (given.number) rows = rows.where('n.number', '=', given.number as string)
    if (given.fund) rows = rows.where('n.fund', '=', given.fund as string)
    if (given.direction) rows = rows.where('n.direction', '=', given.direction as 'income')
    if (given.from) rows = rows.where('n.period', '>=', given.from as number as never)
    if (given.to) rows = rows.where('n.period', '<=', given.to as number as never)
    if (given.arrival) rows = rows.where(given.arrival === 'unpaid' ? sql<boolean>`${arrival} <> 'whole'` : sql<boolean>`${arrival} = ${given.arrival as string}`).where('n.state', '=', 'valid')
    return rows
  },
})
