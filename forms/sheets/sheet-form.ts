/** What a spreadsheet of a service looks like, and what comes out of one: the contract of this folder with the engine. */
import type { Cell } from '../../fields/kind.ts'

export interface SheetColumn {
  readonly key: string
  /** Tells the cells of one field apart (a branch each); '' where there is one. */
  readonly part: string
  readonly label: string
  /** The heading over several columns, e.g. 参保险种. */
  readonly group: string | null
  readonly required: boolean
  /** In characters. */
  readonly width: number
  /** Drop-down values. */
  readonly options?: readonly string[]
  readonly sample: string
  /** What stands in further example rows, where the manual's sheet has several. */
  readonly moreSamples?: readonly string[]
}

export interface SheetForm {
  /** The manual's number, e.g. 3.3.3. */
  readonly service: string
  readonly title: string
  /** Headings in the first row and data below them: no title, no 序号, no example, as the manual prints the sheet of 3.3.15. */
  readonly plain?: boolean
  readonly version: string
  /** The line under the title, e.g. 管理单位或独立缴费单位编号: 100000000. */
  readonly header: readonly { readonly label: string; readonly value: string }[]
  /** In their order, without 序号, which always comes first. */
  readonly columns: readonly SheetColumn[]
  /** 以上一行填写示例请从下一行开始按示例填写 */
  readonly sampleNote: string
  readonly notes: readonly string[]
  readonly footer: readonly string[]
}

export interface SheetRow {
  /** As the spreadsheet numbers it, from 1. */
  readonly row: number
  /** By `key` or `key.part`; blank cells are left out. */
  readonly cells: Readonly<Record<string, Cell>>
  /** Labels of the cells that are formulas, whether or not a value is stored with them. */
  readonly formula?: readonly string[]
}

export interface RowVerdict {
  readonly row: number
  /** `column` is `key` or `key.part`, null when it is about the row as a whole. */
  readonly problems: readonly { readonly column: string | null; readonly message: string }[]
  readonly status: 'passed' | 'failed'
}

/** What a file may be at most. Defaults: `LIMITS`. */
export interface SheetLimits {
  /** Data rows. */
  readonly rows: number
  /** Columns that hold something. */
  readonly columns: number
  /** Characters in one cell. */
  readonly text: number
  /** Bytes of the file. */
  readonly bytes: number
  /** Parts of the package; bytes one part, and all that are read, may unpack to. */
  readonly entries: number
  readonly entryBytes: number
  readonly totalBytes: number
  /** Time spent reading, without the time the caller takes over his rows. */
  readonly milliseconds: number
}

/** Honest files pass: 100,000 rows saved by LibreOffice unpack to 179 MB. */
export const LIMITS: SheetLimits = {
  rows: 200_000, columns: 100, text: 4_000, bytes: 64 * 2 ** 20, entries: 200, entryBytes: 256 * 2 ** 20, totalBytes: 320 * 2 ** 20, milliseconds: 45_000,
}

export interface SheetRead {
  /** Data rows given to the caller. */
  readonly rows: number
  /** Blank rows between them. */
  readonly blankRows: number
  /** The example rows stood in the file and were left out. */
  readonly sampleSkipped: boolean
  /** The row above 以上一行填写示例 when it was left out although it no longer reads like the example. */
  readonly sampleEdited: number | null
  /** Headings of columns that are none of the form's. */
  readonly ignoredColumns: readonly string[]
}

/** Rows given so far, and the share of the file that was read (0 to 1). */
export interface ReadProgress { readonly rows: number; readonly share: number }

/** 序号, which always comes first and is never read. */
export const SERIAL = '序号'
/** The column that an annotated workbook ends with; ignored when it comes back. */
export const RESULT = '校验结果'

/** The texts of the example rows, column by column: one row, or as many as a column has samples. */
export const samplesOf = (form: SheetForm): string[][] => Array.from({ length: 1 + Math.max(0, ...form.columns.map((it) => it.moreSamples?.length ?? 0)) }, (_, nth) =>
  form.columns.map((it) => (nth === 0 ? it.sample : it.moreSamples?.[nth - 1] ?? it.sample)))

/** Columns before the form's own: 序号, but on a plain sheet. */
export const serialColumns = (form: SheetForm): number => (form.plain ? 0 : 1)

/** How cells of a row are keyed. */
export const columnKey = (column: SheetColumn): string => (column.part === '' ? column.key : `${column.key}.${column.part}`)
