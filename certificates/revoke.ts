/** 作废: an agency takes a certificate back; whoever looks it up from then on is told so, and why. */
import { Problem } from '../common/problem.ts'
import { heldTo, type WideScope } from '../ledger/database.ts'
import { agencyCertificate } from './desk.ts'
import type { CertificateRow } from './issue.ts'

/** Takes a certificate of an employer of the agency back. Throws 404, 409 when it was revoked before, 422 without a reason. */
export async function revokeCertificate(wide: WideScope, id: string, reason: string): Promise<CertificateRow> {
  const because = reason.trim()
  if (because === '') throw new Problem(422, 'reason-missing', '请填写作废原因！')
  const row = await agencyCertificate(wide, id, { lock: true })
  if (row.revoked_at) throw new Problem(409, 'revoked-before', '该证明已经作废，无需重复操作！')
  const it = heldTo(wide, row.employer_id)
  const revoked = { revoked_at: it.now, revoked_by_name: it.actor.name, revoked_because: because }
  await it.db.updateTable('certificate').where('employer_id', '=', it.employerId).where('id', '=', id).set(revoked).execute()
  it.audit({ action: 'certificate/revoke', subject: id, detail: { number: row.number, because } })
  return { ...row, ...revoked }
}
