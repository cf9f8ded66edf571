/**
 * 3.3.10 单位关键信息变更登记: name, legal person, scope and class of an employer, taken over from the business register or written by hand.
 * Source: manual §3.3.10. Assumption 10-1: a changed risk class is kept at once and counts from the next period not yet declared.
 */
import { sql } from 'kysely'
import { filing } from '../../cases/filing.ts'
import { employerItself } from '../../cases/subject.ts'
import type { FieldProblem } from '../../common/problem.ts'
import { affiliations, branches, coverageStates, economicTypes, employerKinds, employerSizes, idTypes, industries, managementKinds, nationalities, riskClasses } from '../../fields/code-lists.ts'
import { field, ledger, optional, preset } from '../../fields/field.ts'
import { employer, judgeIdentity } from '../../fields/persons.ts'
import { branchRules } from '../../ledger/employers.ts'
import { RegisterUnavailable } from '../../ledger/registers.ts'
import { employerHeld } from './employer-fields.ts'

const participation = {
  branch: ledger(field.code('险种类型', branches), sql``), status: ledger(field.code('单位参保状态', coverageStates), sql``), since: ledger(field.date('单位参保日期'), sql``),
  pooledSince: ledger(field.date('单位统账结合日期'), sql``), payDay: ledger(field.count('待遇发放日'), sql``), lastPeriod: ledger(field.count('最大缴费期号'), sql``),
  collection: ledger(field.text('缴费方式'), sql``), levy: ledger(field.text('基金征缴规则'), sql``), base: ledger(field.text('基数核定规则'), sql``),
}
const participations = sql`(select coalesce(jsonb_agg(jsonb_build_object('id', null, 'branch', b.branch, 'status', b.status, 'since', b.insured_since_on, 'pooledSince', b.pooled_since_on, 'payDay', b.pay_day,
    'lastPeriod', b.last_period, 'collection', b.collection, 'levy', coalesce(b.levy_rule, u.levy), 'base', u.base) order by array_position(array['old_age', 'unemployment', 'employment_injury'], b.branch)), '[]')
  from employer_branch b join ${branchRules} u(branch, base, levy) on u.branch = b.branch where b.employer_id = e.id)`

const record = {
  ...employer, ...employerHeld,
  managementKind: field.code('单位管理类型', managementKinds),
  name: field.text('单位名称', 100),
  size: field.code('企业类型', employerSizes),
  kind: field.code('单位类型', employerKinds),
  registeredAddress: field.text('单位注册地址', 200),
  economicType: field.code('经济类型', economicTypes),
  industry: field.code('所属行业类别', industries),
  riskClass: field.code('行业风险等级', riskClasses, { column: 'integer' }),
  affiliation: field.code('隶属关系', affiliations),
  foundedOn: optional(field.date('成立日期')),
  legalPersonNationality: preset(field.code('法定代表人国籍', nationalities), 'CHN'),
  legalPersonIdType: preset(field.code('法定代表人证件类型', idTypes), '01'),
  legalPersonIdNumber: field.idNumber('法定代表人证件号码'),
  legalPersonName: field.personName('法定代表人姓名'),
  legalPersonPhone: field.phone('法定代表人电话'),
  licenceNumber: optional(field.text('工商营业执照号码', 50)),
  licenceIssuedOn: optional(field.date('工商营业执照发证日期')),
  licenceYears: optional(field.count('工商营业执照有效期限(年)', { to: 999, wrong: '营业执照有效期限不正确！' })),
  scope: optional(field.longText('经营范围', 2000)),
  authority: optional(field.text('主管部门或主管机构', 100)),
  participations: ledger(field.rows('单位参保信息', participation, { addLabel: '', emptyText: '单位没有参保信息' }), participations),
}

