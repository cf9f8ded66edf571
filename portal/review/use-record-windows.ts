import { useQueries } from '@tanstack/react-query'
import type { ServedEffects } from '../../forms/served.ts'
import { effectsQuery, type RecordFilter } from '../records/calls.ts'

export type ReviewRecord = ServedEffects['records'][number]
/** Records asked for at a time. */
export const WINDOW = 100

/** The windows of a case's records around the rows in view: `at` gives a row once its window is there. */
export function useRecordWindows(caseId: string, asked: { filter: RecordFilter; search: string }, first: number, last: number) {
  const pages = [...new Set([0, Math.floor(first / WINDOW), Math.floor(last / WINDOW)])]
  const answers = useQueries({
    queries: pages.map((page) => ({ ...effectsQuery(caseId, { page: page + 1, size: WINDOW, filter: asked.filter, search: asked.search || undefined }), staleTime: 60_000 })),
  })
  const byPage = new Map(pages.map((page, i) => [page, answers[i]?.data]))
  const head = answers[0]
  return {
    total: head?.data?.total, state: head?.data?.state, error: answers.find((a) => a.error)?.error,
    retry: () => { for (const answer of answers) if (answer.error) void answer.refetch() },
    at: (index: number): ReviewRecord | undefined => byPage.get(Math.floor(index / WINDOW))?.records[index % WINDOW],
  }
}
