/**
 * 3.3.1 建筑工程项目登记: a construction project is registered, whose workers are then insured against employment injury through it.
 * Source: manual §3.3.1, its form from §3.3.13. Assumptions 01-1 (one industry, numbers ours), 01-2 (accepted, as 3.3.2).
 */
import { filing } from '../../cases/filing.ts'
import { newProject } from '../../cases/project-subjects.ts'
import { registerProjects, type NewProject } from '../../ledger/projects.ts'
import { known, withoutInjuryBranch } from './project-checks.ts'
import { constructionProject, judgeProject, ownAccount, paymentFields } from './project-fields.ts'

export const constructionProjectRegistration = filing({
  id: '3.3.1', slug: 'construction-project-registration', outcome: 'accepted', outcomeText: '该业务已受理成功，您可在办件记录中查询办理进度！',
  entry: ['form'], lookUps: [], subject: newProject('construction'),
  record: constructionProject,
  sections: [
    { title: '工程项目信息', fields: [
      'name', 'status', 'renovation', 'contractNo', 'contractFromOn', 'contractUntilOn', 'price', 'address', 'managerName', 'managerIdType', 'managerIdNumber', 'managerPhone',
      'expectedWorkers', 'startsOn', 'endsOn', 'industry',
    ] },
    { title: '支付银行信息', fields: paymentFields },
  ],
  views: { template: [], passed: ['name', 'status', 'price', 'startsOn', 'endsOn'], failed: ['name'], report: [] },
  listTitles: { passed: '校验通过', failed: '校验不通过' },
  template: null, report: null,
  materials: [
    { code: 'contract', name: '施工合同', need: 'required', note: '必传' },
    { code: 'award', name: '中标通知书', need: 'optional', note: '非必传' },
    { code: 'other', name: '其他材料', need: 'optional', note: '非必传' },
  ],
  materialTemplateLabel: '材料版本',
  guards: { project_once: 'project/registered', project_contract_once: 'contract/registered' },
  settle: (record) => ({ problems: judgeProject(record, '施工结束日期不能早于施工开始日期！') }),
})
  .source(ownAccount('同步单位支付银行'))
  .checks((refuse) => [
    refuse('region/no-injury-branch', null, withoutInjuryBranch, () => '当前参保所在地未开办工伤保险，不能办理工程项目登记！'),
    refuse('project/registered', 'name', known, () => '该项目已登记，请勿重复登记！'),
    refuse('contract/registered', 'contractNo', (records, it) => records.selectFrom('record as r')
      .innerJoin('project as j', (on) => on.onRef('j.contract_no', '=', 'r.contractNo').on('j.employer_id', '=', it.employerId)).select('r.no'), () => '该项目已登记，请勿重复登记！'),
  ])
  .effect((records, it) => registerProjects(it, 'construction', records.selectFrom('record as r').select((q) => [
    'r.name', q.ref('r.status').$castTo<NewProject['construction']['status']>().as('status'), 'r.renovation', 'r.contractNo', 'r.contractFromOn', 'r.contractUntilOn', 'r.price', 'r.address',
    'r.managerName', 'r.managerIdType', 'r.managerIdNumber', 'r.managerPhone', 'r.expectedWorkers', 'r.startsOn', 'r.endsOn', 'r.industry', 'r.bank', 'r.bankBranch', 'r.bankHolder', 'r.bankAccount'])))
