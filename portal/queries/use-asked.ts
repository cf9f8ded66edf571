import { keepPreviousData, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import type { QueryPage, ServedQueryList } from '../../forms/served.ts'
import { get, type Query } from '../api.ts'

/** Which list of which service, and of which row where it stands in a window. */
export interface Place { slug: string; list: ServedQueryList; of?: string | undefined }

/** What was asked of a list last. */
export interface Asked {
  conditions: Record<string, string>; page: number; size: number; sort?: string; descending: boolean
  /** Goes up with each 查询, so that the same conditions are asked anew; 0 before the first. */ round: number
  /** What the page seen last said of itself: the next is found from there. */ near?: string | undefined
}

/** Which list is meant, the conditions and the order, as the API takes them. */
export const wireOf = ({ list, of }: Place, { conditions, sort, descending }: Asked): Query => ({ ...conditions, list: list.key, of, sort, descending: descending || undefined })

/** What a list starts with: the presets of its conditions. */
export const presetsOf = (list: ServedQueryList): Record<string, string> => Object.fromEntries(list.conditions.flatMap(({ key, preset }) => (preset === undefined ? [] : [[key, preset]])))

/** The conditions of a list that an address gives; {} when it gives none. */
export const conditionsIn = (list: ServedQueryList, address: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(list.conditions.flatMap(({ key }) => (address[key] ? [[key, address[key]]] : [])))

/**
 * What is asked of a list and its answer; at first what `given` says (conditions that stood in the address), where it says anything. What was asked last is kept while the person is signed in, so that going to another open
 * tab and back shows the same list; it is not written into the address, where identity numbers would be seen.
 */
export function useAsked(place: Place, given: Readonly<Record<string, string>> = {}): { asked: Asked; ask: (asked: Asked) => void; reset: () => void; answer: UseQueryResult<QueryPage> } {
  const { slug, list, of } = place
  const queryClient = useQueryClient()
  const kept = ['asked', slug, list.key, of ?? '']
  const start: Asked = { conditions: presetsOf(list), page: 1, size: 10, descending: false, round: 0 }
  const [asked, setAsked] = useState<Asked>(() => (Object.keys(given).length > 0 ? { ...start, conditions: { ...start.conditions, ...given }, round: 1 } : queryClient.getQueryData<Asked>(kept) ?? start))
  const keep = (next: Asked) => {
    queryClient.setQueryDefaults(kept, { gcTime: Infinity })
    queryClient.setQueryData(kept, next)
    setAsked(next)
  }
  const complete = !list.waits && list.conditions.every(({ key, required }) => !required || (asked.conditions[key] ?? '') !== '')
  const enabled = complete || asked.round > 0
  const { near, ...same } = asked
  const answer = useQuery({
    queryKey: ['/api/queries', slug, list.key, of ?? '', same], enabled, placeholderData: enabled ? keepPreviousData : undefined, retry: false,
    queryFn: ({ signal }) => get<QueryPage>(`/api/queries/${slug}`, { ...wireOf(place, asked), page: asked.page, size: asked.size, near }, { signal }),
  })
  /** The page seen last helps to find the next while it is the same list in the same order. */
  const ask = (next: Asked) => {
    const leafing = next.round === asked.round && next.sort === asked.sort && next.descending === asked.descending && next.conditions === asked.conditions
    keep({ ...next, near: leafing ? answer.data?.near : undefined })
  }
  const reset = () => keep(list.waits ? start : { ...start, round: complete ? asked.round + 1 : 0 })
  return { asked, ask, reset, answer }
}
