/** What the pages of the policy parameters ask the hall. */
import { queryOptions } from '@tanstack/react-query'
import type { Mark } from '../../common/worked.ts'
import type { ServedEnteredValue, ServedParameter, ServedParameterHistory, ServedPolicyPreview } from '../../forms/served-policy.ts'
import { get } from '../api.ts'

const asked = <T>(path: string) => queryOptions({ queryKey: [path], queryFn: () => get<T>(path), staleTime: 0 })
export const parameters = () => asked<ServedParameter[]>('/api/policy/parameters')
export const parameterHistory = (name: string) => asked<ServedParameterHistory>(`/api/policy/parameters/${name}`)
export const enteredValues = () => asked<ServedEnteredValue[]>('/api/policy/values')
export const policyPreview = (id: string) => asked<ServedPolicyPreview>(`/api/policy/values/${id}/preview`)
/** Everything of the parameters: after a value was entered or decided. */
export const isOfPolicy = { predicate: ({ queryKey }: { queryKey: readonly unknown[] }) => String(queryKey[0]).startsWith('/api/policy/') }

export const MARKS: Readonly<Record<Mark, string>> = { S: '已核对文件', K: '据文件所知', A: '待确认' }
/** 202104 as 2021-04; null as 长期. */
export const monthText = (month: number | null): string => (month === null ? '长期' : `${String(month).slice(0, 4)}-${String(month).slice(4)}`)
