/**
 * 名册备案 of construction projects (3.3.4) and mines (3.3.5): persons enter the roster of a project, and are insured against employment
 * injury through it. Assumptions 04-1 (whose birth is unknown), 04-2 (民族), 04-3 (phone and last day as printed).
 */
import { sql } from 'kysely'
import { filing } from '../../cases/filing.ts'
import { rosterEntrant } from '../../cases/project-subjects.ts'
import { monthOf, type Day } from '../../common/period.ts'
import type { ProjectKind, ProjectStatus } from '../../common/states.ts'
import { field, ledger, preset, register } from '../../fields/field.ts'
import { registerPersons } from '../../ledger/coverage.ts'
import { addMembers, openProjects } from '../../ledger/projects.ts'
import { policy } from '../../policy/policy.ts'
import { minimumInsuredAge } from '../../policy/rules/retirement-age.ts'
import { cardOf, chosenProject, entrant, forAnotherProject, forAnotherProjectSays, judgeEntrant, otherName } from './roster-fields.ts'

const closed: Readonly<Record<ProjectStatus, string>> = { not_started: '未开工', running: '已结束', stopped: '已停工', finished: '已结束' }

/** What a roster does not ask of a person. */
const NOT_ASKED = ['nationality', 'employmentForm', 'postcode', 'email', 'householdRegion', 'householdDistrict', 'address', 'note'] as const

