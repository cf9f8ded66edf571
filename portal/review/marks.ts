/** What the clerk means to do with the records of a case before he says it: marks on some records, one word for the rest. */
import type { Decision, FieldProblem } from '../../forms/served.ts'

/** A reason pinned to a field of the record, or to the record as a whole (`field: null`); `label` is the field as the clerk saw it. */
export interface Pin { field: string | null; label: string | null; message: string }
export interface Mark { name: string; decision: Decision; pins: Pin[] }
/** By record number. */
export type Marks = ReadonlyMap<number, Mark>

export const DECISION_WORDS: Record<Decision, string> = { approved: '通过', returned: '退回', refused: '不通过' }

export const marked = (marks: Marks, entries: Iterable<readonly [number, Mark]>): Marks => new Map([...marks, ...entries])

export function unmarked(marks: Marks, nos: Iterable<number>): Marks {
  const left = new Map(marks)
  for (const no of nos) left.delete(no)
  return left
}

/** Adds a reason to a record; a record that was to be approved is then to be returned. */
export function pinned(marks: Marks, no: number, name: string, pin: Pin): Marks {
  const now = marks.get(no)
  const pins = now?.decision === 'approved' ? [] : now?.pins ?? []
  return marked(marks, [[no, { name, decision: now?.decision === 'refused' ? 'refused' : 'returned', pins: [...pins.filter((p) => p.field !== pin.field || p.label !== pin.label), pin] }]])
}

/** Marks records for one decision with these reasons; reasons written beside their fields before stay, unless this one is about the same field. */
export function reasoned(marks: Marks, records: ReadonlyMap<number, string>, decision: 'returned' | 'refused', pins: readonly Pin[]): Marks {
  const about = new Set(pins.map((pin) => pin.field))
  const kept = (no: number) => (marks.get(no)?.pins ?? []).filter((pin) => !about.has(pin.field))
  return marked(marks, [...records].map(([no, name]) => [no, { name, decision, pins: [...kept(no), ...pins] }]))
}

/** Takes one reason away; a mark that has no reason left goes too. */
export function unpinned(marks: Marks, no: number, pin: Pin): Marks {
  const now = marks.get(no)
  if (!now) return marks
  const pins = now.pins.filter((p) => p !== pin)
  return pins.length ? marked(marks, [[no, { ...now, pins }]]) : unmarked(marks, [no])
}

/** The reasons as one sentence, as the employer reads them beside the record. */
export const reasonOf = (pins: readonly Pin[]): string =>
  pins.map((p) => (p.label && !p.message.includes(p.label) ? `${p.label}：${p.message}` : p.message)).join('；')

export interface Tally { approved: number; returned: number; refused: number }

/** How many of `undecided` records would be approved, returned and refused if the rest is `rest`. */
export function tally(marks: Marks, undecided: number, rest: Decision): Tally {
  const counts: Tally = { approved: 0, returned: 0, refused: 0 }
  for (const mark of marks.values()) counts[mark.decision]++
  counts[rest] += Math.max(0, undecided - marks.size)
  return counts
}

/** 通过 236 条，退回 3 条，不通过 1 条: only what there is. */
export const tallyWords = (counts: Tally): string =>
  (['approved', 'returned', 'refused'] as const).filter((d) => counts[d] > 0).map((d) => `${DECISION_WORDS[d]} ${counts[d].toLocaleString('zh-CN')} 条`).join('，')

/** The body of POST /api/reviews/:id/decisions. */
export const decisionsBody = (marks: Marks, rest: Decision | null, opinion: string) => ({
  opinion, rest,
  records: [...marks].sort(([a], [b]) => a - b).map(([no, { decision, pins }]) =>
    ({ no, decision, ...(pins.length > 0 ? { reason: reasonOf(pins), pins: pins.map(({ field, message }) => ({ field, reason: message })) } : {}) })),
})

/** Marks that return what no longer passes the checks, with the checks' own sentences as reasons. */
export const returnsFor = (failing: readonly { no: number; name: string; problems: readonly FieldProblem[] }[]): [number, Mark][] =>
  failing.map((r) => [r.no, { name: r.name, decision: 'returned', pins: r.problems.map((p) => ({ field: p.field, label: null, message: p.message })) }])

/** What still keeps the clerk from deciding so, as a sentence; null when nothing does. */
export function lacking(marks: Marks, counts: Tally, opinion: string): string | null {
  for (const [no, mark] of marks) if (mark.decision !== 'approved' && !reasonOf(mark.pins).trim()) return `第 ${no} 条${mark.name}没有写明${DECISION_WORDS[mark.decision]}原因，请补充。`
  const said = [...marks.values()].filter((m) => m.decision !== 'approved').length
  if (counts.returned + counts.refused > said && !opinion.trim()) return `请在审核意见中写明${counts.refused ? '不通过' : '退回'}的原因，单位将据此办理。`
  return null
}
