/** What a row of a filled template is when it is not data: the example, the line under it, totals, notes, signatures. */
import { tidy } from '../../fields/kind.ts'
import { plainLabel, type Headings } from './headings.ts'
import type { RawRow } from './raw-row.ts'
import type { SheetForm } from './sheet-form.ts'

const filled = (row: RawRow): [number, string][] => {
  const found: [number, string][] = []
  row.cells.forEach((cell, at) => {
    if (cell && tidy(cell.text) !== '') found.push([at, tidy(cell.text)])
  })
  return found
}

/** 以上一行填写示例请从下一行开始按示例填写, in whatever cell and spacing. */
export const isSampleLine = (row: RawRow, form: SheetForm): boolean =>
  row.cells.some((cell) => cell !== undefined && cell.text.length >= 6 && (/以\s*上\s*一\s*行.{0,6}示\s*例/.test(cell.text) || plainLabel(cell.text) === plainLabel(form.sampleNote)))

/** True when everything the row holds, 序号 aside, is what the example row holds, and most of that is there. */
export function readsLikeSample(row: RawRow, headings: Headings): boolean {
  let same = 0, sample = 0
  for (const [at, column] of headings.columns) {
    const cell = row.cells[at]
    const written = cell ? (cell.day ?? tidy(cell.text)) : ''
    if (column.sample !== '') sample++
    if (written === '') continue
    if (plainLabel(written) !== plainLabel(column.sample) && !(cell?.number !== undefined && cell.number === Number(column.sample))) return false
    same++
  }
  return same >= 2 && same * 2 > sample
}

const TOTAL = /^(合|总|小|共)\s*计/
const SIGNATURE = /^[*＊]?\s*(单位)?(负责人|经办人|填报人|申报人|制表人|审核人|联系电话|填报日期|申报日期|填表日期)\s*(\(?[章签][^)）]*[)）])?\s*[:：]/
const NOTE = /^([*＊]\s*)?(说\s*明|填报说明|填表说明|注|备\s*注|以上事项|特别提示|温馨提示)\s*[:：]|^[*＊]\s*以上事项/
const NUMBERED = /^[（(]?\d{1,2}[)）.、．]\s*\S{8,}/

/** Totals, notes and signature lines, which stand below the data in the manual's own forms. */
export function isNote(row: RawRow, headings: Headings, form: SheetForm): boolean {
  const texts = filled(row)
  const first = texts[0]?.[1] ?? ''
  if (TOTAL.test(first)) return true
  const printed = (text: string) => [...form.notes, ...form.footer].some((note) => note !== '' && plainLabel(text) === plainLabel(note))
  if (texts.length === 1) return NOTE.test(first) || SIGNATURE.test(first) || NUMBERED.test(first) || (first.length > 4 && printed(first))
  // several cells: signatures with their dates, or notes that were not merged; a row with data in a required column is data
  if (texts.every(([, text]) => SIGNATURE.test(text) || NOTE.test(text) || printed(text) || /^[年月日\d\s]*$/.test(text) || /[:：]$/.test(text))) return SIGNATURE.test(first) || NOTE.test(first) || printed(first)
  return NOTE.test(first) && ![...headings.columns].some(([at, column]) => column.required && at !== texts[0]?.[0] && row.cells[at])
}
