/** Subjects of filings about construction and mining projects, as data: `pr` is the project, `m` a membership of its roster, `p` a person. */
import { sql } from 'kysely'
import type { ProjectKind } from '../common/states.ts'
import type { Subject } from './subject.ts'

const noPerson = sql<string | null>`null::uuid`
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** The project that a record's 项目选择 names. */
const chosen = (kind: ProjectKind) => sql`left join project pr on pr.employer_id = r.employer_id and pr.kind = ${sql.lit(kind)} and pr.number = r.data->>'projectNo'`

/** A project that is to be registered: `subjectId` is the one that has its name already. */
export const newProject = (kind: ProjectKind): Subject => ({
  name: `newProject:${kind}`, alias: 'pr', personId: noPerson,
  joins: () => sql`left join project pr on pr.employer_id = r.employer_id and pr.kind = ${sql.lit(kind)} and pr.name = r.data->>'name'`,
  found: {}, key: sql<string>`'project:' || (r.data->>'name')`, named: ({ name }) => (text(name) === null ? null : `project:${text(name) ?? ''}`),
  mustExist: null, duplicate: (n, m) => `第${n}行与第${m}行项目重复！`,
})

/** The project chosen in 项目选择. */
export const ownProject = (kind: ProjectKind): Subject => ({
  name: `ownProject:${kind}`, alias: 'pr', personId: noPerson, joins: () => chosen(kind),
  found: {}, key: sql<string>`'project:' || (r.data->>'projectNo')`, named: ({ projectNo }) => (text(projectNo) === null ? null : `project:${text(projectNo) ?? ''}`),
  mustExist: { field: 'projectNo', message: '未找到所选项目，可能已被变更，请刷新后重新选择！' },
})

/** Whoever enters the roster of the project chosen: anyone, known or not. A look-up tells only of who is on the employer's list or on a roster of its. */
export const rosterEntrant = (kind: ProjectKind): Subject => ({
  name: `rosterEntrant:${kind}`, alias: 'p', personId: sql<string | null>`p.id`,
  joins: () => sql`left join person p on p.id_type = coalesce(r.data->>'idType', '01') and p.id_number = r.data->>'idNumber' ${chosen(kind)}`,
  lookUpJoins: () => sql`left join person p on p.id_type = coalesce(r.data->>'idType', '01') and p.id_number = r.data->>'idNumber'
      and (exists (select from affiliation a where a.employer_id = r.employer_id and a.person_id = p.id) or exists (select from project_member m where m.employer_id = r.employer_id and m.person_id = p.id)) ${chosen(kind)}`,
  found: {}, shown: { name: sql`p.name`, sex: sql`p.sex` },
  mustExist: null,
})

/**
 * A membership of the roster of the project chosen, found by the person's certificate: the one that 项目个人编号 names where a row of
 * the roster was taken, else the latest.
 */
export const rosterMember = (kind: ProjectKind): Subject => ({
  name: `rosterMember:${kind}`, alias: 'm', personId: sql<string | null>`m.person_id`,
  joins: () => sql`${chosen(kind)} left join person p on p.id_type = coalesce(r.data->>'idType', '01') and p.id_number = r.data->>'idNumber'
    left join lateral (select * from project_member own where own.employer_id = r.employer_id and own.project_id = pr.id and own.person_id = p.id
      order by own.member_no is distinct from r.data->>'memberNo', own.from_on desc limit 1) m on true`,
  lookUpJoins: () => sql`${chosen(kind)} left join project_member m on m.employer_id = r.employer_id and m.project_id = pr.id
      and m.id = (select own.id from project_member own join person who on who.id = own.person_id where own.employer_id = r.employer_id and own.project_id = pr.id
        and who.id_type = coalesce(r.data->>'idType', '01') and who.id_number = r.data->>'idNumber' order by own.from_on desc limit 1)
    left join person p on p.id = m.person_id`,
  found: { idType: sql`p.id_type`, sex: sql`p.sex`, memberNo: sql`m.member_no` }, shown: { name: sql`p.name` },
  mustExist: { field: 'idNumber', message: '该人员不在本项目参保名册中，请先办理名册备案！' },
})
