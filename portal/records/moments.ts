/** Days as people of the hall count them: Asia/Shanghai, whatever the computer in front of them is set to. */
import { minuteOf, timeOf } from '../words.ts'

/** The day of an instant: 2021-03-15. */
export const dayOf = (instant: string): string => minuteOf(instant).slice(0, 10)

const dayNumber = (day: string) => Date.parse(`${day}T00:00:00Z`) / 86_400_000

/** Whole days of the calendar from one day to another. */
export const daysBetween = (from: string, to: string): number => dayNumber(to) - dayNumber(from)

/** How long a case has waited, in words; `today` is the business day of the session. */
export function waitedText(submittedAt: string, today: string): string {
  const days = daysBetween(dayOf(submittedAt), today)
  if (days <= 0) return `今天 ${timeOf(submittedAt)} 提交`
  return days === 1 ? `昨天 ${timeOf(submittedAt)} 提交` : `已等候 ${days} 天`
}

/** `day` moved back by whole months, held to the last day of a shorter month. */
export function monthsBefore(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const first = new Date(Date.UTC(year, month - 1 - months, 1))
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  return `${first.toISOString().slice(0, 8)}${String(Math.min(date, last)).padStart(2, '0')}`
}
