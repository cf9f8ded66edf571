/** 计算过程: how a worked value came about, as the page shows it (STYLE §4: the explanation is the computation). */
import { Problem } from '../common/problem.ts'
import type { Worked } from '../common/worked.ts'
import type { ServedWorking } from '../forms/served.ts'
import type { Case } from '../ledger/database.ts'
import { written } from '../policy/working.ts'
import { workFacts } from './case-row.ts'
import type { AnyFiling } from './filing.ts'
import { recordQuery } from './record-relation.ts'

/** A computation as a tree of words. */
export const servedWorking = (worked: Worked<unknown>): ServedWorking => ({
  name: worked.name, formula: worked.formula, value: written(worked), document: worked.document ?? null,
  notes: [...(worked.carriedOn ? ['沿用上一期标准'] : []), ...(worked.mark === 'A' ? ['待经办机构确认'] : [])], from: worked.from.map(servedWorking),
})

/** How a `worked` field of a record came about. Throws 404 where there is no such record or nothing to explain. */
export async function explainRecord(filing: AnyFiling, scope: Case, no: number, field: string): Promise<Worked<unknown>> {
  const { rows: [record] } = await recordQuery(filing, scope, { nos: [no] }).execute(scope.db)
  const worked = record && Object.hasOwn(filing.form.record, field) ? filing.form.record[field]?.work?.(record, await workFacts(scope)) : undefined
  if (!worked) throw new Problem(404, 'nothing-to-explain', '该项没有计算过程')
  return worked
}
