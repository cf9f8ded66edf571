/**
 * 3.3.24 建筑工程项目工伤保险费申报: the fee of a construction project on its price, or on what the price was raised by since.
 * Source: manual §3.3.24; policy parameters 3.1. Assumptions 24-1 to 24-4.
 */
import { sql } from 'kysely'
import { workFacts } from '../../cases/case-row.ts'
import { filing } from '../../cases/filing.ts'
import { fen, type Fen } from '../../common/money.ts'
import { monthOf, type Day } from '../../common/period.ts'
import { projectIndustries, projectStates } from '../../fields/code-lists.ts'
import { field, ledger, live, worked, type WorkFacts } from '../../fields/field.ts'
import { employer } from '../../fields/persons.ts'
import type { ProjectFee } from '../../ledger/assessments.ts'
import { lawFor } from '../../policy/law-on.ts'
import { daysOf, projectLevy, projectRate } from '../../policy/rules/project-levy.ts'
import { withoutInjuryBranch } from '../registration/project-checks.ts'
import { projectChoices } from '../registration/project-fields.ts'
import { declaredProject, declareFees, feeChanges, printed, reckoned, withProject, withUnpaidNotice, type Reckon } from './project-fees.ts'

/** Of the project `pr` or `j`: the price its fees were declared for. */
const declaredOf = (project: string) => sql<Fen>`(select coalesce(sum(a.base_fen), 0)::bigint from assessment a where a.employer_id = ${sql.ref(`${project}.employer_id`)} and a.project_id = ${sql.ref(`${project}.id`)} and a.kind = 'construction' and a.state = 'assessed')`

interface Priced { price: Fen; declared: Fen; startsOn: Day; endsOn: Day }
const levyOf = ({ price, declared, startsOn, endsOn }: Priced, facts: WorkFacts) => projectLevy({ price, declared, days: daysOf(startsOn, endsOn, facts.today) }, lawFor(facts))
const priced = (held: Record<string, unknown>): Priced | null =>
  (typeof held['price'] === 'number' ? { price: held['price'] as Fen, declared: fen(Number(held['declared'] ?? 0)), startsOn: held['startsOn'] as Day, endsOn: held['endsOn'] as Day } : null)

const record = {
  ...employer, projectNo: field.choice('项目选择'),
  number: ledger(field.text('项目编号'), sql`pr.number`), name: ledger(field.text('项目名称'), sql`pr.name`), status: ledger(field.code('项目状态', projectStates), sql`pr.status`), contractNo: ledger(field.text('合同编号'), sql`pr.contract_no`),
  contractFromOn: ledger(field.date('合同开始时间'), sql`pr.contract_from_on`), contractUntilOn: ledger(field.date('合同结束时间'), sql`pr.contract_until_on`), address: ledger(field.text('施工地址'), sql`pr.address`),
  managerName: ledger(field.text('负责人姓名'), sql`pr.manager_name`), managerPhone: ledger(field.text('负责人联系电话'), sql`pr.manager_phone`), industry: ledger(field.code('行业类别', projectIndustries), sql`pr.industry`),
  branch: ledger(field.text('险种类型'), sql`'工伤保险'::text`), price: ledger(field.tenThousands('项目总价/工程安装费(万元)'), sql`pr.price_fen`), startsOn: ledger(field.date('施工开始日期'), sql`pr.starts_on`), endsOn: ledger(field.date('施工结束日期'), sql`pr.ends_on`),
  declared: ledger(field.tenThousands('已申报项目总价(万元)'), declaredOf('pr')),
  rate: live(field.text('缴费费率(‰)'), (held, facts) => {
    const of = priced(held)
    const rate = of && projectRate(of, lawFor(facts))
    return rate ? printed(rate, 'permille') : null
  }),
  amount: live(field.fen('应缴金额(元)'), (held, facts) => {
    const of = priced(held)
    return of && levyOf(of, facts)
  }),
  period: worked(field.month('费款所属期'), (_, { today }) => ({ name: '费款所属期', value: monthOf(today), unit: 'month', formula: '申报当月', from: [] })),
}

const reckon: Reckon<ProjectFee> = async (records, it) => {
  const facts = await workFacts(it)
  const rows = await withProject(records, it).select(['r.no', 'j.id', sql<Fen>`j.price_fen`.as('price'), declaredOf('j').as('declared'), 'j.starts_on as startsOn', 'j.ends_on as endsOn']).execute()
  return rows.filter((of) => of.price > of.declared).map((of) => reckoned<ProjectFee>(of.no, () => (
    { kind: 'construction', projectId: of.id, period: monthOf(it.today), amount: levyOf(of, facts).value, rate: projectRate(of, lawFor(facts))?.value ?? null, base: fen(of.price - of.declared), declaredBefore: of.declared })))
}

export const constructionFeeDeclaration = filing({
  id: '3.3.24', slug: 'construction-project-contribution-declaration', outcome: 'completed', outcomeText: '业务办理成功！',
  entry: ['form'], lookUps: ['projectNo'], subject: declaredProject('construction', '项目未登记或登记未审核通过，不能申报'), record,
  sections: [
    { title: '项目查询', fields: ['projectNo'] },
    { title: '项目基本信息', fields: ['number', 'name', 'status', 'contractNo', 'contractFromOn', 'contractUntilOn', 'address', 'managerName', 'managerPhone', 'industry'] },
    { title: '工程项目申报信息', fields: ['branch', 'price', 'startsOn', 'endsOn', 'declared', 'rate', 'amount', 'period'] },
  ],
  choices: { projectNo: projectChoices('construction') },
  views: { template: [], passed: ['number', 'name', 'price', 'period'], failed: ['number', 'name'], report: [] },
  listTitles: { passed: '申报项目', failed: '校验不通过' },
  template: null, report: null, guards: { construction_assessment_once: 'project/declared' },
})
  .checks((refuse) => [
    refuse('branch/not-run', null, withoutInjuryBranch, () => '参保所属机构未开通工伤保险项目参保'),
    refuse('project/closed', 'projectNo', (records, it) => withProject(records, it).where((q) => q.or([q('j.status', 'in', ['stopped', 'finished']), q('j.ends_on', '<', it.today)])).select('r.no'), () => '项目已完工或已终止，不能申报'),
    refuse('project/declared', 'projectNo', (records, it) => withProject(records, it).where(sql<boolean>`j.price_fen <= ${declaredOf('j')}`).select('r.no'), () => '该项目工伤保险费已申报，请勿重复申报'),
    refuse('project/unpaid-notice', 'projectNo', withUnpaidNotice, () => '该项目存在未缴费的有效单据，请先缴费或办理单据撤销'),
    refuse('project/no-rate', null, (records, it) => ({ execute: async () => (await reckon(records, it)).flatMap((of) => ('silent' in of ? [of] : [])) }), (of) => of.silent),
  ])
  .changes(feeChanges(reckon))
  .effect(declareFees(reckon))
