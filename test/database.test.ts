import { afterAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { freshDatabase, type FreshDatabase } from './database.ts'

const made: FreshDatabase[] = []
afterAll(async () => { for (const fresh of made) await fresh.drop() })

test('clones made at once are migrated and do not see each other', async () => {
  made.push(...await Promise.all(Array.from({ length: 4 }, () => freshDatabase())))
  const [one, other] = made as [FreshDatabase, FreshDatabase]
  await one.db.insertInto('region').values({ code: '429021', name: '神农架林区', tier: 2, branches: ['old_age'] }).execute()
  expect(await one.db.selectFrom('region').select('code').execute()).toEqual([{ code: '429021' }])
  expect(await other.db.selectFrom('region').select('code').execute()).toEqual([])
  const { rows } = await sql<{ name: string }>`select to_regclass('graphile_worker._private_jobs')::text as name`.execute(other.db)
  expect(rows).toEqual([{ name: 'graphile_worker._private_jobs' }])
})
