/**
 * Policy parameters as administrators carry them on: a value is entered by one, looked at in what it would change, and released by
 * another. It counts from the day after its release, so that what was worked out on a day can be worked out again. DESIGN: roles; §4.
 */
import { addDays, addMonths, formatPeriod, type Day } from '../common/period.ts'
import { Problem, type FieldProblem } from '../common/problem.ts'
import type { ServedPolicyPreview } from '../forms/served-policy.ts'
import type { WideScope } from '../ledger/database.ts'
import { decideValue, policyValues, proposeValue, type EnteredValue, type ProposedValue } from '../ledger/policy-values.ts'
import { OPEN_END, PROVINCE, readValue, type Dimensions, type Parameter, type PolicyValue } from '../policy/parameter.ts'
import { policy, type ReleasedValue } from '../policy/policy.ts'
import { previewOf } from './policy-preview.ts'

type Place = Pick<ProposedValue, 'tier' | 'region' | 'branch' | 'category'>

/** Brings what was released in the hall into the law of this process: at its start, after a release, and now and then for those of other processes. */
export async function holdReleased(it: WideScope): Promise<void> {
  const released = await policyValues(it).where('v.state', '=', 'released').orderBy('v.known_on').orderBy('v.decided_at').execute()
  policy.hold(released.flatMap((of) => {
    const parameter = policy.parameters.get(of.parameter)
    return parameter === undefined || of.knownOn === null ? [] : [asReleased(parameter, of, of.knownOn)]
  }))
}

/** A value counts in the hall from the day after its release, and not before its document is out. */
export const countsFrom = (today: Day, publishedOn: Day): Day => (publishedOn > today ? publishedOn : addDays(today, 1))

/** Enters a value for release by another. Throws 404 for no such parameter, 422 with what is wrong, 409 where one waits already. */
export async function propose(it: WideScope, accountId: string, said: ProposedValue): Promise<string> {
  const parameter = parameterOf(said.parameter)
  const problems = await objections(it, parameter, said)
  if (problems.length > 0) throw new Problem(422, 'value-refused', problems[0]?.message ?? '', { problems })
  const id = await proposeValue(it, accountId, said)
  if (id === undefined) throw new Problem(409, 'another-waits', '同一适用范围已有待发布的标准，请先由另一名管理员发布或退回！')
  it.audit({ action: 'policy/propose', subject: said.parameter, detail: { id, from: said.from, to: said.to, value: said.value } })
  return id
}

/** What the value would change, were it released today. */
export async function preview(it: WideScope, id: string): Promise<ServedPolicyPreview> {
  const entered = await entry(it, id)
  const knownOn = entered.knownOn ?? countsFrom(it.today, entered.publishedOn)
  return { knownOn, ...await previewOf(it, asReleased(parameterOf(entered.parameter), entered, knownOn)) }
}

/** Releases a value that another has entered. Throws 403 for one's own, 409 where it waits no longer, 422 where it no longer fits. */
export async function release(it: WideScope, accountId: string, id: string): Promise<void> {
  const entered = await entry(it, id)
  if (entered.proposedBy === accountId) throw new Problem(403, 'own-value', '录入人不能发布自己录入的标准，请由另一名管理员发布！')
  if (entered.state !== 'proposed') throw decidedAlready()
  const problems = await objections(it, parameterOf(entered.parameter), entered)
  if (problems.length > 0) throw new Problem(422, 'value-refused', problems[0]?.message ?? '', { problems })
  if (!await decideValue(it, accountId, id, { state: 'released', knownOn: countsFrom(it.today, entered.publishedOn) })) throw decidedAlready()
  it.audit({ action: 'policy/release', subject: entered.parameter, detail: { id } })
}

/** Sends a value back to whoever entered it, or takes back one's own. */
export async function turnDown(it: WideScope, accountId: string, id: string, note: string): Promise<void> {
  const entered = await entry(it, id)
  const state = entered.proposedBy === accountId ? 'withdrawn' : 'rejected'
  if (!await decideValue(it, accountId, id, { state, note })) throw decidedAlready()
  it.audit({ action: `policy/${state === 'withdrawn' ? 'withdraw' : 'reject'}`, subject: entered.parameter, detail: { id, note } })
}

