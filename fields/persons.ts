/** Groups of fields that name an employer or a person, and what can be settled from a person's cells alone. */
import type { Day } from '../common/period.ts'
import type { FieldProblem } from '../common/problem.ts'
import { idTypes } from './code-lists.ts'
import { field, optional, preset, type Field } from './field.ts'
import { fitsIdType, readIdentityCard } from './identity-number.ts'

/** 单位编号 and 单位名称: the session's; a sheet may repeat them and must not contradict them. */
export const employer = {
  employerNo: { ...field.employerNo('单位编号'), source: 'employer' },
  employerName: { ...field.text('单位名称', 100, '武汉**公司'), source: 'employer' },
} as const satisfies Record<string, Field<string, string>>

/** A person who may be new: named by certificate. */
export const registrant = {
  idType: optional(preset(field.code('证件类型', idTypes), '01')),
  idNumber: field.idNumber('证件号码'),
  name: field.personName('姓名'),
}

/** A person on the employer's list: named by 个人编号 or by certificate. */
export const member = {
  idType: optional(field.code('证件类型', idTypes)),
  idNumber: optional(field.idNumber('证件号码')),
  personNo: optional(field.personNo('个人编号')),
  name: optional(field.personName('姓名')),
}

interface Identity { idType?: string | null; idNumber?: string | null; sex?: string | null; bornOn?: Day | null }

/** Whether a certificate number fits its type; blank parts are not judged. Source: catalogue 00 common_checks. */
export function judgeIdentity({ idType, idNumber }: Identity): FieldProblem[] {
  if (!idNumber || fitsIdType(idNumber, idType ?? '01')) return []
  return [{ field: 'idNumber', code: 'person/id-number', message: '证件号码不正确，请检查！' }]
}

/** 性别 and 出生日期 as the identity card says them, and whether what was written agrees. */
export function fromIdentityCard({ idType, idNumber, sex, bornOn }: Identity): { fills: { sex?: string; bornOn?: Day }; problems: FieldProblem[] } {
  const card = (idType ?? '01') === '01' && idNumber ? readIdentityCard(idNumber) : undefined
  if (!card) {
    const missing = ([['sex', sex, '性别'], ['bornOn', bornOn, '出生日期']] as const).filter(([, value]) => !value)
    return { fills: {}, problems: (idType ?? '01') === '01' ? [] : missing.map(([name, , label]) => ({ field: name, code: 'field/required', message: `${label}为必填项！` })) }
  }
  const disagree = (sex && sex !== card.sex) || (bornOn && bornOn !== card.bornOn)
  return {
    fills: { sex: sex ?? card.sex, bornOn: bornOn ?? card.bornOn },
    problems: disagree ? [{ field: sex && sex !== card.sex ? 'sex' : 'bornOn', code: 'person/identity-disagrees', message: '出生日期或性别与证件号码不一致！' }] : [],
  }
}
