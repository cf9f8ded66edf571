import { useQueries, useQuery } from '@tanstack/react-query'
import type { ServedEffects } from '../../forms/served.ts'
import { effectsQuery, type RecordFilter } from '../records/calls.ts'

export type ReviewRecord = ServedEffects['records'][number]
/** Records asked for at a time. */
const WINDOW = 100

/** The windows of a case's records around the rows `first` to `last`: `at` gives a row once its window is there. */
export function useRecordWindows(caseId: string, asked: { filter: RecordFilter; search: string }, first: number, last: number) {
  const window = (page: number) => ({ ...effectsQuery(caseId, { page: page + 1, size: WINDOW, filter: asked.filter, search: asked.search || undefined }), staleTime: 60_000 })
  const head = useQuery(window(0))
  const end = Math.max(0, Math.ceil((head.data?.total ?? 0) / WINDOW) - 1)
  const pages = [...new Set([first, last].map((row) => Math.min(end, Math.max(0, Math.floor(row / WINDOW)))))].filter((page) => page > 0)
  const others = useQueries({ queries: pages.map(window) })
  const byPage = new Map([[0, head.data], ...pages.map((page, i) => [page, others[i]?.data] as const)])
  const failed = [head, ...others].filter((answer) => answer.error)
  return {
    /** Undefined while the first window is on its way. */
    total: head.data?.total, error: failed[0]?.error, retry: () => { for (const answer of failed) void answer.refetch() },
    at: (index: number): ReviewRecord | undefined => byPage.get(Math.floor(index / WINDOW))?.records[index % WINDOW],
  }
}
