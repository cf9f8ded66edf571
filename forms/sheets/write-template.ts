/** The template an employer downloads, fills and brings back (模板下载). */
import exceljs, { type Borders, type Cell, type Fill, type Font, type Style, type Workbook, type Worksheet } from '@protobi/exceljs'
import { columnName } from './raw-row.ts'
import { samplesOf, SERIAL, serialColumns, type SheetColumn, type SheetForm } from './sheet-form.ts'

const LINE = { style: 'thin', color: { argb: 'FFBFC6D1' } } as const
const BORDER: Partial<Borders> = { top: LINE, left: LINE, bottom: LINE, right: LINE }
const fill = (argb: string): Fill => ({ type: 'pattern', pattern: 'solid', fgColor: { argb } })
const font = (more: Partial<Font> = {}): Partial<Font> => ({ name: '宋体', size: 11, ...more })
const centred = { vertical: 'middle', horizontal: 'center', wrapText: true } as const

/** Cells to type in: text, so that 18 digits stay 18 digits, and open while the sheet is protected. */
const OPEN: Partial<Style> = { numFmt: '@', font: font(), alignment: { vertical: 'middle' }, protection: { locked: false } }
const DATA: Partial<Style> = { ...OPEN, border: BORDER }
const PRINTED: Partial<Style> = { numFmt: '@', font: font(), protection: { locked: true } }
const HEADING: Partial<Style> = { ...PRINTED, font: font({ bold: true }), alignment: centred, border: BORDER, fill: fill('FFEAF0F8') }

/** Drop-downs reach to here: a list over a whole column makes some readers expand a million cells. */
const LAST_LISTED_ROW = 20_000
/** Rows that are drawn, so that a fresh template shows where to write; below them the columns' own style goes on. */
const DRAWN_ROWS = 30
const SHEET_COLUMNS = 16_384

/**
 * The template of `form` as .xlsx. Title, header line, headings, the example and the line under it come first, then only
 * room for data: the notes and signatures, which the manual prints below, would stand in the way of row 30, so they have a
 * sheet of their own (填表说明). Printed cells are protected (without a password); columns are text by default, so ids
 * typed or pasted into any row keep their digits. `rows` are written below the example, each in the order of the columns. The document property `keywords` and the hidden sheet say which template it is.
 */
export async function writeTemplate(form: SheetForm, rows: readonly (readonly string[])[] = []): Promise<Buffer> {
  const book = new exceljs.Workbook()
  book.title = form.title
  book.creator = '办事'
  book.keywords = mark(form) // no colon: LibreOffice splits there
  const sheet = book.addWorksheet(sheetName(form.title), {
    pageSetup: { orientation: 'landscape', paperSize: 9, fitToPage: true, fitToWidth: 1, fitToHeight: 0, margins: { left: 0.4, right: 0.4, top: 0.5, bottom: 0.5, header: 0.2, footer: 0.2 } },
  })
  const headingRow = form.plain ? writeHeadings(sheet, form) : writeTop(sheet, form)
  const firstRow = form.plain ? headingRow + 1 : writeExample(sheet, form, headingRow + 1)
  const pickers = writeLists(book, form)
  const cells = form.columns.length + serialColumns(form)
  rows.forEach((texts, nth) => [...(cells > form.columns.length ? [String(nth + 1)] : []), ...texts].forEach((text, at) => { sheet.getCell(firstRow + nth, at + 1).value = text === '' ? null : text }))
  for (let row = firstRow; row < firstRow + Math.max(DRAWN_ROWS, rows.length); row++) {
    sheet.getRow(row).height = 20
    for (let column = 1; column <= cells; column++) sheet.getCell(row, column).style = DATA
  }
  form.columns.forEach((column, at) => {
    const list = pickers.get(column)
    if (!list) return
    const letter = columnName(at + serialColumns(form))
    validations(sheet).add(`${letter}${firstRow}:${letter}${LAST_LISTED_ROW}`, {
      type: 'list', allowBlank: true, formulae: [list], showErrorMessage: true, errorStyle: 'warning', errorTitle: column.label, error: '请从下拉列表中选择',
    })
  })
  sheet.views = [{ state: 'frozen', ySplit: headingRow, topLeftCell: `A${headingRow + 1}`, activeCell: `${columnName(serialColumns(form))}${firstRow}` }]
  sheet.pageSetup.printTitlesRow = `1:${headingRow}`
  await sheet.protect('', {
    selectLockedCells: true, selectUnlockedCells: true, formatCells: true, formatColumns: true, formatRows: true, insertRows: true, deleteRows: true, sort: true, autoFilter: true,
  })
  writeNotes(book, form)
  return Buffer.from(await book.xlsx.writeBuffer())
}

