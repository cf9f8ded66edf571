/** What the clerk has marked and written but not yet decided, kept for the tab's life: going to the next case and back loses nothing. */
import { useState } from 'react'
import type { Mark, Marks } from './marks.ts'

/** A decision whose answer has not come: how many records of the case were decided before, and when it was sent (server's ms since 1970). */
export interface Sent { decided: number; at: number }
interface Draft { opinion: string; marks: Marks; sent?: Sent | undefined }
interface Kept { opinion: string; marks: [number, Mark][]; sent?: Sent | undefined }
const key = (caseId: string) => `review-draft.${caseId}`
const BLANK: Draft = { opinion: '', marks: new Map() }

function read(caseId: string): Draft {
  const kept = sessionStorage.getItem(key(caseId))
  if (kept === null) return BLANK
  const { opinion, marks, sent } = JSON.parse(kept) as Kept
  return { opinion, marks: new Map(marks), sent }
}

function write(caseId: string, { opinion, marks, sent }: Draft): void {
  if (opinion === '' && marks.size === 0 && sent === undefined) sessionStorage.removeItem(key(caseId))
  else sessionStorage.setItem(key(caseId), JSON.stringify({ opinion, marks: [...marks], sent } satisfies Kept))
}

export function useDraft(caseId: string) {
  const [draft, setDraft] = useState(() => read(caseId))
  const change = (to: (was: Draft) => Draft) => setDraft((was) => { const next = to(was); write(caseId, next); return next })
  return {
    ...draft,
    write: (opinion: string) => change((was) => ({ ...was, opinion })),
    mark: (marks: Marks) => change((was) => ({ ...was, marks })),
    /** Notes that the draft has been sent; `undefined` that it has not come to anything. */
    send: (sent: Sent | undefined) => change((was) => ({ ...was, sent })),
    clear: () => change(() => BLANK),
  }
}
