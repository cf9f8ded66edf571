/**
 * One PostgreSQL for a test run and in it a migrated template that each test file clones (test/database.ts). With
 * TEST_DATABASE_URL (a superuser's) that server is used; otherwise one is started in a temporary folder and removed at the end.
 */
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { migrate } from '../migrations/migrate.ts'
import { ownPostgres } from '../server/postgres/own-postgres.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** `admin` may create databases; `prefix` begins the name of every database of this run; `template` is migrated. */
    testServer: { admin: string; prefix: string; template: string }
  }
}

/** The same server, another database. */
export function databaseUrl(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await testServer()
  const prefix = `banshi_test_${process.pid}_${randomBytes(3).toString('hex')}`
  const template = `${prefix}_template`
  await query(server.url, `create database ${template} template template0 encoding 'UTF8'`)
  const pool = new pg.Pool({ connectionString: databaseUrl(server.url, template), max: 4 })
  pool.on('error', () => undefined).on('connect', (client) => client.on('error', () => undefined))
  try {
    await migrate(pool)
  } finally {
    await pool.end()
  }
  project.provide('testServer', { admin: server.url, prefix, template })
  return async () => {
    if (!server.own) await dropAll(server.url, prefix)
    await server.stop()
  }
}

async function testServer(): Promise<{ url: string; own: boolean; stop(): Promise<void> }> {
  const given = process.env.TEST_DATABASE_URL
  if (given) return { url: given, own: false, stop: async () => undefined }
  const folder = mkdtempSync(join(tmpdir(), 'banshi-test-'))
  chmodSync(folder, 0o755) // run by root, the server is another user's and would keep its files elsewhere, where no one removes them
  const own = await ownPostgres({ dataDir: folder, log: () => undefined, durable: false })
  return { url: own.url, own: true, stop: async () => { await own.stop(); rmSync(folder, { recursive: true, force: true }) } }
}

async function query(url: string, text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text, values)).rows
  } finally {
    await client.end()
  }
}

/** Drops what this run made, also the databases of test files that ended without dropping theirs. */
async function dropAll(url: string, prefix: string): Promise<void> {
  for (const row of await query(url, 'select datname from pg_database where starts_with(datname, $1)', [prefix])) {
    await query(url, `drop database if exists ${String(row.datname)} with (force)`)
  }
}
