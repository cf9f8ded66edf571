/**
 * 3.3.17 单位职工社会保险暂停: staff who leave are suspended in every branch from the month after.
 * Source: manual §3.3.17. Assumptions 17-1 (keys of 停保原因), 17-2 (outcome reviewed, as its counterpart 3.3.3),
 * 17-3 (several persons may be ticked in 人员信息查询窗口 and stopped on one day for one reason).
 */
import { sql } from 'kysely'
import { filing, type Records } from '../../cases/filing.ts'
import { ownPerson } from '../../cases/subject.ts'
import { formatPeriod, monthOf } from '../../common/period.ts'
import { branchShort, idTypes, suspensionReasons } from '../../fields/code-lists.ts'
import { current, field, ledger, optional, preset } from '../../fields/field.ts'
import { employer, judgeIdentity, member } from '../../fields/persons.ts'
import { branchOrder, covered, suspendCoverage } from '../../ledger/coverage.ts'
import { declaredAfter, paidAfter } from './declared-after.ts'

const REASONS_NOTE = '停保(减员)原因: 终止解除劳动合同(劳动关系)、服刑、入伍入学、退休(退职)、重复参保、行政调动、职工发生辞职(退)、无法联系的、死亡、其他等'

/** The branches in which the employer insures the person now. */
const active = sql`(select array_agg(c.branch order by ${branchOrder('c.branch')}) from coverage c where c.employer_id = r.employer_id and c.person_id = p.id and c.until_period is null)`

const record = {
  ...employer, ...member,
  idType: optional(preset(field.code('证件类型', idTypes), '01')),
  stoppedOn: field.date('停保时间'),
  reason: field.code('停保原因', suspensionReasons),
  branches: current(optional(field.branches('参加险种', { oldAge: '城镇企业职工养老保险' })), active),
  coveredSince: ledger(field.month('本次参保开始年月'), sql`(select min(c.from_period) from coverage c where c.employer_id = r.employer_id and c.person_id = p.id and c.until_period is null)`),
  note: optional(field.text('备注', 200)),
}

/** Open coverage of the records' persons with this employer. */
const open = (records: Records<typeof record>, employerId: string) =>
  records.selectFrom('record as r').innerJoin('coverage as c', (on) => on.onRef('c.person_id', '=', 'r.personId').on('c.employer_id', '=', employerId).on('c.until_period', 'is', null))