/** What a template says of itself: the service and the version. */
export const mark = (form: SheetForm): string => `banshi-${form.service}/${form.version.replace(/[^\w.-]/g, '-')}`

/** A sheet's name may hold 31 characters, and none of these. */
export const sheetName = (title: string): string => title.replace(/[\\/?*[\]:：]/g, ' ').slice(0, 31).trim() || '报盘'

/** Title, header line and headings; gives the last row of the headings. */
function writeTop(sheet: Worksheet, form: SheetForm): number {
  const columns = form.columns.length + 1
  // Beyond the form's columns cells are open too: Excel deletes a row of a protected sheet only when all its cells are.
  sheet.columns = Array.from({ length: SHEET_COLUMNS }, (_, at) => {
    const column = form.columns[at - 1]
    return at < columns ? { width: column ? Math.max(column.width, 8) + 1 : 6, style: DATA } : { width: 9, style: OPEN }
  })
  for (const row of [1, 2, 3, 4]) for (let column = 1; column <= columns; column++) sheet.getCell(row, column).style = PRINTED
  write(sheet, [1, 1, 1, columns], form.title, { ...PRINTED, font: font({ bold: true, size: 18 }), alignment: centred })
  sheet.getRow(1).height = 36
  const share = columns / Math.max(1, form.header.length)
  form.header.forEach(({ label, value }, at) => {
    const text = `${label}${/[:：]$/.test(label) ? '' : '：'}${value}`
    write(sheet, [2, Math.floor(at * share) + 1, 2, Math.floor((at + 1) * share)], text, { ...PRINTED, alignment: { vertical: 'middle', horizontal: 'left' } })
  })
  sheet.getRow(2).height = 24
  const last = form.columns.some((it) => it.group !== null) ? 4 : 3
  write(sheet, [3, 1, last, 1], SERIAL, HEADING)
  let lines = 1
  form.columns.forEach((column, at) => {
    const before = form.columns[at - 1]
    if (column.group === null) write(sheet, [3, at + 2, last, at + 2], heading(column), HEADING)
    else {
      write(sheet, [4, at + 2, 4, at + 2], heading(column), HEADING)
      if (before?.group !== column.group) {
        const span = form.columns.slice(at).findIndex((it) => it.group !== column.group)
        write(sheet, [3, at + 2, 3, span < 0 ? columns : at + 1 + span], column.group, HEADING)
      }
    }
    lines = Math.max(lines, Math.ceil((width(column.label) + (column.required ? 2 : 0)) / Math.max(column.width, 8)) / (column.group === null && last === 4 ? 2 : 1))
  })
  for (let row = 3; row <= last; row++) sheet.getRow(row).height = Math.max(20, (row === last ? Math.ceil(lines) : 1) * 16 + 6)
  return last
}

/** The headings alone, in the first row; gives that row. */
function writeHeadings(sheet: Worksheet, form: SheetForm): number {
  sheet.columns = Array.from({ length: SHEET_COLUMNS }, (_, at) => {
    const column = form.columns[at]
    return column ? { width: Math.max(column.width, 8) + 1, style: DATA } : { width: 9, style: OPEN }
  })
  form.columns.forEach((column, at) => write(sheet, [1, at + 1, 1, at + 1], heading(column), HEADING))
  sheet.getRow(1).height = 24
  return 1
}

/** The example rows and the line under them; gives the first row to fill. */
function writeExample(sheet: Worksheet, form: SheetForm, row: number): number {
  const style: Partial<Style> = { ...DATA, font: font({ italic: true, color: { argb: 'FF7F7F7F' } }), protection: { locked: true } }
  const rows = samplesOf(form)
  rows.forEach((texts, nth) => {
    const own = [String(nth + 1), ...texts]
    own.forEach((text, at) => write(sheet, [row + nth, at + 1, row + nth, at + 1], text, style))
    sheet.getRow(row + nth).height = 20
  })
  const note = row + rows.length
  write(sheet, [note, 1, note, form.columns.length + 1], form.sampleNote, {
    ...PRINTED, border: BORDER, fill: fill('FFFFF7E0'), font: font({ bold: true, color: { argb: 'FFC00000' } }), alignment: { vertical: 'middle', horizontal: 'left' },
  })
  sheet.getRow(note).height = 22
  return note + 1
}

