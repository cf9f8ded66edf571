/** 证明管理: an agency finds the certificates of its employers, and sees how each stands and when it was looked up. */
import { sql } from 'kysely'
import { dayOf } from '../common/clock.ts'
import type { Day } from '../common/period.ts'
import { Problem } from '../common/problem.ts'
import type { CertificateStanding, Page, ServedCertificateLook, ServedFoundCertificate } from '../forms/served.ts'
import type { WideScope } from '../ledger/database.ts'
import type { CertificateRow } from './issue.ts'
import { replacedOn, standingOf } from './standing.ts'

/** What certificates are looked for by; what is left out does not narrow. */
export interface Wanted {
  /** 查询流水号, 校验码, 单位编号 or a part of 单位名称. */
  readonly text?: string | undefined
  /** 个人编号 or 证件号码 of someone it is about. */
  readonly person?: string | undefined
  /** Days of issue, both included. */
  readonly from?: Day | undefined
  readonly to?: Day | undefined
  readonly standing?: CertificateStanding | undefined
  readonly page: number
  readonly size: number
}

/** Looks shown of one certificate, newest first. */
const LOOKS_AT_MOST = 200

/** The certificates of the agency's employers, newest first. Whom they are about is looked at, which the audit trail keeps. */
export async function findCertificates(it: WideScope, wanted: Wanted): Promise<Page<ServedFoundCertificate>> {
  const { page, size, from, to, standing } = wanted
  const [text, person] = [wanted.text?.trim() ?? '', wanted.person?.trim().toUpperCase() ?? '']
  let rows = it.db.selectFrom('certificate as c').innerJoin('employer as e', 'e.id', 'c.employer_id').where('c.state', '=', 'issued')
  if (text !== '') {
    rows = rows.where((on) => on.or([on('c.number', '=', text), on('c.verification_code', '=', text.toUpperCase()), on('e.number', '=', text), on(sql<number>`strpos(e.name, ${text})`, '>', 0)]))
  }
  const persons = person === '' ? null : (await it.db.selectFrom('person').where((on) => on.or([on('person_no', '=', person), on('id_number', '=', person)])).select('person_no').execute()).map((row) => row.person_no)
  if (persons) rows = rows.where(sql<boolean>`c.asked -> 'keys' ?| ${persons}::text[]`)
  if (from) rows = rows.where('c.issued_on', '>=', from)
  if (to) rows = rows.where('c.issued_on', '<=', to)
  if (standing) rows = rows.where(standingOf, '=', standing)
  const { total } = await rows.select((q) => q.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const found = await rows.orderBy('c.issued_at', 'desc').orderBy('c.id').limit(size).offset((page - 1) * size).selectAll('c')
    .select(['e.number as employerNo', 'e.name as employerName', standingOf.as('standing'), replacedOn.as('replacedOn'), sql<number>`(select count(*)::int from certificate_look k where k.certificate_id = c.id)`.as('looks')]).execute()
  it.audit({ action: 'sight/certificates', subject: 'certificates', detail: { page, rows: found.length, ...(persons ? { persons } : {}) } })
  return {
    page, size, total,
    rows: found.map((row) => ({
      id: row.id, number: row.number, verificationCode: row.verification_code, title: row.title, employerNo: row.employerNo, employerName: row.employerName, issuedOn: row.issued_on, issuedBy: row.issued_by_name,
      chosen: row.asked.keys?.length ?? null, pages: row.pages ?? 1, looks: row.looks, standing: row.standing, since: row.revoked_at ? dayOf(row.revoked_at) : row.replacedOn, revokedBecause: row.revoked_because, revokedBy: row.revoked_by_name,
    })),
  }
}

/** An issued certificate of an employer of the agency. Throws 404. */
export async function agencyCertificate(it: WideScope, id: string, { lock = false } = {}): Promise<CertificateRow> {
  const row = await it.db.selectFrom('certificate').where('id', '=', id).where('state', '=', 'issued').selectAll().$if(lock, (q) => q.forUpdate()).executeTakeFirst()
  if (!row) throw new Problem(404, 'no-such-certificate', '未找到该证明，请核对查询流水号或校验码！')
  return row
}

/** When a certificate was looked up at /verify and what was answered, newest first. Throws 404. */
export async function looksAt(it: WideScope, id: string): Promise<ServedCertificateLook[]> {
  const row = await agencyCertificate(it, id)
  const looks = await it.db.selectFrom('certificate_look').where('employer_id', '=', row.employer_id).where('certificate_id', '=', id).orderBy('looked_at', 'desc').orderBy('id', 'desc').limit(LOOKS_AT_MOST)
    .select(['looked_at', 'answer', 'whole', 'page']).execute()
  return looks.flatMap(({ looked_at, answer, ...look }) => (answer === 'unknown' ? [] : [{ at: looked_at.toISOString(), answer, ...look }]))
}
