/** The records that do not pass, for a grid: read in windows as they are looked at, changed one by one in the background. */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { FieldProblem, ServedFiling, ServedRecord } from '../../forms/served.ts'
import { sentenceOf } from '../api.ts'
import { changeRecord, deleteRecord, recordsPage, type Cells } from './calls.ts'
import { workedOut } from './record-columns.ts'

/** How far a row is: as the server gave it, being checked, checked, or not reached. */
export type RowState = 'failed' | 'waiting' | 'checking' | 'passed' | 'unsent'
export interface Row { no: number; sheetRow: number | null; cells: Cells; values: Cells; problems: readonly FieldProblem[]; state: RowState; trouble?: string; imported: boolean; /** What a person wrote in this grid. */ written: readonly string[] }

const WINDOW = 500
/** Rows checked at the same time. */
const AT_ONCE = 3

const rowOf = (record: ServedRecord): Row => ({ no: record.no, sheetRow: record.row, cells: record.cells, values: record.values, problems: record.problems, state: 'failed', imported: record.origin === 'imported', written: [] })

export function useFailedRows(filing: ServedFiling, caseId: string, reason: string | undefined) {
  const [rows, setRows] = useState<readonly Row[]>([])
  const [total, setTotal] = useState<number>()
  const [trouble, setTrouble] = useState<string>()
  const kept = useRef<Row[]>([])
  const reading = useRef<Promise<void> | undefined>(undefined)
  const run = useRef(0)
  const gone = useRef(0)
  const queue = useRef<number[]>([])
  const inWork = useRef(new Set<number>())

  const put = useCallback((no: number, change: Partial<Row>) => {
    const i = kept.current.findIndex((row) => row.no === no)
    const was = kept.current[i]
    if (!was) return
    kept.current = kept.current.with(i, { ...was, ...change })
    setRows(kept.current)
  }, [])

  /**
   * Reads on until `until` rows are here. What has been put right meanwhile is no longer among the server's failing rows, so the
   * window is asked for from where the server now has it, and what is here already is left out.
   */
  const readTo = useCallback((until: number) => {
    if (reading.current) return reading.current
    const mine = run.current
    const more = async () => {
      let known: number | undefined
      while (mine === run.current && kept.current.length < until && (known === undefined || kept.current.length < known)) {
        const page = Math.floor(Math.max(0, kept.current.length - gone.current) / WINDOW) + 1
        const found = await recordsPage(caseId, { status: 'failed', page, size: WINDOW, reason })
        if (mine !== run.current) return
        const here = new Set(kept.current.map((row) => row.no))
        const fresh = found.rows.filter((record) => !here.has(record.no)).map(rowOf)
        kept.current = [...kept.current, ...fresh]
        known = found.total + gone.current
        setRows(kept.current)
        setTotal(Math.max(known, kept.current.length))
        if (fresh.length === 0 && page * WINDOW >= found.total) { setTotal(kept.current.length); return }
        if (fresh.length === 0) gone.current = Math.max(0, gone.current - WINDOW)
      }
    }
    reading.current = more().then(() => setTrouble(undefined), (error: unknown) => { if (mine === run.current) setTrouble(sentenceOf(error)) }).finally(() => { reading.current = undefined })
    return reading.current
  }, [caseId, reason])

  const restart = useCallback(() => {
    run.current += 1
    gone.current = 0
    reading.current = undefined
    kept.current = []
    setRows([])
    setTotal(undefined)
    void readTo(WINDOW)
  }, [readTo])
  useEffect(restart, [restart])

  const work = useCallback(() => {
    while (inWork.current.size < AT_ONCE) {
      const at = queue.current.findIndex((no) => !inWork.current.has(no))
      if (at < 0) return
      const no = queue.current.splice(at, 1)[0]
      const row = kept.current.find((it) => it.no === no)
      if (no === undefined || !row) continue
      inWork.current.add(no)
      const sent = row.values
      put(no, { state: 'checking' })
      const again = workedOut(filing)
      changeRecord(caseId, no, row.imported ? Object.fromEntries(Object.entries(sent).filter(([key]) => row.written.includes(key) || !again.has(key))) : sent).then(
        (checked) => {
          const now = kept.current.find((it) => it.no === no)
          if (now?.values !== sent) return // typed again meanwhile: that try will tell
          const passes = checked.status === 'passed'
          if (passes !== (row.problems.length === 0)) gone.current += passes ? 1 : -1
          put(no, { state: passes ? 'passed' : 'failed', problems: checked.problems, ...(checked.values && checked.cells ? { values: checked.values, cells: checked.cells } : {}) })
        },
        (error: unknown) => put(no, { state: 'unsent', trouble: sentenceOf(error) }),
      ).finally(() => { inWork.current.delete(no); work() })
    }
  }, [caseId, filing, put])

  /** Takes typed cells into rows and has each checked by itself. `show` is what stands in the cell meanwhile. */
  const change = useCallback((edits: readonly { no: number; cells: Cells }[]) => {
    const byNo = new Map(edits.map((edit) => [edit.no, edit.cells]))
    kept.current = kept.current.map((row) => {
      const cells = byNo.get(row.no)
      return cells ? { ...row, values: { ...row.values, ...cells }, cells: { ...row.cells, ...cells }, written: [...new Set([...row.written, ...Object.keys(cells)])], state: 'waiting' as const } : row
    })
    setRows(kept.current)
    queue.current = [...queue.current.filter((no) => !byNo.has(no)), ...byNo.keys()]
    work()
  }, [work])

  const again = useCallback(() => {
    queue.current.push(...kept.current.filter((row) => row.state === 'unsent').map((row) => row.no))
    work()
  }, [work])

  const remove = useCallback(async (no: number) => {
    await deleteRecord(caseId, no)
    const row = kept.current.find((it) => it.no === no)
    if (!row) return
    kept.current = kept.current.filter((it) => it.no !== no)
    if (row.problems.length === 0) gone.current -= 1
    setRows(kept.current)
    setTotal((was) => (was === undefined ? was : was - 1))
  }, [caseId])

  return { rows, total, trouble, readTo, change, again, remove, restart }
}
