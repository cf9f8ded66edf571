/**
 * 3.3.21 单位职工社会保险缴费工资变更申报: the earnings of months that were assessed are changed within two years; each month and branch
 * gets its difference. Source: manual §3.3.21. Assumptions 21-1 (two years counted by month), 21-2 (differences by the rates of the
 * month as assessed), 21-3 (two cases of one person exclude each other whatever their months).
 */
import { sql } from 'kysely'
import { filing, type Records } from '../../cases/filing.ts'
import { ownPerson } from '../../cases/subject.ts'
import { formatYuan, type Fen } from '../../common/money.ts'
import { declarationYear, type Period } from '../../common/period.ts'
import { branchShort, idTypes } from '../../fields/code-lists.ts'
import { field, ledger, optional, preset, worked } from '../../fields/field.ts'
import { employer, judgeIdentity, member } from '../../fields/persons.ts'
import type { Query } from '../../ledger/coverage.ts'
import type { Scope } from '../../ledger/database.ts'
import { differenceLines, enterDifferences, type ChangedEarnings } from '../../ledger/differences.ts'
import { heldIn, layEarnings } from '../../ledger/earnings.ts'
import { injuryRounding, lawFor, lawOn } from '../../policy/law-on.ts'
import { contributionBase } from '../../policy/rules/contribution-base.ts'
import { earliestEarningsChange } from '../../policy/rules/contribution.ts'
import { signedBy } from './branch-forms.ts'

/** What is held for the first month that is changed. */
const heldAtFirst = heldIn(sql`r.employer_id`, sql`p.id`, sql`(r.data->>'from')::integer`)

const record = {
  ...employer, ...member,
  idType: optional(preset(field.code('证件类型', idTypes), '01')),
  lastPaid: ledger(field.month('养老最大缴费期'), sql`(select max(l.period) from assessment_line l where l.employer_id = r.employer_id and l.person_id = p.id and l.branch = 'old_age' and l.kind = 'regular' and l.state = 'assessed')`),
  from: field.month('开始年月'),
  until: field.month('结束年月'),
  earnings: field.fen('上年月均工资', { sample: '5000' }),
  earningsBefore: ledger(field.fen('变更前月均工资'), sql`(select h.earnings_fen from ${heldAtFirst} h)`),
  baseBefore: ledger(field.fen('变更前缴费基数'), sql`(select h.base_fen from ${heldAtFirst} h)`),
  base: worked(field.fen('变更后缴费基数'), ({ earnings, from }, facts) => (typeof earnings === 'number' && typeof from === 'number' ? contributionBase(earnings as Fen, lawFor(facts, from as Period)) : null)),
}
type Changed = Records<typeof record>

/** Records of found persons with each month of their span (`m.period`). */
const monthly = (records: Changed) => records.selectFrom('record as r').where('r.personId', 'is not', null).where(sql<boolean>`r."from" <= r.until`)
  .innerJoin(sql<{ period: Period }>`generate_series(r."from" / 100 * 12 + r."from" % 100 - 1, r.until / 100 * 12 + r.until % 100 - 1)`.as<'i'>(sql`i(n)`), (on) => on.onTrue())
const month = sql<Period>`(i.n / 12 * 100 + i.n % 12 + 1)`
const linesOf = (it: Scope, kind: 'regular' | 'earnings_difference') => sql`assessment_line l where l.employer_id = ${it.employerId}::uuid and l.person_id = r."personId" and l.period = ${month} and l.kind = ${kind} and l.state = 'assessed'`
const held = (it: Scope) => heldIn(sql`${it.employerId}::uuid`, sql`r."personId"`, month)
const asChanged = (records: Changed, it: Scope & { caseId?: string }): Query<ChangedEarnings> => records.selectFrom('record as r').where('r.personId', 'is not', null)
  .select([sql<string>`${it.employerId}::uuid`.as('employerId'), sql<string | null>`${it.caseId ?? null}::uuid`.as('caseId'), 'r.no', sql<string>`r."personId"`.as('personId'), 'r.from', 'r.until', 'r.earnings', 'r.base'])

