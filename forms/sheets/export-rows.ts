/** Lists as .xlsx, streamed: every value a text cell, so that nothing a person typed can become a formula. */
import { writeXlsxStream } from 'hucre/xlsx'

export interface ExportColumn { readonly key: string; readonly label: string; /** In characters. */ readonly width?: number }
export interface Export { readonly title: string; readonly sheetName: string; readonly columns: readonly ExportColumn[]; readonly rows: AsyncIterable<Record<string, string>> | Iterable<Record<string, string>>; /** Rows to a sheet; only tests ask for fewer. */ readonly rowsASheet?: number }

/** Excel's sheets end at 1,048,576 rows; a longer list goes on in the next, headings repeated. */
const ROWS_A_SHEET = 1_000_000

/** The workbook as bytes, in pieces. Memory stays flat whatever the number of rows. */
export async function* exportRows({ sheetName, columns, rows, rowsASheet = ROWS_A_SHEET }: Export): AsyncGenerator<Uint8Array> {
  async function* lines(): AsyncGenerator<string[]> {
    yield columns.map((column) => column.label)
    for await (const row of rows) yield columns.map((column) => row[column.key] ?? '')
  }
  yield* writeXlsxStream(lines(), {
    name: sheetName.replace(/[\\/?*[\]:]/g, ' ').slice(0, 28), maxRowsPerSheet: rowsASheet + 1, freezePane: { rows: 1 },
    columns: columns.map((column) => ({ width: column.width ?? Math.max(10, column.label.length * 2 + 4), numFmt: '@' })),
  }) as unknown as AsyncIterable<Uint8Array>
}
