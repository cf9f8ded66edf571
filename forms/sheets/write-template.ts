/** The spreadsheet template of a service: title, header, grouped headings, example row, drop-downs, text cells. Issue: spreadsheets. */
import ExcelJS from '@protobi/exceljs'
import { SERIAL, type SheetColumn, type SheetForm } from './sheet-form.ts'

const BLUE = 'FFE8EEF7', GREY = 'FF8A8A8A', RED = 'FFC00000'
const LINE = { style: 'thin' as const, color: { argb: 'FFBFBFBF' } }
const BORDER = { top: LINE, bottom: LINE, left: LINE, right: LINE }
/** Rows that carry drop-downs; below, people may still type. */
const DROP_DOWN_ROWS = 5_000

/** The sheet that holds drop-down values, out of sight: lists may be longer than the 255 characters Excel takes in place. */
const DICTIONARY = '字典'

/** A filled-in frame ready for data. Notes stand on a sheet of their own, so that data rows never push them down or run into them. */
export async function writeTemplate(form: SheetForm): Promise<Buffer> {
  const book = new ExcelJS.Workbook()
  book.title = form.title
  book.subject = `${form.service} ${form.version}`
  const sheet = book.addWorksheet(form.title.slice(0, 30).replace(/[\\/?*[\]:]/g, ' '))
  const width = form.columns.length + 1
  const top = writeTop(sheet, form, width)
  const headings = writeHeadings(sheet, form, top)
  const example = headings + 1
  writeExample(sheet, form, example, width)
  writeColumns(sheet, book, form, example + 2)
  sheet.views = [{ state: 'frozen', xSplit: 0, ySplit: example + 1 }]
  await sheet.protect('', { selectLockedCells: true, selectUnlockedCells: true, formatColumns: true, formatRows: true, formatCells: true, insertRows: true, deleteRows: true, sort: true, autoFilter: true })
  writeNotes(book, form)
  return Buffer.from(await book.xlsx.writeBuffer())
}

function writeTop(sheet: ExcelJS.Worksheet, form: SheetForm, width: number): number {
  sheet.mergeCells(1, 1, 1, width)
  const title = sheet.getCell(1, 1)
  Object.assign(title, { value: form.title, font: { bold: true, size: 16 }, alignment: { horizontal: 'center', vertical: 'middle' } })
  sheet.getRow(1).height = 30
  if (form.header.length === 0) return 1
  const each = Math.max(2, Math.floor(width / form.header.length))
  form.header.forEach(({ label, value }, i) => {
    const from = 1 + i * each
    sheet.mergeCells(2, from, 2, i === form.header.length - 1 ? width : from + each - 1)
    Object.assign(sheet.getCell(2, from), { value: `${label}: ${value}`, alignment: { vertical: 'middle' } })
  })
  sheet.getRow(2).height = 20
  return 2
}

/** Two rows where a column has a group, else one. Returns the last of them. */
function writeHeadings(sheet: ExcelJS.Worksheet, form: SheetForm, top: number): number {
  const grouped = form.columns.some((column) => column.group !== null)
  const [first, last] = [top + 1, top + (grouped ? 2 : 1)]
  const style = (cell: ExcelJS.Cell, text: string, required: boolean) => Object.assign(cell, {
    value: required ? { richText: [{ font: { bold: true, color: { argb: RED } }, text: '*' }, { font: { bold: true }, text }] } : text,
    font: { bold: true }, border: BORDER, fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: BLUE } }, alignment: { horizontal: 'center', vertical: 'middle', wrapText: true },
  })
  const place = (column: number, text: string, required: boolean) => {
    if (last > first) sheet.mergeCells(first, column, last, column)
    style(sheet.getCell(first, column), text, required)
  }
  place(1, SERIAL, false)
  for (let i = 0; i < form.columns.length; i++) {
    const column = form.columns[i] as SheetColumn
    if (column.group === null) {
      place(i + 2, column.label, column.required)
      continue
    }
    const many = form.columns.slice(i).findIndex((it) => it.group !== column.group)
    const end = many === -1 ? form.columns.length : i + many
    sheet.mergeCells(first, i + 2, first, end + 1)
    style(sheet.getCell(first, i + 2), column.group, false)
    for (; i < end; i++) style(sheet.getCell(last, i + 2), form.columns[i]?.label ?? '', form.columns[i]?.required ?? false)
    i--
  }
  for (let row = first; row <= last; row++) sheet.getRow(row).height = last > first ? 22 : 32
  return last
}

function writeExample(sheet: ExcelJS.Worksheet, form: SheetForm, row: number, width: number): void {
  const grey = { font: { italic: true, color: { argb: GREY } }, border: BORDER, numFmt: '@', alignment: { vertical: 'middle' as const } }
  Object.assign(sheet.getCell(row, 1), { value: '1', ...grey })
  form.columns.forEach((column, i) => Object.assign(sheet.getCell(row, i + 2), { value: column.sample, ...grey }))
  sheet.mergeCells(row + 1, 1, row + 1, width)
  Object.assign(sheet.getCell(row + 1, 1), { value: form.sampleNote, font: { color: { argb: RED } }, alignment: { vertical: 'middle' } })
}

/** Whole columns are text and unlocked, so that an identity number keeps its digits in whatever row it is typed. */
function writeColumns(sheet: ExcelJS.Worksheet, book: ExcelJS.Workbook, form: SheetForm, from: number): void {
  const text = { numFmt: '@', protection: { locked: false } }
  Object.assign(sheet.getColumn(1), { width: 6, style: text })
  const dictionary = book.addWorksheet(DICTIONARY, { state: 'veryHidden' })
  dictionary.getCell(1, 1).value = form.service
  dictionary.getCell(2, 1).value = form.version
  let next = 2
  form.columns.forEach((column, i) => {
    const of = sheet.getColumn(i + 2)
    of.width = Math.max(column.width, 8)
    of.style = text
    if (!column.options?.length) return
    const at = next++
    column.options.forEach((option, row) => { dictionary.getCell(row + 1, at).value = option })
    const letter = dictionary.getColumn(at).letter
    const rule = { type: 'list' as const, allowBlank: true, formulae: [`${DICTIONARY}!$${letter}$1:$${letter}$${column.options.length}`], showErrorMessage: true, errorTitle: '请从列表选择', error: `“${column.label}”请从下拉列表中选择`, errorStyle: 'warning' }
    const validations = sheet as unknown as { dataValidations: { add(range: string, rule: object): void } }
    validations.dataValidations.add(`${of.letter}${from}:${of.letter}${from + DROP_DOWN_ROWS}`, rule)
  })
}

function writeNotes(book: ExcelJS.Workbook, form: SheetForm): void {
  const sheet = book.addWorksheet('填表说明')
  sheet.getColumn(1).width = 110
  const lines = [...form.notes, ...(form.footer.length > 0 ? [form.footer.map((label) => `${label}：`).join('            ')] : [])]
  lines.forEach((line, i) => Object.assign(sheet.getCell(i + 1, 1), { value: line, alignment: { wrapText: true, vertical: 'top' } }))
}
