/**
 * From cells to one staged record: kinds read, presets fill, the form settles, rules work. Pure: the page's records and the
 * import's go through here alike, so both doors refuse the same things in the same words (STYLE §7).
 */
import type { FieldProblem } from '../common/problem.ts'
import type { Origin, Repair } from '../common/states.ts'
import type { Worked } from '../common/worked.ts'
import type { Field, Fields, WorkFacts } from '../fields/field.ts'
import { blank, tidy, type Cell } from '../fields/kind.ts'
import { unlessSilent, type NoPolicyValue } from '../policy/policy.ts'
import { viewItem, type AnyFiling, type FilingForm } from './filing.ts'
import { certificateOf } from './subject.ts'

/** A record as it is kept: values that were read, cells that could not be, and what was said of them. */
export interface StagedRecord {
  readonly data: Record<string, unknown>
  readonly unread: Record<string, string> | null
  readonly repairs: readonly Repair[]
  readonly problems: readonly FieldProblem[]
  readonly settled: readonly FieldProblem[]
  /** Whom it is about, as far as the record itself says; null when it does not. */
  readonly subject: string | null
}

/** Cells by field name; of kinds that take several cells, by `name.part`. */
export type Cells = Readonly<Record<string, Cell | undefined>>

/** What a surface asks for: the names a person is shown, which of them must not be blank, and the fields that are read. */
interface Asked { readonly names: ReadonlySet<string>; readonly required: ReadonlyMap<string, string>; readonly fields: readonly (readonly [string, Field])[] }

/** Sources whose value a surface may bring; the others are never believed from one. */
const READ: ReadonlySet<Field['source']> = new Set(['entered', 'once', 'employer'])

const askedBy = new WeakMap<object, Record<'page' | 'sheet', Asked>>()

function asked({ form, pickLists }: AnyFiling, origin: Origin): Asked {
  let both = askedBy.get(form)
  if (!both) {
    const read = Object.entries(form.record).filter(([, field]) => READ.has(field.source))
    const of = (view: FilingForm<Fields>['views']['template']): Asked => {
      const items = view.map((item) => viewItem(form, item))
      return { fields: read, names: new Set(items.map((item) => item.name)), required: new Map(items.filter((item) => item.required).map((item) => [item.name, item.label])) }
    }
    both = { page: of([...form.sections.flatMap((section) => section.fields), ...pickLists.flatMap((list) => list.inPage?.edits ?? [])]), sheet: of(form.views.template) }
    askedBy.set(form, both)
  }
  return origin === 'imported' ? both.sheet : both.page
}

/** Reads one record. `header` holds the cells that were asked once; `formula` the labels of sheet cells that hold formulas. */
export function readRecord(filing: AnyFiling, cells: Cells, { origin, facts, header = {}, formula = [] }: {
  origin: Origin; facts: WorkFacts; header?: Readonly<Record<string, string>>; formula?: readonly string[]
}): StagedRecord {
  const { form } = filing
  const surface = asked(filing, origin)
  const data: Record<string, unknown> = {}
  const unread: Record<string, string> = {}
  const repairs: Repair[] = []
  const problems: FieldProblem[] = []
  for (const [name, field] of surface.fields) {
    if (field.source === 'employer') {
      keepEmployer(name, field, cells[name], facts, { data, problems, repairs })
      continue
    }
    const cell = cellFor(name, field, cells, header, repairs)
    if (cell === undefined || blank(cell)) {
      data[name] = null
      continue
    }
    const read = field.kind.read(cell)
    if (read.problem !== undefined) {
      data[name] = null
      unread[name] = cell.text.slice(0, 500)
      problems.push({ field: name, code: `field/${field.kind.name.split(':')[0] ?? ''}`, message: `${surface.names.has(name) ? '' : `${field.label}：`}${read.problem}` })
      continue
    }
    data[name] = read.value
    noteRepair(name, field, cell, read.value, repairs)
  }
  for (const label of formula) problems.push({ field: fieldLabelled(form, label), code: 'sheet/formula', message: `“${label}”是公式，请改为数值后重新上传` })
  const settled = unlessSilent(() => form.settle?.(data, { ...facts, origin }), (silence) => objectTo(problems, silence))
  for (const [name, value] of Object.entries(settled?.fills ?? {})) data[name] ??= value
  for (const [name, label] of surface.required) if (data[name] === null && !(name in unread)) problems.push(missing(name, label, form.record[name]))
  problems.push(...(settled?.problems ?? []))
  if (problems.length === 0) work(form, data, facts, problems)
  return { data, unread: Object.keys(unread).length > 0 ? unread : null, repairs, problems, settled: settled?.hints ?? [], subject: subjectOf(form, data) }
}

const missing = (name: string, label: string, field: Field | undefined): FieldProblem =>
  ({ field: name, code: 'field/required', message: missingOf(label, field) })

/** What is said of a field that is needed and blank. */
export const missingOf = (label: string, field: Field | undefined): string =>
  (field?.kind.missing?.(label) ?? (field?.kind.join ? `请至少选择一个${label}！` : `${label}为必填项！`))

