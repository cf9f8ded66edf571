/** What the clerk has marked and written but not yet decided, kept for the tab's life: going to the next case and back loses nothing. */
import { useState } from 'react'
import type { Mark, Marks } from './marks.ts'

interface Draft { opinion: string; marks: [number, Mark][] }
const key = (caseId: string) => `review-draft.${caseId}`

function read(caseId: string): Draft {
  const kept = sessionStorage.getItem(key(caseId))
  return kept === null ? { opinion: '', marks: [] } : JSON.parse(kept) as Draft
}

export function useDraft(caseId: string) {
  const [draft, setDraft] = useState((): { opinion: string; marks: Marks } => {
    const { opinion, marks } = read(caseId)
    return { opinion, marks: new Map(marks) }
  })
  const keep = (next: { opinion: string; marks: Marks }) => {
    setDraft(next)
    if (next.opinion === '' && next.marks.size === 0) sessionStorage.removeItem(key(caseId))
    else sessionStorage.setItem(key(caseId), JSON.stringify({ opinion: next.opinion, marks: [...next.marks] } satisfies Draft))
  }
  return {
    ...draft,
    write: (opinion: string) => keep({ ...draft, opinion }),
    mark: (marks: Marks) => keep({ ...draft, marks }),
    clear: () => keep({ opinion: '', marks: new Map() }),
  }
}
