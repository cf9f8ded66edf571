/** Runs a filing's checks over a set of records and keeps what they say: one query a check, whatever the number of records. */
import { sql } from 'kysely'
import type { FieldProblem } from '../common/problem.ts'
import type { Fields } from '../fields/field.ts'
import type { Case } from '../ledger/database.ts'
import { unchanged } from './amendment.ts'
import type { AnyFiling, Check, Records } from './filing.ts'
import { recordQuery, withRecords, type Which } from './record-relation.ts'

/** What the checks said of each record they object to. */
export type Findings = Map<number, { problems: FieldProblem[]; hints: FieldProblem[] }>

type AnyCheck = Check<Fields>

const check = <Hit extends { no: number }>(code: string, about: string | null, find: (records: Records<Fields>, it: Case) => { execute(): Promise<Hit[]> }, says: (hit: Hit) => string): AnyCheck =>
  ({ code, about, severity: 'refuse', find, says })

/** The checks every filing has. Source: catalogue 00 common_checks; their sentences stand there. */
export function commonChecks(filing: AnyFiling, it: Case): AnyCheck[] {
  const { form } = filing
  const { mustExist } = form.subject
  const named = 'idNumber' in form.record ? 'idNumber' : null
  return [
    ...(mustExist ? [check('person/not-found', mustExist.field, (records) => records.selectFrom('record as r').where('r.subjectId', 'is', null).where(sql<boolean>`not r."notOwn"`).select('r.no'), () => mustExist.message)] : []),
    ...(mustExist?.notOwn ? [check('person/not-own', mustExist.field, (records) => records.selectFrom('record as r').where('r.subjectId', 'is', null).where(sql<boolean>`r."notOwn"`).select('r.no'), () => mustExist.notOwn?.message ?? '')] : []),
    ...(mustExist && form.subject.alias === 'p' && ['idNumber', 'personNo', 'name'].every((name) => name in form.record) ? [
      check('person/not-the-same', named, (records) => records.selectFrom('record as r').innerJoin('person as p', 'p.id', 'r.personId')
        .where((q) => q.or([
          q(sql`r."idNumber"`, '<>', q.ref('p.id_number')), q(sql`r."personNo"`, '<>', q.ref('p.person_no')), q(sql`r."name"`, '<>', q.ref('p.name')),
        ])).select(['r.no', sql<boolean>`r."name" is distinct from p.name and r."idNumber" = p.id_number`.as('otherName')]),
      (hit) => (hit.otherName ? '姓名与证件号码不符，请核实！' : form.subject.notTheSame ?? '个人编号、身份证号码、姓名不一致！')),
    ] : []),
    check('record/duplicate', named, (records) => records
      .with('placed', (db) => db.selectFrom('record as r').select(['r.no', sql<number>`coalesce(r."sheetRow", r.no)`.as('row'),
        sql<number>`first_value(r.no) over same`.as('firstNo'), sql<number>`first_value(coalesce(r."sheetRow", r.no)) over same`.as('firstRow')])
        .modifyEnd(sql`window same as (partition by r."subjectKey" order by r.no)`))
      .selectFrom('placed').whereRef('placed.no', '<>', 'placed.firstNo').select(['placed.no', 'placed.row', 'placed.firstRow']),
    (hit) => form.subject.duplicate?.(hit.row, hit.firstRow) ?? `第${hit.row}行与第${hit.firstRow}行人员重复！`),
    check('case/unfinished-elsewhere', named, (records) => records.selectFrom('record as r')
      .innerJoin('open_subject as o', (on) => (form.alone ? on.onRef('o.alone', '=', 'r.subjectAlone') : on.onRef('o.subject', '=', 'r.subjectKey')).on('o.employer_id', '=', it.employerId).on('o.service', '=', form.slug).on('o.case_id', '<>', it.caseId))
      .innerJoin('service_case as other', (on) => on.onRef('other.id', '=', 'o.case_id').on('other.employer_id', '=', it.employerId))
      .select(['r.no', 'other.serial_number as serialNumber']).distinctOn('r.no').orderBy('r.no'),
    (hit) => `存在未办结的同类业务（业务流水号${hit.serialNumber ?? ''}），请勿重复申报！`),
    ...(form.amends && !filing.findChanges ? [check('amendment/nothing-changed', null, unchanged(form.amends), () => '未修改任何信息，无需申报！')] : []),
  ]
}

