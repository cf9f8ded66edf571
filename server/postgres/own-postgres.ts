/** The hall's own PostgreSQL: a real server kept in the data folder, shared by the halls that use it. DESIGN: running it. */
import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, realpathSync, statfsSync, statSync, truncateSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { alive, holder, KEEPER, openCluster, type Cluster } from './cluster.ts'

const HALL = 'banshi'
/** Held shared by every hall that uses the server, as long as it lives; the one that can have it alone may stop the server. */
const IN_USE = 4_107_001
/** Held while the hall's role and database are made. */
const MAKING = 4_107_002
/** A server that crashed under load reads its log again before it answers. */
const LONGEST_RECOVERY_MS = 15 * 60_000

export interface OwnPostgres {
  /** Connects as the owner of the hall's database, not as superuser. Loopback, password. */
  readonly url: string
  /** Leaves the server; the last hall to leave ends it. */
  stop(): Promise<void>
}

/**
 * Starts the server of `dataDir`, or takes over the one that runs already (after a kill -9 of the hall, or another hall's).
 * While in use the server is started again, at the same address, if it dies. `durable: false` is for tests: no fsync, and the
 * server ends with this process however that ends. Throws, in words for who starts the hall, when it cannot be had.
 */
export async function ownPostgres({ dataDir, log, durable = true }: { dataDir: string; log: (line: string) => void; durable?: boolean }): Promise<OwnPostgres> {
  const cluster = openCluster(resolve(dataDir), durable, log)
  let [stopping, port] = [false, 0]
  let keeper: pg.Client | undefined
  let recovering: Promise<void> = Promise.resolve()

  const attach = async () => {
    const entered = await enter(cluster, durable, log, port, () => stopping)
    if (!entered) return
    ({ keeper, port } = entered)
    entered.keeper.on('end', () => {
      if (stopping) return
      log('数据库连接中断，正在恢复')
      recovering = reattach()
    })
  }
  const reattach = async () => {
    while (!stopping) {
      try {
        await attach()
        log('数据库已恢复')
        return
      } catch (error) {
        log(`数据库恢复未成功，稍后再试：${error instanceof Error ? error.message : String(error)}`)
        await sleep(2000)
      }
    }
  }

  await attach()
  await ensureHall(cluster, port)
  return {
    url: `postgres://${HALL}:${cluster.hall}@127.0.0.1:${port}/${HALL}`,
    stop: async () => {
      if (stopping) return
      stopping = true
      await recovering // else the connection it is about to make would hold the server in use for ever
      if (keeper) await leave(cluster, keeper)
    },
  }
}

/** A connection of the superuser that holds IN_USE, on a server that runs. Tries until it has one, or `givenUp`. */
async function enter(cluster: Cluster, durable: boolean, log: (line: string) => void, fixedPort: number, givenUp: () => boolean): Promise<{ keeper: pg.Client; port: number } | undefined> {
  const patience = performance.now() + LONGEST_RECOVERY_MS
  let [told, reported] = ['', performance.now()]
  while (performance.now() < patience) {
    if (givenUp()) return undefined
    const running = holder(cluster.data)
    if (!running) {
      told = await launch(cluster, durable, fixedPort || lastPort(cluster) || await freePort())
    } else if (running.port) {
      const keeper = await connected({ port: running.port, user: KEEPER, password: cluster.keeper, database: 'postgres' })
      if (keeper) {
        try {
          // waits while another hall, alone with the server, ends it; the connection breaks then and we begin anew
          await keeper.query('select pg_advisory_lock_shared($1)', [IN_USE])
          return { keeper, port: running.port }
        } catch {
          await keeper.end().catch(() => undefined)
        }
      }
    }
    if (performance.now() - reported > 10_000) {
      reported = performance.now()
      log(`正在等待数据库启动${told ? `：${told}` : ''}`)
    }
    await sleep(50)
  }
  throw new Error(`数据库未能启动，请查看${join(cluster.folder, 'server.log')}：\n${told}`)
}

/**
 * Starts a server process and returns when it has taken the cluster or ended; if it ended, with the last lines it wrote. Of two
 * started at once PostgreSQL lets one live.
 */