/** Whom or what a record names, with what else tells records of one subject apart; null when it does not. */
function subjectOf(form: FilingForm<Fields>, data: Record<string, unknown>): string | null {
  const named = (form.subject.named ?? certificateOf)(data)
  return named === null ? null : [named, ...(form.onePer ?? []).map((name) => String(data[name]))].join('|')
}

function cellFor(name: string, field: Field, cells: Cells, header: Readonly<Record<string, string>>, repairs: Repair[]): Cell | undefined {
  const whole = cells[name] ?? (field.source === 'once' && header[name] !== undefined ? { text: header[name] } : undefined)
  if (field.kind.join && whole === undefined) {
    const parts: Record<string, Cell> = {}
    for (const { part } of field.kind.cells('')) {
      const cell = cells[`${name}.${part}`]
      if (cell === undefined) continue
      parts[part] = cell
      if (cell.text !== '' && cell.text !== '√') repairs.push({ field: name, from: cell.text, to: field.kind.join({ [part]: cell }).text === part ? '√' : '' })
    }
    if (Object.keys(parts).length > 0) return field.kind.join(parts)
  }
  return whole ?? (field.preset !== undefined ? { text: field.preset } : undefined)
}

/** What the session says stands; a sheet that names another employer is refused, another spelling of the name is put right. */
function keepEmployer(name: string, field: Field, cell: Cell | undefined, facts: WorkFacts, into: { data: Record<string, unknown>; problems: FieldProblem[]; repairs: Repair[] }): void {
  const own = field.kind.name === 'employerNo' ? facts.employer.number : facts.employer.name
  into.data[name] = own
  if (cell === undefined || blank(cell)) return
  const written = tidy(cell.text)
  if (written === own) return
  if (field.kind.name === 'employerNo') into.problems.push({ field: name, code: 'employer/other', message: `${field.label}${written}不是本单位编号，请改为${own}` })
  else into.repairs.push({ field: name, from: cell.text.slice(0, 100), to: own })
}

function noteRepair(name: string, field: Field, cell: Cell, value: unknown, repairs: Repair[]): void {
  if (cell.day !== undefined || cell.number !== undefined) return
  if (field.kind.numeric && /^-?\d+(\.\d{1,2})?$/.test(cell.text)) return
  const plain = field.kind.plain(value)
  if (cell.text === plain || cell.text === field.kind.show(value) || Object.values(field.kind.sheet(value)).includes(cell.text)) return
  if (!field.kind.join) repairs.push({ field: name, from: cell.text.slice(0, 100), to: plain })
}

function work(form: FilingForm<Fields>, data: Record<string, unknown>, facts: WorkFacts, problems: FieldProblem[]): void {
  for (const [name, field] of Object.entries(form.record)) {
    if (field.work && !field.live) data[name] = workOf(field, data, facts, (silence) => objectTo(problems, silence))?.value ?? null
  }
}

/** What the rule of a `worked` field gives for a record; null where it has nothing to work on or the law is silent, which `silent` is told. */
export const workOf = ({ work: how }: Field, data: Record<string, unknown>, facts: WorkFacts, silent: (silence: NoPolicyValue) => void): Worked<unknown> | null =>
  unlessSilent(() => how?.(data, facts) ?? null, (silence) => {
    silent(silence)
    return null
  })

/** What rules work out of what is held and typed; where the law is silent, or something is missing, nothing: the checks say why. */
export function workedOut({ record }: FilingForm<Fields>, known: Record<string, unknown>, facts: WorkFacts): Record<string, Worked<unknown>> {
  return Object.fromEntries(Object.entries(record).flatMap(([name, field]) => {
    const working = workOf(field, known, facts, () => undefined)
    return working ? [[name, working]] : []
  }))
}

/** The record with what rules work out of the ledger whenever it is looked at (`live`). */
export function withLive({ record: fields }: FilingForm<Fields>, record: Readonly<Record<string, unknown>>, facts: WorkFacts): Record<string, unknown> {
  const worked = Object.entries(fields).filter(([, field]) => field.live).map(([name, field]) => [name, workOf(field, record, facts, () => undefined)?.value ?? null])
  return { ...record, ...Object.fromEntries(worked) as Record<string, unknown> }
}

/** Where the law is silent that is the record's problem, and other records go on. */
function objectTo(problems: FieldProblem[], { code, message }: NoPolicyValue): undefined {
  problems.push({ field: null, code, message })
}

const fieldLabelled = (form: FilingForm<Fields>, label: string) => form.views.template.map((item) => viewItem(form, item)).find((item) => item.label === label)?.name ?? null

/** Values as they go into the staging column: lists of codes as comma-separated text, lists of rows as they stand, all else as JSON has it; what is blank is left out. */
export function encode(data: Record<string, unknown>): string {
  const kept: Record<string, unknown> = {}
  for (const name in data) {
    const value = data[name]
    if (value !== null && value !== undefined) kept[name] = Array.isArray(value) && typeof value[0] !== 'object' ? value.join(',') : value
  }
  return JSON.stringify(kept)
}
