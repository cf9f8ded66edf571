/**
 * Making a certificate, in the background: what it says is read from the ledger at one moment, drawn, signed and kept, page by page,
 * so that one of 8,010 persons needs no more memory than one of ten. What it says is kept beside the PDF: that is what /verify shows.
 */
import { createHash } from 'node:crypto'
import { PassThrough } from 'node:stream'
import { createGzip } from 'node:zlib'
import { Problem } from '../common/problem.ts'
import { makeCertificatePdf, pageCountOf, type CertificateBlock, type CertificateText } from '../forms/documents/certificate-document.ts'
import { rowsOnAPage } from '../forms/documents/certificate-layout.ts'
import type { BlobStore } from '../gateways/blob-store.ts'
import type { DocumentSigner } from '../gateways/document-signer.ts'
import { Progress } from '../jobs/progress.ts'
import { asEmployer, asSystem, theHall, type Hall, type Scope } from '../ledger/database.ts'
import { readConditions } from '../queries/query.ts'
import type { AnyCertificate, CertificateContent } from './certificate.ts'
import { choiceOf } from './certificate.ts'
import type { CertificateJob, CertificateRow } from './issue.ts'

export interface MakingParts { readonly hall: Hall; readonly blobs: BlobStore; readonly signer: DocumentSigner }

/** The first line of what a certificate says, as it is kept; each further line is the rows of a page. */
export type KeptText = Pick<CertificateText, 'title' | 'blocks' | 'agency' | 'details'>

type FindForm = (slug: string) => AnyCertificate

/** Makes the certificate of a job. It may run twice: the second run finds it issued, or makes it anew. */
export async function makeCertificate(parts: MakingParts, find: FindForm, { employerId, certificateId }: CertificateJob, last: boolean): Promise<void> {
  const { hall } = parts
  const row = await asSystem(hall, theHall, (it) => it.db.selectFrom('certificate').where('employer_id', '=', employerId).where('id', '=', certificateId).selectAll().executeTakeFirst())
  if (!row || row.state !== 'making') return
  const progress = new Progress(hall, employerId, row.job_id ?? '')
  const asked = { accountId: row.issued_by, name: row.issued_by_name, role: 'agent' as const }
  const fail = async (sentence: string) => {
    await asEmployer(hall, employerId, asked, (it) => it.db.updateTable('certificate').where('employer_id', '=', employerId).where('id', '=', certificateId).where('state', '=', 'making').set({ state: 'failed', problem: sentence }).execute())
    await progress.end({ state: 'failed', problem: sentence })
  }
  try {
    const made = await asEmployer(hall, employerId, asked, (it) => make(parts, find, it, row, progress))
    await progress.end({ state: 'done', result: JSON.stringify(made) })
  } catch (error) {
    if (error instanceof Problem && error.status < 500) await fail(error.message)
    else {
      if (last) await fail('证明制作失败，请稍后重新开具；如多次出现，请联系系统管理员')
      throw error
    }
  }
}

/** What was fixed when it was asked for, or what the ledger says now. */
async function contentOf(find: FindForm, it: Scope, { service, asked }: CertificateRow): Promise<CertificateContent> {
  if (asked.text !== undefined) return { ...asked.text as CertificateText, rows: (async function* () {})() }
  const form = find(service)
  return form.content(it, { given: readConditions(choiceOf(form), asked.conditions, it.today), keys: asked.keys ?? [] })
}

async function make({ blobs, signer }: MakingParts, find: FindForm, it: Scope, row: CertificateRow, progress: Progress): Promise<{ id: string; pages: number }> {
  const content = await contentOf(find, it, row)
  const pages = pageCountOf(content)
  const kept = keeper(content)
  const stored = blobs.put(kept.file)
  progress.say('制作', 0, pages)
  const mark = { number: row.number, verificationCode: row.verification_code, issuedOn: row.issued_on, address: row.address }
  let pdf: Buffer
  try {
    pdf = await makeCertificatePdf(content, mark, pagesOf(content, (rows, no) => {
      progress.say('制作', no, pages)
      return kept.keep(rows)
    }))
  } finally {
    kept.end()
  }
  const signed = await blobs.put(await signer.sign(pdf, { reason: row.title, at: it.now }))
  const { hash } = await stored
  const done = await it.db.updateTable('certificate').where('employer_id', '=', it.employerId).where('id', '=', row.id).where('state', '=', 'making')
    .set({ state: 'issued', pages, says: row.says ?? kept.digest(), content_blob: hash, pdf_blob: signed.hash }).executeTakeFirst()
  if (done.numUpdatedRows > 0n) it.audit({ action: 'certificate/issue', subject: row.id, detail: { service: row.service, number: row.number, pages } })
  return { id: row.id, pages }
}

/** The rows page by page; `turned` hears of each page with its number before it is drawn. */
async function* pagesOf({ details, rows }: CertificateContent, turned: (rows: readonly (readonly string[])[], no: number) => Promise<void>): AsyncGenerator<readonly (readonly string[])[]> {
  if (!details) return
  const size = rowsOnAPage(details)
  let [page, no]: [(readonly string[])[], number] = [[], 1]
  const turn = async () => {
    const full = page
    page = []
    await turned(full, ++no)
    return full
  }
  for await (const row of rows) {
    page.push(row)
    if (page.length === size) yield await turn()
  }
  if (page.length > 0) yield await turn()
}

/** Keeps what a certificate says: a line for its first page, one for the rows of each further page; and a digest of it all, by which two certificates are compared. */
function keeper({ title, blocks, agency, details }: CertificateText) {
  const lines = createGzip()
  const file = lines.pipe(new PassThrough())
  const says = createHash('sha256')
  const keep = async (line: unknown) => {
    const text = `${JSON.stringify(line)}\n`
    says.update(text)
    if (!lines.write(text)) await new Promise((resolve) => lines.once('drain', resolve))
  }
  void keep({ title, blocks: blocks.map(covered), agency, details } satisfies KeptText)
  return { file, keep, end: () => lines.end(), digest: () => says.digest('hex') }
}

/** A block as /verify shows it. */
const covered = (block: CertificateBlock): CertificateBlock => ('facts' in block ? { title: block.title, facts: block.facts.map(({ label, value, covered: shown }) => ({ label, value: shown ?? value })) } : block)
