/** A kill -9 at a bad moment: the hall as a process of its own, killed while it reads a sheet, and opened again on the same database. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fillTemplate } from '../forms/sheets/fill-template.ts'
import { columnKey } from '../forms/sheets/sheet-form.ts'
import { sheetForm } from '../cases/surfaces.ts'
import { registry } from '../services/registry.ts'
import { freshDatabase, type FreshDatabase } from './database.ts'
import { idNumber } from './hall.ts'

const ROWS = 3_000
let database: FreshDatabase, folder: string, port: number, hall: ChildProcess | undefined
const url = (path: string) => `http://localhost:${port}${path}`

beforeAll(async () => {
  database = await freshDatabase()
  folder = mkdtempSync(join(tmpdir(), 'banshi-kill-'))
  const server = createServer().listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
  server.close()
})
afterAll(async () => {
  hall?.kill('SIGKILL')
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

/** Starts the server as `npm start` does, and waits until it answers. */
async function open(): Promise<ChildProcess> {
  const started = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
    cwd: join(import.meta.dirname, '..'), stdio: 'ignore', detached: true,
    env: { ...process.env, DATABASE_URL: database.url, DATA_DIR: folder, PORT: String(port), DEMO: 'on', SIMULATORS: 'on', TODAY: '2021-03-15', LOG_LEVEL: 'silent' },
  })
  for (let waited = 0; waited < 600; waited++) {
    if (await fetch(url('/readyz')).then((answer) => answer.ok, () => false)) return started
    await new Promise((done) => setTimeout(done, 200))
  }
  throw new Error('the hall did not open')
}

function killed(process_: ChildProcess): Promise<unknown> {
  const gone = once(process_, 'exit')
  process.kill(-(process_.pid ?? 0), 'SIGKILL') // its reading process with it
  return gone
}

test('killed while it reads a sheet and again after submission, the hall loses no acknowledged step and doubles nothing', async () => {
  hall = await open()
  let cookie = ''
  const call = async (method: string, path: string, body?: object | FormData, headers: Record<string, string> = {}) => {
    const form = body instanceof FormData
    const answer = await fetch(url(path), { method, headers: { cookie, ...(body && !form ? { 'content-type': 'application/json' } : {}), ...headers }, ...(body ? { body: form ? body : JSON.stringify(body) } : {}) })
    for (const set of answer.headers.getSetCookie()) cookie = set.split(';')[0] ?? cookie
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer.json() as Promise<Record<string, never>>
  }
  await call('POST', '/api/session', { account: 'demo-small', password: 'Hubei@2021' })
  const { regions } = await call('GET', '/api/session') as unknown as { regions: { code: string; employer: { number: string; name: string } }[] }
  const at = regions[0]
  if (!at) throw new Error('demo-small has no employer')
  await call('PUT', '/api/session/region', { code: at.code })
  const { code } = await call('POST', '/api/session/scan', {}) as unknown as { code: string }
  await call('POST', '/simulators/e-card/confirm', { code })
  await call('GET', '/api/session')

  const draft = (await call('POST', '/api/cases', { service: 'insured-person-registration', applicant: '王立新', phone: '18555555555', agreed: true }) as unknown as { id: string }).id
  const filing = (await registry()).filings.get('insured-person-registration')
  if (!filing) throw new Error('3.3.3 is not built')
  const form = sheetForm(filing, { ...at.employer, region: at.code, tier: 1, branches: ['old_age'] })
  const born = (i: number) => `${1970 + Math.floor(i / 900)}0101`
  const rows = Array.from({ length: ROWS }, (_, i) => ({
    row: i, cells: Object.fromEntries(form.columns.map((column) => [columnKey(column), { text: ({ employerNo: at.employer.number, employerName: at.employer.name, idNumber: idNumber(i % 900, born(i)), name: '李明', mobile: '13000000000', 'branches.old_age': '√' } as Record<string, string>)[columnKey(column)] ?? (column.key === 'branches' ? '' : column.sample) }])),
  }))
  const { book } = await fillTemplate(form, rows)
  const upload = new FormData()
  upload.append('file', new Blob([new Uint8Array(book)]), '报盘.xlsx')
  const { job } = await call('POST', `/api/cases/${draft}/import`, upload) as unknown as { job: string }
  await killed(hall)
  expect((await database.db.selectFrom('case_record').where('case_id', '=', draft).select('no').execute())).toEqual([]) // nothing half done

  hall = await open() // the session, the draft and the job are in the database
  let state = ''
  for (let waited = 0; waited < 300 && state !== 'done' && state !== 'failed'; waited++) {
    state = (await call('GET', `/api/jobs/${job}`) as unknown as { state: string }).state
    await new Promise((done) => setTimeout(done, 300))
  }
  expect(state).toBe('done')
  expect(await call('GET', `/api/cases/${draft}/records?size=1`)).toMatchObject({ passed: ROWS, failed: 0 })

  const key = { 'idempotency-key': 'the-key-of-this-submission' }
  const submitted = call('POST', `/api/cases/${draft}/submit`, {}, key) as unknown as Promise<{ serialNumber: string }>
  const first = await submitted
  await killed(hall)
  hall = await open()
  expect(await call('POST', `/api/cases/${draft}/submit`, {}, key)).toMatchObject({ serialNumber: first.serialNumber, state: 'submitted' })
  expect(await database.db.selectFrom('case_event').where('case_id', '=', draft).where('to_state', '=', 'submitted').select('what').execute()).toEqual([{ what: '确认提交' }])
  expect(await database.db.selectFrom('open_subject').where('case_id', '=', draft).select((q) => q.fn.countAll<number>().as('n')).executeTakeFirst()).toEqual({ n: ROWS })
})
