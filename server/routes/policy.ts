/** /api/policy: the policy parameters with their documents; administrators enter values, see what they would change, and release each other's. */
import { Type, type Static } from '@fastify/type-provider-typebox'
import type { Period } from '../../common/period.ts'
import { parseDay } from '../../common/period.ts'
import { Problem } from '../../common/problem.ts'
import { branches } from '../../fields/code-lists.ts'
import { holdReleased, parameterOf, preview, propose, release, turnDown } from '../../cases/policy-values.ts'
import type { ServedEnteredValue, ServedParameter, ServedParameterHistory, ServedPlace, ServedPolicyPreview, ServedPolicyValue } from '../../forms/served-policy.ts'
import { administratorOf, signedIn } from '../../identity/session.ts'
import { asSystem, theHall, type WideScope } from '../../ledger/database.ts'
import { policyValues, type EnteredValue } from '../../ledger/policy-values.ts'
import { OPEN_END, PROVINCE, type Dimensions, type Parameter, type PrintedUnit } from '../../policy/parameter.ts'
import { policy } from '../../policy/policy.ts'
import type { Routes } from './index.ts'
import { served } from './shapes.ts'

const tags = ['政策参数']
const Month = (title: string) => Type.Integer({ title, minimum: 199001, maximum: 219912 })
const Text = (title: string, maxLength: number) => Type.String({ title, minLength: 1, maxLength })
const Proposal = Type.Object({
  parameter: Text('政策参数', 60), from: Month('适用起期'), to: Type.Union([Month('适用止期'), Type.Null()]),
  tier: Type.Union([Type.Integer({ title: '缴费基数档次', minimum: 1, maximum: 9 }), Type.Null()]), region: Type.Union([Type.String({ title: '地区', pattern: '^\\d{6}$' }), Type.Null()]),
  branch: Type.Union([Text('险种', 40), Type.Null()]), category: Type.Union([Text('类别', 60), Type.Null()]),
  value: Text('标准', 40), mark: Type.Union([Type.Literal('S'), Type.Literal('K'), Type.Literal('A')], { title: '依据' }), document: Text('依据文件', 200), publishedOn: Type.String({ title: '公布日期', format: 'date' }),
})
const Named = Type.Object({ name: Text('政策参数', 60) })
const Entered = Type.Object({ id: Type.String({ title: '标准', format: 'uuid' }) })
const Done = Type.Object({ ok: Type.Literal(true) })

/** How the values of a unit are written. */
const UNITS: Readonly<Record<PrintedUnit, string>> = {
  'yuan/month': '元/月', 'yuan/tonne': '元/吨', ratio: '比例，如0.16', percent: '%', permille: '‰', years: '年', months: '个月', month: '年月（YYYYMM）', days: '天', day: '日期（YYYY-MM-DD）', class: '类（1至8）', word: '办法',
}

export const policyRoutes: Routes = ({ hall }) => async (app) => {
  app.get('/api/policy/parameters', { schema: { summary: '政策参数', tags, response: { 200: served<ServedParameter[]>('every parameter') } } }, async (request) => {
    const { actor } = administratorOf(request)
    const waiting = await asSystem(hall, actor, (it) => policyValues(it).where('v.state', '=', 'proposed').execute())
    return [...policy.parameters.values()].map((parameter) => parameterServed(parameter, waiting))
  })

  app.get('/api/policy/parameters/:name', { schema: { summary: '政策参数的历次标准', tags, params: Named, response: { 200: served<ServedParameterHistory>('a parameter with its history') } } }, async (request) => {
    const { actor } = administratorOf(request)
    return asSystem(hall, actor, async (it) => historyServed(parameterOf(request.params.name), await policyValues(it).where('v.parameter', '=', request.params.name).execute(), await regionsOf(it)))
  })

  app.get('/api/policy/values', { schema: { summary: '录入的标准', tags, response: { 200: served<ServedEnteredValue[]>('what was entered in the hall, latest first') } } }, async (request) => {
    const { actor } = administratorOf(request)
    const own = signedIn(request).account.id
    return asSystem(hall, actor, async (it) => {
      const regions = await regionsOf(it)
      return (await policyValues(it).orderBy('v.proposed_at', 'desc').orderBy('v.id').limit(500).execute()).map((of) => enteredServed(of, own, regions))
    })
  })

  app.post('/api/policy/values', { schema: { summary: '录入标准', tags, body: Proposal, response: { 200: Entered } } }, async (request) => {
    const { actor } = administratorOf(request)
    const said = readProposal(request.body)
    return { id: await asSystem(hall, actor, (it) => propose(it, signedIn(request).account.id, said)) }
  })

  app.get('/api/policy/values/:id/preview', { schema: { summary: '标准的影响测算', tags, params: Entered, response: { 200: served<ServedPolicyPreview>('what the value would change') } } }, async (request) => {
    const { actor } = administratorOf(request)
    return asSystem(hall, actor, (it) => preview(it, request.params.id))
  })

  app.post('/api/policy/values/:id/release', { schema: { summary: '发布标准', tags, params: Entered, response: { 200: Done } } }, async (request) => {
    const { actor } = administratorOf(request)
    await asSystem(hall, actor, (it) => release(it, signedIn(request).account.id, request.params.id))
    await asSystem(hall, theHall, holdReleased)
    return { ok: true as const }
  })

  app.post('/api/policy/values/:id/turn-down', { schema: { summary: '退回或撤回标准', tags, params: Entered, body: Type.Object({ note: Text('原因', 200) }), response: { 200: Done } } }, async (request) => {
    const { actor } = administratorOf(request)
    await asSystem(hall, actor, (it) => turnDown(it, signedIn(request).account.id, request.params.id, request.body.note))
    return { ok: true as const }
  })
}

