/** A form that is what is filed: what it holds when it is opened, what is missing in it, and how it is staged at 保存. */
import { useEffect, useRef } from 'react'
import type { FieldProblem, ServedChange, ServedFiling } from '../../forms/served.ts'
import { addRecord, pick, recordsPage, type Cells, type Draft } from './calls.ts'
import type { Entry } from './use-entry.ts'
import type { Ticks } from './use-ticks.ts'

/** Opens the form with what was staged before, else with what the ledger holds of the subject. */
export function useHeldForm(filing: ServedFiling, draft: Draft, entry: Entry, whole: boolean): void {
  const begun = useRef(false)
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    const typed = Object.keys(draft.entry ?? {}).length > 0
    const chosen = filing.lookUps.map((key) => [key, draft.header[key] ?? draft.entry?.[key] ?? ''] as const).find(([key, cell]) => key !== 'idNumber' && cell !== '')
    const open = async () => {
      if (whole && !typed && draft.counts.passed + draft.counts.failed > 0 && filing.entry.includes('form')) {
        const { rows: [record] } = await recordsPage(draft.id, { page: 1, size: 1 })
        if (record) entry.load(record.values, record.cells, record.problems)
      } else if (chosen) await entry.readChosen(chosen[0], chosen[1], !typed)
      else if (whole && filing.lookUps.length === 0) await entry.lookUp({}, { anew: !typed })
    }
    void open().catch(() => undefined) // what could not be read is read at 保存, and said there
  }, [])
}

/** Required fields that are blank, and rows not ticked. */
export function missingOf(filing: ServedFiling, entry: Entry, ticks: Ticks | null): FieldProblem[] {
  const blank = filing.sections.flatMap((section) => section.fields).filter((field) => field.required && !field.readonly && (entry.header[field.key] ?? entry.cells[field.key] ?? '').trim() === '')
  return [
    ...blank.map((field) => ({ field: field.key, code: 'required', message: field.missing ?? (field.widget.type === 'select' ? `请选择${field.label}！` : `${field.label}为必填项！`) })),
    ...(ticks && !ticks.sent.all && ticks.sent.keys.length === 0 ? [{ field: null, code: 'nothing-ticked', message: ticks.list.inPage?.untickedText ?? '' }] : []),
  ]
}

/** Stages the form (or what is ticked under it); gives what the checks object to and what it would change. */
export async function stageWhole(caseId: string, entry: Entry, ticks: Ticks | null): Promise<{ problems: FieldProblem[]; hints: FieldProblem[]; changes: ServedChange[]; added: number; failed: number }> {
  const body: Cells = { ...entry.header, ...entry.cells }
  if (ticks === null) {
    const checked = await addRecord(caseId, body)
    return { problems: checked.problems, hints: checked.hints ?? [], changes: checked.changes ?? [], added: 1, failed: checked.problems.length > 0 ? 1 : 0 }
  }
  const { problems, hints, added, failed } = await pick(caseId, { list: ticks.list.key, ...ticks.sent, values: body })
  return { problems, hints, changes: [], added, failed }
}
