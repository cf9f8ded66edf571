/**
 * 3.3.3 单位职工参保登记/续保: new staff, and those who come back, are insured with the employer.
 * Source: manual §3.3.3. Assumptions 03-1 (月缴费工资, 参保险种 and 本次申报参工时间 in the form as in the template),
 * 03-2 (a start before the current month insures from then; its contributions are another declaration).
 */
import { sql } from 'kysely'
import { amend } from '../../cases/amendment.ts'
import { filing, type Records } from '../../cases/filing.ts'
import { anyPerson } from '../../cases/subject.ts'
import { formatYuan } from '../../common/money.ts'
import { addMonths, declarationYear, firstDayOf, formatPeriod, monthOf, yearsBetween, type Day, type Period } from '../../common/period.ts'
import type { FieldProblem } from '../../common/problem.ts'
import type { Branch } from '../../common/states.ts'
import { branchShort, divisions, employmentForms, ethnicities, nationalities, sexes } from '../../fields/code-lists.ts'
import { field, ledger, noted, optional, preset, worked } from '../../fields/field.ts'
import { employer, fromIdentityCard, judgeIdentity, registrant } from '../../fields/persons.ts'
import { branchOrder, enrol, registerPersons } from '../../ledger/coverage.ts'
import { declareEarnings } from '../../ledger/earnings.ts'
import { lawOn } from '../../policy/law-on.ts'
import { contributionBase } from '../../policy/rules/contribution-base.ts'
import { latestBirthAtAge, minimumInsuredAge } from '../../policy/rules/retirement-age.ts'

const record = {
  ...employer, ...registrant,
  personNo: ledger(field.personNo('个人编号'), sql`p.person_no`),
  sex: optional(field.code('性别', sexes)),
  mobile: field.mobile('手机号码'),
  nationality: optional(preset(field.code('国籍/地区', nationalities), 'CHN')),
  ethnicity: field.code('民族', ethnicities),
  bornOn: optional(field.date('出生日期')),
  firstInsuredOn: optional(field.date('首次参保日期')),
  employmentForm: optional(field.code('用工形式', employmentForms)),
  temporaryAccount: optional(preset(field.flag('临时账户标志'), '否')),
  postcode: optional(field.postcode('邮政编码')),
  email: optional(field.email('电子邮箱')),
  householdRegion: optional(field.code('户口所在地', divisions)),
  address: optional(field.text('常住地地址', 100)),
  householdDistrict: optional(field.text('户口所在区', 50)),
  note: optional(field.text('备注', 200)),
  startedOn: field.startDate('本次申报参工时间'),
  earnings: noted(field.fen('月缴费工资', { sample: '1000.00' }), '月缴费工资必须经职工本人签字确认，签字表由申报单位留存备查。'),
  branches: field.branches('参保险种'),
  base: worked(field.fen('缴费基数'), (record, { today, employer: { tier, region } }) =>
    (record['earnings'] ? contributionBase(record['earnings'] as never, lawOn(today, tier, region)) : null)),
}

/** The first day after a month. */
const dayAfter = (last: Period): Day => firstDayOf(addMonths(last, 1))

/** Records of persons who are insured now in a branch that the record ticks. */
const covering = (records: Records<typeof record>) =>
  records.selectFrom('record as r').innerJoin('coverage_anywhere as c', 'c.person_id', 'r.personId').where('c.until_period', 'is', null).where(sql<boolean>`c.branch = any(r.branches)`)

