/** Records of a case as lists show them: texts, problems in words, values as the form takes them back. */
import { sql } from 'kysely'
import type { FieldProblem } from '../common/problem.ts'
import type { Decision, RecordStatus } from '../common/states.ts'
import type { ServedReason, ServedRecord, ServedRecords } from '../forms/served.ts'
import type { Case } from '../ledger/database.ts'
import { workFacts } from './case-row.ts'
import type { AnyFiling } from './filing.ts'
import { withLive } from './read-record.ts'
import { recordQuery } from './record-relation.ts'

/** Which records, and which page of them. */
export interface RecordsAsked { readonly status?: RecordStatus | undefined; readonly code?: string | undefined; readonly page: number; readonly size: number; readonly nos?: readonly number[] | undefined }

/** A page of records with the counts of the case. */
export async function recordsPage(filing: AnyFiling, it: Case, asked: RecordsAsked): Promise<ServedRecords> {
  const counts = await recordCounts(it)
  const nos = await numbersOf(it, asked)
  const total = asked.code === undefined && asked.nos === undefined ? (asked.status ? counts[asked.status] : counts.passed + counts.failed) : nos.total
  return { rows: await shownRecords(filing, it, nos.nos), page: asked.page, size: asked.size, total, ...counts, reasons: await reasons(it) }
}

/** How many passed, failed, and cells were put right. */
export async function recordCounts(it: Case): Promise<{ passed: number; failed: number; repaired: number }> {
  const { rows } = await sql<{ passed: number; failed: number; repaired: number }>`select count(*) filter (where status = 'passed')::int as passed,
    count(*) filter (where status = 'failed')::int as failed, coalesce(sum(jsonb_array_length(repairs)), 0)::int as repaired
    from case_record where employer_id = ${it.employerId} and case_id = ${it.caseId}`.execute(it.db)
  return rows[0] ?? { passed: 0, failed: 0, repaired: 0 }
}

async function numbersOf(it: Case, asked: RecordsAsked): Promise<{ nos: number[]; total: number }> {
  let query = it.db.selectFrom('case_record').where('employer_id', '=', it.employerId).where('case_id', '=', it.caseId)
  if (asked.status) query = query.where('status', '=', asked.status)
  if (asked.nos) query = query.where('no', 'in', [...asked.nos, -1])
  if (asked.code) {
    const named = JSON.stringify([{ code: asked.code }])
    query = query.where((q) => q.or([q(sql`problems`, '@>', sql`${named}::jsonb`), q(sql`flaws`, '@>', sql`${named}::jsonb`)]))
  }
  const page = await query.select('no').orderBy('no').limit(asked.size).offset((asked.page - 1) * asked.size).execute()
  const total = asked.code || asked.nos ? (await query.select((q) => q.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()).n : 0
  return { nos: page.map((row) => row.no), total }
}

/** What is wrong, by reason, most frequent first. */
async function reasons(it: Case): Promise<ServedReason[]> {
  const { rows } = await sql<ServedReason>`select p->>'code' as code, min(p->>'message') as message, count(distinct r.no)::int as count
    from case_record r cross join lateral jsonb_array_elements(coalesce(r.flaws, '[]') || coalesce(r.problems, '[]')) p
    where r.employer_id = ${it.employerId} and r.case_id = ${it.caseId} and r.status = 'failed' group by 1 order by 3 desc, 1`.execute(it.db)
  return rows
}

/** The records numbered, in the order of their numbers. */
export async function shownRecords(filing: AnyFiling, it: Case, nos: readonly number[]): Promise<ServedRecord[]> {
  if (nos.length === 0) return []
  const staged = await it.db.selectFrom('case_record').where('employer_id', '=', it.employerId).where('case_id', '=', it.caseId).where('no', 'in', [...nos]).selectAll().orderBy('no').execute()
  const facts = Object.values(filing.form.record).some((field) => field.live) ? await workFacts(it) : undefined
  const typed = new Map((await recordQuery(filing, it, { nos }).execute(it.db)).rows.map((row) => [row.no, facts ? withLive(filing.form, row, facts) : row as unknown as Record<string, unknown>]))
  return staged.map((row) => ({
    no: row.no, origin: row.origin, row: row.sheet_row, status: row.status,
    problems: [...(row.flaws ?? []), ...(row.problems ?? [])], hints: [...(row.settled ?? []), ...(row.hints ?? []), ...pinnedHints(filing, row)], repairs: row.repairs ?? [],
    ...shownCells(filing, typed.get(row.no) ?? {}, row.unread ?? {}), decision: row.decision, decisionNote: row.decision_note, ...(row.changes ? { changes: row.changes } : {}),
  }))
}

/** What a clerk wrote beside the fields of a record that he gave back or refused, where the employer looks for hints. */
const pinnedHints = (filing: AnyFiling, { decision, pins }: { decision: Decision | null; pins: readonly { field: string | null; reason: string }[] | null }): FieldProblem[] =>
  (decision === 'returned' || decision === 'refused' ? pins ?? [] : []).map(({ field, reason }) => ({ field, code: `review/${decision}`, message: labelled(filing, field, reason) }))

/** A reason with the label of the field it is about, unless it names it itself. */
export function labelled(filing: AnyFiling, field: string | null, reason: string): string {
  const label = field === null ? undefined : filing.form.record[field]?.label
  return label && !reason.includes(label) ? `${label}：${reason}` : reason
}

/** The cells of one record, as shown and as the form takes them back. */
export function shownCells(filing: AnyFiling, record: Readonly<Record<string, unknown>>, unread: Readonly<Record<string, string>>): { cells: Record<string, string>; values: Record<string, string> } {
  const cells: Record<string, string> = {}
  const values: Record<string, string> = {}
  for (const [name, { kind }] of Object.entries(filing.form.record)) {
    const value = record[name]
    const raw = unread[name]
    cells[name] = raw ?? (value === null || value === undefined ? '' : kind.show(value))
    values[name] = raw ?? (value === null || value === undefined ? '' : kind.plain(value))
  }
  return { cells, values }
}
