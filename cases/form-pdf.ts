/** The printed form of a case as PDF, made once for each state of the case and kept with it. */
import { Problem } from '../common/problem.ts'
import { makeReport } from '../forms/documents/report-document.ts'
import type { BlobStore } from '../gateways/blob-store.ts'
import type { Case } from '../ledger/database.ts'
import type { CaseRow } from './case-row.ts'
import type { AnyFiling } from './filing.ts'
import { printedForm } from './printed-form.ts'

/** Where the PDF lies in the store, and the name to save it under. Throws 404 where the service prints no form. */
export async function formPdf(filing: AnyFiling, scope: Case, row: CaseRow, blobs: BlobStore): Promise<{ name: string; hash: string }> {
  if (!filing.form.report) throw new Problem(404, 'no-form', '该业务没有可打印的单据！')
  const name = `${filing.form.report.title.replace(/\{\w+\}/g, '')}${row.serial_number ?? ''}.pdf`
  if (row.form_blob !== null && row.form_revision === row.revision && await blobs.has(row.form_blob)) return { name, hash: row.form_blob }
  const pdf = await makeReport(await printedForm(filing, scope, row))
  const { hash } = await blobs.put(pdf)
  await scope.db.updateTable('service_case').where('employer_id', '=', scope.employerId).where('id', '=', row.id).where('revision', '=', row.revision).set({ form_blob: hash, form_revision: row.revision }).execute()
  return { name, hash }
}
