/** Words that stand on more than one page, in the manual's spelling. */
import type { CaseState, RecordStatus } from '../forms/served.ts'

export const HALL = '湖北省社会保险网上办事大厅'
export const SYSTEM = '湖北省企业职工养老保险信息系统'
export const BREADCRUMB = ['社会保险', '【省集中企保系统】'] as const

/** The states of a case as colours; the word comes with the case (`stateText`). */
export const caseStateColour: Record<CaseState, 'default' | 'processing' | 'success' | 'warning' | 'error'> = {
  draft: 'default', submitted: 'processing', accepted: 'processing', approved: 'success', completed: 'success',
  returned: 'warning', refused: 'error', withdrawn: 'default', discarded: 'default',
}
export const caseStateText: Record<CaseState, string> = {
  draft: '暂存', submitted: '待审核', accepted: '已受理', approved: '审核通过', completed: '已办结',
  returned: '退回补正', refused: '审核不通过', withdrawn: '已撤销', discarded: '已删除',
}
export const recordStatusText: Record<RecordStatus, string> = { passed: '校验通过', failed: '校验不通过' }

/** 10,000 */
export const count = (n: number): string => n.toLocaleString('zh-CN')

/** `4201**********1234`: the first four and the last four signs of an identity number; shorter numbers keep one at each end. */
export function masked(number: string): string {
  const keep = number.length >= 12 ? 4 : 1
  return number.length <= 2 ? '*'.repeat(number.length) : number.slice(0, keep) + '*'.repeat(number.length - 2 * keep) + number.slice(-keep)
}

const IN_SHANGHAI = new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
const parts = (instant: string) => Object.fromEntries(IN_SHANGHAI.formatToParts(new Date(instant)).map((part) => [part.type, part.value]))

/** An instant (ISO 8601) as the screen writes it: `2021-03-15 09:30`. */
export function minuteOf(instant: string): string {
  const at = parts(instant)
  return `${at.year}-${at.month}-${at.day} ${at.hour}:${at.minute}`
}
/** An instant's time of day: `09:30`. */
export function timeOf(instant: string): string {
  const at = parts(instant)
  return `${at.hour}:${at.minute}`
}
