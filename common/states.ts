/** The words that stand in tables, in code and in the API alike (docs/glossary.md). */

/** 险种 */
export type Branch = 'old_age' | 'unemployment' | 'employment_injury'
/** 参保状态 */
export type CoverageState = 'active' | 'suspended' | 'terminated'
/** The states of a case (办件); how they follow each other stands in cases/states.ts. */
export type CaseState = 'draft' | 'submitted' | 'accepted' | 'approved' | 'completed' | 'returned' | 'refused' | 'withdrawn' | 'discarded'
export type RecordStatus = 'passed' | 'failed'
/** What a clerk decided on one record. */
export type Decision = 'approved' | 'returned' | 'refused'
/** How a record came in: 单个添加, 报盘, 列表勾选. */
export type Origin = 'typed' | 'imported' | 'picked'
export type JobState = 'waiting' | 'running' | 'done' | 'failed'

/** What was put right while reading a cell, silently but counted: full-width digits, blanks, date spellings. */
export interface Repair { readonly field: string; readonly from: string; readonly to: string }
