/** 3.3.72 单位办件记录: the employer's cases; the portal's own page of them (/cases) adds details, withdrawal and printing. Source: manual §3.3.72; conditions and columns inferred (assumption 72-1). */
import { sql } from 'kysely'
import { stateText } from '../../cases/states.ts'
import { field, optional } from '../../fields/field.ts'
import { query } from '../../queries/query.ts'
import { serviceName, serviceNames } from '../service-list.ts'

const states = { name: '办理状态', codes: new Map(Object.entries(stateText).filter(([state]) => state !== 'discarded')) }

export const employerCaseRecords = query({
  id: '3.3.72', slug: 'employer-case-records', title: '我的申报记录', emptyText: '未查询到办件记录！',
  conditions: {
    serialNumber: optional(field.text('业务受理号', 15)), service: optional(field.code('业务类型', serviceNames)), from: field.date('申报开始日期'), to: field.date('申报结束日期'),
    state: optional(field.code('办理状态', states)), applicant: optional(field.text('申报人', 50)),
  },
  inOrder: [['from', 'to', '申报开始日期不能晚于申报结束日期，请调整后再查询。']],
  presets: (today) => ({ from: `${Number(today.slice(0, 4)) - (today.slice(5, 7) < '04' ? 1 : 0)}-${String(((Number(today.slice(5, 7)) + 8) % 12) + 1).padStart(2, '0')}-01`, to: today }),
  columns: [
    ['serialNumber', '业务受理号'], ['service', '业务名称', serviceName], ['applicant', '申报人'], ['phone', '手机号码'], ['submittedAt', '申报时间', 'day'], ['state', '办理状态', states], ['opinion', '审核意见'],
  ],
  sortable: ['submittedAt', 'serialNumber', 'state'], newestFirst: true,
  rows: (it, given) => {
    let rows = it.db.selectFrom('service_case as c').where('c.employer_id', '=', it.employerId).where('c.submitted_at', 'is not', null)
      .where(sql<boolean>`c.submitted_at >= ${given.from}::date and c.submitted_at < ${given.to}::date + 1`)
      .select(['c.id as key', 'c.serial_number as serialNumber', 'c.service', 'c.applicant', 'c.phone', 'c.submitted_at as submittedAt', 'c.state', 'c.opinion'])
    if (given.serialNumber) rows = rows.where('c.serial_number', '=', given.serialNumber as string)
    if (given.service) rows = rows.where('c.service', '=', given.service as string)
    if (given.state) rows = rows.where('c.state', '=', given.state as 'submitted')
    if (given.applicant) rows = rows.where('c.applicant', '=', given.applicant as string)
    return rows
  },
})
