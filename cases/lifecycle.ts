/** A case from its first step to its submission, and back: create, change, save, submit, withdraw, discard. */
import { sql } from 'kysely'
import { Problem, type FieldProblem } from '../common/problem.ts'
import type { CaseState } from '../common/states.ts'
import { brokenConstraint, type Case, type Scope } from '../ledger/database.ts'
import { lockCase, mustBeActiveEmployer, noteEvent, type CaseRow } from './case-row.ts'
import { checkRecords } from './check.ts'
import { putIntoEffect } from './effect.ts'
import type { AnyFiling } from './filing.ts'
import { issueOfCase } from './issued-certificate.ts'
import { quoted } from './materials.ts'
import { recordQuery } from './record-relation.ts'
import { afterSubmission, mustBeAbleTo } from './states.ts'

/** Opens a draft; `header` and `entry` are what it begins with, over the filing's own presets. Source: catalogue 00 wizard.step_1. */
export async function createCase(filing: AnyFiling, it: Scope, first: { applicant: string; phone: string; remark?: string | undefined; header?: Record<string, string> | undefined; entry?: Record<string, string> | undefined }): Promise<{ id: string; state: CaseState }> {
  await mustBeActiveEmployer(it)
  const { id } = await it.db.insertInto('service_case').values({
    employer_id: it.employerId, service: filing.form.slug, applicant: first.applicant, phone: first.phone, remark: first.remark ?? null,
    header: JSON.stringify({ ...await presetsOf(filing, it), ...first.header }), ...(first.entry ? { entry: JSON.stringify(first.entry) } : {}), created_by: it.actor.accountId ?? '', created_at: it.now,
  }).returning('id').executeTakeFirstOrThrow()
  await noteEvent({ ...it, caseId: id }, null, 'draft', '新建办件')
  it.audit({ action: 'case/create', subject: id, detail: { service: filing.form.slug } })
  return { id, state: 'draft' }
}

/** What the filing puts into the fields asked once, for this employer now. */
async function presetsOf(filing: AnyFiling, it: Scope): Promise<Record<string, string>> {
  const header: Record<string, string> = {}
  for (const [field, find] of Object.entries(filing.form.presets ?? {})) {
    const text = await find?.(it)
    if (text !== null && text !== undefined) header[field] = text
  }
  return header
}

/** Keeps what is being typed: the fields asked once, and the record not yet added. */
export async function keepEntry(scope: Case, change: { header?: Record<string, string> | undefined; entry?: Record<string, string> | undefined; applicant?: string | undefined; phone?: string | undefined; remark?: string | undefined }): Promise<void> {
  const { row } = await lockCase(scope, scope.caseId)
  mustBeAbleTo('edit', row.state)
  const { header, entry, ...rest } = change
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  await scope.db.updateTable('service_case').where('employer_id', '=', scope.employerId).where('id', '=', scope.caseId)
    .set({ ...given, ...(header ? { header: JSON.stringify({ ...row.header, ...header }) } : {}), ...(entry ? { entry: JSON.stringify(entry) } : {}), ...(header || Object.keys(given).length > 0 ? { revision: row.revision + 1 } : {}) }).execute()
}

const passedUndecided = { status: 'passed', undecided: true } as const

