/** /api/business-day: the administrator moves a demonstration's business day forward; what falls due by then happens. */
import { Type } from '@fastify/type-provider-typebox'
import { addDays, parseDay } from '../../common/period.ts'
import { Problem } from '../../common/problem.ts'
import { administratorOf } from '../../identity/session.ts'
import { asSystem } from '../../ledger/database.ts'
import { moveTo } from '../../ledger/business-day.ts'
import type { Routes } from './index.ts'

/** Days at once: a year at most, so that a slip of the pen does not end the demonstration. */
const AT_MOST = 366

export const businessDayRoutes: Routes = ({ hall, moveDay }) => async (app) => {
  app.post('/api/business-day', {
    schema: { summary: '调整演示环境的业务日期', tags: ['运行'], body: Type.Object({ to: Type.String({ title: '业务日期', format: 'date' }) }), response: { 200: Type.Object({ today: Type.String() }) } },
  }, async (request) => {
    const { actor } = administratorOf(request)
    if (!moveDay) throw new Problem(404, 'real-time', '本系统按实际日期办理业务，不能调整业务日期')
    const [today, to] = [hall.clock.today(), parseDay(request.body.to)]
    if (to === undefined || to <= today) throw new Problem(422, 'not-forward', `业务日期只能向后调整，请选择${today}之后的日期！`)
    if (to > addDays(today, AT_MOST)) throw new Problem(422, 'too-far', '一次最多向后调整一年，请分次调整！')
    const moved = await asSystem(hall, actor, async (it) => {
      it.audit({ action: 'business-day/move', subject: to, detail: { from: today } })
      return moveTo(it, to)
    })
    moveDay(moved)
    return { today: hall.clock.today() }
  })
}
