/** Choosing 参保所在地: it picks the employer record of that region. Source: manual §3.1; catalogue 00, region_choice. */
import { Problem } from '../common/problem.ts'
import type { WideScope } from '../ledger/database.ts'
import { endPendingScans } from './session-store.ts'
import { notAnAgent, type Session } from './session.ts'

export interface RegionOnOffer { code: string; name: string; employer: { id: string; number: string; name: string } }

/** The regions in which the account acts for an employer, one each. */
export async function regionsOf(it: WideScope, accountId: string): Promise<RegionOnOffer[]> {
  const rows = await it.db.selectFrom('account_employer as ae').innerJoin('employer as e', 'e.id', 'ae.employer_id').innerJoin('region as r', 'r.code', 'e.region_code')
    .where('ae.account_id', '=', accountId).select(['r.code', 'r.name', 'e.id', 'e.number', 'e.name as employer_name'])
    .distinctOn('r.code').orderBy('r.code').orderBy('e.number').execute()
  return rows.map(({ code, name, id, number, employer_name }) => ({ code, name, employer: { id, number, name: employer_name } }))
}

/**
 * Holds the session to the employer of region `code`. Another employer than before takes the session back to the level of the
 * password: the card was scanned for the other. Throws Problem 403 for a clerk, 422 where the account has no employer.
 */
export async function chooseRegion(it: WideScope, session: Session, code: string): Promise<void> {
  if (session.account.role !== 'agent') throw notAnAgent()
  const chosen = (await regionsOf(it, session.account.id)).find((region) => region.code === code)
  if (!chosen) throw new Problem(422, 'no-employer-in-region', '该单位在所选参保地无参保登记信息，请重新选择参保所在地！')
  if (chosen.employer.id === session.employerId) return
  await it.db.updateTable('session').set({ employer_id: chosen.employer.id, level: 'password', holder: null, renew: false }).where('id', '=', session.id).execute()
  await endPendingScans(it, session.id)
  it.audit({ action: 'region-chosen', subject: session.account.id, detail: { region: code, employer: chosen.employer.number } })
}
