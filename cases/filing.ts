/**
 * A filing (办件业务): a header, records of one type, and materials, as one plain definition with its behaviour (STYLE §1, §3).
 * `filing({...})` takes the definition; `.list`, `.checks`, `.changes` and `.effect` add what it does.
 */
import type { Kysely, SelectQueryBuilder } from 'kysely'
import type { FieldProblem } from '../common/problem.ts'
import type { Fields, RecordOf, WorkFacts } from '../fields/field.ts'
import type { Entry, Outcome } from '../forms/served.ts'
import type { Case, Scope } from '../ledger/database.ts'
import type { Database } from '../ledger/schema.ts'
import type { Subject } from './subject.ts'

/** One record as checks and effects see it: what the employer said (camelCase), and whom it is about. */
export type RecordRow<F extends Fields> = RecordOf<F> & {
  no: number
  /** The row of the sheet it came from, or null when it was typed or picked. */
  sheetRow: number | null
  /** The person it was found to be about, or null. */
  personId: string | null
  /** Names the subject whether the person is known yet or not: what duplicates and unfinished cases are compared by. */
  subjectKey: string
}

/** The database with the relation `record`: the well-formed records of the case that are being looked at. */
export type Records<F extends Fields> = Kysely<Database & { record: RecordRow<F> }>

/** One check: code, the field it is about, a query that returns the records it objects to, and the sentence. */
export interface Check<F extends Fields> {
  readonly code: string
  readonly about: (keyof F & string) | null
  readonly severity: 'refuse' | 'hint'
  readonly find: (records: Records<F>, it: Scope) => { execute(): Promise<{ no: number }[]> }
  readonly says: (hit: never) => string
}

type AddCheck<F extends Fields> = <Hit extends { no: number }>(
  code: string, about: (keyof F & string) | null,
  find: (records: Records<F>, it: Scope) => { execute(): Promise<Hit[]> },
  says: (hit: Hit) => string,
) => Check<F>

/** A field on a surface, with that surface's own label, greyed or starred where the surface differs from the vocabulary. */
export type ViewItem<F extends Fields> = (keyof F & string) | readonly [keyof F & string, string] | {
  readonly field: keyof F & string; readonly label?: string; readonly readonly?: boolean; readonly required?: boolean; readonly note?: string; readonly group?: string
}
export type View<F extends Fields> = readonly ViewItem<F>[]

/** One change a record makes or would make: what, before, after. Before is '' for what is new. */
export interface ChangeRow { no: number; item: string; before: string | null; after: string | null }

/** A list of the ledger that records are picked from: its columns, its query, and how a row becomes the cells of a record. */
export interface PickList<F extends Fields> {
  readonly key: string
  readonly title: string
  readonly columns: readonly (readonly [string, string])[]
  /** Rows with `key` and the columns; the engine adds order, paging and the conditions. */
  readonly rows: (it: Scope) => SelectQueryBuilder<Database, never, Record<string, string | null>>
  /** Which fields of the record a row fills. */
  readonly fills: Readonly<Partial<Record<keyof F & string, string>>>
}

export interface Material {
  readonly code: string; readonly name: string; readonly need: 'required' | 'optional' | `分组${number}`; readonly note?: string
  /** An empty form to print and fill in: a file under services/, such as `registration/blanks/承诺书.docx`. */ readonly template?: { readonly file: string }
}

export interface FilingForm<F extends Fields> {
  readonly id: `3.3.${number}`
  readonly slug: string
  readonly outcome: Exclude<Outcome, 'none'>
  /** The success page's sentence. */
  readonly outcomeText: string
  readonly entry: readonly Entry[]
  readonly record: F
  /** Whom or what a record is about, and how it is found before any check. */
  readonly subject: Subject
  /** Fields that, with the subject, no two records of one case and no two unfinished cases may agree in; usually none. */
  readonly onePer?: readonly (keyof F & string)[]
  /** Completes and judges one record from itself alone, right after reading: runs wherever a record is read. */
  readonly settle?: (record: Partial<RecordOf<F>>, facts: WorkFacts) => Settled<F>
  /** Step 2: the blocks of the entry form, in order. 单位基本信息 and 批量添加 are the engine's. */
  readonly sections: readonly { readonly title: string; readonly fields: View<F> }[]
  readonly views: { readonly template: View<F>; readonly passed: View<F>; readonly failed: View<F>; readonly report: View<F> }
  readonly listTitles: { readonly passed: string; readonly failed: string }
  readonly personPicker?: boolean
  /** The button that adds a typed record. */
  readonly addLabel?: string
  /** The spreadsheet, where there is one. */
  readonly template: { readonly title: string; readonly header: readonly string[]; readonly notes: readonly string[]; readonly footer: readonly string[] } | null
  /** The printed form, where there is one. `countOf` counts records whose branches hold it. */
  readonly report: {
    readonly title: string; readonly header: readonly [string, string]; readonly totals: readonly ReportTotal[]
    readonly notes: readonly string[]; readonly declaration: string
  } | null
  readonly materials?: readonly Material[]
  /** What the service calls the column 材料模版. */
  readonly materialTemplateLabel?: string
  /** For an amendment: which field takes the place of which column of the person; blank means unchanged. */
  readonly amends?: Readonly<Partial<Record<keyof F & string, PersonColumn>>>
  /** What stands in the decision's way when two take effect at once: constraint name to the check that says it. */
  readonly guards?: Readonly<Record<string, string>>
}

