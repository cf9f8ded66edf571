/** What is said under 证件号码 while the ledger is asked whose it is, and afterwards. */
import type { ServedField, ServedFiling } from '../../forms/served.ts'
import { plainNumber } from './identity.ts'
import type { Entry } from './use-entry.ts'

/** Undefined for fields that look nothing up, and once the number is no longer the one that was asked about. */
export function lookUpRemark(filing: ServedFiling, entry: Entry, field: ServedField) {
  if (field.widget.type !== 'idNumber' || !filing.lookUps.includes(field.key)) return undefined
  if (entry.looking) return <span role="status" className="wz-note">正在查询人员信息…</span>
  if (!entry.lookedUp || plainNumber(entry.cells[field.key] ?? '') !== entry.lookedUp.number) return undefined
  if (entry.lookedUp.found) return <span className="wz-note">已读取人员信息，请核对</span>
  return entry.lookedUp.message !== undefined || filing.amendment || filing.personPicker
    ? <span className="wz-problem">{entry.lookedUp.message ?? '未查询到人员基本信息，请检查人员编号或身份证号！'}</span>
    : <span className="wz-note">系统中没有此人的信息，请继续填写</span>
}
