/** The rows of a worksheet, as its XML streams by. */
import { brokenFile, tooLarge } from './archive.ts'
import { LAST_COLUMN, LAST_ROW, numberCell, tooLongText, tooManyColumns, type NumberFormat, type RawCell, type RawRow } from './raw-row.ts'
import type { SheetLimits } from './sheet-form.ts'
import { unescapeText, XmlScanner } from './xml-scanner.ts'

export interface SheetSource {
  readonly strings: { get(index: number): string | undefined }
  /** By style index. */
  readonly formats: readonly NumberFormat[]
  readonly since1904: boolean
  readonly limits: SheetLimits
  readonly progress: { bytes: number }
}

/** Rows that may pass by, blank or not, and cells: beyond it a file is made to hang us. */
const MOST_ROWS = 1_100_000
const MOST_CELLS = 24_000_000

/** Reads `pieces`, the XML of a worksheet. Rows without a filled cell are left out. Throws a Problem at what no spreadsheet program writes. */
export async function* sheetRows(pieces: AsyncGenerator<string, void, undefined>, source: SheetSource): AsyncGenerator<RawRow[], void, undefined> {
  const reader = new RowReader(source)
  source.progress.bytes = 0
  for await (const piece of pieces) {
    source.progress.bytes += piece.length
    reader.scanner.push(piece)
    const rows = reader.take()
    if (rows.length > 0) yield rows
    if (reader.done) return
  }
}

class RowReader {
  readonly scanner: XmlScanner
  /** True after the last row: nothing behind it needs to be unpacked. */
  done = false
  readonly #source: SheetSource
  #rows: RawRow[] = []
  #row = 0
  #cells: (RawCell | undefined)[] = []
  #column = -1
  #seen = { rows: 0, cells: 0 }
  // the cell being read
  #reference = -1
  #type = ''
  #style = -1
  #value: string | undefined
  #formula = false
  #phonetic = false

  constructor(source: SheetSource) {
    this.#source = source
    this.scanner = new XmlScanner({ open: (...tag) => this.#open(...tag), close: (name) => this.#close(name) })
  }

  take(): RawRow[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  #open(name: string, text: string, from: number, to: number, empty: boolean): void {
    switch (name) {
      case 'c':
        this.#reference = -1
        this.#type = ''
        this.#style = -1
        this.#value = undefined
        this.#formula = false
        this.#attributes(text, from, to)
        this.#column = this.#reference >= 0 ? this.#reference : this.#column + 1
        if (++this.#seen.cells > MOST_CELLS) throw tooLarge()
        if (this.#column >= LAST_COLUMN) throw brokenFile(new Error('column beyond XFD'))
        break
      case 'v':
      case 't':
        if (!empty && !this.#phonetic) this.scanner.collect()
        break
      case 'f':
        this.#formula = true
        break
      case 'row': {
        const at = / r\s*=\s*["'](\d{1,12})["']/.exec(text.slice(from, Math.min(to, from + 400)))
        this.#row = at ? Number(at[1]) : this.#row + 1
        this.#column = -1
        this.#cells = []
        if (this.#row < 1 || this.#row > LAST_ROW) throw brokenFile(new Error('row beyond the last'))
        if (++this.#seen.rows > MOST_ROWS) throw tooLarge()
        break
      }
      case 'rPh':
        this.#phonetic = !empty
    }
  }

  #close(name: string): void {
    switch (name) {
      case 'v':
        this.#value = this.scanner.take()
        break
      case 't':
        if (!this.#phonetic && (this.#value?.length ?? 0) <= 2 * this.#source.limits.text) this.#value = (this.#value ?? '') + this.scanner.take()
        break
      case 'c':
        this.#keep()
        break
      case 'row':
        if (this.#cells.length > 0) this.#rows.push({ row: this.#row, cells: this.#cells })
        this.#cells = []
        break
      case 'rPh':
        this.#phonetic = false
        break
      case 'sheetData':
        this.done = true
    }
  }

  #keep(): void {
    const cell = this.#cell()
    if (cell === undefined && !this.#formula) return
    const { limits } = this.#source
    if (this.#column >= limits.columns) throw tooManyColumns(limits.columns)
    if (cell && cell.text.length > limits.text) throw tooLongText(this.#row, this.#column, limits.text)
    this.#cells[this.#column] = this.#formula ? { ...(cell ?? { text: '' }), formula: true } : cell
  }

  #cell(): RawCell | undefined {
    const value = this.#value
    if (value === undefined || value === '') return undefined
    switch (this.#type) {
      case 's': {
        const text = this.#source.strings.get(Number(value))
        if (text === undefined) throw brokenFile(new Error('no such shared string'))
        return text === '' ? undefined : { text }
      }
      case 'str':
      case 'inlineStr':
        return { text: unescapeText(value) }
      case 'b':
        return { text: value === '1' || value === 'true' ? '是' : '否' }
      case 'e':
        return { text: value }
      case 'd': {
        const day = /^\d{4}-\d{2}-\d{2}/.exec(value)?.[0]
        return day === undefined ? { text: value } : { text: day, day }
      }
      default: {
        const number = Number(value)
        return Number.isFinite(number) ? numberCell(number, this.#source.formats[this.#style] ?? null, this.#source.since1904) : { text: value }
      }
    }
  }

  /** The three attributes of `<c>` that matter, by hand: this runs a million times in a large file. */
  #attributes(text: string, from: number, to: number): void {
    for (let at = from; at < to;) {
      while (at < to && text.charCodeAt(at) <= 0x20) at++
      const name = text.charCodeAt(at)
      let equals = at
      while (equals < to && text.charCodeAt(equals) !== 0x3d /* = */) equals++
      let quote = equals + 1
      while (quote < to && text.charCodeAt(quote) <= 0x20) quote++
      if (quote >= to) return
      const mark = text.charCodeAt(quote)
      let end = quote + 1
      while (end < to && text.charCodeAt(end) !== mark) end++
      if (equals - at === 1) {
        if (name === 0x72 /* r */) this.#reference = column(text, quote + 1, end)
        else if (name === 0x74 /* t */) this.#type = text.slice(quote + 1, end)
        else if (name === 0x73 /* s */) this.#style = Number(text.slice(quote + 1, end))
      }
      at = end + 1
    }
  }
}

/** The column, from 0, of a reference like AB12. */
function column(text: string, from: number, to: number): number {
  let index = 0
  for (let at = from; at < to; at++) {
    const letter = text.charCodeAt(at) & ~0x20
    if (letter < 0x41 || letter > 0x5a) break
    index = index * 26 + letter - 0x40
    if (index > LAST_COLUMN) throw brokenFile(new Error('column beyond XFD'))
  }
  return index - 1
}
