/** Reads a filled template back: whatever people did to it, every row that holds data comes out, and nothing is guessed. */
import { performance } from 'node:perf_hooks'
import { Problem } from '../../common/problem.ts'
import type { Cell } from '../../fields/kind.ts'
import { findHeadings, HEADING_ROWS, type Headings } from './headings.ts'
import { openXlsx } from './xlsx-book.ts'
import type { RawBook, RawRow, RawSheet } from './raw-row.ts'
import { RowRoles, shows } from './row-roles.ts'
import { columnKey, LIMITS, type ReadProgress, type SheetForm, type SheetLimits, type SheetRead, type SheetRow } from './sheet-form.ts'

const BATCH = 2_000

/**
 * Reads `file` (.xlsx or .xls, told by its first bytes) against `form` and gives its data rows in batches of about 2,000.
 * Throws a Problem with a sentence for whoever uploaded it when it is no spreadsheet, protected, hostile, larger than
 * `limits` allow, another template, or empty. Rows given before a later row is refused stay given: stage them in one transaction.
 */
export async function readSheet(
  file: Buffer, form: SheetForm, limits: Partial<SheetLimits>, onRows: (rows: SheetRow[]) => Promise<void> | void, onProgress?: (progress: ReadProgress) => void,
): Promise<SheetRead> {
  const bounds = { ...LIMITS, ...limits }
  const book = await openBook(file, bounds)
  const { sheet, headings } = await sheetWithHeadings(book, form)
  const reading = new Reading(form, headings, bounds)
  let waited = 0
  const began = performance.now()
  const hand = async (rows: SheetRow[]) => {
    const from = performance.now()
    await onRows(rows)
    waited += performance.now() - from
    onProgress?.({ rows: reading.rows, share: sheet.share() })
  }
  for await (const rows of sheet.rows()) {
    if (performance.now() - began - waited > bounds.milliseconds) throw new Problem(422, 'sheet/too-slow', '报盘文件内容过于复杂，读取超时，请按模板重新填写后上传')
    for (const row of rows) {
      reading.next(row)
      if (reading.kept.length >= BATCH) await hand(reading.take())
    }
  }
  reading.end()
  if (reading.kept.length > 0) await hand(reading.take())
  if (reading.rows === 0) throw new Problem(422, 'sheet/empty', '报盘文件中没有可导入的数据！')
  return {
    rows: reading.rows, blankRows: reading.blankRows, sampleSkipped: reading.sampleSkipped, sampleEdited: reading.sampleEdited, ignoredColumns: headings.ignored,
  }
}

/** Opens a workbook by what it is, not by what it is called. */
export async function openBook(file: Buffer, limits: SheetLimits = LIMITS): Promise<RawBook> {
  if (file.length > limits.bytes) throw new Problem(422, 'sheet/too-large', `报盘文件超过${Math.floor(limits.bytes / 2 ** 20)}MB，请分成多个文件后上传`)
  const starts = (...bytes: number[]) => bytes.every((byte, at) => file[at] === byte)
  if (starts(0x50, 0x4b)) return openXlsx(file, limits)
  if (starts(0xd0, 0xcf, 0x11, 0xe0)) return (await import('./xls-book.ts')).openXls(file, limits)
  throw notASheet(file)
}

function notASheet(file: Buffer): Problem {
  const refuse = (detail: string) => new Problem(422, 'sheet/not-a-sheet', detail)
  if (file.length === 0) return refuse('报盘文件是空文件，请重新选择文件')
  const head = file.toString('latin1', 0, 2_048).replace(/^(\xef\xbb\xbf|\xff\xfe)/, '').replaceAll('\0', '').trimStart()
  if (/^MIME-Version|^<(!doctype html|html|table|meta|head|body|\?xml|!--)/i.test(head)) {
    return refuse('报盘文件实际是网页或XML格式，请用Excel或WPS打开后另存为.xlsx再上传')
  }
  // eslint-disable-next-line no-control-regex -- text holds none of them
  if (!/[\x00-\x08\x0e-\x1f]/.test(head) && /[,\t;|]/.test(head)) return refuse('报盘文件实际是文本（CSV）格式，请将内容填入下载的模板后上传')
  return refuse('报盘文件不是电子表格，请上传按模板填写的.xlsx或.xls文件')
}

