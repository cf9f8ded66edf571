/** The law as it is known today, for what a record says of today. */
import { monthOf, type Day, type Period } from '../common/period.ts'
import { policy, type PolicyAt } from './policy.ts'

/** The law of the month of `today` as known on that day, where the employer is; the same for every row of a sheet. */
export const lawOn = (today: Day, tier?: number, region?: string): PolicyAt =>
  policy.at({ period: monthOf(today), knownOn: today, ...(tier === undefined ? {} : { tier }), ...(region === undefined ? {} : { region }) })

/** The law of a month, this one unless said, as known today, where the employer is. */
export const lawFor = ({ today, employer: { tier, region } }: { readonly today: Day; readonly employer: { readonly tier: number; readonly region: string } }, period: Period = monthOf(today)): PolicyAt =>
  policy.at({ period, knownOn: today, tier, region })

/** How the employer's share of 工伤保险 is rounded, as the law of today has it. Source: policy parameters 2.3; assumption 22-2. */
export const injuryRounding = ({ today }: { today: Day }): 'per_person' | 'per_employer' => lawOn(today).word('injury-rounding').value as 'per_person' | 'per_employer'
