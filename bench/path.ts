/** 50 agents at once on their usual way, each request over the network to a hall in a process of its own; signing in is not counted. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { enter, someone, TODAY, Visitor, type Answer, type Ground } from './ground.ts'
import { ms, quantile, table, times } from './measure.ts'

const SECONDS = 15

/** A client over the network that keeps its connection. */
function networkVisitor(port: number, agent: Agent): Visitor {
  return new Visitor(async ({ method, url, headers, payload }) => new Promise<Answer>((resolve, reject) => {
    const body = payload === undefined ? undefined : Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload))
    const asked = request({ port, host: '127.0.0.1', agent, method: method as string, path: url as string, headers: { ...headers as Record<string, string>, ...(body ? { 'content-type': 'application/json', 'content-length': body.length } : {}) } }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part)).on('error', reject).on('end', () => {
        const raw = Buffer.concat(parts)
        resolve({ statusCode: answer.statusCode ?? 0, body: raw.toString(), rawPayload: raw, cookies: (answer.headers['set-cookie'] ?? []).map((line) => { const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []; return { name, value } }) })
      })
    })
    asked.on('error', reject)
    asked.end(body)
  }))
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

export async function benchPath(ground: Ground, users: number): Promise<void> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'banshi-bench-hall-'))
  const server = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, PORT: String(port), HOST: '127.0.0.1', DATABASE_URL: ground.database.url, DATA_DIR: folder, TODAY, DEMO: 'off', SIMULATORS: 'on', WORKERS: '0', LOG_LEVEL: 'warn' },
  })
  try {
    const agent = new Agent({ keepAlive: true, maxSockets: users })
    const nobody = networkVisitor(port, agent)
    for (let i = 0; ; i++) {
      const up = await nobody.send('GET', '/healthz').then(() => true, () => false)
      if (up) break
      if (i > 600 || server.exitCode !== null) throw new Error('the hall did not open')
      await new Promise((done) => setTimeout(done, 200))
    }
    const agents: Visitor[] = []
    for (let i = 0; i < users; i++) agents.push(await enter(networkVisitor(port, agent), nobody, await ground.anEmployer()))

    let next = 1_000_000
    const took = new Map<string, number[]>()
    const noting = async <T>(name: string, work: Promise<T>): Promise<T> => {
      const began = performance.now()
      const done = await work
      const list = took.get(name)
      if (list) list.push(performance.now() - began)
      else took.set(name, [performance.now() - began])
      return done
    }
    /** Looks round, files one person, saves, submits and finds the case in the records. */
    const way = async (it: Visitor) => {
      const person = someone(next++ % 1_100_000)
      await noting('GET session', it.ask('GET', '/api/session'))
      await noting('GET services', it.ask('GET', '/api/services'))
      await noting('GET definition', it.ask('GET', '/api/services/insured-person-registration'))
      await noting('GET persons', it.ask('GET', '/api/persons?page=1&size=10&from=2021-03-01&to=2021-03-31'))
      const { id } = await noting('POST case', it.ask<{ id: string }>('POST', '/api/cases', { service: 'insured-person-registration', applicant: '王立新', phone: '18555555555', agreed: true }))
      await noting('POST record', it.ask('POST', `/api/cases/${id}/records`, {
        idType: '01', idNumber: person.idNumber, name: person.name, ethnicity: '01', startedOn: '2021-03-01', earnings: '5000', branches: 'old_age,unemployment,employment_injury', mobile: person.mobile,
        nationality: 'CHN', firstInsuredOn: '2021-03-01',
      }))
      await noting('GET records', it.ask('GET', `/api/cases/${id}/records?status=passed`))
      await noting('POST save', it.ask('POST', `/api/cases/${id}/save`))
      await noting('POST submit', it.send('POST', `/api/cases/${id}/submit`, {}, { 'idempotency-key': randomUUID() }))
      await noting('GET cases', it.ask('GET', '/api/queries/employer-case-records?page=1&size=10&from=2021-03-01&to=2021-03-31'))
    }
    const run = async (work: (it: Visitor) => Promise<unknown>, seconds: number) => {
      const until = performance.now() + seconds * 1000
      const began = performance.now()
      await Promise.all(agents.map(async (it) => { while (performance.now() < until) await work(it) }))
      return (performance.now() - began) / 1000
    }
    await run(way, 5) // warms up
    took.clear()
    const health = async (it: Visitor) => noting('baseline: GET /healthz', it.send('GET', '/healthz'))
    let [spent, idle] = [0, 0]
    for (let round = 0; round < 2; round++) {
      idle += await run(health, SECONDS / 3)
      spent += await run(way, SECONDS)
    }
    const base = took.get('baseline: GET /healthz') ?? []
    const all = [...took].filter(([name]) => !name.startsWith('baseline')).flatMap(([, values]) => values)
    const line = (name: string, values: readonly number[], seconds: number) => [name, values.length.toLocaleString('en'), Math.round(values.length / seconds).toLocaleString('en'), ms(quantile(values, 0.5)), ms(quantile(values, 0.95)), ms(quantile(values, 0.99)), times(quantile(values, 0.5) / quantile(base, 0.5))]
    table(`${users} agents at once, each without pause: look round, file one person, save, submit, find the case (${(all.length / spent / (base.length / idle) * 100).toFixed(0)} % of the rate of the trivial request)`,
      ['request', 'n', 'requests/s', 'p50 ms', 'p95 ms', 'p99 ms', 'p50 ÷ baseline'],
      [line('baseline: GET /healthz', base, idle), line('all of the way', all, spent), ...[...took].filter(([name]) => !name.startsWith('baseline')).map(([name, values]) => line(name, values, spent))])
    agent.destroy()
  } finally {
    if (server.exitCode === null) {
      server.kill('SIGTERM')
      await once(server, 'exit')
    }
    rmSync(folder, { recursive: true, force: true })
  }
}
