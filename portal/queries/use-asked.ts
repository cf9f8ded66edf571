import { keepPreviousData, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import type { QueryPage, ServedQuery } from '../../forms/served.ts'
import { get, type Query } from '../api.ts'

/** What was asked of a list last. */
export interface Asked {
  conditions: Record<string, string>; page: number; size: number; sort?: string; descending: boolean
  /** Goes up with each 查询, so that the same conditions are asked anew. */ round: number
}

/** The conditions, order and page as the API takes them. */
export const wireOf = ({ conditions, page, size, sort, descending }: Asked): Query => ({ ...conditions, page, size, sort, descending: descending || undefined })

/** What a list starts with: the presets of its conditions. */
export const presetsOf = (form: ServedQuery): Record<string, string> => Object.fromEntries(form.conditions.flatMap(({ key, preset }) => (preset === undefined ? [] : [[key, preset]])))

/**
 * What is asked of a query service and its answer. What was asked last is kept while the person is signed in, so that going to
 * another open tab and back shows the same list; it is not written into the address, where identity numbers would be seen.
 */
export function useAsked(form: ServedQuery): { asked: Asked; ask: (asked: Asked) => void; answer: UseQueryResult<QueryPage> } {
  const queryClient = useQueryClient()
  const kept = ['asked', form.slug]
  const [asked, setAsked] = useState<Asked>(() => queryClient.getQueryData<Asked>(kept) ?? { conditions: presetsOf(form), page: 1, size: 10, descending: false, round: 0 })
  const ask = (next: Asked) => {
    queryClient.setQueryDefaults(kept, { gcTime: Infinity })
    queryClient.setQueryData(kept, next)
    setAsked(next)
  }
  const complete = form.conditions.every(({ key, required }) => !required || (asked.conditions[key] ?? '') !== '')
  const answer = useQuery({
    queryKey: ['/api/queries', form.slug, asked], enabled: complete || asked.round > 0, placeholderData: keepPreviousData, retry: false,
    queryFn: ({ signal }) => get<QueryPage>(`/api/queries/${form.slug}`, wireOf(asked), { signal }),
  })
  return { asked, ask, answer }
}
