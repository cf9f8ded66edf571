/** How a certificate `c` stands, as SQL: the desk's list and a look at /verify say the same. */
import { sql } from 'kysely'
import type { Day } from '../common/period.ts'
import type { CertificateStanding } from '../forms/served.ts'

/** The day on which a later certificate of the same subject that says something else took the place of `c`, or null. */
export const replacedOn = sql<Day | null>`(select l.issued_on from certificate l where l.employer_id = c.employer_id and l.service = c.service and l.subject = c.subject and l.state = 'issued'
  and l.revoked_at is null and l.issued_at > c.issued_at and l.says <> c.says order by l.issued_at limit 1)`

export const standingOf = sql<CertificateStanding>`case when c.revoked_at is not null then 'revoked' when ${replacedOn} is not null then 'superseded' else 'genuine' end`
