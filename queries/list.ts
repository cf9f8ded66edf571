/** A list of a query service, declared: conditions, columns, one query, and what its rows open (STYLE §1). The engine pages, sorts, sums and exports it. */
import type { SelectQueryBuilder } from 'kysely'
import { dayOf } from '../common/clock.ts'
import { formatYuan, type Fen } from '../common/money.ts'
import type { Day } from '../common/period.ts'
import type { Worked } from '../common/worked.ts'
import type { CodeList } from '../fields/code-lists.ts'
import type { Fields } from '../fields/field.ts'
import { maskIdNumber } from '../fields/identity-number.ts'
import type { ServedExport, ServedQueryList, ServedRow } from '../forms/served.ts'
import type { Scope } from '../ledger/database.ts'

/** What a query yields a row: `key` names it, the others are its columns. */
export type QueryRow = Readonly<Record<string, string | number | boolean | Date | null>>

/** How a column is written: fen as yuan, a figure, an instant as its day or minute, an identity number masked until asked for, a code by its word, or as a function says. */
export type Holds = 'money' | 'figure' | 'day' | 'minute' | 'masked' | CodeList | ((value: string, row: QueryRow) => string)
export type Column = readonly [key: string, label: string, holds?: Holds]

/** A button that opens another list of the same service in a window. */
export interface Opens { readonly label: string; readonly list: string }

export interface QueryList<C extends Fields = Fields> {
  readonly title: string
  readonly conditions: C
  /** What stands in a condition before anything is typed, from the day. */
  readonly presets?: (today: string) => Partial<Record<keyof C & string, string>>
  /** Pairs of conditions of which the first must not be later, with what is said when it is. */
  readonly inOrder?: readonly (readonly [from: keyof C & string, to: keyof C & string, says: string])[]
  /** What else is wrong with the conditions, by the day: the condition it stands under, and what is said. */
  readonly refuses?: (given: Readonly<Partial<Record<keyof C & string, unknown>>>, today: Day) => { readonly field: string; readonly says: string } | undefined
  /** Said when a required condition is blank, where that is not the usual sentence. */
  readonly missing?: string
  readonly columns: readonly Column[]
  /** Columns the list may be sorted by. */
  readonly sortable: readonly string[]
  /** The order when none is asked for: a column of the query, shown or not; `key` breaks ties. Default: the first sortable one. */
  readonly order?: string
  readonly newestFirst?: boolean
  readonly exports?: readonly ServedExport[]
  /** 合计 of the money, over all pages. */
  readonly sums?: boolean
  /** Nothing is listed before 【查询】, and 【重置】 empties the list. */
  readonly waits?: boolean
  /** Its one row is shown as fields. */
  readonly asFields?: boolean
  /** What a row opens in a window: by a button in the first column, by double click. */
  readonly button?: Opens
  readonly details?: Opens
  /** What stands beside the list and opens in a window. */
  readonly beside?: Opens
  /** A file that rows offer: what the button says, and its address; null where a row has none. */
  readonly file?: { readonly label: string; readonly address: (row: QueryRow) => string | null }
  /** How an amount of a row came about (计算过程). */
  readonly explain?: (it: Scope, asked: { readonly of: string | undefined; readonly key: string; readonly column: string }) => Promise<Worked<unknown> | null>
  readonly emptyText: string
  /** One row an entry. `given` holds the conditions that were filled in, read by their kinds; `of` is the key of the row whose window it is. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- which tables a query reads is its own affair
  readonly rows: (it: Scope, given: Readonly<Partial<Record<keyof C & string, unknown>>>, of?: string) => SelectQueryBuilder<any, any, any>
}
export type AnyList = QueryList

/** Lists are of one type to the engine, whatever their conditions. */
export const list = <const C extends Fields>(of: QueryList<C>): AnyList => of

/** 当前页导出, 导出选择数据, 全部导出. */
export const threeExports: readonly ServedExport[] = [{ scope: 'page', label: '当前页导出' }, { scope: 'selected', label: '导出选择数据' }, { scope: 'all', label: '全部导出' }]

/** A list as the portal is served it. */
export const servedList = (key: string, of: AnyList, today: string, page: ServedQueryList['page']): ServedQueryList => ({
  key, title: of.title, page, waits: of.waits ?? false, asFields: of.asFields ?? false, sums: of.sums ?? false, explained: of.explain !== undefined, emptyText: of.emptyText,
  exports: [...(of.exports ?? [])], sortable: [...of.sortable], button: of.button ?? null, details: of.details ?? null, beside: of.beside ?? null, file: of.file?.label ?? null,
  conditions: Object.entries(of.conditions).map(([name, { label, kind, required }]) => {
    const preset = of.presets?.(today)[name]
    return { key: name, label, required, readonly: false, widget: kind.widget, numeric: kind.numeric ?? false, once: false, ...(preset === undefined ? {} : { preset }) }
  }),
  columns: of.columns.map(([name, label, holds]) => ({ key: name, label, masked: holds === 'masked', numeric: holds === 'money' || holds === 'figure' })),
})

const MINUTE_IN_SHANGHAI = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' })

/** How a row is written: `whole` shows identity numbers unmasked, `plain` writes amounts without separators, as sheets have them. */
export interface Writing { readonly whole?: boolean | undefined; readonly plain?: boolean | undefined }

/** A value as its column writes it. */
export function written(value: QueryRow[string] | undefined, holds: Holds | undefined, row: QueryRow, { whole = false, plain = false }: Writing): string {
  if (value === null || value === undefined) return ''
  if (holds === 'money') return formatYuan(Number(value) as Fen, { thousands: !plain })
  if (value instanceof Date) return holds === 'minute' ? MINUTE_IN_SHANGHAI.format(value) : dayOf(value)
  const text = String(value)
  if (holds === 'masked') return whole ? text : maskIdNumber(text)
  if (typeof holds === 'function') return holds(text, row)
  return typeof holds === 'object' ? holds.codes.get(text) ?? text : text
}

/** A row as it is shown. */
export function shownRow(of: AnyList, row: QueryRow, how: Writing): ServedRow {
  const file = of.file?.address(row)
  return { key: String(row['key'] ?? ''), cells: Object.fromEntries(of.columns.map(([name, , holds]) => [name, written(row[name], holds, row, how)])), ...(file ? { file } : {}) }
}
