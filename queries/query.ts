/** A query service: one list, or several behind a menu; further lists open in windows. The declarations are data to the engine (STYLE §1). */
import type { Day } from '../common/period.ts'
import { Problem } from '../common/problem.ts'
import type { Fields } from '../fields/field.ts'
import { blank } from '../fields/kind.ts'
import type { ServedQuery, ServedQueryList, ServedService } from '../forms/served.ts'
import { servedList, type AnyList, type QueryList } from './list.ts'

interface Named { readonly id: `3.3.${number}`; readonly slug: string }

/** Where a list stands in the menu at the left. */
export interface MenuEntry { readonly group: string; readonly label: string; readonly list: string }

export interface AnyQuery extends Named {
  /** By key; the first opens with the service. */
  readonly lists: Readonly<Record<string, AnyList>>
  /** Empty for a service of one list. */
  readonly menu: readonly MenuEntry[]
  /** Opens without a scan (社保证明开具). */
  readonly withoutScan?: true
}

/** The key of the list that a service of one list opens with. */
export const MAIN = 'main'

/** Defines a query service of one list; `windows` are the lists that its rows open. */
export const query = <const C extends Fields>({ id, slug, windows = {}, ...main }: Named & QueryList<C> & { readonly windows?: Readonly<Record<string, AnyList>> }): AnyQuery =>
  ({ id, slug, menu: [], lists: { [MAIN]: main, ...windows } })

/** Defines a query service of several pages with a menu at the left: groups of `[key, label in the menu, list]`, in order. */
export const queryPages = ({ id, slug, groups, windows = {} }: Named & { readonly groups: Readonly<Record<string, readonly (readonly [key: string, label: string, list: AnyList])[]>>; readonly windows?: Readonly<Record<string, AnyList>> }): AnyQuery => ({
  id, slug,
  menu: Object.entries(groups).flatMap(([group, pages]) => pages.map(([list, label]) => ({ group, label, list }))),
  lists: { ...Object.fromEntries(Object.values(groups).flat().map(([key, , list]) => [key, list])), ...windows },
})

/** A list of a query by its key, the first without one. Throws 404 when there is none. */
export function listOf(form: AnyQuery, key: string | undefined): AnyList {
  const found = key === undefined ? Object.values(form.lists)[0] : Object.hasOwn(form.lists, key) ? form.lists[key] : undefined
  if (!found) throw new Problem(404, 'no-such-list', '未找到该列表，请刷新页面')
  return found
}

/** GET /api/services/:slug of a query. */
export const servedQuery = (form: AnyQuery, service: ServedService, today: string): ServedQuery => ({ ...service, kind: 'query', lists: servedLists(form, today) })

/** The lists of a query as the portal is served them. */
export const servedLists = (form: AnyQuery, today: string): ServedQueryList[] =>
  Object.entries(form.lists).map(([key, list]) => {
    const place = form.menu.find((entry) => entry.list === key)
    return servedList(key, list, today, place ? { group: place.group, label: place.label } : null)
  })

/** Reads the conditions a client sent, on the business day. Throws 422 with what is wrong, field by field. */
export function readConditions(list: AnyList, sent: Readonly<Record<string, unknown>>, today: Day): Record<string, unknown> {
  const given: Record<string, unknown> = {}
  const problems: { field: string; code: string; message: string }[] = []
  for (const [key, { label, kind, required }] of Object.entries(list.conditions)) {
    const cell = { text: typeof sent[key] === 'string' ? sent[key] : '' }
    if (blank(cell)) {
      if (required) problems.push({ field: key, code: 'field/required', message: `${label}为必填项！` })
      continue
    }
    const read = kind.read(cell)
    if (read.problem !== undefined) problems.push({ field: key, code: 'condition/unreadable', message: `${label}：${read.problem}` })
    else given[key] = read.value
  }
  for (const [from, to, says] of list.inOrder ?? []) {
    const [first, last] = [given[from], given[to]]
    if (first !== undefined && last !== undefined && (first as string | number) > (last as string | number)) problems.push({ field: to, code: 'condition/order', message: says })
  }
  const refused = problems.length === 0 ? list.refuses?.(given, today) : undefined
  if (refused) problems.push({ field: refused.field, code: 'condition/refused', message: refused.says })
  const first = problems[0]
  if (first) throw new Problem(422, 'conditions-wrong', problems.every((problem) => problem.code === 'field/required') ? list.missing ?? '请填写必填的查询条件！' : first.message, { problems })
  return given
}
