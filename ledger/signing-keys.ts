/** The keys that the hall signs documents with, and every certificate that ever signed one. Only the hall's own role reaches them. */
import { sql, type Insertable } from 'kysely'
import type { WideScope } from './database.ts'
import type { Database } from './schema.ts'

/** Every certificate that documents were signed with, newest first. */
export const signingCertificates = (it: WideScope) => it.db.selectFrom('signing_certificate').select(['fingerprint', 'chain', 'name', 'origin', 'valid_from', 'valid_until'])
  .orderBy('made_at', 'desc').orderBy('fingerprint')

/** The keys made for `name` whose certificates cover `at`, the one that will be valid longest first. */
export const keysOf = (it: WideScope, name: string, at: Date) => it.db.selectFrom('signing_key as k').innerJoin('signing_certificate as c', 'c.fingerprint', 'k.fingerprint')
  .where('c.name', '=', name).where('c.valid_from', '<=', at).where('c.valid_until', '>', at).select(['k.private_key', 'c.chain']).orderBy('c.valid_until', 'desc').orderBy('c.fingerprint')

/** Waits until no other process is making a key; until the transaction ends, none will. */
export const waitForKey = (it: WideScope) => sql`select pg_advisory_xact_lock(hashtext('signing key'))`.execute(it.db)

/** Keeps a certificate; one that is kept already stays as it is. */
export const keepCertificate = (it: WideScope, row: Omit<Insertable<Database['signing_certificate']>, 'made_at'>) => it.db.insertInto('signing_certificate').values({ ...row, made_at: it.now }).onConflict((on) => on.doNothing()).execute()

/** Keeps the key of a certificate that is kept. */
export const keepKey = (it: WideScope, row: Insertable<Database['signing_key']>) => it.db.insertInto('signing_key').values(row).execute()
