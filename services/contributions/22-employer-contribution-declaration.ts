/**
 * 3.3.22 单位社会保险缴费申报: a month's contributions of the employer, worked out from the bases and persons the ledger holds.
 * Source: manual §3.3.22. Assumptions 22-7 (a base not declared anew is carried on), 22-8 (the month of reaching the age is due), 22-9 (单位参保关系ID).
 */
import { sql } from 'kysely'
import { workFacts } from '../../cases/case-row.ts'
import { filing, type Records } from '../../cases/filing.ts'
import { addMonths, declarationYear, formatPeriod, monthOf, type Period } from '../../common/period.ts'
import type { Branch } from '../../common/states.ts'
import { branches } from '../../fields/code-lists.ts'
import { field, once } from '../../fields/field.ts'
import { employer } from '../../fields/persons.ts'
import { assessBranch, assessedIn, lastDeclared } from '../../ledger/assessments.ts'
import type { Scope } from '../../ledger/database.ts'
import { branchOfEmployer } from '../maintenance/employer-branches.ts'
import { assessmentColumns as c, branchRows, comparisonRows, declaredAssessments, explainPerson, personRows } from './declaration-lists.ts'
import { monthAsked, outlook, ratesOf, retiredBefore, type Outlook } from './declared-month.ts'

const record = { ...employer, period: once(field.month('费款所属止期')), branch: field.code('险种类型', branches) }
type Declared = Records<typeof record>
const branchName = (branch: string) => branches.codes.get(branch) ?? branch

/** The month after the latest one declared, of the branch that is furthest behind; not past the current one. */
const nextMonth = (it: Scope) => it.db.selectFrom('employer_branch as b').where('b.employer_id', '=', it.employerId).where('b.status', '=', 'active')
  .select(sql<Period | null>`min(${lastDeclared})`.as('last')).executeTakeFirst()

/** Records with the last month declared in their branch: the month before participation began where there is none. */
const placed = (records: Declared, it: Scope) => records.selectFrom('record as r').innerJoin('employer_branch as b', (on) => on.on('b.employer_id', '=', it.employerId).on(sql<boolean>`b.branch = r.branch`))
  .select(['r.no', 'r.branch', 'r.period', lastDeclared.as('last')])
const declared = sql<boolean>`exists (select from assessment a where a.employer_id = b.employer_id and a.branch = b.branch and a.period = r.period and a.kind = 'regular' and a.state = 'assessed')`

/** Records of which what their persons come to is such and such; a branch is one record, so there are three at most. */
const whose = (records: Declared, it: Scope, is: (found: Outlook) => boolean) => ({
  execute: async () => {
    const hits: ({ no: number; branch: string; period: Period } & Outlook)[] = []
    for (const { no, branch, period } of await records.selectFrom('record as r').select(['r.no', 'r.branch', 'r.period']).execute()) {
      const found = await outlook(it, branch as Branch, period)
      if (is(found)) hits.push({ no, branch, period, ...found })
    }
    return hits
  },
})

