/** The employer's own workbook, annotated: failing cells coloured with a comment, a column 校验结果 at the end. Issue: spreadsheets. */
import ExcelJS from '@protobi/exceljs'
import { exportRows } from './export-rows.ts'
import { openBook, readSheet, sheetWithHeadings } from './read-sheet.ts'
import { columnKey, LIMITS, RESULT, type RowVerdict, type SheetForm, type SheetRow } from './sheet-form.ts'

/** Above this many rows (or for .xls) the same rows are written anew in the template's columns: exceljs holds a workbook in memory. */
const MOST_IN_PLACE = 20_000
const PINK = { type: 'pattern' as const, pattern: 'solid' as const, fgColor: { argb: 'FFFFC7CE' } }

/** Marks the rows of `file` that `verdicts` speak of (by sheet row). What comes back can be corrected and uploaded again. */
export async function annotate(file: Buffer, form: SheetForm, verdicts: Iterable<RowVerdict>): Promise<Buffer> {
  const by = new Map([...verdicts].map((verdict) => [verdict.row, verdict]))
  const isXlsx = file[0] === 0x50 && file[1] === 0x4b
  return isXlsx && by.size <= MOST_IN_PLACE ? inPlace(file, form, by) : anew(file, form, by)
}

const resultOf = (verdict: RowVerdict) => (verdict.status === 'passed' ? '通过' : `不通过：${verdict.problems.map((problem) => problem.message).join('；')}`)

async function inPlace(file: Buffer, form: SheetForm, by: ReadonlyMap<number, RowVerdict>): Promise<Buffer> {
  const { sheet: { name }, headings } = await sheetWithHeadings(await openBook(file), form)
  const book = new ExcelJS.Workbook()
  await book.xlsx.load(file as never)
  const sheet = book.getWorksheet(name) ?? book.worksheets[0]
  if (!sheet) return anew(file, form, by)
  const places = new Map([...headings.columns].map(([at, column]) => [columnKey(column), at + 1]))
  const result = resultColumn(sheet, headings.lastRow, Math.max(...places.values()))
  sheet.getColumn(result).width = 50
  Object.assign(sheet.getCell(headings.lastRow, result), { value: RESULT, font: { bold: true } })
  for (const verdict of by.values()) {
    Object.assign(sheet.getCell(verdict.row, result), { value: resultOf(verdict), font: { color: { argb: verdict.status === 'passed' ? 'FF2E7D32' : 'FFC00000' } } })
    const said = new Map<number, string[]>()
    for (const { column, message } of verdict.problems) {
      const at = column === null ? undefined : places.get(column)
      if (at !== undefined) said.set(at, [...said.get(at) ?? [], message])
    }
    for (const [at, messages] of said) {
      const cell = sheet.getCell(verdict.row, at)
      cell.style = { ...cell.style, fill: PINK } // a style of its own: cells of one column share theirs
      cell.note = messages.join('\n')
    }
  }
  return Buffer.from(await book.xlsx.writeBuffer())
}

/** The 校验结果 column of an earlier annotation, else the first free one. */
function resultColumn(sheet: ExcelJS.Worksheet, headingRow: number, lastColumn: number): number {
  for (let at = 1; at <= sheet.columnCount; at++) if (sheet.getCell(headingRow, at).text === RESULT) return at
  return Math.max(lastColumn, sheet.columnCount) + 1
}

async function anew(file: Buffer, form: SheetForm, by: ReadonlyMap<number, RowVerdict>): Promise<Buffer> {
  const rows: SheetRow[] = []
  await readSheet(file, form, LIMITS, (batch) => { rows.push(...batch) })
  function* lines() {
    for (const row of rows) {
      const verdict = by.get(row.row)
      yield {
        ...Object.fromEntries(form.columns.map((column) => {
          const cell = row.cells[columnKey(column)]
          return [columnKey(column), cell ? cell.day ?? cell.text : '']
        })), result: verdict ? resultOf(verdict) : '',
      }
    }
  }
  const pieces: Uint8Array[] = []
  for await (const piece of exportRows({ title: form.title, sheetName: form.title, columns: [...form.columns.map((column) => ({ key: columnKey(column), label: column.label, width: column.width })), { key: 'result', label: RESULT, width: 50 }], rows: lines() })) pieces.push(piece)
  return Buffer.concat(pieces)
}

