/** A query service: conditions, columns and one query; paged, sorted and exported by the engine (STYLE §1). */
import { sql, type SelectQueryBuilder } from 'kysely'
import { Problem } from '../common/problem.ts'
import type { Field } from '../fields/field.ts'
import { blank } from '../fields/kind.ts'
import type { QueryPage, ServedQuery, ServedRow, ServedService } from '../forms/served.ts'
import { maskIdNumber } from '../fields/identity-number.ts'
import type { Scope } from '../ledger/database.ts'

/** A column: its name in the rows, its label, and how a value is written when not as it stands. */
export interface Column { readonly key: string; readonly label: string; readonly show?: (value: string) => string; readonly masked?: boolean; readonly numeric?: boolean }

export interface QueryForm<C extends Record<string, Field>> {
  readonly id: `3.3.${number}`
  readonly slug: string
  readonly listTitle: string
  readonly conditions: C
  /** What stands in a condition before anything is typed, from the day. */
  readonly presets?: (today: string) => Partial<Record<keyof C & string, string>>
  readonly columns: readonly Column[]
  /** Columns a list may be sorted by; the first is the order when none is asked for. */
  readonly sortable: readonly string[]
  readonly exports: boolean
  readonly rowActions?: ServedQuery['rowActions']
  readonly emptyText: string
  /** One row an entry, with `key` and the columns as text. `given` holds the conditions that were filled in, read by their kinds. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- which tables a query reads is its own affair
  readonly rows: (it: Scope, given: Readonly<Partial<Record<keyof C & string, unknown>>>) => SelectQueryBuilder<any, any, any>
}

export type AnyQuery = QueryForm<Record<string, Field>>

/** Defines a query service. */
export const query = <const C extends Record<string, Field>>(form: QueryForm<C>): AnyQuery => form

/** GET /api/services/:slug of a query. */
export const servedQuery = (form: AnyQuery, service: ServedService, today: string): ServedQuery => ({
  ...service, kind: 'query', listTitle: form.listTitle, exports: form.exports, sortable: [...form.sortable], rowActions: [...(form.rowActions ?? [])], emptyText: form.emptyText,
  conditions: Object.entries(form.conditions).map(([key, { label, kind, required }]) => {
    const preset = form.presets?.(today)[key]
    return { key, label, required, readonly: false, widget: kind.widget, numeric: kind.numeric ?? false, once: false, ...(preset === undefined ? {} : { preset }) }
  }),
  columns: form.columns.map(({ key, label, masked, numeric }) => ({ key, label, masked: masked ?? false, numeric: numeric ?? false })),
})

/** Reads the conditions a client sent. Throws 422 with what is wrong, field by field. */
export function readConditions(form: AnyQuery, sent: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const given: Record<string, unknown> = {}
  const problems: { field: string; code: string; message: string }[] = []
  for (const [key, { label, kind, required }] of Object.entries(form.conditions)) {
    const cell = { text: typeof sent[key] === 'string' ? sent[key] : '' }
    if (blank(cell)) {
      if (required) problems.push({ field: key, code: 'field/required', message: `${label}为必填项！` })
      continue
    }
    const read = kind.read(cell)
    if (read.problem !== undefined) problems.push({ field: key, code: 'condition/unreadable', message: `${label}：${read.problem}` })
    else given[key] = read.value
  }
  const first = problems[0]
  if (first) throw new Problem(422, 'conditions-wrong', problems.every((problem) => problem.code === 'field/required') ? '请填写必填的查询条件！' : first.message, { problems })
  return given
}

export interface Asked { readonly page: number; readonly size: number; readonly sort?: string | undefined; readonly descending?: boolean | undefined; readonly keys?: readonly string[] | undefined; readonly whole?: boolean | undefined }

function ordered(form: AnyQuery, it: Scope, given: Record<string, unknown>, asked: Pick<Asked, 'sort' | 'descending' | 'keys'>) {
  if (asked.sort !== undefined && !form.sortable.includes(asked.sort)) throw new Problem(422, 'not-sortable', '该列不能排序，请选择其他列')
  const rows = it.db.selectFrom(form.rows(it, given).as('rows')) as unknown as SelectQueryBuilder<Record<string, Record<string, string>>, 'rows', object>
  const chosen = asked.keys ? rows.where('rows.key', 'in', [...asked.keys, '']) : rows
  return { chosen, sorted: chosen.orderBy(sql.ref(`rows.${asked.sort ?? form.sortable[0] ?? 'key'}`), asked.descending ? 'desc' : 'asc').orderBy('rows.key') }
}

/** A page of the list. Masked columns stay masked unless `whole` asks for them; that look is the caller's to log. */
export async function queryPage(form: AnyQuery, it: Scope, given: Record<string, unknown>, asked: Asked): Promise<QueryPage> {
  const { chosen, sorted } = ordered(form, it, given, asked)
  const total = await chosen.select((q) => q.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  const page = await sorted.selectAll().limit(asked.size).offset((asked.page - 1) * asked.size).execute() as Record<string, string | null>[]
  return { rows: page.map((row) => shownRow(form, row, asked.whole ?? false)), page: asked.page, size: asked.size, total: Number(total.n) }
}

function shownRow(form: AnyQuery, row: Readonly<Record<string, string | null>>, whole: boolean): ServedRow {
  const cells = form.columns.map(({ key, show, masked }) => {
    const value = row[key]
    if (value === null || value === undefined) return [key, ''] as const
    const text = show ? show(String(value)) : String(value)
    return [key, masked && !whole ? maskIdNumber(text) : text] as const
  })
  return { key: String(row['key'] ?? ''), cells: Object.fromEntries(cells) }
}
