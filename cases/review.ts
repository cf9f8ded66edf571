/** The clerk's side: claim, release, decide record by record. What is approved takes effect now (DESIGN: lifecycle of a case). */
import { sql } from 'kysely'
import { Problem } from '../common/problem.ts'
import type { CaseState, Decision } from '../common/states.ts'
import { brokenConstraint, type Case } from '../ledger/database.ts'
import { lockCase, noteEvent, type CaseRow } from './case-row.ts'
import { checkRecords } from './check.ts'
import { putIntoEffect } from './effect.ts'
import type { AnyFiling } from './filing.ts'
import { noLongerPassing, type Failed } from './lifecycle.ts'
import { recordQuery } from './record-relation.ts'
import { labelled } from './shown-records.ts'
import { mustBeAbleTo } from './states.ts'

/** A reason beside one field of a record, or beside the whole of it (null). */
export interface Pin { readonly field: string | null; readonly reason: string }

/** What a clerk says of some records; `rest` is for all others that are undecided, null leaves them so. `reason` is the sentence for the record; without it the pins make one. */
export interface Decisions {
  readonly opinion: string
  readonly rest: Decision | null
  readonly records: readonly { readonly no: number; readonly decision: Decision; readonly reason?: string | undefined; readonly pins?: readonly Pin[] | undefined }[]
}

/** Takes a case: no other clerk can, and the employer can no longer withdraw it. Throws 404, 409. */
export async function claimCase(scope: Case): Promise<void> {
  const { row } = await lockCase(scope, scope.caseId)
  mustBeAbleTo('claim', row.state)
  mustNotBeOwn(scope, row)
  if (row.claimed_by === scope.actor.accountId) return
  if (row.claimed_by !== null) throw await claimedByAnother(scope, row)
  await ofCase(scope).set({ claimed_by: scope.actor.accountId, claimed_at: scope.now }).execute()
  await noteEvent(scope, row.state, row.state, '审核员领取')
  scope.audit({ action: 'review/claim', subject: scope.caseId, detail: { serialNumber: row.serial_number } })
}

/** Gives a case back to the queue. Throws 404, 409. */
export async function releaseCase(scope: Case): Promise<void> {
  const { row } = await lockCase(scope, scope.caseId)
  mustBeAbleTo('release', row.state)
  await mustBeMine(scope, row)
  await ofCase(scope).set({ claimed_by: null, claimed_at: null }).execute()
  await noteEvent(scope, row.state, row.state, '审核员放回队列')
  scope.audit({ action: 'review/release', subject: scope.caseId, detail: { serialNumber: row.serial_number } })
}

/**
 * Decides on records: what is approved is checked again and takes effect in this transaction. When some of it no longer
 * passes, nothing is decided and the problem to tell is returned, its verdicts kept. Throws 404, 409, 422.
 */
export async function decide(filing: AnyFiling, scope: Case, decisions: Decisions): Promise<{ state: CaseState; approved: number; returned: number; refused: number } | Problem> {
  const { row } = await lockCase(scope, scope.caseId)
  mustBeAbleTo('decide', row.state)
  mustNotBeOwn(scope, row)
  await mustBeMine(scope, row)
  const undecided = new Set((await records(scope).where('status', '=', 'passed').where('decision', 'is', null).select('no').execute()).map((record) => record.no))
  const by = sortDecisions(decisions, undecided)
  if (by.approved.length + by.returned.length + by.refused.length === 0) throw new Problem(409, 'nothing-to-decide', '没有待审核的记录，请刷新后查看')
  if (by.returned.length + by.refused.length > 0 && decisions.opinion.trim() === '' && decisions.records.every((it) => noteOf(filing, it) === '')) {
    throw new Problem(422, 'reason-missing', '退回或不通过须填写原因，以便单位更正')
  }
  await sql`savepoint decision`.execute(scope.db)
  const refusal = await approve(filing, scope, by.approved)
  if (refusal) return refusal
  await setDecision(filing, scope, by.returned, 'returned', decisions)
  await setDecision(filing, scope, by.refused, 'refused', decisions)
  await scope.db.deleteFrom('open_subject').where('employer_id', '=', scope.employerId).where('case_id', '=', scope.caseId)
    .where('record_no', 'in', records(scope).where('decision', '=', 'refused').select('no')).execute()
  const state = undecided.size > by.approved.length + by.returned.length + by.refused.length ? row.state : await outcome(scope)
  const over = state !== row.state
  await ofCase(scope).set({ state, opinion: decisions.opinion || row.opinion, revision: row.revision + 1, ...(over ? { decided_at: scope.now, claimed_by: null, claimed_at: null } : {}) }).execute()
  const counts = { approved: by.approved.length, returned: by.returned.length, refused: by.refused.length }
  await noteEvent(scope, row.state, state, says(counts), {
    why: decisions.opinion || null, detail: { ...counts, records: decisions.records.slice(0, 500) },
    decided: { ...counts, reasons: decisions.records.filter((it) => it.decision !== 'approved').map((it) => ({ no: it.no, reason: noteOf(filing, it) })).filter((it) => it.reason !== '') },
  })
  scope.audit({ action: 'review/decide', subject: scope.caseId, detail: { serialNumber: row.serial_number, ...counts, state } })
  return { state, ...counts }
}

