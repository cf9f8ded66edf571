/** 3.3.69 单位参保人员查询: the employer's insured persons, a row a person and branch. Source: manual §3.3.69; conditions and columns inferred (assumption 69-1). */
import { sql } from 'kysely'
import { branches, coverageStates, idTypes, sexes } from '../../fields/code-lists.ts'
import { field, optional } from '../../fields/field.ts'
import { threeExports } from '../../queries/list.ts'
import { query } from '../../queries/query.ts'

export const employerInsuredPersonsQuery = query({
  id: '3.3.69', slug: 'employer-insured-persons-query', title: '人员信息列表', exports: threeExports, emptyText: '未查询到人员信息！',
  conditions: {
    personNo: optional(field.personNo('个人编号')), idNumber: optional(field.idNumber('证件号码')), name: optional(field.text('姓名', 50)), sex: optional(field.code('性别', sexes)),
    state: optional(field.code('参保状态', coverageStates)), branch: optional(field.code('险种类型', branches)),
  },
  columns: [
    ['personNo', '个人编号'], ['name', '姓名'], ['idType', '证件类型', idTypes], ['idNumber', '证件号码', 'masked'], ['sex', '性别', sexes], ['bornOn', '出生日期'], ['branch', '险种类型', branches],
    ['state', '参保状态', coverageStates], ['startedOn', '参保日期'], ['lastPeriod', '最大缴费期号'], ['mobile', '手机号码'],
  ],
  sortable: ['personNo', 'name', 'bornOn', 'startedOn', 'state', 'branch'],
  rows: (it, given) => {
    let rows = it.db.selectFrom('affiliation as a').innerJoin('person as p', 'p.id', 'a.person_id')
      .innerJoin('coverage as c', (on) => on.on('c.employer_id', '=', it.employerId).onRef('c.person_id', '=', 'a.person_id'))
      .leftJoin('employer_branch as b', (on) => on.on('b.employer_id', '=', it.employerId).onRef('b.branch', '=', 'c.branch'))
      .where('a.employer_id', '=', it.employerId)
      // the latest span of a person and branch speaks for it
      .where((q) => q.not(q.exists(q.selectFrom('coverage as later').where('later.employer_id', '=', it.employerId).whereRef('later.person_id', '=', 'c.person_id').whereRef('later.branch', '=', 'c.branch').whereRef('later.from_period', '>', 'c.from_period').select('later.id'))))
      .select([sql<string>`p.person_no || '-' || c.branch`.as('key'), 'p.person_no as personNo', 'p.name', 'p.id_type as idType', 'p.id_number as idNumber', 'p.sex', 'p.born_on as bornOn', 'c.branch', 'c.state',
        'c.started_on as startedOn', sql<string>`least(b.last_period, coalesce(to_char(to_date(c.until_period::text, 'YYYYMM') - interval '1 month', 'YYYYMM')::integer, b.last_period))::text`.as('lastPeriod'), 'p.mobile'])
    if (given.personNo) rows = rows.where('a.person_no', '=', given.personNo as string)
    if (given.idNumber) rows = rows.where('p.id_number', '=', given.idNumber as string)
    if (given.name) rows = rows.where('p.name', 'like', `${(given.name as string).replace(/[\\%_]/g, '\\$&')}%`)
    if (given.sex) rows = rows.where('p.sex', '=', given.sex as '1')
    if (given.state) rows = rows.where('c.state', '=', given.state as 'active')
    if (given.branch) rows = rows.where('c.branch', '=', given.branch as 'old_age')
    return rows
  },
})
