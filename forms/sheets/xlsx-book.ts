/** An .xlsx workbook: which sheets it has, its shared strings, its number formats. */
import { posix } from 'node:path'
import { Problem } from '../../common/problem.ts'
import { brokenFile, openArchive, tooLarge, type Archive } from './archive.ts'
import { builtinFormat, writtenFormat, type NumberFormat, type RawBook, type RawSheet } from './raw-row.ts'
import type { SheetLimits } from './sheet-form.ts'
import { sheetRows } from './xlsx-rows.ts'
import { attribute, unescapeText, XmlScanner } from './xml-scanner.ts'

/** The property of the package in which our templates say which they are; it outlives being saved by Excel, WPS and LibreOffice. */
export const TEMPLATE_MARK = /banshi-([\w./-]+)/

/** A workbook with its package: who writes it on needs the parts. */
export interface XlsxBook extends RawBook {
  readonly sheets: readonly XlsxSheet[]
  readonly archive: Archive
  readonly styles: string | undefined
}
export interface XlsxSheet extends RawSheet { readonly part: string }

/** Opens an .xlsx from its bytes. Throws a Problem when it is no workbook, broken, or larger than `limits` allow. */
export async function openXlsx(file: Buffer, limits: SheetLimits): Promise<XlsxBook> {
  const archive = openArchive(file, limits)
  const root = await relations(archive, '')
  const workbook = root.find((it) => it.type === 'officeDocument')?.target ?? 'xl/workbook.xml'
  if (!archive.has(workbook) || !workbook.endsWith('.xml')) throw notXlsx(archive, workbook)
  const parts = await relations(archive, workbook)
  const target = (type: string) => parts.find((it) => it.type === type && archive.has(it.target))?.target
  const [named, since1904] = await sheetNames(archive, workbook)
  const strings = new StringTable()
  const stringsPart = target('sharedStrings'), stylesPart = target('styles')
  if (stringsPart) await readStrings(archive, stringsPart, strings)
  const formats = stylesPart ? await readFormats(archive, stylesPart) : []
  const sheets = named.flatMap(({ name, id, hidden }) => {
    const part = parts.find((it) => it.id === id)
    if (part?.type !== 'worksheet' || !archive.has(part.target)) return []
    const progress = { bytes: 0 }
    return [{
      name, hidden, part: part.target, share: () => Math.min(1, progress.bytes / Math.max(1, archive.size(part.target))),
      rows: () => sheetRows(archive.texts(part.target), { strings, formats, since1904, limits, progress }),
    }]
  })
  const core = root.find((it) => it.type === 'core-properties')?.target
  return {
    archive, sheets, styles: stylesPart,
    template: async () => (core && archive.has(core) ? TEMPLATE_MARK.exec(await archive.text(core))?.[1] ?? '' : ''),
  }
}

function notXlsx(archive: Archive, workbook: string): Problem {
  if (workbook.endsWith('.bin')) return new Problem(422, 'sheet/not-a-sheet', '报盘文件是.xlsb格式，请用Excel或WPS打开后另存为.xlsx再上传')
  if (archive.names.includes('mimetype')) return new Problem(422, 'sheet/not-a-sheet', '报盘文件是.ods格式，请打开后另存为.xlsx再上传')
  if (archive.names.some((name) => name.startsWith('xl/'))) return brokenFile()
  return new Problem(422, 'sheet/not-a-sheet', '报盘文件不是电子表格，请上传按模板填写的.xlsx或.xls文件')
}

export interface Relation { readonly id: string; readonly type: string; readonly target: string }

/** What a part refers to: id, the last word of its type, the part's name. */
export async function relations(archive: Archive, part: string): Promise<Relation[]> {
  const folder = posix.dirname(part)
  const name = part === '' ? '_rels/.rels' : posix.join(folder, '_rels', `${posix.basename(part)}.rels`)
  if (!archive.has(name)) return []
  const found: Relation[] = []
  await scan(archive, name, (element, text, from, to) => {
    if (element !== 'Relationship') return
    const to_ = attribute(text, from, to, 'Target') ?? ''
    found.push({
      id: attribute(text, from, to, 'Id') ?? '', type: (attribute(text, from, to, 'Type') ?? '').split('/').at(-1) ?? '',
      target: to_.startsWith('/') ? to_.slice(1) : posix.join(part === '' ? '' : folder, to_),
    })
  })
  return found
}

