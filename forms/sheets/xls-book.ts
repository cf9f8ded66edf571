/** An old .xls workbook (BIFF), read by SheetJS: such a file cannot be streamed, and holds at most 65,536 rows. */
import { setImmediate as breathe } from 'node:timers/promises'
import { read, set_cptable, type CellObject, type WorkSheet } from '@e965/xlsx'
import * as codepages from '@e965/xlsx/dist/cpexcel.full.mjs'
import { Problem } from '../../common/problem.ts'
import { brokenFile, passwordProtected } from './archive.ts'
import { builtinFormat, numberCell, tooLongText, tooManyColumns, writtenFormat, type NumberFormat, type RawBook, type RawCell, type RawRow } from './raw-row.ts'
import type { SheetLimits } from './sheet-form.ts'

const LARGEST = 32 * 2 ** 20
const BATCH = 1_000

/** Opens an .xls from its bytes. Throws a Problem when it is encrypted, broken or something else in an OLE container. */
export function openXls(file: Buffer, limits: SheetLimits): RawBook {
  if (file.length > LARGEST) throw new Problem(422, 'sheet/too-large', '.xls文件超过32MB，请另存为.xlsx后上传')
  const names = (name: string) => file.includes(Buffer.from(name, 'utf16le'))
  if (names('EncryptedPackage')) throw passwordProtected()
  if (!names('Workbook') && !names('Book')) throw new Problem(422, 'sheet/not-a-sheet', '报盘文件不是电子表格，请上传按模板填写的.xlsx或.xls文件')
  set_cptable(codepages) // files of Excel 95 hold GBK
  const book = parsed(file)
  const since1904 = book.Workbook?.WBProps?.date1904 === true
  return {
    template: async () => '',
    sheets: book.SheetNames.map((name, index) => {
      let done = 0
      const grid = rowsOf(book.Sheets[name])
      return {
        name, hidden: (book.Workbook?.Sheets?.[index]?.Hidden ?? 0) !== 0, share: () => done / Math.max(1, grid.length),
        rows: async function* () {
          for (let from = 0; from < grid.length; from += BATCH) {
            done = Math.min(grid.length, from + BATCH)
            yield grid.slice(from, done).flatMap((cells, n) => rawRow(cells, from + n + 1, since1904, limits))
            await breathe()
          }
        },
      }
    }),
  }
}

function parsed(file: Buffer) {
  try {
    return read(file, { type: 'buffer', dense: true, cellFormula: true, cellNF: true, cellText: false, cellHTML: false, cellStyles: false })
  } catch (error) {
    if (error instanceof Error && /password|encrypt/i.test(error.message)) throw passwordProtected()
    throw brokenFile(error)
  }
}

type Grid = readonly (readonly (CellObject | undefined)[] | undefined)[]

/** The rows of a dense sheet. SheetJS keeps them under `!data`. */
const rowsOf = (sheet: WorkSheet | undefined): Grid => (sheet as { '!data'?: Grid } | undefined)?.['!data'] ?? []

function rawRow(cells: Grid[number], row: number, since1904: boolean, limits: SheetLimits): RawRow[] {
  const found: (RawCell | undefined)[] = []
  cells?.forEach((cell, column) => {
    const read = cell && rawCell(cell, since1904)
    if (!read) return
    if (column >= limits.columns) throw tooManyColumns(limits.columns)
    if (read.text.length > limits.text) throw tooLongText(row, column, limits.text)
    found[column] = read
  })
  return found.length > 0 ? [{ row, cells: found }] : []
}

function rawCell(cell: CellObject, since1904: boolean): RawCell | undefined {
  const read = value(cell, since1904)
  if (cell.f !== undefined) return { ...(read ?? { text: '' }), formula: true }
  return read
}

function value(cell: CellObject, since1904: boolean): RawCell | undefined {
  switch (cell.t) {
    case 'n': return numberCell(Number(cell.v), format(cell.z), since1904)
    case 'b': return { text: cell.v === true ? '是' : '否' }
    case 'e': return { text: cell.w ?? ERRORS[Number(cell.v)] ?? '#N/A' }
    case 's': return cell.v === '' || cell.v === undefined ? undefined : { text: String(cell.v) }
    default: return undefined
  }
}

const format = (z: CellObject['z']): NumberFormat => (z === undefined ? null : typeof z === 'number' ? builtinFormat(z) : writtenFormat(z))
const ERRORS: Readonly<Record<number, string>> = { 0: '#NULL!', 7: '#DIV/0!', 15: '#VALUE!', 23: '#REF!', 29: '#NAME?', 36: '#NUM!', 42: '#N/A' }
