/** Construction and mining projects (工程项目) and their rosters: each read a query, each write one statement a table (STYLE §5). */
import { sql } from 'kysely'
import type { Fen } from '../common/money.ts'
import type { Day } from '../common/period.ts'
import type { ProjectKind, ProjectStatus } from '../common/states.ts'
import { itemsOf, noteChanges } from './changes.ts'
import type { Query } from './coverage.ts'
import type { Case, Scope } from './database.ts'

/** What a project of either kind holds. Codes as in fields/code-lists; the four bank fields are all there or none is. */
export interface ProjectFacts {
  name: string; status: ProjectStatus; address: string | null; managerName: string; managerIdType: string; managerIdNumber: string; managerPhone: string
  expectedWorkers: number | null; startsOn: Day; endsOn: Day; bank: string | null; bankBranch: string | null; bankHolder: string | null; bankAccount: string | null
}

/** What a kind of project holds; `price` is 项目总价/工程安装费 in fen. */
export interface NewProject {
  construction: ProjectFacts & { renovation: boolean; contractNo: string | null; contractFromOn: Day | null; contractUntilOn: Day | null; price: Fen; industry: string }
  mining: ProjectFacts & { miningKind: 'coal' | 'other' }
}

/** Which project, by which record, and what takes the place of what it holds: blank means unchanged. */
export type AmendedProject = { [K in ProjectKind]: { no: number; projectId: string } & { [F in keyof NewProject[K]]: NewProject[K][F] | null } }

const FACTS = {
  name: 'name', status: 'status', address: 'address', managerName: 'manager_name', managerIdType: 'manager_id_type', managerIdNumber: 'manager_id_number', managerPhone: 'manager_phone',
  expectedWorkers: 'expected_workers', startsOn: 'starts_on', endsOn: 'ends_on', bank: 'bank', bankBranch: 'bank_branch', bankHolder: 'bank_holder', bankAccount: 'bank_account',
} as const
/** Which column holds which fact of a project. */
export const projectColumns = {
  construction: { ...FACTS, renovation: 'renovation', contractNo: 'contract_no', contractFromOn: 'contract_from_on', contractUntilOn: 'contract_until_on', price: 'price_fen', industry: 'industry' },
  mining: { ...FACTS, miningKind: 'mining_kind' },
} as const

/** The employer's projects of a kind, whatever their state. */
export const projectsOf = (it: Scope, kind: ProjectKind) => it.db.selectFrom('project as j').where('j.employer_id', '=', it.employerId).where('j.kind', '=', kind)

/** Projects whose roster may grow: running, and not past their last day. */
export const openProjects = (it: Scope, kind: ProjectKind) => projectsOf(it, kind).where('j.status', '=', 'running').where('j.ends_on', '>=', it.today)

/** Everyone who is or was on the roster of a project of the kind; `j` the project, `m` the membership, `p` the person. */
export const membersOf = (it: Scope, kind: ProjectKind) => it.db.selectFrom('project_member as m')
  .innerJoin('project as j', (on) => on.onRef('j.employer_id', '=', 'm.employer_id').onRef('j.id', '=', 'm.project_id')).innerJoin('person as p', 'p.id', 'm.person_id')
  .where('m.employer_id', '=', it.employerId).where('j.kind', '=', kind)

/**
 * Registers projects with fresh 项目编号. Guarded by `project_once` (name) and `project_contract_once`; what this case has registered
 * already is left alone.
 */
export async function registerProjects<K extends ProjectKind>(it: Case, kind: K, projects: Query<NewProject[K]>): Promise<void> {
  const columns = Object.entries(projectColumns[kind])
  await it.db.insertInto('project').columns(['employer_id', 'kind', 'registered_by_case', ...columns.map(([, column]) => column)] as never)
    .expression(it.db.selectFrom(projects.as('n'))
      .where((q) => q.not(q.exists(q.selectFrom('project as j').where('j.employer_id', '=', it.employerId).where('j.registered_by_case', '=', it.caseId).where('j.kind', '=', kind)
        .where(sql<boolean>`j.name = n.name`).select('j.id'))))
      .select([sql<string>`${it.employerId}::uuid`.as('e'), sql<string>`${kind}`.as('k'), sql<string>`${it.caseId}::uuid`.as('case'), ...columns.map(([name]) => sql.ref(`n.${name}`).as(name))] as never))
    .execute()
}

