/**
 * Where everything on a printed form stands: columns, lines and pages, worked out before anything is drawn. So the number of pages is
 * known from the start, any run of pages can be drawn alone, and a form of 100,000 rows needs no more memory at a time than one of 1,000.
 * All measures are points (1/72 inch), from the top left corner of the page.
 */
import { lacking, printFonts, settable, type Font } from './font.ts'
import type { LabelledText, ReportColumn, ReportDocument } from './report-document.ts'
import { headingLines, linesOf, narrowest } from './text-lines.ts'

export type Side = 'left' | 'right' | 'center'

/** Lines of text at an even distance: `y` is where the space of the first begins, `step` the space of a line. */
export interface Text { x: number; y: number; width: number; side: Side; size: number; bold: boolean; step: number; lines: string[] }
/** A rule of the table. */
export interface Rule { x: number; y: number; dx: number; dy: number }
/** A picture (SVG), scaled to its width. */
export interface Picture { x: number; y: number; width: number; svg: string }
/** The round seal of an agency, `size` across. */
export interface Seal { x: number; y: number; size: number; name: string; under: string }
export interface Page { texts: Text[]; rules: Rule[]; pictures?: Picture[]; seals?: Seal[] }
/** Width and height of a sheet. */
export interface Paper { width: number; height: number }

/** What is drawn: pages made one by one, so that a long form need not be held whole. */
export interface Layout { pageCount: number; page: (no: number) => Page }

export const paper = { width: 841.89, height: 595.28, x: 40, top: 42, bottom: 44 } // A4 landscape
const inner = paper.width - 2 * paper.x
const lowest = paper.height - paper.bottom
const sizes = { title: 16, label: 9, small: 8 }
/** Line to line, in em. */
export const pitch = 1.35
export const inset = { x: 3, y: 2 }

/** From this many rows on a page's columns are set as one text each: four times as fast, but a reader copies columns, not rows. */
const manyRows = 2_000

interface Row { cells: string[][]; height: number }
interface Piece { row: number; from: number; to: number; height: number }
export interface Head { height: number; texts: Text[]; rules: Rule[] }

/** Lays a form out. Texts are made settable first; a character the font lacks is printed 〓 and said in a note at the end. */
export function layOut(given: ReportDocument): Layout {
  const document = printable(given)
  const { regular, bold } = printFonts()
  const columns = columnsOf(document, regular, bold)
  const head = headOf(document.columns, columns, bold)
  const opening = openingOf(document, regular, bold)
  const closing = closingOf(document, regular, bold)
  const bodyTop = (first: boolean) => (first ? opening.height : 0) + paper.top + head.height
  const lineHeight = columns.size * pitch

  const rowAt = (at: number): Row => {
    const row = document.rows[at]!
    const cells = columns.widths.map((width, i) => linesOf(row[i] ?? '', (width - 2 * inset.x) / columns.size, regular))
    return { cells, height: Math.max(...cells.map((lines) => lines.length)) * lineHeight + 2 * inset.y }
  }

  // Pages as runs of pieces of rows: a row too high for what is left goes to the next page, one higher than a page is cut.
  const pages: { pieces: Piece[]; closing: Block[] }[] = [{ pieces: [], closing: [] }]
  let y = bodyTop(true)
  const turn = () => { pages.push({ pieces: [], closing: [] }); y = bodyTop(false) }
  for (let at = 0; at < document.rows.length; at++) {
    const { height } = rowAt(at)
    if (y + height <= lowest) {
      pages.at(-1)!.pieces.push({ row: at, from: 0, to: Infinity, height })
      y += height
      continue
    }
    if (pages.at(-1)!.pieces.length > 0) turn()
    let from = 0
    for (let left = Math.round((height - 2 * inset.y) / lineHeight); left > 0;) {
      const room = Math.max(1, Math.floor((lowest - y - 2 * inset.y) / lineHeight))
      const taken = Math.min(room, left)
      pages.at(-1)!.pieces.push({ row: at, from, to: from + taken, height: taken * lineHeight + 2 * inset.y })
      y += taken * lineHeight + 2 * inset.y
      from += taken
      left -= taken
      if (left > 0) turn()
    }
  }

  // The end: whole where it fits, on a new page with the last rows otherwise, so that no signature stands on a sheet without a person.
  const end = closing.reduce((sum, block) => sum + block.height, 0)
  if (y + end > lowest) {
    const last = pages.at(-1)!.pieces
    const taken = last.slice(-Math.min(2, last.length - 1))
    const height = taken.reduce((sum, piece) => sum + piece.height, 0)
    if (last.length > 1 && bodyTop(false) + height + end <= lowest) {
      last.splice(-taken.length)
      turn()
      pages.at(-1)!.pieces.push(...taken)
      y += height
    }
  }
  for (const block of closing) {
    if (y + block.height > lowest && y > bodyTop(false)) turn()
    pages.at(-1)!.closing.push(block)
    y += block.height
  }

  return {
    pageCount: pages.length,
    page: (no) => {
      const { pieces, closing: blocks } = pages[no - 1]!
      const page: Page = { texts: [], rules: [] }
      let top = paper.top
      if (no === 1) { page.texts.push(...opening.texts); top += opening.height }
      else page.texts.push(inMargin('left', paper.top - 18, document.title))
      if (document.serialNumber) page.texts.push(inMargin('right', paper.top - 18, `业务流水号：${document.serialNumber}`))
      if (no > 1 && pieces.length === 0) top -= head.height // only the end is left: no empty table
      else place(page, head, top)
      let at = top + head.height
      const cells = pieces.map((piece) => {
        const placed = { y: at, height: piece.height, cells: rowAt(piece.row).cells.map((lines) => lines.slice(piece.from, piece.to)) }
        at += piece.height
        return placed
      })
      page.texts.push(...textsOf(cells, columns, document.rows.length >= manyRows))
      for (const row of cells) page.rules.push({ x: paper.x, y: row.y + row.height, dx: inner, dy: 0 })
      for (const x of columns.edges) if (cells.length > 0) page.rules.push({ x, y: top + head.height, dx: 0, dy: at - top - head.height })
      for (const block of blocks) { place(page, block, at); at += block.height }
      page.texts.push(inMargin('center', lowest + 14, `第 ${no} 页\u3000共 ${pages.length} 页`))
      return page
    },
  }
}

