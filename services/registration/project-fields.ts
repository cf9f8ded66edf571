/** What construction and mining projects are asked in 3.3.1, 3.3.2, 3.3.13 and 3.3.14, and what is judged of it from the form alone. */
import { sql } from 'kysely'
import type { FieldProblem } from '../../common/problem.ts'
import type { ProjectKind } from '../../common/states.ts'
import { banks, idTypes, mineStates, miningKinds, projectIndustries, projectStates } from '../../fields/code-lists.ts'
import { field, optional, preset } from '../../fields/field.ts'
import { fitsIdType } from '../../fields/identity-number.ts'
import type { Scope } from '../../ledger/database.ts'
import { projectsOf } from '../../ledger/projects.ts'

const manager = {
  managerName: field.personName('负责人姓名'),
  managerIdType: preset(field.code('负责人证件类型', idTypes), '01'),
  managerIdNumber: field.idNumber('负责人证件号码'),
  managerPhone: field.phone('负责人联系电话'),
}
const expectedWorkers = { expectedWorkers: optional(field.count('预计用工人数', { wrong: '预计用工人数应为正整数！' })) }
const payment = {
  bank: optional(field.code('支付银行类别', banks)),
  bankBranch: optional(field.text('银行网点名称', 60)),
  bankHolder: optional(field.text('户名', 60)),
  bankAccount: optional(field.bankAccount('银行账号')),
}

export const constructionProject = {
  name: field.text('项目名称', 60),
  status: field.code('项目状态', projectStates),
  renovation: field.flag('装饰装修工程或园林绿化项目'),
  contractNo: optional(field.text('合同编号', 40)),
  contractFromOn: optional(field.date('合同开始时间')),
  contractUntilOn: optional(field.date('合同结束时间')),
  price: field.tenThousands('项目总价/工程安装费(万元)'),
  address: optional(field.text('施工地址', 100)),
  ...manager, ...expectedWorkers,
  startsOn: field.date('施工开始日期'),
  endsOn: field.date('施工结束日期'),
  industry: field.code('行业类别', projectIndustries, { widget: 'radio' }),
  ...payment,
}

export const miningProject = {
  name: field.text('项目名称', 60),
  miningKind: field.code('矿山项目类型', miningKinds),
  status: field.code('项目状态', mineStates),
  startsOn: field.date('项目开始日期'),
  endsOn: field.date('项目结束日期'),
  ...expectedWorkers,
  address: optional(field.text('项目地址', 100)),
  ...manager, ...payment,
}

/** The fields of 支付银行信息, in its order. */
export const paymentFields = ['bank', 'bankBranch', 'bankHolder', 'bankAccount'] as const

/** The columns that fields amend, in the order of the form. */
export const inFormOrder = <N extends string>(fields: Readonly<Record<N, unknown>>, columns: Readonly<Record<NoInfer<N>, string>>): Readonly<Record<N, string>> =>
  Object.fromEntries((Object.keys(fields) as N[]).map((name) => [name, columns[name]])) as Record<N, string>

/** 同步单位支付银行: the employer's own account, the one for 工伤 before others. */
export const ownAccount = (label: string) => ({
  key: 'own-account', label, beside: '支付银行信息', fields: paymentFields,
  find: async (it: Scope) => {
    const account = await it.db.selectFrom('employer_bank_account as a').where('a.employer_id', '=', it.employerId).where('a.status', '=', 'active')
      .select(['a.bank', 'a.opening_branch as bankBranch', 'a.holder as bankHolder', 'a.number as bankAccount'])
      .orderBy(sql`'employment_injury' = any(a.branches)`, 'desc').orderBy('a.id').executeTakeFirst()
    return account ? { values: account } : { nothing: '单位没有登记银行账户，请手工填写，或先办理单位一般信息变更登记' }
  },
})

/** 项目选择: the employer's projects of the kind, by number and name. */
export const projectChoices = (kind: ProjectKind) => (it: Scope) =>
  projectsOf(it, kind).select(['j.number as value', sql<string>`j.number || ' ' || j.name`.as('label')]).orderBy('j.number')

type Held = Partial<Record<'startsOn' | 'endsOn' | 'contractFromOn' | 'contractUntilOn' | 'managerIdType' | 'managerIdNumber' | (typeof paymentFields)[number], string | null>> & { price?: number | null }

/** What is wrong with a project from itself alone; `endsFirst` is said of a last day before the first. */
export function judgeProject(project: Held, endsFirst: string): FieldProblem[] {
  const { startsOn, endsOn, contractFromOn, contractUntilOn, price, managerIdType, managerIdNumber } = project
  const blanks = paymentFields.filter((name) => !project[name])
  return [
    ...(price !== null && price !== undefined && price <= 0 ? [{ field: 'price', code: 'project/price-not-positive', message: '项目总价/工程安装费必须大于0！' }] : []),
    ...(startsOn && endsOn && endsOn < startsOn ? [{ field: 'endsOn', code: 'project/ends-before-start', message: endsFirst }] : []),
    ...(contractFromOn && contractUntilOn && contractUntilOn < contractFromOn ? [{ field: 'contractUntilOn', code: 'contract/ends-before-start', message: '合同结束时间不能早于合同开始时间！' }] : []),
    ...(managerIdNumber && !fitsIdType(managerIdNumber, managerIdType ?? '01') ? [{ field: 'managerIdNumber', code: 'manager/id-number', message: '负责人证件号码格式不正确，请检查！' }] : []),
    ...(blanks.length > 0 && blanks.length < paymentFields.length ? [{ field: blanks[0] ?? null, code: 'bank/incomplete', message: '支付银行信息不完整，请补充或清空！' }] : []),
  ]
}
