/** Files of 全部导出 that have lain for their days are removed: they hold personal data, and can be made anew at any time. */
import { sql } from 'kysely'
import type { BlobStore } from '../gateways/blob-store.ts'
import { asSystem, theHall, type Hall } from '../ledger/database.ts'
import { EXPORT_TASK } from './export.ts'

const DAY = 24 * 60 * 60_000
/** Files removed at a turn: a store that stumbles holds up no more. */
const AT_ONCE = 200

/**
 * Removes the files of exports that were finished more than `days` days ago, and marks their jobs: whoever asks is told that the
 * file has expired. A file that another export or an import rests on stays. May run in several processes, and again after a crash: a job is marked last.
 */
export async function removeExpiredExports({ hall, blobs }: { hall: Hall; blobs: BlobStore }, days: number): Promise<number> {
  const before = new Date(hall.clock.now().getTime() - days * DAY)
  return asSystem(hall, theHall, async (it) => {
    const expired = await it.db.selectFrom('job as j').where('j.kind', '=', EXPORT_TASK).where('j.state', '=', 'done').where('j.finished_at', '<', before).where(sql<boolean>`j.result ? 'blob'`)
      .orderBy('j.finished_at').limit(AT_ONCE).forUpdate().skipLocked().select(['j.employer_id', 'j.id', sql<string>`j.result->>'blob'`.as('blob')]).execute()
    const ids = expired.map(({ id }) => id)
    const blobsOf = [...new Set(expired.map(({ blob }) => blob))]
    const { rows: needed } = await sql<{ blob: string }>`select blob from unnest(${blobsOf}::text[]) as b(blob)
      where exists (select from job o where o.id <> all(${ids}::uuid[]) and (o.result->>'blob' = b.blob or o.input->>'blob' = b.blob))`.execute(it.db)
    const stays = new Set(needed.map(({ blob }) => blob))
    for (const blob of blobsOf) if (!stays.has(blob)) await blobs.remove(blob)
    for (const { employer_id, id } of expired) {
      await it.db.updateTable('job').where('employer_id', '=', employer_id).where('id', '=', id).set({ result: sql`result - 'blob' || '{"expired": true}'` }).execute()
    }
    return expired.length
  })
}
