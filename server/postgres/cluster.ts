/** A cluster on disk: where it stands, how it is made, and which server holds it. No lock is needed: what is made is made whole. */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync, chownSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync, readlinkSync, realpathSync, renameSync, rmSync, statSync, writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { canEnter, findBinaries, serverUser, sharedFolder, type Binaries, type RunAs } from './binaries.ts'

/** What a data folder remembers of its cluster. `keeper` is the superuser's password, `hall` that of the hall's own role. */
interface Remembered { folder: string; keeper: string; hall: string }

/** A cluster that can be started. `folder` holds it as `cluster`, and the server's log. */
export interface Cluster { readonly folder: string; readonly data: string; readonly user: RunAs; readonly binaries: Binaries; readonly keeper: string; readonly hall: string }

/** The superuser, whom only the launcher knows. */
export const KEEPER = 'keeper'

/**
 * Finds the cluster of `dataDir`, or makes one. What was decided once (place, passwords) stands in `dataDir/postgres.json`,
 * readable by its owner only. Two processes may do this at once: the first to finish a step wins and the other takes its result.
 */
export function openCluster(dataDir: string, durable: boolean, log: (line: string) => void): Cluster {
  mkdirSync(dataDir, { recursive: true })
  const note = join(realpathSync(dataDir), 'postgres.json')
  const known = existsSync(note)
  const remembered = known ? recall(note) : decide(note)
  const data = join(remembered.folder, 'cluster')
  if (existsSync(join(data, 'PG_VERSION'))) {
    const user = serverUser(statSync(data))
    const binaries = findBinaries(user, Number(readFileSync(join(data, 'PG_VERSION'), 'utf8')))
    return { ...remembered, data, user, binaries }
  }
  if (existsSync(`${note}.made`)) throw new Error(`数据库文件应在${data}，但现在没有，请恢复该目录；确认不再需要其中数据的，删除${note}.made后重新启动`)
  const user = serverUser(undefined)
  const cluster = { ...remembered, data, user, binaries: findBinaries(user, undefined) }
  initialise(cluster, durable, log)
  writeFileSync(`${note}.made`, '')
  return cluster
}

const recall = (note: string) => JSON.parse(readFileSync(note, 'utf8')) as Remembered

/** In the data folder itself where the server's user can reach it, else in a folder of its own outside. */
function decide(note: string): Remembered {
  const inside = join(note, '..', 'postgres')
  mkdirSync(inside, { recursive: true })
  chmodSync(inside, 0o755)
  const folder = canEnter(inside, serverUser(undefined)) ? inside : join(sharedFolder(), `postgres-${randomBytes(6).toString('hex')}`)
  const secret = () => randomBytes(24).toString('base64url')
  const half = `${note}.${process.pid}`
  writeFileSync(half, JSON.stringify({ folder, keeper: secret(), hall: secret() } satisfies Remembered), { mode: 0o600, flush: true })
  try {
    linkSync(half, note) // unlike a rename, this never replaces what another process wrote
  } catch (error) {
    if (!existsSync(note)) throw error
  } finally {
    rmSync(half)
  }
  return recall(note)
}

/** initdb under a name of our own, then renamed: a cluster is there whole or not at all. */
function initialise({ folder, data, user, binaries, keeper }: Cluster, durable: boolean, log: (line: string) => void): void {
  log(`正在建立数据库（PostgreSQL ${binaries.major}，${data}）`)
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  for (const name of readdirSync(folder)) {
    const pid = /^making-(\d+)$/.exec(name)?.[1]
    if (pid && !alive(Number(pid))) rmSync(join(folder, name), { recursive: true, force: true })
  }
  const making = join(folder, `making-${process.pid}`)
  mkdirSync(making, { mode: 0o700 })
  const password = join(making, 'password')
  writeFileSync(password, `${keeper}\n`, { mode: 0o600 })
  if (user) for (const path of [making, password]) chownSync(path, user.uid, user.gid)
  const half = join(making, 'cluster')
  // A locale that knows UTF-8 letters (pg_trgm asks it what a letter is) and sorts by code point; Chinese order is asked of ICU.
  let failure = ''
  const made = ['C.UTF-8', 'en_US.UTF-8', 'C'].some((locale) => {
    const ran = spawnSync(join(binaries.bin, 'initdb'), [
      '-D', half, '-U', KEEPER, `--pwfile=${password}`, '--auth=scram-sha-256', '--encoding=UTF8', `--lc-ctype=${locale}`,
      `--lc-collate=${locale === 'C.UTF-8' ? locale : 'C'}`, '--lc-messages=C', '--lc-monetary=C', '--lc-numeric=C', '--lc-time=C',
      '--text-search-config=simple', ...(durable ? [] : ['--no-sync']),
    ], { ...user, cwd: '/', encoding: 'utf8' })
    failure = `${ran.stdout ?? ''}\n${ran.stderr ?? ''}\n${ran.error?.message ?? ''}`.trim()
    if (ran.status !== 0) rmSync(half, { recursive: true, force: true })
    return ran.status === 0
  })
  try {
    if (!made) throw new Error(`建立数据库失败，请检查${folder}可写且磁盘有空间：\n${failure}`)
    renameSync(half, data)
  } catch (error) {
    if (!existsSync(join(data, 'PG_VERSION'))) throw error // else another process was first
  } finally {
    rmSync(making, { recursive: true, force: true })
  }
}

/** Whether a process of that number runs. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** The server that says it holds the cluster: its process and port, or undefined. Stale notes are made harmless. */
export function holder(data: string): { pid: number; port: number } | undefined {
  const note = join(data, 'postmaster.pid')
  let lines: string[]
  try {
    lines = readFileSync(note, 'utf8').split('\n')
  } catch {
    return undefined
  }
  const [pid, port] = [Number(lines[0]), Number(lines[3])]
  if (!pid || !alive(pid)) return undefined // PostgreSQL itself clears the note of a dead process, after looking for its children
  if (holdsFolder(pid, data)) return { pid, port }
  // The number now belongs to another program, as happens after a restart of the machine or the container. PostgreSQL would
  // refuse to start; a number that no process can have lets it do its own checks on what the note says besides.
  writeFileSync(note, ['999999999', ...lines.slice(1)].join('\n'))
  return undefined
}

/** A PostgreSQL server stands in the folder it holds. Where the system does not tell, its command line must do. */
function holdsFolder(pid: number, data: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data)
  } catch {
    return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.includes(data) ?? false
  }
}