const inMargin = (side: Side, y: number, line: string): Text =>
  ({ x: paper.x, y, width: inner, side, size: sizes.small, bold: false, step: sizes.small * pitch, lines: [line] })

/** Something of a known height, drawn as if the page began at 0. */
type Block = Head
const place = (page: Page, block: Block, y: number) => {
  page.texts.push(...block.texts.map((text) => ({ ...text, y: text.y + y })))
  page.rules.push(...block.rules.map((rule) => ({ ...rule, y: rule.y + y })))
}

function printable(document: ReportDocument): ReportDocument {
  const missing: string[] = []
  let count = 0
  const text = (value: string, where: () => string) => {
    const set = settable(value)
    if (set.includes('〓')) {
      for (const { codePoint } of lacking(value)) if (count++ < 10) missing.push(`${where()}${codePoint}`)
    }
    return set
  }
  const labelled = (list: readonly LabelledText[]) => list.map(({ label, value }) => ({ label, value: text(value, () => label) }))
  const made = {
    ...document,
    title: text(document.title, () => '标题'),
    header: labelled(document.header),
    columns: document.columns.map((column) => ({ ...column, label: text(column.label, () => '表头') })),
    rows: document.rows.map((row, i) => row.map((cell, j) => text(cell, () => `第${i + 1}行${document.columns[j]?.label ?? ''}`))),
    totals: labelled(document.totals),
    signature: labelled(document.signature),
  }
  const told = count === 0 ? [] : [`注：打印字库中没有的字以“〓”代替，请手工填写并盖章确认：${missing.join('，')}${count > 10 ? ` 等${count}处` : ''}。`]
  return { ...made, notes: [...document.notes.map((note) => text(note, () => '说明')), ...told] }
}

/** The columns of a table: size of type, widths, where their edges stand, and to which side each is set. */
export interface Columns { size: number; widths: number[]; edges: number[]; sides: Side[] }

/** Sizes of type and lines a heading may take, the best first. */
const fits = [[9, 2], [9, 3], [8.5, 3], [8, 3]] as const

