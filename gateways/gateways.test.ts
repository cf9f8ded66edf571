/** The ports and their adapters: blobs in a folder, the portal and the card over HTTP. */
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { folderBlobStore } from './blob-store.ts'
import { httpECard } from './e-card.ts'
import { httpPortalAccounts } from './portal-accounts.ts'
import { authentic } from './signature.ts'

const folder = mkdtempSync(join(tmpdir(), 'banshi-blobs-'))
const blobs = folderBlobStore(folder)
const NOW = new Date('2021-03-15T02:00:00Z')
let url: string, asked: { path: string; body: string; headers: IncomingMessage['headers'] }[], answer: { status: number; body: string }
const partner = createServer((request, response) => {
  void text(request).then((body) => {
    asked.push({ path: request.url ?? '', body, headers: request.headers })
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body)
  })
})

beforeAll(async () => {
  await new Promise<void>((done) => partner.listen(0, '127.0.0.1', done))
  const address = partner.address()
  url = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`
})
afterAll(() => {
  partner.close()
  rmSync(folder, { recursive: true, force: true })
})

test('the same bytes are one blob, from a buffer or a stream, and read back whole', async () => {
  const bytes = Buffer.from('附件材料'.repeat(50_000))
  const hash = createHash('sha256').update(bytes).digest('hex')
  expect(await blobs.put(bytes)).toEqual({ hash, size: bytes.length })
  expect(await blobs.put(Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]))).toEqual({ hash, size: bytes.length })
  expect(await blobs.has(hash)).toBe(true)
  expect((await blobs.read(hash)).equals(bytes)).toBe(true)
  expect((await buffer(blobs.open(hash))).equals(bytes)).toBe(true)
  expect(readdirSync(join(folder, 'incoming'))).toEqual([])
})

test('a broken upload leaves nothing behind', async () => {
  const broken = Readable.from((async function* () { yield Buffer.from('half'); throw new Error('the line went dead') })())
  await expect(blobs.put(broken)).rejects.toThrow('the line went dead')
  expect(readdirSync(join(folder, 'incoming'))).toEqual([])
  expect(await blobs.has(createHash('sha256').update('half').digest('hex'))).toBe(false)
})

test('no name leads out of the folder', async () => {
  for (const name of ['../../etc/passwd', `${'a'.repeat(63)}/`, 'A'.repeat(64), '', `..${'/'.repeat(62)}`]) {
    expect(await blobs.has(name)).toBe(false)
    await expect(blobs.read(name)).rejects.toThrow('未找到该文件')
    expect(() => blobs.open(name)).toThrow('未找到该文件')
  }
  await expect(blobs.read('0'.repeat(64))).rejects.toMatchObject({ status: 404 })
})

test('the portal answers for accounts, by signed request; down, it is 503 and not a wrong password', async () => {
  const portal = httpPortalAccounts({ url, appId: 'hall', secret: 's', now: () => NOW })
  asked = []
  answer = { status: 200, body: '{"account":"demo"}' }
  expect(await portal.verify('demo', 'p')).toBe('demo')
  expect(asked[0]).toMatchObject({ path: '/verify', body: '{"account":"demo","password":"p"}' })
  expect(authentic(asked[0]?.headers ?? {}, asked[0]?.body ?? '', { secret: 's', now: NOW })).toBe(true)
  expect(authentic(asked[0]?.headers ?? {}, `${asked[0]?.body} `, { secret: 's', now: NOW })).toBe(false)
  expect(authentic(asked[0]?.headers ?? {}, asked[0]?.body ?? '', { secret: 's', now: new Date(NOW.getTime() + 301_000) })).toBe(false)
  answer = { status: 401, body: '{}' }
  expect(await portal.verify('demo', 'p')).toBeUndefined()
  for (answer of [{ status: 500, body: '' }, { status: 200, body: 'no json' }, { status: 200, body: '{}' }]) await expect(portal.verify('demo', 'p')).rejects.toMatchObject({ status: 503, message: '政务服务网暂时无法验证账号，请稍后再试！' })
  await expect(httpPortalAccounts({ url: 'http://127.0.0.1:1', appId: 'hall', secret: 's', now: () => NOW }).verify('demo', 'p')).rejects.toMatchObject({ status: 503 })
})

test('the card platform learns of a code and gives where it leads', async () => {
  const card = httpECard({ url: `${url}/`, appId: 'hall', secret: 's', now: () => NOW })
  asked = []
  answer = { status: 200, body: '{"url":"https://card.example/s?c=x"}' }
  expect(await card.announce('x', NOW)).toEqual({ url: 'https://card.example/s?c=x' })
  expect(asked[0]).toMatchObject({ path: '/codes', body: '{"code":"x","expiresAt":"2021-03-15T02:00:00.000Z"}' })
  answer = { status: 502, body: '' }
  await expect(card.announce('x', NOW)).rejects.toMatchObject({ status: 503, message: '电子社保卡平台暂时无法连接，请稍后再试！' })
})