export type PersonColumn = Exclude<keyof Database['person'], 'id' | 'person_no' | 'id_type' | 'id_number' | 'name' | 'died_on' | 'temporary_account'>

/** 合计 of a report: the number of records, or of those that ticked a branch. */
export type ReportTotal = { readonly label: string; readonly unit: string; readonly branch?: string }

export interface Settled<F extends Fields> {
  /** Values filled in from others, e.g. 出生日期 from 证件号码. */
  readonly fills?: Partial<RecordOf<F>>
  readonly problems?: readonly FieldProblem[]
  readonly hints?: readonly FieldProblem[]
}

/** A filing whose fields the engine does not know: what registries hold. */
export type AnyFiling = Filing<Fields>

export interface Filing<F extends Fields> {
  readonly form: FilingForm<F>
  readonly pickLists: readonly PickList<F>[]
  readonly allChecks: readonly Check<F>[]
  readonly findChanges: ((records: Records<F>, it: Scope) => { execute(): Promise<ChangeRow[]> }) | undefined
  readonly takeEffect: ((records: Records<F>, it: Case) => Promise<void>) | undefined
  list(list: PickList<F>): Filing<F>
  checks(make: (refuse: AddCheck<F>, hint: AddCheck<F>) => readonly Check<F>[]): Filing<F>
  /** What the records come to, before and after; for amendments it is derived. */
  changes(find: (records: Records<F>, it: Scope) => { execute(): Promise<ChangeRow[]> }): Filing<F>
  /** One statement a table, in the transaction that changes the state; may run twice without harm. */
  effect(take: (records: Records<F>, it: Case) => Promise<void>): Filing<F>
}

const checkMaker = <F extends Fields>(severity: Check<F>['severity']): AddCheck<F> => (code, about, find, says) =>
  ({ code, about, severity, find, says })

/** Defines a filing. Throws when a view names a field that does not exist (types say so first). */
export function filing<const F extends Fields>(form: FilingForm<F>): Filing<F> {
  const make = (parts: Pick<Filing<F>, 'pickLists' | 'allChecks' | 'findChanges' | 'takeEffect'>): Filing<F> => ({
    form, ...parts,
    list: (list) => make({ ...parts, pickLists: [...parts.pickLists, list] }),
    checks: (add) => make({ ...parts, allChecks: [...parts.allChecks, ...add(checkMaker<F>('refuse'), checkMaker<F>('hint'))] }),
    changes: (findChanges) => make({ ...parts, findChanges }),
    effect: (takeEffect) => make({ ...parts, takeEffect }),
  })
  return make({ pickLists: [], allChecks: [], findChanges: undefined, takeEffect: undefined })
}

/** A surface's item as field name, label and marks. */
export function viewItem<F extends Fields>(form: FilingForm<F>, item: ViewItem<F>) {
  const { field, ...own }: { field: keyof F & string; label?: string; readonly?: boolean; required?: boolean; note?: string; group?: string } =
    typeof item === 'string' ? { field: item } : 'field' in item ? item : { field: item[0], label: item[1] }
  const of = form.record[field]
  if (of === undefined) throw new TypeError(`${form.id} names a field it does not have: ${field}`)
  return { name: field, field: of, label: own.label ?? of.label, required: own.required ?? of.required, readonly: own.readonly ?? of.source !== 'entered', note: own.note ?? of.note, group: own.group ?? null }
}
