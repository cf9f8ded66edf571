/** /api/hall: what the hall says of itself to everyone, before anyone has signed in. */
import { Type } from '@fastify/type-provider-typebox'
import { DEMONSTRATION_PASSWORD, demonstrationAccounts } from '../../demo/accounts.ts'
import type { Routes } from './index.ts'

const Accounts = Type.Object({ password: Type.String(), accounts: Type.Array(Type.Object({ login: Type.String(), who: Type.String() })) })

export const hallRoutes: Routes = ({ config }) => async (app) => {
  app.get('/api/hall', {
    schema: {
      summary: '办事大厅', tags: ['登录'],
      response: { 200: Type.Object({ demonstration: Type.Union([Accounts, Type.Null()], { description: 'the demonstration accounts, only with DEMO on' }) }) },
    },
  }, async () => ({
    demonstration: config.demo ? { password: DEMONSTRATION_PASSWORD, accounts: demonstrationAccounts.map(({ login, who }) => ({ login, who })) } : null,
  }))
}
