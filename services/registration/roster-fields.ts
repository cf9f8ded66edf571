/** What the rosters of construction projects and mines share: 3.3.4, 3.3.5, 3.3.7, 3.3.8. */
import { sql } from 'kysely'
import type { Records } from '../../cases/filing.ts'
import type { FieldProblem } from '../../common/problem.ts'
import { idTypes, sexes } from '../../fields/code-lists.ts'
import { field, ledger, once, optional } from '../../fields/field.ts'
import { readIdentityCard } from '../../fields/identity-number.ts'
import { judgeIdentity } from '../../fields/persons.ts'
import type { Fields } from '../../fields/field.ts'
import type { Case } from '../../ledger/database.ts'

/** The project, chosen once for all persons, and what the ledger holds of it. */
export const chosenProject = {
  projectNo: once(field.choice('项目选择')),
  projectNumber: ledger(field.text('项目编号'), sql`pr.number`),
  projectName: ledger(field.text('项目名称'), sql`pr.name`),
  projectStartsOn: ledger(field.date('项目开始时间'), sql`pr.starts_on`),
  projectEndsOn: ledger(field.date('项目终止时间'), sql`pr.ends_on`),
}

/** The person and his days on the project, as the form's texts print them: without numbers of codes. */
export const entrant = {
  idType: field.code('证件类型', idTypes, { bare: true }),
  idNumber: field.idNumber('证件号码'),
  name: field.personName('姓名'),
  sex: field.code('性别', sexes, { bare: true }),
  fromOn: field.date('进入项目开始时间'),
  untilOn: optional(field.date('进入项目终止时间')),
  mobile: optional(field.mobile('联系电话')),
}

interface Said { idType?: string | null; idNumber?: string | null; sex?: string | null }

/** What the number of a resident's card says of him; undefined for other certificates. */
export const cardOf = ({ idType, idNumber }: Said) => ((idType ?? '01') === '01' || idType === '17' ? readIdentityCard(idNumber ?? '') : undefined)

/** Whether number and 性别 fit certificate and each other. */
export function judgeEntrant(said: Said): FieldProblem[] {
  const card = cardOf(said)
  return [...judgeIdentity(said), ...(card && said.sex && said.sex !== card.sex ? [{ field: 'sex', code: 'person/identity-disagrees', message: '出生日期或性别与证件号码不一致！' }] : [])]
}

/** Records that were added for another project than the one now chosen. */
export const forAnotherProject = (records: Records<Fields>, it: Case) => records.selectFrom('record as r')
  .innerJoin('service_case as c', (on) => on.on('c.employer_id', '=', it.employerId).on('c.id', '=', it.caseId))
  .where(sql<boolean>`c.header->>'projectNo' <> r."projectNo"`).select(['r.no', sql<string>`r."projectNo"`.as('projectNo')])
export const forAnotherProjectSays = ({ projectNo }: { projectNo: string }) => `该条是为项目${projectNo}添加的，与当前选择的项目不一致，请改回原项目，或修改该条后重新添加！`

/** Records of persons the ledger knows under another name. */
export const otherName = (records: Records<Fields>) => records.selectFrom('record as r').innerJoin('person as p', 'p.id', 'r.personId').where(sql<boolean>`p.name <> r."name"`).select('r.no')
