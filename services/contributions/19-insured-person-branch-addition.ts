/**
 * 3.3.19 单位职工增加险种登记: branches are added, or resumed, for persons the employer insures already; done at once.
 * Source: manual §3.3.19. Assumptions 19-1 (earnings declared for the year stand), 19-2 (a sheet has no date and no reason: this
 * month, and 新增险种 or 恢复缴费 by the person's history).
 */
import { sql } from 'kysely'
import { filing, type Records } from '../../cases/filing.ts'
import { ownPerson, type Subject } from '../../cases/subject.ts'
import { formatYuan } from '../../common/money.ts'
import { addMonths, declarationYear, firstDayOf, formatPeriod, monthOf, type Period } from '../../common/period.ts'
import type { Branch } from '../../common/states.ts'
import { branchAdditionReasons, branchShort, idTypes } from '../../fields/code-lists.ts'
import { current, field, optional, preset, worked } from '../../fields/field.ts'
import { employer, judgeIdentity, member } from '../../fields/persons.ts'
import { branchOrder, enrol } from '../../ledger/coverage.ts'
import { declareEarnings } from '../../ledger/earnings.ts'
import { lawOn } from '../../policy/law-on.ts'
import { contributionBase } from '../../policy/rules/contribution-base.ts'
import { branchTotals, signedBy } from './branch-forms.ts'

const ticked = sql`string_to_array(r.data->>'branches', ',')`

/** Branches of the employer that it does not insure the person in now. */
const lacking = sql`(select array_agg(b.branch order by ${branchOrder('b.branch')}) from employer_branch b where b.employer_id = r.employer_id and b.status = 'active' and p.id is not null
  and not exists (select from coverage c where c.employer_id = r.employer_id and c.person_id = p.id and c.branch = b.branch and c.until_period is null))`
const declared = sql`(select d.earnings_fen from earnings_declaration d where d.employer_id = r.employer_id and d.person_id = p.id order by d.from_period desc, d.recorded_at desc limit 1)`

/** What a sheet leaves out: 恢复缴费 for who had one of the branches before, else 新增险种. */
const addedTo: Subject = {
  ...ownPerson, name: 'addedTo',
  found: { ...ownPerson.found, reason: sql`case when r.data->>'branches' is not null then
    case when exists (select from coverage_anywhere c where c.person_id = p.id and c.branch = any(${ticked})) then 'resumed' else 'added' end end` },
}

const record = {
  ...employer, ...member,
  idType: optional(preset(field.code('证件类型', idTypes), '01')),
  changedOn: field.date('变更时间'),
  reason: field.code('变更原因', branchAdditionReasons),
  branches: preset(current(field.branches('变更险种', { oldAge: '城镇企业职工养老保险' }), lacking), ''),
  earnings: current(field.fen('上年月均工资', { sample: '8000' }), declared),
  base: worked(field.fen('缴费基数'), (record, { today, employer: { tier, region } }) => (record['earnings'] ? contributionBase(record['earnings'] as never, lawOn(today, tier, region)) : null)),
}

/** Each record with each branch it adds. */
const added = (records: Records<typeof record>) => records.selectFrom('record as r').where('r.personId', 'is not', null)
  .innerJoin(sql<{ branch: Branch }>`unnest(r.branches)`.as<'b'>(sql`b(branch)`), (on) => on.onTrue())