export const employerContributionDeclaration = filing({
  id: '3.3.22', slug: 'employer-contribution-declaration', outcome: 'completed', outcomeText: '业务办理成功！',
  entry: ['picked'], subject: branchOfEmployer, lookUps: [], record,
  presets: { period: async (it) => {
    const [last, today] = [(await nextMonth(it))?.last, monthOf(it.today)]
    return String(last === null || last === undefined ? today : Math.min(addMonths(last, 1), today))
  } },
  sections: [{ title: '查询条件', fields: ['period'] }],
  views: { template: [], passed: ['branch', 'period'], failed: ['branch', 'period'], report: [] },
  listTitles: { passed: '申报险种', failed: '校验不通过' },
  template: null,
  report: {
    title: '基本养老保险费申报表', header: [['单位名称', 'employerName'], ['单位编号', 'employerNo']], totals: [],
    notes: ['本表用于单位当月正常申报、单位整体补缴申报。'], declaration: '以上事项填写真实，若与实际不符，本单位愿承担相关责任。', signature: ['申报人', '联系电话', '填报日期'],
  },
  guards: { regular_assessment_once: 'declaration/already-declared', person_assessed_once_a_month: 'declaration/already-declared' },
})
  .list({
    key: 'participations', title: '单位参保信息',
    columns: [['relation', '单位参保关系ID'], ['employerNo', '单位编号'], ['employerName', '单位名称'], ['name', '险种类型'], ['lastPeriod', '最大缴费期号'], ['status', '参保状态'], ['suspended', '暂停缴费标志'], ['since', '参保日期'], ['agency', '参保所属机构'], ['persons', '在职人数']],
    rows: branchRows, fills: { branch: 'branch' },
    inPage: { emptyText: '单位没有正常参保的险种', untickedText: '请勾选需要申报的险种！', tickedAtFirst: true, details: 'persons' },
  })
  .list({
    key: 'persons', title: '人员明细',
    columns: [
      ['personNo', '个人编号'], ['name', '姓名'], ['idNumber', '证件号码'], ['branchName', '险种类型'], ['period', '费款所属期'], ['kindName', '应缴类型'], ['earnings', '缴费工资', 'money'], ['base', '缴费基数', 'money'],
      ['employerShare', '单位缴费金额', 'money'], ['personShare', '人员缴费金额', 'money'], ['total', '缴费总额', 'money'], ['movement', '人员变动'], ['reason', '不可做账原因'],
    ],
    rows: personRows, fills: {}, explain: async (it, key, column, header) => explainPerson(it, key, column, header, await workFacts(it)),
  })
  .list({
    key: 'comparison', title: '上期与本期缴费人数基数对比',
    columns: [
      ['branchName', '险种类型'], ['beforePeriod', '上期费款所属期'], ['beforePersons', '上期缴费人数', 'figure'], ['beforeBase', '上期缴费基数总额', 'money'], ['period', '本期费款所属期'], ['persons', '本期缴费人数', 'figure'],
      ['base', '本期缴费基数总额', 'money'], ['added', '增加人数', 'figure'], ['gone', '减少人数', 'figure'], ['difference', '基数增减额', 'money'],
    ],
    rows: comparisonRows, fills: {}, inPage: { shown: true, emptyText: '请选择费款所属止期' },
  })
  .list({
    key: 'declared', title: '本年度已申报的缴费信息',
    columns: [c.period, c.branch, c.kind, c.settled, c.persons, c.earnings, c.base, c.employerShare, c.personShare, c.total, c.by, c.on, c.agency],
    rows: (it, header) => declaredAssessments(it).where(sql<boolean>`a.period / 100 = ${Math.floor((monthAsked(header) ?? monthOf(it.today)) / 100)}::integer`),
    fills: {}, inPage: { shown: true, sums: true, emptyText: '本年度还没有申报' },
  })
  .checks((refuse, hint) => [
    refuse('branch/not-active', 'branch', (records, it) => records.selectFrom('record as r')
      .where((q) => q.not(q.exists(q.selectFrom('employer_branch as b').where('b.employer_id', '=', it.employerId).where('b.status', '=', 'active').where(sql<boolean>`b.branch = r.branch`).select('b.branch')))).select(['r.no', 'r.branch']),
    (hit) => `${branchName(hit.branch)}：该险种未处于正常参保状态或已暂停缴费，不能申报`),
    refuse('declaration/already-declared', 'period', (records, it) => placed(records, it).where(declared), (hit) => `${hit.period}${branchName(hit.branch)}已申报，请勿重复申报`),
    refuse('period/out-of-range', 'period', (records, it) => placed(records, it).where(sql<boolean>`not ${declared} and (r.period > ${monthOf(it.today)}::integer or r.period <= ${lastDeclared})`),
      (hit) => `${branchName(hit.branch)}：费款所属止期须大于最大缴费期号且不得晚于当前月份`),
    refuse('period/months-skipped', 'period', (records, it) => ({
      execute: async () => (await placed(records, it).execute()).filter(({ period, last }) => period > addMonths(last, 1) && period <= monthOf(it.today)),
    }), ({ branch, last, period }) => `${branchName(branch)}存在未申报的月份（${addMonths(last, 1)}至${addMonths(period, -1)}），请先办理单位社会保险补缴申报`),
    refuse('branch/no-persons', 'branch', (records, it) => whose(records, it, ({ persons }) => persons === 0), (hit) => `${branchName(hit.branch)}：该险种在职人数为0，不能申报`),
    refuse('declaration/nobody-assessable', 'branch', (records, it) => whose(records, it, ({ persons, assessable }) => persons > 0 && assessable === 0),
      (hit) => `${branchName(hit.branch)}：单位没有可申报的缴费人员或缴费基数，请先办理参保登记或缴费工资申报`),
    refuse('case/changes-waiting', null, (records, it) => records.selectFrom('record as r').where((q) => q.exists(q.selectFrom('service_case as w').where('w.employer_id', '=', it.employerId).where('w.state', 'in', ['submitted', 'accepted', 'returned'])
      .where('w.service', 'in', ['insured-person-registration', 'insured-person-suspension', 'insured-person-branch-removal', 'insured-person-branch-addition', 'insurable-earnings-change-declaration']).select('w.id'))).select('r.no'),
    () => '存在待审核的人员增减业务，请办结后再申报'),
    hint('earnings/carried', null, (records, it) => whose(records, it, ({ carried }) => carried > 0),
      (hit) => `${branchName(hit.branch)}：存在未申报${declarationYear(hit.period)}年度缴费工资的人员${hit.carried}人，按上一年度缴费基数核定，请及时办理缴费工资申报`),
    hint('earnings/undeclared', null, (records, it) => whose(records, it, ({ undeclared }) => undeclared > 0), (hit) => `${branchName(hit.branch)}：存在未申报缴费工资的人员${hit.undeclared}人，请先办理缴费工资申报`),
    hint('person/left-out', null, (records, it) => whose(records, it, ({ leftOut }) => leftOut.length > 0),
      (hit) => `${branchName(hit.branch)}：${hit.leftOut.map((of) => `人员${of.replace('：', '不符合核定条件：')}`).join('；')}${hit.persons - hit.assessable > hit.leftOut.length ? `等${hit.persons - hit.assessable}人` : ''}`),
  ])
  .changes((records, it) => ({
    execute: async () => (await placed(records, it).orderBy('r.no').execute()).map(({ no, branch, period, last }) => ({ no, item: branchName(branch), before: `最大缴费期号${last}`, after: `申报${formatPeriod(period)}` })),
  }))
  .reportTable(async (records, it) => {
    const lines = await records.selectFrom('record as r').select(['r.no', 'r.branch', 'r.period']).orderBy('r.no').execute()
    const rows: string[][] = []
    for (const { branch, period } of lines) {
      const { persons, assessable, before, added, gone } = await movement(it, branch as Branch, period)
      rows.push([branchName(branch), added + gone > 0 ? '是' : '否', `${formatPeriod(period)} 至 ${formatPeriod(period)}`, ...[before, assessable, added, gone, persons - assessable].map(String)])
    }
    const figure = { group: '在职职工人数', align: 'right' } as const
    return {
      columns: [{ label: '险种类型' }, { label: '是否有人员变动', align: 'center' }, { label: '费款对应时间段', align: 'center' }, { label: '上期核定数', ...figure }, { label: '本期预核定数', ...figure }, { label: '其中：增加', ...figure }, { label: '其中：减少', ...figure }, { label: '不符合核定人数', ...figure }],
      rows,
    }
  })
  .effect(async (records, it) => {
    const { employer: facts } = await workFacts(it)
    for (const { branch, period } of await records.selectFrom('record as r').select(['r.branch', 'r.period']).orderBy('r.branch').execute()) { // three at most, in one order, so that two filings do not lock each other out
      await assessBranch(it, branch as Branch, period, ratesOf(it, branch as Branch, period, facts), retiredBefore(it, period))
    }
  })

/** Heads of a branch in a month and the one before it. */
async function movement(it: Scope, branch: Branch, period: Period): Promise<Outlook & { before: number; added: number; gone: number }> {
  const before = addMonths(period, -1)
  const { rows: [found] } = await sql<{ before: number; added: number; gone: number }>`select count(b."personId")::integer as before, (count(*) filter (where b."personId" is null))::integer as added, (count(*) filter (where n."personId" is null))::integer as gone
    from (${assessedIn(it, branch, before, retiredBefore(it, before))}) b full join (${assessedIn(it, branch, period, retiredBefore(it, period))}) n on n."personId" = b."personId"`.execute(it.db)
  return { ...await outlook(it, branch, period), ...(found ?? { before: 0, added: 0, gone: 0 }) }
}
