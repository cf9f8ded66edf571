/**
 * 3.3.20 单位职工社会保险缴费工资申报: each insured person's average monthly earnings of the year before; the base is fixed when the
 * agency has switched the year on. Source: manual §3.3.20. Assumptions 20-1 (a second declaration for a year is 3.3.21's), 20-2 (可申报:
 * 正常参保 and not declared; 未申报: also who no longer is), 20-3 (the entry holds until the next year's, as 22-7 carries it on).
 */
import { sql } from 'kysely'
import { amend } from '../../cases/amendment.ts'
import { filing } from '../../cases/filing.ts'
import type { PickList } from '../../cases/list.ts'
import { ownPerson } from '../../cases/subject.ts'
import { formatYuan, type Fen } from '../../common/money.ts'
import { period, type Period } from '../../common/period.ts'
import { idTypes } from '../../fields/code-lists.ts'
import { field, ledger, once, optional, worked, type WorkFacts } from '../../fields/field.ts'
import { employer, member } from '../../fields/persons.ts'
import { listed } from '../../ledger/coverage.ts'
import type { Scope } from '../../ledger/database.ts'
import { enterDifferences, lateEarnings } from '../../ledger/differences.ts'
import { declaredFor, declareEarnings, insuredIn, openYears, yetToDeclare } from '../../ledger/earnings.ts'
import { injuryRounding, lawFor } from '../../policy/law-on.ts'
import { contributionBase } from '../../policy/rules/contribution-base.ts'

/** 申报年度 of the record: July to June. */
const year = sql`(r.data->>'year')::integer`
/** The law of the year's first month. */
const lawOf = (of: number, facts: WorkFacts) => lawFor(facts, period(of * 100 + 7))

const record = {
  ...employer, ...member,
  year: once(field.yearChoice('申报年度')),
  from: ledger(field.month('开始年月'), sql<Period>`${year} * 100 + 7`),
  until: ledger(field.month('结束年月'), sql<Period>`${year} * 100 + 106`),
  earnings: field.fen('上年月均工资', { sample: '5000' }),
  mobile: optional(field.mobile('手机号码')),
  base: worked(field.fen('缴费基数'), ({ earnings, year: of }, facts) => (typeof earnings === 'number' && typeof of === 'number' ? contributionBase(earnings as Fen, lawOf(of, facts)) : null)),
}

/** 申报年度 as it was chosen; 0, a year of which nothing is known, before that. */
const yearAsked = (header: Readonly<Record<string, string>>) => (/^\d{4}$/.test(header['year'] ?? '') ? Number(header['year']) : 0)
const idTypeWord = sql<string>`case p.id_type ${sql.join([...idTypes.codes].map(([code, word]) => sql`when ${code} then ${word}`), sql` `)} else p.id_type end`
const withEmployer = (persons: ReturnType<typeof listed>) => persons.innerJoin('employer as e', 'e.id', 'a.employer_id')
  .select(['p.person_no as key', 'e.number as employerNo', 'e.name as employerName', 'p.person_no as personNo', 'p.name', idTypeWord.as('idType'), 'p.id_number as idNumber', 'p.mobile'])
const columns: PickList<typeof record>['columns'] = [
  ['employerNo', '单位编号'], ['employerName', '单位名称'], ['personNo', '个人编号'], ['name', '姓名'], ['idType', '证件类型'], ['idNumber', '证件号码'], ['earnings', '上年月均工资', 'money'], ['mobile', '手机号码'],
]
const latestOpen = async (it: Scope) => (await openYears(it).orderBy('y.year', 'desc').limit(1).executeTakeFirst())?.year ?? 0

