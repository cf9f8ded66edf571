/** What the law was: parameters looked up for the month the money belongs to, as they were known on a day (STYLE §4). */
import type { Fen, Ppm } from '../common/money.ts'
import { formatPeriod, type Day, type Period } from '../common/period.ts'
import { Problem } from '../common/problem.ts'
import type { Unit, Worked } from '../common/worked.ts'
import { loadParameters, PROVINCE, type Dimensions, type Parameter, type PolicyValue } from './parameter.ts'

/** When and where a rule is asked: the month the money belongs to, the day the law is known on, tier and region of the employer. */
export interface Asked extends Dimensions {
  readonly period: Period
  readonly knownOn: Day
}

/** The law is silent: no value of the parameter governs the month, and none that was known before it can be carried on. */
export class NoPolicyValue extends Problem {
  readonly parameter: string

  constructor(parameter: Parameter, asked: Asked) {
    const where = [asked.region, asked.tier === undefined ? undefined : `${asked.tier}档`, asked.branch, asked.category].filter((part) => part !== undefined)
    const place = where.length === 0 ? '' : `（${where.join('，')}）`
    super(422, 'no-policy-value', `${formatPeriod(asked.period)}没有“${parameter.label}”的政策标准${place}，不能核定，请联系经办机构维护政策参数后再办理！`)
    this.parameter = parameter.name
  }
}

/** What `work` gives; where the law is silent on it, what `otherwise` makes of that. */
export function unlessSilent<T, S>(work: () => T, otherwise: (silence: NoPolicyValue) => S): T | S {
  try {
    return work()
  } catch (error) {
    if (error instanceof NoPolicyValue) return otherwise(error)
    throw error
  }
}

/** The law for one month, one day of knowledge and one place. A parameter's further dimensions (`branch`, `category`) are given at the call. */
export class PolicyAt {
  readonly asked: Asked
  readonly #policy: Policy
  readonly #found = new Map<string, Worked<number | string>>()
  readonly #kept = new Map<string, unknown>()

  constructor(policy: Policy, asked: Asked) {
    this.#policy = policy
    this.asked = asked
  }

  /** The same question for another month: what a rule over several months asks. */
  in(period: Period): PolicyAt {
    return period === this.asked.period ? this : this.#policy.at({ ...this.asked, period })
  }

  /** An amount in fen. Throws NoPolicyValue when the law is silent, as the others do; a RangeError for a name or unit that is not there. */
  amount(name: string, where?: Dimensions): Worked<Fen> {
    return this.#get(name, where, 'fen') as Worked<Fen>
  }

  /** A ratio in ppm. */
  ratio(name: string, where?: Dimensions): Worked<Ppm> {
    return this.#get(name, where, 'ppm') as Worked<Ppm>
  }

  /** A number of years, months or days, or a class. */
  number(name: string, where?: Dimensions): Worked<number> {
    return this.#get(name, where, 'years', 'months', 'days', 'class') as Worked<number>
  }

  /** A month. */
  month(name: string, where?: Dimensions): Worked<Period> {
    return this.#get(name, where, 'month') as Worked<Period>
  }

  /** A day. */
  day(name: string, where?: Dimensions): Worked<Day> {
    return this.#get(name, where, 'day') as Worked<Day>
  }

  /** One of the words of a parameter that names a way of doing. */
  word(name: string, where?: Dimensions): Worked<string> {
    return this.#get(name, where, 'word') as Worked<string>
  }

  /** The categories that have a value in this month, in the order of their file: the region's own where it has any, else the province's. */
  categories(name: string, where: Dimensions = {}): string[] {
    const asked = { ...this.asked, ...where }
    const current = this.#parameter(name).values.filter((v) => v.known <= asked.knownOn && v.from <= asked.period && asked.period <= v.to)
    const of = (place: Asked) => current.flatMap((v) => (v.where.category !== undefined && applies(v, { ...place, category: v.where.category }) ? [v.where.category] : []))
    const own = of(asked)
    return [...new Set(own.length > 0 ? own : of({ ...asked, region: PROVINCE }))]
  }

  /** What `work` gives for this question, worked out once a `key`: the same for every person a bulk run asks it for. */
  once<T>(key: string, work: () => T): T {
    if (this.#kept.has(key)) return this.#kept.get(key) as T
    const made = work()
    this.#kept.set(key, made)
    return made
  }

  #parameter(name: string): Parameter {
    const parameter = this.#policy.parameters.get(name)
    if (parameter === undefined) throw new RangeError(`no such policy parameter: ${name}`)
    return parameter
  }

