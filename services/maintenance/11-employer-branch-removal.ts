/**
 * 3.3.11 单位减少险种登记: the employer stops paying into a branch from a day; what stands in the way is named with the service to be done first.
 * Source: manual §3.3.11. Assumptions 11-1 (the branch is suspended, so that 3.3.12 can take it up again), 11-2 (arrears are not
 * looked at yet).
 */
import { sql } from 'kysely'
import { filing } from '../../cases/filing.ts'
import { branchEndReasons, branches, branchShort, coverageStates } from '../../fields/code-lists.ts'
import { field, optional } from '../../fields/field.ts'
import { employer } from '../../fields/persons.ts'
import { branchOrder } from '../../ledger/coverage.ts'
import { endBranches, participations } from '../../ledger/employers.ts'
import { branchMaterials, branchOfEmployer, branchReport, branchTable, NOT_IN_REGION, notInRegion } from './employer-branches.ts'

const record = {
  ...employer,
  branch: field.code('险种类型', branches),
  reason: field.code('变更原因', branchEndReasons),
  endedOn: field.date('变更日期'),
  note: optional(field.text('备注', 200)),
}
const wordOf = (codes: ReadonlyMap<string, string>, column: string) => sql<string>`case ${sql.join([...codes].map(([code, word]) => sql`when ${sql.ref(column)} = ${code} then ${word}`), sql` `)} else ${sql.ref(column)} end`