export const insurableEarningsChangeDeclaration = filing({
  id: '3.3.21', slug: 'insurable-earnings-change-declaration', outcome: 'reviewed', outcomeText: '该业务已提交成功，请等待审核！',
  entry: ['typed', 'imported'], subject: { ...ownPerson, notTheSame: '个人编号、身份证号码、姓名不一致！' }, onePer: ['from', 'until'], alone: true, personPicker: true, addLabel: '添加校验', record,
  tabs: { all: ['基本信息', '校验结果', '附件材料'], results: '校验结果', materials: '附件材料' },
  sections: [{
    title: '申报信息',
    fields: [{ field: 'idType', required: true }, { field: 'idNumber', required: true }, { field: 'name', readonly: true }, { field: 'personNo', readonly: true }, { field: 'lastPaid', required: false }, 'from', 'until', 'earnings'],
  }],
  views: {
    template: [
      { field: 'employerNo', required: true }, { field: 'employerName', required: true }, { field: 'personNo', required: true }, { field: 'idNumber', label: '身份证号码', required: true }, { field: 'name', required: true },
      'from', 'until', { field: 'earnings', label: '上年月平均工资(变更后)（元）' },
    ],
    passed: ['employerNo', 'employerName', 'personNo', 'name', 'idNumber', 'from', 'until', 'earningsBefore', ['earnings', '上年月均工资(变更后)'], 'baseBefore', 'base'],
    failed: ['personNo', 'name', 'idNumber', 'from', 'until'],
    report: ['employerNo', 'employerName', 'personNo', 'idNumber', 'name', 'from', 'until', ['earnings', '上年月平均工资(变更后)（元）']],
  },
  listTitles: { passed: '校验通过', failed: '校验不通过' },
  materials: [{ code: 'other', name: '其他材料', need: 'optional' }],
  template: {
    title: '职工社会保险缴费工资变更申报表', header: [['管理单位或独立缴费单位名称（章）', 'employerName'], ['管理单位或独立缴费单位编号', 'employerNo']],
    notes: ['合 计： 人', '* 以上事项填写真实，若与实际情况不符，本单位愿意承担相关责任。'], footer: ['单位负责人（签章）', '单位经办人（签章）', ...signedBy.slice(2)],
  },
  report: {
    title: '职工社会保险缴费工资变更申报表', header: [['管理单位或独立缴费单位名称', 'employerName'], ['管理单位或独立缴费单位编号', 'employerNo']], totals: [{ label: '合 计', unit: '人' }],
    notes: [], declaration: '*以上事项填写真实，若与实际情况不符，本单位愿承担相关责任。', signature: ['申报人', '联系电话', '填报日期'],
  },
  guards: { difference_once_a_case: 'earnings/unsettled' },

  settle(it, facts) {
    const problems = judgeIdentity(it)
    const { from, until, earnings } = it
    if (typeof earnings === 'number' && earnings <= 0) problems.push({ field: 'earnings', code: 'earnings/not-positive', message: '上年月均工资必须大于0！' })
    if (typeof from !== 'number' || typeof until !== 'number') return { problems }
    if (from > until) problems.push({ field: 'until', code: 'earnings/span', message: '开始年月不能晚于结束年月！' })
    else if (declarationYear(from) !== declarationYear(until)) problems.push({ field: 'until', code: 'earnings/across-years', message: '申报时段跨缴费年度，请分段申报！' })
    if (from < earliestEarningsChange(lawOn(facts.today)).value) problems.push({ field: 'from', code: 'earnings/too-old', message: '只能变更两年内的缴费工资！' })
    if (problems.length > 0 || typeof earnings !== 'number') return { problems }
    const law = lawFor(facts, from)
    const beyond = earnings < law.amount('base-floor').value ? ['低于', '保底'] : earnings > law.amount('base-cap').value ? ['高于', '封顶'] : undefined
    return beyond ? { hints: [{ field: 'earnings', code: 'earnings/beyond-limits', message: `申报工资${beyond[0]}缴费基数标准，将按${beyond[1]}核定！` }] } : {}
  },
})
  .checks((refuse) => [
    refuse('earnings/overlap', 'from', (records, it) => records.selectFrom('record as r').innerJoin('case_record as o', (on) => on.on('o.employer_id', '=', it.employerId).on('o.case_id', '=', it.caseId).on('o.flaws', 'is', null) // all of the case, whichever are looked at
      .on(sql<boolean>`o.no < r.no and o.data->>'idNumber' = r."idNumber" and (o.data->>'from')::integer <= r.until and (o.data->>'until')::integer >= r."from"`)).select('r.no').distinct(),
      () => '同一人员的时间段有重复，不允许添加！'),
    refuse('earnings/retired', 'idNumber', (records) => records.selectFrom('record as r').innerJoin('person as p', 'p.id', 'r.personId').where('p.retirement_status', '<>', 'none').select('r.no'), () => '该人员已计算养老待遇，不能变更缴费工资！'),
    refuse('earnings/past-last-paid', 'until', (records) => records.selectFrom('record as r').where(sql<boolean>`r.until > r."lastPaid"`).select('r.no'), () => '结束年月不能超过养老最大缴费期！'),
    refuse('earnings/not-assessed', 'from', (records, it) => monthly(records).where(sql<boolean>`${month} <= coalesce(r."lastPaid", 219912) and not exists (select from ${linesOf(it, 'regular')})`).select('r.no').distinct(), () => '该时段不存在本单位的缴费记录！'),
    refuse('earnings/unsettled', 'from', (records, it) => monthly(records).where(sql<boolean>`exists (select from assessment a where a.employer_id = ${it.employerId}::uuid and a.settled_on is null and a.state = 'assessed' and a.id in (select l.assessment_id from ${linesOf(it, 'earnings_difference')}))`).select('r.no').distinct(),
      () => '该时段存在未处理的差额补退记录！'),
    refuse('earnings/unchanged', 'earnings', (records, it) => monthly(records).groupBy('r.no').having(sql<boolean>`bool_and(coalesce((select h.earnings_fen from ${held(it)} h) = r.earnings, false))`).select('r.no'), () => '申报工资与原工资一致，无需变更！'),
    refuse('earnings/audited-otherwise', 'earnings', (records, it) => monthly(records).where(sql<boolean>`exists (select from earnings_declaration d where d.employer_id = ${it.employerId}::uuid and d.person_id = r."personId" and d.audited
      and d.from_period <= ${month} and (d.until_period is null or d.until_period > ${month}) and d.year = ${month} / 100 - case when ${month} % 100 < 7 then 1 else 0 end and d.base_fen is distinct from r.base)`).select('r.no').distinct(),
    () => '申报的缴费基数与稽核认定的缴费基数不一致，请重新申报！'),
  ])
  .changes((records, it) => ({
    execute: async () => {
      const rows = await records.selectFrom('record as r').select(['r.no', 'r.from', 'r.until', 'r.earnings', 'r.base', 'r.earningsBefore', 'r.baseBefore']).orderBy('r.no').execute()
      const { rows: due } = await sql<{ no: number; branch: string; employerShare: Fen; personShare: Fen; total: Fen }>`select d.no, d.branch, sum(d."employerShare")::bigint as "employerShare", sum(d."personShare")::bigint as "personShare", sum(d."employerShare" + d."personShare")::bigint as total
        from (${differenceLines(asChanged(records, it), injuryRounding(it))}) d group by d.no, d.branch order by d.no, d.branch`.execute(it.db)
      const byNo = new Map<number, typeof due>()
      for (const of of due) byNo.set(of.no, [...(byNo.get(of.no) ?? []), of])
      const yuan = (of: Fen | null) => (of === null ? '' : `${formatYuan(of)}元`)
      return rows.flatMap(({ no, from, until, earnings, base, earningsBefore, baseBefore }) => [
        { no, item: `${from}至${until}缴费工资`, before: yuan(earningsBefore), after: yuan(earnings) },
        { no, item: '缴费基数', before: yuan(baseBefore), after: yuan(base) },
        ...(byNo.get(no) ?? []).map((of) => ({ no, item: `${branchShort[of.branch as never] ?? of.branch}差额`, before: '', after: `${of.total < 0 ? '退' : '补'}${formatYuan(Math.abs(of.total) as Fen)}元（单位${formatYuan(of.employerShare)}，个人${formatYuan(of.personShare)}）` })),
      ])
    },
  }))
  .effect(async (records, it) => {
    await layEarnings(it, records.selectFrom('record as r').where('r.base', 'is not', null).select((q) => [q.ref('r.personId').$notNull().as('personId'), 'r.no', 'r.from', 'r.until', 'r.earnings', q.ref('r.base').$notNull().as('base')]))
    await enterDifferences(it, asChanged(records, it), injuryRounding(it))
  })
