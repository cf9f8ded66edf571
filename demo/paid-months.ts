/** Which months the employers with accounts have declared and paid before the business day, and on which days of theirs. */
import { addDays, addMonths, lastDayOf, monthOf, period, type Day, type Period } from '../common/period.ts'
import { validUntil } from '../ledger/notices.ts'
import { BACKGROUND_FROM, cast, SEED } from './cast.ts'
import { latest } from './lives.ts'
import { draw } from './random.ts'

/** The first month whose earnings are declared. */
export const FIRST_PAID = period(201907)
/** A world of a later day has no more months than these before its own, so that loading it stays bounded. */
export const MOST_MONTHS = 24

/** An instant in Asia/Shanghai, as the tables take it. */
export type Instant = string

/** One employer's month on its way from the declaration to the money. */
export interface PaidMonth {
  /** In `cast`. */
  readonly place: number
  readonly period: Period
  readonly declaredOn: Day
  /** Minutes after midnight. */
  readonly declaredMinute: number
  readonly issuedOn: Day
  readonly issuedMinute: number
  /** Whether it was billed after its month: a late fee stands on it. */
  readonly late: boolean
  readonly validUntil: Day
  readonly paidOn: Day
}

/** Who forgets to bill a month in time, and in which month of the year. */
const FORGETFUL: Readonly<Record<number, number>> = { 1: 11, 4: 5 }

/** The months of all employers with accounts, oldest first. The month of the business day and what follows are open. */
export function paidMonths(today: Day): PaidMonth[] {
  const months: PaidMonth[] = []
  const open = monthOf(today)
  for (let month = latest(FIRST_PAID, addMonths(open, -MOST_MONTHS)); month < open; month = addMonths(month, 1)) {
    for (let place = 0; place < Math.min(BACKGROUND_FROM, cast.length); place++) months.push(paidMonth(place, month, open))
  }
  return months
}

function paidMonth(place: number, month: Period, open: Period): PaidMonth {
  const d = draw(SEED ^ 0x4d4f, place * 10_000 + month - 200_000)
  // in February after the Spring Festival; from the 13th on in any case: who begins in a month has declared his earnings by then
  const declaredOn = workday(dayIn(month, month % 100 === 2 ? 24 : d.from(14, 16)))
  const declaredMinute = d.pick([9, 10, 14, 15]) * 60 + d.below(60)
  const late = FORGETFUL[place] === month % 100 && addMonths(month, 1) < open
  const issuedOn = late ? workday(dayIn(addMonths(month, 1), d.from(3, 6))) : declaredOn
  const earliest = addDays(issuedOn, 1)
  const usual = dayIn(monthOf(issuedOn), d.from(20, 25))
  const paidOn = workday(late || usual < earliest ? earliest : usual)
  return { place, period: month, declaredOn, declaredMinute, issuedOn, issuedMinute: declaredMinute + d.from(10, 40), late, validUntil: validUntil(issuedOn), paidOn: paidOn > lastDayOf(monthOf(issuedOn)) ? earliest : paidOn }
}

const dayIn = (month: Period, date: number): Day => `${String(month).slice(0, 4)}-${String(month).slice(4)}-${String(date).padStart(2, '0')}` as Day

/** The day itself, or the Monday after a weekend. */
function workday(on: Day): Day {
  const weekday = new Date(`${on}T00:00:00Z`).getUTCDay()
  return weekday === 6 ? addDays(on, 2) : weekday === 0 ? addDays(on, 1) : on
}

/** An instant so many minutes and seconds after the midnight of a day. */
export const instant = (on: Day, minutes: number, seconds = 0): Instant => `${on} ${[Math.floor(minutes / 60), minutes % 60, seconds].map((n) => String(n).padStart(2, '0')).join(':')}+08`
