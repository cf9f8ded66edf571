/** /api/messages: the inbox (消息) of an employer's agent or of an agency's clerk. */
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { Page, ServedMessage, ServedUnread } from '../../forms/served.ts'
import { agentOf, clerkOf, signedIn } from '../../identity/session.ts'
import { asAgency, asEmployer } from '../../ledger/database.ts'
import { COUNTED_AT_MOST, countUnread, markRead, messagesPage, type Inbox } from '../../ledger/messages.ts'
import { serviceName } from '../../services/service-list.ts'
import type { Routes } from './index.ts'
import { PageQuery, served } from './shapes.ts'

const tags = ['消息']

export const messageRoutes: Routes = ({ hall }) => async (app) => {
  /** Works in the inbox of who asks: an agent's employer comes from the session, a clerk's region from his account. */
  async function inInbox<R>(request: FastifyRequest, work: (it: Inbox) => Promise<R>): Promise<R> {
    if (signedIn(request).account.role === 'agent') {
      const { employerId, actor } = agentOf(request, 'scanned')
      return asEmployer(hall, employerId, actor, work)
    }
    const { region, actor } = clerkOf(request)
    return asAgency(hall, region, actor, (it) => work({ ...it, region }))
  }

  app.get('/api/messages', {
    schema: {
      summary: '消息', tags, response: { 200: served<Page<ServedMessage>>('unread first, then newest first') },
      querystring: Type.Object({ unread: Type.Boolean({ title: '只看未读', default: false }), ...PageQuery }),
    },
  }, async (request) => {
    const { unread, page, size } = request.query
    const { rows, total } = await inInbox(request, (it) => messagesPage(it, { onlyUnread: unread, page, size }))
    return { rows: rows.map(({ service, at, ...row }) => ({ ...row, at: at.toISOString(), serviceName: serviceName(service) })), page, size, total }
  })

  app.get('/api/messages/count', { schema: { summary: '未读消息数', tags, response: { 200: served<ServedUnread>('how many are unread') } } }, async (request) =>
    ({ unread: await inInbox(request, countUnread), atMost: COUNTED_AT_MOST }))

  app.post('/api/messages/read', {
    schema: {
      summary: '标为已读', tags, response: { 200: served<ServedUnread>('how many are still unread') },
      body: Type.Object({ ids: Type.Optional(Type.Array(Type.String({ format: 'uuid' }), { title: '消息', maxItems: 500 })), all: Type.Boolean({ title: '全部', default: false }) }, { title: '标为已读' }),
    },
  }, async (request) => {
    const { ids = [], all } = request.body
    return { unread: await inInbox(request, async (it) => { await markRead(it, all ? 'all' : ids); return countUnread(it) }), atMost: COUNTED_AT_MOST }
  })
}