/** Widths by what stands in the columns: every text on one line in the largest type in which that fits, else the widest give way. */
function columnsOf(document: ReportDocument, regular: Font, bold: Font): Columns {
  const needs = document.columns.map((column, i) => {
    let text = 0, word = 0
    const seen = new Set<string>()
    for (const row of document.rows) {
      const cell = row[i] ?? ''
      if (seen.has(cell)) continue
      if (seen.size < 5_000) seen.add(cell)
      const width = regular.width(cell)
      if (width > text) text = width
      if (width > word && /^[\x21-\x7e]+$/.test(cell)) word = width
    }
    if (column.width) text = column.width
    return { label: column.label, text: Math.min(text, 30), word: Math.min(word, 11) }
  })
  const wantsOf = (lines: number) => needs.map(({ label, text, word }) => {
    const heading = narrowest(label, [...label].length < 3 ? 1 : lines, bold)
    return { most: Math.max(heading, text), least: Math.max(heading, Math.min(text, 4), word) }
  })
  const padding = 2 * inset.x
  const sum = (widths: readonly number[]) => widths.reduce((total, width) => total + width, 0)
  const [size, lines] = fits.find(([size, lines]) => sum(wantsOf(lines).map(({ most }) => most * size + padding)) <= inner) ?? fits.at(-1)!
  const wants = wantsOf(lines)
  const room = (inner - padding * wants.length) / size
  let widths = wants.map(({ most }) => most)
  if (sum(widths) > room) {
    // The cap under which all fit, found by halving; what is under its least stays there.
    let low = 0, high = 30
    for (let i = 0; i < 30; i++) {
      const cap = (low + high) / 2
      if (sum(wants.map(({ most, least }) => Math.max(least, Math.min(most, cap)))) > room) high = cap
      else low = cap
    }
    widths = wants.map(({ most, least }) => Math.max(least, Math.min(most, low)))
  }
  const scale = room / sum(widths) // more room is shared out; too little, however narrow, is shared too
  const points = widths.map((width) => width * scale * size + padding)
  const edges = points.reduce((list, width) => [...list, list.at(-1)! + width], [paper.x])
  return { size, widths: points, edges, sides: document.columns.map((column) => column.align ?? 'center') }
}

/** The table's head: one row, or two where columns stand under a group. */
export function headOf(given: readonly ReportColumn[], columns: Columns, bold: Font): Head {
  const { size, widths, edges } = columns
  const [left, across] = [edges[0]!, edges.at(-1)! - edges[0]!]
  const line = size * pitch
  const cell = (label: string, width: number) => headingLines(label, (width - 2 * inset.x) / size, bold)
  const groups: { label: string; from: number; to: number }[] = []
  given.forEach((column, i) => {
    const open = groups.at(-1)
    if (!column.group) return
    if (open?.label === column.group && open.to === i) open.to = i + 1
    else groups.push({ label: column.group, from: i, to: i + 1 })
  })
  const width = (from: number, to: number) => edges[to]! - edges[from]!
  const high = (count: number) => count * line + 2 * inset.y
  const upper = Math.max(0, ...groups.map((group) => high(cell(settable(group.label), width(group.from, group.to)).length)))
  const lower = Math.max(...given.map((column, i) => high(cell(column.label, widths[i]!).length) - (column.group ? 0 : upper)), 0)
  const height = Math.max(upper + lower, high(1))
  const heading = (lines: string[], from: number, to: number, top: number, bottom: number): Text => ({
    x: edges[from]!, width: width(from, to), side: 'center', size, bold: true, step: line, lines, y: (top + bottom - lines.length * line) / 2,
  })
  const texts = [
    ...groups.map((group) => heading(cell(settable(group.label), width(group.from, group.to)), group.from, group.to, 0, upper)),
    ...given.map((column, i) => heading(cell(column.label, widths[i]!), i, i + 1, column.group ? upper : 0, height)),
  ]
  const inGroup = (edge: number) => groups.some((group) => group.from < edge && edge < group.to)
  const rules = [
    { x: left, y: 0, dx: across, dy: 0 }, { x: left, y: height, dx: across, dy: 0 },
    ...groups.map((group) => ({ x: edges[group.from]!, y: upper, dx: width(group.from, group.to), dy: 0 })),
    ...edges.map((x, i) => inGroup(i) ? { x, y: upper, dx: 0, dy: height - upper } : { x, y: 0, dx: 0, dy: height }),
  ]
  return { height, texts, rules }
}

/** A row where it stands on its page: the lines of its cells. */
export interface PlacedRow { y: number; height: number; cells: string[][] }

/** The texts of a page's rows: cell by cell, or for a long form as one text a column wherever the lines stand evenly. */
export function textsOf(rows: readonly PlacedRow[], columns: Columns, byColumn: boolean): Text[] {
  const line = columns.size * pitch
  const cell = (row: PlacedRow, i: number): Text => ({
    x: columns.edges[i]! + inset.x, width: columns.widths[i]! - 2 * inset.x, side: columns.sides[i]!, size: columns.size, bold: false,
    step: line, lines: row.cells[i]!, y: row.y + (row.height - row.cells[i]!.length * line) / 2,
  })
  if (!byColumn) {
    return rows.flatMap((row) => columns.widths.map((_, i) => cell(row, i)).filter((text) => text.lines.some((line) => line !== '')))
  }
  return columns.widths.flatMap((_, i) => {
    const runs: { first: Text; lines: string[]; way: number }[] = []
    for (const row of rows) {
      const text = cell(row, i)
      const run = runs.at(-1)
      const way = run ? (text.y - run.first.y) / run.lines.length : 0
      if (run && run.first.lines.length === 1 && text.lines.length === 1 && (run.lines.length === 1 || Math.abs(way - run.way) < 0.01)) {
        run.lines.push(text.lines[0]!)
        run.way = way
      } else runs.push({ first: text, lines: [...text.lines], way: line })
    }
    return runs.map(({ first, lines, way }) => ({ ...first, lines, step: way, y: first.y - (way - line) / 2 }))
  })
}

