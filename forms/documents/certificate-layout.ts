/** Where everything on a certificate stands. Rows of the details are all of one height, so that a page can be made without the others. Points, from the top left corner. */
import type { CertificateBlock, CertificateDetails, CertificateHeadLine, CertificateMark, CertificateText } from './certificate-document.ts'
import { printFonts, settable, type Font } from './font.ts'
import { headOf, inset, pitch, textsOf, type Columns, type Page, type PlacedRow, type Rule, type Side, type Text } from './report-layout.ts'
import { linesOf } from './text-lines.ts'

export const certificatePaper = { width: 595.28, height: 841.89 } // A4 upright
const margin = { x: 40, top: 50, bottom: 48 }
const inner = certificatePaper.width - 2 * margin.x
const lowest = certificatePaper.height - margin.bottom
const sizes = { title: 18, heading: 11, text: 9, small: 8, row: 8 }
const qr = { size: 76, x: certificatePaper.width - margin.x - 76, y: margin.top - 14 }
const seal = { size: 112 }
const rowHeight = 17
/** Title and subtitle over the details. */
const detailsTop = 46

const text = (x: number, y: number, width: number, lines: readonly string[], { size = sizes.text, bold = false, side = 'left' }: { size?: number; bold?: boolean; side?: Side } = {}): Text =>
  ({ x, y, width, side, size, bold, step: size * pitch, lines: lines.map(settable) })

/** What stands on every page: 查询流水号 and 校验码 above, 第N页/共M页 below. */
const inMargins = (mark: CertificateMark, no: number, count: number): Text[] => [
  ...(no === 1 ? [] : [text(margin.x, margin.top - 22, inner, [`查询流水号：${mark.number}\u3000校验码：${mark.verificationCode}`], { size: sizes.small, side: 'right' })]),
  text(margin.x, lowest + 14, inner, [`第${no}页/共${count}页`], { size: sizes.small, side: 'center' }),
]

const HEAD: readonly CertificateHeadLine[] = [{ label: '查询流水号', mark: 'number' }, { label: '开具日期', mark: 'issuedOn' }]

/** The first page: title, marks, blocks, 校验码, notes, seal. */
export function firstPage({ title, blocks, notes, agency, head = HEAD, signature }: CertificateText, mark: CertificateMark, qrCode: string, count: number): Page {
  const { regular, bold } = printFonts()
  const page: Page = { texts: [], rules: [], pictures: [{ x: qr.x, y: qr.y, width: qr.size, svg: qrCode }] }
  page.texts.push(
    text(margin.x, margin.top, inner, [title], { size: Math.min(sizes.title, (inner - 2 * (qr.size + 10)) / bold.width(title)), bold: true, side: 'center' }),
    ...head.map((line, i) => text(margin.x, margin.top + 40 + 16 * i, inner - qr.size - 12, [`${line.label}：${'mark' in line ? mark[line.mark] : line.value}`])),
    text(qr.x - 10, qr.y + qr.size + 3, qr.size + 20, ['手机扫码核验'], { size: 7, side: 'center' }),
  )
  let y = margin.top + Math.max(96, 48 + 16 * head.length)
  for (const block of blocks) {
    page.texts.push(text(margin.x, y, inner, [block.title], { size: sizes.heading, bold: true }))
    y += sizes.heading * pitch + 5
    const grid = gridOf(block, y, regular, bold)
    page.texts.push(...grid.texts)
    page.rules.push(...grid.rules)
    y += grid.height + 14
  }
  page.texts.push(text(margin.x, y, inner, [`校验码：${mark.verificationCode}`], { size: 13, bold: true }))
  y += 13 * pitch + 8
  const said = notes.flatMap((note) => linesOf(settable(note), inner / sizes.text, regular))
  page.texts.push(text(margin.x, y, inner, said))
  y += said.length * sizes.text * pitch + (signature ? 14 : 30)
  if (signature) {
    const grid = gridOf({ title: '', facts: signature }, y, regular, bold)
    page.texts.push(...grid.texts)
    page.rules.push(...grid.rules)
    y += grid.height + 24
  }
  const right = { x: margin.x + inner - 220, width: 220 }
  page.texts.push(text(right.x, y + 34, right.width, [agency], { size: 10, side: 'center' }), text(right.x, y + 52, right.width, [mark.issuedOn], { size: 10, side: 'center' }))
  page.seals = [{ x: right.x + (right.width - seal.size) / 2, y: y - 10, size: seal.size, name: settable(agency), under: '电子证明专用章' }]
  page.texts.push(...inMargins(mark, 1, count))
  return page
}

