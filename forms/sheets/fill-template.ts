/** A template with rows in it, for what came in a format that cannot be written on. */
import { columnName } from './raw-row.ts'
import { escapeXml } from './mark-comments.ts'
import { findHeadings } from './headings.ts'
import { openXlsx, type XlsxSheet } from './xlsx-book.ts'
import { rewritePackage } from './package-writer.ts'
import { columnKey, LIMITS, samplesOf, serialColumns, type SheetForm, type SheetRow } from './sheet-form.ts'
import { writeTemplate } from './write-template.ts'

/** The template of `form` with `rows` as texts below the example, the first of them in sheet row `firstRow`. */
export async function fillTemplate(form: SheetForm, rows: readonly SheetRow[]): Promise<{ book: Buffer; firstRow: number }> {
  const { archive, sheets } = await openXlsx(await writeTemplate(form), LIMITS)
  const [sheet] = sheets as readonly [XlsxSheet]
  const top = []
  for await (const some of sheet.rows()) top.push(...some)
  const firstRow = (findHeadings(top, form)?.lastRow ?? 4) + (form.plain ? 1 : samplesOf(form).length + 2) // the examples and the line under them
  const xml = (await archive.text(sheet.part)).replace(/<dimension [^>]*\/>/, '') // some readers believe it
  const from = xml.indexOf(`<row r="${firstRow}"`), to = xml.indexOf('</sheetData>')
  const style = /<c r="[A-Z]+\d+" s="(\d+)"/.exec(xml.slice(from))?.[1] ?? '0'
  function* parts() {
    yield xml.slice(0, from)
    for (const [at, row] of rows.entries()) {
      const number = firstRow + at
      const cell = (column: number, text: string) => `<c r="${columnName(column)}${number}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(text)}</t></is></c>`
      const cells = form.columns.map((column, n) => {
        const read = row.cells[columnKey(column)]
        return read ? cell(n + serialColumns(form), read.day ?? read.text) : `<c r="${columnName(n + serialColumns(form))}${number}" s="${style}"/>`
      })
      yield `<row r="${number}" ht="20" customHeight="1">${form.plain ? '' : cell(0, String(at + 1))}${cells.join('')}</row>`
    }
    yield xml.slice(to)
  }
  return { firstRow, book: await rewritePackage(archive, new Map([[sheet.part, parts]])) }
}
