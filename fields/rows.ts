/** A field that is a list of rows: 单位经办人信息, 银行账户信息. Each row has fields of its own kinds; a row of the ledger keeps its id. */
import type { Field, Fields, RecordOf } from './field.ts'
import { blank, cellOf, tidy, type Kind, type RowColumn } from './kind.ts'

/** One row: its fields, and the id of the ledger's row it stands for (null when it is new). */
export type Row<F extends Fields> = RecordOf<F> & { readonly id: string | null }

const MOST_ROWS = 200
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

interface How { readonly addLabel: string; /** Title of the window a row is added in. */ readonly window?: string; /** What an empty list says. */ readonly emptyText?: string }

/** The kind of a list with the columns `fields`. In the page it is a table with 修改 and 删除; in JSON a list of objects. */
export function rows<const F extends Fields>(fields: F, { addLabel, window = addLabel, emptyText = '暂无信息' }: How): Kind<Row<F>[]> {
  const columns = Object.entries(fields).map(([key, field]): RowColumn => ({
    key, label: field.label, required: field.required, readonly: field.source !== 'entered', widget: field.kind.widget, masked: key === 'idNumber', ...(field.preset === undefined ? {} : { preset: field.preset }),
  }))
  const texts = (row: Readonly<Record<string, unknown>>, how: 'show' | 'plain') => Object.fromEntries(Object.entries(fields).map(([key, field]) => {
    const value = row[key]
    return [key, value === null || value === undefined ? '' : field.kind[how](value)]
  }))
  return {
    name: 'rows', column: 'jsonb', widget: { type: 'rows', columns, addLabel, window, emptyText }, sample: { '': '' },
    read: (cell) => {
      const list = parsed(cell.text)
      if (!list) return { problem: '列表格式不正确，请刷新页面后重新填写' }
      if (list.length > MOST_ROWS) return { problem: `最多${MOST_ROWS}行，请删除多余的行` }
      const values: Record<string, unknown>[] = []
      for (const [i, raw] of list.entries()) {
        const read = readRow(fields, raw)
        if (typeof read === 'string') return { problem: `第${i + 1}行${read}` }
        values.push(read)
      }
      return { value: values as Row<F>[] }
    },
    show: (value) => value.map((row) => Object.values(texts(row, 'show')).filter((text) => text !== '').join(' ')).join('；'),
    plain: (value) => JSON.stringify(value.map((row) => ({ id: row.id ?? '', ...texts(row, 'plain') }))),
    offer: (held) => ({ type: 'rows', columns: columns.map((column) => ({ ...column, widget: fields[column.key]?.kind.offer?.(held) ?? column.widget })), addLabel, window, emptyText }),
    cells: (label) => [{ part: '', label, width: 40 }], sheet: (value) => ({ '': JSON.stringify(value) }),
  }
}

function parsed(text: string): Record<string, unknown>[] | undefined {
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) && list.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item)) ? list as Record<string, unknown>[] : undefined
  } catch {
    return undefined // not JSON: the caller says so
  }
}

/** One row's values, or what is wrong with it. */
function readRow(fields: Fields, raw: Readonly<Record<string, unknown>>): Record<string, unknown> | string {
  const id = typeof raw['id'] === 'string' ? raw['id'] : ''
  const values: Record<string, unknown> = { id: UUID.test(id) ? id : null }
  for (const [key, field] of Object.entries(fields) as [string, Field][]) {
    const cell = cellOf(raw[key] ?? field.preset ?? '')
    if (blank(cell)) {
      if (field.required) return `${field.label}为必填项！`
      values[key] = null
      continue
    }
    const read = field.kind.read(cell)
    if (read.problem !== undefined) return `${field.label}“${tidy(cell.text).slice(0, 40)}”：${read.problem}`
    values[key] = read.value
  }
  return values
}
