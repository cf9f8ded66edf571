/** What the month holds: asked once for 本月事项 and for what waits for me, and anew whenever the workbench opens. */
import { queryOptions } from '@tanstack/react-query'
import type { ServedMonth } from '../../forms/served-month.ts'
import { get } from '../api.ts'

export const monthQuery = queryOptions({ queryKey: ['/api/month'], staleTime: 0, queryFn: () => get<ServedMonth>('/api/month') })