function readProposal({ from, to, publishedOn, ...said }: Static<typeof Proposal>) {
  const published = parseDay(publishedOn)
  if (published === undefined || !isMonth(from) || (to !== null && !isMonth(to))) throw new Problem(422, 'not-a-date', '适用年月或公布日期不是有效的日期，请检查！')
  return { ...said, from: from as Period, to: to as Period | null, publishedOn: published }
}
const isMonth = (yyyymm: number) => yyyymm % 100 >= 1 && yyyymm % 100 <= 12

type Region = { readonly code: string; readonly name: string }
/** The province's value stands first: it holds where a region has none of its own. */
const regionsOf = async (it: WideScope): Promise<Region[]> => [{ code: PROVINCE, name: '全省' }, ...await it.db.selectFrom('region').select(['code', 'name']).orderBy('code').execute()]

/** Branches that have parameters, in words. */
const BRANCHES: Readonly<Record<string, string>> = { ...Object.fromEntries(branches.codes), public_sector_old_age: '机关事业单位养老保险', occupational_annuity: '职业年金' }

function placeServed({ tier = null, region = null, branch = null, category = null }: { readonly [K in keyof Dimensions]?: Dimensions[K] | null }, regions: readonly Region[]): ServedPlace {
  const words = [tier === null ? null : `${tier}档`, region === null ? null : regions.find((it) => it.code === region)?.name ?? region, branch === null ? null : BRANCHES[branch] ?? branch, category]
  return { tier, region, branch, category, text: words.filter((word) => word !== null).join('，') || '全省统一' }
}

const parameterServed = ({ name, label, printedIn, by, words, values }: Parameter, waiting: readonly EnteredValue[]): ServedParameter =>
  ({ name, label, unit: UNITS[printedIn], by, words: words ?? [], values: values.length, waiting: waiting.filter((of) => of.parameter === name).length })

/** Values as they hold, the latest first; of those released in the hall, by whom. */
function historyServed(parameter: Parameter, entered: readonly EnteredValue[], regions: readonly Region[]): ServedParameterHistory {
  const history = parameter.values.map((value): ServedPolicyValue => {
    const place = placeServed(value.where, regions)
    const of = entered.find((it) => it.state === 'released' && it.from === value.from && it.knownOn === value.known && it.value === value.text && placeServed(it, regions).text === place.text)
    return {
      place, from: value.from, to: value.to === OPEN_END ? null : value.to, value: value.text, mark: value.mark, document: value.document, knownOn: value.known,
      released: of ? { proposedBy: of.proposedName, releasedBy: of.decidedName ?? '' } : null,
    }
  }).sort((a, b) => b.from - a.from || (a.knownOn < b.knownOn ? 1 : -1))
  const places = [...new Map(history.map(({ place }) => [place.text, place])).values()]
  return { ...parameterServed(parameter, entered.filter((of) => of.state === 'proposed')), history, places, regions: parameter.by.includes('region') ? regions : [] }
}

function enteredServed(of: EnteredValue, account: string, regions: readonly Region[]): ServedEnteredValue {
  const parameter = policy.parameters.get(of.parameter)
  return {
    place: placeServed(of, regions), id: of.id, parameter: of.parameter, label: parameter?.label ?? of.parameter, unit: parameter ? UNITS[parameter.printedIn] : '', from: of.from, to: of.to, value: of.value, mark: of.mark, document: of.document,
    publishedOn: of.publishedOn, state: of.state, proposedBy: of.proposedName, proposedAt: of.proposedAt.toISOString(), decidedBy: of.decidedName, decidedAt: of.decidedAt?.toISOString() ?? null, note: of.decidedNote,
    knownOn: of.knownOn, own: of.proposedBy === account,
  }
}