export const insuredPersonRegistration = filing({
  id: '3.3.3', slug: 'insured-person-registration', outcome: 'reviewed', outcomeText: '申报成功，请等待管理单位审核！',
  entry: ['typed', 'imported'], subject: anyPerson, addLabel: '添加校验',
  record,
  sections: [{
    title: '人员基本信息',
    fields: [
      { field: 'idType', required: true }, 'idNumber', 'personNo', 'name', { field: 'sex', required: true }, 'mobile', { field: 'nationality', required: true }, 'ethnicity',
      { field: 'bornOn', required: true }, { field: 'firstInsuredOn', required: true }, 'employmentForm', 'temporaryAccount', 'postcode', 'email', 'householdRegion', 'address',
      'householdDistrict', 'note', 'startedOn', 'earnings', 'branches',
    ],
  }],
  views: {
    template: ['employerNo', 'employerName', ['idNumber', '身份证号码'], 'name', 'ethnicity', 'startedOn', 'earnings', 'branches', ['mobile', '联系电话(手机)']],
    passed: ['idType', 'idNumber', 'personNo', 'name', 'sex', 'ethnicity', 'bornOn', 'startedOn', 'earnings', 'branches', 'mobile'],
    failed: ['idNumber', 'name'],
    report: ['employerNo', 'employerName', 'idNumber', 'name', 'ethnicity', 'startedOn', 'earnings', 'branches', ['mobile', '联系电话(手机)']],
  },
  listTitles: { passed: '校验通过', failed: '校验不通过' },
  template: {
    title: '在职职工增员申报表', header: [['管理单位或独立缴费单位名称(章)', 'employerName'], ['管理单位或独立缴费单位编号', 'employerNo']],
    notes: [
      '合 计：养老 人。 失业 人。 工伤 人。', '说明：', '1. 月缴费工资必须经职工本人签字确认，签字表由申报单位留存备查。', '2. 补缴需另填报《职工基本养老保险费补缴申报明细表》。',
      '3. 核定缴费基数时，四舍五入到十元。对于申报时月缴费工资低于缴费基数标准60%或高于缴费基数标准300%的，按国家规定的保底或封顶处理。',
      '* 以上事项填写真实，若与实际情况不符，本单位愿意承担相关责任。',
    ],
    footer: ['单位负责人', '单位经办人', '联系电话', '填报日期'],
  },
  report: {
    title: '在职职工增员申报表', header: [['管理单位或独立缴费单位名称', 'employerName'], ['管理单位或独立缴费单位编号', 'employerNo']],
    totals: [{ label: '养老', unit: '人', branch: 'old_age' }, { label: '失业', unit: '人', branch: 'unemployment' }, { label: '工伤', unit: '人', branch: 'employment_injury' }],
    notes: [
      '1. 月缴费工资必须经职工本人签字确认，签字表由申报单位留存备查。', '2. 补缴需另填报《职工基本养老保险费补缴申报明细表》。',
      '3. 核定缴费基数时，四舍五入到十元。对于申报时月缴费工资低于缴费基数标准60%或高于缴费基数标准300%的，按国家规定的保底或封顶处理。',
    ],
    declaration: '*以上事项填写真实，若与实际情况不符，本单位愿意承担相关责任。',
  },
  guards: { one_coverage_at_a_time: 'coverage/elsewhere', one_open_coverage: 'coverage/elsewhere', person_identity_once: 'coverage/elsewhere' },

  settle(record, { today, employer: { tier, region } }) {
    const card = fromIdentityCard(record)
    const problems = [...judgeIdentity(record), ...card.problems]
    const hints: FieldProblem[] = []
    const bornOn = (record.bornOn ?? card.fills.bornOn)
    const firstInsuredOn = record.firstInsuredOn ?? record.startedOn
    if (record.earnings !== null && record.earnings !== undefined && record.earnings <= 0) problems.push({ field: 'earnings', code: 'earnings/not-positive', message: '月缴费工资必须大于0！' })
    if (record.startedOn) {
      const sixteenth = bornOn ? `${Number(bornOn.slice(0, 4)) + 16}${bornOn.slice(4)}` : ''
      if (record.startedOn > today || (firstInsuredOn && (firstInsuredOn > record.startedOn || firstInsuredOn < sixteenth))) {
        problems.push({ field: 'startedOn', code: 'start/implausible', message: '参工时间不正确，请检查！' })
      }
      if (monthOf(record.startedOn) < monthOf(today)) hints.push({ field: 'startedOn', code: 'start/arrears', message: '参工时间早于当前缴费期的时段，请另行办理补缴申报！' })
    }
    if (bornOn && yearsBetween(bornOn, today) < minimumInsuredAge(lawOn(today)).value) problems.push({ field: 'bornOn', code: 'person/too-young', message: '该人员年龄不符合参保条件！' })
    if (record.earnings && record.earnings > 0) {
      const law = lawOn(today, tier, region)
      if (record.earnings < law.amount('base-floor').value) hints.push({ field: 'earnings', code: 'earnings/below-floor', message: '月缴费工资低于缴费基数标准，将按保底核定！' })
      if (record.earnings > law.amount('base-cap').value) hints.push({ field: 'earnings', code: 'earnings/above-cap', message: '月缴费工资高于缴费基数标准，将按封顶核定！' })
    }
    return { fills: { idType: '01', ...card.fills, firstInsuredOn: firstInsuredOn ?? null }, problems, hints }
  },
})
  .checks((refuse) => [
    refuse('person/name-disagrees', 'name', (records) => records.selectFrom('record as r').innerJoin('person as p', 'p.id', 'r.personId').whereRef('p.name', '<>', 'r.name').select('r.no'),
      () => '姓名与证件号码不符，请核实！'),
    refuse('person/retired', 'idNumber', (records) => records.selectFrom('record as r').innerJoin('person as p', 'p.id', 'r.personId').where('p.retirement_status', '<>', 'none').select('r.no'),
      () => '该人员已离退休，不能办理参保登记！'),
    refuse('person/terminated', 'idNumber', (records) => records.selectFrom('record as r').innerJoin('person as p', 'p.id', 'r.personId')
      .where((q) => q.or([q('p.died_on', 'is not', null), q.exists(q.selectFrom('coverage_anywhere as c').whereRef('c.person_id', '=', 'p.id').where('c.state', '=', 'terminated').select('c.branch'))])).select('r.no'),
    () => '该人员已终止社会保险关系，不能办理续保！'),
    refuse('person/past-retirement-age', 'bornOn', (records, it) => {
      const law = lawOn(it.today)
      const reached = (category: 'male60' | 'female55') => dayAfter(latestBirthAtAge(category, law))
      return records.selectFrom('record as r')
        .where((q) => q.or([q.and([q('r.sex', '=', '1'), q('r.bornOn', '<', reached('male60'))]), q.and([q('r.sex', '=', '2'), q('r.bornOn', '<', reached('female55'))])]))
        .where(sql<boolean>`'old_age' = any(r.branches)`)
        .where((q) => q.not(q.exists(q.selectFrom('coverage_anywhere as c').whereRef('c.person_id', '=', 'r.personId').where('c.branch', '=', 'old_age').select('c.branch'))))
        .select('r.no')
    }, () => '该人员年龄不符合参保条件！'),
    refuse('employer/not-in-branch', 'branches', (records, it) => records.selectFrom('record as r').innerJoin(sql<{ branch: Branch }>`unnest(r.branches)`.as<'b'>(sql`b(branch)`), (on) => on.onTrue())
      .where((q) => q.not(q.exists(q.selectFrom('employer_branch as e').where('e.employer_id', '=', it.employerId).whereRef('e.branch', '=', 'b.branch').where('e.status', '=', 'active').select('e.branch'))))
      .select(['r.no']).distinct(), () => '单位未参加该险种，不能为职工办理参保登记！'),
    refuse('coverage/already-here', 'branches', (records, it) => covering(records).where('c.employer_id', '=', it.employerId).select('r.no').distinct(),
      () => '该人员已在本单位正常参保，无需重复登记！'),
    refuse('coverage/elsewhere', 'branches', (records, it) => covering(records).where('c.employer_id', '<>', it.employerId).select('r.no').distinct(),
      () => '该人员已在其他单位正常参保，请先由原单位办理社会保险暂停！'),
    refuse('coverage/overlaps-history', 'startedOn', (records) => records.selectFrom('record as r').innerJoin('coverage_anywhere as c', 'c.person_id', 'r.personId')
      .where('c.until_period', 'is not', null).where(sql<boolean>`c.branch = any(r.branches)`).where(sql<boolean>`c.until_period > to_char(r."startedOn", 'YYYYMM')::integer`).select('r.no').distinct(),
    () => '本次参工时间与历史参保时段重叠！'),
  ])
  .changes((records) => ({
    execute: async () => {
      const rows = await records.selectFrom('record as r').innerJoin(sql<{ branch: Branch }>`unnest(r.branches)`.as<'b'>(sql`b(branch)`), (on) => on.onTrue())
        .select((q) => ['r.no', 'r.startedOn', 'r.base', 'r.name', 'r.personId', 'b.branch',
          q.selectFrom('coverage_anywhere as c').whereRef('c.person_id', '=', 'r.personId').whereRef('c.branch', '=', 'b.branch').select(sql<Period | null>`max(c.until_period)`.as('until')).as('until')])
        .orderBy('r.no').orderBy(branchOrder('b.branch')).execute()
      return rows.map(({ no, branch, startedOn, until, base }) => ({
        no, item: branchShort[branch] ?? branch, before: until === null ? '未参保' : `暂停参保（至${formatPeriod(addMonths(until, -1))}）`,
        after: `正常参保（自${formatPeriod(monthOf(startedOn))}${base === null ? '' : `，缴费基数${formatYuan(base)}元`}）`,
      }))
    },
  }))
  .effect(async (records, it) => {
    await registerPersons(it, records.selectFrom('record as r').where('r.personId', 'is', null).select((q) => [
      'r.idType', 'r.idNumber', 'r.name', q.ref('r.sex').$notNull().as('sex'), q.ref('r.bornOn').$notNull().as('bornOn'), 'r.nationality', 'r.ethnicity', 'r.mobile', 'r.firstInsuredOn',
      'r.employmentForm', 'r.temporaryAccount', 'r.postcode', 'r.email', 'r.householdRegion', 'r.householdDistrict', 'r.address', 'r.note']))
    await amend(records, it, { table: 'person', blank: 'keeps', columns: {
      mobile: 'mobile', ethnicity: 'ethnicity', employmentForm: 'employment_form', postcode: 'postcode', email: 'email',
      householdRegion: 'household_region', householdDistrict: 'household_district', address: 'address', note: 'note',
    } })
    const found = records.selectFrom('record as r').innerJoin('person as p', (on) => on.onRef('p.id_number', '=', 'r.idNumber').on(sql<boolean>`p.id_type = coalesce(r."idType", '01')`))
    await enrol(it, found.innerJoin(sql<{ branch: Branch }>`unnest(r.branches)`.as<'b'>(sql`b(branch)`), (on) => on.onTrue())
      .select(['p.id as personId', 'p.person_no as personNo', 'b.branch', 'r.startedOn', 'r.employmentForm', 'r.temporaryAccount']))
    const year = declarationYear(monthOf(it.today))
    await declareEarnings(it, found.select([
      'p.id as personId', 'r.no', sql<number>`${year}::integer`.as('year'), 'r.earnings', 'r.base',
      sql<Period>`greatest(to_char(r."startedOn", 'YYYYMM')::integer, ${year * 100 + 7})`.as('from')]))
  })
