/** What is typed of one record: what stands in the form, what follows from the person's number, what was said of it. */
import { useCallback, useMemo, useRef, useState } from 'react'
import type { FieldProblem, ServedField, ServedFiling, ServedRecord, ServedSection, ServedWorking } from '../../forms/served.ts'
import { lookUp as askLedger, type Cells, type Draft } from './calls.ts'
import { plainNumber, saidByNumber } from './identity.ts'
import { workedOut } from './record-columns.ts'

/** A record that was staged already and is open in the form. */
export interface Edited { no: number; status: ServedRecord['status'] }
interface Typed { cells: Cells; texts: Cells; /** Keys that a person wrote; they are not overwritten by what the ledger says. */ touched: ReadonlySet<string>; /** Keys that the ledger filled. */ filled: ReadonlySet<string> }

export const fieldsOf = (filing: ServedFiling, modes: readonly ('always' | 'single' | 'batch')[]): ServedField[] =>
  filing.sections.filter((section) => modes.includes(section.mode)).flatMap((section) => section.fields)

/** The blocks of the form that ask for one record; the others are the page's head. */
export const entrySections = (filing: ServedFiling): ServedSection[] => filing.sections.filter((section) => section.mode === 'single' || (section.mode === 'always' && section.fields.some((field) => !field.once && !field.readonly)))
/** The fields of a record that are typed anew for each. */
export const entryFields = (filing: ServedFiling): ServedField[] => fieldsOf(filing, ['always', 'single']).filter((field) => !field.once && !(field.readonly && isEmployers(field)))
/** The fields that are asked once for all records. */
export const onceFields = (filing: ServedFiling): ServedField[] => fieldsOf(filing, ['always', 'single', 'batch']).filter((field) => field.once && !field.readonly)
/** Read from the employer's record, whoever the person is. */
export const isEmployers = (field: ServedField) => field.key.startsWith('employer')

const presets = (fields: readonly ServedField[], today: string): Cells =>
  Object.fromEntries(fields.filter((field) => field.preset !== undefined).map((field) => [field.key, field.preset === 'today' ? today : field.preset ?? '']))

/** Whether something stands in `cells` that is not there by itself. */
const differs = (cells: Cells, from: Cells) => Object.entries(cells).some(([key, cell]) => cell !== (from[key] ?? ''))

