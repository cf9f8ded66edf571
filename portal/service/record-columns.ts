/** The columns of a filing's records, in the order of its template, then of its screen. */
import type { ServedField, ServedFiling, Widget } from '../../forms/served.ts'
import { fieldsOf, isEmployers } from './use-entry.ts'

export interface RecordColumn { key: string; label: string; widget: Widget; required: boolean; readonly: boolean; /** Pixels. */ width: number }

const WIDTHS: Readonly<Partial<Record<Widget['type'], number>>> = { idNumber: 184, mobile: 124, money: 110, date: 116, month: 96, year: 80, checkboxes: 210 }
const widthOf = (field: ServedField) => WIDTHS[field.widget.type] ?? Math.min(220, Math.max(96, field.label.length * 15 + 24))

/** `typed`: what a person may correct in a record; `all`: what is read from the ledger too. The employer's own columns are left out. */
export function columnsOf(filing: ServedFiling, which: 'typed' | 'all'): RecordColumn[] {
  const fields = new Map(fieldsOf(filing, ['single', 'always']).filter((field) => !isEmployers(field)).map((field) => [field.key, field]))
  const order = [...new Set([...(filing.template?.columns ?? []).map((column) => column.key), ...fields.keys()])]
  const columns = order.flatMap((key): RecordColumn[] => {
    const field = fields.get(key)
    return field && (which === 'all' || !field.readonly) ? [{ key, label: field.label, widget: field.widget, required: field.required, readonly: field.readonly, width: widthOf(field) }] : []
  })
  const leading = ['idNumber', 'name'].flatMap((key) => columns.filter((column) => column.key === key))
  return [...leading, ...columns.filter((column) => !leading.includes(column))]
}

/** What the screen requires and the template does not ask for: in what was imported the server works it out from the rest, and does so anew when that changes. */
export function workedOut(filing: ServedFiling): ReadonlySet<string> {
  const asked = new Set((filing.template?.columns ?? []).map((column) => column.key))
  return new Set(fieldsOf(filing, ['single', 'always']).filter((field) => field.required && !field.readonly && !asked.has(field.key)).map((field) => field.key))
}