export const insurableEarningsDeclaration = filing({
  id: '3.3.20', slug: 'insurable-earnings-declaration', outcome: 'accepted', outcomeText: '该业务已受理成功，您可在办件记录中查询办理进度！',
  entry: ['picked', 'imported'], subject: { ...ownPerson, notTheSame: '个人编号、证件号码、姓名不一致！' }, onePer: ['year'], lookUps: ['year'], record,
  choices: { year: (it) => openYears(it).clearSelect().orderBy('y.year', 'desc').select([sql<string>`y.year::text`.as('value'), sql<string>`y.year || '年度'`.as('label')]) as never },
  sections: [{ title: '申报信息', mode: 'single', fields: ['year', 'from', 'until', { field: 'earnings', label: '上年月均工资(元)', required: false }] }],
  views: {
    template: [
      { field: 'employerNo', required: true }, { field: 'employerName', required: true }, { field: 'personNo', required: true }, { field: 'idNumber', required: true }, { field: 'name', required: true }, { field: 'year', label: '年度' },
      { field: 'earnings', label: '上年月平均工资(元)' }, 'mobile',
    ],
    passed: ['employerNo', 'employerName', 'personNo', 'name', 'idType', 'idNumber', 'mobile', 'earnings', 'from', 'until', 'base'],
    failed: ['employerNo', 'employerName', 'personNo', 'name', 'idType', 'idNumber', 'mobile', 'earnings', 'from', 'until'],
    report: ['employerNo', 'employerName', 'personNo', 'idNumber', 'name', ['year', '年度'], ['earnings', '上年月平均工资(元)'], 'mobile'],
  },
  listTitles: { passed: '校验通过信息', failed: '不通过信息' },
  template: {
    title: '年度职工养老保险缴费工资申报表', header: [['管理单位或独立缴费单位名称(章)', 'employerName'], ['管理单位或独立缴费单位编号', 'employerNo']],
    notes: ['以上一行填写示例请从下一行开始按示例填写(不要删除示例和本行说明文字)'], footer: [],
    rows: async (it) => {
      const of = await latestOpen(it)
      return (await withEmployer(yetToDeclare(it, of)).orderBy('p.person_no').execute()).map(({ employerNo, employerName, personNo, idNumber, name, mobile }) => ({ employerNo, employerName, personNo, idNumber, name, year: of, mobile }))
    },
  },
  report: {
    title: '{year}年度职工社会保险缴费工资申报表', header: [['管理单位或独立缴费单位名称', 'employerName'], ['管理单位或独立缴费单位编号', 'employerNo']],
    totals: [{ label: '上年月平均工资(元)', sum: 'earnings' }], notes: [], declaration: '*以上事项填写真实, 若与实际情况不符, 本单位应承担相关责任。',
  },
  materials: [{ code: 'undertaking', name: '承诺书', need: 'required', note: '必传' }],
  guards: { earnings_declared_once_a_year: 'earnings/already-declared' },
  settle: ({ earnings, year: of }, facts) => {
    if (typeof earnings !== 'number' || typeof of !== 'number') return {}
    if (earnings <= 0) return { problems: [{ field: 'earnings', code: 'earnings/not-positive', message: '上年月均工资必须大于0！' }] }
    const law = lawOf(of, facts)
    const beyond = earnings < law.amount('base-floor').value ? ['低于', '保底'] : earnings > law.amount('base-cap').value ? ['高于', '封顶'] : undefined
    return beyond ? { hints: [{ field: 'earnings', code: 'earnings/beyond-limits', message: `申报工资${beyond[0]}缴费基数标准，将按${beyond[1]}核定！` }] } : {}
  },
})
  .list({
    key: 'eligible', title: '当前可申报人员信息', columns,
    rows: (it, header) => withEmployer(yetToDeclare(it, yearAsked(header))).select(sql<number | null>`null::bigint`.as('earnings')),
    fills: { personNo: 'personNo', idNumber: 'idNumber', name: 'name', mobile: 'mobile' },
    inPage: { group: '人员列表', edits: ['earnings', 'mobile'], setAll: { label: '批量设置工资', field: 'earnings' }, emptyText: '请选择申报年度；该年度没有可申报的人员时列表为空', untickedText: '请选择申报年度并勾选需申报的人员！' },
  })
  .list({
    key: 'undeclared', title: '当前未申报人员信息', columns,
    rows: (it, header) => withEmployer(listed(it).where(insuredIn(it, yearAsked(header))).where(sql<boolean>`not ${declaredFor(it, yearAsked(header))}`)).select(sql<number | null>`null::bigint`.as('earnings')),
    fills: {}, inPage: { group: '人员列表', shown: true, emptyText: '该年度没有未申报的人员' },
  })
  .list({
    key: 'declared', title: '当前已申报人员信息', columns,
    rows: (it, header) => withEmployer(listed(it).where(declaredFor(it, yearAsked(header)))).select(sql<number | null>`(select d.earnings_fen from earnings_declaration d where d.employer_id = a.employer_id and d.person_id = a.person_id and d.year = ${yearAsked(header)}::integer
      order by d.recorded_at desc, d.from_period desc limit 1)`.as('earnings')),
    fills: {}, inPage: { group: '人员列表', shown: true, emptyText: '该年度没有已申报的人员' },
  })
  .checks((refuse, hint) => [
    refuse('earnings/year-not-open', 'year', (records, it) => records.selectFrom('record as r').where((q) => q.not(q.exists(openYears(it).clearSelect().where(sql<boolean>`y.year = r.year`).select('y.year') as never))).select('r.no'), () => '该年度未开放缴费工资申报！'),
    refuse('earnings/already-declared', 'year', (records, it) => records.selectFrom('record as r').where(sql<boolean>`exists (select from earnings_declaration d where d.employer_id = ${it.employerId}::uuid and d.person_id = r."personId" and d.year = r.year and d.corrects is null)`).select('r.no'),
      () => '该人员本年度已申报缴费工资，如需变更请办理缴费工资变更申报！'),
    refuse('earnings/not-covered', 'personNo', (records, it) => records.selectFrom('record as r').where('r.personId', 'is not', null).where(sql<boolean>`(not exists (select from coverage c where c.employer_id = ${it.employerId}::uuid and c.person_id = r."personId" and c.until_period is null and c.state = 'active')
      or not exists (select from coverage c where c.employer_id = ${it.employerId}::uuid and c.person_id = r."personId" and c.from_period <= r.year * 100 + 106 and (c.until_period is null or c.until_period > r.year * 100 + 7)))`).select('r.no'),
    () => '该人员不是正常参保状态，不能申报缴费工资！'),
    hint('earnings/year-not-enabled', 'year', (records, it) => records.selectFrom('record as r').where((q) => q.exists(openYears(it).clearSelect().where(sql<boolean>`y.year = r.year`).where(sql<boolean>`(y.enabled_on is null or y.enabled_on > ${it.today}::date)`).select('y.year') as never)).select('r.no'),
      () => '年度缴费工资申报尚未启用，缴费基数将在启用后生成！'),
  ])
  .changes((records, it) => ({
    execute: async () => {
      const enabled = new Set((await openYears(it).execute()).filter((of) => of.enabled).map((of) => of.year))
      const rows = await records.selectFrom('record as r').innerJoin('person as p', 'p.id', 'r.personId').select(['r.no', 'r.year', 'r.earnings', 'r.base', 'r.mobile', 'p.mobile as held']).orderBy('r.no').execute()
      return rows.flatMap(({ no, year: of, earnings, base, mobile, held }) => [
        { no, item: `${of}年度缴费工资`, before: '', after: `${formatYuan(earnings)}元（${enabled.has(of) && base !== null ? `缴费基数${formatYuan(base)}元` : '缴费基数待启用后生成'}）` },
        ...(mobile === null || mobile === held ? [] : [{ no, item: '手机号码', before: held, after: mobile }]),
      ])
    },
  }))
  .effect(async (records, it) => {
    await declareEarnings(it, records.selectFrom('record as r').select((q) => [
      q.ref('r.personId').$notNull().as('personId'), 'r.no', 'r.year', 'r.earnings', sql<Period>`r.year * 100 + 7`.as('from'),
      sql<Fen | null>`case when exists (select from declaration_year y join employer e on e.region_code = y.region_code where e.id = ${it.employerId}::uuid and y.year = r.year and y.enabled_on <= ${it.today}::date) then r.base end`.as('base'),
    ]))
    await enterDifferences(it, lateEarnings(it, sql<{ id: string }>`select n.id from earnings_declaration n where n.employer_id = ${it.employerId}::uuid and n.case_id = ${it.caseId}::uuid`), injuryRounding(it))
    await amend(records, it, { table: 'person', blank: 'keeps', columns: { mobile: 'mobile' } })
  })
