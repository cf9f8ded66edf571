/** Lists of the ledger that stand in a filing: to pick records from, or only to be looked at. */
import type { SelectQueryBuilder } from 'kysely'
import type { Fields, WorkFacts } from '../fields/field.ts'
import type { Worked } from '../common/worked.ts'
import type { Scope } from '../ledger/database.ts'
import type { Database } from '../ledger/schema.ts'

/** A column: its name in the rows, its label, and what it holds where that is not plain text. Money comes as fen. */
export type ListColumn = readonly [key: string, label: string, holds?: 'money' | 'figure' | 'masked']

/** A list of the ledger: its columns, its query, and (where records are picked from it) how a row becomes the cells of a record. */
export interface PickList<F extends Fields> {
  readonly key: string
  readonly title: string
  readonly columns: readonly ListColumn[]
  /** Rows with `key` and the columns; `header` is what was asked once, and `of` the row whose details are asked for; `facts` what rates depend on. The engine adds order, paging and the conditions. */
  readonly rows: (it: Scope, header: Readonly<Record<string, string>>, facts: WorkFacts) => SelectQueryBuilder<Database, never, Record<string, unknown>>
  /** Which fields of the record a row fills; none where nothing is picked. */
  readonly fills: Readonly<Partial<Record<keyof F & string, string>>>
  /** Stands in the page on its tab. */
  readonly inPage?: ListInPage<F>
  /** How an amount in a row came about (计算过程), by the row's key and the column; null where there is nothing to explain. */
  readonly explain?: (it: Scope, key: string, column: string, header: Readonly<Record<string, string>>) => Promise<Worked<unknown> | null>
}

/**
 * How a list stands in the page. Rows are ticked, and what is ticked at 保存 is what is filed; where records are typed, a row is taken
 * into the form instead; `shown` lists are only looked at.
 */
export interface ListInPage<F extends Fields> {
  readonly tab?: string
  readonly emptyText: string
  /** Fields whose cells can be changed in a ticked row. */
  readonly edits?: readonly (keyof F & string)[]
  /** Said when nothing is ticked at 保存. */
  readonly untickedText?: string
  readonly shown?: true
  /** Every row is ticked when the list is first shown. */
  readonly tickedAtFirst?: true
  /** A button that writes the common value of a field into all ticked rows, e.g. 批量设置工资. */
  readonly setAll?: { readonly label: string; readonly field: keyof F & string }
  /** 合计 of the columns that hold money, over the whole list. */
  readonly sums?: true
  /** The list a row opens in a window, by 详情 or double click; it is told the row's key as `of`. */
  readonly details?: string
  /** Stands beside its sisters of the same group as tabs over one list, e.g. 可申报, 未申报, 已申报. */
  readonly group?: string
}
