/** What a case changed, or would change now, record by record, with the checks as of now: what the review desk looks at. */
import { sql } from 'kysely'
import type { ServedEffects } from '../forms/served.ts'
import type { Case } from '../ledger/database.ts'
import type { CaseRow } from './case-row.ts'
import { ask, type Findings } from './check.ts'
import { changesOf, type Change } from './effect.ts'
import type { AnyFiling } from './filing.ts'
import { withRecords } from './record-relation.ts'
import { shownRecords } from './shown-records.ts'
import { finished } from './states.ts'

export type EffectsFilter = 'problems' | 'hints' | 'undecided' | 'approved' | 'returned' | 'refused'
export interface EffectsAsked { readonly filter?: EffectsFilter | undefined; readonly search?: string | undefined; readonly page: number; readonly size: number }

/** A page of the records that were handed in. Checks are asked as of now, and nothing is kept. */
export async function effectsPage(filing: AnyFiling, scope: Case, row: CaseRow, asked: EffectsAsked): Promise<ServedEffects> {
  const over = finished.includes(row.state)
  const count = async () => (await handedIn(scope).select((q) => q.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()).n
  const byVerdict = asked.filter === 'problems' || asked.filter === 'hints'
  const all = byVerdict && !over ? await now(filing, scope, undefined, await count()) : undefined
  let query = handedIn(scope)
  if (asked.filter === 'undecided') query = query.where('r.decision', 'is', null)
  else if (asked.filter === 'approved' || asked.filter === 'returned' || asked.filter === 'refused') query = query.where('r.decision', '=', asked.filter)
  else if (asked.filter === 'problems') query = query.where('r.no', 'in', [-1, ...[...all?.said ?? []].filter(([, of]) => of.problems.length > 0).map(([no]) => no)])
  else if (asked.filter === 'hints') query = query.where((q) => q.or([q('r.settled', 'is not', null), q('r.no', 'in', [-1, ...[...all?.said ?? []].filter(([, of]) => of.hints.length > 0).map(([no]) => no)])]))
  if (asked.search) query = query.where((q) => q.or(['name', 'idNumber', 'personNo'].map((field) => q(sql`r.data->>${sql.lit(field)}`, 'like', `%${(asked.search ?? '').replace(/[\\%_]/g, '\\$&')}%`))))
  const total = (await query.select((q) => q.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()).n
  const rows = await query.select(['r.no', 'r.status', 'r.decision', 'r.changes', 'r.settled', 'r.in_effect as inEffect', 'r.hints', 'r.decision_note as decisionNote', 'r.pins', sql<string | null>`r.data->>'name'`.as('name'), 'r.subject'])
    .orderBy('r.no').limit(asked.size).offset((asked.page - 1) * asked.size).execute()
  const open = rows.filter((it) => !it.inEffect && it.decision === null).map((it) => it.no)
  const as = over || open.length === 0 ? undefined : await now(filing, scope, open, open.length)
  // what was given back, refused or withdrawn is not checked again, but what it asked for is still to be seen
  const still = rows.filter((it) => !it.inEffect && (over || it.decision !== null)).map((it) => it.no)
  const past = still.length === 0 ? undefined : await wouldChange(filing, scope, still)
  const cells = new Map((await shownRecords(filing, scope, rows.map((it) => it.no))).map((it) => [it.no, it.cells]))
  return {
    state: row.state === 'completed' || row.state === 'approved' ? 'did' : 'would', total, page: asked.page, size: asked.size,
    records: rows.map((it) => ({
      no: it.no, subject: (it.subject ?? '').replace(/^\w+:/, ''), name: it.name ?? cells.get(it.no)?.['name'] ?? '', status: as?.said.get(it.no)?.problems.length ? 'failed' as const : 'passed' as const,
      problems: as?.said.get(it.no)?.problems ?? [], hints: [...it.settled ?? [], ...(as?.said.get(it.no)?.hints ?? it.hints ?? [])], decision: it.decision, decisionNote: it.decisionNote,
      pins: it.pins ?? [], inEffect: it.inEffect, changes: it.changes ?? as?.changes.get(it.no) ?? past?.get(it.no) ?? [], cells: cells.get(it.no) ?? {},
    })),
  }
}

const handedIn = (scope: Case) => scope.db.selectFrom('case_record as r').where('r.employer_id', '=', scope.employerId).where('r.case_id', '=', scope.caseId)
  .where((q) => q.or([q('r.status', '=', 'passed'), q('r.decision', 'is not', null)]))

async function now(filing: AnyFiling, scope: Case, nos: readonly number[] | undefined, count: number): Promise<{ said: Findings; changes: Map<number, Change[]> }> {
  return withRecords(filing, scope, { ...(nos ? { nos } : {}), undecided: true, count }, async (records) => ({
    said: await ask(filing, scope, records), changes: nos ? await changesOf(filing, records, scope) : new Map<number, Change[]>(),
  }))
}

const wouldChange = (filing: AnyFiling, scope: Case, nos: readonly number[]) => withRecords(filing, scope, { nos, count: nos.length }, (records) => changesOf(filing, records, scope))
