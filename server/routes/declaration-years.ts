/** /api/declaration-years: an agency opens the years whose earnings may be declared in its region, and switches them on (年度申报工资启用). */
import { Type } from '@fastify/type-provider-typebox'
import { Problem } from '../../common/problem.ts'
import { fixYear } from '../../cases/declaration-year.ts'
import { clerkOf } from '../../identity/session.ts'
import { asSystem } from '../../ledger/database.ts'
import { openYear, yearsOfRegion } from '../../ledger/earnings.ts'
import type { Routes } from './index.ts'

const tags = ['缴费工资年度']
const Params = Type.Object({ year: Type.Integer({ title: '申报年度', minimum: 1996, maximum: 2100 }) })
const Year = Type.Object({ year: Type.Integer(), openedOn: Type.String(), enabledOn: Type.Union([Type.String(), Type.Null()]), declared: Type.Integer(), waiting: Type.Integer() })

export const declarationYearRoutes: Routes = ({ hall }) => async (app) => {
  app.get('/api/declaration-years', { schema: { summary: '本地区的申报年度', tags, response: { 200: Type.Array(Year) } } }, async (request) => {
    const { region, actor } = clerkOf(request)
    return asSystem(hall, actor, (it) => yearsOfRegion(it, region).execute())
  })

  app.post('/api/declaration-years/:year/open', { schema: { summary: '开放年度缴费工资申报', tags, params: Params, response: { 200: Type.Object({ ok: Type.Literal(true) }) } } }, async (request) => {
    const { region, actor } = clerkOf(request)
    await asSystem(hall, actor, async (it) => {
      await openYear(it, region, request.params.year)
      it.audit({ action: 'declaration-year/open', subject: `${region} ${request.params.year}` })
    })
    return { ok: true as const }
  })

  app.post('/api/declaration-years/:year/enable', { schema: { summary: '启用年度申报工资', tags, params: Params, response: { 200: Type.Object({ enabledOn: Type.String(), fixed: Type.Integer() }) } } }, async (request) => {
    const { region, actor } = clerkOf(request)
    const done = await asSystem(hall, actor, (it) => fixYear(it, region, request.params.year))
    if (!done) throw new Problem(404, 'year-not-open', '该年度未开放缴费工资申报，请先开放')
    return done
  })
}
