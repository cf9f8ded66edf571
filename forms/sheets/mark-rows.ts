/** A worksheet written on as it streams by, with failing cells coloured and 校验结果 at the end of each row. */
import { escapeXml, type CellNote } from './mark-comments.ts'
import type { MarkStyles } from './mark-styles.ts'
import { columnName } from './raw-row.ts'
import { RESULT, type RowVerdict } from './sheet-form.ts'
import { attribute, XmlScanner } from './xml-scanner.ts'

export interface RowMarks {
  readonly verdicts: ReadonlyMap<number, RowVerdict>
  /** Where the form's columns stand (from 0), by `key` or `key.part`. */
  readonly places: ReadonlyMap<string, number>
  readonly headingRow: number
  /** Where 校验结果 stands or shall stand, from 0. */
  readonly result: number
  readonly styles: MarkStyles
  /** Filled as rows pass by: what is to be said of which cell. */
  readonly notes: CellNote[]
  /** The relation id of the comments' drawing; null when the sheet has its own already. */
  readonly drawing: string | null
}

export const resultOf = (verdict: RowVerdict): string => (verdict.status === 'passed' ? '通过' : `不通过：${verdict.problems.map((it) => it.message).join('；')}`)

/** Elements of a worksheet that stand behind the place of `legacyDrawing`. */
const BEHIND_DRAWING = new Set(['legacyDrawing', 'legacyDrawingHF', 'drawingHF', 'picture', 'oleObjects', 'controls', 'webPublishItems', 'tableParts', 'extLst'])

/** The worksheet `pieces` with `marks` in it. What is not marked goes over as it is written. */
export async function* markRows(pieces: AsyncIterable<string>, marks: RowMarks): AsyncGenerator<string> {
  const writer = new Marker(marks)
  for await (const piece of pieces) {
    writer.scanner.push(piece)
    yield writer.take()
  }
}

class Marker {
  readonly scanner: XmlScanner
  readonly #marks: RowMarks
  #out: string[] = []
  /** The prefix of the sheet's own elements, '' or `x:`. */
  #p = ''
  #depth = 0
  #inData = false
  #columnsSeen = false
  #widened = false
  #drawingDone: boolean
  #columnStyles: { from: number; to: number; style: number }[] = []
  // the row being written
  #row = 0
  #rowStyle = -1
  #column = -1
  #dropping = false
  /** What is still to be written in this row, by column. */
  #pending: { column: number; xml(style: number): string }[] = []
  #failing: ReadonlySet<number> = new Set()
  #ours: ReadonlySet<number>

