/** What 3.3.68 and 3.3.70 show of assessments and notices: 单据明细 of a notice, the persons of an assessment with 计算过程, how far a notice is (到账进度). */
import { sql } from 'kysely'
import { workFacts } from '../../cases/case-row.ts'
import { fen, share, type Fen, type Ppm } from '../../common/money.ts'
import type { Day, Period } from '../../common/period.ts'
import type { Branch } from '../../common/states.ts'
import type { Worked } from '../../common/worked.ts'
import { assessmentKinds, branches } from '../../fields/code-lists.ts'
import type { Scope } from '../../ledger/database.ts'
import { policy, unlessSilent } from '../../policy/policy.ts'
import { contributionRates, reliefClass } from '../../policy/rules/contribution.ts'
import { amount, ratioOf, times } from '../../policy/working.ts'
import { list, threeExports } from '../../queries/list.ts'

/** 单据明细: the assessments of the notice whose row was opened; of one month of it where the row's key has the month after the notice's (`…:202103`). */
export const noticeDetails = list({
  title: '单据明细', emptyText: '该单据没有明细：单据已撤销的，应缴已退回待开具状态', sums: true, conditions: {}, exports: threeExports,
  columns: [
    ['branch', '险种类型', branches], ['period', '费款所属期'], ['kind', '缴费类型', assessmentKinds], ['persons', '应缴人数', 'figure'], ['base', '缴费基数', 'money'], ['employerShare', '单位应缴', 'money'], ['personShare', '个人应缴', 'money'],
    ['interest', '利息', 'money'], ['lateFee', '滞纳金', 'money'], ['total', '合计', 'money'],
  ],
  sortable: ['period', 'branch', 'total'], details: { label: '人员明细', list: 'persons' },
  rows: (it, _given, of) => it.db.selectFrom('assessment as a').where('a.employer_id', '=', it.employerId).where(sql<boolean>`a.notice_id = ${of?.split(':')[0] ?? null}::uuid and a.period = coalesce(${of?.split(':')[1] ?? null}::integer, a.period)`)
    .select(['a.id as key', 'a.branch', 'a.period', 'a.kind', 'a.persons', 'a.base_fen as base', 'a.employer_fen as employerShare', 'a.person_fen as personShare', 'a.interest_fen as interest', 'a.late_fee_fen as lateFee',
      sql<Fen>`a.employer_fen + a.person_fen + a.interest_fen + a.late_fee_fen`.as('total')]),
})

/** 人员明细 of the assessment whose row was opened; each amount can be asked how it came about. */
export const assessedPersonList = list({
  title: '人员明细', emptyText: '该笔应缴没有人员明细：工程项目按项目核定，不分人员', sums: true, conditions: {}, exports: threeExports,
  columns: [
    ['personNo', '个人编号'], ['name', '姓名'], ['idNumber', '证件号码', 'masked'], ['branch', '险种类型', branches], ['period', '费款所属期'], ['kind', '缴费类型', assessmentKinds],
    ['earnings', '缴费工资', 'money'], ['base', '缴费基数', 'money'], ['employerShare', '单位应缴', 'money'], ['personShare', '个人应缴', 'money'], ['total', '合计', 'money'],
  ],
  sortable: ['personNo', 'name', 'base', 'total'],
  rows: (it, _given, of) => linesOf(it, of).innerJoin('person as p', 'p.id', 'l.person_id')
    .select(['p.person_no as key', 'p.person_no as personNo', 'p.name', 'p.id_number as idNumber', 'l.branch', 'l.period', 'l.kind', 'l.earnings_fen as earnings', 'l.base_fen as base', 'l.employer_fen as employerShare', 'l.person_fen as personShare',
      sql<Fen>`l.employer_fen + l.person_fen`.as('total')]),
  explain: async (it, { of, key, column }) => {
    const line = await linesOf(it, of).innerJoin('person as p', 'p.id', 'l.person_id').where('p.person_no', '=', key)
      .select(['l.branch', 'l.period', 'l.kind', 'l.earnings_fen as earnings', 'l.base_fen as base', 'l.before_fen as before', 'l.employer_fen as employerShare', 'l.person_fen as personShare', 'a.employer_rate_ppm as employerRate', 'a.person_rate_ppm as personRate', 'a.known_on as knownOn']).executeTakeFirst()
    return line ? explainLine(it, line, column) : null
  },
})

/** The lines of an assessment of the employer; the period leads, so that one partition is read. */
const linesOf = (it: Scope, assessment: string | undefined) => it.db.selectFrom('assessment as a').innerJoin('assessment_line as l', (on) => on.onRef('l.employer_id', '=', 'a.employer_id').onRef('l.period', '=', 'a.period').onRef('l.assessment_id', '=', 'a.id'))
  .where('a.employer_id', '=', it.employerId).where(sql<boolean>`a.id = ${assessment ?? null}::uuid`)

