/**
 * A filing (办件业务): a header, records of one type, and materials, as one plain definition with its behaviour (STYLE §1, §3).
 * `filing({...})` takes the definition; `.list`, `.checks`, `.changes` and `.effect` add what it does.
 */
import type { Kysely, SelectQueryBuilder } from 'kysely'
import type { FieldProblem } from '../common/problem.ts'
import type { Origin } from '../common/states.ts'
import type { Fields, RecordOf, WorkFacts } from '../fields/field.ts'
import type { Entry, Outcome } from '../forms/served.ts'
import type { Case, Scope } from '../ledger/database.ts'
import type { Database } from '../ledger/schema.ts'
import type { PickList } from './list.ts'
import type { Subject } from './subject.ts'

/** One record as checks and effects see it: what the employer said (camelCase), and whom it is about. */
export type RecordRow<F extends Fields> = RecordOf<F> & {
  no: number
  /** The row of the sheet it came from, or null when it was typed or picked. */
  sheetRow: number | null
  /** The person it was found to be about, or null. */
  personId: string | null
  /** What it was found to be about (person, project, employer …), or null. */
  subjectId: string | null
  /** Names the subject whether the person is known yet or not: what duplicates and unfinished cases are compared by. */
  subjectKey: string
  /** Names the subject alone, without what else tells its records apart. */
  subjectAlone: string
}

/** The database with the relation `record`: the well-formed records of the case that are being looked at. */
export type Records<F extends Fields> = Kysely<Database & { record: RecordRow<F> }>

/** One check: code, the field it is about, a query that returns the records it objects to, and the sentence. */
export interface Check<F extends Fields> {
  readonly code: string
  readonly about: (keyof F & string) | null
  readonly severity: 'refuse' | 'hint'
  readonly find: (records: Records<F>, it: Case) => { execute(): Promise<{ no: number }[]> }
  readonly says: (hit: never) => string
}

type AddCheck<F extends Fields> = <Hit extends { no: number }>(
  code: string, about: (keyof F & string) | null,
  find: (records: Records<F>, it: Case) => { execute(): Promise<Hit[]> },
  says: (hit: Hit) => string,
) => Check<F>

/** A field on a surface, with that surface's own label, greyed or starred where the surface differs from the vocabulary. */
export type ViewItem<F extends Fields> = (keyof F & string) | readonly [keyof F & string, string] | {
  readonly field: keyof F & string; readonly label?: string; readonly readonly?: boolean; readonly required?: boolean; readonly note?: string; readonly group?: string
  /** In the spreadsheet: what stands in its example rows, where the kind's own sample does not; several make several rows. */
  readonly samples?: readonly string[]
}
export type View<F extends Fields> = readonly ViewItem<F>[]

/** One change a record makes or would make: what, before, after. Before is '' for what is new. */
export interface ChangeRow { no: number; item: string; before: string | null; after: string | null }

/** Values brought into the form by a button: a register's, or the employer's own. */
export interface FillSource<F extends Fields> {
  readonly key: string
  readonly label: string
  /** Title of the section the button stands beside. */
  readonly beside: string
  /** A window that shows current and offered values first; without it the fields are filled at once. */
  readonly window?: { readonly title: string; readonly currentLabel: string; readonly offeredLabel: string; readonly confirm: string }
  /** The fields it fills, in the window's order. */
  readonly fields: readonly (keyof F & string)[]
  /** Their values; null when there is nothing to offer, with the sentence to say. */
  readonly find: (it: Scope) => Promise<{ readonly values: Partial<RecordOf<F>> } | { readonly nothing: string }>
}

/** What a register outside is asked for a set of records, and how its answers fill the `register` fields, by record number. */
export type AskRegister<F extends Fields> = (rows: readonly ({ no: number } & Partial<RecordOf<F>>)[], it: Scope) => Promise<ReadonlyMap<number, Partial<RecordOf<F>>>>

/** How the items of a subject are amended: which field takes the place of which column, and what a blank says. */
export interface Amendment<F extends Fields> {
  readonly table: AmendableTable
  readonly columns: Readonly<Partial<Record<keyof F & string, string>>>
  /** `keeps`: blank is unchanged (sheets); `empties`: the form shows what is held, and what is blank in it is taken out. */
  readonly blank: 'keeps' | 'empties'
}
/** Tables whose rows filings amend; the subject's `alias` names them in queries. */
export type AmendableTable = 'person' | 'employer' | 'project' | 'project_member' | 'pensioner'

