/** One row of the grid of 在线修改; drawn again only when something of its own has changed. */
import { memo, type CSSProperties, type RefObject } from 'react'
import type { Place } from './grid-block.ts'
import type { RecordColumn } from './record-columns.ts'
import type { Row, RowState } from './use-failed-rows.ts'

/** Pixels of 行号 and of 状态和原因. */
export const NUMBER = 64
export const STATE = 240
const WORDS: Record<RowState, string> = { failed: '不通过', waiting: '等待校验', checking: '正在校验…', passed: '✓ 已通过', unsent: '未保存' }

export interface RowActs {
  press: (to: Place, extend: boolean) => void; drag: (to: Place) => void; begin: (text: string) => void; type: (text: string) => void; leave: () => void; remove: (no: number, name: string) => void
}
interface RepairRowProps {
  row: Row; index: number; top: number; width: number; columns: readonly RecordColumn[]; /** How many first columns stay in sight. */ fixed: number
  /** The chosen columns, both included; `from` -1 for none. */ from: number; to: number
  /** The cursor's column, -1 in all rows but one, and what is being typed there. */ at: number; editing: string | null
  editor: RefObject<HTMLInputElement | null>; lists: string; acts: RowActs
}

/** Where a column stands: its width and, for the first ones, its fixed place. */
export const placeOf = (columns: readonly RecordColumn[], i: number, fixed: number): CSSProperties => ({
  width: columns[i]?.width ?? 0, ...(i < fixed ? { position: 'sticky', left: NUMBER + STATE + columns.slice(0, i).reduce((sum, column) => sum + column.width, 0), zIndex: 1 } : {}),
})

export const RepairRow = memo(function RepairRow({ row, index, top, width, columns, fixed, from, to, at, editing, editor, lists, acts }: RepairRowProps) {
  const why = row.state === 'unsent' ? row.trouble : row.state === 'failed' ? row.problems.map((problem) => problem.message).join('；') : undefined
  return (
    <div role="row" aria-rowindex={index + 2} className={`wz-row wz-row-${row.state}`} style={{ top, width }}>
      <div role="rowheader" className="wz-cell wz-cell-no" style={{ width: NUMBER, position: 'sticky', left: 0, zIndex: 1 }}>{row.sheetRow ?? `#${row.no}`}</div>
      <div role="gridcell" className="wz-cell wz-cell-state" title={why} style={{ width: STATE, ...(fixed > 0 ? { position: 'sticky', left: NUMBER, zIndex: 1 } : {}) }}><b>{WORDS[row.state]}</b>{why ? `\u3000${why}` : ''}</div>
      {columns.map((column, i) => {
        const here = i === at
        const problem = row.state === 'failed' ? row.problems.find((found) => found.field === column.key) : undefined
        const chosen = i >= from && i <= to
        const text = shownText(row, column)
        return (
          <div key={column.key} role="gridcell" aria-selected={chosen} aria-invalid={problem ? true : undefined} title={problem?.message} style={placeOf(columns, i, fixed)}
            className={`wz-cell wz-cell-typed${here ? ' wz-cell-at' : ''}${problem ? ' wz-cell-wrong' : ''}${chosen ? ' wz-cell-chosen' : ''}${here ? ' wz-cell-here' : ''}`}
            onMouseDown={(event) => { if (here && editing !== null) return; event.preventDefault(); acts.press({ row: index, column: i }, event.shiftKey) }}
            onMouseEnter={(event) => { if (event.buttons === 1) acts.drag({ row: index, column: i }) }} onDoubleClick={() => acts.begin(text)}>
            {(!here || editing === null) && text}
            {here && ( // always there and with the focus, so that an input method can begin a word in it
              <input ref={editor} className={editing === null ? 'wz-ghost' : undefined} aria-label={`${column.label}，第 ${row.sheetRow ?? row.no} 行，${text || '空'}`} aria-invalid={problem ? true : undefined} autoComplete="off" spellCheck={false}
                list={editing !== null && hasList(column) ? lists : undefined} value={editing ?? ''} onCompositionStart={(event) => acts.type(event.currentTarget.value)} onChange={(event) => acts.type(event.target.value)} onBlur={acts.leave} />
            )}
          </div>
        )
      })}
      <div role="gridcell" className="wz-cell" style={{ width: 60 }}><button type="button" className="link-button" tabIndex={-1} onClick={() => acts.remove(row.no, row.cells.name ?? `第 ${row.no} 条`)}>删除</button></div>
    </div>
  )
})

/** Whether a cell offers its options while it is typed in. */
export const hasList = (column: RecordColumn) => 'options' in column.widget && column.widget.type !== 'checkboxes' && column.widget.options.length <= 400

/** A cell as people read it; what could not be read stands as it was typed. */
export function shownText(row: Row, column: RecordColumn): string {
  const value = row.values[column.key] ?? ''
  if (column.widget.type === 'checkboxes') {
    const options = column.widget.options
    return value.split(/[,，、]/).filter(Boolean).map((part) => options.find((option) => option.value === part)?.label ?? part).join('、')
  }
  return ('options' in column.widget ? column.widget.options.find((option) => option.value === value)?.label : undefined) ?? value
}
