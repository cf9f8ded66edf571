/** /api/audit: the trail of changes, decisions and sights, for the administrator. */
import { Type } from '@fastify/type-provider-typebox'
import { administratorOf } from '../../identity/session.ts'
import { asSystem } from '../../ledger/database.ts'
import type { Routes } from './index.ts'
import { PageQuery, served } from './shapes.ts'

export const auditRoutes: Routes = ({ hall }) => async (app) => {
  app.get('/api/audit', {
    schema: {
      summary: '审计记录', tags: ['审计'], response: { 200: served('a page of the trail, newest first') },
      querystring: Type.Object({ action: Type.Optional(Type.String({ maxLength: 50 })), subject: Type.Optional(Type.String({ maxLength: 60 })), actor: Type.Optional(Type.String({ maxLength: 50 })), ...PageQuery }),
    },
  }, async (request) => {
    const { actor } = administratorOf(request)
    const { page, size, action, subject, actor: by } = request.query
    return asSystem(hall, actor, async (it) => {
      let query = it.db.selectFrom('audit_entry')
      if (action) query = query.where('action', 'like', `${action.replace(/[\\%_]/g, '\\$&')}%`)
      if (subject) query = query.where('subject', '=', subject)
      if (by) query = query.where('actor_name', '=', by)
      const { n } = await query.select((q) => q.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
      const rows = await query.select(['chain', 'seq', 'at', 'actor_name as actor', 'role', 'employer_id as employerId', 'action', 'subject', 'detail']).orderBy('at', 'desc').orderBy('chain').orderBy('seq', 'desc').limit(size).offset((page - 1) * size).execute()
      it.audit({ action: 'sight/audit', subject: 'audit', detail: { page } })
      return { rows: rows.map((row) => ({ ...row, at: row.at.toISOString() })), page, size, total: n }
    })
  })
}
