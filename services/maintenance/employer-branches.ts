/** What 3.3.11 and 3.3.12 share: the subject, the printed table 险种/变更类型/变更年月/备注, and the check on the region's branches. */
import { sql } from 'kysely'
import type { ReportTable } from '../../cases/filing.ts'
import type { Subject } from '../../cases/subject.ts'
import type { Day } from '../../common/period.ts'
import type { Branch } from '../../common/states.ts'
import { branches } from '../../fields/code-lists.ts'
import type { Scope } from '../../ledger/database.ts'
import { regionBranches } from '../../ledger/employers.ts'

/** A branch of the employer (`e`), with its participation (`b`) where there is or was one. */
export const branchOfEmployer: Subject = {
  name: 'branchOfEmployer', alias: 'e', personId: sql<string | null>`null::uuid`,
  joins: () => sql`join employer e on e.id = r.employer_id left join employer_branch b on b.employer_id = e.id and b.branch = r.data->>'branch'`,
  found: {}, key: sql<string>`(r.data->>'branch')`, named: (data) => (typeof data['branch'] === 'string' ? data['branch'] : null),
  mustExist: null, duplicate: (n, m) => `第${n}行与第${m}行险种重复！`,
}

/** Records (as `r`) whose branch the employer's region does not have. Source: manual 3.3.11, 3.3.12 (湖北省省本级最多只有…). */
export const notInRegion = (it: Scope) => sql<boolean>`not exists (select from employer e join region g on g.code = e.region_code where e.id = ${it.employerId} and r.branch = any(g.branches))`
export const NOT_IN_REGION = '当前参保所在地无该险种！'

/** 社会保险登记信息变更申报表（险种信息）: every branch of the region, those that change ticked, with their day. */
export async function branchTable(it: Scope, kind: 'added' | 'ended', changed: readonly { branch: string; on: Day; note: string }[]): Promise<ReportTable> {
  const ticked = new Map(changed.map((of) => [of.branch, of]))
  const line = (branch: Branch) => {
    const of = ticked.get(branch)
    return [branches.codes.get(branch) ?? branch, of && kind === 'added' ? '√' : '', of && kind === 'ended' ? '√' : '', of?.on ?? '', of?.note ?? '']
  }
  return {
    columns: [
      { label: '险种' }, { label: '增加（打“√”）', group: '变更类型', align: 'center' }, { label: '减少（打“√”）', group: '变更类型', align: 'center' }, { label: '变更年月', align: 'center' }, { label: '备注' },
    ],
    rows: (await regionBranches(it)).map(line),
  }
}

export const branchReport = {
  title: '社会保险登记信息变更申报表（险种信息）', header: [['单位名称', 'employerName'], ['单位编号', 'employerNo']], totals: [], notes: [],
  declaration: '*以上事项填写真实，若与实际情况不符，本单位愿承担相关责任。',
} as const
export const branchMaterials = [{ code: 'branch-approval', name: '险种变更审批件', need: 'optional', note: '非必传' }] as const
