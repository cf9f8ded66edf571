/** 下载标注后的报盘: the employer's own workbook with what the checks said in it. */
import { posix } from 'node:path'
import { Problem } from '../../common/problem.ts'
import { fillTemplate } from './fill-template.ts'
import { rewritePackage, type NewPart } from './package-writer.ts'
import { markComments, type CellNote } from './mark-comments.ts'
import { markRows } from './mark-rows.ts'
import { markStyles } from './mark-styles.ts'
import { readSheet, sheetWithHeadings } from './read-sheet.ts'
import { columnKey, LIMITS, type RowVerdict, type SheetForm, type SheetRow } from './sheet-form.ts'
import { openXlsx, relations, type XlsxBook } from './xlsx-book.ts'

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const TYPES = '[Content_Types].xml'

/**
 * Marks the rows of `file` that `verdicts` speak of (by sheet row): failing cells light red with a comment (the first 5,000
 * of them; all keep the colour), at the end a column 校验结果. The rest of the workbook is not touched: parts that do not
 * change go over byte for byte, and the sheet streams through, so that a large or hostile file neither fills the memory
 * nor holds the thread. What comes back can be corrected and uploaded again; annotating it again takes the old marks away.
 * An .xls, which has no such parts, comes back as a template filled with its rows. Throws what `readSheet` throws.
 */
export async function annotate(file: Buffer, form: SheetForm, verdicts: Iterable<RowVerdict>): Promise<Buffer> {
  const by = new Map([...verdicts].map((verdict) => [verdict.row, verdict]))
  if (file[0] === 0x50 && file[1] === 0x4b) {
    const marked = await markBook(await openXlsx(file, LIMITS), form, by)
    if (marked) return marked
  }
  const rows: SheetRow[] = []
  await readSheet(file, form, {}, (batch) => { rows.push(...batch) })
  const { book, firstRow } = await fillTemplate(form, rows)
  const moved = new Map(rows.flatMap((row, at) => {
    const verdict = by.get(row.row)
    return verdict ? [[firstRow + at, { ...verdict, row: firstRow + at }] as const] : []
  }))
  const marked = await markBook(await openXlsx(book, LIMITS), form, moved)
  if (!marked) throw new Problem(500, 'sheet/unmarked', '报盘文件无法标注，请在页面中修改未通过的数据')
  return marked
}

/** The workbook marked in place; undefined when it is built in a way that we do not write (no styles, strict OOXML). */
async function markBook(book: XlsxBook, form: SheetForm, verdicts: ReadonlyMap<number, RowVerdict>): Promise<Buffer | undefined> {
  const { archive } = book
  const { sheet: found, headings } = await sheetWithHeadings(book, form)
  const sheet = book.sheets.find((it) => it === found)
  const styles = book.styles === undefined ? undefined : markStyles(await archive.text(book.styles))
  const types = archive.has(TYPES) ? await archive.text(TYPES) : ''
  if (!sheet || !styles || book.styles === undefined || types === '' || types.includes('purl.oclc.org')) return undefined
  const result = headings.result >= 0 ? headings.result : await firstFreeColumn(sheet)
  const links = await relations(archive, sheet.part)
  const linked = (type: string) => links.find((it) => it.type === type && archive.has(it.target))?.target
  const [comments, drawing] = [linked('comments') ?? freeName(book, 'xl/comments', '.xml'), linked('vmlDrawing') ?? freeName(book, 'xl/drawings/vmlDrawing', '.vml')]
  if ((linked('comments') === undefined) !== (linked('vmlDrawing') === undefined)) return undefined
  const [was, drew] = await Promise.all([comments, drawing].map(async (name) => (archive.has(name) ? archive.text(name) : '')))
  const fresh = linked('comments') === undefined
  const notes: CellNote[] = []
  let marked: { comments: string; drawing: string } | undefined
  const both = () => (marked ??= markComments(was ?? '', drew ?? '', notes))
  const changed = new Map<string, (() => NewPart) | null>([
    [sheet.part, () => markRows(archive.texts(sheet.part), {
      verdicts, headingRow: headings.lastRow, result, styles, notes, drawing: fresh ? 'rIdChecked' : null,
      places: new Map([...headings.columns].map(([at, column]) => [columnKey(column), at])),
    })],
    [book.styles, () => styles.text()], [comments, () => both().comments], [drawing, () => both().drawing],
  ])
  if (fresh) {
    const name = relationsOf(sheet.part)
    const before = archive.has(name) ? await archive.text(name) : '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    changed.set(name, () => addBefore(opened(before, 'Relationships'), 'Relationships', [
      `<Relationship Id="rIdChecked" Type="${OFFICE}/vmlDrawing" Target="${posix.relative(posix.dirname(sheet.part), drawing)}"/>`, `<Relationship Id="rIdCheckedComments" Type="${OFFICE}/comments" Target="${posix.relative(posix.dirname(sheet.part), comments)}"/>`,
    ]))
    changed.set(TYPES, () => addBefore(types, 'Types', [
      /Extension="vml"/i.test(types) ? '' : '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>',
      `<Override PartName="/${comments}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"/>`,
    ]))
  }
  return rewritePackage(archive, changed)
}

/** The first column, from 0, in which no row holds anything. */
async function firstFreeColumn(sheet: { rows(): AsyncIterable<readonly { cells: readonly unknown[] }[]> }): Promise<number> {
  let columns = 0
  for await (const rows of sheet.rows()) for (const row of rows) columns = Math.max(columns, row.cells.length)
  return columns
}

function freeName(book: XlsxBook, start: string, end: string): string {
  for (let n = 1; ; n++) if (!book.archive.has(`${start}${n}${end}`)) return `${start}${n}${end}`
}

const relationsOf = (part: string) => part.replace(/([^/]+)$/, '_rels/$1.rels')

/** `<X …/>` as `<X …></X>`. */
const opened = (xml: string, name: string) => xml.replace(new RegExp(`<${name}\\b([^>]*)/>\\s*$`), `<${name}$1></${name}>`)

function addBefore(xml: string, name: string, added: readonly string[]): string {
  const end = xml.lastIndexOf(`</${name}>`)
  return `${xml.slice(0, end)}${added.join('')}${xml.slice(end)}`
}

