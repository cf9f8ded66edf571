/** 年度申报工资启用: an agency switches a year on, and the bases of all earnings declared for it are fixed in one go. Source: manual §3.3.20. */
import { sql } from 'kysely'
import { period, type Day } from '../common/period.ts'
import type { WideScope } from '../ledger/database.ts'
import { earningsWithoutBase, enableYear, fixBases } from '../ledger/earnings.ts'
import { enterDifferences, lateEarnings } from '../ledger/differences.ts'
import { injuryRounding } from '../policy/law-on.ts'
import { policy } from '../policy/policy.ts'
import { contributionBase } from '../policy/rules/contribution-base.ts'

/** Switches the year on in the region and fixes what waits for a base; a second time fixes only what came since. Undefined when the year is not open there. */
export async function fixYear(it: WideScope, region: string, year: number): Promise<{ enabledOn: Day; fixed: number } | undefined> {
  const enabled = await enableYear(it, region, year)
  if (enabled?.enabledOn === undefined || enabled.enabledOn === null) return undefined
  const declared = await earningsWithoutBase(it, region, year).execute()
  const [first] = declared
  const law = first && policy.at({ period: period(year * 100 + 7), knownOn: it.today, tier: first.tier, region })
  const fixed = law ? await fixBases(it, declared.map(({ employerId, id, earnings }) => ({ employerId, id, base: contributionBase(earnings, law).value }))) : 0
  const differences = fixed === 0 ? 0 : await enterDifferences(it, lateEarnings(it, sql<{ id: string }>`select unnest(${declared.map(({ id }) => id)}::uuid[])`), injuryRounding(it))
  it.audit({ action: 'declaration-year/enable', subject: `${region} ${year}`, detail: { fixed, differences } })
  return { enabledOn: enabled.enabledOn, fixed }
}
