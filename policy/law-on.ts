/** The law as it is known today, for what a record says of today. */
import { monthOf, type Day } from '../common/period.ts'
import { policy } from './policy.ts'

const laws = new Map<string, ReturnType<typeof policy.at>>()

/** The law of the month of `today` as known on that day, where the employer is; the same for every row of a sheet. */
export function lawOn(today: Day, tier?: number, region?: string): ReturnType<typeof policy.at> {
  const key = `${today} ${tier ?? ''} ${region ?? ''}`
  const law = laws.get(key) ?? policy.at({ period: monthOf(today), knownOn: today, ...(tier === undefined ? {} : { tier }), ...(region === undefined ? {} : { region }) })
  if (laws.size < 1_000) laws.set(key, law)
  return law
}