const decidedAlready = () => new Problem(409, 'decided-already', '该标准已处理，请刷新后查看！')

async function entry(it: WideScope, id: string): Promise<EnteredValue> {
  const entered = await policyValues(it).where('v.id', '=', id).executeTakeFirst()
  if (!entered) throw new Problem(404, 'no-such-value', '未找到该标准，请刷新后重试！')
  return entered
}

export function parameterOf(name: string): Parameter {
  const parameter = policy.parameters.get(name)
  if (!parameter) throw new Problem(404, 'no-such-parameter', '未找到该政策参数！')
  return parameter
}

/** A place without what the parameter does not ask for. */
const whereOf = ({ tier, region, branch, category }: Place): Dimensions =>
  ({ ...(tier === null ? {} : { tier }), ...(region === null ? {} : { region }), ...(branch === null ? {} : { branch }), ...(category === null ? {} : { category }) })
const samePlace = (a: Dimensions, b: Dimensions) => (['tier', 'region', 'branch', 'category'] as const).every((key) => a[key] === b[key])

function asReleased(parameter: Parameter, of: Omit<ProposedValue, 'publishedOn'>, known: Day): ReleasedValue {
  const value: PolicyValue = { from: of.from, to: of.to ?? OPEN_END, known, where: whereOf(of), value: readValue(parameter, of.value) ?? fail(of.value), text: of.value, mark: of.mark, document: of.document }
  return { parameter: parameter.name, value }
}
function fail(value: string): never {
  throw new RangeError(`a released value cannot be read: ${value}`)
}

/** What speaks against a value: what it says, where, and from when to when. */
async function objections(it: WideScope, parameter: Parameter, said: Omit<ProposedValue, 'mark'>): Promise<FieldProblem[]> {
  const problems: FieldProblem[] = []
  const object = (field: string | null, code: string, message: string) => problems.push({ field, code: `policy/${code}`, message })
  const where = whereOf(said)
  if (readValue(parameter, said.value) === undefined) object('value', 'unreadable', parameter.words ? `请从${parameter.words.join('、')}中选择！` : '标准的写法与计量单位不符，请按提示的格式填写！')
  if (said.document.trim() === '') object('document', 'no-document', '请填写依据文件！')
  if (said.publishedOn > it.today) object('publishedOn', 'not-published', '公布日期不能晚于今天！')
  if (said.to !== null && said.to < said.from) object('to', 'ends-before-it-starts', '适用止期不能早于适用起期！')
  if (!await standsSomewhere(it, parameter, where)) object('place', 'no-such-place', '请选择适用范围！')
  const there = parameter.values.filter((value) => samePlace(value.where, where))
  const next = there.map((value) => value.from).filter((from) => from > said.from).sort((a, b) => a - b)[0]
  if (next !== undefined && (said.to ?? OPEN_END) >= next) object('to', 'runs-into-the-next', `自${formatPeriod(next)}起另有标准，适用止期不能晚于${formatPeriod(addMonths(next, -1))}！`)
  const holds = there.filter((value) => value.from <= said.from && said.from <= value.to).reduce<PolicyValue | undefined>((a, b) => (a && a.known > b.known ? a : b), undefined)
  if (holds && holds.text === said.value && holds.to === (said.to ?? OPEN_END)) object('value', 'nothing-new', '与现行标准相同，无需重新录入！')
  return problems
}

/** A place is one that the parameter has values for, or one like it in another region of the hall. */
async function standsSomewhere(it: WideScope, parameter: Parameter, where: Dimensions): Promise<boolean> {
  if (parameter.values.some((value) => samePlace(value.where, where))) return true
  const { region, ...elsewhere } = where
  if (region === undefined || !parameter.by.includes('region')) return false
  const like = parameter.values.some((value) => samePlace({ ...value.where, region: '' }, { ...elsewhere, region: '' }))
  return like && (region === PROVINCE || await it.db.selectFrom('region').where('code', '=', region).select('code').executeTakeFirst() !== undefined)
}