export const insuredPersonSuspension = filing({
  id: '3.3.17', slug: 'insured-person-suspension', outcome: 'reviewed', outcomeText: '申报成功，请等待管理单位审核！',
  entry: ['typed', 'imported', 'picked'], subject: ownPerson, personPicker: true, addLabel: '添加', record,
  sections: [{
    title: '人员信息',
    fields: [
      { field: 'idType', required: true }, { field: 'idNumber', required: true }, { field: 'name', readonly: true }, { field: 'personNo', readonly: true }, 'stoppedOn', 'reason', 'branches', 'coveredSince', 'note',
    ],
  }],
  views: {
    template: [
      'employerNo', 'employerName', { field: 'personNo', required: true }, { field: 'idNumber', label: '身份证号码', required: true }, { field: 'name', required: true },
      { field: 'branches', group: '停保险种' }, { field: 'stoppedOn', label: '停保(减员)日期', samples: ['2010-01-01'] }, { field: 'reason', label: '停保(减员)原因', samples: ['6325 退休减员'] },
    ],
    passed: ['employerNo', 'employerName', 'personNo', 'name', 'idNumber', 'stoppedOn', 'reason', 'note', 'coveredSince'],
    failed: ['personNo', 'idNumber', 'name'],
    report: ['employerNo', 'employerName', 'personNo', 'idNumber', 'name', ['stoppedOn', '停保(减员)时间'], ['reason', '停保(减员)原因']],
  },
  listTitles: { passed: '待中断信息', failed: '校验不通过' },
  template: {
    title: '在职职工减员申报表', header: [['管理单位或独立缴费单位名称(章)', 'employerName'], ['管理单位或独立缴费单位编号', 'employerNo']],
    notes: [
      '合 计: 人。', '说明: 停保(减员)原因: 终止解除劳动合同(劳动关系)、服刑、入伍入学、重复参保、行政调动、职工发生辞职(退)、退休减员、死亡、其他等。',
      '* 以上事项填写真实, 若与实际情况不符, 本单位愿意承担相关责任。',
    ],
    footer: ['单位负责人', '单位经办人', '联系电话', '填报日期'],
  },
  report: {
    title: '在职职工减员申报表', header: [['单位名称', 'employerName'], ['单位编号', 'employerNo']], totals: [{ label: '合计', unit: '人' }],
    notes: ['填报说明:', REASONS_NOTE], declaration: '*以上事项填写真实, 若与实际情况不符, 本单位应承担相关责任。',
  },

  settle: (it, { today }) => ({
    problems: [
      ...judgeIdentity(it),
      ...(it.stoppedOn && monthOf(it.stoppedOn) > monthOf(today) ? [{ field: 'stoppedOn', code: 'stop/in-future', message: '停保时间不能晚于当前月份！' }] : []),
    ],
    hints: it.reason === 'DEATH' ? [{ field: 'reason', code: 'stop/death-benefit', message: '死亡人员请及时申领一次性待遇！' }] : [],
  }),
})
  .list({
    key: 'covered', title: '人员信息查询窗口·查询结果',
    columns: [['personNo', '人员编号'], ['idNumber', '证件号码'], ['name', '姓名']],
    rows: (it) => covered(it).select(['p.person_no as key', 'p.person_no as personNo', 'p.id_number as idNumber', 'p.id_type as idType', 'p.name as name']),
    fills: { personNo: 'personNo', idNumber: 'idNumber', idType: 'idType', name: 'name' },
  })
  .checks((refuse, hint) => [
    refuse('coverage/none-active', 'idNumber', (records, it) => records.selectFrom('record as r').where('r.personId', 'is not', null)
      .where((q) => q.not(q.exists(q.selectFrom('coverage as c').where('c.employer_id', '=', it.employerId).whereRef('c.person_id', '=', 'r.personId').where('c.until_period', 'is', null).select('c.id')))).select('r.no'),
    () => '该人员在本单位不是正常参保状态，不能暂停！'),
    refuse('stop/before-start', 'stoppedOn', (records, it) => open(records, it.employerId).where(sql<boolean>`to_char(r."stoppedOn", 'YYYYMM')::integer < c.from_period`).select('r.no').distinct(),
      () => '停保时间不能早于本次参保开始年月！'),
    refuse('stop/some-branches', 'branches', (records, it) => records.selectFrom('record as r').where(sql<boolean>`cardinality(r.branches) > 0`)
      .where((q) => q(q.selectFrom('coverage as c').where('c.employer_id', '=', it.employerId).whereRef('c.person_id', '=', 'r.personId').where('c.until_period', 'is', null)
        .where(sql<boolean>`c.branch <> all(r.branches)`).select((e) => e.fn.countAll<number>().as('n')), '>', 0)).select('r.no'),
    () => '部分险种暂停，请办理单位职工减少险种登记！'),
    refuse('stop/not-retired', 'reason', (records, it) => records.selectFrom('record as r').innerJoin('person as p', 'p.id', 'r.personId')
      .where('r.reason', 'in', ['RETIRED', '6325'])
      .where((q) => q.or([q('p.retirement_status', '=', 'none'), q.exists(q.selectFrom('pensioner as b').where('b.employer_id', '=', it.employerId).whereRef('b.person_id', '=', 'p.id').where('b.status', '<>', 'ended').whereRef('b.retired_on', '>', 'r.stoppedOn').select('b.id'))])).select('r.no'),
    () => '未查询到该人员的退休审批信息！'),
    refuse('stop/declared-after', 'stoppedOn', (records, it) => open(records, it.employerId).where(declaredAfter(it, 'stoppedOn')).select('r.no').distinct(), () => '停保时间之后存在已申报的应缴数据，请先撤销申报！'),
    hint('stop/paid-after', 'stoppedOn', (records, it) => open(records, it.employerId).where(paidAfter(it, 'stoppedOn')).select('r.no').distinct(), () => '停保时间之后存在已到账的缴费，请办理单位职工社会保险费多缴退费申报！'),
  ])
  .changes((records, it) => ({
    execute: async () => (await open(records, it.employerId).select(['r.no', 'c.branch', 'c.from_period as from', 'r.stoppedOn', 'r.reason']).orderBy('r.no').orderBy(branchOrder('c.branch')).execute())
      .map(({ no, branch, from, stoppedOn, reason }) => ({
        no, item: branchShort[branch] ?? branch, before: `正常参保（自${formatPeriod(from)}）`,
        after: `${reason === 'DEATH' ? '终止参保' : '暂停参保'}（至${formatPeriod(monthOf(stoppedOn))}，${suspensionReasons.codes.get(reason) ?? reason}）`,
      })),
  }))
  .effect((records, it) => suspendCoverage(it, records.selectFrom('record as r').where('r.personId', 'is not', null).select((q) => [q.ref('r.personId').$notNull().as('personId'), 'r.stoppedOn', 'r.reason', 'r.note'])))
