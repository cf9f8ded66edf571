/** What the server holds of this session and of the services, by URL in the query cache. */
import { QueryClient, queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query'
import type { ServedService, ServedSession } from '../../forms/served.ts'
import { ApiProblem, get } from '../api.ts'

/** Reads are tried again when the network or the server was at fault; a refusal is an answer. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 10_000, refetchOnWindowFocus: false, retry: (times, error) => times < 2 && error instanceof ApiProblem && error.passing },
  },
})

/** The session, or null when no one is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['/api/session'],
  staleTime: Infinity,
  queryFn: () => get<ServedSession>('/api/session', {}, { anonymous: true })
    .catch((error: unknown) => { if (error instanceof ApiProblem && error.status === 401) return null; throw error }),
})
export const servicesQuery = queryOptions({ queryKey: ['/api/services'], staleTime: 600_000, queryFn: () => get<ServedService[]>('/api/services') })

/** The session of a page that stands behind the sign-in. */
export function useSession(): ServedSession {
  const { data } = useSuspenseQuery(sessionQuery)
  if (!data) throw new ApiProblem({ status: 401, code: 'signed-out', detail: '请先登录' })
  return data
}

/** All 73 services; undefined while they are on their way. */
export const useServices = (): ServedService[] | undefined => useQuery(servicesQuery).data
