/** A service's own template, downloaded and filled in as an employer does it. */
import ExcelJS from '@protobi/exceljs'
import type { Visitor } from './hall.ts'

/** The template of `service` with `rows` as texts, in the order of its columns (序号 aside), below the example where there is one. */
export async function filledSheet(agent: Visitor, service: string, rows: readonly (readonly string[])[]): Promise<Buffer> {
  const book = new ExcelJS.Workbook()
  await book.xlsx.load((await agent.send('GET', `/api/services/${service}/template.xlsx`)).rawPayload as never)
  const [sheet] = book.worksheets as [ExcelJS.Worksheet]
  let above = 1, serial = false
  for (let row = 1; row <= 12; row++) {
    const first = sheet.getCell(row, 1).text.replace('*', '')
    if (first === '序号') serial = true
    if (first.startsWith('以上一行')) above = row
  }
  rows.forEach((row, i) => [...(serial ? [String(i + 1)] : []), ...row].forEach((text, column) => { sheet.getCell(above + 1 + i, column + 1).value = text }))
  return Buffer.from(await book.xlsx.writeBuffer())
}
