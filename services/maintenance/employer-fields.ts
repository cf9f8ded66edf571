/** What 3.3.9 and 3.3.10 show of an employer and do not change; read with `e`, the employer. */
import { sql } from 'kysely'
import { field, ledger } from '../../fields/field.ts'

/** The employer it belongs to, seen through the view that shows another's number and name and nothing else. */
const managedBy = (column: 'number' | 'name') => sql`(select m.${sql.ref(column)} from employer_anywhere m where m.id = e.managed_by)`

export const employerHeld = {
  creditCode: ledger(field.text('统一社会信用代码'), sql`e.credit_code`),
  organisationCode: ledger(field.text('组织机构代码'), sql`e.organisation_code`),
  managementLevel: ledger(field.text('管理级次'), sql`e.management_level`),
  managedByNo: ledger(field.text('管理单位编号'), managedBy('number')),
  managedByName: ledger(field.text('管理单位名称'), managedBy('name')),
}