/** Changes projects of the employer and writes 变更前值/变更后值. 项目编号 and roster stay. A second run finds nothing changed. */
export async function amendProjects<K extends ProjectKind>(it: Case, kind: K, changes: Query<AmendedProject[K]>): Promise<void> {
  const said = changes.as('n')
  await noteChanges(it, 'project', projectsOf(it, kind).innerJoin(said, (on) => on.on(sql<boolean>`n."projectId" = j.id`))
    .crossJoinLateral(itemsOf(projectColumns[kind], 'j', 'n').as<'c'>(sql`c(item, before, after)`))
    .where('c.after', 'is not', null).whereRef('c.after', 'is distinct from', 'c.before')
    .select([sql<number>`n.no`.as('no'), 'j.id as subjectId', 'c.item', 'c.before', 'c.after']))
  await it.db.updateTable('project as j').from(said).where('j.employer_id', '=', it.employerId).where('j.kind', '=', kind).where(sql<boolean>`n."projectId" = j.id`)
    .set({ ...Object.fromEntries(Object.entries(projectColumns[kind]).map(([name, column]) => [column, sql`coalesce(${sql.ref(`n.${name}`)}, ${sql.ref(`j.${column}`)})`])), changed_by_case: it.caseId } as never)
    .execute()
}

/** One person entered on a roster from a day to a day, both included; without a last day to the project's end. */
export interface NewMember { projectId: string; personId: string; mobile: string | null; fromOn: Day; untilOn: Day | null }

/** Puts persons on rosters with fresh 项目个人编号. Guarded by `one_membership_at_a_time`; what this case has added already is left alone. */
export async function addMembers(it: Case, members: Query<NewMember>): Promise<void> {
  await it.db.insertInto('project_member').columns(['employer_id', 'project_id', 'person_id', 'mobile', 'from_on', 'until_on', 'added_by_case'])
    .expression(it.db.selectFrom(members.as('n'))
      .where((q) => q.not(q.exists(q.selectFrom('project_member as m').where('m.employer_id', '=', it.employerId).where('m.added_by_case', '=', it.caseId)
        .whereRef('m.project_id', '=', 'n.projectId').whereRef('m.person_id', '=', 'n.personId').whereRef('m.from_on', '=', 'n.fromOn').select('m.id'))))
      .select([sql<string>`${it.employerId}::uuid`.as('e'), 'n.projectId', 'n.personId', 'n.mobile', 'n.fromOn', 'n.untilOn', sql<string>`${it.caseId}::uuid`.as('case')]))
    .execute()
}

/** 更新 of one membership: blank means unchanged. */
export interface AmendedMember { no: number; memberId: string; mobile: string | null; fromOn: Day | null; untilOn: Day | null }

/** Changes memberships and writes 变更前值/变更后值. A second run finds nothing changed. */
export async function amendMembers(it: Case, changes: Query<AmendedMember>): Promise<void> {
  const said = changes.as('n')
  await noteChanges(it, 'project_member', it.db.selectFrom('project_member as m').innerJoin(said, (on) => on.onRef('n.memberId', '=', 'm.id')).where('m.employer_id', '=', it.employerId)
    .crossJoinLateral(itemsOf({ mobile: 'mobile', fromOn: 'from_on', untilOn: 'until_on' }, 'm', 'n').as<'c'>(sql`c(item, before, after)`))
    .where('c.after', 'is not', null).whereRef('c.after', 'is distinct from', 'c.before')
    .select(['n.no', 'm.id as subjectId', 'c.item', 'c.before', 'c.after']))
  await it.db.updateTable('project_member as m').from(said).where('m.employer_id', '=', it.employerId).whereRef('n.memberId', '=', 'm.id')
    .set({
      mobile: sql<string | null>`coalesce(n.mobile, m.mobile)`, from_on: sql<Day>`coalesce(n."fromOn", m.from_on)`, until_on: sql<Day | null>`coalesce(n."untilOn", m.until_on)`, changed_by_case: it.caseId,
    }).execute()
}

/** 减少: the membership ends with the day and stays on the roster as history. A second run changes nothing. */
export const endMembers = (it: Case, ended: Query<{ no: number; memberId: string; untilOn: Day }>): Promise<void> =>
  amendMembers(it, it.db.selectFrom(ended.as('e')).select(['e.no', 'e.memberId', sql<string | null>`null::text`.as('mobile'), sql<Day | null>`null::date`.as('fromOn'), 'e.untilOn']))
