/**
 * 3.3.14 矿山项目信息变更: data of a registered mine are changed; 预计用工人数 is not among them.
 * Source: manual §3.3.14. Assumption 13-2 (when a project may end).
 */
import { sql } from 'kysely'
import { filing } from '../../cases/filing.ts'
import { ownProject } from '../../cases/project-subjects.ts'
import { field, ledger } from '../../fields/field.ts'
import { projectColumns } from '../../ledger/projects.ts'
import { daysWithoutRoster, endedWithRoster, feeDeclared, nameOfAnother } from '../registration/project-checks.ts'
import { inFormOrder, judgeProject, miningProject, ownAccount, paymentFields, projectChoices } from '../registration/project-fields.ts'

const { name, miningKind, status, startsOn, endsOn, address, managerName, managerIdType, managerIdNumber, managerPhone, bank, bankBranch, bankHolder, bankAccount } = miningProject
const mine = { name, status, miningKind, startsOn, endsOn, address, managerName, managerIdType, managerIdNumber, managerPhone, bank, bankBranch, bankHolder, bankAccount }

export const miningProjectDataChange = filing({
  id: '3.3.14', slug: 'mining-project-data-change', outcome: 'accepted', outcomeText: '该业务已受理成功，您可在办件记录中查询办理进度！',
  entry: ['form'], lookUps: ['projectNo'], subject: ownProject('mining'),
  record: { projectNo: field.choice('项目选择'), number: ledger(field.text('项目编号'), sql`pr.number`), ...mine },
  sections: [
    { title: '项目查询', fields: ['projectNo'] },
    { title: '工程项目信息', fields: [
      { field: 'number', required: true }, 'name', 'status', 'miningKind', 'startsOn', 'endsOn', 'address', 'managerName', 'managerIdType', 'managerIdNumber', 'managerPhone',
    ] },
    { title: '支付银行信息', fields: paymentFields },
  ],
  choices: { projectNo: projectChoices('mining') },
  views: { template: [], passed: ['number', 'name', 'status'], failed: ['number', 'name'], report: [] },
  listTitles: { passed: '校验通过', failed: '校验不通过' },
  template: null, report: null,
  materials: [
    { code: 'application', name: '《矿山项目信息变更申请表》', need: 'required', note: '必传' },
    { code: 'other', name: '其他材料', need: 'optional', note: '非必传' },
  ],
  materialTemplateLabel: '材料模板',
  amends: { table: 'project', blank: 'empties', columns: inFormOrder(mine, projectColumns.mining) },
  guards: { project_once: 'project/name-taken' },
  settle: (record) => ({ problems: judgeProject(record, '项目结束日期不能早于项目开始日期！') }),
})
  .source(ownAccount('同步单位退款银行'))
  .checks((refuse) => [
    refuse('project/name-taken', 'name', nameOfAnother('mining'), () => '项目名称已存在！'),
    refuse('project/days-without-roster', 'endsOn', daysWithoutRoster, () => '项目起止日期不能早于（晚于）参保人员的进入（终止）时间！'),
    refuse('project/ended-with-roster', 'status', endedWithRoster, () => '项目仍有未终止的参保人员，请先办理名册维护！'),
    refuse('project/kind-declared', 'miningKind', (records, it) => records.selectFrom('record as r').innerJoin('project as j', (on) => on.onRef('j.id', '=', 'r.subjectId').on('j.employer_id', '=', it.employerId)).whereRef('r.miningKind', '<>', 'j.mining_kind').where(feeDeclared(it)).select('r.no'),
      () => '已申报工伤保险费的项目不能变更矿山项目类型！'),
  ])
