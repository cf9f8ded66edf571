/** Approved records take effect on the ledger: what they change is written down first, then the filing's effect runs. */
import { sql } from 'kysely'
import type { Fields } from '../fields/field.ts'
import type { Case } from '../ledger/database.ts'
import { amend, amendmentChanges } from './amendment.ts'
import type { AnyFiling, Records } from './filing.ts'
import { withRecords, type Which } from './record-relation.ts'

/** One change as a person reads it. Before is '' for what is new. */
export interface Change { item: string; before: string; after: string }

/** What the records come to, by record, items in the filing's order. */
export async function changesOf(filing: AnyFiling, records: Records<Fields>, it: Case): Promise<Map<number, Change[]>> {
  const rows = [...filing.form.amends ? await amendmentChanges(filing, records, it, filing.form.amends) : [], ...await filing.findChanges?.(records, it).execute() ?? []]
  const by = new Map<number, Change[]>()
  for (const { no, item, before, after } of rows) {
    const list = by.get(no) ?? []
    list.push({ item, before: before ?? '', after: after ?? '' })
    by.set(no, list)
  }
  return by
}

/** Writes the effects of records approved and not yet in effect, in the transaction that decides them. A second run does nothing. */
export async function putIntoEffect(filing: AnyFiling, it: Case): Promise<number> {
  const which: Which = { approvedNotInEffect: true }
  const ofCase = it.db.selectFrom('case_record').where('employer_id', '=', it.employerId).where('case_id', '=', it.caseId)
  const { count } = await ofCase.where('decision', '=', 'approved').where('in_effect', '=', false).select((q) => q.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  if (count === 0) return 0
  await withRecords(filing, it, { ...which, count }, async (records) => {
    const changes = [...await changesOf(filing, records, it)]
    if (filing.form.amends) await amend(records, it, filing.form.amends)
    await filing.takeEffect?.(records, it)
    await sql`update case_record r set in_effect = true, changes = v.changes::jsonb
      from unnest(${changes.map(([no]) => no)}::integer[], ${changes.map(([, of]) => JSON.stringify(of))}::text[]) as v(no, changes)
      where r.employer_id = ${it.employerId} and r.case_id = ${it.caseId} and r.no = v.no and r.decision = 'approved' and not r.in_effect`.execute(it.db)
    await it.db.updateTable('case_record').where('employer_id', '=', it.employerId).where('case_id', '=', it.caseId).where('decision', '=', 'approved').where('in_effect', '=', false).set({ in_effect: true }).execute()
    // as an array, not a join: the statistics of records just staged and decided mislead the planner into a nested loop
    await sql`delete from open_subject where employer_id = ${it.employerId} and case_id = ${it.caseId}
      and record_no = any(array(select no from case_record where employer_id = ${it.employerId} and case_id = ${it.caseId} and in_effect))`.execute(it.db)
  })
  return count
}
