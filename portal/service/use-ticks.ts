/** What is ticked in a list of the page, and the cells changed in ticked rows; kept with the draft like what is typed. */
import { useMemo, useState } from 'react'
import type { ServedFiling } from '../../forms/served.ts'
import type { Cells, Draft } from './calls.ts'

export interface Ticks {
  /** By row key: the cells changed in it. */
  readonly rows: ReadonlyMap<string, Cells>
  tick(keys: readonly string[]): void
  /** Puts a cell into a ticked row. */
  type(key: string, field: string, cell: string): void
  /** As the draft keeps it; {} when nothing is ticked. */
  readonly kept: Cells
}

const KEPT = 'ticked'
const NOTHING: Cells = {}

export function useTicks(filing: ServedFiling, draft: Draft): Ticks | null {
  const list = filing.pickLists.find((it) => it.inPage !== null)
  const [rows, setRows] = useState<ReadonlyMap<string, Cells>>(() => restored(draft.entry?.[KEPT]))
  const kept = useMemo(() => (rows.size === 0 ? NOTHING : { [KEPT]: JSON.stringify([...rows]) }), [rows])
  if (!list || filing.entry.includes('typed')) return null
  return {
    rows, kept,
    tick: (keys) => setRows(new Map(keys.map((key) => [key, rows.get(key) ?? {}]))),
    type: (key, field, cell) => setRows(new Map(rows).set(key, { ...rows.get(key), [field]: cell })),
  }
}

function restored(text: string | undefined): ReadonlyMap<string, Cells> {
  try {
    return new Map(JSON.parse(text ?? '[]') as [string, Cells][])
  } catch {
    return new Map() // an older draft's text: ticked anew
  }
}
