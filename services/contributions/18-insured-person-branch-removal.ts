/**
 * 3.3.18 单位职工减少险种登记: some branches of an insured person end, the others go on; done at once.
 * Source: manual §3.3.18. Assumptions 18-2 (the month of
 * 变更时间 is the last insured one), 18-4 (a sheet has no reason: 其他).
 */
import { sql } from 'kysely'
import { filing, type Records } from '../../cases/filing.ts'
import { ownPerson } from '../../cases/subject.ts'
import { formatPeriod, monthOf } from '../../common/period.ts'
import { branchRemovalReasons, branchShort, idTypes } from '../../fields/code-lists.ts'
import { field, optional, preset } from '../../fields/field.ts'
import { employer, judgeIdentity, member } from '../../fields/persons.ts'
import { branchOrder, covered, suspendBranches } from '../../ledger/coverage.ts'
import { branchTotals, signedBy } from './branch-forms.ts'
import { declaredAfter } from './declared-after.ts'

const record = {
  ...employer, ...member,
  idType: optional(preset(field.code('证件类型', idTypes), '01')),
  changedOn: field.date('变更时间'),
  reason: field.code('变更原因', branchRemovalReasons),
  branches: preset(field.branches('变更险种', { oldAge: '城镇企业职工养老保险' }), ''),
}

/** Open coverage of the records' persons with this employer. */
const open = (records: Records<typeof record>, employerId: string) =>
  records.selectFrom('record as r').innerJoin('coverage as c', (on) => on.onRef('c.person_id', '=', 'r.personId').on('c.employer_id', '=', employerId).on('c.until_period', 'is', null))
/** The part of it that the record ends. */
const ended = (records: Records<typeof record>, employerId: string) => open(records, employerId).where(sql<boolean>`c.branch = any(r.branches)`)

export const insuredPersonBranchRemoval = filing({
  id: '3.3.18', slug: 'insured-person-branch-removal', outcome: 'completed', outcomeText: '该业务已成功办结!',
  entry: ['typed', 'imported', 'picked'], subject: ownPerson, personPicker: true, addLabel: '添加校验', record,
  sections: [{
    title: '人员信息',
    fields: [{ field: 'idType', required: true }, { field: 'idNumber', required: true }, { field: 'name', readonly: true }, { field: 'personNo', readonly: true }, 'changedOn', 'reason', 'branches'],
  }],
  views: {
    template: [
      'employerNo', 'employerName', { field: 'personNo', required: true }, { field: 'idNumber', label: '身份证号码', required: true }, { field: 'name', required: true },
      { field: 'branches', group: '减少险种' }, { field: 'changedOn', label: '变更日期', samples: ['2010-01-01'] },
    ],
    passed: ['employerNo', 'employerName', 'personNo', 'name', 'idNumber', 'branches', 'changedOn', 'reason'],
    failed: ['personNo', 'idNumber', 'name'],
    report: ['employerNo', 'employerName', 'personNo', 'idNumber', { field: 'branches', group: '减少险种' }, ['reason', '减少原因'], ['changedOn', '减少日期']],
  },
  listTitles: { passed: '校验通过', failed: '校验不通过' },
  materials: [{ code: 'proof', name: '减少险种证明材料', need: 'required', note: '异地参加该险种的，提供异地参保证明' }],
  template: {
    title: '在职职工险种减少申报表', header: [['管理单位或独立缴费单位名称(章)', 'employerName'], ['管理单位或独立缴费单位编号', 'employerNo']],
    notes: ['合计: 养老 人。 失业 人。 工伤 人。', '*以上事项填写真实,若与实际情况不符,本单位愿意承担相关责任。'], footer: signedBy,
  },
  report: {
    title: '单位职工减少险种申报表', header: [['管理单位或独立缴费单位名称', 'employerName'], ['管理单位或独立缴费单位编号', 'employerNo']], totals: branchTotals,
    notes: [], declaration: '*以上事项填写真实, 若与实际不符, 本单位愿承担相关责任。',
  },

  settle: (it, { today, origin }) => ({
    fills: origin === 'imported' ? { reason: 'other' } : {},
    problems: [
      ...judgeIdentity(it),
      ...(it.changedOn && monthOf(it.changedOn) > monthOf(today) ? [{ field: 'changedOn', code: 'removal/in-future', message: '变更时间不正确，请检查！' }] : []),
    ],
  }),
})
  .list({
    key: 'covered', title: '人员信息查询窗口·查询结果',
    columns: [['personNo', '人员编号'], ['idNumber', '证件号码'], ['name', '姓名']],
    rows: (it) => covered(it).select(['p.person_no as key', 'p.person_no as personNo', 'p.id_number as idNumber', 'p.id_type as idType', 'p.name as name']),
    fills: { personNo: 'personNo', idNumber: 'idNumber', idType: 'idType', name: 'name' },
  })
  .checks((refuse) => [
    refuse('removal/not-covered', 'branches', (records, it) => records.selectFrom('record as r').where('r.personId', 'is not', null)
      .innerJoin(sql<{ branch: string }>`unnest(r.branches)`.as<'b'>(sql`b(branch)`), (on) => on.onTrue())
      .leftJoin('coverage as c', (on) => on.onRef('c.person_id', '=', 'r.personId').onRef('c.branch', '=', 'b.branch').on('c.employer_id', '=', it.employerId).on('c.until_period', 'is', null))
      .where('c.id', 'is', null).select('r.no').distinct(),
    () => '该人员未参加所选险种或已暂停，不能减少！'),
    refuse('removal/none-remains', 'branches', (records, it) => open(records, it.employerId).groupBy('r.no').having(sql<boolean>`bool_and(c.branch = any(r.branches))`).select('r.no'),
      () => '至少保留一个险种，全部减少请办理单位职工社会保险暂停！'),
    refuse('removal/before-start', 'changedOn', (records, it) => ended(records, it.employerId).where(sql<boolean>`to_char(r."changedOn", 'YYYYMM')::integer < c.from_period`).select('r.no').distinct(),
      () => '变更时间不正确，请检查！'),
    refuse('removal/declared-after', 'changedOn', (records, it) => ended(records, it.employerId).where(declaredAfter(it, 'changedOn')).select('r.no').distinct(), () => '变更时间之后存在已申报的应缴数据，请先撤销申报！'),
  ])
  .changes((records, it) => ({
    execute: async () => (await ended(records, it.employerId).select(['r.no', 'c.branch', 'c.from_period as from', 'r.changedOn', 'r.reason']).orderBy('r.no').orderBy(branchOrder('c.branch')).execute())
      .map(({ no, branch, from, changedOn, reason }) => ({
        no, item: branchShort[branch] ?? branch, before: `正常参保（自${formatPeriod(from)}）`, after: `暂停参保（至${formatPeriod(monthOf(changedOn))}，${branchRemovalReasons.codes.get(reason) ?? reason}）`,
      })),
  }))
  .effect((records, it) => suspendBranches(it, ended(records, it.employerId).select(['c.person_id as personId', 'c.branch', 'r.changedOn as stoppedOn', 'r.reason'])))