const ofCase = (scope: Case) => scope.db.updateTable('service_case').where('employer_id', '=', scope.employerId).where('id', '=', scope.caseId)
const records = (scope: Case) => scope.db.selectFrom('case_record').where('employer_id', '=', scope.employerId).where('case_id', '=', scope.caseId)

/** Nobody decides what he filed. */
function mustNotBeOwn(scope: Case, row: CaseRow): void {
  if (scope.actor.accountId !== null && [row.created_by, row.submitted_by].includes(scope.actor.accountId)) throw new Problem(403, 'own-case', '不能审核本人申报的办件，请由其他审核员办理')
}

async function mustBeMine(scope: Case, row: CaseRow): Promise<void> {
  if (row.claimed_by === null) throw new Problem(409, 'case-not-claimed', '请先领取该办件，再审核')
  if (row.claimed_by !== scope.actor.accountId) throw await claimedByAnother(scope, row)
}

async function claimedByAnother(scope: Case, row: CaseRow): Promise<Problem> {
  const event = await scope.db.selectFrom('case_event').where('employer_id', '=', scope.employerId).where('case_id', '=', scope.caseId).where('actor', '=', row.claimed_by).select('actor_name').orderBy('at', 'desc').limit(1).executeTakeFirst()
  return new Problem(409, 'case-claimed', `该办件已由${event?.actor_name ?? '其他审核员'}领取，请选择其他办件`)
}

function sortDecisions(decisions: Decisions, undecided: ReadonlySet<number>): Record<Decision, number[]> {
  const by: Record<Decision, number[]> = { approved: [], returned: [], refused: [] }
  const named = new Set<number>()
  for (const { no, decision } of decisions.records) {
    if (!undecided.has(no)) throw new Problem(409, 'record-not-undecided', `第${no}条不是待审核的记录，请刷新后再审核`)
    if (!named.has(no)) by[decision].push(no)
    named.add(no)
  }
  if (decisions.rest !== null) by[decisions.rest].push(...[...undecided].filter((no) => !named.has(no)))
  return by
}

async function approve(filing: AnyFiling, scope: Case, nos: readonly number[]): Promise<Problem | undefined> {
  if (nos.length === 0) return undefined
  const again = async () => {
    const said = await checkRecords(filing, scope, { nos, count: nos.length })
    const failed = [...said].filter(([, of]) => of.problems.length > 0).map(([no, of]) => ({ no, problems: of.problems })).sort((a, b) => a.no - b.no)
    const names = await namesOf(filing, scope, failed.slice(0, NAMED).map((it) => it.no))
    return noLongerPassing(failed, (all) => toTheClerk(all, names))
  }
  const refusal = await again()
  if (refusal) {
    await keepOnDesk(scope, nos)
    return refusal
  }
  try {
    await sql`update case_record set decision = 'approved' where employer_id = ${scope.employerId} and case_id = ${scope.caseId} and no = any(${nos}::integer[])`.execute(scope.db)
    await putIntoEffect(filing, scope)
    return undefined
  } catch (error) {
    const constraint = brokenConstraint(error)
    if (constraint === undefined || !(constraint in (filing.form.guards ?? {}))) throw error
    await sql`rollback to savepoint decision`.execute(scope.db)
    const now = await again()
    await keepOnDesk(scope, nos)
    return now ?? new Problem(409, 'just-changed', '相关数据刚刚被其他业务变更，请重新审核')
  }
}

