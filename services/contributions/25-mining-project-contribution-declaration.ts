/**
 * 3.3.25 矿山项目工伤保险费申报: the fee of a mine for a month, on its output.
 * Source: manual §3.3.25; policy parameters 3.2. Assumptions 24-4, 25-1 (the standard by tonne).
 */
import { sql } from 'kysely'
import { workFacts } from '../../cases/case-row.ts'
import { filing } from '../../cases/filing.ts'
import type { Period } from '../../common/period.ts'
import { mineStates, miningKinds } from '../../fields/code-lists.ts'
import { field, ledger, live, type WorkFacts } from '../../fields/field.ts'
import { employer } from '../../fields/persons.ts'
import type { ProjectFee } from '../../ledger/assessments.ts'
import { lawFor } from '../../policy/law-on.ts'
import { injuryRate } from '../../policy/rules/injury-rate.ts'
import { MINING_KINDS, miningLevy, type MiningKind } from '../../policy/rules/mining-levy.ts'
import { withoutInjuryBranch } from '../registration/project-checks.ts'
import { projectChoices } from '../registration/project-fields.ts'
import { declaredProject, declareFees, feeChanges, printed, reckoned, withProject, withUnpaidNotice, type Reckon } from './project-fees.ts'

const where = (kind: unknown) => ({ category: MINING_KINDS[kind as MiningKind] })
const byWages = (facts: WorkFacts) => lawFor(facts).word('mining-method').value !== 'per_tonne'
const rateOf = (kind: unknown, facts: WorkFacts) => injuryRate(lawFor(facts).number('mining-risk-class', where(kind)).value, 0, lawFor(facts))

const record = {
  ...employer, projectNo: field.choice('项目选择'),
  number: ledger(field.text('项目编号'), sql`pr.number`), name: ledger(field.text('项目名称'), sql`pr.name`), miningKind: ledger(field.code('矿山项目类型', miningKinds), sql`pr.mining_kind`), status: ledger(field.code('项目状态', mineStates), sql`pr.status`),
  startsOn: ledger(field.date('项目开始日期'), sql`pr.starts_on`), endsOn: ledger(field.date('项目结束日期'), sql`pr.ends_on`), address: ledger(field.text('项目地址'), sql`pr.address`),
  managerName: ledger(field.text('负责人姓名'), sql`pr.manager_name`), managerPhone: ledger(field.text('负责人联系电话'), sql`pr.manager_phone`), branch: ledger(field.text('险种类型'), sql`'工伤保险'::text`),
  period: field.month('费款所属期'), output: field.tonnes('产能数量'),
  wages: live(field.fen('吨矿工资含量(元/吨)'), (held, facts) => (held['miningKind'] && byWages(facts) ? lawFor(facts).amount('mining-wage-content', where(held['miningKind'])) : null)),
  rate: live(field.text('缴费费率(%)'), (held, facts) => (held['miningKind'] && byWages(facts) ? printed(rateOf(held['miningKind'], facts), 'percent') : null)),
  amount: live(field.fen('应缴金额(元)'), (held, facts) => (held['miningKind'] && typeof held['output'] === 'number' ? miningLevy(held['output'], held['miningKind'] as MiningKind, lawFor(facts)) : null)),
}

const reckon: Reckon<ProjectFee> = async (records, it) => {
  const facts = await workFacts(it)
  const rows = await withProject(records, it).select(['r.no', 'j.id', 'j.mining_kind as kind', sql<Period>`r.period`.as('period'), sql<number>`r.output`.as('output')]).execute()
  return rows.map((of) => reckoned<ProjectFee>(of.no, () => (
    { kind: 'mining', projectId: of.id, period: of.period, amount: miningLevy(of.output, of.kind as MiningKind, lawFor(facts, of.period)).value, rate: byWages(facts) ? rateOf(of.kind, facts).value : null, outputKg: of.output })))
}

export const miningFeeDeclaration = filing({
  id: '3.3.25', slug: 'mining-project-contribution-declaration', outcome: 'completed', outcomeText: '业务办理成功！',
  entry: ['form'], lookUps: ['projectNo'], subject: declaredProject('mining', '项目未登记、未审核通过或不在项目有效期内，不能申报'), record,
  sections: [
    { title: '项目查询', fields: ['projectNo'] },
    { title: '项目基本信息', fields: ['number', 'name', 'miningKind', 'status', 'startsOn', 'endsOn', 'address', 'managerName', 'managerPhone'] },
    { title: '工程项目申报信息', fields: ['branch', 'period', 'output', 'wages', 'rate', 'amount'] },
  ],
  choices: { projectNo: projectChoices('mining') },
  views: { template: [], passed: ['number', 'name', 'period', 'output'], failed: ['number', 'name'], report: [] },
  listTitles: { passed: '申报项目', failed: '校验不通过' },
  template: null, report: null, guards: { mining_assessment_once: 'project/declared' },
})
  .checks((refuse) => [
    refuse('branch/not-run', null, withoutInjuryBranch, () => '参保所属机构未开通工伤保险项目参保'),
    refuse('project/not-in-force', 'period', (records, it) => withProject(records, it)
      .where(sql<boolean>`j.status in ('stopped', 'finished') or r.period < to_char(j.starts_on, 'YYYYMM')::integer or r.period > to_char(j.ends_on, 'YYYYMM')::integer`).select('r.no'), () => '项目未登记、未审核通过或不在项目有效期内，不能申报'),
    refuse('period/not-yet', 'period', (records, it) => records.selectFrom('record as r').where(sql<boolean>`r.period > to_char(${it.today}::date, 'YYYYMM')::integer`).select('r.no'), () => '费款所属期不能晚于当前年月！'),
    refuse('project/declared', 'period', (records, it) => withProject(records, it).innerJoin('assessment as a', (on) => on.onRef('a.employer_id', '=', 'j.employer_id').onRef('a.project_id', '=', 'j.id').on('a.state', '=', 'assessed').on(sql<boolean>`a.period = r.period`)).select(['r.no', 'a.period']),
      ({ period }) => `该项目${period}工伤保险费已申报，请勿重复申报`),
    refuse('project/unpaid-notice', 'projectNo', withUnpaidNotice, () => '该项目存在未缴费的有效单据，请先缴费或办理单据撤销'),
    refuse('project/no-rate', null, (records, it) => ({ execute: async () => (await reckon(records, it)).flatMap((of) => ('silent' in of ? [of] : [])) }), () => '未配置该矿山项目类型的费率标准，请联系经办机构'),
  ])
  .changes(feeChanges(reckon))
  .effect(declareFees(reckon))
