/** Rows as any kind of spreadsheet gives them, before they mean anything. */
import { parseDay } from '../../common/period.ts'
import { Problem } from '../../common/problem.ts'
import type { Cell } from '../../fields/kind.ts'

/** A cell that holds something, or a formula. */
export interface RawCell extends Cell { readonly formula?: true }

/** One row: its number from 1, its cells by column from 0, with holes. */
export interface RawRow { readonly row: number; readonly cells: readonly (RawCell | undefined)[] }

/** A sheet to be read: its name, and its rows from the first again each time it is asked. `share` is how much of it was read (0 to 1). */
export interface RawSheet {
  readonly name: string
  readonly hidden: boolean
  rows(): AsyncGenerator<RawRow[], void, undefined>
  share(): number
}

/** A workbook of either kind. `template` is what our own templates say of themselves, '' when nothing. */
export interface RawBook { readonly sheets: readonly RawSheet[]; template(): Promise<string> }

/** What a sheet can hold in the file format. */
export const LAST_ROW = 1_048_576
export const LAST_COLUMN = 16_384

export const tooManyColumns = (columns: number) => new Problem(422, 'sheet/too-many-columns', `报盘文件的列数超过${columns}列，请按模板填写，删除多余的列后重新上传`)
export const tooLongText = (row: number, column: number, limit: number) =>
  new Problem(422, 'sheet/text-too-long', `第${row}行${columnName(column)}列的内容超过${limit}个字，请缩短后重新上传`)

/** A, B, … AA for a column from 0. */
export function columnName(column: number): string {
  let name = ''
  for (let left = column + 1; left > 0; left = Math.floor((left - 1) / 26)) name = String.fromCharCode(65 + ((left - 1) % 26)) + name
  return name
}

/** The cell of a number shown in number format `format`: a day where the format shows one. */
export function numberCell(value: number, format: NumberFormat, since1904: boolean): RawCell {
  if (format === 'day') {
    const day = dayOfSerial(value, since1904)
    if (day !== undefined) return { text: day, day }
  }
  const text = plainNumber(value)
  return { text: typeof format === 'number' && Number.isInteger(value) && value >= 0 ? text.padStart(format, '0') : text, number: value }
}

/** What matters of a number format: it shows a day, it shows at least so many digits (000000), or neither. */
export type NumberFormat = 'day' | number | null

/** Digits, never 1E+17, as many as the sheet has; a float's noise (12345.670000000002) is taken off as the sheet does. */
const plainNumber = (value: number) => {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return String(value)
  const short = String(Number(value.toPrecision(15)))
  return short.includes('e') ? value.toFixed(20).replace(/\.?0+$/, '') : short
}

const DAY = 86_400_000

/** The day a serial number stands for: 1 is 1900-01-01, and 60 the 1900-02-29 that never was. In whole days, never in local time. */
function dayOfSerial(serial: number, since1904: boolean): string | undefined {
  if (!(serial >= 1 && serial < 2_958_466)) return undefined
  const days = Math.floor(serial)
  const day = since1904 ? Date.UTC(1904, 0, 1) + days * DAY : Date.UTC(1899, 11, days < 60 ? 31 : 30) + days * DAY
  return parseDay(new Date(day).toISOString().slice(0, 10))
}

/** Format ids that every spreadsheet knows; 27–36 and 50–58 are dates in Chinese locales. */
export function builtinFormat(id: number): NumberFormat {
  return (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 54) || id === 57 || id === 58 ? 'day' : null
}

/** What a written number format shows. Texts, escapes and [conditions] in it do not count. */
export function writtenFormat(code: string): NumberFormat {
  const bare = (code.split(';')[0] ?? '').replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, '')
  if (/^0+$/.test(bare)) return bare.length
  return /[yd年]/i.test(bare) || (/m/i.test(bare) && !/[hs]/i.test(bare) && !/general/i.test(bare)) ? 'day' : null
}