/** A record that fails at decision stays on the desk, its problems shown: the clerk returns it or refuses it. */
async function keepOnDesk(scope: Case, nos: readonly number[]): Promise<void> {
  await sql`update case_record set status = 'passed' where employer_id = ${scope.employerId} and case_id = ${scope.caseId} and no = any(${nos}::integer[]) and status = 'failed'`.execute(scope.db)
}

/** So many records are named in a sentence; the rest are counted. */
const NAMED = 5

/** What a clerk can do about records that no longer pass: only the employer can correct them. */
function toTheClerk(failed: Failed, names: ReadonlyMap<number, string>): string {
  const named = failed.slice(0, NAMED).map(({ no, problems }) => `第${no}条${names.get(no) ?? ''}（${(problems[0]?.message ?? '').replace(/[！。]$/, '')}）`).join('、')
  return `本次没有作出任何决定：${failed.length}条记录按当前台账不再通过校验：${named}${failed.length > NAMED ? `等${failed.length}条` : ''}。请将${failed.length === 1 ? '该条' : '这些记录'}退回补正或审核不通过，再审核通过其余记录`
}

async function namesOf(filing: AnyFiling, scope: Case, nos: readonly number[]): Promise<Map<number, string>> {
  if (nos.length === 0 || !('name' in filing.form.record)) return new Map()
  const { rows } = await recordQuery(filing, scope, { nos }).execute(scope.db)
  return new Map(rows.map((row) => [row.no, (row as { name?: string | null }).name ?? '']))
}

/** The reasons of one record as one sentence, each with its field's label. */
function noteOf(filing: AnyFiling, { reason, pins = [] }: Decisions['records'][number]): string {
  if (reason?.trim()) return reason.trim()
  return pins.map((pin) => labelled(filing, pin.field, pin.reason)).join('；')
}

async function setDecision(filing: AnyFiling, scope: Case, nos: readonly number[], decision: Decision, decisions: Decisions): Promise<void> {
  if (nos.length === 0) return
  const said = new Map(decisions.records.map((it) => [it.no, it]))
  const notes = nos.map((no) => {
    const of = said.get(no)
    return (of ? noteOf(filing, of) : '') || decisions.opinion || null
  })
  const pins = nos.map((no) => {
    const of = said.get(no)?.pins ?? []
    return of.length > 0 ? JSON.stringify(of) : null
  })
  await sql`update case_record r set decision = ${decision}, decision_note = v.note, pins = v.pins::jsonb
    from unnest(${nos}::integer[], ${notes}::text[], ${pins}::text[]) as v(no, note, pins)
    where r.employer_id = ${scope.employerId} and r.case_id = ${scope.caseId} and r.no = v.no`.execute(scope.db)
}

/** All decided: returned goes back to the employer; else approved if anything was; else refused. */
async function outcome(scope: Case): Promise<CaseState> {
  const rows = await records(scope).where('decision', 'is not', null).select(['decision', (q) => q.fn.countAll<number>().as('count')]).groupBy('decision').execute()
  const has = (decision: Decision) => rows.some((row) => row.decision === decision && row.count > 0)
  return has('returned') ? 'returned' : has('approved') ? 'approved' : 'refused'
}

const says = ({ approved, returned, refused }: Record<Decision, number>) =>
  [approved > 0 ? `审核通过${approved}条` : '', returned > 0 ? `退回补正${returned}条` : '', refused > 0 ? `不通过${refused}条` : ''].filter((part) => part !== '').join('，')
