/** What the pages of a case ask the hall (DESIGN §7), each answer kept under its URL. Refusals are thrown as `ApiProblem` with a sentence of the server's. */
import { queryOptions } from '@tanstack/react-query'
import { get, post, withQuery } from '../api.ts'
import type { Page, ServedCase, ServedCaseLine, ServedDefinition, ServedEffects } from '../../forms/served.ts'

const seg = encodeURIComponent
const kept = <T>(url: string) => queryOptions({ queryKey: [url], queryFn: ({ signal }) => get<T>(url, {}, { signal }) })

export const definitionQuery = (slug: string) => ({ ...kept<ServedDefinition>(`/api/services/${seg(slug)}`), staleTime: Infinity })

/** The conditions of 单位办件记录; days are YYYY-MM-DD, both included. */
export interface CaseConditions { serial?: string; service?: string; from?: string; to?: string; state?: string; applicant?: string; page?: number; size?: number }
export const casesQuery = (conditions: CaseConditions) => kept<Page<ServedCaseLine>>(withQuery('/api/cases', { ...conditions }))
export const caseQuery = (id: string) => kept<ServedCase>(`/api/cases/${seg(id)}`)
export const withdraw = (id: string, reason: string) => post<unknown>(`/api/cases/${seg(id)}/withdraw`, { reason })

/** Which records of a case: those that fail the checks now, that have a hint, that were decided so, or that are not decided. */
export type RecordFilter = 'all' | 'problems' | 'hints' | 'undecided' | 'approved' | 'returned' | 'refused'
export interface EffectsAsked { page: number; size: number; filter?: RecordFilter; search?: string }
export const effectsQuery = (id: string, { filter, ...asked }: EffectsAsked) =>
  kept<ServedEffects>(withQuery(`/api/cases/${seg(id)}/effects`, { ...asked, filter: filter === 'all' ? undefined : filter }))

export const formFile = (id: string) => `/api/cases/${seg(id)}/form.pdf`
export const materialFile = (id: string, code: string) => `/api/cases/${seg(id)}/materials/${seg(code)}`

/** True for the keys of everything that is kept of cases: lists, single cases and their records. */
export const ofCases = { predicate: ({ queryKey }: { queryKey: readonly unknown[] }) => typeof queryKey[0] === 'string' && /^\/api\/(cases|reviews)\b/.test(queryKey[0]) }
