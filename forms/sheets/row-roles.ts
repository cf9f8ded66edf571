/**
 * What a row of a filled template is when it is not data: the example, the line under it, totals, notes, signatures.
 * Asked of every row of a large file, so each question is first answered by what costs nothing.
 */
import { tidy } from '../../fields/kind.ts'
import { plainLabel, type Headings } from './headings.ts'
import type { RawCell, RawRow } from './raw-row.ts'
import { samplesOf, type SheetForm } from './sheet-form.ts'

/** True when a cell shows something. */
export function shows(cell: RawCell | undefined): cell is RawCell {
  if (cell === undefined) return false
  if (cell.number !== undefined || cell.day !== undefined) return true
  const first = cell.text.charCodeAt(0)
  return (first > 0x20 && first < 0x7f) || (first >= 0x4e00 && first <= 0x9fff) || tidy(cell.text) !== ''
}

const TOTAL = /^(合|总|小|共)\s*计/
const SIGNATURE = /^[*＊]?\s*(单位)?(负责人|经办人|填报人|申报人|制表人|审核人|联系电话|填报日期|申报日期|填表日期)\s*([（(]?[章签][^)）]*[)）])?\s*[:：]/
const NOTE = /^([*＊]\s*)?(说\s*明|填报说明|填表说明|注|备\s*注|以上事项|特别提示|温馨提示)\s*[:：]|^[*＊]\s*以上事项/
const NUMBERED = /^[（(]?\d{1,2}[)）.、．]\s*\S{8,}/
const SAMPLE_LINE = /以\s*上\s*一\s*行.{0,6}示\s*例/

export class RowRoles {
  readonly #printed: ReadonlySet<string>
  readonly #sampleNote: string
  readonly #samples: readonly { at: number; required: boolean; texts: readonly { text: string; plain: string }[] }[]
  /** How many example rows the form has. */
  readonly samples: number

  constructor(form: SheetForm, headings: Headings) {
    this.#printed = new Set([...form.notes, ...form.footer].map(plainLabel).filter((it) => it.length > 3))
    this.#sampleNote = plainLabel(form.sampleNote)
    const rows = samplesOf(form)
    this.samples = rows.length
    this.#samples = [...headings.columns].map(([at, column]) => ({
      at, required: column.required, texts: rows.map((row) => row[form.columns.indexOf(column)] ?? '').map((text) => ({ text, plain: plainLabel(text) })),
    }))
  }

  /** 以上一行填写示例请从下一行开始按示例填写, in whatever cell and spacing. */
  isSampleLine(row: RawRow): boolean {
    for (const cell of row.cells) {
      if (cell === undefined || cell.text.length < 8) continue
      if (cell.text.includes('例') && SAMPLE_LINE.test(cell.text)) return true
      if (this.#sampleNote.length >= 8 && cell.text.length >= this.#sampleNote.length && cell.text.includes(this.#sampleNote[0] ?? '') && plainLabel(cell.text) === this.#sampleNote) return true
    }
    return false
  }

  /** True when everything the row holds, 序号 aside, is what an example row holds, and most of that is there. */
  readsLikeSample(row: RawRow): boolean {
    for (let nth = 0; nth < this.samples; nth++) if (this.#readsLike(row, nth)) return true
    return false
  }

  #readsLike(row: RawRow, nth: number): boolean {
    let same = 0, there = 0
    for (const { at, texts } of this.#samples) {
      const [cell, sample] = [row.cells[at], texts[nth] ?? { text: '', plain: '' }]
      if (sample.text !== '') there++
      if (!shows(cell)) continue
      const written = cell.day ?? cell.text
      if (written !== sample.text && (differ(written, sample.text) || plainLabel(written) !== sample.plain) && (cell.number === undefined || cell.number !== Number(sample.text))) return false
      same++
    }
    return same >= 2 && same * 2 > there
  }

  /** Totals, notes and signature lines, which stand below the data in the manual's own forms. */
  isNote(row: RawRow): boolean {
    const leading = row.cells.find(shows)
    if (leading === undefined || leading.text.length < 2 || /^\d+$/.test(leading.text)) return false
    const first = tidy(leading.text)
    if (TOTAL.test(first)) return true
    const note = NOTE.test(first) || SIGNATURE.test(first) || (first.length > 3 && this.#printed.has(plainLabel(first)))
    const texts = row.cells.filter(shows)
    if (texts.length === 1) return note || NUMBERED.test(first)
    if (!note) return false
    // Several cells: signatures and their dates, or a note that happens to stand in a row of data. Data is what has required columns filled.
    const other = (text: string) => SIGNATURE.test(text) || NOTE.test(text) || this.#printed.has(plainLabel(text)) || /^[年月日\d\s]*$/.test(text) || /[:：]$/.test(text)
    return texts.every((cell) => other(tidy(cell.text))) || !this.#samples.some(({ at, required }) => required && row.cells[at] !== leading && shows(row.cells[at]))
  }
}

/** True when two texts surely differ: both begin (or end) with a digit, a letter or a Han character, and not with the same. */
const differ = (one: string, other: string) => apart(one.charCodeAt(0), other.charCodeAt(0)) || apart(one.charCodeAt(one.length - 1), other.charCodeAt(other.length - 1))
const apart = (a: number, b: number) => a !== b && firm(a) && firm(b)
const firm = (code: number) => (code >= 0x30 && code <= 0x39) || (code >= 0x4e00 && code <= 0x9fff)