export interface Material {
  readonly code: string; readonly name: string; readonly need: 'required' | 'optional' | `分组${number}`; readonly note?: string
  /** An empty form to print and fill in: a file under services/, such as `registration/blanks/承诺书.docx`. */ readonly template?: { readonly file: string }
}

/** Where a line of a printed head gets its value: the employer, the day it was saved, or a field of the (first) record. */
export type HeadLine<F extends Fields> = readonly [label: string, from: 'employerName' | 'employerNo' | 'savedOn' | (keyof F & string)]

/** A line of a certificate's head or signature: of the agency, or of who filed the case. */
export type CertificateLine = readonly [label: string, from: 'agency' | 'regionCode' | 'agencyPhone' | 'agencyAddress' | 'agencyPostcode' | 'applicant']
/** What of the certificate itself stands in its head. */
export type CertificateMarkLine = readonly [label: string, from: 'number' | 'issuedOn']

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
  /** Set where a subject may stand in one unfinished case only, however its records differ in `onePer`: the database holds two cases at once to it. */
  readonly alone?: true
  /** Completes and judges one record from itself alone, right after reading: runs wherever a record is read. `origin` tells what a surface does not ask for. */
  readonly settle?: (record: Partial<RecordOf<F>>, facts: WorkFacts & { readonly origin: Origin }) => Settled<F>
  /** The tabs of step 2 where they are not 基本信息, 校验结果 and (with materials) 附件材料. `results` and `materials` name theirs. */
  readonly tabs?: { readonly all: readonly string[]; readonly results?: string; readonly materials?: string }
  /** Step 2: the blocks of the entry form, in order. 单位基本信息 and 批量添加 are the engine's; `employer` fields are added to the first. */
  readonly sections: readonly { readonly title: string; readonly fields: View<F>; readonly tab?: string; readonly mode?: 'always' | 'single' | 'batch' }[]
  /** Fields of the ledger that stand in 单位基本信息 after 单位编号 and 单位名称. */
  readonly employerFields?: View<F>
  /** What stands in a field asked once when a case is opened, from what is held of the employer then, as the field's widget takes it; null for nothing. */
  readonly presets?: Readonly<Partial<Record<keyof F & string, (it: Scope) => Promise<string | null>>>>
  /** What a field of the kind `choice` offers: value and label, in order. */
  readonly choices?: Readonly<Partial<Record<keyof F & string, (it: Scope) => SelectQueryBuilder<Database, never, { value: string; label: string }>>>>
  /** Fields that, once typed, bring what the ledger holds into the form; 证件号码 of a person where none are named. */
  readonly lookUps?: readonly (keyof F & string)[]
  readonly views: { readonly template: View<F>; readonly passed: View<F>; readonly failed: View<F>; readonly report: View<F> }
  readonly listTitles: { readonly passed: string; readonly failed: string }
  readonly personPicker?: boolean
  /** What 操作模式 calls the two ways of entry; 单个添加 and 批量添加 where not given. */
  readonly modeLabels?: { readonly single: string; readonly batch: string }
  /** The button that adds a typed record. */
  readonly addLabel?: string
  /** The spreadsheet, where there is one. */
  readonly template: { readonly title: string; /** Headings alone, in the first row. */ readonly plain?: true; readonly header: readonly HeadLine<F>[]; readonly notes: readonly string[]; readonly footer: readonly string[]; /** What the downloaded sheet holds already, as cells by field name; the rest is left to fill. */ readonly rows?: (it: Scope) => Promise<readonly Readonly<Partial<Record<keyof F & string, string | number | null>>>[]> } | null
  /** The printed form, where there is one. The last line is signed with these labels; 申报人, 联系电话, 填报日期 are known. */
  readonly report: {
    /** `{field}` in it stands for what the (first) record says. */
    readonly title: string; readonly header: readonly HeadLine<F>[]; readonly totals: readonly ReportTotal[]
    readonly notes: readonly string[]; readonly declaration: string; readonly signature?: readonly string[]
  } | null
  /**
   * The certificate that a completed case of one record issues in the place of a printed form: `views.report` are its facts, in blocks by
   * `group`. `{field}` in its notes stands for what the record says. While the facts do not change, another case of the same subject gives the same certificate. Only with outcome `completed`.
   */
  readonly certificate?: {
    readonly title: string; readonly head: readonly (CertificateMarkLine | CertificateLine)[]; readonly notes: readonly string[]; readonly signature: readonly CertificateLine[]
    /** What /verify shows of a fact, where that is less than the paper. */
    readonly covered: Readonly<Partial<Record<keyof F & string, (text: string) => string>>>
  }
  readonly materials?: readonly Material[]
  /** What the service calls the column 材料模版. */
  readonly materialTemplateLabel?: string
  /** For an amendment: its changes, its history and its effect on these columns follow from this. */
  readonly amends?: Amendment<F>
  /** What stands in the decision's way when two take effect at once: constraint name to the check that says it. */
  readonly guards?: Readonly<Record<string, string>>
}