export const employerBranchRemoval = filing({
  id: '3.3.11', slug: 'employer-branch-removal', outcome: 'reviewed', outcomeText: '申报成功，请等待管理单位审核！',
  entry: ['picked'], subject: branchOfEmployer, lookUps: [], record,
  sections: [{ title: '变更信息', fields: ['reason', 'endedOn', 'note'] }],
  views: { template: [], passed: ['branch', 'reason', 'endedOn', 'note'], failed: ['branch'], report: [] },
  listTitles: { passed: '减少险种信息', failed: '校验不通过' },
  template: null, materials: branchMaterials, report: branchReport,
})
  .list({
    key: 'participations', title: '单位已参保信息',
    columns: [
      ['name', '险种类型'], ['status', '单位参保状态'], ['since', '单位参保日期'], ['pooledSince', '单位统账结合日期'], ['payDay', '待遇发放日'], ['collection', '缴费方式'], ['baseRule', '基数核定规则'], ['levyRule', '基金征缴规则'],
      ['lastPeriod', '最大缴费期号'], ['averageEarnings', '月平均工资'],
    ],
    rows: (it) => participations(it).select([
      sql<string>`${branchOrder('b.branch')}::text`.as('key'), sql<string>`b.branch`.as('branch'), wordOf(branches.codes, 'b.branch').as('name'), wordOf(coverageStates.codes, 'b.status').as('status'), sql<string>`b.insured_since_on::text`.as('since'),
      sql<string>`b.pooled_since_on::text`.as('pooledSince'), sql<string>`b.pay_day::text`.as('payDay'), 'b.collection', 'u.base as baseRule', sql<string>`coalesce(b.levy_rule, u.levy)`.as('levyRule'),
      sql<string>`b.last_period::text`.as('lastPeriod'), sql<string>`null::text`.as('averageEarnings'),
    ]),
    fills: { branch: 'branch' },
    inPage: { emptyText: '单位没有参保信息', untickedText: '请勾选需要减少的险种，并选择变更原因、变更日期！' },
  })
  .checks((refuse) => [
    refuse('branch/not-in-region', 'branch', (records, it) => records.selectFrom('record as r').where(notInRegion(it)).select('r.no'), () => NOT_IN_REGION),
    refuse('branch/not-active', 'branch', (records, it) => records.selectFrom('record as r')
      .where((q) => q.not(q.exists(q.selectFrom('employer_branch as b').where('b.employer_id', '=', it.employerId).where('b.status', '=', 'active').where(sql<boolean>`b.branch = r.branch`).select('b.branch')))).select(['r.no', 'r.branch']),
    (hit) => `${branchShort[hit.branch] ?? ''}：该险种不是正常参保状态！`),
    refuse('branch/persons-covered', 'branch', (records, it) => records.selectFrom('record as r').innerJoin('coverage as c', (on) => on.on(sql<boolean>`c.branch = r.branch`))
      .where('c.employer_id', '=', it.employerId).where('c.until_period', 'is', null).where('c.state', '=', 'active').groupBy(['r.no', 'r.branch'])
      .select((q) => ['r.no', 'r.branch', q.fn.countAll<number>().as('persons')]),
    (hit) => `不符合办理条件：${branchShort[hit.branch] ?? ''}险种下仍有${hit.persons}名正常参保职工，请先办理单位职工社会保险暂停或单位职工减少险种登记！`),
    refuse('branch/declared-unbilled', 'branch', (records, it) => records.selectFrom('record as r').innerJoin('assessment as a', (on) => on.on('a.employer_id', '=', it.employerId).on(sql<boolean>`a.branch = r.branch`))
      .where('a.state', '=', 'assessed').where('a.notice_id', 'is', null).select('r.no').distinct(), () => '不符合办理条件：该险种存在已申报未征集的应缴数据，请先办理撤销申报或单据开具！'),
    refuse('branch/notice-unpaid', 'branch', (records, it) => records.selectFrom('record as r').innerJoin('assessment as a', (on) => on.on('a.employer_id', '=', it.employerId).on(sql<boolean>`a.branch = r.branch`))
      .innerJoin('notice as n', (on) => on.onRef('n.employer_id', '=', 'a.employer_id').onRef('n.id', '=', 'a.notice_id')).where('a.state', '=', 'assessed').where('n.state', '=', 'valid').where('n.direction', '=', 'income')
      .whereRef('n.received_fen', '<', 'n.amount_fen').select('r.no').distinct(), () => '不符合办理条件：该险种存在未缴费的有效单据，请先缴费或撤销单据！'),
    refuse('branch/projects-running', 'branch', (records, it) => records.selectFrom('record as r').where('r.branch', '=', 'employment_injury')
      .where((q) => q.exists(q.selectFrom('project as j').where('j.employer_id', '=', it.employerId).where('j.status', '<>', 'finished').select('j.id'))).select('r.no'),
    () => '存在未结束的工程项目，不能减少工伤保险！'),
    refuse('branch/pensioners-paid', 'branch', (records, it) => records.selectFrom('record as r').where('r.branch', '=', 'old_age')
      .where((q) => q.exists(q.selectFrom('pensioner as w').where('w.employer_id', '=', it.employerId).where('w.status', '<>', 'ended').select('w.id'))).select('r.no'),
    () => '仍有离退休人员在本单位发放待遇，不能减少养老保险！'),
    refuse('branch/ends-too-early', 'endedOn', (records, it) => records.selectFrom('record as r').innerJoin('employer_branch as b', (on) => on.on('b.employer_id', '=', it.employerId).on(sql<boolean>`b.branch = r.branch`))
      .where(sql<boolean>`r."endedOn" < b.insured_since_on or to_char(r."endedOn", 'YYYYMM')::integer <= b.last_period`).select('r.no'),
    () => '变更日期不能早于最大缴费期！'),
  ])
  .changes((records, it) => ({
    execute: async () => (await records.selectFrom('record as r').innerJoin('employer_branch as b', (on) => on.on('b.employer_id', '=', it.employerId).on(sql<boolean>`b.branch = r.branch`))
      .select(['r.no', 'b.branch', 'b.status', 'b.insured_since_on as since', 'r.endedOn', 'r.reason']).orderBy('r.no').execute())
      .map(({ no, branch, status, since, endedOn, reason }) => ({
        no, item: branches.codes.get(branch) ?? branch, before: `${coverageStates.codes.get(status) ?? ''}（自${since}）`, after: `暂停参保（自${endedOn}，${branchEndReasons.codes.get(reason) ?? ''}）`,
      })),
  }))
  .reportTable(async (records, it) => branchTable(it, 'ended', (await records.selectFrom('record as r').select(['r.branch', 'r.endedOn as on', 'r.reason', 'r.note']).execute())
    .map(({ branch, on, reason, note }) => ({ branch, on, note: [branchEndReasons.codes.get(reason) ?? '', note ?? ''].filter((text) => text !== '').join('；') }))))
  .effect((records, it) => endBranches(it, records.selectFrom('record as r').select((q) => ['r.no', q.ref('r.branch').$castTo<'old_age' | 'unemployment' | 'employment_injury'>().as('branch'), 'r.endedOn', 'r.reason', 'r.note'])))
