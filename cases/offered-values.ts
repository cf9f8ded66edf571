/** 同步信息: values that a register or the employer's own record offers for the form, beside those held now. */
import { Problem } from '../common/problem.ts'
import type { Case } from '../ledger/database.ts'
import type { AnyFiling } from './filing.ts'
import { lookUp } from './look-up.ts'
import { shownCells } from './shown-records.ts'

/** One line a field; `fields` is what the form takes when the values are adopted. */
export interface OfferedValues { rows: { field: string; label: string; current: string; offered: string; differs: boolean }[]; fields: Record<string, string>; texts: Record<string, string> }

/** What the source `key` offers now. Throws 404 when the filing has no such source, 409 with the source's sentence when it offers nothing. */
export async function offeredValues(filing: AnyFiling, scope: Case, key: string): Promise<OfferedValues> {
  const source = filing.sources.find((it) => it.key === key)
  if (!source) throw new Problem(404, 'no-such-source', '未找到该同步功能，请刷新页面')
  const offered = await source.find(scope)
  if ('nothing' in offered) throw new Problem(409, 'nothing-offered', offered.nothing)
  const held = source.window ? await lookUp(filing, scope, {}) : undefined
  const { cells, values } = shownCells(filing, offered.values, {})
  const pick = (texts: Record<string, string>) => Object.fromEntries(source.fields.map((field) => [field, texts[field] ?? '']))
  const given = (texts: Record<string, string>) => Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== '')) // what the source does not know takes nothing out of the form
  return {
    rows: source.fields.map((field) => {
      const [current, shown] = [held?.texts[field] ?? '', cells[field] ?? '']
      return { field, label: filing.form.record[field]?.label ?? field, current, offered: shown, differs: shown !== '' && current !== shown }
    }),
    fields: given(pick(values)), texts: given(pick(cells)),
  }
}