export const insuredPersonBranchAddition = filing({
  id: '3.3.19', slug: 'insured-person-branch-addition', outcome: 'completed', outcomeText: '该业务已成功办结!',
  entry: ['typed', 'imported'], modeLabels: { single: '单人操作', batch: '批量报盘' }, subject: addedTo, personPicker: true, addLabel: '添加校验', record,
  tabs: { all: ['基本信息', '检验信息', '附件材料'], results: '检验信息', materials: '附件材料' },
  sections: [{
    title: '人员信息',
    fields: [{ field: 'idType', required: true }, { field: 'idNumber', required: true }, { field: 'name', readonly: true }, { field: 'personNo', readonly: true }, 'changedOn', 'reason', 'branches', 'earnings'],
  }],
  views: {
    template: [
      'employerNo', 'employerName', { field: 'personNo', required: true }, { field: 'idNumber', label: '身份证号码', required: true }, { field: 'name', required: true }, { field: 'branches', group: '参保险种' }, 'earnings',
    ],
    passed: ['employerNo', 'employerName', 'personNo', 'name', 'idNumber', 'branches', 'changedOn', 'reason', 'earnings'],
    failed: ['personNo', 'idNumber', 'name'],
    report: ['employerNo', 'employerName', 'personNo', 'idNumber', { field: 'branches', group: '参保险种' }, 'earnings', ['reason', '增加原因'], ['changedOn', '增加日期']],
  },
  listTitles: { passed: '校验通过', failed: '校验不通过' },
  materials: [{ code: 'other', name: '其他材料', need: 'optional' }],
  template: {
    title: '在职职工险种增加申报表', header: [['管理单位或独立缴费单位名称(章)', 'employerName'], ['管理单位或独立缴费单位编号', 'employerNo']],
    notes: ['合计: 养老 人。 失业 人。 工伤 人。', '*以上事项填写真实,若与实际情况不符,本单位愿意承担相关责任。'], footer: signedBy,
  },
  report: {
    title: '单位职工增加险种申报表', header: [['管理单位或独立缴费单位名称', 'employerName'], ['管理单位或独立缴费单位编号', 'employerNo']], totals: branchTotals,
    notes: [], declaration: '*以上事项填写真实，若与实际情况不符，本单位愿承担相关责任。',
  },
  guards: { one_coverage_at_a_time: 'addition/already-covered', one_open_coverage: 'addition/already-covered' },

  settle(it, { today, origin, employer: { tier, region } }) {
    const problems = judgeIdentity(it)
    if (it.changedOn && it.changedOn > today) problems.push({ field: 'changedOn', code: 'addition/in-future', message: '变更时间不正确，请检查！' })
    const { earnings } = it
    if (earnings !== null && earnings !== undefined && earnings <= 0) problems.push({ field: 'earnings', code: 'earnings/not-positive', message: '上年月均工资必须大于0！' })
    const law = lawOn(today, tier, region)
    return {
      fills: origin === 'imported' ? { changedOn: firstDayOf(monthOf(today)) } : {}, problems,
      hints: [
        ...(earnings && earnings > 0 && earnings < law.amount('base-floor').value ? [{ field: 'earnings', code: 'earnings/below-floor', message: '上年月均工资低于缴费基数标准，将按保底核定！' }] : []),
        ...(earnings && earnings > law.amount('base-cap').value ? [{ field: 'earnings', code: 'earnings/above-cap', message: '上年月均工资高于缴费基数标准，将按封顶核定！' }] : []),
      ],
    }
  },
})
  .checks((refuse, hint) => [
    refuse('addition/not-insured-here', 'idNumber', (records, it) => records.selectFrom('record as r').where('r.personId', 'is not', null)
      .where((q) => q.not(q.exists(q.selectFrom('coverage as c').where('c.employer_id', '=', it.employerId).whereRef('c.person_id', '=', 'r.personId').where('c.until_period', 'is', null).select('c.id')))).select('r.no'),
    () => '该人员未在本单位参保，请先办理单位职工参保登记/续保！'),
    refuse('addition/already-covered', 'branches', (records) => added(records).innerJoin('coverage_anywhere as c', (on) => on.onRef('c.person_id', '=', 'r.personId').onRef('c.branch', '=', 'b.branch').on('c.until_period', 'is', null)).select('r.no').distinct(),
      () => '该人员已参加所选险种，无需增加！'),
    refuse('employer/not-in-branch', 'branches', (records, it) => added(records)
      .leftJoin('employer_branch as e', (on) => on.onRef('e.branch', '=', 'b.branch').on('e.employer_id', '=', it.employerId).on('e.status', '=', 'active')).where('e.branch', 'is', null).select('r.no').distinct(),
    () => '单位未参加该险种，请先办理单位增加险种登记！'),
    refuse('addition/before-employer', 'changedOn', (records, it) => added(records)
      .innerJoin('employer_branch as e', (on) => on.onRef('e.branch', '=', 'b.branch').on('e.employer_id', '=', it.employerId).on('e.status', '=', 'active')).whereRef('r.changedOn', '<', 'e.insured_since_on').select('r.no').distinct(),
    () => '变更时间不正确，请检查！'),
    refuse('addition/overlaps-history', 'changedOn', (records) => added(records).innerJoin('coverage_anywhere as c', (on) => on.onRef('c.person_id', '=', 'r.personId').onRef('c.branch', '=', 'b.branch').on('c.until_period', 'is not', null))
      .where(sql<boolean>`c.until_period > to_char(r."changedOn", 'YYYYMM')::integer`).select(['r.no', sql<Period>`max(c.until_period)`.as('until')]).groupBy('r.no'),
    (hit) => `变更时间不正确，请检查！该险种此前参保至${formatPeriod(addMonths(hit.until, -1))}`),
    refuse('addition/retired', 'branches', (records) => records.selectFrom('record as r').innerJoin('person as p', 'p.id', 'r.personId').where('p.retirement_status', '<>', 'none')
      .where(sql<boolean>`r.branches && array['old_age', 'unemployment']`).select('r.no'),
    () => '该人员已离退休，不能增加该险种！'),
    hint('earnings/declared-already', 'earnings', (records, it) => records.selectFrom('record as r').innerJoin('earnings_declaration as d', (on) => on.onRef('d.person_id', '=', 'r.personId').on('d.employer_id', '=', it.employerId).on('d.year', '=', declarationYear(monthOf(it.today))))
      .groupBy('r.no').having(sql<boolean>`bool_and(d.earnings_fen <> r.earnings)`).select(['r.no', sql<never>`max(d.earnings_fen)`.as('earnings')]),
    (hit) => `该人员本年度已申报月均工资${formatYuan(hit.earnings)}元，增加的险种按已申报工资核定，如需变更请办理单位职工社会保险缴费工资变更申报！`),
  ])
  .changes((records) => ({
    execute: async () => (await added(records).select((q) => ['r.no', 'b.branch', 'r.changedOn', 'r.reason',
      q.selectFrom('coverage_anywhere as c').whereRef('c.person_id', '=', 'r.personId').whereRef('c.branch', '=', 'b.branch').select(sql<Period | null>`max(c.until_period)`.as('until')).as('until')])
      .orderBy('r.no').orderBy(branchOrder('b.branch')).execute())
      .map(({ no, branch, changedOn, reason, until }) => ({
        no, item: branchShort[branch] ?? branch, before: until === null ? '未参保' : `暂停参保（至${formatPeriod(addMonths(until, -1))}）`,
        after: `正常参保（自${formatPeriod(monthOf(changedOn))}，${branchAdditionReasons.codes.get(reason) ?? reason}）`,
      })),
  }))
  .effect(async (records, it) => {
    await enrol(it, added(records).innerJoin('person as p', 'p.id', 'r.personId')
      .select(['p.id as personId', 'p.person_no as personNo', 'b.branch', 'r.changedOn as startedOn', 'p.employment_form as employmentForm', 'p.temporary_account as temporaryAccount']))
    const year = declarationYear(monthOf(it.today))
    await declareEarnings(it, records.selectFrom('record as r')
      .where((q) => q.not(q.exists(q.selectFrom('earnings_declaration as d').where('d.employer_id', '=', it.employerId).whereRef('d.person_id', '=', 'r.personId').where('d.year', '=', year).select('d.id'))))
      .select((q) => [q.ref('r.personId').$notNull().as('personId'), 'r.no', sql<number>`${year}::integer`.as('year'), 'r.earnings', 'r.base', sql<Period>`greatest(to_char(r."changedOn", 'YYYYMM')::integer, ${year * 100 + 7})`.as('from')]))
  })