export const employerKeyDataChange = filing({
  id: '3.3.10', slug: 'employer-key-data-change', outcome: 'completed', outcomeText: '该业务已成功办结!',
  entry: ['form'], subject: employerItself, lookUps: [], record, tabs: { all: ['基本信息', '其他信息', '附件材料'], materials: '附件材料' },
  amends: { table: 'employer', blank: 'empties', columns: {
    managementKind: 'management_kind', name: 'name', size: 'size', kind: 'kind', registeredAddress: 'registered_address', economicType: 'economic_type', industry: 'industry', riskClass: 'risk_class',
    affiliation: 'affiliation', foundedOn: 'founded_on', legalPersonNationality: 'legal_person_nationality', legalPersonIdType: 'legal_person_id_type', legalPersonIdNumber: 'legal_person_id_number',
    legalPersonName: 'legal_person_name', legalPersonPhone: 'legal_person_phone', licenceNumber: 'licence_number', licenceIssuedOn: 'licence_issued_on', licenceYears: 'licence_years', scope: 'business_scope', authority: 'authority',
  } },
  sections: [
    {
      title: '单位基本信息', tab: '基本信息',
      fields: [
        'managementKind', 'creditCode', 'organisationCode', { field: 'employerNo', required: false }, { field: 'name', required: false }, 'managementLevel', 'managedByNo', 'managedByName',
        'size', 'kind', 'registeredAddress', 'economicType', 'industry', 'riskClass', 'affiliation', 'foundedOn',
      ],
    },
    { title: '法人信息', tab: '其他信息', fields: ['legalPersonNationality', 'legalPersonIdType', 'legalPersonIdNumber', 'legalPersonName', 'legalPersonPhone'] },
    { title: '证照信息', tab: '其他信息', fields: ['licenceNumber', 'licenceIssuedOn', 'licenceYears', 'scope', 'authority'] },
    { title: '单位参保信息', tab: '其他信息', fields: ['participations'] },
  ],
  views: { template: [], passed: ['employerNo', 'name', 'creditCode', 'legalPersonName'], failed: ['employerNo', 'name'], report: [] },
  listTitles: { passed: '变更信息', failed: '校验不通过' },
  template: null,
  materials: ['事业单位法人证书', '行政主管部门审批的含有“统一社会信用代码”的批准文件', '社会团体法人登记证书', '法人代表或负责人身份证']
    .map((name, i) => ({ code: ['institution-certificate', 'approval-document', 'association-certificate', 'legal-person-id'][i] ?? '', name, need: 'optional', note: '非必传' })),
  report: {
    title: '社会保险登记信息变更申报表（关键信息）', header: [['单位名称', 'employerName'], ['单位编号', 'employerNo']], totals: [], notes: [],
    declaration: '*以上事项填写真实, 若与实际情况不符, 本单位愿承担相关法律责任。',
  },

  settle: (it, { today }) => {
    const problems: FieldProblem[] = judgeIdentity({ idType: it.legalPersonIdType ?? null, idNumber: it.legalPersonIdNumber ?? null })
      .map((problem) => ({ ...problem, field: 'legalPersonIdNumber', message: '法定代表人信息不正确，请检查！' }))
    if (!it.name) problems.push({ field: 'name', code: 'field/required', message: '单位名称为必填项！' })
    if (it.foundedOn && it.foundedOn > today) problems.push({ field: 'foundedOn', code: 'employer/founded-implausible', message: '成立日期不正确！' })
    return { problems }
  },
})
  .source({
    key: 'business-register', label: '同步信息', beside: '单位基本信息',
    window: { title: '同步工商信息', currentLabel: '[当前]', offeredLabel: '[工商]', confirm: '添加' },
    fields: ['name', 'foundedOn', 'registeredAddress', 'scope', 'legalPersonIdType', 'legalPersonIdNumber', 'legalPersonName', 'legalPersonPhone'],
    find: async (it) => {
      const nothing = { nothing: '未获取到工商信息，请手工填写！' }
      const { credit_code: code } = await it.db.selectFrom('employer').where('id', '=', it.employerId).select('credit_code').executeTakeFirstOrThrow()
      if (code === null) return nothing
      try {
        const found = await it.registers.business.find(code)
        if (!found) return nothing
        const { name, foundedOn, registeredAddress, scope, legalPerson } = found
        return { values: Object.fromEntries(Object.entries({
          name, foundedOn, registeredAddress, scope, legalPersonIdType: legalPerson.idType, legalPersonIdNumber: legalPerson.idNumber, legalPersonName: legalPerson.name, legalPersonPhone: legalPerson.phone,
        }).filter(([, value]) => value !== null)) }
      } catch (error) {
        if (error instanceof RegisterUnavailable) return { nothing: error.message }
        throw error
      }
    },
  })
  .checks((refuse, hint) => [
    refuse('employer/name-taken', 'name', (records, it) => records.selectFrom('record as r').innerJoin('employer as e', 'e.id', 'r.subjectId').whereRef('r.name', '<>', 'e.name')
      .where((q) => q.exists(q.selectFrom('employer_anywhere as o').whereRef('o.region_code', '=', 'e.region_code').where('o.id', '<>', it.employerId).whereRef('o.name', '=', 'r.name').select('o.id'))).select('r.no'),
    () => '单位名称或统一社会信用代码已被其他单位使用！'),
    refuse('employer/founded-after-insured', 'foundedOn', (records, it) => records.selectFrom('record as r')
      .where((q) => q.exists(q.selectFrom('employer_branch as b').where('b.employer_id', '=', it.employerId).whereRef('b.insured_since_on', '<', 'r.foundedOn').select('b.branch'))).select('r.no'),
    () => '成立日期不正确！'),
    hint('employer/risk-class-later', 'riskClass', (records) => records.selectFrom('record as r').innerJoin('employer as e', 'e.id', 'r.subjectId')
      .where(sql<boolean>`e.industry is distinct from r.industry or e.risk_class is distinct from r."riskClass"`).select('r.no'),
    () => '行业风险等级变更自下一缴费期起生效，是否继续？'),
  ])