async function launch(cluster: Cluster, durable: boolean, port: number): Promise<string> {
  const path = join(cluster.folder, 'server.log')
  const out = openSync(path, 'a', 0o644)
  const before = statSync(path).size
  if (before > 16 * 1024 * 1024) truncateSync(path)
  const settings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1', port, unix_socket_directories: '', max_connections: 100, password_encryption: 'scram-sha-256',
    shared_buffers: durable ? '256MB' : '128MB', effective_cache_size: '1GB', work_mem: '16MB', maintenance_work_mem: '128MB',
    max_wal_size: '2GB', wal_compression: 'on', random_page_cost: '1.1', timezone: 'Asia/Shanghai', log_timezone: 'Asia/Shanghai',
    log_line_prefix: '%m [%p] ', dynamic_shared_memory_type: sharedMemory(), logging_collector: 'off',
    ...(durable
      ? { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' }
      : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  const server = spawn(join(cluster.binaries.bin, 'postgres'), ['-D', cluster.data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])], {
    ...cluster.user, cwd: '/', stdio: ['ignore', out, out], detached: true, // a Ctrl-C is for the hall, which then ends the server in order
    env: { PATH: process.env.PATH, LANG: 'C', ...(process.env.LD_LIBRARY_PATH ? { LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH } : {}) },
  })
  closeSync(out)
  let ended: string | undefined
  server.on('error', (error) => { ended = error.message })
  server.on('exit', (code) => { ended ??= `PostgreSQL以${code}结束` })
  server.unref()
  while (ended === undefined && holder(cluster.data)?.pid !== server.pid) await sleep(20)
  if (ended === undefined) {
    if (!durable && server.pid) endWithUs(server.pid)
    return ''
  }
  await sleep(300) // the children of a killed server need a moment to notice; and the other of two needs it to come up
  return `${ended}\n${readFileSync(path, 'utf8').slice(-1500)}`
}

/** A watcher that ends the server when this process is gone, however it went: its input closes then. */
function endWithUs(pid: number): void {
  const watcher = spawn('/bin/sh', ['-c', `cat > /dev/null; kill -INT ${pid}`], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  watcher.on('error', () => undefined)
  watcher.unref()
  if (watcher.stdin && 'unref' in watcher.stdin) (watcher.stdin as unknown as { unref(): void }).unref()
}

/** Containers often have 64 MB of /dev/shm, too little for parallel queries. */
function sharedMemory(): string {
  if (process.platform !== 'linux') return 'posix'
  try {
    const { blocks, bsize } = statfsSync('/dev/shm')
    return blocks * bsize >= 512 * 1024 * 1024 ? 'posix' : 'mmap'
  } catch {
    return 'mmap'
  }
}

/** The port the server had last, if it is free now: an address that stays the same is easier on everyone. */
function lastPort(cluster: Cluster): number | undefined {
  try {
    const port = Number(/port=(\d+)/.exec(readFileSync(join(cluster.data, 'postmaster.opts'), 'utf8'))?.[1])
    return port || undefined
  } catch {
    return undefined
  }
}

const freePort = () => new Promise<number>((done, failed) => {
  const probe = createServer().on('error', failed).listen(0, '127.0.0.1', () => {
    const address = probe.address()
    probe.close(() => done(typeof address === 'object' && address ? address.port : 0))
  })
})

/** A connection, or undefined while the server does not take one. Throws when it answers but does not know us. */
async function connected(to: { port: number; user: string; password: string; database: string }): Promise<pg.Client | undefined> {
  const client = new pg.Client({ ...to, host: '127.0.0.1', application_name: 'banshi-launcher', connectionTimeoutMillis: 10_000, keepAlive: true })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (error) {
    await client.end().catch(() => undefined)
    if (error instanceof Error && 'code' in error && error.code === '28P01') throw new Error('数据库密码与postgres.json中的不符，请恢复该文件', { cause: error })
    return undefined
  }
}

/** The hall's role and database. The role is no superuser: it owns its database and may make the roles of row-level security. */
async function ensureHall(cluster: Cluster, port: number): Promise<void> {
  const client = await connected({ port, user: KEEPER, password: cluster.keeper, database: 'postgres' })
  if (!client) throw new Error('数据库启动后没有应答，请重新启动')
  try {
    const { rows: [row] } = await client.query<{ data_directory: string }>('show data_directory')
    if (row?.data_directory !== realpathSync(cluster.data) && row?.data_directory !== cluster.data) throw new Error(`端口${port}上是另一个数据库（${row?.data_directory}）`)
    await client.query('select pg_advisory_lock($1)', [MAKING])
    const exists = async (query: string) => (await client.query(query, [HALL])).rowCount === 1
    if (!await exists('select from pg_roles where rolname = $1')) {
      await client.query(`create role ${HALL} login createdb createrole password ${client.escapeLiteral(cluster.hall)}`)
    }
    if (!await exists('select from pg_database where datname = $1')) await client.query(`create database ${HALL} owner ${HALL}`)
  } finally {
    await client.end()
  }
}

/** Gives IN_USE back; who then can have it alone is the last and ends the server, in order, before returning. */
async function leave(cluster: Cluster, keeper: pg.Client): Promise<void> {
  try {
    await keeper.query('select pg_advisory_unlock_shared($1)', [IN_USE])
    const { rows: [row] } = await keeper.query<{ alone: boolean }>('select pg_try_advisory_lock($1) as alone', [IN_USE])
    const running = row?.alone ? holder(cluster.data) : undefined
    if (!running) return
    process.kill(running.pid, 'SIGINT') // "fast": ends connections, writes everything, exits
    for (const patience = performance.now() + 60_000; alive(running.pid) && performance.now() < patience;) await sleep(20)
  } catch { /* the server is gone or going; what it had committed is safe */ } finally {
    await keeper.end().catch(() => undefined)
  }
}
