/** What the hall does in the background, by the name it is queued under. */
import { CERTIFICATE_TASK } from '../certificates/issue.ts'
import { makeCertificate } from '../certificates/make.ts'
import { IMPORT_TASK, runImport } from '../cases/import.ts'
import { handOverDue, HAND_OVER_TASK } from '../ledger/hand-overs.ts'
import { daysToReconcile, reconcile } from '../ledger/reconciliation.ts'
import type { Handler } from '../jobs/queue.ts'
import { EXPORT_TASK, runExport } from '../queries/export.ts'
import { asSystem, theHall, type Hall } from '../ledger/database.ts'
import type { AppParts } from './parts.ts'
import { certificateForm } from './routes/certificates.ts'
import { queryOf } from './routes/queries.ts'
import { filingOf } from './routes/shapes.ts'

/** The handlers of a process's workers. */
export const jobHandlers = ({ hall, blobs, signer, imports, registry }: AppParts): Record<string, Handler> => ({
  [IMPORT_TASK]: (payload, running) => runImport(imports, (slug) => filingOf(registry, slug), payload as { employerId: string; jobId: string }, running.last),
  [CERTIFICATE_TASK]: (payload, running) => makeCertificate({ hall, blobs, signer }, (slug) => certificateForm(registry, slug), payload as { employerId: string; certificateId: string }, running.last),
  [EXPORT_TASK]: (payload, running) => runExport({ hall, blobs }, (slug) => queryOf(registry, slug), payload as { employerId: string; jobId: string }, running.last),
  [HAND_OVER_TASK]: async () => { await handOverNow(hall) },
})

/** Hands over what is due, where there is a tax office. */
export const handOverNow = async (hall: Hall): Promise<number> => (hall.registers.taxOffice ? handOverDue(hall, hall.registers.taxOffice) : 0)

/** Reconciles the days that are due, on a working day and once. */
export async function reconcileNow(hall: Hall): Promise<void> {
  const office = hall.registers.taxOffice
  const days = office && await asSystem(hall, theHall, daysToReconcile)
  if (days) await reconcile(hall, office, { ...days, by: theHall, automatic: true })
}
