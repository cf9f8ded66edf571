/** What is ticked in a list of the page, and the cells changed in single rows; kept with the draft like what is typed. */
import { useMemo, useState } from 'react'
import type { ServedFiling, ServedPickList } from '../../forms/served.ts'
import type { Cells, Draft } from './calls.ts'

/** `all`: every row of the list but `keys`; else just `keys`. `rows` holds the cells changed in single rows. */
interface Ticked { all: boolean; keys: ReadonlySet<string>; rows: ReadonlyMap<string, Cells> }

export interface Ticks {
  readonly list: ServedPickList
  readonly has: (key: string) => boolean
  /** How many rows of a list of `total` are ticked. */
  readonly count: (total: number) => number
  /** Ticks or unticks rows. */
  readonly tick: (keys: readonly string[], on: boolean) => void
  /** Ticks every row of the whole list, or none. */
  readonly tickAll: (on: boolean) => void
  /** What stands in a cell of a row, where it was changed. */
  readonly cell: (key: string, field: string) => string | undefined
  /** Puts a cell into a row, which is then ticked. */
  readonly type: (key: string, field: string, cell: string) => void
  /** Takes the changed cells of a field back in all rows, so that its common value stands everywhere. */
  readonly setAll: (field: string) => void
  /** As the server takes it. */
  readonly sent: { all: boolean; keys: string[]; rows: Record<string, Cells> }
  /** As the draft keeps it; {} when nothing is ticked. */
  readonly kept: Cells
}

/** Under this name a draft keeps what is ticked, and an address gives it. */
export const TICKED = 'ticked'
const NOTHING: Cells = {}

/** The list whose rows are ticked, where the filing has one. */
export const tickList = (filing: ServedFiling): ServedPickList | undefined => filing.pickLists.find((it) => it.inPage !== null && !it.inPage.shown)
/** Just these rows, as a draft keeps them. */
export const ticksOf = (keys: readonly string[]): string => JSON.stringify({ all: false, keys, rows: {} })

export function useTicks(filing: ServedFiling, draft: Draft): Ticks | null {
  const list = tickList(filing)
  const [ticked, setTicked] = useState<Ticked>(() => restored(draft.entry?.[TICKED]) ?? { all: list?.inPage?.tickedAtFirst ?? false, keys: new Set(), rows: new Map() })
  const sent = useMemo(() => ({ all: ticked.all, keys: [...ticked.keys], rows: Object.fromEntries(ticked.rows) }), [ticked])
  const kept = useMemo(() => (!ticked.all && ticked.keys.size === 0 && ticked.rows.size === 0 ? NOTHING : { [TICKED]: JSON.stringify(sent) }), [ticked, sent])
  if (!list || filing.entry.includes('typed')) return null
  const without = (keys: ReadonlySet<string>, gone: readonly string[]) => new Set([...keys].filter((key) => !gone.includes(key)))
  return {
    list, sent, kept,
    has: (key) => ticked.keys.has(key) !== ticked.all,
    count: (total) => (ticked.all ? Math.max(0, total - ticked.keys.size) : ticked.keys.size),
    tick: (keys, on) => setTicked((was) => ({ ...was, keys: on === was.all ? without(was.keys, keys) : new Set([...was.keys, ...keys]) })),
    tickAll: (on) => setTicked((was) => ({ ...was, all: on, keys: new Set() })),
    cell: (key, field) => ticked.rows.get(key)?.[field],
    type: (key, field, cell) => setTicked((was) => ({ all: was.all, keys: was.all ? without(was.keys, [key]) : new Set([...was.keys, key]), rows: new Map(was.rows).set(key, { ...was.rows.get(key), [field]: cell }) })),
    setAll: (field) => setTicked((was) => ({ ...was, rows: new Map([...was.rows].map(([key, cells]) => [key, Object.fromEntries(Object.entries(cells).filter(([name]) => name !== field))])) })),
  }
}

function restored(text: string | undefined): Ticked | undefined {
  try {
    const kept = JSON.parse(text ?? '') as { all: boolean; keys: string[]; rows: Record<string, Cells> }
    return { all: kept.all, keys: new Set(kept.keys), rows: new Map(Object.entries(kept.rows)) }
  } catch {
    return undefined // nothing kept, or by an older page: ticked anew
  }
}
