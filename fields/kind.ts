/** What a kind of field is: it owns reading, writing, its column, its widget and its spreadsheet cell (STYLE §1). */

import type { Branch } from '../common/states.ts'

/** One cell as it came: typed in the page, sent as JSON, or read from a sheet. `text` is always there. */
export interface Cell {
  readonly text: string
  /** Set when the sheet (or JSON) held a number: digits may have been lost before it came to us. */
  readonly number?: number
  /** Set when the sheet held a date: YYYY-MM-DD. */
  readonly day?: string
}

/** A value that was read, or a sentence that says why not. */
export type Read<V> = { readonly value: V; readonly problem?: undefined } | { readonly problem: string; readonly value?: undefined }

export type ColumnType = 'text' | 'bigint' | 'integer' | 'date' | 'boolean' | 'text[]' | 'jsonb'

export interface Option { readonly value: string; readonly label: string }

/** How the portal asks for it: plain data. */
export type Widget =
  | { readonly type: 'text' | 'textarea' | 'idNumber' | 'mobile' | 'money' | 'count' | 'date' | 'month' | 'year'; readonly maxLength?: number }
  | { readonly type: 'select' | 'radio' | 'checkboxes'; readonly options: readonly Option[]; readonly dependsOn?: string }
  /** One of what the ledger offers now: GET /api/cases/:id/choices/:field. */
  | { readonly type: 'choice' }
  /** A list of rows, each with its own fields, added and changed in a window. */
  | { readonly type: 'rows'; readonly columns: readonly RowColumn[]; readonly addLabel: string; readonly window: string; readonly emptyText: string }

/** One field of a row. */
export interface RowColumn { readonly key: string; readonly label: string; readonly required: boolean; readonly readonly: boolean; readonly widget: Widget; readonly preset?: string; readonly masked: boolean }

/** One column of a spreadsheet that a field stands in. */
export interface SheetCell {
  /** Distinguishes the cells of a kind that takes several; '' where there is one. */
  readonly part: string
  readonly label: string
  /** Width in characters. */
  readonly width: number
  /** Drop-down values, where the cell has them. */
  readonly options?: readonly string[]
}

export interface Kind<V> {
  readonly name: string
  readonly column: ColumnType
  readonly widget: Widget
  /** The example row's text, part by part. */
  readonly sample: Readonly<Record<string, string>>
  /** Reads a cell that is not blank. Tolerates how people write; guesses nothing. */
  read(cell: Cell): Read<V>
  /** As a person reads it: 汉族, 8,890.00. */
  show(value: V): string
  /** As `read` takes it back and the widget holds it: 01, 8890.00. */
  plain(value: V): string
  /** The spreadsheet columns it takes under the heading `label`. */
  cells(label: string): readonly SheetCell[]
  /** What stands in each of its spreadsheet cells, part by part. */
  sheet(value: V): Readonly<Record<string, string>>
  /** One cell out of the texts of several; only for kinds that take several. */
  join?(parts: Readonly<Record<string, Cell>>): Cell
  /** What is said when it is left blank though it is needed; `label` is the surface's. `…为必填项！` where a kind does not say. */
  missing?(label: string): string
  /** The widget for an employer that takes part in `held` branches only. */
  offer?(held: readonly Branch[]): Widget
  /** True for what is money or a count: right-aligned. */
  readonly numeric?: boolean
}

/** The value a kind reads. */
export type ValueOf<K> = K extends Kind<infer V> ? V : never

const INVISIBLE = /[\u00a0\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060\ufeff]/g

/** Printable ASCII without blanks, and Han: text that needs no tidying, as nearly all cells of a long sheet are. */
const TIDY = /^[\x21-\x7e\u4e00-\u9fff]*$/

/** Text without invisible characters and outer blanks (full-width blanks too), with full-width digits and letters made plain. */
export const tidy = (text: string): string => (TIDY.test(text) ? text : tidied(text))

const tidied = (text: string): string =>
  text.replace(INVISIBLE, ' ').replace(/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff0d\uff0e\uff0f\uff20]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/[\u3000\t\r\n]/g, ' ').trim()

/** True when nothing was written. */
export const blank = (cell: Cell | undefined): boolean => cell === undefined || (cell.number === undefined && cell.day === undefined && tidy(cell.text) === '')

/** The cell a JSON value makes: the page sends text; numbers, booleans, lists of codes and lists of rows are taken as well. */
export function cellOf(value: unknown): Cell {
  if (typeof value === 'number') return { text: String(value), number: value }
  if (typeof value === 'boolean') return { text: value ? '是' : '否' }
  if (Array.isArray(value)) return { text: value.some((item) => typeof item === 'object') ? JSON.stringify(value) : value.map(String).join(',') }
  return { text: typeof value === 'string' ? value : '' }
}
