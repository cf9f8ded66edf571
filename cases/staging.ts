/** The three ways records come into a case, one path from there: typed, imported, picked (DESIGN: the one idea). */
import { sql } from 'kysely'
import { Problem, type FieldProblem } from '../common/problem.ts'
import type { Origin } from '../common/states.ts'
import { cellOf } from '../fields/kind.ts'
import type { Case } from '../ledger/database.ts'
import { lockCase, mustBeActiveEmployer, workFacts } from './case-row.ts'
import { checkRecords } from './check.ts'
import type { AnyFiling } from './filing.ts'
import { encode, readRecord, type Cells, type StagedRecord } from './read-record.ts'
import { mustBeAbleTo } from './states.ts'

/** A record a person sent: field name to what was typed. */
export type TypedRecord = Readonly<Record<string, unknown>>

export const noSuchRecord = (no: number) => new Problem(404, 'no-such-record', `未找到第${no}条记录，可能已被删除，请刷新列表`)

const MOST_TYPED = 2000

/** Adds records to a case and checks them with those of the same persons. Returns their numbers. Throws 404, 409, 422. */
export async function addRecords(filing: AnyFiling, scope: Case, records: readonly TypedRecord[], origin: Exclude<Origin, 'imported'>): Promise<number[]> {
  if (records.length === 0 || records.length > MOST_TYPED) throw new Problem(422, 'too-many-records', `一次可添加1到${MOST_TYPED}条，更多请使用批量添加`)
  const { row } = await lockCase(scope, scope.caseId)
  mustBeAbleTo('edit', row.state)
  await mustBeActiveEmployer(scope)
  if (filing.form.entry.includes('form')) {
    const only = await scope.db.selectFrom('case_record').where('employer_id', '=', scope.employerId).where('case_id', '=', scope.caseId).select('no').executeTakeFirst()
    if (only) { // the form is the record: saved again, it takes its own place
      await editRecord(filing, scope, only.no, records[0] ?? {})
      return [only.no]
    }
    if (records.length > 1) throw new Problem(422, 'too-many-records', '该业务一次只办理一条，请分别申报')
  }
  const facts = await workFacts(scope)
  const first = row.next_no
  const staged = records.map((record) => readRecord(filing, cellsOf(record), { origin, facts, header: row.header }))
  await scope.db.insertInto('case_record').values(staged.map((record, i) => ({ employer_id: scope.employerId, case_id: scope.caseId, no: first + i, origin, ...columnsOf(record) }))).execute()
  await touch(scope, { next_no: first + records.length })
  const nos = staged.map((_, i) => first + i)
  await checkWithPeers(filing, scope, nos, staged.map((record) => record.subject))
  return nos
}

/** Rows put into the table at once. */
const CHUNK = 1_000

/** Adds what was ticked in a list, however much it is, and checks it. Returns the numbers. Throws 404, 409. */
export async function addPicked(filing: AnyFiling, scope: Case, records: readonly TypedRecord[]): Promise<number[]> {
  const { row } = await lockCase(scope, scope.caseId)
  mustBeAbleTo('edit', row.state)
  await mustBeActiveEmployer(scope)
  const facts = await workFacts(scope)
  const first = row.next_no
  for (let at = 0; at < records.length; at += CHUNK) {
    const staged = records.slice(at, at + CHUNK).map((record) => readRecord(filing, cellsOf(record), { origin: 'picked', facts, header: row.header }))
    await scope.db.insertInto('case_record').values(staged.map((record, i) => ({ employer_id: scope.employerId, case_id: scope.caseId, no: first + at + i, origin: 'picked' as const, ...columnsOf(record) }))).execute()
  }
  await touch(scope, { next_no: first + records.length })
  if (records.length > 0) await checkRecords(filing, scope, { undecided: true, count: row.next_no + records.length })
  return records.map((_, i) => first + i)
}

/** Puts new cells in the place of a record's and checks again only what that changes. Throws 404, 409. */
export async function editRecord(filing: AnyFiling, scope: Case, no: number, record: TypedRecord): Promise<void> {
  const { row } = await lockCase(scope, scope.caseId)
  mustBeAbleTo('edit', row.state)
  const old = await scope.db.selectFrom('case_record').where('employer_id', '=', scope.employerId).where('case_id', '=', scope.caseId).where('no', '=', no).select(['subject', 'origin', 'decision']).executeTakeFirst()
  if (!old) throw noSuchRecord(no)
  if (old.decision === 'approved' || old.decision === 'refused') throw new Problem(409, 'record-decided', `第${no}条已审核${old.decision === 'approved' ? '通过' : '不通过'}，不能再修改`)
  const staged = readRecord(filing, cellsOf(record), { origin: old.origin, facts: await workFacts(scope), header: row.header })
  await scope.db.updateTable('case_record').where('employer_id', '=', scope.employerId).where('case_id', '=', scope.caseId).where('no', '=', no)
    .set({ ...columnsOf(staged), problems: null, hints: null, decision: null }).execute()
  await touch(scope)
  await checkWithPeers(filing, scope, [no], [old.subject, staged.subject])
}

