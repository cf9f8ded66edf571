/** 作废: an agency takes a certificate back; whoever looks it up from then on is told so, and why. */
import { Problem } from '../common/problem.ts'
import type { ServedFoundCertificate } from '../forms/served.ts'
import { heldTo, type WideScope } from '../ledger/database.ts'
import type { CertificateRow } from './issue.ts'

const noSuch = () => new Problem(404, 'no-such-certificate', '未找到该证明，请核对查询流水号或校验码！')

/** The certificates of the agency's employers by 查询流水号, 校验码 or the number of the employer, newest first. */
export async function findCertificates(it: WideScope, text: string): Promise<ServedFoundCertificate[]> {
  const wanted = text.trim().toUpperCase()
  const rows = await it.db.selectFrom('certificate as c').innerJoin('employer as e', 'e.id', 'c.employer_id').where('c.state', '=', 'issued')
    .$if(wanted !== '', (q) => q.where((on) => on.or([on('c.number', '=', wanted), on('c.verification_code', '=', wanted), on('e.number', '=', wanted)])))
    .orderBy('c.issued_at', 'desc').limit(50).selectAll('c').select(['e.number as employerNo', 'e.name as employerName']).execute()
  return rows.map((row) => ({
    id: row.id, number: row.number, verificationCode: row.verification_code, title: row.title, employerNo: row.employerNo, employerName: row.employerName, issuedOn: row.issued_on, issuedBy: row.issued_by_name,
    pages: row.pages ?? 1, revokedBecause: row.revoked_because, revokedBy: row.revoked_by_name,
  }))
}

/** Takes a certificate of an employer of the agency back. Throws 404, 409 when it was revoked before, 422 without a reason. */
export async function revokeCertificate(wide: WideScope, id: string, reason: string): Promise<CertificateRow> {
  const because = reason.trim()
  if (because === '') throw new Problem(422, 'reason-missing', '请填写作废原因！')
  const row = await wide.db.selectFrom('certificate').where('id', '=', id).where('state', '=', 'issued').selectAll().forUpdate().executeTakeFirst()
  if (!row) throw noSuch()
  if (row.revoked_at) throw new Problem(409, 'revoked-before', '该证明已经作废，无需重复操作！')
  const it = heldTo(wide, row.employer_id)
  const revoked = { revoked_at: it.now, revoked_by_name: it.actor.name, revoked_because: because }
  await it.db.updateTable('certificate').where('employer_id', '=', it.employerId).where('id', '=', id).set(revoked).execute()
  it.audit({ action: 'certificate/revoke', subject: id, detail: { number: row.number, because } })
  return { ...row, ...revoked }
}