/** Asks every check about the records of `which`; nothing is written. */
export async function findings(filing: AnyFiling, it: Case, which: Which & { count: number }): Promise<Findings> {
  return withRecords(filing, it, which, (records) => ask(filing, it, records))
}

/** The checks on a relation already made. */
export async function ask(filing: AnyFiling, it: Case, records: Records<Fields>): Promise<Findings> {
  const said: Findings = new Map()
  for (const one of [...commonChecks(filing, it), ...filing.allChecks]) {
    for (const hit of await one.find(records, it).execute()) {
      let of = said.get(hit.no)
      if (!of) said.set(hit.no, of = { problems: [], hints: [] })
      of[one.severity === 'refuse' ? 'problems' : 'hints'].push({ field: one.about, code: one.code, message: one.says(hit as never) })
    }
  }
  return said
}

/** Asks the register outside about the well-formed records of `which` and keeps its answers with them. */
async function askRegister(filing: AnyFiling, it: Case, which: Which): Promise<void> {
  if (!filing.askRegister) return
  const { rows } = await recordQuery(filing, it, { ...which, wellFormed: true }).execute(it.db)
  if (rows.length === 0) return
  const answers = [...await filing.askRegister(rows, it)]
  await sql`update case_record r set data = r.data || v.data::jsonb from unnest(${answers.map(([no]) => no)}::integer[], ${answers.map(([, values]) => JSON.stringify(values))}::text[]) as v(no, data)
    where r.employer_id = ${it.employerId} and r.case_id = ${it.caseId} and r.no = v.no`.execute(it.db)
}

/** Checks the records of `which` and keeps the verdict with them. Returns how many of them fail. */
export async function checkRecords(filing: AnyFiling, it: Case, which: Which & { count: number }): Promise<Findings> {
  await askRegister(filing, it, which)
  const said = await findings(filing, it, which)
  await keepFindings(it, which, said)
  return said
}

async function keepFindings(it: Case, which: Which, said: Findings): Promise<void> {
  const nos = [...said.keys()]
  const texts = (pick: 'problems' | 'hints') => [...said.values()].map((of) => (of[pick].length > 0 ? JSON.stringify(of[pick]) : null))
  const ofCase = sql`r.employer_id = ${it.employerId} and r.case_id = ${it.caseId}`
  // only what was asked about: a record that failed before and was not asked about stays as it was
  const among = sql.join([sql`true`, ...(which.nos ? [sql`r.no = any(${which.nos}::integer[])`] : []), ...(which.status ? [sql`r.status = ${which.status}`] : []), ...(which.undecided ? [sql`r.decision is null`] : [])], sql` and `)
  await sql`update case_record r set problems = null, hints = null, status = 'passed'
    where ${ofCase} and ${among} and r.flaws is null and (r.problems is not null or r.hints is not null or r.status = 'failed') and r.no <> all(${nos}::integer[])`.execute(it.db)
  if (nos.length === 0) return
  await sql`update case_record r set problems = v.problems::jsonb, hints = v.hints::jsonb, status = case when v.problems is null then 'passed' else 'failed' end
    from unnest(${nos}::integer[], ${texts('problems')}::text[], ${texts('hints')}::text[]) as v(no, problems, hints)
    where ${ofCase} and r.no = v.no and r.flaws is null
      and (r.problems is distinct from v.problems::jsonb or r.hints is distinct from v.hints::jsonb)`.execute(it.db)
}
