/** What the review desk asks the hall (DESIGN §7). A 409 says in its sentence who has the case or what no longer passes the checks. */
import { queryOptions } from '@tanstack/react-query'
import { get, post, withQuery } from '../api.ts'
import type { Page, ServedCaseLine, ServedEffects } from '../../forms/served.ts'
import type { decisionsBody } from './marks.ts'

/** What waits for a clerk: 待审核 and 已受理 alike. */
export const WAITING = 'submitted,accepted'
/** What the clerk wants to see of his agency's queue. `claimed`: mine, none (free), or all. */
export interface QueueAsked { state: string; service?: string; search?: string; claimed?: 'mine' | 'none'; page: number }
export const QUEUE_SIZE = 20
export const queueQuery = (asked: QueueAsked) => {
  const url = withQuery('/api/reviews', { ...asked, size: QUEUE_SIZE })
  return queryOptions({ queryKey: [url], queryFn: ({ signal }) => get<Page<ServedCaseLine>>(url, {}, { signal }) })
}

const at = (id: string, act: string) => `/api/reviews/${encodeURIComponent(id)}/${act}`
export const claim = (id: string) => post<unknown>(at(id, 'claim'), {})
export const release = (id: string) => post<unknown>(at(id, 'release'), {})
export const approve = (id: string, opinion: string) => post<unknown>(at(id, 'approve'), { opinion })
export const refuse = (id: string, opinion: string) => post<unknown>(at(id, 'refuse'), { opinion })
export const giveBack = (id: string, opinion: string) => post<unknown>(at(id, 'return'), { opinion })
/** Mixed decisions on the records of one case, all or none. */
export const decide = (id: string, body: ReturnType<typeof decisionsBody>) => post<unknown>(at(id, 'decisions'), body)

const ALL_SIZE = 200

/** Every record of a case that meets the filter, asked for page by page; `most` bounds it. */
export async function everyRecord(id: string, filter: string | undefined, search: string | undefined, most = 10_000): Promise<ServedEffects['records']> {
  const records: ServedEffects['records'] = []
  for (let page = 1; records.length < most; page++) {
    const got = await get<ServedEffects>(`/api/cases/${encodeURIComponent(id)}/effects`, { filter, search, page, size: ALL_SIZE })
    records.push(...got.records)
    if (got.records.length === 0 || page * got.size >= got.total) break
  }
  return records
}
