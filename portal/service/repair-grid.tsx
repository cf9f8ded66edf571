/** A grid of records with the keys of a spreadsheet. Rows out of sight are not in the page; the first columns and the head stay. */
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState, type ClipboardEvent, type KeyboardEvent } from 'react'
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import type { ServedFiling } from '../../forms/served.ts'
import type { Cells } from './calls.ts'
import { corners, moved, readBlock, writeBlock, type Place, type Range } from './grid-block.ts'
import { columnsOf, type RecordColumn } from './record-columns.ts'
import { hasList, placeOf, RepairRow, shownText, NUMBER, STATE, type RowActs } from './repair-row.tsx'
import type { Row } from './use-failed-rows.ts'

interface RepairGridProps {
  filing: ServedFiling; rows: readonly Row[]; total: number
  /** Rows up to this number are coming into sight. */ onNeed: (until: number) => void
  onChange: (edits: readonly { no: number; cells: Cells }[]) => void; onDelete: (no: number, name: string) => void
}

const ROW = 34
const HEAD = 34

export function RepairGrid({ filing, rows, total, onNeed, onChange, onDelete }: RepairGridProps) {
  const own = useId()
  const columns = useMemo(() => columnsOf(filing, 'typed'), [filing])
  const frame = useRef<HTMLDivElement>(null)
  const editor = useRef<HTMLInputElement>(null)
  const [range, setRange] = useState<Range>({ from: { row: 0, column: 0 }, to: { row: 0, column: 0 } })
  const [editing, setEditing] = useState<string | null>(null)
  const begun = useRef(false)
  const at = range.to
  const virtual = useVirtualizer({ count: total, getScrollElement: () => frame.current, estimateSize: () => ROW, overscan: 12, scrollPaddingStart: HEAD, scrollPaddingEnd: 16,
    rangeExtractor: (sight) => [...new Set([at.row, ...defaultRangeExtractor(sight)])].filter((row) => row < total).sort((a, b) => a - b), // the cell that has the focus stays in the page
  })
  const shown = virtual.getVirtualItems()
  const last = virtual.range?.endIndex ?? 0
  useEffect(() => { if (total > rows.length && last + 100 >= rows.length) onNeed(last + 100) }, [last, rows.length, total, onNeed])

  const fixed = columns.filter((column) => column.key === 'idNumber' || column.key === 'name').length
  const width = NUMBER + STATE + columns.reduce((sum, column) => sum + column.width, 0) + 60
  const narrow = (frame.current?.clientWidth ?? 1200) < 700

  const go = (to: Place, extend = false) => {
    setRange((was) => ({ from: extend ? was.from : to, to }))
    virtual.scrollToIndex(to.row)
    const box = frame.current
    if (!box) return
    const left = NUMBER + STATE + columns.slice(0, to.column).reduce((sum, column) => sum + column.width, 0)
    const stays = narrow ? 0 : NUMBER + STATE + columns.slice(0, fixed).reduce((sum, column) => sum + column.width, 0)
    if (to.column < fixed && !narrow) return
    if (left < box.scrollLeft + stays) box.scrollLeft = left - stays
    else if (left + (columns[to.column]?.width ?? 0) > box.scrollLeft + box.clientWidth) box.scrollLeft = left + (columns[to.column]?.width ?? 0) - box.clientWidth + 8
  }
  /** The focus follows the cursor, and comes here when the first rows do; it is not taken from anything else. */
  const some = rows.length > 0
  const here = rows[at.row] !== undefined
  useLayoutEffect(() => {
    const has = document.activeElement
    if (!some || (begun.current && has !== document.body && !frame.current?.contains(has))) return
    begun.current = true
    ;(editor.current ?? frame.current)?.focus({ preventScroll: true }) // the frame while the row is still on its way
  }, [at.row, at.column, some, here])

  const textAt = (row: Row | undefined, column: RecordColumn | undefined) => (row && column ? shownText(row, column) : '')
  const write = (edits: { row: number; column: number; text: string }[]) => {
    const byRow = new Map<number, { row: Row; cells: Cells }>()
    for (const edit of edits) {
      const [row, column] = [rows[edit.row], columns[edit.column]]
      if (!row || !column || edit.text === shownText(row, column)) continue
      const entry = byRow.get(row.no) ?? { row, cells: {} }
      entry.cells[column.key] = edit.text.trim()
      byRow.set(row.no, entry)
    }
    if (byRow.size > 0) onChange([...byRow].map(([no, { cells }]) => ({ no, cells })))
  }
  const commit = () => {
    if (editing !== null) write([{ row: at.row, column: at.column, text: editing }])
    setEditing(null)
  }
  const size = { rows: total, columns: columns.length, page: Math.max(1, Math.floor(((frame.current?.clientHeight ?? 400) - HEAD) / ROW) - 1) }
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (editing !== null) {
      if (event.key === 'Escape') { event.preventDefault(); event.stopPropagation(); setEditing(null); return }
      if (event.key !== 'Enter' && event.key !== 'Tab') return
      event.preventDefault()
      commit()
      const to = moved(at, event, size)
      if (to) go(to)
      return
    }
    const { top, bottom, left, right } = corners(range)
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'd') {
      event.preventDefault()
      const from = bottom > top ? top : top - 1
      write(fill(bottom > top ? top + 1 : top, bottom, left, right, (column) => textAt(rows[from], columns[column])))
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a') {
      event.preventDefault()
      setRange({ from: { row: 0, column: 0 }, to: { row: rows.length - 1, column: columns.length - 1 } })
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault()
      write(fill(top, bottom, left, right, () => ''))
    } else if (event.key === 'F2') {
      event.preventDefault()
      setEditing(textAt(rows[at.row], columns[at.column]))
    } else if (event.key === 'Tab' && ((event.shiftKey && at.row === 0 && at.column === 0) || (!event.shiftKey && at.row >= total - 1 && at.column >= columns.length - 1))) {
      return // out of the grid
    } else {
      const to = moved(at, event, size)
      if (!to) return
      event.preventDefault()
      go(to, event.shiftKey && /^(Arrow|Home|End|Page)/.test(event.key))
    }
  }
  const onCopy = (event: ClipboardEvent) => {
    if (editing !== null) return
    const { top, bottom, left, right } = corners(range)
    event.clipboardData.setData('text/plain', writeBlock(rows.slice(top, bottom + 1).map((row) => columns.slice(left, right + 1).map((column) => shownText(row, column)))))
    event.preventDefault()
  }
  const onPaste = (event: ClipboardEvent) => {
    if (editing !== null) return
    event.preventDefault()
    const block = readBlock(event.clipboardData.getData('text/plain'))
    const { top, bottom, left, right } = corners(range)
    const one = block.length === 1 && block[0]?.length === 1 ? block[0][0] : undefined
    if (one !== undefined) { write(fill(top, bottom, left, right, () => one)); return }
    write(block.flatMap((line, i) => line.map((text, j) => ({ row: top + i, column: left + j, text }))))
    setRange({ from: { row: top, column: left }, to: { row: Math.min(rows.length - 1, top + block.length - 1), column: Math.min(columns.length - 1, left + Math.max(...block.map((line) => line.length)) - 1) } })
  }
  const inside = corners(range)
  /** What the rows call: the same object for good, so that a move draws only the rows it touches. */
  const now: RowActs = {
    press: (to, extend) => { if (editing !== null) commit(); editor.current?.focus({ preventScroll: true }); setRange((was) => ({ from: extend ? was.from : to, to })) },
    drag: (to) => { if (editing === null) setRange((was) => ({ from: was.from, to })) },
    begin: (text) => setEditing((was) => was ?? text), type: setEditing, leave: commit, remove: onDelete,
  }
  const latest = useRef(now)
  latest.current = now
  const acts = useMemo<RowActs>(() => ({
    press: (to, extend) => latest.current.press(to, extend), drag: (to) => latest.current.drag(to), begin: (text) => latest.current.begin(text),
    type: (text) => latest.current.type(text), leave: () => latest.current.leave(), remove: (no, name) => latest.current.remove(no, name),
  }), [])
  const column = columns[at.column]
  const options = column && hasList(column) && 'options' in column.widget ? column.widget.options : undefined
  const current = rows[at.row]
  return (
    <>
      <div ref={frame} className="wz-grid" role="grid" tabIndex={-1} aria-label="校验不通过的信息" aria-rowcount={total + 1} aria-colcount={columns.length + 2} aria-multiselectable="true" onKeyDown={onKey} onCopy={onCopy} onPaste={onPaste}>
        <div className="wz-grid-head" role="row" aria-rowindex={1} style={{ width }}>
          <div role="columnheader" className="wz-cell" style={{ width: NUMBER, position: 'sticky', left: 0, zIndex: 1 }}>行号</div>
          <div role="columnheader" className="wz-cell" style={{ width: STATE, ...(narrow ? {} : { position: 'sticky', left: NUMBER, zIndex: 1 }) }}>状态和原因</div>
          {columns.map((it, i) => <div key={it.key} role="columnheader" className="wz-cell" style={placeOf(columns, i, narrow ? 0 : fixed)}>{it.required && <span className="wz-star" aria-hidden="true">*</span>}{it.label}</div>)}
          <div role="columnheader" className="wz-cell" style={{ width: 60 }}>操作</div>
        </div>
        <div role="rowgroup" style={{ height: virtual.getTotalSize(), width, position: 'relative' }}>
          {shown.map((item) => {
            const row = rows[item.index]
            if (!row) return <div key={item.key} role="row" aria-rowindex={item.index + 2} className="wz-row" style={{ top: item.start, width }}><div role="gridcell" className="wz-cell quiet" style={{ width: 300 }}>正在读取…</div></div>
            return <RepairRow key={item.key} row={row} index={item.index} top={item.start} width={width} columns={columns} fixed={narrow ? 0 : fixed} editor={editor} lists={`${own}-options`} acts={acts}
              from={item.index >= inside.top && item.index <= inside.bottom ? inside.left : -1} to={item.index >= inside.top && item.index <= inside.bottom ? inside.right : -2}
              at={item.index === at.row ? at.column : -1} editing={item.index === at.row ? editing : null} />
          })}
        </div>
      </div>
      {options && <datalist id={`${own}-options`}>{options.map((option) => <option key={option.value} value={option.label} />)}</datalist>}
      <p className="wz-grid-foot" aria-live="polite">{current ? <>{column?.label}：{textAt(current, column) || '（空）'}{current.state === 'failed' && current.problems.length > 0 && <span className="wz-bad">&#12288;{current.problems.map((problem) => problem.message).join('；')}</span>}</> : total === 0 ? '没有需要修改的行。' : ''}</p>
    </>
  )
}

const fill = (top: number, bottom: number, left: number, right: number, text: (column: number) => string) =>
  Array.from({ length: Math.max(0, bottom - top + 1) }, (_, i) => Array.from({ length: right - left + 1 }, (_unused, j) => ({ row: top + i, column: left + j, text: text(left + j) }))).flat()