/** Takes records out (all imported, all failed, or those numbered) and checks those that were their duplicates. Returns how many. */
export async function deleteRecords(filing: AnyFiling, scope: Case, which: { nos?: readonly number[]; status?: 'passed' | 'failed'; origin?: Origin }): Promise<number> {
  const { row } = await lockCase(scope, scope.caseId)
  mustBeAbleTo('edit', row.state)
  let gone = scope.db.deleteFrom('case_record').where('employer_id', '=', scope.employerId).where('case_id', '=', scope.caseId)
    .where((q) => q.or([q('decision', 'is', null), q('decision', '=', 'returned')]))
  if (which.nos) gone = gone.where('no', 'in', [...which.nos])
  if (which.status) gone = gone.where('status', '=', which.status)
  if (which.origin) gone = gone.where('origin', '=', which.origin)
  const deleted = await gone.returning('subject').execute()
  await touch(scope)
  await checkWithPeers(filing, scope, [], deleted.map((record) => record.subject))
  return deleted.length
}

/** What adding this record would say, without adding it. */
export async function previewRecord<R>(filing: AnyFiling, scope: Case, record: TypedRecord, look: (no: number) => Promise<R>): Promise<R> {
  await sql`savepoint preview`.execute(scope.db)
  const [no = 0] = await addRecords(filing, scope, [record], 'typed')
  const seen = await look(no)
  await sql`rollback to savepoint preview`.execute(scope.db)
  return seen
}

/** More subjects than this and the whole case is checked instead. */
const MOST_PEERS = 2000

/** Checks `nos` and every record of the case about one of `subjects`: a duplicate may have come or gone. */
async function checkWithPeers(filing: AnyFiling, scope: Case, nos: readonly number[], subjects: readonly (string | null)[]): Promise<void> {
  const known = [...new Set(subjects.filter((subject) => subject !== null))]
  const undecided = scope.db.selectFrom('case_record').where('employer_id', '=', scope.employerId).where('case_id', '=', scope.caseId).where('decision', 'is', null)
  if (known.length > MOST_PEERS) {
    const { count } = await undecided.select((q) => q.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
    await checkRecords(filing, scope, { undecided: true, count })
    return
  }
  const peers = known.length === 0 ? [] : await undecided.where('subject', 'in', [...known, ...await otherNames(scope, known)]).select('no').execute()
  const all = [...new Set([...nos, ...peers.map((peer) => peer.no)])]
  if (all.length > 0) await checkRecords(filing, scope, { nos: all, count: all.length })
}

/** The same persons by their other name: by certificate who was named by 个人编号, and the reverse. */
async function otherNames(scope: Case, subjects: readonly string[]): Promise<string[]> {
  const numbers = subjects.map((subject) => subject.split(/[:|]/)[1] ?? '')
  const persons = await scope.db.selectFrom('person').where((q) => q.or([q('id_number', 'in', numbers), q('person_no', 'in', numbers)])).select(['id_type', 'id_number', 'person_no']).execute()
  return persons.flatMap((person) => [`${person.id_type}:${person.id_number}`, `no:${person.person_no}`])
}

/** Notes that the case has changed: what was saved or printed before is no longer it. */
export async function touch(scope: Case, also: { next_no?: number } = {}): Promise<void> {
  await scope.db.updateTable('service_case').where('employer_id', '=', scope.employerId).where('id', '=', scope.caseId)
    .set((q) => ({ revision: q('revision', '+', 1), ...also })).execute()
}

const cellsOf = (record: TypedRecord): Cells => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null && value !== undefined).map(([name, value]) => [name, cellOf(value)]))

const json = (list: readonly (FieldProblem | StagedRecord['repairs'][number])[]) => (list.length > 0 ? JSON.stringify(list) : null)

/** A staged record as the columns of its row. */
export const columnsOf = (record: StagedRecord) => ({
  subject: record.subject, status: record.problems.length > 0 ? 'failed' as const : 'passed' as const, data: encode(record.data),
  unread: record.unread ? JSON.stringify(record.unread) : null, repairs: json(record.repairs), flaws: json(record.problems), settled: json(record.settled),
})