/** Facts two side by side, or a table of equal columns, with rules round every cell. */
function gridOf(block: CertificateBlock, top: number, regular: Font, bold: Font): { height: number; texts: Text[]; rules: Rule[] } {
  const rows: { cells: { value: string; bold: boolean; side: Side }[]; widths: number[] }[] = 'facts' in block
    ? pairs(block.facts).map((pair) => ({
      cells: pair.flatMap(({ label, value }) => [{ value: label, bold: false, side: 'right' as const }, { value, bold: true, side: 'left' as const }]),
      widths: pair.length === 2 ? [108, inner / 2 - 108, 86, inner / 2 - 86] : [108, inner - 108],
    }))
    : [block.columns, ...block.rows].map((row, i) => ({ cells: row.map((value) => ({ value, bold: i === 0, side: 'center' as const })), widths: row.map(() => inner / row.length) }))
  const grid = { texts: [] as Text[], rules: [] as Rule[] }
  let y = top
  grid.rules.push({ x: margin.x, y, dx: inner, dy: 0 })
  for (const { cells, widths } of rows) {
    const laid = cells.map((cell, i) => linesOf(settable(cell.value), ((widths[i] ?? inner) - 4 * inset.x) / sizes.text, cell.bold ? bold : regular))
    const height = Math.max(...laid.map((lines) => lines.length)) * sizes.text * pitch + 10
    let x = margin.x
    cells.forEach((cell, i) => {
      const [width, lines] = [widths[i] ?? inner, laid[i] ?? []]
      grid.rules.push({ x, y, dx: 0, dy: height })
      grid.texts.push(text(x + 2 * inset.x, y + (height - lines.length * sizes.text * pitch) / 2, width - 4 * inset.x, lines, { bold: cell.bold, side: cell.side }))
      x += width
    })
    grid.rules.push({ x: margin.x + inner, y, dx: 0, dy: height }, { x: margin.x, y: y + height, dx: inner, dy: 0 })
    y += height
  }
  return { height: y - top, ...grid }
}

/** Two and two; a fact that is long stands alone. */
function pairs<F extends { label: string; value: string }>(facts: readonly F[]): F[][] {
  const rows: F[][] = []
  for (const fact of facts) {
    const open = rows.at(-1)
    if (open?.length === 1 && !isLong(open[0]!) && !isLong(fact)) open.push(fact)
    else rows.push([fact])
  }
  return rows
}
const isLong = ({ label, value }: { label: string; value: string }) => label.length > 12 || value.length > 17

const columnsOf = ({ columns }: CertificateDetails): Columns => {
  const edges = columns.reduce((list, { width }) => [...list, list.at(-1)! + width], [margin.x])
  return { size: sizes.row, widths: columns.map(({ width }) => width), edges, sides: columns.map(({ align }) => align ?? 'center') }
}

/** How many rows of the details stand on a page. */
export const rowsOnAPage = (details: CertificateDetails): number =>
  Math.floor((lowest - margin.top - detailsTop - headOf(details.columns, columnsOf(details), printFonts().bold).height) / rowHeight)

/** A page of details with its rows. */
export function detailPage({ details }: CertificateText, mark: CertificateMark, rows: readonly (readonly string[])[], no: number, count: number): Page {
  if (!details) throw new TypeError('a certificate without details has one page')
  const { regular, bold } = printFonts()
  const columns = columnsOf(details)
  const head = headOf(details.columns, columns, bold)
  const top = margin.top + detailsTop
  const page: Page = {
    texts: [
      text(margin.x, margin.top, inner, [details.title], { size: 12.5, bold: true, side: 'center' }), text(margin.x, margin.top + 22, inner, [details.subtitle], { side: 'center' }), text(margin.x, margin.top + 22, inner, [details.unit], { side: 'right' }),
      ...head.texts.map((it) => ({ ...it, y: it.y + top })), ...inMargins(mark, no, count),
    ],
    rules: head.rules.map((rule) => ({ ...rule, y: rule.y + top })),
  }
  const placed = rows.map((row, i): PlacedRow => ({ y: top + head.height + i * rowHeight, height: rowHeight, cells: columns.widths.map((_, at) => [settable(row[at] ?? '')]) }))
  // what is too long for its cell is set smaller, in as many lines as that takes
  for (const row of placed) {
    row.cells.forEach(([value = ''], at) => {
      const width = columns.widths[at]! - 2
      if (regular.width(value) * sizes.row <= width) return
      const { size, lines } = smaller(value, width, regular)
      page.texts.push({ ...text(columns.edges[at]! + 1, row.y + (rowHeight - lines.length * size * 1.15) / 2, width, lines, { size, side: columns.sides[at]! }), step: size * 1.15 })
      row.cells[at] = ['']
    })
  }
  page.texts.push(...textsOf(placed, columns, true))
  const bottom = top + head.height + rows.length * rowHeight
  for (const row of placed) page.rules.push({ x: margin.x, y: row.y + rowHeight, dx: inner, dy: 0 })
  for (const x of columns.edges) page.rules.push({ x, y: top + head.height, dx: 0, dy: bottom - top - head.height })
  return page
}

/** The largest type in which a text fits into a cell of one row. */
function smaller(value: string, width: number, font: Font): { size: number; lines: string[] } {
  for (let size = 7; ; size -= 0.5) {
    const lines = linesOf(value, width / size, font)
    if (lines.length * size * 1.15 <= rowHeight - 1 || size <= 2) return { size, lines }
  }
}
