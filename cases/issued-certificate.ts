/** The certificate that a completed case issues in the place of a printed form: what it says is fixed in the case's own transaction. */
import { certificateOf, issueFixed, type CertificateRow } from '../certificates/issue.ts'
import { Problem } from '../common/problem.ts'
import type { Field } from '../fields/field.ts'
import type { CertificateFact, CertificateHeadLine, CertificateText } from '../forms/documents/certificate-document.ts'
import type { Case, Scope } from '../ledger/database.ts'
import { agencyOf } from '../ledger/employers.ts'
import { workFacts, type CaseRow } from './case-row.ts'
import { viewItem, type AnyFiling, type CertificateLine } from './filing.ts'
import { withLive } from './read-record.ts'
import { recordQuery } from './record-relation.ts'

/** Issues the case's certificate, or gives the last one of its subject again while that says the same. Throws TypeError where the case has not one record. */
export async function issueOfCase(filing: AnyFiling, scope: Case, row: CaseRow, hallAddress: string): Promise<void> {
  const { form } = filing
  const { rows: [staged, second] } = await recordQuery(filing, scope, { status: 'passed', wellFormed: true }).execute(scope.db)
  if (!form.certificate || !staged || second || staged.subjectId === null) throw new TypeError(`${form.id} issues a certificate of one record`)
  const record = withLive(form, staged, await workFacts(scope))
  const blocks = blocksOf(filing, record)
  const lines = await linesOf(scope, row)
  const text: CertificateText = {
    title: form.certificate.title, agency: lines('agency'), blocks, notes: form.certificate.notes.map((note) => note.replace(/\{(\w+)\}/g, (_, name: string) => shown(form.record[name], record[name]))), details: null,
    head: form.certificate.head.map(([label, from]): CertificateHeadLine => (from === 'number' || from === 'issuedOn' ? { label, mark: from } : { label, value: lines(from) })),
    signature: form.certificate.signature.map(([label, from]) => ({ label, value: lines(from) })),
  }
  const persons = typeof record['personNo'] === 'string' ? [record['personNo']] : []
  const issued = await issueFixed(scope, hallAddress, { service: form.slug, subject: staged.subjectId, text, facts: blocks, persons })
  await scope.db.updateTable('service_case').where('employer_id', '=', scope.employerId).where('id', '=', scope.caseId).set({ certificate_id: issued.id }).execute()
}

/** A value as the certificate prints it; nothing where there is none. */
const shown = (field: Field | undefined, value: unknown): string => (value === null || value === undefined ? '' : field?.kind.show(value) ?? '')

/** The facts of `views.report`, in blocks by their groups. */
function blocksOf({ form }: AnyFiling, record: Readonly<Record<string, unknown>>): { title: string; facts: CertificateFact[] }[] {
  const blocks: { title: string; facts: CertificateFact[] }[] = []
  for (const { name, field, label, group } of form.views.report.map((item) => viewItem(form, item))) {
    if (blocks.at(-1)?.title !== (group ?? '')) blocks.push({ title: group ?? '', facts: [] })
    const value = shown(field, record[name])
    const cover = form.certificate?.covered[name]
    blocks.at(-1)?.facts.push({ label, value, ...(cover ? { covered: cover(value) } : {}) })
  }
  return blocks
}

/** What the lines of head and signature say. */
async function linesOf(it: Scope, { applicant }: CaseRow): Promise<(from: CertificateLine[1]) => string> {
  const agency = await agencyOf(it)
  const said = { agency: agency.name, regionCode: agency.regionCode, agencyPhone: agency.phone ?? '', agencyAddress: agency.address ?? '', agencyPostcode: agency.postcode ?? '', applicant: `${applicant}（单位经办人）` }
  return (from) => said[from]
}

/** The certificate a case issued. Throws 404 while it has none. */
export async function certificateOfCase(it: Scope, { certificate_id: id }: CaseRow): Promise<CertificateRow> {
  if (id === null) throw new Problem(404, 'no-form', '该业务办结后才能打印，请先提交！')
  return certificateOf(it, id)
}
