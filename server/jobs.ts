/** What the hall does in the background, by the name it is queued under. */
import { IMPORT_TASK, runImport } from '../cases/import.ts'
import type { Handler } from '../jobs/queue.ts'
import { EXPORT_TASK, runExport } from '../queries/export.ts'
import type { AppParts } from './parts.ts'
import { queryOf } from './routes/queries.ts'
import { filingOf } from './routes/shapes.ts'

/** The handlers of a process's workers. */
export const jobHandlers = ({ hall, blobs, imports, registry }: AppParts): Record<string, Handler> => ({
  [IMPORT_TASK]: (payload, running) => runImport(imports, (slug) => filingOf(registry, slug), payload as { employerId: string; jobId: string }, running.last),
  [EXPORT_TASK]: (payload, running) => runExport({ hall, blobs }, (slug) => queryOf(registry, slug), payload as { employerId: string; jobId: string }, running.last),
})