/** Title and header of the first page. */
function openingOf(document: ReportDocument, regular: Font, bold: Font): Block {
  const title = linesOf(document.title, inner / sizes.title, bold)
  const titleHeight = title.length * sizes.title * pitch + 8
  const header = fieldsOf(document.header, regular)
  return {
    height: titleHeight + header.height + 4, rules: [],
    texts: [
      { x: paper.x, y: 0, width: inner, side: 'center' as const, size: sizes.title, bold: true, step: sizes.title * pitch, lines: title },
      ...header.texts.map((text) => ({ ...text, y: text.y + titleHeight })),
    ].map((text) => ({ ...text, y: text.y + paper.top })),
  }
}

/** Fields as 标签：值, up to three side by side: as wide as they need, the rest shared. */
function fieldsOf(fields: readonly LabelledText[], font: Font): Block {
  const texts: Text[] = []
  const gap = 18, line = sizes.label * pitch
  const said = fields.map(({ label, value }) => `${label}：${value}`)
  let y = 0
  for (let i = 0; i < said.length;) {
    let many = Math.min(3, said.length - i)
    const natural = (count: number) => said.slice(i, i + count).map((text) => font.width(text) * sizes.label + 1)
    while (many > 1 && natural(many).reduce((sum, width) => sum + width + gap, -gap) > inner) many--
    const widths = natural(many)
    const spare = Math.max(0, inner - widths.reduce((sum, width) => sum + width + gap, -gap)) / Math.max(1, many - 1)
    let x = paper.x, lines = 1
    widths.forEach((width, j) => {
      const broken = linesOf(said[i + j]!, Math.min(width, inner) / sizes.label, font)
      texts.push({ x, y, width: Math.min(width, inner), side: 'left', size: sizes.label, bold: false, step: line, lines: broken })
      lines = Math.max(lines, broken.length)
      x += width + gap + spare
    })
    y += lines * line + 2
    i += many
  }
  return { height: y, texts, rules: [] }
}

/** What follows the rows: totals, notes line by line, and the declaration with the signature, which stay together. */
function closingOf(document: ReportDocument, regular: Font, bold: Font): Block[] {
  const blocks: Block[] = []
  const line = sizes.label * pitch
  const text = (lines: string[], y = 0, more: Partial<Text> = {}): Text => ({ x: paper.x, y, width: inner, side: 'left', size: sizes.label, bold: false, step: line, lines, ...more })
  if (document.totals.length > 0) {
    const word = document.totals.some(({ label }) => label.includes('合计')) ? '' : '合　计'
    const shift = word ? bold.width(word) * sizes.label + 20 : 0
    const lines = linesOf(document.totals.map(({ label, value }) => `${label} ${value}`.trim()).join('　　'), (inner - shift - 16) / sizes.label, regular)
    const height = lines.length * line + 2 * inset.y + 2
    blocks.push({
      height,
      texts: [
        ...word ? [text([word], inset.y + 1, { x: paper.x + 8, bold: true })] : [],
        text(lines, inset.y + 1, { x: paper.x + 8 + shift, width: inner - shift - 16, bold: word === '' }),
      ],
      rules: [
        { x: paper.x, y: height, dx: inner, dy: 0 },
        ...[paper.x, paper.x + inner].map((x) => ({ x, y: 0, dx: 0, dy: height })),
      ],
    })
  }
  const notes = document.notes.flatMap((note) => linesOf(note, inner / sizes.label, regular))
  notes.forEach((note, i) => blocks.push({ height: line + (i === 0 ? 5 : 0), texts: [text([note], i === 0 ? 5 : 0)], rules: [] }))
  const declared = document.declaration ? linesOf(settable(document.declaration), inner / sizes.label, regular) : []
  const signature = fieldsOf(document.signature, regular)
  const gap = 12
  blocks.push({
    height: declared.length * line + gap + signature.height,
    texts: [...declared.length > 0 ? [text(declared, 3)] : [], ...signature.texts.map((field) => ({ ...field, y: field.y + declared.length * line + gap }))],
    rules: [],
  })
  return blocks
}