async function countOf(scope: Case): Promise<number> {
  const { count } = await scope.db.selectFrom('case_record').where('employer_id', '=', scope.employerId).where('case_id', '=', scope.caseId)
    .where('status', '=', 'passed').where('decision', 'is', null).select((q) => q.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  return count
}

/** Refuses a case without a passed record or without its required materials. Source: catalogue 00 check_result, attachments. */
async function mustBeComplete(filing: AnyFiling, scope: Case): Promise<void> {
  const count = await countOf(scope)
  if (count === 0) throw new Problem(409, 'no-passed-records', '没有校验通过的数据，不能保存！')
  const materials = filing.form.materials ?? []
  if (materials.length === 0) return
  const there = new Set((await scope.db.selectFrom('case_material').where('employer_id', '=', scope.employerId).where('case_id', '=', scope.caseId).select('code').execute()).map((row) => row.code))
  const missing = materials.find((material) => material.need === 'required' && !there.has(material.code))
  if (missing) throw new Problem(409, 'material-missing', `请上传必传材料${quoted(missing.name)}！`)
  for (const group of new Set(materials.map((material) => material.need).filter((need) => need.startsWith('分组')))) {
    const of = materials.filter((material) => material.need === group)
    if (!of.some((material) => there.has(material.code))) throw new Problem(409, 'material-group-missing', `请在${group}（${of.map((material) => material.name).join('、')}）中至少上传一种材料！`)
  }
}

/** 保存: all checks again; what newly fails is kept and said. Returns the problem to tell instead of going on, if any. */
export async function saveCase(filing: AnyFiling, scope: Case): Promise<Problem | undefined> {
  const { row } = await lockCase(scope, scope.caseId)
  mustBeAbleTo('save', row.state)
  await mustBeActiveEmployer(scope)
  await takeBackReturned(scope)
  await mustBeComplete(filing, scope)
  const refused = await checkAgain(filing, scope)
  if (refused) return refused
  await scope.db.updateTable('service_case').where('employer_id', '=', scope.employerId).where('id', '=', scope.caseId).set({ saved_on: scope.today }).execute()
  return undefined
}

/** Records that were returned and are handed in again stand for decision anew. */
async function takeBackReturned(scope: Case): Promise<void> {
  await scope.db.updateTable('case_record').where('employer_id', '=', scope.employerId).where('case_id', '=', scope.caseId).where('decision', '=', 'returned').set({ decision: null }).execute()
}

async function checkAgain(filing: AnyFiling, scope: Case): Promise<Problem | undefined> {
  const said = await checkRecords(filing, scope, { ...passedUndecided, count: await countOf(scope) })
  return noLongerPassing([...said].filter(([, of]) => of.problems.length > 0).map(([no, of]) => ({ no, problems: of.problems })))
}

/** Records that had passed and no longer do, with what the checks say of them now. */
export type Failed = readonly { readonly no: number; readonly problems: readonly FieldProblem[] }[]

const toTheAgent = (failed: Failed) => `${failed.length}条记录不再符合条件（例如第${failed[0]?.no}条：${failed[0]?.problems[0]?.message ?? ''}），请在校验不通过列表中修改或删除后再提交`

/** What is told when records that had passed no longer do, in the words for who asked: the verdicts are kept, nothing is handed in or decided. */
export function noLongerPassing(failed: Failed, says: (failed: Failed) => string = toTheAgent): Problem | undefined {
  if (failed.length === 0) return undefined
  return new Problem(409, 'records-no-longer-pass', says(failed), {
    problems: failed.slice(0, 200).flatMap(({ no, problems }) => problems.map((problem) => ({ ...problem, field: problem.field === null ? `${no}` : `${no}.${problem.field}` }))),
  })
}

export interface Submitted { serialNumber: string; state: CaseState; message: string }

/**
 * 确认提交: checks again, takes the subjects, gives the serial number; a completed service takes effect in the same
 * transaction and issues its certificate, where it has one. The same key gives the same answer. Returns the problem to tell where
 * records no longer pass.
 */
export async function submitCase(filing: AnyFiling, scope: Case, key: string, hallAddress: string): Promise<Submitted | Problem> {
  const { row } = await lockCase(scope, scope.caseId)
  if (row.submission_key === key && row.serial_number !== null && row.state !== 'draft' && row.state !== 'returned') return { serialNumber: row.serial_number, state: row.state, message: filing.form.outcomeText }
  mustBeAbleTo('submit', row.state)
  await mustBeActiveEmployer(scope)
  await takeBackReturned(scope)
  await mustBeComplete(filing, scope)
  const refused = await checkAgain(filing, scope) ?? await takeSubjects(filing, scope)
  if (refused) return refused
  const state = afterSubmission[filing.form.outcome]
  if (state === 'completed') {
    const broken = await completeAtOnce(filing, scope)
    if (broken) return broken
    if (filing.form.certificate) await issueOfCase(filing, scope, row, hallAddress)
  }
  const serialNumber = row.serial_number ?? await nextSerialNumber(scope)
  await scope.db.updateTable('service_case').where('employer_id', '=', scope.employerId).where('id', '=', scope.caseId).set({
    state, serial_number: serialNumber, submission_key: key, submitted_by: scope.actor.accountId, submitted_at: scope.now,
    saved_on: row.saved_on ?? scope.today, entry: '{}', revision: row.revision + 1, decided_at: state === 'completed' ? scope.now : null,
  }).execute()
  await noteEvent(scope, row.state, state, row.state === 'returned' ? '补正后重新提交' : '确认提交')
  scope.audit({ action: 'case/submit', subject: scope.caseId, detail: { service: row.service, serialNumber, state } })
  return { serialNumber, state, message: filing.form.outcomeText }
}

/** yyyymmdd + 7 digits of one counter that never restarts. Source: catalogue 00 identifiers. */
async function nextSerialNumber(scope: Case): Promise<string> {
  const { rows } = await sql<{ n: number }>`select nextval('case_serial') as n`.execute(scope.db)
  return `${scope.today.replaceAll('-', '')}${String(rows[0]?.n ?? 0).padStart(7, '0')}`
}

/** The same subject cannot stand in two unfinished cases of one service: the table's key decides a race, and `subject_in_one_case` where it stands `alone`. */
async function takeSubjects(filing: AnyFiling, scope: Case): Promise<Problem | undefined> {
  const wanted = await countOf(scope)
  await sql`savepoint subjects`.execute(scope.db)
  const taken = await sql`insert into open_subject (employer_id, service, subject, case_id, record_no, alone)
    select ${scope.employerId}::uuid, ${filing.form.slug}, s."subjectKey", ${scope.caseId}::uuid, s.no, ${filing.form.alone ? sql`s."subjectAlone"` : sql`null`} from (${recordQuery(filing, scope, passedUndecided)}) s order by s."subjectKey"
    on conflict (employer_id, service, subject) do update set record_no = excluded.record_no where open_subject.case_id = excluded.case_id`.execute(scope.db).catch((error: unknown) => {
    if (brokenConstraint(error) === 'subject_in_one_case') return undefined
    throw error
  })
  if (taken && Number(taken.numAffectedRows ?? 0) === wanted) return undefined
  await sql`rollback to savepoint subjects`.execute(scope.db)
  return await checkAgain(filing, scope) ?? new Problem(409, 'subject-just-taken', '有人员刚刚在另一办件中提交了同类业务，请重新校验后再提交')
}

async function completeAtOnce(filing: AnyFiling, scope: Case): Promise<Problem | undefined> {
  await sql`savepoint effect`.execute(scope.db)
  try {
    await scope.db.updateTable('case_record').where('employer_id', '=', scope.employerId).where('case_id', '=', scope.caseId).where('status', '=', 'passed').where('decision', 'is', null).set({ decision: 'approved' }).execute()
    await putIntoEffect(filing, scope)
    return undefined
  } catch (error) {
    const constraint = brokenConstraint(error)
    if (constraint === undefined || !(constraint in (filing.form.guards ?? {}))) throw error
    await sql`rollback to savepoint effect`.execute(scope.db)
    return await checkAgain(filing, scope) ?? new Problem(409, 'just-changed', '相关数据刚刚被其他业务变更，请重新提交')
  }
}

/** 撤销业务: until a clerk has taken it. Records already in effect stay; then the case ends as approved. Source: catalogue 72. */
export async function withdrawCase(scope: Case, reason: string): Promise<CaseState> {
  const { row } = await lockCase(scope, scope.caseId)
  mustBeAbleTo('withdraw', row.state)
  if (row.claimed_by !== null && row.state !== 'returned') throw new Problem(409, 'case-claimed', '该业务已有审核员领取审核，不能撤销；如需修改请联系经办机构退回')
  const inEffect = await scope.db.selectFrom('case_record').where('employer_id', '=', scope.employerId).where('case_id', '=', scope.caseId).where('in_effect', '=', true).select('no').limit(1).executeTakeFirst()
  const state: CaseState = inEffect ? 'approved' : 'withdrawn'
  await endCase(scope, row, state)
  await noteEvent(scope, row.state, state, inEffect ? '撤回其余记录' : '撤销业务', { why: reason })
  scope.audit({ action: 'case/withdraw', subject: scope.caseId, detail: { serialNumber: row.serial_number } })
  return state
}

/** Takes a draft away. It stays as discarded: nothing is deleted. */
export async function discardCase(scope: Case): Promise<void> {
  const { row } = await lockCase(scope, scope.caseId)
  mustBeAbleTo('discard', row.state)
  await endCase(scope, row, 'discarded')
  await noteEvent(scope, row.state, 'discarded', '删除草稿')
}

async function endCase(scope: Case, row: CaseRow, state: CaseState): Promise<void> {
  await scope.db.deleteFrom('open_subject').where('employer_id', '=', scope.employerId).where('case_id', '=', scope.caseId).execute()
  await scope.db.updateTable('service_case').where('employer_id', '=', scope.employerId).where('id', '=', scope.caseId).set({ state, decided_at: scope.now, revision: row.revision + 1 }).execute()
}

