/** 3.3.2 矿山项目登记: a mine (煤矿 or 非煤矿) is registered, whose workers are then insured through it. Source: manual §3.3.2. */
import { filing } from '../../cases/filing.ts'
import { newProject } from '../../cases/project-subjects.ts'
import { registerProjects, type NewProject } from '../../ledger/projects.ts'
import { known, withoutInjuryBranch } from './project-checks.ts'
import { judgeProject, miningProject, ownAccount, paymentFields } from './project-fields.ts'

type Mine = NewProject['mining']

export const miningProjectRegistration = filing({
  id: '3.3.2', slug: 'mining-project-registration', outcome: 'accepted', outcomeText: '该业务已受理成功，您可在办件记录中查询办理进度！',
  entry: ['form'], lookUps: [], subject: newProject('mining'),
  record: miningProject,
  sections: [
    { title: '工程项目信息', fields: ['name', 'miningKind', 'status', 'startsOn', 'endsOn', 'expectedWorkers', 'address', 'managerName', 'managerIdType', 'managerIdNumber', 'managerPhone'] },
    { title: '支付银行信息', fields: paymentFields },
  ],
  views: { template: [], passed: ['name', 'miningKind', 'status', 'startsOn', 'endsOn'], failed: ['name'], report: [] },
  listTitles: { passed: '校验通过', failed: '校验不通过' },
  template: null, report: null,
  materials: [
    { code: 'agreement', name: '开采协议', need: '分组1', note: '非必填' },
    { code: 'licence', name: '采矿许可证', need: '分组1', note: '非必填' },
    { code: 'other', name: '其他材料', need: 'optional', note: '非必填' },
  ],
  materialTemplateLabel: '材料模板',
  guards: { project_once: 'project/registered' },
  settle: (record) => ({ problems: judgeProject(record, '项目结束日期不能早于项目开始日期！') }),
})
  .source(ownAccount('同步单位支付银行'))
  .checks((refuse) => [
    refuse('region/no-injury-branch', null, withoutInjuryBranch, () => '当前参保所在地未开办工伤保险，不能办理矿山项目登记！'),
    refuse('project/registered', 'name', known, () => '该项目已登记，请勿重复登记！'),
  ])
  .effect((records, it) => registerProjects(it, 'mining', records.selectFrom('record as r').select((q) => [
    'r.name', q.ref('r.miningKind').$castTo<Mine['miningKind']>().as('miningKind'), q.ref('r.status').$castTo<Mine['status']>().as('status'), 'r.startsOn', 'r.endsOn', 'r.expectedWorkers', 'r.address',
    'r.managerName', 'r.managerIdType', 'r.managerIdNumber', 'r.managerPhone', 'r.bank', 'r.bankBranch', 'r.bankHolder', 'r.bankAccount'])))
