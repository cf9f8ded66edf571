/** The records of a case under review: 1 or 10,000, asked for in windows, only the rows in view on the page. */
import { useEffect, useLayoutEffect, useState, type KeyboardEvent, type RefObject } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import type { ServedField } from '../../forms/served.ts'
import { EmptyReason } from '../components/empty-reason.tsx'
import { PageProblem } from '../components/page-problem.tsx'
import type { RecordFilter } from '../records/calls.ts'
import { count } from '../words.ts'
import { pinned, unpinned, type Marks } from './marks.ts'
import { RecordLine } from './record-line.tsx'
import styles from './review.module.css'
import { useRecordWindows, type ReviewRecord } from './use-record-windows.ts'

const LINE_HEIGHT = 38
/** Rows kept ready above and below those in view. */
const OVERSCAN = 8
/** The grid is never lower, in px; on a phone it takes this part of the window. */
const LEAST = 240, ON_A_PHONE = 0.6, PHONE = 860
/** So few records stand open from the start. */
const OPEN_FROM_START = 3

/** The height in px that is left for the grid between what stands above it and the decision bar. */
function useRoom(frame: RefObject<HTMLDivElement | null>): number {
  const [room, setRoom] = useState(LEAST)
  useLayoutEffect(() => {
    const desk = frame.current?.closest('article')
    if (!desk) return
    const measure = () => {
      if (!frame.current) return
      const above = frame.current.getBoundingClientRect().top - desk.getBoundingClientRect().top + desk.scrollTop
      const bar = desk.querySelector('[data-bar]')?.clientHeight ?? 0
      setRoom(innerWidth <= PHONE ? Math.round(innerHeight * ON_A_PHONE) : Math.max(LEAST, desk.clientHeight - above - bar - 14))
    }
    const watch = new ResizeObserver(measure)
    for (const part of [desk, ...desk.children]) watch.observe(part)
    measure()
    return () => watch.disconnect()
  }, [frame])
  return room
}

export interface Ticked extends ReadonlyMap<number, string> { readonly size: number }

export function RecordGrid({ frame, caseId, asked, marks, ticked, editable, fields, onMarks, onTicked, onMark, onTickAll }: {
  frame: RefObject<HTMLDivElement | null>; caseId: string; asked: { filter: RecordFilter; search: string }; marks: Marks; /** Names by record number. */ ticked: Ticked; editable: boolean
  fields: readonly ServedField[]; onMarks: (marks: Marks) => void; onTicked: (ticked: Ticked) => void
  /** The clerk wants to give these records one decision. */ onMark: (decision: 'returned' | 'refused', records: Ticked) => void
  onTickAll: () => void
}) {
  const [toggled, setToggled] = useState<ReadonlySet<number>>(new Set())
  const room = useRoom(frame)
  const [current, setCurrent] = useState(0)
  const [seen, setSeen] = useState({ first: 0, last: 0 })
  const windows = useRecordWindows(caseId, asked, seen.first - OVERSCAN, seen.last + OVERSCAN)
  const total = windows.total ?? 0
  const rows = useVirtualizer({
    count: total, getScrollElement: () => frame.current, estimateSize: () => LINE_HEIGHT, overscan: OVERSCAN,
    onChange: ({ range }) => { if (range && (range.startIndex !== seen.first || range.endIndex !== seen.last)) setSeen({ first: range.startIndex, last: range.endIndex }) },
  })
  useEffect(() => { setCurrent(0); frame.current?.scrollTo({ top: 0 }) }, [asked.filter, asked.search])

  const isOpen = (record: ReviewRecord) => toggled.has(record.no) !== (total <= OPEN_FROM_START && asked.filter === 'all')
  const toggle = (record: ReviewRecord) => {
    const next = new Set(toggled)
    if (!next.delete(record.no)) next.add(record.no)
    setToggled(next)
  }
  const tick = (record: ReviewRecord) => {
    if (!editable || record.decision) return
    const next = new Map(ticked)
    if (!next.delete(record.no)) next.set(record.no, record.name)
    onTicked(next)
  }
  const go = (to: number) => { const at = Math.max(0, Math.min(total - 1, to)); setCurrent(at); rows.scrollToIndex(at, { align: 'auto' }) }
  const onKey = (event: KeyboardEvent) => {
    if (event.target !== frame.current || event.ctrlKey || event.metaKey || event.altKey) return
    const record = windows.at(current)
    const acts: Record<string, () => void> = {
      ArrowDown: () => go(current + 1), ArrowUp: () => go(current - 1), PageDown: () => go(current + 12), PageUp: () => go(current - 12), Home: () => go(0), End: () => go(total - 1),
      ...(record ? { 'Enter': () => toggle(record), ' ': () => tick(record) } : {}),
      ...(record && editable && !record.decision ? { t: () => onMark('returned', new Map([[record.no, record.name]])), b: () => onMark('refused', new Map([[record.no, record.name]])) } : {}),
    }
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (act) { event.preventDefault(); event.stopPropagation(); act() }
  }

  if (windows.error && !windows.total) return <PageProblem error={windows.error} reset={windows.retry} />
  const batch = total > 1 || asked.filter !== 'all' || asked.search !== ''
  return (
    <div className={styles.grid}>
      {batch && (
        <div className={`${styles.cells} ${styles.gridHead}`} aria-hidden={total === 0}>
          <span>{editable && total > 0 && <input type="checkbox" aria-label={`勾选所列全部 ${count(total)} 条`} checked={total > 0 && ticked.size >= total} onChange={onTickAll} />}</span>
          <span>序号</span><span>姓名</span><span className={styles.subject}>证件号码</span><span>当前校验</span><span className={styles.summary}>变更内容</span><span>审核</span>
        </div>
      )}
      <div ref={frame} role="grid" tabIndex={0} className={styles.frame} style={{ height: total === 0 ? LEAST : Math.min(room, rows.getTotalSize()) }} aria-label="办件记录明细" aria-rowcount={total} aria-multiselectable={batch || undefined} aria-activedescendant={rows.getVirtualItems().some((row) => row.index === current) ? `record-${current}` : undefined} onKeyDown={onKey}>
        {windows.total === undefined && <div role="row"><span role="gridcell" className={styles.loading}>正在按当前台账校验记录…</span></div>}
        {windows.total === 0 && <div role="row"><div role="gridcell"><EmptyReason why="没有符合条件的记录" then="可切换到“全部”查看。" /></div></div>}
        <div role="rowgroup" style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map((row) => {
            const record = windows.at(row.index)
            return (
              <div key={row.key} role="row" id={`record-${row.index}`} data-index={row.index} ref={rows.measureElement} aria-rowindex={row.index + 1} aria-selected={record ? ticked.has(record.no) : undefined}
                className={row.index === current && batch ? `${styles.row} ${styles.rowCurrent}` : styles.row} style={{ transform: `translateY(${row.start}px)` }} onClick={() => setCurrent(row.index)}>
                {record
                  ? <RecordLine record={record} mark={marks.get(record.no)} ticked={ticked.has(record.no)} open={isOpen(record)} editable={editable} batch={batch} fields={fields} acts={{
                    onTick: () => tick(record), onOpen: () => toggle(record),
                    onPin: (pin) => onMarks(pinned(marks, record.no, record.name, pin)), onUnpin: (pin) => onMarks(unpinned(marks, record.no, pin)),
                  }} />
                  : <span role="gridcell" className={styles.loading}>第 {row.index + 1} 条，正在读取…</span>}
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}
