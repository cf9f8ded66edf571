/**
 * 3.3.73 待核实人员查询: who draws a pension or an allowance from the employer's list and must be verified. Source: manual §3.3.73; policy parameters 12.
 * Assumption 73-1: that is whose proof of life has run out, and who is registered as dead while the benefit is not ended; the agency's own marks are not held.
 */
import { sql } from 'kysely'
import { monthOf, type Day } from '../../common/period.ts'
import { benefitStates, sexes } from '../../fields/code-lists.ts'
import { policy } from '../../policy/policy.ts'
import { query } from '../../queries/query.ts'

export const personsPendingVerificationQuery = query({
  id: '3.3.73', slug: 'persons-pending-verification-query', title: '查询结果', waits: true, exports: [{ scope: 'all', label: '导出全部数据' }], emptyText: '未查询到待核实人员！', conditions: {},
  columns: [
    ['employerNo', '单位编号'], ['employerName', '单位名称'], ['personNo', '个人编号'], ['name', '姓名'], ['idNumber', '身份证号', 'masked'], ['sex', '性别', sexes], ['phone', '联系电话'], ['address', '地址'], ['status', '发放状态', benefitStates],
    ['reason', '停发原因'], ['stoppedOn', '停发日期'], ['dependant', '供养亲属标志'], ['note', '备注'],
  ],
  sortable: ['personNo', 'name', 'status'],
  rows: (it) => {
    const cycle = policy.at({ period: monthOf(it.today), knownOn: it.today }).number('proof-of-life-cycle').value
    const due = sql<Day>`(coalesce(b.last_proof_on, b.retired_on) + ${cycle}::integer * interval '1 month')::date`
    const stopped = sql`case when b.status = 'suspended' then b.status_reason end, case when b.status = 'suspended' then to_char(to_date(b.status_since::text, 'YYYYMM'), 'YYYY-MM-DD') end`
    const dead = sql`'人员已登记死亡（' || p.died_on::text || '），请核实待遇发放'`
    return it.db.selectFrom(sql<Record<string, never>>`(select b.key, e.number as "employerNo", e.name as "employerName", p.person_no as "personNo", p.name, p.id_number as "idNumber", p.sex, coalesce(b.phone, p.mobile) as phone, coalesce(b.address, p.address) as address,
        b.status, b.reason, b."stoppedOn", b.dependant, b.note
      from (select 'p' || b.id::text, b.person_id, null::text, null::text, b.status, ${stopped}, '非供养亲属', case when p.died_on is not null then ${dead} else '领取待遇资格认证已于' || ${due}::text || '到期，请办理认证' end
        from pensioner b join person p on p.id = b.person_id where b.employer_id = ${it.employerId}::uuid and b.status <> 'ended' and (p.died_on is not null or ${due} < ${it.today}::date)
        union all select 's' || b.id::text, b.person_id, b.phone, b.address, b.status, ${stopped}, '供养亲属', ${dead}
        from survivor b join person p on p.id = b.person_id where b.employer_id = ${it.employerId}::uuid and b.status <> 'ended' and p.died_on is not null) b(key, person_id, phone, address, status, reason, "stoppedOn", dependant, note)
      join person p on p.id = b.person_id join employer e on e.id = ${it.employerId}::uuid)`.as('b')).selectAll('b')
  },
})