/** The filing of a kind of project; `title` is that of its sheet and form. */
export const rosterFiling = ({ id, slug, kind, title }: { id: `3.3.${number}`; slug: string; kind: ProjectKind; title: string }) => filing({
  id, slug, outcome: 'accepted', outcomeText: '该业务已受理成功，您可在办件记录中查询办理进度！',
  entry: ['typed', 'imported'], subject: rosterEntrant(kind), onePer: ['projectNo'], lookUps: ['projectNo', 'idNumber'], addLabel: '添加校验',
  record: {
    ...chosenProject, ...entrant, idType: preset(entrant.idType, '01'),
    bornOn: register(field.date('出生日期')), // what the identity number says; no surface shows it
    change: ledger(field.text('变更类型'), sql`'增加'::text`),
  },
  tabs: { all: ['基本信息', '校验信息'], results: '校验信息' },
  sections: [
    { title: '项目查询', mode: 'always', fields: ['projectNo'] },
    { title: '项目基本信息', fields: ['projectNumber', 'projectName', { field: 'projectStartsOn', required: true }, 'projectEndsOn'] },
    { title: '人员信息', fields: ['idType', 'idNumber', 'name', 'sex', 'fromOn', 'untilOn', 'mobile'] },
  ],
  choices: { projectNo: (it) => openProjects(it, kind).select(['j.number as value', sql<string>`j.number || ' ' || j.name`.as('label')]).orderBy('j.number') },
  views: {
    template: [
      { field: 'name', samples: ['XX', 'XX'] }, { field: 'sex', samples: ['X'] }, { field: 'idType', samples: ['身份证'] }, { field: 'idNumber', samples: ['422801XXXXXXXXXXXX'] },
      { field: 'fromOn', samples: ['20190301'] }, { field: 'untilOn', samples: ['20200101'] }, { field: 'mobile', label: '手机号码', required: true, samples: ['136XXXXXXXX'] },
    ],
    passed: ['idType', 'idNumber', 'name', 'sex', 'fromOn', ['untilOn', '进入项目结束时间'], 'mobile', 'change'],
    failed: ['idType', 'idNumber', 'name'],
    report: [['name', '姓名*'], ['sex', '性别*'], ['idType', '*证件类型'], ['idNumber', '*证件号码'], ['fromOn', '*进入项目开始时间'], ['untilOn', '*进入项目终止时间'], ['mobile', '*手机号码']],
  },
  listTitles: { passed: '校验成功人员信息', failed: '校验失败信息' },
  template: { title, header: [['项目名称', 'projectName'], ['项目编号', 'projectNumber'], ['填报日期', 'savedOn']], notes: ['*为必填项'], footer: [] },
  report: {
    title, header: [['项目名称', 'projectName'], ['项目编号', 'projectNumber'], ['填报日期', 'savedOn']], totals: [], notes: [],
    declaration: '*以上事项填写真实，若与实际情况不符，本单位愿承担相关责任。', signature: ['单位负责人(签章)', '单位经办人(签章)', '联系电话'],
  },
  guards: { one_membership_at_a_time: 'roster/overlaps' },
  settle: (it) => ({
    fills: { bornOn: cardOf(it)?.bornOn ?? null },
    problems: [
      ...judgeEntrant(it),
      ...(it.fromOn && it.untilOn && it.untilOn < it.fromOn ? [{ field: 'untilOn', code: 'roster/ends-before-start', message: '进入项目终止时间不能早于进入项目开始时间！' }] : []),
    ],
  }),
})
  .checks((refuse) => [
    refuse('project/not-found', 'projectNo', (records) => records.selectFrom('record as r').where('r.projectNumber', 'is', null).select('r.no'), () => '未找到所选项目，请重新选择项目！'),
    refuse('project/not-open', 'projectNo', (records, it) => records.selectFrom('record as r')
      .innerJoin('project as j', (on) => on.on('j.employer_id', '=', it.employerId).on('j.kind', '=', kind).onRef('j.number', '=', 'r.projectNumber'))
      .where((q) => q.or([q('j.status', '<>', 'running'), q('j.ends_on', '<', it.today)])).select(['r.no', 'j.status']), ({ status }) => `该项目${closed[status]}，不能备案参保人员！`),
    refuse('roster/another-project', 'projectNo', forAnotherProject, forAnotherProjectSays),
    refuse('roster/outside-project', 'fromOn', (records) => records.selectFrom('record as r')
      .where((q) => q.or([q('r.fromOn', '<', q.ref('r.projectStartsOn')), q('r.fromOn', '>', q.ref('r.projectEndsOn')), q('r.untilOn', '>', q.ref('r.projectEndsOn'))])).select('r.no'),
    () => '进入项目时间不在项目起止时间范围内！'),
    refuse('roster/overlaps', 'fromOn', (records, it) => records.selectFrom('record as r')
      .innerJoin('project as j', (on) => on.on('j.employer_id', '=', it.employerId).on('j.kind', '=', kind).onRef('j.number', '=', 'r.projectNumber'))
      .innerJoin('project_member as m', (on) => on.on('m.employer_id', '=', it.employerId).onRef('m.project_id', '=', 'j.id').onRef('m.person_id', '=', 'r.personId'))
      .where(sql<boolean>`daterange(m.from_on, m.until_on, '[]') && daterange(r."fromOn", r."untilOn", '[]')`).select('r.no').distinct(),
    () => '该人员已在本项目参保名册中，时间段重叠！'),
    refuse('person/name-disagrees', 'name', otherName, () => '姓名与证件号码不符，请核实！'),
    refuse('person/birth-unknown', 'idNumber', (records) => records.selectFrom('record as r').where('r.personId', 'is', null).where('r.bornOn', 'is', null).select('r.no'),
      () => '该证件不能核实出生日期，请先到经办窗口办理个人信息登记后再备案！'),
    refuse('person/too-young', 'fromOn', (records, it) => records.selectFrom('record as r').leftJoin('person as p', 'p.id', 'r.personId')
      .where(sql<boolean>`coalesce(p.born_on, r."bornOn") + make_interval(years => ${minimumInsuredAge(policy.at({ period: monthOf(it.today), knownOn: it.today })).value}::integer) > r."fromOn"`).select('r.no'),
    () => '该人员年龄不符合参保条件！'),
  ])
  .changes((records) => ({
    execute: async () => (await records.selectFrom('record as r').select(['r.no', 'r.projectName', 'r.fromOn', 'r.untilOn', 'r.projectEndsOn']).orderBy('r.no').execute())
      .map(({ no, projectName, fromOn, untilOn, projectEndsOn }) => ({ no, item: '项目参保名册', before: '', after: `${projectName ?? ''}（${fromOn}至${untilOn ?? `项目终止时间${projectEndsOn ?? ''}`}）` })),
  }))
  .effect(async (records, it) => {
    await registerPersons(it, records.selectFrom('record as r').where('r.personId', 'is', null).select((q) => [
      'r.idType', 'r.idNumber', 'r.name', 'r.sex', q.ref('r.bornOn').$notNull().as('bornOn'), q.ref('r.mobile').$castTo<string>().as('mobile'), sql<string>`'01'`.as('ethnicity'),
      sql<Day | null>`null::date`.as('firstInsuredOn'), sql<boolean | null>`null::boolean`.as('temporaryAccount'), ...NOT_ASKED.map((name) => sql<string | null>`null::text`.as(name))]))
    await addMembers(it, records.selectFrom('record as r')
      .innerJoin('person as p', (on) => on.onRef('p.id_number', '=', 'r.idNumber').on(sql<boolean>`p.id_type = coalesce(r."idType", '01')`))
      .innerJoin('project as j', (on) => on.on('j.employer_id', '=', it.employerId).on('j.kind', '=', kind).onRef('j.number', '=', 'r.projectNumber'))
      .select(['j.id as projectId', 'p.id as personId', 'r.mobile', 'r.fromOn', 'r.untilOn']))
  })
