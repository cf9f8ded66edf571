/** 3.3.68 单位综合信息查询: all the agency holds of the employer, behind one menu. Source: manual §3.3.68; of its pages only 单位基本信息 and 缴费综合信息 are drawn (assumptions 68-1 to 68-7). */
import { queryPages } from '../../queries/query.ts'
import { assessedPersonList, noticeDetails, noticeProgress } from './assessment-lists.ts'
import { billed, contributionSummary, declaredEarnings, paymentSlips, received, unassessed } from './contribution-pages.ts'
import { bankAccounts, bankChanges, employerAgents, employerBranches, employerChanges, employerFacts, personMovements } from './coverage-pages.ts'

export const employerComprehensiveQuery = queryPages({
  id: '3.3.68', slug: 'employer-comprehensive-query',
  groups: {
    参保相关: [
      ['employer', '单位基本信息', employerFacts], ['branches', '单位参保信息', employerBranches], ['agents', '经办人信息', employerAgents], ['changes', '信息变更查询', employerChanges],
      ['bank-accounts', '银行账户信息', bankAccounts], ['bank-changes', '银行变更信息查询', bankChanges], ['movements', '人员增减变动查询', personMovements],
    ],
    缴费相关: [
      ['contributions', '缴费综合信息', contributionSummary], ['earnings', '工资申报信息查询', declaredEarnings], ['billed', '征集信息', billed], ['received', '到账信息查询', received], ['slips', '单位缴费单', paymentSlips],
    ],
  },
  windows: { persons: assessedPersonList, details: noticeDetails, progress: noticeProgress, unassessed },
})
