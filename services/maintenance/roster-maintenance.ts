/**
 * 名册维护 of construction projects (3.3.7) and mines (3.3.8): days and phone of who is on a roster change, or his time on it ends.
 * Assumptions 07-1 (whom the certificate names is not changed here), 07-2 (accidents at work are not asked yet), 07-3 (blank in a sheet means unchanged).
 */
import { sql } from 'kysely'
import { filing } from '../../cases/filing.ts'
import { rosterMember } from '../../cases/project-subjects.ts'
import type { ProjectKind } from '../../common/states.ts'
import { idTypes, memberChanges, sexes, type CodeList } from '../../fields/code-lists.ts'
import { field, ledger, optional } from '../../fields/field.ts'
import { membersOf, projectsOf } from '../../ledger/projects.ts'
import { chosenProject, entrant, forAnotherProject, forAnotherProjectSays, judgeEntrant, otherName } from '../registration/roster-fields.ts'

/** A column of codes as their texts. */
const words = (list: CodeList, column: string) =>
  sql<string>`case ${sql.ref(column)} ${sql.join([...list.codes].map(([code, label]) => sql`when ${sql.lit(code)} then ${sql.lit(label)}`), sql` `)} end`

/** The filing of a kind of project; `paper` is its 变更表. */
export const rosterMaintenance = ({ id, slug, kind, paper, startsStarred }: { id: `3.3.${number}`; slug: string; kind: ProjectKind; paper: string; startsStarred: boolean }) => filing({
  id, slug, outcome: 'completed', outcomeText: '该业务已成功办结!',
  entry: ['typed', 'imported'], subject: rosterMember(kind), onePer: ['projectNo'], lookUps: ['projectNo', 'idNumber'], addLabel: '添加',
  record: {
    ...chosenProject, ...entrant, idType: optional(entrant.idType), sex: optional(entrant.sex),
    memberNo: optional(field.text('项目个人编号', 20)), // comes with a row of the roster that is taken into the form
    personNo: ledger(field.personNo('个人编号'), sql`p.person_no`),
    change: field.code('变更类型', memberChanges, { wrong: '人员变更类型只能为更新或减少！' }),
    heldUntilOn: ledger(field.date('原进入项目终止时间'), sql`m.until_on`),
  },
  tabs: { all: ['申报信息', '校验结果', '附件材料'], results: '校验结果', materials: '附件材料' },
  sections: [
    { title: '项目基本信息', mode: 'always', fields: ['projectNo', 'projectNumber', { field: 'projectName', required: true }, { field: 'projectStartsOn', required: startsStarred }, 'projectEndsOn'] },
    { title: '人员信息', fields: ['idType', 'sex', 'idNumber', 'name', 'mobile', 'fromOn', 'untilOn', 'change'] },
  ],
  choices: {
    projectNo: (it) => projectsOf(it, kind).where((q) => q.exists(q.selectFrom('project_member as m').where('m.employer_id', '=', it.employerId).whereRef('m.project_id', '=', 'j.id').select('m.id')))
      .select(['j.number as value', sql<string>`j.number || ' ' || j.name`.as('label')]).orderBy('j.number'),
  },
  views: {
    template: [
      { field: 'name', samples: ['XX', 'XX'] }, { field: 'sex', required: true, samples: ['X'] }, { field: 'idNumber', label: '身份证号', samples: ['422801XXXXXXXXXX'] },
      { field: 'change', label: '人员变更类型', samples: ['更新', '减少'] }, { field: 'fromOn', samples: ['20200101'] }, { field: 'untilOn', samples: ['20200101'] }, { field: 'mobile', label: '手机号码', samples: ['136XXXXXXXX'] },
    ],
    passed: ['memberNo', 'personNo', 'idType', 'idNumber', 'name', 'sex', 'fromOn', ['untilOn', '进入项目结束时间'], 'mobile', 'change'],
    failed: ['idNumber', 'name', ['change', '人员变更类型']],
    report: [],
  },
  listTitles: { passed: '校验成功人员信息（双击修改信息）', failed: '校验失败信息' },
  template: { title: '工程项目职工参保信息维护花名册', header: [['项目名称', 'projectName'], ['项目编号', 'projectNumber']], notes: [], footer: [] },
  report: null,
  materials: [{ code: 'change-form', name: `《${paper}》`, need: 'required', note: '必传' }],
  amends: { table: 'project_member', blank: 'keeps', columns: { mobile: 'mobile', fromOn: 'from_on', untilOn: 'until_on' } },
  guards: { one_membership_at_a_time: 'roster/overlaps', membership_ends_after_start: 'roster/outside-project' },
  settle: (it) => ({
    problems: [
      ...judgeEntrant(it),
      ...(it.change === 'end' && !it.untilOn ? [{ field: 'untilOn', code: 'roster/end-without-day', message: '减少人员必须填写进入项目终止时间！' }] : []),
    ],
  }),
})
  .list({
    key: 'roster', title: '已参保人员信息',
    columns: [['memberNo', '项目个人编号'], ['personNo', '个人编号'], ['idTypeText', '证件类型'], ['idNumber', '证件号码'], ['name', '姓名'], ['sexText', '性别'], ['fromOn', '进入项目开始时间'], ['untilOn', '进入项目结束时间'], ['mobile', '联系电话']],
    rows: (it, header) => membersOf(it, kind).where('j.number', '=', header['projectNo'] ?? '').select([
      'm.member_no as key', 'm.member_no as memberNo', 'p.person_no as personNo', 'p.id_type as idType', words(idTypes, 'p.id_type').as('idTypeText'), 'p.id_number as idNumber', 'p.name as name',
      'p.sex as sex', words(sexes, 'p.sex').as('sexText'), sql<string>`m.from_on::text`.as('fromOn'), sql<string | null>`m.until_on::text`.as('untilOn'), 'm.mobile as mobile']),
    fills: { memberNo: 'memberNo', idType: 'idType', idNumber: 'idNumber', name: 'name', sex: 'sex', fromOn: 'fromOn', untilOn: 'untilOn', mobile: 'mobile' },
    inPage: { tab: '校验结果', emptyText: '请先选择项目，再查看项目下的参保人员' },
  })
  .checks((refuse) => [
    refuse('project/not-found', 'projectNo', (records) => records.selectFrom('record as r').where('r.projectNumber', 'is', null).select('r.no'), () => '未找到所选项目，请重新选择项目！'),
    refuse('roster/another-project', 'projectNo', forAnotherProject, forAnotherProjectSays),
    refuse('person/name-disagrees', 'name', otherName, () => '姓名与证件号码不符，请核实！'),
    refuse('roster/outside-project', 'fromOn', (records) => records.selectFrom('record as r').where(sql<boolean>`r."fromOn" not between r."projectStartsOn" and r."projectEndsOn"
      or coalesce(r."untilOn", r."heldUntilOn") not between r."fromOn" and r."projectEndsOn"`).select('r.no'), () => '进入项目时间不在项目起止时间范围内！'),
    refuse('roster/overlaps', 'fromOn', (records, it) => records.selectFrom('record as r')
      .innerJoin('project_member as own', (on) => on.on('own.employer_id', '=', it.employerId).onRef('own.id', '=', 'r.subjectId'))
      .innerJoin('project_member as m', (on) => on.on('m.employer_id', '=', it.employerId).onRef('m.project_id', '=', 'own.project_id').onRef('m.person_id', '=', 'own.person_id').onRef('m.id', '<>', 'own.id'))
      .where(sql<boolean>`coalesce(r."untilOn", r."heldUntilOn", r."fromOn") >= r."fromOn" and daterange(m.from_on, m.until_on, '[]') && daterange(r."fromOn", coalesce(r."untilOn", r."heldUntilOn"), '[]')`).select('r.no').distinct(),
    () => '该人员已在本项目参保名册中，时间段重叠！'),
  ])
