/** What the sheets and printed forms of 3.3.18 and 3.3.19 have in common. */
import type { ReportTotal } from '../../cases/filing.ts'

/** 合计: persons a branch. */
export const branchTotals: readonly ReportTotal[] = [
  { label: '养老', unit: '人', branch: 'old_age' }, { label: '失业', unit: '人', branch: 'unemployment' }, { label: '工伤', unit: '人', branch: 'employment_injury' },
]

/** The signature line under a sheet. */
export const signedBy: readonly string[] = ['单位负责人', '单位经办人', '联系电话', '填报日期']
