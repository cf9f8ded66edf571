/** The words that stand in tables, in code and in the API alike (docs/glossary.md). */

/** 险种 */
export type Branch = 'old_age' | 'unemployment' | 'employment_injury'
/** 参保状态 */
export type CoverageState = 'active' | 'suspended' | 'terminated'
/** The states of a case (办件); how they follow each other stands in cases/states.ts. */
export type CaseState = 'draft' | 'submitted' | 'accepted' | 'approved' | 'completed' | 'returned' | 'refused' | 'withdrawn' | 'discarded'
/** 工程项目: 建筑, 矿山; 项目状态 */
export type ProjectKind = 'construction' | 'mining'
export type ProjectStatus = 'not_started' | 'running' | 'stopped' | 'finished'
/** 待遇发放状态: 正常发放, 暂停发放, 终止发放 */
export type BenefitStatus = 'paying' | 'suspended' | 'ended'
/** 发放方式: 委托银行发放, 社保卡发放 */
export type PaymentMethod = 'bank' | 'card'
/** 供养关系 */
export type SurvivorRelation = 'spouse' | 'child' | 'parent' | 'grandparent' | 'grandchild' | 'sibling'
export type RecordStatus = 'passed' | 'failed'
/** What a clerk decided on one record. */
export type Decision = 'approved' | 'returned' | 'refused'
/** How a record came in: 单个添加, 报盘, 列表勾选. */
export type Origin = 'typed' | 'imported' | 'picked'
/** 应缴类型: 正常应缴, 基数差额, 建筑工程项目, 矿山项目. */
export type AssessmentKind = 'regular' | 'earnings_difference' | 'construction' | 'mining'
/** 收支类型: 收入 is to be paid in, 支出 to be paid back. */
export type Direction = 'income' | 'expense'
/** How far the tax office is with a notice: not yet told, told, 已开票, refused, voided. */
export type TaxState = 'waiting' | 'handed' | 'invoiced' | 'refused' | 'void'
/** A value of a policy parameter entered in the hall: it waits for another administrator, counts, was sent back, or was taken back. */
export type PolicyValueState = 'proposed' | 'released' | 'rejected' | 'withdrawn'
export type JobState = 'waiting' | 'running' | 'done' | 'failed'

/** What was put right while reading a cell, silently but counted: full-width digits, blanks, date spellings. */
export interface Repair { readonly field: string; readonly from: string; readonly to: string }
