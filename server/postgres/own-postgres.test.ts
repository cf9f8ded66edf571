import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { alive, holder } from './cluster.ts'
import { ownPostgres } from './own-postgres.ts'

const base = mkdtempSync(join(tmpdir(), 'banshi 数据 '))
chmodSync(base, 0o755) // for the server's user, when these tests are run by root
const silent = () => undefined
const children: ChildProcess[] = []
const folders: string[] = []
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  for (const folder of folders) {
    const server = serverOf(folder)
    if (server) process.kill(server, 'SIGINT')
    while (server && alive(server)) await sleep(50)
  }
  rmSync(base, { recursive: true, force: true })
})

const folder = (name: string) => {
  folders.push(join(base, name))
  return join(base, name)
}

/** One cluster serves the tests that need not begin from nothing. */
const dataDir = folder('一')
const cluster = (dataDir: string) => join((JSON.parse(readFileSync(join(dataDir, 'postgres.json'), 'utf8')) as { folder: string }).folder, 'cluster')
const serverOf = (dataDir: string) => holder(cluster(dataDir))?.pid

async function ask<T = unknown>(url: string, text: string, values: unknown[] = []): Promise<T | undefined> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  client.on('error', silent)
  try {
    return (await client.query<{ it: T }>(text, values)).rows[0]?.it
  } finally {
    await client.end()
  }
}

/** Another process that uses the folder's server, from when it says so. */
async function another(dataDir: string): Promise<{ url: string; child: ChildProcess; leave: () => Promise<void> }> {
  const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('./testing/use.ts', import.meta.url)), dataDir], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  const says = async (word: string) => {
    for (let text = ''; ;) {
      const [chunk] = await once(child.stdout, 'data') as [Buffer]
      text += chunk.toString()
      if (text.includes(word)) return text
    }
  }
  const url = (await says('up ')).trim().slice(3)
  return { url, child, leave: async () => { const left = says('left'); child.stdin.write('\n'); await left } }
}

test('starts, keeps what was written, starts again at the same address, and lets in no one without the password', async () => {
  const first = await ownPostgres({ dataDir, log: silent })
  await ask(first.url, 'create table kept (n integer)')
  await ask(first.url, 'insert into kept values (7)')
  expect(await ask(first.url, `select string_agg(name, '' order by name collate "zh-x-icu") as it from unnest(array['张', '安', '李', '毕']) name`)).toBe('安毕李张')
  expect(await ask(first.url, `select current_setting('fsync') || current_setting('server_encoding') || current_setting('is_superuser') as it`)).toBe('onUTF8off')
  await expect(ask(first.url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toThrow('password authentication failed')
  expect(statSync(join(dataDir, 'postgres.json')).mode & 0o777).toBe(0o600)
  await first.stop()
  expect(serverOf(dataDir)).toBeUndefined()
  const second = await ownPostgres({ dataDir, log: silent })
  expect(second.url).toBe(first.url)
  expect(await ask(second.url, 'select n as it from kept')).toBe(7)
  await second.stop()
})

test('two that start at once in an empty folder share one server, and the last to leave ends it', async () => {
  const dataDir = folder('二')
  const [one, other] = await Promise.all([another(dataDir), another(dataDir)])
  expect(one.url).toBe(other.url)
  await one.leave()
  expect(await ask(other.url, 'select 1 as it')).toBe(1)
  await other.leave()
  expect(serverOf(dataDir)).toBeUndefined()
})

test('one that comes while the last one leaves has a server', async () => {
  let current = await ownPostgres({ dataDir, log: silent })
  for (let round = 0; round < 3; round++) {
    const leaving = current.stop()
    await sleep(round * 20)
    current = await ownPostgres({ dataDir, log: silent })
    await leaving
    expect(await ask(current.url, 'select 1 as it')).toBe(1)
  }
  await current.stop()
})

test('the server of a hall that was killed is taken over', async () => {
  const killed = await another(dataDir)
  const server = serverOf(dataDir)
  killed.child.kill('SIGKILL')
  await once(killed.child, 'exit')
  const next = await ownPostgres({ dataDir, log: silent })
  expect(serverOf(dataDir)).toBe(server)
  expect(next.url).toBe(killed.url)
  await next.stop()
})

test('a killed server comes back at the same address with every commit it had acknowledged', async () => {
  const own = await ownPostgres({ dataDir, log: silent })
  await ask(own.url, 'create table entry (n integer primary key)')
  let [acknowledged, killed] = [0, 0]
  for (let round = 0; round < 2; round++) {
    const pool = new pg.Pool({ connectionString: own.url, max: 4 })
    pool.on('error', silent)
    const server = serverOf(dataDir)
    setTimeout(() => { if (server) process.kill(server, 'SIGKILL') }, 400)
    try {
      for (;;) {
        await pool.query('insert into entry values ($1)', [acknowledged + 1])
        acknowledged++
      }
    } catch {
      killed++
    }
    await pool.end()
    let stored: number | undefined
    while (stored === undefined) stored = await ask<number>(own.url, 'select count(*)::int as it from entry').catch(() => sleep(100).then(() => undefined))
    expect(stored - acknowledged === 0 || stored - acknowledged === 1).toBe(true) // the one under way may have been written
    acknowledged = stored
  }
  expect(killed).toBe(2)
  expect(serverOf(dataDir)).toBeGreaterThan(0)
  await own.stop()
})

test('a note whose process number now belongs to another program does not stop the server', async () => {
  const first = await ownPostgres({ dataDir, log: silent })
  const note = join(cluster(dataDir), 'postmaster.pid')
  const text = readFileSync(note, 'utf8')
  await first.stop()
  writeFileSync(note, text.replace(/^\d+/, String(process.ppid)))
  const second = await ownPostgres({ dataDir, log: silent })
  expect(await ask(second.url, 'select 1 as it')).toBe(1)
  await second.stop()
})