async function sheetNames(archive: Archive, workbook: string): Promise<[{ name: string; id: string; hidden: boolean }[], boolean]> {
  const sheets: { name: string; id: string; hidden: boolean }[] = []
  let since1904 = false
  await scan(archive, workbook, (element, text, from, to) => {
    if (element === 'workbookPr') since1904 = ['1', 'true'].includes(attribute(text, from, to, 'date1904') ?? '')
    if (element !== 'sheet') return
    sheets.push({ name: attribute(text, from, to, 'name') ?? '', id: attribute(text, from, to, 'id') ?? '', hidden: /hidden/i.test(attribute(text, from, to, 'state') ?? '') })
  })
  return [sheets, since1904]
}

/** Number formats by the style index that cells name. */
async function readFormats(archive: Archive, part: string): Promise<NumberFormat[]> {
  const written = new Map<number, NumberFormat>()
  const formats: NumberFormat[] = []
  let inCells = false
  await scan(archive, part, (element, text, from, to) => {
    if (element === 'numFmt') written.set(Number(attribute(text, from, to, 'numFmtId')), writtenFormat(attribute(text, from, to, 'formatCode') ?? ''))
    else if (element === 'cellXfs') inCells = true
    else if (element === 'cellStyles' || element === 'dxfs') inCells = false
    else if (element === 'xf' && inCells) {
      const id = Number(attribute(text, from, to, 'numFmtId') ?? 0)
      formats.push(written.get(id) ?? builtinFormat(id))
      if (formats.length > 70_000) throw tooLarge()
    }
  })
  return formats
}

async function readStrings(archive: Archive, part: string, table: StringTable): Promise<void> {
  let whole = '', phonetic = false
  const scanner = new XmlScanner({
    open: (name, _text, _from, _to, empty) => {
      if (name === 'si') {
        whole = ''
        if (empty) table.add('')
      } else if (name === 'rPh') phonetic = !empty
      else if (name === 't' && !phonetic && !empty) scanner.collect()
    },
    close: (name) => {
      if (name === 't' && !phonetic) {
        if (whole.length <= LONGEST) whole += scanner.take()
      } else if (name === 'rPh') phonetic = false
      else if (name === 'si') table.add(unescapeText(whole))
    },
  })
  for await (const piece of archive.texts(part)) scanner.push(piece)
}

async function scan(archive: Archive, part: string, open: (name: string, text: string, from: number, to: number) => void): Promise<void> {
  const scanner = new XmlScanner({ open, close: () => undefined })
  for await (const piece of archive.texts(part)) scanner.push(piece)
}

/** Texts longer than this are cut: cells that hold them are refused. */
const LONGEST = 8_192
const MOST_STRINGS = 6_000_000
const MOST_CHARACTERS = 96 * 2 ** 20
const BLOCK = 4_096

/**
 * Shared strings, kept as few long strings with offsets: a million short ones on the heap cost ten times the memory and
 * most of the time in the garbage collector.
 */
export class StringTable {
  readonly #blocks: string[] = []
  #open: string[] = []
  #ends = new Uint32Array(1024)
  #count = 0
  #length = 0
  #characters = 0

  add(text: string): void {
    const cut = text.length > LONGEST ? text.slice(0, LONGEST) : text
    this.#characters += cut.length
    if (this.#count >= MOST_STRINGS || this.#characters > MOST_CHARACTERS) throw tooLarge()
    if (this.#count === this.#ends.length) {
      const more = new Uint32Array(this.#count * 2)
      more.set(this.#ends)
      this.#ends = more
    }
    this.#open.push(cut)
    this.#length += cut.length
    this.#ends[this.#count++] = this.#length
    if (this.#count % BLOCK === 0) this.#close()
  }

  /** The string of index `index`; undefined when there is none. */
  get(index: number): string | undefined {
    if (!(index >= 0 && index < this.#count)) return undefined
    const block = Math.floor(index / BLOCK)
    if (block >= this.#blocks.length) this.#close()
    return this.#blocks[block]?.slice(index % BLOCK === 0 ? 0 : this.#ends[index - 1], this.#ends[index])
  }

  #close(): void {
    this.#blocks.push(this.#open.join(''))
    this.#open = []
    this.#length = 0
  }
}