interface Line { branch: Branch; period: Period; kind: string; earnings: Fen; base: Fen; before: Fen | null; employerShare: Fen; personShare: Fen; employerRate: Ppm | null; personRate: Ppm | null; knownOn: Day }

/** How a share of a line came about: its base by the rate it was assessed with; the rate with its document where the law still gives the same. */
async function explainLine(it: Scope, line: Line, column: string): Promise<Worked<unknown> | null> {
  if (column === 'earnings') return amount('缴费工资', line.earnings)
  const base: Worked<Fen> = { ...amount('缴费基数', line.base), formula: '按已核定的缴费基数', from: [amount('缴费工资', line.earnings)] }
  if (column === 'base') return base
  if (line.employerRate === null || line.personRate === null) return null
  const law = await ratesNow(it, line)
  const rate = (name: string, ppm: Ppm, known: Worked<Ppm> | undefined) => (known?.value === ppm ? known : ratioOf(name, ppm, '申报时核定的比例'))
  const [own, his] = [due('单位应缴', base, line.before, rate('单位缴费比例', line.employerRate, law?.employer), line.employerShare), due('个人应缴', base, line.before, rate('个人缴费比例', line.personRate, law?.person), line.personShare)]
  if (column === 'employerShare') return own
  if (column === 'personShare') return his
  return column === 'total' ? { name: '合计', value: fen(own.value + his.value), unit: 'fen', formula: '单位应缴＋个人应缴', from: [own, his] } : null
}

function due(name: string, base: Worked<Fen>, before: Fen | null, rate: Worked<Ppm>, held: Fen): Worked<Fen> {
  if (before !== null) {
    const [now, then] = [times('变更后应缴', base, rate), times('变更前应缴', amount('变更前缴费基数', before), rate)]
    return now.value >= then.value ? { name, value: held, unit: 'fen', formula: '变更后应缴－变更前应缴', from: [now, then] } : { name, value: held, unit: 'fen', formula: '退费：变更前应缴－变更后应缴', from: [then, now] }
  }
  return share(base.value, rate.value) === held ? times(name, base, rate) : { name, value: held, unit: 'fen', formula: `${base.name}×${rate.name}，按单位合计取整后分到各人`, from: [base, rate] }
}

/** The rates of the month as the law was known on the day of the assessment; undefined where it is silent. */
async function ratesNow(it: Scope, { branch, period, knownOn }: Line) {
  const { employer: { kind, size, riskClass, tier, region } } = await workFacts(it)
  return unlessSilent(() => contributionRates(branch, { relief: reliefClass(kind, size), riskClass }, policy.at({ period, knownOn, tier, region })), () => undefined)
}

/** 到账进度 of the notice whose row was opened: issued, handed over, paid in, cancelled, in the order in which it happened. */
export const noticeProgress = list({
  title: '到账进度', emptyText: '没有该单据的办理进度', conditions: {},
  columns: [['step', '处理环节'], ['at', '处理时间', 'minute'], ['amount', '到账金额', 'money'], ['state', '状态'], ['note', '备注']],
  sortable: [], order: 'at',
  rows: (it, _given, of) => it.db.selectFrom(sql<Record<string, never>>`(with n as (select * from notice where employer_id = ${it.employerId}::uuid and id = ${of ?? null}::uuid)
    select '1' as key, '开具单据' as step, n.issued_at as at, null::bigint as amount, '已开具' as state, '经办人：' || n.issued_by || '，有效期至' || n.valid_until_on::text as note from n
    union all select '2' || h.id::text, case h.what when 'notice' then '移交税务' else '通知税务作废' end, coalesce(h.done_at, h.created_at), null, case h.state when 'waiting' then '处理中' when 'done' then '已接收' when 'refused' then '税务退回' else '处理失败，将自动重试' end,
      concat_ws('，', '受理号' || h.acknowledgement, h.problem) from hand_over h join n on n.employer_id = h.employer_id and n.id = h.notice_id
    union all select '3' || r.id::text, '税务到账', r.recorded_at, r.amount_fen, case when sum(r.amount_fen) over (order by r.recorded_at, r.id) >= n.amount_fen then '已足额到账' else '部分到账' end, '缴款日期' || r.paid_on::text || '，税务流水号' || r.reference
      from receipt r join n on n.employer_id = r.employer_id and n.id = r.notice_id
    union all select '4', '税务处理', coalesce(n.tax_state_at, n.issued_at), null, '税务退回', n.tax_note from n where n.tax_state = 'refused'
    union all select '5', '撤销单据', n.cancelled_at, null, '已撤销', null from n where n.state = 'cancelled')`.as('s')).selectAll('s'),
})