/** 合计 of a report: the number of records, or of those that ticked a branch; or the sum of a field that holds money. */
export type ReportTotal = { readonly label: string; readonly unit: string; readonly branch?: string } | { readonly label: string; readonly sum: string }

export interface Settled<F extends Fields> {
  /** Values filled in from others, e.g. 出生日期 from 证件号码. */
  readonly fills?: Partial<RecordOf<F>>
  readonly problems?: readonly FieldProblem[]
  readonly hints?: readonly FieldProblem[]
}

/** A table made for the printed form: labels (with `group` under one head) and texts. */
export interface ReportTable { readonly columns: readonly { readonly label: string; readonly group?: string | null; readonly align?: 'left' | 'right' | 'center' }[]; readonly rows: readonly (readonly string[])[] }

/** A filing whose fields the engine does not know: what registries hold. */
export type AnyFiling = Filing<Fields>

export interface Filing<F extends Fields> {
  readonly form: FilingForm<F>
  readonly pickLists: readonly PickList<F>[]
  readonly allChecks: readonly Check<F>[]
  readonly findChanges: ((records: Records<F>, it: Scope) => { execute(): Promise<ChangeRow[]> }) | undefined
  readonly takeEffect: ((records: Records<F>, it: Case) => Promise<void>) | undefined
  readonly sources: readonly FillSource<F>[]
  readonly askRegister: AskRegister<F> | undefined
  readonly findReportTable: ((records: Records<F>, it: Scope) => Promise<ReportTable>) | undefined
  list(list: PickList<F>): Filing<F>
  /** A button that brings values into the form. */
  source(source: FillSource<F>): Filing<F>
  /** Asks a register outside for the `register` fields of the records, before every check. */
  asks(ask: AskRegister<F>): Filing<F>
  /** The printed form's table where it is not one line a record. */
  reportTable(find: (records: Records<F>, it: Scope) => Promise<ReportTable>): Filing<F>
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
  const make = (parts: Pick<Filing<F>, 'pickLists' | 'allChecks' | 'findChanges' | 'takeEffect' | 'sources' | 'askRegister' | 'findReportTable'>): Filing<F> => ({
    form, ...parts,
    list: (list) => make({ ...parts, pickLists: [...parts.pickLists, list] }),
    source: (source) => make({ ...parts, sources: [...parts.sources, source] }),
    asks: (askRegister) => make({ ...parts, askRegister }),
    reportTable: (findReportTable) => make({ ...parts, findReportTable }),
    checks: (add) => make({ ...parts, allChecks: [...parts.allChecks, ...add(checkMaker<F>('refuse'), checkMaker<F>('hint'))] }),
    changes: (findChanges) => make({ ...parts, findChanges }),
    effect: (takeEffect) => make({ ...parts, takeEffect }),
  })
  return make({ pickLists: [], allChecks: [], findChanges: undefined, takeEffect: undefined, sources: [], askRegister: undefined, findReportTable: undefined })
}

/** A surface's item as field name, label and marks. */
export function viewItem<F extends Fields>(form: FilingForm<F>, item: ViewItem<F>) {
  const { field, ...own }: { field: keyof F & string; label?: string; readonly?: boolean; required?: boolean; note?: string; group?: string; samples?: readonly string[] } =
    typeof item === 'string' ? { field: item } : 'field' in item ? item : { field: item[0], label: item[1] }
  const of = form.record[field]
  if (of === undefined) throw new TypeError(`${form.id} names a field it does not have: ${field}`)
  return { name: field, field: of, label: own.label ?? of.label, required: own.required ?? of.required, readonly: own.readonly ?? of.source !== 'entered', note: own.note ?? of.note, group: own.group ?? null, samples: own.samples ?? [] }
}
