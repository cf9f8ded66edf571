/** A certificate asked for: it gets its number and codes at once and is made in the background (make.ts). */
import { createHash, randomInt } from 'node:crypto'
import { sql, type Selectable } from 'kysely'
import { Problem } from '../common/problem.ts'
import type { CertificateText } from '../forms/documents/certificate-document.ts'
import type { ServedIssued } from '../forms/served.ts'
import { enqueue } from '../jobs/queue.ts'
import { brokenConstraint, type Case, type Scope } from '../ledger/database.ts'
import type { CertificateAsked, Database } from '../ledger/schema.ts'
import { rowsOf } from '../queries/page.ts'
import { readConditions } from '../queries/query.ts'
import { choiceOf, type AnyCertificate } from './certificate.ts'

export type CertificateRow = Selectable<Database['certificate']>
export const CERTIFICATE_TASK = 'certificate'
export interface CertificateJob { employerId: string; certificateId: string }

/** Signs of a 校验码: none that is taken for another when it is read or typed. */
const SIGNS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const CODE_LENGTH = 6
/** A new 校验码. Source: catalogue 3.3.47, six capital letters or digits. */
const newCode = () => Array.from({ length: CODE_LENGTH }, () => SIGNS[randomInt(SIGNS.length)]).join('')

/** 查询流水号: yyyymmdd + 8 digits of one counter. */
async function nextNumber(it: Scope): Promise<string> {
  const { rows } = await sql<{ n: number }>`select nextval('certificate_serial') as n`.execute(it.db)
  return `${it.today.replaceAll('-', '')}${String(rows[0]?.n ?? 0).padStart(8, '0')}`
}

/** Where anyone can check it: what its QR code says. `hall` is the address the hall is reached at. */
export const verifyAddress = (hall: string, { number, code }: { number: string; code: string }): string => `${hall}/verify?number=${number}&code=${code}`

/** Asked for a certificate of the rows with these keys. Throws 422 for conditions that cannot be read, nothing chosen, or something not in the list. */
export async function askCertificate(form: AnyCertificate, it: Scope, hallAddress: string, { conditions, keys }: { conditions: Readonly<Record<string, string>>; keys: readonly string[] }): Promise<CertificateRow> {
  const list = choiceOf(form)
  const given = readConditions(list, conditions, it.today)
  const chosen = [...new Set(keys)].sort()
  if (chosen.length === 0) throw new Problem(422, 'nothing-chosen', form.says.nothing)
  const { n } = await rowsOf(list, it, given, { keys: chosen }).rows.select((q) => q.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  if (n < chosen.length) throw new Problem(422, 'not-in-the-list', form.says.gone(chosen.length - n))
  const subject = createHash('sha256').update(JSON.stringify([given, chosen])).digest('hex')
  return enter(it, { service: form.slug, title: form.title, subject, asked: { conditions, keys: chosen }, hallAddress })
}

/** What is said of whom, fixed as it stands: `facts` is what must not have changed for the same certificate to be given again. */
export interface Fixed { readonly service: string; readonly subject: string; readonly text: CertificateText; readonly facts: unknown; /** 个人编号 of whom it is about. */ readonly persons: readonly string[] }

/**
 * The certificate of a case: the last one of the subject while it says the same and was not revoked, else a new one, which takes its
 * place. Run in the transaction that completes the case, by one case of a subject at a time (`open_subject`).
 */
export async function issueFixed(it: Case, hallAddress: string, { service, subject, text, facts, persons }: Fixed): Promise<CertificateRow> {
  const says = createHash('sha256').update(JSON.stringify(facts)).digest('hex')
  const last = await it.db.selectFrom('certificate').where('employer_id', '=', it.employerId).where('service', '=', service).where('subject', '=', subject).where('state', '<>', 'failed').where('revoked_at', 'is', null)
    .orderBy('issued_at', 'desc').orderBy('number', 'desc').limit(1).selectAll().executeTakeFirst()
  if (last?.says === says) {
    it.audit({ action: 'certificate/again', subject: last.id, detail: { service, number: last.number } })
    return last
  }
  return enter(it, { service, title: text.title, subject, asked: { conditions: {}, keys: persons, text }, hallAddress, says, caseId: it.caseId })
}

/** What a certificate is entered with. */
interface Entered { readonly service: string; readonly title: string; readonly subject: string; readonly asked: CertificateAsked; readonly hallAddress: string; readonly says?: string; readonly caseId?: string }

/** Enters the certificate with a number and a code of its own, and queues the making of it. */
async function enter(it: Scope, { service, title, subject, asked, hallAddress, says, caseId }: Entered): Promise<CertificateRow> {
  const job = await it.db.insertInto('job').values({ employer_id: it.employerId, kind: CERTIFICATE_TASK, case_id: null, input: JSON.stringify({ service }), created_by: it.actor.accountId, created_at: it.now }).returning('id').executeTakeFirstOrThrow()
  const number = await nextNumber(it)
  const row = await withOwnCode(it, (code) => it.db.insertInto('certificate').values({
    employer_id: it.employerId, service, title, number, verification_code: code, subject, asked: JSON.stringify(asked), address: verifyAddress(hallAddress, { number, code }),
    issued_on: it.today, issued_at: it.now, issued_by: it.actor.accountId, issued_by_name: it.actor.name, job_id: job.id, says: says ?? null, case_id: caseId ?? null,
  }).returningAll().executeTakeFirstOrThrow())
  await enqueue(it.db, CERTIFICATE_TASK, { employerId: it.employerId, certificateId: row.id } satisfies CertificateJob, { queue: `certificate:${it.employerId}` })
  it.audit({ action: 'certificate/ask', subject: row.id, detail: { service, number, persons: asked.keys?.length ?? null } })
  return row
}

/** Tries codes until one is no other certificate's: with ten million issued one in a hundred meets another. */
async function withOwnCode(it: Scope, insert: (code: string) => Promise<CertificateRow>): Promise<CertificateRow> {
  for (let attempt = 1; ; attempt++) {
    await sql`savepoint code`.execute(it.db)
    try {
      return await insert(newCode())
    } catch (error) {
      if (brokenConstraint(error) !== 'certificate_code' || attempt >= 5) throw error
      await sql`rollback to savepoint code`.execute(it.db)
    }
  }
}

/** The employer's certificate. Throws 404. */
export async function certificateOf(it: Scope, id: string): Promise<CertificateRow> {
  const row = await it.db.selectFrom('certificate').where('employer_id', '=', it.employerId).where('id', '=', id).selectAll().executeTakeFirst()
  if (!row) throw new Problem(404, 'no-such-certificate', '未找到该证明，请重新查询后开具')
  return row
}

/** What the employer took away last, newest first. */
export const issuedLately = async (it: Scope, service: string): Promise<ServedIssued[]> =>
  (await it.db.selectFrom('certificate').where('employer_id', '=', it.employerId).where('service', '=', service).orderBy('issued_at', 'desc').limit(10).selectAll().execute()).map(servedIssued)

/** A certificate as the portal is served it. */
export const servedIssued = (row: CertificateRow): ServedIssued => ({
  id: row.id, number: row.number, verificationCode: row.verification_code, title: row.title, state: row.revoked_at ? 'revoked' : row.state, problem: row.problem, pages: row.pages,
  issuedOn: row.issued_on, issuedBy: row.issued_by_name, job: row.job_id, chosen: row.asked.keys?.length ?? null, conditions: { ...row.asked.conditions },
})
