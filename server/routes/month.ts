/** /api/month: 本月事项 of the employer, the first thing its agent sees. */
import type { ServedMonth } from '../../forms/served-month.ts'
import { agentOf } from '../../identity/session.ts'
import { asEmployer } from '../../ledger/database.ts'
import { monthOfEmployer } from '../../services/month.ts'
import { serviceName } from '../../services/service-list.ts'
import type { Routes } from './index.ts'
import { served } from './shapes.ts'

export const monthRoutes: Routes = ({ hall, registry }) => async (app) => {
  const names = { service: serviceName, hasForm: (slug: string) => registry.filings.get(slug)?.form.report !== null }

  app.get('/api/month', {
    schema: { summary: '本月事项', tags: ['本月事项'], response: { 200: served<ServedMonth>('what is to be seen to this month, the cases under way, and the last 24 months') } },
  }, async (request) => {
    const { employerId, actor } = agentOf(request, 'scanned')
    return asEmployer(hall, employerId, actor, (it) => monthOfEmployer(it, names))
  })
}
