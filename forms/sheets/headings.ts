/** Where the form's columns stand in a sheet: found by their headings, however people have moved or rewritten them. */
import { tidy } from '../../fields/kind.ts'
import type { RawRow } from './raw-row.ts'
import { RESULT, SERIAL, type SheetColumn, type SheetForm } from './sheet-form.ts'

export interface Headings {
  /** The last row of the headings; data begins below it. */
  readonly lastRow: number
  /** Which of the form's columns stands in a sheet's column (from 0). */
  readonly columns: ReadonlyMap<number, SheetColumn>
  /** Where 序号 stands, -1 when it is gone. */
  readonly serial: number
  /** Where an annotated workbook has 校验结果, -1 when it is none. */
  readonly result: number
  readonly ignored: readonly string[]
  /** Columns of the form that are not there. */
  readonly missing: readonly SheetColumn[]
}

/** Headings must stand within so many filled rows from the top. */
export const HEADING_ROWS = 40

const plain = (label: string) => tidy(label).normalize('NFKC').replace(/[\s*＊:：]/g, '').replace(/[∨✓]/g, '√').toLowerCase()
const bare = (label: string) => plain(label).replace(/\([^()]*\)/g, '')

/** Texts that mean the same heading or note: blanks, line breaks, width of brackets and stars aside. */
export const samePlain = (one: string, other: string): boolean => plain(one) === plain(other)
export const plainLabel = plain

/**
 * The best reading of `rows` as headings of the form, in one row or in two with groups above; undefined when no row
 * holds even two of its columns. Required columns may be missing: the caller says so by name.
 */
export function findHeadings(rows: readonly RawRow[], form: SheetForm): Headings | undefined {
  let best: Headings | undefined
  rows.forEach((row, at) => {
    const next = rows[at + 1]
    const below = next?.row === row.row + 1 ? next : undefined
    for (const found of [match(row, undefined, form), ...(below ? [match(row, below, form)] : [])]) {
      if (found.columns.size >= Math.min(2, form.columns.length) && (!best || found.columns.size > best.columns.size)) best = found
    }
  })
  return best
}

interface Written { readonly column: number; readonly label: string; readonly group: string | null }

function match(row: RawRow, below: RawRow | undefined, form: SheetForm): Headings {
  const written = labels(row, below)
  const columns = new Map<number, SheetColumn>()
  const left = new Set(form.columns)
  // Exactly as printed first, then with the brackets' hints dropped; a name that fits two columns is settled by its group.
  for (const spelling of [plain, bare]) {
    for (const { column, label, group } of written) {
      if (columns.has(column) || plain(label) === RESULT) continue
      const fits = [...left].filter((it) => spelling(it.label) === spelling(label))
      const found = fits.length > 1 ? fits.find((it) => it.group !== null && group !== null && bare(it.group) === bare(group)) ?? fits[0] : fits[0]
      if (!found) continue
      if (spelling === bare && [...form.columns].filter((it) => bare(it.label) === bare(label)).length > 1 && fits.length > 1) continue
      columns.set(column, found)
      left.delete(found)
    }
  }
  const serial = written.find((it) => plain(it.label) === SERIAL)?.column ?? -1
  return {
    lastRow: (below ?? row).row, columns, serial, result: written.find((it) => plain(it.label) === RESULT)?.column ?? -1, missing: [...left],
    ignored: written.filter((it) => !columns.has(it.column) && it.column !== serial && plain(it.label) !== RESULT).map((it) => tidy(it.label)),
  }
}

/** What stands over each column. A group is merged over its columns, so only its first holds the text. */
function labels(row: RawRow, below: RawRow | undefined): Written[] {
  const written: Written[] = []
  let group: string | null = null
  for (let column = 0; column < Math.max(row.cells.length, below?.cells.length ?? 0); column++) {
    const top = row.cells[column]?.text ?? '', bottom = below?.cells[column]?.text ?? ''
    if (tidy(top) !== '') group = top
    if (tidy(bottom) !== '') written.push({ column, label: bottom, group })
    else if (tidy(top) !== '') written.push({ column, label: top, group: null })
  }
  return written
}
