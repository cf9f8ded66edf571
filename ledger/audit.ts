/** The audit trail: append-only, each entry carrying the hash of the one before it. DESIGN: identity; issue: audit. */
import { createHash } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import type { WideScope } from './database.ts'
import type { Database } from './schema.ts'

/** One thing done or seen. `subject` names whom or what (a case id, a person number); `detail` holds no more personal data than it must. */
export interface AuditNote {
  readonly action: string
  readonly subject: string
  readonly detail?: Record<string, unknown>
}

interface Entry {
  chain: string; seq: number; at: string; actor: string | null; actorName: string; role: string
  employerId: string | null; action: string; subject: string; detail: Record<string, unknown>
}

/** The chain that an employer's entries stand in: one a region would need the region; one an employer keeps appends apart. */
const chainOf = (employerId: string | undefined) => employerId ?? 'hall'

/** JSON with sorted keys: the same text for the same content, wherever it was made. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value !== null && typeof value === 'object') {
    return `{${Object.entries(value).filter(([, v]) => v !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

const hashOf = (before: Buffer | null, entry: Entry) => createHash('sha256').update(before ?? '').update(canonical(entry)).digest()

/**
 * Appends `notes` to the chain of the scope's employer (or of the hall). Called as the last act of a transaction: the chain's
 * lock is held until commit, so entries follow each other in the order of commits.
 */
export async function appendAudit(it: WideScope & { employerId?: string | undefined }, notes: readonly AuditNote[]): Promise<void> {
  const chain = chainOf(it.employerId)
  await sql`select pg_advisory_xact_lock(hashtext('audit'), hashtext(${chain}))`.execute(it.db)
  const last = await it.db.selectFrom('audit_entry').where('chain', '=', chain).select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).executeTakeFirst()
  let [seq, before] = [last?.seq ?? 0, last?.hash ?? null]
  const rows = notes.map((note) => {
    const entry: Entry = {
      chain, seq: ++seq, at: it.now.toISOString(), actor: it.actor.accountId, actorName: it.actor.name, role: it.actor.role,
      employerId: it.employerId ?? null, action: note.action, subject: note.subject, detail: note.detail ?? {},
    }
    const hash = hashOf(before, entry)
    const row = {
      chain, seq, at: it.now, actor: entry.actor, actor_name: entry.actorName, role: entry.role, employer_id: entry.employerId,
      action: entry.action, subject: entry.subject, detail: JSON.stringify(entry.detail), before_hash: before, hash,
    }
    before = hash
    return row
  })
  await it.db.insertInto('audit_entry').values(rows).execute()
}

/** What verification found: entries read, chains, and the first break in each broken chain. */
export interface AuditVerdict { entries: number; chains: number; breaks: { chain: string; seq: number; why: string }[] }

/** Reads the whole trail and recomputes every hash. Reads as the schema's owner or as hall_system. */
export async function verifyAudit(db: Kysely<Database>): Promise<AuditVerdict> {
  const verdict: AuditVerdict = { entries: 0, chains: 0, breaks: [] }
  const chains = await db.selectFrom('audit_entry').select('chain').distinct().orderBy('chain').execute()
  for (const { chain } of chains) {
    verdict.chains++
    let [before, expected]: [Buffer | null, number] = [null, 1]
    for (let from = 0; ;) {
      const page = await db.selectFrom('audit_entry').where('chain', '=', chain).where('seq', '>', from).selectAll().orderBy('seq').limit(5000).execute()
      for (const row of page) {
        verdict.entries++
        const entry: Entry = {
          chain, seq: row.seq, at: row.at.toISOString(), actor: row.actor, actorName: row.actor_name, role: row.role,
          employerId: row.employer_id, action: row.action, subject: row.subject, detail: row.detail,
        }
        const why = row.seq !== expected ? `第${expected}条缺失` : !sameHash(row.before_hash, before) ? '与上一条不衔接' : !sameHash(row.hash, hashOf(before, entry)) ? '内容被改动' : undefined
        if (why) {
          verdict.breaks.push({ chain, seq: row.seq, why })
          from = Number.MAX_SAFE_INTEGER
          break
        }
        before = row.hash
        expected = row.seq + 1
      }
      if (page.length < 5000 || from === Number.MAX_SAFE_INTEGER) break
      from = page.at(-1)?.seq ?? from
    }
  }
  return verdict
}

const sameHash = (a: Buffer | null, b: Buffer | null) => a === b || (a !== null && b !== null && a.equals(b))
