/** Rows into a table by COPY, as they are made: nothing is held but the piece under way. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

export type CopyValue = string | number | boolean | readonly string[] | null

const PIECE = 64 * 1024

/** Sends `rows` to `table` (columns in the order of `columns`; both written by the code, never by a person). Gives the number of rows. */
export async function copyRows(client: pg.ClientBase, table: string, columns: readonly string[], rows: Iterable<readonly CopyValue[]>): Promise<number> {
  let count = 0
  function* pieces() {
    let piece = ''
    for (const row of rows) {
      count++
      piece += `${row.map(cell).join('\t')}\n`
      if (piece.length >= PIECE) {
        yield piece
        piece = ''
      }
    }
    if (piece !== '') yield piece
  }
  await pipeline(Readable.from(pieces()), client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`)))
  return count
}

/** One value in COPY's text format. */
function cell(value: CopyValue): string {
  if (value === null) return '\\N'
  if (typeof value === 'string') return value.replace(/[\\\t\n\r]/g, (sign) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' })[sign] ?? sign)
  if (typeof value === 'object') return `{${value.join(',')}}`
  return String(value)
}