  #get(name: string, where: Dimensions | undefined, ...units: Unit[]): Worked<number | string> {
    const key = where === undefined ? name : `${name} ${where.tier ?? ''} ${where.region ?? ''} ${where.branch ?? ''} ${where.category ?? ''}`
    const known = this.#found.get(key)
    if (known !== undefined && units.includes(known.unit)) return known
    const parameter = this.#parameter(name)
    if (!units.includes(parameter.unit)) throw new RangeError(`${name} is in ${parameter.unit}, not in ${units.join(' or ')}`)
    const worked = look(parameter, where === undefined ? this.asked : { ...this.asked, ...where })
    this.#found.set(key, worked)
    return worked
  }
}

/** The value that governs: the region's own, else the province's; failing both, the last that is carried on, again the region's before the province's. */
function look(parameter: Parameter, asked: Asked): Worked<number | string> {
  const own = governing(parameter, asked)
  if (own !== undefined && !own.carriedOn) return own
  const found = parameter.by.includes('region') ? governing(parameter, { ...asked, region: PROVINCE }) : undefined
  const best = found === undefined || (own !== undefined && found.carriedOn) ? own : found
  if (best === undefined) throw new NoPolicyValue(parameter, asked)
  return best
}

/** The value of one place; of two for one month the later published. Past the last month of what is known, the last is carried on. */
function governing(parameter: Parameter, asked: Asked): Worked<number | string> | undefined {
  const known = parameter.values.filter((v) => v.known <= asked.knownOn && applies(v, asked))
  const current = known.filter((v) => v.from <= asked.period && asked.period <= v.to).reduce<PolicyValue | undefined>(laterKnown, undefined)
  if (current !== undefined) return worked(parameter, current, false)
  const earlier = known.filter((v) => v.to < asked.period)
  if (earlier.length === 0 || known.some((v) => v.from > asked.period)) return undefined
  const last = Math.max(...earlier.map((v) => v.to))
  return worked(parameter, earlier.filter((v) => v.to === last).reduce(laterKnown), true)
}

const applies = (value: PolicyValue, asked: Asked) => (Object.keys(value.where) as (keyof Dimensions)[]).every((key) => value.where[key] === asked[key])
const laterKnown = (a: PolicyValue | undefined, b: PolicyValue) => (a !== undefined && a.known > b.known ? a : b)
const worked = ({ label, unit }: Parameter, { value, document, mark }: PolicyValue, carriedOn: boolean): Worked<number | string> =>
  ({ name: label, value, unit, formula: '', from: [], document, mark, ...(carriedOn ? { carriedOn: true as const } : {}) })

/** The most questions kept: a bulk run asks few, a walk over all months must not fill the memory. */
const KEPT = 4096

/** A value that was released in the hall, and the parameter it belongs to. */
export interface ReleasedValue { readonly parameter: string; readonly value: PolicyValue }

/** All parameters. */
export class Policy {
  readonly #own: readonly Parameter[]
  #parameters: ReadonlyMap<string, Parameter>
  #released: readonly ReleasedValue[] = []
  readonly #asked = new Map<string, PolicyAt>()

  constructor(parameters: readonly Parameter[]) {
    this.#own = parameters
    this.#parameters = byName(parameters)
  }

  get parameters(): ReadonlyMap<string, Parameter> {
    return this.#parameters
  }

  /** What was released in the hall: another process takes it over by `hold`. */
  get released(): readonly ReleasedValue[] {
    return this.#released
  }

  /** Takes what was released in the hall, and nothing else, besides its own values: what was asked before is looked up anew. */
  hold(released: readonly ReleasedValue[]): void {
    this.#released = released
    this.#parameters = byName(withValues(this.#own, released))
    this.#asked.clear()
  }

  /** The law as it would be with these values besides. */
  with(values: readonly ReleasedValue[]): Policy {
    return new Policy(withValues([...this.#parameters.values()], values))
  }

  /** The law for `asked`: the same question gets the same answer, so it may be asked for every record. */
  at(asked: Asked): PolicyAt {
    const key = `${asked.period} ${asked.knownOn} ${asked.tier ?? ''} ${asked.region ?? ''} ${asked.branch ?? ''} ${asked.category ?? ''}`
    const kept = this.#asked.get(key)
    if (kept !== undefined) return kept
    if (this.#asked.size >= KEPT) this.#asked.clear()
    const made = new PolicyAt(this, asked)
    this.#asked.set(key, made)
    return made
  }
}

const byName = (parameters: readonly Parameter[]) => new Map(parameters.map((parameter) => [parameter.name, parameter]))
const withValues = (parameters: readonly Parameter[], values: readonly ReleasedValue[]): Parameter[] =>
  parameters.map((parameter) => ({ ...parameter, values: [...parameter.values, ...values.filter((it) => it.parameter === parameter.name).map((it) => it.value)] }))

/** The law as `parameters/*.yaml` hold it, and as the administrators carry it on (cases/policy-values.ts). */
export const policy = new Policy(loadParameters(new URL('./parameters/', import.meta.url)))
