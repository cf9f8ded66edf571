/**
 * 3.3.6 单位职工一般信息变更登记: contact and other general data of staff and pensioners, changed at once.
 * Source: manual §3.3.6. Assumption 06-1: what form and template offer together may be changed; blank means unchanged.
 */
import { filing } from '../../cases/filing.ts'
import { ownPerson } from '../../cases/subject.ts'
import { sql } from 'kysely'
import { bloodTypes, educations, employmentForms, ethnicities, idTypes, maritalStatuses, nationalities, politicalStatuses, retirementStatuses, sexes } from '../../fields/code-lists.ts'
import { field, ledger, optional } from '../../fields/field.ts'
import { judgeIdentity, member } from '../../fields/persons.ts'

export const insuredPersonGeneralDataChange = filing({
  id: '3.3.6', slug: 'insured-person-general-data-change', outcome: 'completed', outcomeText: '该业务已成功办结!',
  entry: ['typed', 'imported'], subject: { ...ownPerson, notTheSame: '个人编号与证件号码不是同一人！' }, addLabel: '添加校验',
  record: {
    ...member,
    idType: optional(field.code('证件类型', idTypes)),
    sex: ledger(field.code('性别', sexes), sql`p.sex`),
    mobile: optional(field.mobile('手机号码')),
    nationality: optional(field.code('国籍', nationalities)),
    ethnicity: optional(field.code('民族', ethnicities)),
    bornOn: ledger(field.date('出生日期'), sql`p.born_on`),
    firstInsuredOn: optional(field.date('首次参工时间')),
    retirementStatus: ledger(field.code('离退休状态', retirementStatuses), sql`p.retirement_status`),
    politicalStatus: optional(field.code('政治面貌', politicalStatuses)),
    education: optional(field.code('文化程度', educations)),
    maritalStatus: optional(field.code('婚姻状况', maritalStatuses)),
    bloodType: optional(field.code('血型', bloodTypes)),
    employmentForm: optional(field.code('用工形式', employmentForms)),
    postcode: optional(field.postcode('邮政编码')),
    email: optional(field.email('电子邮箱')),
    address: optional(field.text('常住地详址', 100)),
    note: optional(field.text('备注', 200)),
  },
  amends: { table: 'person', blank: 'keeps', columns: {
    mobile: 'mobile', nationality: 'nationality', ethnicity: 'ethnicity', firstInsuredOn: 'first_insured_on', politicalStatus: 'political_status', education: 'education',
    maritalStatus: 'marital_status', bloodType: 'blood_type', employmentForm: 'employment_form', postcode: 'postcode', email: 'email', address: 'address', note: 'note',
  } },
  sections: [{
    title: '人员基本信息',
    fields: [
      { field: 'idType', required: true }, { field: 'idNumber', required: true }, { field: 'personNo', readonly: true }, { field: 'name', required: true, readonly: true },
      { field: 'sex', required: true }, { field: 'mobile', required: true }, { field: 'nationality', required: true }, { field: 'ethnicity', required: true }, { field: 'bornOn', required: true },
      { field: 'firstInsuredOn', required: true }, { field: 'retirementStatus', required: true }, 'politicalStatus', 'education', 'maritalStatus', 'bloodType', 'employmentForm', 'postcode', 'email', 'address', 'note',
    ],
  }],
  views: {
    template: [
      'personNo', 'idType', 'name', 'idNumber', 'nationality', 'ethnicity', { field: 'firstInsuredOn', label: '首次参加工作日期', samples: ['2010-01-01'] }, { field: 'education', samples: ['21 大学本科'] },
      { field: 'maritalStatus', samples: ['1 未婚'] }, { field: 'bloodType', samples: ['4 O型'] }, 'postcode', { field: 'address', samples: ['XXX省XXX市XXX区 XXXX'] }, { field: 'mobile', samples: ['15900000000'] }, { field: 'email', samples: ['saff@qq.com'] },
    ],
    passed: ['personNo', 'name', ['mobile', '联系电话'], 'ethnicity', 'education', 'maritalStatus', 'bloodType', 'postcode', ['address', '地址']],
    failed: ['personNo', 'idNumber', 'name'],
    report: ['personNo', 'name'],
  },
  listTitles: { passed: '校验成功信息', failed: '校验失败信息' },
  template: {
    title: '参保人员基础信息变更申报表（一般信息修改）', header: [],
    notes: ['所有内容都必须使用文本格式，个人编号，证件类型，姓名，证件号码本功能不提供修改。个人编号如果不录入，则证件类型，姓名，证件号码必须录入，反之亦然，如果不录入则默认不修改。'],
    footer: [],
  },
  report: {
    title: '参保人员基础信息变更申报表（一般信息修改）', header: [['单位(个人)名称', 'employerName'], ['单位(个人)编号', 'employerNo']], totals: [],
    notes: ['说明：一般信息包括国籍、民族、文化程度、婚姻状况、血型、户口性质、邮政编码、联系电话。'],
    declaration: '*以上事项填写真实，若与实际情况不符，本单位愿承担相关责任。',
  },

  settle: (it, { today }) => ({
    problems: [
      ...judgeIdentity(it),
      ...(it.personNo || (it.idNumber && it.name) ? [] : [{ field: 'personNo', code: 'person/not-named', message: '个人编号与证件类型、姓名、证件号码至少录入一项！' }]),
      ...(it.firstInsuredOn && it.firstInsuredOn > today ? [{ field: 'firstInsuredOn', code: 'first-insured/implausible', message: '首次参工时间不正确，请检查！' }] : []),
    ],
  }),
})
  .checks((refuse) => [
    refuse('first-insured/implausible', 'firstInsuredOn', (records) => records.selectFrom('record as r').innerJoin('person as p', 'p.id', 'r.personId')
      .where('r.firstInsuredOn', 'is not', null).whereRef('r.firstInsuredOn', 'is distinct from', 'p.first_insured_on')
      .where((q) => q.or([
        q(sql`r."firstInsuredOn"`, '<', sql`p.born_on + interval '16 years'`),
        q.exists(q.selectFrom('coverage_anywhere as c').whereRef('c.person_id', '=', 'p.id').where(sql<boolean>`to_char(r."firstInsuredOn", 'YYYYMM')::integer > c.from_period`).select('c.branch')),
      ])).select('r.no'),
    () => '首次参工时间不正确，请检查！'),
  ])
