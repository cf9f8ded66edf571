/** /simulators: the phone with the e-social-security card, played by a page. Only with SIMULATORS on; 404 otherwise. */
import { Type } from '@fastify/type-provider-typebox'
import { codeOnThePhone, takeReport } from '../../identity/scan.ts'
import { asSystem, theHall } from '../../ledger/database.ts'
import type { Routes } from './index.ts'

const State = Type.Union([Type.Literal('pending'), Type.Literal('scanned'), Type.Literal('confirmed'), Type.Literal('refused'), Type.Literal('expired')])
const tags = ['模拟器']

export const simulatorRoutes: Routes = ({ hall, config }) => async (app) => {
  if (!config.simulators) return
  const Report = Type.Object({
    code: Type.String({ title: '二维码', minLength: 1, maxLength: 100 }),
    holder: Type.Optional(Type.String({ title: '扫码人员', maxLength: 100, description: '经办人的证件号码、姓名或列表中的holder；不填为已扫码者或单位的第一位经办人' })),
  }, { title: '扫码信息' })
  for (const [verb, event, summary] of [['scan', 'scanned', '扫一扫'], ['confirm', 'confirmed', '确认登录'], ['refuse', 'refused', '拒绝登录']] as const) {
    app.post(`/simulators/e-card/${verb}`, { schema: { summary, tags, body: Report, response: { 200: Type.Object({ state: State }) } } },
      async (request) => ({ state: await takeReport(hall, request.body.code, event, request.body.holder) }))
  }

  app.get('/simulators/e-card/:code', {
    schema: {
      summary: '手机上看到的二维码', tags, params: Type.Object({ code: Type.String() }),
      response: {
        200: Type.Object({
          state: State, expiresAt: Type.String(), employer: Type.Object({ number: Type.String(), name: Type.String() }),
          holders: Type.Array(Type.Object({ holder: Type.String(), name: Type.String(), mobile: Type.String() })),
        }),
      },
    },
  }, async (request) => {
    const { expiresAt, ...shown } = await asSystem(hall, theHall, (it) => codeOnThePhone(it, request.params.code))
    return { ...shown, expiresAt: expiresAt.toISOString() }
  })
}