/** The sheet that has the form's headings: visible sheets first, in their order. Throws when none has them all. */
export async function sheetWithHeadings(book: RawBook, form: SheetForm): Promise<{ sheet: RawSheet; headings: Headings }> {
  let closest: Headings | undefined, filled = false
  for (const sheet of [...book.sheets].sort((a, b) => Number(a.hidden) - Number(b.hidden)).slice(0, 20)) {
    const top = await topRows(sheet)
    if (top.length > 0 && !sheet.hidden) filled = true
    const headings = findHeadings(top, form)
    if (headings && fits(headings, form)) return { sheet, headings }
    if (headings && (!closest || headings.columns.size > closest.columns.size)) closest = headings
  }
  if (!filled) throw new Problem(422, 'sheet/empty', '报盘文件中没有可导入的数据！')
  const wanted = closest?.missing.filter((it) => it.required) ?? []
  const missing = (wanted.length > 0 ? wanted : closest?.missing ?? form.columns).map((it) => `“${it.label}”`)
  const other = /^([\d.]+)/.exec(await book.template())?.[1]
  throw new Problem(422, 'sheet/wrong-template', [
    '报盘文件与模板不符，请重新下载模板填写！',
    other !== undefined && other !== form.service ? '上传的是其他业务的模板，' : '',
    `未找到栏目：${missing.slice(0, 8).join('、')}${missing.length > 8 ? `等${missing.length}个` : ''}`,
  ].join(''))
}

/** All that is required is there, and at least half of everything. */
const fits = (headings: Headings, form: SheetForm) => !headings.missing.some((it) => it.required) && headings.columns.size * 2 >= form.columns.length

async function topRows(sheet: RawSheet): Promise<RawRow[]> {
  const top: RawRow[] = []
  for await (const rows of sheet.rows()) {
    for (const row of rows) {
      if (row.cells.some(shows)) top.push(row)
      if (top.length >= HEADING_ROWS) return top
    }
  }
  return top
}

/** Tells data from everything else, as many rows behind as there are examples: a row is an example when the line below says so. */
class Reading {
  rows = 0
  blankRows = 0
  sampleSkipped = false
  sampleEdited: number | null = null
  /** Rows of data not taken yet. */
  kept: SheetRow[] = []
  readonly #roles: RowRoles
  readonly #headings: Headings
  readonly #columns: readonly (readonly [number, string, string])[]
  readonly #limits: SheetLimits
  #held: { row: RawRow; data: SheetRow }[] = []
  /** Example rows not met yet; none once the line below them was. */
  #samplesLeft: number
  #last: number

  constructor(form: SheetForm, headings: Headings, limits: SheetLimits) {
    this.#roles = new RowRoles(form, headings)
    this.#samplesLeft = this.#roles.samples
    this.#headings = headings
    this.#limits = limits
    this.#columns = [...headings.columns].map(([at, column]) => [at, columnKey(column), column.label] as const)
    this.#last = headings.lastRow
  }

  /** The rows of data so far, once. */
  take(): SheetRow[] {
    const rows = this.kept
    this.kept = []
    return rows
  }

  /** Takes the next row in. */
  next(row: RawRow): void {
    if (row.row <= this.#headings.lastRow) return
    if (this.#roles.isSampleLine(row)) {
      const examples = this.#samplesLeft > 0 ? this.#held.splice(-this.#samplesLeft) : []
      if (examples.length > 0) this.sampleSkipped = true
      this.sampleEdited ??= examples.find((it) => !this.#roles.readsLikeSample(it.row))?.row.row ?? null
      this.end()
      this.#samplesLeft = 0
      this.#last = row.row
      return
    }
    const data = this.#data(row)
    if (!data || this.#roles.isNote(row)) return
    if (this.#samplesLeft > 0 && this.#roles.readsLikeSample(row)) {
      this.sampleSkipped = true
      this.#samplesLeft--
      this.#last = row.row
      return
    }
    if (this.#samplesLeft === 0) {
      if (this.#held.length > 0) this.end()
      this.#keep({ row, data })
      return
    }
    this.#held.push({ row, data })
    const [before] = this.#held.length > this.#samplesLeft ? this.#held.splice(0, 1) : []
    if (before) this.#keep(before)
  }

  /** Lets go of the rows still held: they are data. */
  end(): void {
    for (const held of this.#held.splice(0)) this.#keep(held)
  }

  #keep({ row, data }: { row: RawRow; data: SheetRow }): void {
    this.blankRows += Math.max(0, row.row - this.#last - 1)
    this.#last = row.row
    if (++this.rows > this.#limits.rows) {
      throw new Problem(422, 'sheet/too-many-rows', `报盘文件超过${this.#limits.rows}行，请分成多个文件后上传`)
    }
    this.kept.push(data)
  }

  /** The form's cells of a row; undefined when none of them holds anything. */
  #data(row: RawRow): SheetRow | undefined {
    const cells: Record<string, Cell> = {}
    let filled = false, formula: string[] | undefined
    for (const [at, key, label] of this.#columns) {
      const cell = row.cells[at]
      if (cell === undefined) continue
      if (cell.formula) (formula ??= []).push(label)
      if (!shows(cell)) continue
      cells[key] = cell
      filled = true
    }
    if (!filled) return undefined
    return formula ? { row: row.row, cells, formula } : { row: row.row, cells }
  }
}
