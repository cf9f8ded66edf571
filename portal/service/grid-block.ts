/** Blocks of cells as spreadsheets put them on the clipboard, and how a cursor moves over a grid. */

export interface Place { row: number; column: number }
/** A rectangle of cells: where it was begun and where the cursor is. */
export interface Range { from: Place; to: Place }

/** The rectangle's corners, upper left first, both included. */
export const corners = ({ from, to }: Range) => ({
  top: Math.min(from.row, to.row), bottom: Math.max(from.row, to.row), left: Math.min(from.column, to.column), right: Math.max(from.column, to.column),
})

/** Rows of texts out of what Excel, WPS or a text editor copied: tabs between cells, quotes round cells with line breaks. */
export function readBlock(copied: string): string[][] {
  const rows: string[][] = [[]]
  let [cell, quoted, begun] = ['', false, false]
  const endCell = () => { rows.at(-1)?.push(cell); cell = ''; begun = false }
  const text = copied.replace(/\r\n?/g, '\n')
  for (let i = 0; i < text.length; i += 1) {
    const sign = text.charAt(i)
    if (quoted) {
      if (sign !== '"') cell += sign
      else if (text.charAt(i + 1) === '"') { cell += '"'; i += 1 } else quoted = false
    } else if (sign === '"' && !begun) { quoted = true; begun = true } else if (sign === '\t') endCell()
    else if (sign === '\n') { endCell(); rows.push([]) } else { cell += sign; begun = true }
  }
  endCell()
  const last = rows.at(-1)
  if (rows.length > 1 && last?.length === 1 && last[0] === '') rows.pop()
  return rows
}

/** The text a spreadsheet takes as a block of cells. */
export const writeBlock = (rows: string[][]): string =>
  rows.map((row) => row.map((cell) => (/[\t\n"]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell)).join('\t')).join('\n')

/** Where a key leads from `at`, held inside the grid; undefined for keys that do not move. `page` is the number of rows in sight. */
export function moved(at: Place, key: { key: string; ctrlKey: boolean; shiftKey: boolean }, size: { rows: number; columns: number; page: number }): Place | undefined {
  const bottom = Math.max(0, size.rows - 1), right = Math.max(0, size.columns - 1)
  const held = (row: number, column: number): Place => ({ row: Math.min(bottom, Math.max(0, row)), column: Math.min(right, Math.max(0, column)) })
  switch (key.key) {
    case 'ArrowUp': return held(key.ctrlKey ? 0 : at.row - 1, at.column)
    case 'ArrowDown': return held(key.ctrlKey ? bottom : at.row + 1, at.column)
    case 'ArrowLeft': return held(at.row, key.ctrlKey ? 0 : at.column - 1)
    case 'ArrowRight': return held(at.row, key.ctrlKey ? right : at.column + 1)
    case 'Home': return held(key.ctrlKey ? 0 : at.row, 0)
    case 'End': return held(key.ctrlKey ? bottom : at.row, right)
    case 'PageUp': return held(at.row - size.page, at.column)
    case 'PageDown': return held(at.row + size.page, at.column)
    case 'Enter': return held(at.row + (key.shiftKey ? -1 : 1), at.column)
    case 'Tab': return key.shiftKey
      ? (at.column > 0 ? held(at.row, at.column - 1) : held(at.row - 1, at.row > 0 ? right : 0))
      : (at.column < right ? held(at.row, at.column + 1) : held(at.row + 1, at.row < bottom ? 0 : right))
    default: return undefined
  }
}
