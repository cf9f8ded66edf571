/** Checks that the filings about construction projects and mines share. */
import { sql } from 'kysely'
import type { Records } from '../../cases/filing.ts'
import type { Fields } from '../../fields/field.ts'
import type { Scope } from '../../ledger/database.ts'

type Find = (records: Records<Fields>, it: Scope) => { execute(): Promise<{ no: number }[]> }

/** Records while the region does not run employment injury insurance. Source: manual 3.3.11 (省本级最多只有城镇职工基本养老保险和失业保险两种). */
export const withoutInjuryBranch: Find = (records, it) => records.selectFrom('record as r')
  .innerJoin('employer as e', (on) => on.on('e.id', '=', it.employerId)).innerJoin('region as g', 'g.code', 'e.region_code')
  .where(sql<boolean>`not 'employment_injury' = any(g.branches)`).select('r.no')

/** Records whose subject is in the ledger already. */
export const known: Find = (records) => records.selectFrom('record as r').where('r.subjectId', 'is not', null).select('r.no')

/** Records that name another project of the employer by its 项目名称. */
export const nameOfAnother = (kind: 'construction' | 'mining'): Find => (records, it) => records.selectFrom('record as r')
  .innerJoin('project as j', (on) => on.on('j.employer_id', '=', it.employerId).on('j.kind', '=', kind).on(sql<boolean>`j.name = r."name"`).onRef('j.id', '<>', 'r.subjectId')).select('r.no')

/** Records whose days no longer enclose those of everyone on the roster; who has no last day stays to the project's. */
export const daysWithoutRoster: Find = (records, it) => records.selectFrom('record as r')
  .innerJoin('project_member as m', (on) => on.on('m.employer_id', '=', it.employerId).onRef('m.project_id', '=', 'r.subjectId'))
  .where(sql<boolean>`m.from_on < r."startsOn" or greatest(m.from_on, m.until_on) > r."endsOn"`).select('r.no').distinct()

/** Records that end a project while someone on its roster is still covered after today. Assumption 13-2. */
export const endedWithRoster: Find = (records, it) => records.selectFrom('record as r')
  .innerJoin('project_member as m', (on) => on.on('m.employer_id', '=', it.employerId).onRef('m.project_id', '=', 'r.subjectId'))
  .where(sql<boolean>`r."status" = 'finished' and coalesce(m.until_on, r."endsOn") > ${it.today}::date`).select('r.no').distinct()

/** Whether the work-injury fee of the project `j` was declared (3.3.24, 3.3.25) and stands. */
export const feeDeclared = (it: Scope) => sql<boolean>`exists (select from assessment a where a.employer_id = ${it.employerId}::uuid and a.project_id = j.id and a.state = 'assessed')`