  constructor(marks: RowMarks) {
    this.#marks = marks
    this.#drawingDone = marks.drawing === null
    this.#ours = new Set(marks.places.values())
    this.scanner = new XmlScanner({
      open: (...tag) => this.#open(...tag), close: (name) => this.#close(name),
      raw: (text, from, to) => { if (!this.#dropping) this.#out.push(text.slice(from, to)) },
    })
  }

  take(): string {
    const text = this.#out.join('')
    this.#out = []
    return text
  }

  #open(name: string, text: string, from: number, to: number, empty: boolean): void {
    const tag = text.slice(text.lastIndexOf('<', from - 1), to + 1)
    if (this.#depth++ === 0) this.#p = /^<(\w+:)?/.exec(tag)?.[1] ?? ''
    if (empty) this.#depth--
    if (this.#inData) {
      if (name === 'row') this.#out.push(this.#openRow(tag, text, from, to, empty))
      else if (name === 'c') this.#openCell(tag, text, from, to, empty)
      else if (!this.#dropping) this.#out.push(tag)
      return
    }
    if (this.#depth <= (empty ? 1 : 2)) {
      if (name === 'sheetData') {
        if (!this.#columnsSeen) this.#out.push(`<${this.#p}cols>${this.#resultColumn('')}</${this.#p}cols>`)
        this.#inData = !empty
      }
      if (!this.#drawingDone && BEHIND_DRAWING.has(name)) this.#writeDrawing()
    }
    if (name === 'dimension' && empty) return // would no longer be true, and some readers believe it
    if (name === 'col') this.#out.push(this.#splitColumn(tag, text, from, to))
    else this.#out.push(tag)
  }

  #close(name: string): void {
    this.#depth--
    if (name === 'c' && this.#dropping) this.#dropping = false
    else if (name === 'row') this.#insertBeforeEnd(this.#takePending(Infinity))
    else if (name === 'sheetData') this.#inData = false
    else if (name === 'cols') {
      if (!this.#widened) this.#insertBeforeEnd(this.#resultColumn(''))
      this.#columnsSeen = true
    } else if (name === 'worksheet' && !this.#drawingDone) {
      const end = this.#out.pop() ?? ''
      this.#writeDrawing()
      this.#out.push(end)
    }
  }

  /** A closing tag has gone out already: `xml` is put before it. */
  #insertBeforeEnd(xml: string): void {
    const end = this.#out.pop() ?? ''
    this.#out.push(xml, end)
  }

  #writeDrawing(): void {
    this.#drawingDone = true
    this.#out.push(`<${this.#p}legacyDrawing xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="${this.#marks.drawing ?? ''}"/>`)
  }

  #openRow(tag: string, text: string, from: number, to: number, empty: boolean): string {
    const { verdicts, places, headingRow, styles, notes } = this.#marks
    this.#row = Number(attribute(text, from, to, 'r') ?? this.#row + 1)
    this.#rowStyle = Number(attribute(text, from, to, 's') ?? -1)
    this.#column = -1
    this.#pending = []
    const verdict = verdicts.get(this.#row)
    const failing = new Map<number, string[]>()
    for (const { column, message } of verdict?.problems ?? []) {
      const at = column === null ? undefined : places.get(column)
      if (at !== undefined) failing.set(at, [...failing.get(at) ?? [], message])
    }
    this.#failing = new Set(failing.keys())
    for (const [column, messages] of failing) {
      notes.push({ row: this.#row, column, text: messages.join('\n') })
      this.#pending.push({ column, xml: (style) => `<${this.#p}c r="${columnName(column)}${this.#row}" s="${styles.failing(style)}"/>` })
    }
    if (verdict) this.#result(resultOf(verdict), verdict.status === 'passed' ? styles.passed : styles.failed)
    else if (this.#row === headingRow) this.#result(RESULT, styles.heading)
    this.#pending.sort((a, b) => a.column - b.column)
    if (this.#pending.length === 0) return tag
    const open = tag.replace(/\sspans="[^"]*"/, '')
    return empty ? `${open.replace(/\/>$/, '>')}${this.#takePending(Infinity)}</${this.#p}row>` : open
  }

  #result(text: string, style: number): void {
    this.#pending.push({
      column: this.#marks.result,
      xml: () => `<${this.#p}c r="${columnName(this.#marks.result)}${this.#row}" s="${style}" t="inlineStr"><${this.#p}is><${this.#p}t xml:space="preserve">${escapeXml(text)}</${this.#p}t></${this.#p}is></${this.#p}c>`,
    })
  }

  /** Cells that are due before `column`. One that the row does not have takes the style of its column or row. */
  #takePending(column: number): string {
    let xml = ''
    while (this.#pending[0] && this.#pending[0].column < column) {
      const next = this.#pending.shift()
      if (next) xml += next.xml(this.#rowStyle >= 0 ? this.#rowStyle : this.#columnStyles.find((it) => it.from <= next.column && it.to >= next.column)?.style ?? 0)
    }
    return xml
  }

  #openCell(tag: string, text: string, from: number, to: number, empty: boolean): void {
    const reference = /^[A-Z]+/i.exec(attribute(text, from, to, 'r') ?? '')?.[0].toUpperCase()
    this.#column = reference === undefined ? this.#column + 1 : [...reference].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
    this.#out.push(this.#takePending(this.#column))
    const { result, styles, headingRow, verdicts } = this.#marks
    if (this.#column === result && (verdicts.has(this.#row) || this.#row >= headingRow)) { // an earlier annotation
      this.#dropping = !empty
      if (this.#pending[0]?.column === result) this.#out.push(this.#takePending(result + 1))
      return
    }
    const style = Number(attribute(text, from, to, 's') ?? 0)
    let wanted = style
    if (this.#failing.has(this.#column)) {
      this.#pending.shift()
      wanted = styles.failing(style)
    } else if (this.#row > headingRow && this.#ours.has(this.#column)) wanted = styles.cleared(style)
    this.#out.push(wanted === style ? tag : tag.replace(/\ss="[^"]*"/, '').replace(/^<[\w:]+/, (start) => `${start} s="${wanted}"`))
  }

  #resultColumn(rest: string): string {
    this.#widened = true
    return `<${this.#p}col min="${this.#marks.result + 1}" max="${this.#marks.result + 1}" width="50" customWidth="1"${rest}/>`
  }

  /** A span of columns; the one that 校验结果 stands in is taken out of it and made wide. */
  #splitColumn(tag: string, text: string, from: number, to: number): string {
    const [min, max] = [Number(attribute(text, from, to, 'min')) - 1, Number(attribute(text, from, to, 'max')) - 1]
    const style = attribute(text, from, to, 'style')
    this.#columnStyles.push({ from: min, to: max, style: Number(style ?? 0) })
    const at = this.#marks.result
    if (at < min && !this.#widened) return this.#resultColumn('') + tag
    if (!(min <= at && at <= max)) return tag
    const part = (first: number, last: number) => (first > last ? '' : tag.replace(/\smin="\d+"/, ` min="${first + 1}"`).replace(/\smax="\d+"/, ` max="${last + 1}"`))
    return part(min, at - 1) + this.#resultColumn(style === undefined ? '' : ` style="${style}"`) + part(at + 1, max)
  }
}