/** The lists behind the drop-downs, on a hidden sheet since a list written into the rule itself holds 255 characters; gives each column's range. */
function writeLists(book: Workbook, form: SheetForm): ReadonlyMap<SheetColumn, string> {
  const lists = book.addWorksheet('代码', { state: 'veryHidden' })
  lists.getCell('A1').value = mark(form)
  const ranges = new Map<SheetColumn, string>(), byTexts = new Map<string, string>()
  for (const column of form.columns) {
    if (!column.options || column.options.length === 0) continue
    const texts = column.options.join('\n')
    let range = byTexts.get(texts)
    if (range === undefined) {
      const at = byTexts.size + 2, letter = columnName(at - 1)
      lists.getCell(1, at).value = column.label
      column.options.forEach((option, n) => { lists.getCell(n + 2, at).value = option })
      range = `代码!$${letter}$2:$${letter}$${column.options.length + 1}`
      byTexts.set(texts, range)
    }
    ranges.set(column, range)
  }
  return ranges
}

/** 填表说明: the manual's notes word for word, what each column wants, and the signature line. */
function writeNotes(book: Workbook, form: SheetForm): void {
  const sheet = book.addWorksheet('填表说明', { pageSetup: { paperSize: 9, fitToPage: true, fitToWidth: 1, fitToHeight: 0 } })
  sheet.columns = [{ width: 28 }, { width: 10 }, { width: 38 }, { width: 26 }]
  const text: Partial<Style> = { font: font(), alignment: { vertical: 'middle', wrapText: true } }
  let row = 1
  const line = (value: string, style: Partial<Style> = text) => {
    write(sheet, [row, 1, row, 4], value, style)
    sheet.getRow(row++).height = Math.max(20, Math.ceil(width(value) / 96) * 16 + 6)
  }
  line(`${form.title} 填表说明`, { font: font({ bold: true, size: 14 }), alignment: centred })
  for (const note of form.notes) line(note)
  row++
  const table = (cells: readonly string[], style: Partial<Style>) => {
    cells.forEach((value, at) => write(sheet, [row, at + 1, row, at + 1], value, style))
    sheet.getRow(row++).height = 20
  }
  table(['栏目', '是否必填', '填写要求', '示例'], HEADING)
  for (const column of form.columns) {
    const label = column.group === null ? column.label : `${column.group}·${column.label}`
    const how = column.options ? (column.options.length === 1 ? `需要时填${column.options[0] ?? ''}，否则留空` : '从下拉列表中选择') : '文本格式'
    table([label, column.required ? '必填' : '', how, column.sample], { ...text, border: BORDER })
  }
  row++
  if (form.footer.length > 0) line(form.footer.map((it) => (/[:：]/.test(it) ? it : `${it}：`)).join('　　　　　　'))
}

/** A heading as it is printed: a red star before what must be filled. */
const heading = (column: SheetColumn): string | { star: string } => (column.required ? { star: column.label } : column.label)

function write(sheet: Worksheet, [top, left, bottom, right]: readonly [number, number, number, number], value: string | { star: string }, style: Partial<Style>): void {
  const cell: Cell = sheet.getCell(top, left)
  for (let row = top; row <= bottom; row++) for (let column = left; column <= right; column++) sheet.getCell(row, column).style = style
  if (top !== bottom || left !== right) sheet.mergeCells(top, left, bottom, right)
  cell.value = typeof value === 'string' ? value : {
    richText: [{ text: '*', font: { ...style.font, color: { argb: 'FFE02020' } } }, { text: value.star, font: style.font }],
  }
}

/** Columns a text takes: a Han character takes two. */
const width = (text: string) => [...text].reduce((sum, char) => sum + (char > '\u2e7f' ? 2 : 1), 0)

/** exceljs has this table, its types do not. */
const validations = (sheet: Worksheet) => (sheet as unknown as { dataValidations: { add(range: string, rule: object): void } }).dataValidations
