/** What the inbox asks the hall (DESIGN §7). */
import { keepPreviousData, queryOptions, type QueryFunctionContext } from '@tanstack/react-query'
import type { Page, ServedMessage, ServedUnread } from '../../forms/served.ts'
import { get, post, withQuery } from '../api.ts'
import { activeLately } from './active-lately.ts'

/** Milliseconds between two looks. */
const LOOK_AGAIN = 60_000

/** Asks anew while someone is at the page, else gives what is held; `anonymous` keeps a look that nobody asked for from opening a dialog. */
const looking = <T>(anonymous: boolean) => async ({ client, queryKey: [url], signal }: QueryFunctionContext<readonly [string]>): Promise<T> =>
  (activeLately() ? undefined : client.getQueryData<T>([url])) ?? get<T>(url, {}, { anonymous, signal })

export const unreadQuery = queryOptions({
  queryKey: ['/api/messages/count'] as const, queryFn: looking<ServedUnread>(true), staleTime: 0, retry: false, refetchInterval: LOOK_AGAIN, refetchOnWindowFocus: 'always',
})

export const messagesQuery = (asked: { unread: boolean; page: number; size: number }) => queryOptions({
  queryKey: [withQuery('/api/messages', asked)] as const, queryFn: looking<Page<ServedMessage>>(false), staleTime: 0, placeholderData: keepPreviousData, refetchInterval: LOOK_AGAIN, refetchOnWindowFocus: 'always',
})

export const markRead = (which: { ids: string[] } | { all: true }) => post<ServedUnread>('/api/messages/read', which)

/** True for the keys of everything that is kept of the inbox. */
export const ofInbox = { predicate: ({ queryKey }: { queryKey: readonly unknown[] }) => typeof queryKey[0] === 'string' && queryKey[0].startsWith('/api/messages') }
