/** Months (费款所属期) written YYYYMM, and days written YYYY-MM-DD. Source: policy/parameters §0.3. */

/** A month as the number YYYYMM. */
export type Period = number & { readonly unit: 'YYYYMM' }
/** A calendar day as text YYYY-MM-DD, Asia/Shanghai. */
export type Day = string & { readonly unit: 'YYYY-MM-DD' }

/** The month of a YYYYMM number. Throws when there is no such month between 1900 and 2199. */
export function period(yyyymm: number): Period {
  const month = yyyymm % 100
  if (!Number.isInteger(yyyymm) || yyyymm < 190001 || yyyymm > 219912 || month < 1 || month > 12) throw new RangeError(`not a month: ${yyyymm}`)
  return yyyymm as Period
}

/** A day that exists, from text YYYY-MM-DD; undefined otherwise. */
export function parseDay(text: string): Day | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!parts) return undefined
  const [year, month, date] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  const made = new Date(Date.UTC(year, month - 1, date))
  const real = made.getUTCFullYear() === year && made.getUTCMonth() === month - 1 && made.getUTCDate() === date
  return real && year >= 1800 && year <= 2199 ? (text as Day) : undefined
}

/** A day the code itself writes. Throws when it does not exist. */
export function day(text: string): Day {
  const known = parseDay(text)
  if (!known) throw new RangeError(`not a day: ${text}`)
  return known
}

/** The month a day lies in. */
export const monthOf = (of: Day): Period => (Number(of.slice(0, 4)) * 100 + Number(of.slice(5, 7))) as Period

/** The first day of a month. */
export const firstDayOf = (of: Period): Day => `${String(of).slice(0, 4)}-${String(of).slice(4)}-01` as Day

/** The last day of a month. */
export const lastDayOf = (of: Period): Day => addDays(firstDayOf(addMonths(of, 1)), -1)

const DAY = 86_400_000
const dayNumber = (of: Day) => Date.UTC(Number(of.slice(0, 4)), Number(of.slice(5, 7)) - 1, Number(of.slice(8, 10))) / DAY

/** `of` moved by `days`, which may be negative. */
export const addDays = (of: Day, days: number): Day => new Date((dayNumber(of) + days) * DAY).toISOString().slice(0, 10) as Day

/** Days from `from` to `to`, both included; 0 or less when `to` lies before `from`. */
export const daysInclusive = (from: Day, to: Day): number => dayNumber(to) - dayNumber(from) + 1

const index = (of: Period) => Math.floor(of / 100) * 12 + (of % 100) - 1

/** `of` moved by `months`, which may be negative. */
export function addMonths(of: Period, months: number): Period {
  const moved = index(of) + months
  return period(Math.floor(moved / 12) * 100 + (moved % 12) + 1)
}

/** Months from `from` to `to`, both included; 0 or less when `to` lies before `from`. */
export const monthsInclusive = (from: Period, to: Period): number => index(to) - index(from) + 1

/** Whole years between two days, as an age is counted. */
export function yearsBetween(from: Day, to: Day): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4))
  return to.slice(5) < from.slice(5) ? years - 1 : years
}

/** As the screen writes it: `2021年03月`. */
export const formatPeriod = (of: Period): string => `${String(of).slice(0, 4)}年${String(of).slice(4)}月`

/** Declaration year (申报年度) of a month: July to June. Source: policy/parameters §1.4. */
export const declarationYear = (of: Period): number => (of % 100 >= 7 ? Math.floor(of / 100) : Math.floor(of / 100) - 1)
