/** Brings a database to the newest schema: numbered SQL files, forward only, one statement a call (DESIGN: keys for growth). */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { runMigrations } from 'graphile-worker'
import type pg from 'pg'
import { Problem } from '../common/problem.ts'

const FOLDER = new URL('.', import.meta.url)
const ROLES = ['hall_employer', 'hall_agency', 'hall_system']

/** The statements of one file, as they are sent. `-- @employer-owned a b` stands for row-level security on those tables. */
export function statements(text: string): string[] {
  return text
    .replace(/^-- @employer-owned (.*)$/gm, (_, tables: string) => tables.trim().split(/\s+/).map(employerOwned).join('\n'))
    .split(/;[ \t]*$/m)
    .map((statement) => statement.replace(/^\s*--.*$/gm, '').trim())
    .filter((statement) => statement !== '')
}

const employerOwned = (table: string) => `alter table ${table} enable row level security;
create policy own on ${table} to hall_employer using (employer_id = (select nullif(current_setting('hall.employer_id', true), '')::uuid));
create policy region on ${table} to hall_agency using (employer_id in (select id from employer));
create policy everything on ${table} to hall_system using (true);`

/**
 * Applies what is missing, under a lock so that two processes starting at once do it once. The connection's user owns the
 * schema and must be able to create roles. Throws when an applied file has been changed since. The queue's own schema
 * (graphile_worker) follows ours, by its own migrations.
 */
export async function migrate(pool: pg.Pool): Promise<string[]> {
  const done = await migrateHall(pool)
  await runMigrations({ pgPool: pool })
  return done
}

async function migrateHall(pool: pg.Pool): Promise<string[]> {
  const client = await pool.connect()
  try {
    await client.query(`select pg_advisory_lock(hashtext('banshi migrations'))`)
    await ensureRoles(client)
    await client.query('create table if not exists schema_migration (name text primary key, digest text not null, applied_at timestamptz not null default now())')
    const applied = new Map((await client.query<{ name: string; digest: string }>('select name, digest from schema_migration')).rows.map((row) => [row.name, row.digest]))
    const done: string[] = []
    for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.sql')).sort()) {
      const text = readFileSync(new URL(name, FOLDER), 'utf8')
      const digest = createHash('sha256').update(text).digest('hex')
      const known = applied.get(name)
      if (known !== undefined && known !== digest) throw new Problem(500, 'migration-changed', `迁移脚本${name}在执行之后被改动，请恢复原文件并另加新脚本`)
      if (known !== undefined) continue
      await client.query('begin')
      for (const statement of statements(text)) await client.query(statement)
      await client.query('insert into schema_migration (name, digest) values ($1, $2)', [name, digest])
      await client.query('commit')
      done.push(name)
    }
    return done
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  } finally {
    await client.query(`select pg_advisory_unlock(hashtext('banshi migrations'))`).catch(() => undefined)
    client.release()
  }
}

/** The three roles are the cluster's, not the database's: another database of it may have made them, perhaps just now. */
async function ensureRoles(client: pg.PoolClient): Promise<void> {
  for (const role of ROLES) {
    try {
      await client.query(`create role ${role} nologin`)
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || (error.code !== '42710' && error.code !== '23505')) throw error
    }
    await client.query(`grant ${role} to current_user`).catch((error: unknown) => {
      // another session may be granting the same; a superuser needs no grant
      if (!(error instanceof Error) || !/tuple concurrently updated/.test(error.message)) throw error
    })
  }
}
