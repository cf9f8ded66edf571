/** Months of a coverage that were declared after it is to end: what 3.3.17 and 3.3.18 ask before they end it. Source: catalogue 3.3.17, 3.3.18. */
import { sql, type RawBuilder } from 'kysely'
import { fen } from '../../common/money.ts'
import type { Scope } from '../../ledger/database.ts'

const monthOfDay = (stopped: 'stoppedOn' | 'changedOn') => sql`to_char(r.${sql.ref(stopped)}, 'YYYYMM')::integer`
const lines = (it: Scope, stopped: 'stoppedOn' | 'changedOn', which: RawBuilder<unknown>) => sql<boolean>`exists (select from assessment_line l join assessment a on a.employer_id = l.employer_id and a.id = l.assessment_id
  where l.employer_id = ${it.employerId}::uuid and l.person_id = c.person_id and l.branch = c.branch and l.period > ${monthOfDay(stopped)} and l.state = 'assessed' and l.kind = 'regular' and ${which})`

/** Whether the coverage `c` of the record `r` has months declared after that day that are in no notice: they can be withdrawn (3.3.23). */
export const declaredAfter = (it: Scope, stopped: 'stoppedOn' | 'changedOn') => lines(it, stopped, sql`a.notice_id is null and a.received_fen = ${fen(0)}`)
/** Whether it has months after that day that were paid: they are refunded (3.3.35). */
export const paidAfter = (it: Scope, stopped: 'stoppedOn' | 'changedOn') => lines(it, stopped, sql`a.received_fen > 0`)
