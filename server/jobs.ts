/** What the hall does in the background, by the name it is queued under. */
import { IMPORT_TASK, runImport } from '../cases/import.ts'
import type { Handler } from '../jobs/queue.ts'
import type { AppParts } from './parts.ts'
import { filingOf } from './routes/shapes.ts'

/** The handlers of a process's workers. */
export const jobHandlers = ({ imports, registry }: AppParts): Record<string, Handler> => ({
  [IMPORT_TASK]: (payload, running) => runImport(imports, (slug) => filingOf(registry, slug), payload as { employerId: string; jobId: string }, running.last),
})
