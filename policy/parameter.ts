/** Policy parameters: dated values with their documents, as `parameters/*.yaml` hold them (STYLE §4). */
import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { parseYuan, ratio, type Ppm } from '../common/money.ts'
import { parseDay, period, type Day, type Period } from '../common/period.ts'
import type { Mark, Unit } from '../common/worked.ts'

/** What a value may depend on besides time. */
export interface Dimensions {
  /** 缴费基数档次 of the region, 1 to 3 since 201907. */
  readonly tier?: number
  /** 参保所属机构, six digits. */
  readonly region?: string
  readonly branch?: string
  /** A class that the parameter names: who retires when, a risk class, an employer's size, a step of a scale. */
  readonly category?: string
}
export type Dimension = keyof Dimensions

/** 湖北省: a value for the province governs in each of its regions that has none of its own. */
export const PROVINCE = '420000'
const DIMENSIONS: readonly Dimension[] = ['tier', 'region', 'branch', 'category']

/** One value with the months it governs, both included; `to` is 999999 while it is in force. */
export interface PolicyValue {
  readonly from: Period
  readonly to: number
  /** The day it became known. */
  readonly known: Day
  readonly where: Dimensions
  readonly value: number | string
  /** The value as its document prints it. */
  readonly text: string
  readonly mark: Mark
  readonly document: string
}

export interface Parameter {
  readonly name: string
  readonly label: string
  readonly unit: Unit
  /** The unit its documents print it in, e.g. `percent`. */
  readonly printedIn: PrintedUnit
  /** What a `word` may be. */
  readonly words: readonly string[] | undefined
  readonly by: readonly Dimension[]
  readonly values: readonly PolicyValue[]
}

/** In force until another value takes its place. */
export const OPEN_END = 999999

/** How a unit is printed in a document, what it is kept as, and how its text is read; undefined when the text is not one. */
const UNITS = {
  'yuan/month': { unit: 'fen', read: parseYuan },
  'yuan/tonne': { unit: 'fen', read: parseYuan },
  ratio: { unit: 'ppm', read: (text: string) => (/^\d{1,3}(\.\d{1,6})?$/.test(text) ? ratio(text) : undefined) },
  percent: { unit: 'ppm', read: (text: string) => inPpm(text, 4) },
  permille: { unit: 'ppm', read: (text: string) => inPpm(text, 3) },
  years: { unit: 'years', read: wholeNumber },
  months: { unit: 'months', read: wholeNumber },
  month: { unit: 'month', read: (text: string) => (/^\d{6}$/.test(text) ? period(Number(text)) : undefined) },
  days: { unit: 'days', read: wholeNumber },
  day: { unit: 'day', read: parseDay },
  class: { unit: 'class', read: (text: string) => (/^[1-8]$/.test(text) ? Number(text) : undefined) },
  word: { unit: 'word', read: (text: string) => text },
} as const satisfies Readonly<Record<string, { unit: Unit; read(text: string): number | string | undefined }>>
export type PrintedUnit = keyof typeof UNITS

/** A value as a document prints it, in the parameter's unit; undefined when it is not one. */
export function readValue({ printedIn, words }: Pick<Parameter, 'printedIn' | 'words'>, text: string): number | string | undefined {
  return words !== undefined && !words.includes(text) ? undefined : UNITS[printedIn].read(text)
}

/** Text of a ratio that was printed with its point moved: `places` decimals of it reach one ppm. */
function inPpm(text: string, places: 3 | 4): Ppm | undefined {
  const parts = /^(\d{1,3})(?:\.(\d{1,4}))?$/.exec(text)
  const decimals = parts?.[2] ?? ''
  return parts === null || decimals.length > places ? undefined : (Number(parts[1]) * 10 ** places + Number(decimals.padEnd(places, '0'))) as Ppm
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,6}$/.test(text) ? Number(text) : undefined
}

/** All parameters of a folder of YAML files. Throws a RangeError that names file and value when one is not well-formed. */
export function loadParameters(folder: URL): Parameter[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml')).sort()
  return files.map((file) => {
    const parameter = readParameter(parse(readFileSync(new URL(file, folder), 'utf8')), file)
    if (`${parameter.name}.yaml` !== file) throw new RangeError(`${file}: holds the parameter ${parameter.name}; a file is named for its parameter`)
    return parameter
  })
}

/** One parameter from parsed YAML; `file` names it in errors. */
export function readParameter(source: unknown, file: string): Parameter {
  const fail = (why: string): never => { throw new RangeError(`${file}: ${why}`) }
  const top = isRecord(source) ? source : fail('is not a mapping')
  const text = (holder: Record<string, unknown>, key: string): string => {
    const found = holder[key]
    return typeof found === 'string' && found !== '' ? found : fail(`${key} must be text in quotes, not ${JSON.stringify(found)}`)
  }
  const printedIn = (Object.keys(UNITS) as PrintedUnit[]).find((known) => known === text(top, 'unit')) ?? fail(`unknown unit ${text(top, 'unit')}`)
  const by = listOf(top.by).map((name) => DIMENSIONS.find((known) => known === name) ?? fail(`unknown dimension ${String(name)}`))
  const words = top.words === undefined ? undefined : listOf(top.words).map(String)
  const month = (holder: Record<string, unknown>, key: string): Period => {
    const found = holder[key]
    return typeof found === 'number' ? period(found) : fail(`${key} must be a month, not ${JSON.stringify(found)}`)
  }

  const values = listOf(top.values).map((entry): PolicyValue => {
    const holder = isRecord(entry) ? entry : fail('a value is not a mapping')
    const from = month(holder, 'from')
    const to = holder.to === undefined ? OPEN_END : month(holder, 'to')
    if (to < from) fail(`${from} to ${to} ends before it starts`)
    const where: Dimensions = {
      ...(holder.tier === undefined ? {} : { tier: typeof holder.tier === 'number' ? holder.tier : fail('tier must be a number') }),
      ...Object.fromEntries((['region', 'branch', 'category'] as const).filter((key) => holder[key] !== undefined).map((key) => [key, text(holder, key)])),
    }
    for (const key of Object.keys(where)) if (!by.some((known) => known === key)) fail(`${from}: ${key} is not among the dimensions of \`by\``)
    if (by.length > 0 && Object.keys(where).length === 0) fail(`${from}: names none of ${by.join(', ')}`)
    const written = text(holder, 'value')
    const value = readValue({ printedIn, words }, written) ?? fail(`${from}: ${written} is not ${words ? 'among the words' : `a value in ${printedIn}`}`)
    const mark = (['S', 'K', 'A'] as const).find((known) => known === holder.mark) ?? fail(`${from}: mark must be S, K or A`)
    const reference = isRecord(holder.reference) ? holder.reference : fail(`${from}: has no reference`)
    const known = holder.published === undefined ? firstDay(from) : parseDay(text(holder, 'published')) ?? fail(`${from}: published is not a day`)
    return { from, to, known, where, value, text: written, mark, document: text(reference, 'title') }
  })
  if (values.length === 0) fail('has no values')
  return { name: text(top, 'name'), label: text(top, 'label'), unit: UNITS[printedIn].unit, printedIn, words, by, values }
}

const firstDay = (of: Period) => `${String(of).slice(0, 4)}-${String(of).slice(4)}-01` as Day
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