/** `today` is the business day, YYYY-MM-DD. */
export function useEntry(filing: ServedFiling, draft: Draft, today: string) {
  const fields = useMemo(() => entryFields(filing), [filing])
  const derived = useMemo(() => workedOut(filing), [filing])
  const fresh = useMemo(() => presets(fields, today), [fields, today])
  const blank = useMemo<Typed>(() => ({ cells: fresh, texts: {}, touched: new Set(), filled: new Set() }), [fresh])
  const [own, setOwn] = useState<Typed>(() => {
    const restored = Object.fromEntries(Object.entries(draft.entry ?? {}).filter(([key]) => key !== 'ticked')) // what is ticked is use-ticks' business
    return { ...blank, cells: { ...fresh, ...restored }, touched: new Set(Object.keys(restored).filter((key) => restored[key] !== '' && restored[key] !== fresh[key])) }
  })
  const [header, setHeader] = useState<Cells>(() => {
    const once = onceFields(filing)
    return { ...presets(once, today), ...Object.fromEntries(once.flatMap((field) => (draft.header[field.key] ? [[field.key, draft.header[field.key] ?? '']] : []))) }
  })
  /** What the ledger holds of what is chosen once for all records (项目基本信息): it stands while records come and go. */
  const [common, setCommon] = useState<Cells>({})
  const [edited, setEdited] = useState<(Edited & Typed) | null>(null)
  const [problems, setProblems] = useState<readonly FieldProblem[]>([])
  /** How what the rules worked out of the subject came about. */
  const [workings, setWorkings] = useState<Readonly<Record<string, ServedWorking>>>({})
  const [looking, setLooking] = useState(false)
  const [lookedUp, setLookedUp] = useState<{ number: string; found: boolean; message: string | undefined } | null>(null)
  const asked = useRef(0)
  const number = useRef('')

  const current = edited ?? own
  const now = useRef<Typed>(current)
  now.current = current
  const update = useCallback((change: (was: Typed) => Partial<Typed>) => {
    if (edited) setEdited((was) => was && { ...was, ...change(was) })
    else setOwn((was) => ({ ...was, ...change(was) }))
  }, [edited])

  const type = (key: string, cell: string) => {
    setProblems((was) => was.filter((problem) => problem.field !== key))
    if (onceFields(filing).some((field) => field.key === key)) setHeader((was) => ({ ...was, [key]: cell }))
    else update((was) => ({ cells: { ...was.cells, [key]: cell }, touched: new Set([...was.touched, key]) }))
  }

  /** What a whole identity number says by itself: sex and day of birth, at once and without the server. */
  const readNumber = (typed: string) => {
    const said = (current.cells.idType ?? '01') === '01' ? saidByNumber(typed) : undefined
    if (!said) return
    update((was) => ({
      cells: { ...was.cells, ...Object.fromEntries((['sex', 'bornOn'] as const).filter((key) => fields.some((field) => field.key === key) && !was.touched.has(key)).map((key) => [key, said[key]])) },
    }))
    setProblems((was) => was.filter((problem) => problem.field !== 'sex' && problem.field !== 'bornOn'))
  }

  /**
   * Fills what the ledger holds of the subject that `by` names; a person is named by number, what is chosen from a list by its key,
   * the employer by nothing. The cells as they then stand; undefined when another look-up came after this one. `anew` takes the
   * ledger's word over what was typed: another subject was chosen.
   */
  const lookUp = async (by: Cells, { anew = false, asked: once = header } = {}): Promise<Cells | undefined> => {
    const mine = (asked.current += 1)
    number.current = by.idNumber ?? ''
    setLooking(true)
    try {
      const idType = current.cells.idType
      const it = await askLedger(draft.id, { ...once, ...by, ...(by.idNumber !== undefined && idType ? { idType } : {}) })
      if (mine !== asked.current) return undefined
      setWorkings(it.workings ?? {})
      const given = it.found || anew ? it.fields ?? {} : {}
      const was = now.current
      const kept = new Map(Object.entries(was.cells))
      for (const key of was.filled) if (anew || !was.touched.has(key)) kept.set(key, fresh[key] ?? '')
      for (const [key, cell] of Object.entries(given)) if (anew || !was.touched.has(key) || by.personNo !== undefined || fields.find((field) => field.key === key)?.readonly) kept.set(key, cell)
      const next = Object.fromEntries(kept)
      update((held) => ({
        cells: next, texts: it.found || anew ? { ...(by.idNumber === undefined ? held.texts : {}), ...it.texts } : {}, filled: new Set(Object.keys(given).filter((key) => key !== 'idNumber' && key !== 'idType')),
        ...(anew ? { touched: new Set([...held.touched].filter((key) => !(key in given))) } : {}),
      }))
      if (by.personNo !== undefined) number.current = given.idNumber ?? ''
      setLookedUp({ number: number.current, found: it.found, message: it.message })
      setProblems((problems) => problems.filter((problem) => problem.field === null || given[problem.field] === undefined))
      return next
    } finally {
      if (mine === asked.current) setLooking(false)
    }
  }

  const choices = useRef(0)
  /** What the ledger holds of what was chosen; once for all records it leaves the record that is being typed alone. */
  const readChosen = async (key: string, cell: string, anew = true): Promise<void> => {
    if (!onceFields(filing).some((field) => field.key === key)) return void await lookUp({ [key]: cell }, { anew, asked: { ...header, [key]: cell } })
    const mine = (choices.current += 1)
    const { texts = {} } = cell === '' ? {} : await askLedger(draft.id, { ...header, [key]: cell })
    if (mine === choices.current) setCommon(texts)
  }
  /** A project (or the like) is chosen: what the ledger holds of it comes into the form. */
  const choose = (key: string, cell: string) => {
    type(key, cell)
    if (filing.lookUps.includes(key)) void readChosen(key, cell).catch(() => undefined)
  }

  /** Values that a source offers (工商, 单位支付银行) take the place of what stands in the form. */
  const adopt = (cells: Cells, texts: Cells) => {
    update((was) => ({ cells: { ...was.cells, ...cells }, texts: { ...was.texts, ...texts }, touched: new Set([...was.touched, ...Object.keys(cells)]) }))
    setProblems((was) => was.filter((problem) => problem.field === null || !(problem.field in cells)))
  }

  /** A staged record, or a row of the ledger, comes into the form as if typed. */
  const load = useCallback((cells: Cells, texts: Cells, found: readonly FieldProblem[] = []) => {
    setOwn({ cells: { ...fresh, ...cells }, texts, touched: new Set(Object.keys(cells).filter((key) => cells[key] !== '')), filled: new Set() })
    setProblems(found)
  }, [fresh])

  const leaveNumber = (typed: string) => {
    const plain = plainNumber(typed)
    if (plain !== plainNumber(now.current.cells.idNumber ?? '')) return // left after the form was emptied: no longer what stands there
    readNumber(typed)
    if (filing.lookUps.includes('idNumber') && plain.length >= 5 && plain !== number.current) void lookUp({ idNumber: plain }).catch(() => { number.current = '' })
  }

  const reset = useCallback(() => {
    asked.current += 1
    number.current = ''
    setLooking(false)
    setLookedUp(null)
    setProblems([])
    now.current = edited ? own : blank
    if (edited) setEdited(null)
    else setOwn(blank)
  }, [blank, edited, own])

  /** Takes a staged record into the form; what was being typed waits and comes back afterwards. */
  const edit = (record: ServedRecord) => {
    asked.current += 1
    number.current = record.values.idNumber ?? ''
    setLookedUp(null)
    setProblems(record.problems)
    setEdited({
      no: record.no, status: record.status, cells: { ...record.values }, texts: record.cells,
      touched: new Set(Object.keys(record.values).filter((key) => record.values[key] !== '' && !(record.origin === 'imported' && derived.has(key)))), filled: new Set(),
    })
  }

  /** The typed record was staged but did not pass: the form goes on with that one, so that adding again corrects it. */
  const staged = (no: number, found: readonly FieldProblem[]) => {
    setProblems(found)
    if (edited) setEdited({ ...edited, status: 'failed' })
    else {
      setEdited({ no, status: 'failed', ...own })
      setOwn(blank)
    }
  }

  return {
    fields, header, cells: current.cells, texts: { ...current.texts, ...common }, edited: edited as Edited | null, problems, setProblems, workings, looking, lookedUp, lookedUpNumber: () => number.current,
    typed: differs(own.cells, fresh), kept: { header, entry: differs(own.cells, fresh) ? own.cells : {} },
    type, choose, readChosen, adopt, load, leaveNumber, lookUp, reset, edit, staged, readNumber,
  }
}
export type Entry = ReturnType<typeof useEntry>
