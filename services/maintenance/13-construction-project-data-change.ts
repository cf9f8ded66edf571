/**
 * 3.3.13 建筑工程项目信息变更: data of a registered construction project are changed.
 * Source: manual §3.3.13. Assumptions 13-1 (a price whose fee was declared can only be raised), 13-2 (when a project may end), 13-3 (materials, outcome).
 */
import { sql } from 'kysely'
import { filing } from '../../cases/filing.ts'
import { ownProject } from '../../cases/project-subjects.ts'
import { field, ledger } from '../../fields/field.ts'
import { projectColumns } from '../../ledger/projects.ts'
import { daysWithoutRoster, endedWithRoster, feeDeclared, nameOfAnother } from '../registration/project-checks.ts'
import { constructionProject, inFormOrder, judgeProject, ownAccount, paymentFields, projectChoices } from '../registration/project-fields.ts'

export const constructionProjectDataChange = filing({
  id: '3.3.13', slug: 'construction-project-data-change', outcome: 'accepted', outcomeText: '该业务已受理成功，您可在办件记录中查询办理进度！',
  entry: ['form'], lookUps: ['projectNo'], subject: ownProject('construction'),
  record: { projectNo: field.choice('项目选择'), number: ledger(field.text('项目编号'), sql`pr.number`), ...constructionProject },
  sections: [
    { title: '项目查询', fields: ['projectNo'] },
    { title: '工程项目信息', fields: [
      'number', 'name', 'status', 'renovation', 'contractNo', 'contractFromOn', 'contractUntilOn', 'price', 'address', 'managerName', 'managerIdType', 'managerIdNumber', 'managerPhone',
      'expectedWorkers', 'startsOn', 'endsOn', 'industry',
    ] },
    { title: '支付银行信息', fields: paymentFields },
  ],
  choices: { projectNo: projectChoices('construction') },
  views: { template: [], passed: ['number', 'name', 'status'], failed: ['number', 'name'], report: [] },
  listTitles: { passed: '校验通过', failed: '校验不通过' },
  template: null, report: null,
  materials: [
    { code: 'application', name: '《建筑工程项目信息变更申请表》', need: 'required', note: '必传' },
    { code: 'other', name: '其他材料', need: 'optional', note: '非必传' },
  ],
  amends: { table: 'project', blank: 'empties', columns: inFormOrder(constructionProject, projectColumns.construction) },
  guards: { project_once: 'project/name-taken', project_contract_once: 'contract/taken' },
  settle: (record) => ({ problems: judgeProject(record, '施工结束日期不能早于施工开始日期！') }),
})
  .source(ownAccount('同步单位支付银行'))
  .checks((refuse, hint) => [
    refuse('project/name-taken', 'name', nameOfAnother('construction'), () => '项目名称已存在！'),
    refuse('contract/taken', 'contractNo', (records, it) => records.selectFrom('record as r')
      .innerJoin('project as j', (on) => on.onRef('j.contract_no', '=', 'r.contractNo').on('j.employer_id', '=', it.employerId).onRef('j.id', '<>', 'r.subjectId')).select('r.no'),
    () => '该合同编号已登记在其他项目，请核实！'),
    refuse('project/days-without-roster', 'endsOn', daysWithoutRoster, () => '项目起止日期不能早于（晚于）参保人员的进入（终止）时间！'),
    refuse('project/ended-with-roster', 'status', endedWithRoster, () => '项目仍有未终止的参保人员，请先办理名册维护！'),
    refuse('project/price-lowered', 'price', (records, it) => records.selectFrom('record as r').innerJoin('project as j', (on) => on.onRef('j.id', '=', 'r.subjectId').on('j.employer_id', '=', it.employerId)).whereRef('r.price', '<', 'j.price_fen').where(feeDeclared(it)).select('r.no'),
      () => '项目总价已申报缴费，只能调高！'),
    hint('project/price-raised', 'price', (records, it) => records.selectFrom('record as r').innerJoin('project as j', (on) => on.onRef('j.id', '=', 'r.subjectId').on('j.employer_id', '=', it.employerId)).whereRef('r.price', '>', 'j.price_fen').where(feeDeclared(it)).select('r.no'),
      () => '项目总价已申报缴费，变更后请补充申报工伤保险费！'),
  ])
