/** The S3 adapter against a store of the test's own: signatures, names, repeats, and what happens when the store stumbles. */
import { createHash, createHmac } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { s3BlobStore } from './s3-blob-store.ts'
import type { BlobStore } from './blob-store.ts'

const KEYS = { accessKeyId: 'hall-key', secretAccessKey: 'hall-secret' }
const BYTES = Buffer.from('附件材料'.repeat(10_000))
const sha = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')
const HASH = sha(BYTES)
let blobs: BlobStore, endpoint: string
const objects = new Map<string, Buffer>()
let asked: string[] = []
/** Statuses that the store answers with before it works. */
let stumbles: number[] = []

/** The signature a request of ours must carry, worked out from AWS's description and not by the library under test. */
function signatureOf(request: IncomingMessage): string {
  const { authorization = '', 'x-amz-date': date = '' } = request.headers as Record<string, string>
  const signedHeaders = /SignedHeaders=([^,]+)/.exec(authorization)?.[1] ?? ''
  const scope = `${date.slice(0, 8)}/wuhan/s3/aws4_request`
  const canonical = [request.method, request.url, '', ...signedHeaders.split(';').map((name) => `${name}:${String(request.headers[name])}`), '', signedHeaders, request.headers['x-amz-content-sha256']].join('\n')
  const key = [date.slice(0, 8), 'wuhan', 's3', 'aws4_request'].reduce<Buffer | string>((k, part) => createHmac('sha256', k).update(part).digest(), `AWS4${KEYS.secretAccessKey}`)
  return createHmac('sha256', key).update(`AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha(canonical)}`).digest('hex')
}

const store = createServer((request, response) => {
  void buffer(request).then((body) => {
    const path = request.url ?? ''
    asked.push(`${request.method} ${path}`)
    const stumble = stumbles.shift()
    if (stumble !== undefined) return response.writeHead(stumble).end('<Error/>')
    if (!String(request.headers.authorization).endsWith(`Signature=${signatureOf(request)}`)) return response.writeHead(403).end('<Error><Code>SignatureDoesNotMatch</Code></Error>')
    if (request.method === 'PUT') {
      if (sha(body) !== request.headers['x-amz-content-sha256']) return response.writeHead(400).end('<Error><Code>XAmzContentSHA256Mismatch</Code></Error>')
      objects.set(path, body)
      return response.writeHead(200).end()
    }
    if (request.method === 'DELETE') {
      objects.delete(path)
      return response.writeHead(204).end()
    }
    const object = objects.get(path)
    const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
    if (object && start !== undefined && end !== undefined) return response.writeHead(206, { 'content-range': `bytes ${start}-${end}/${object.length}` }).end(object.subarray(Number(start), Number(end) + 1))
    return object ? response.writeHead(200, { 'content-length': object.length }).end(request.method === 'HEAD' ? undefined : object) : response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>')
  })
})

beforeAll(async () => {
  await new Promise<void>((done) => store.listen(0, '127.0.0.1', done))
  const address = store.address()
  endpoint = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`
  blobs = s3BlobStore({ endpoint, bucket: 'banshi', prefix: 'hall/', region: 'wuhan', ...KEYS }, { pause: 1 })
})
afterAll(() => { store.close() })
beforeEach(() => {
  objects.clear()
  asked = []
  stumbles = []
})

const away = { status: 503, code: 'blob-store-away', message: '文件存储暂时无法使用，您填写的内容未受影响，请稍后再试！' }

test('the same bytes are one object, from a buffer or a stream, sent once and read back whole', async () => {
  const path = `/banshi/hall/${HASH.slice(0, 2)}/${HASH}`
  expect(await blobs.put(BYTES)).toEqual({ hash: HASH, size: BYTES.length })
  expect(await blobs.put(Readable.from([BYTES.subarray(0, 7), BYTES.subarray(7)]))).toEqual({ hash: HASH, size: BYTES.length })
  expect(asked).toEqual([`HEAD ${path}`, `PUT ${path}`, `HEAD ${path}`])
  expect([...objects.keys()]).toEqual([path])
  expect(await blobs.has(HASH)).toBe(true)
  expect((await blobs.read(HASH)).equals(BYTES)).toBe(true)
  expect((await buffer(blobs.open(HASH))).equals(BYTES)).toBe(true)
  expect(await blobs.size(HASH)).toBe(BYTES.length)
  expect((await buffer(blobs.open(HASH, { start: 7, end: 99 }))).equals(BYTES.subarray(7, 100))).toBe(true)
})

test('a stream is sent again where the store stumbles, and leaves no file behind', async () => {
  const left = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('banshi-blob-'))
  const [before, piece] = [await left(), Buffer.alloc(1024 * 1024, 'x')]
  stumbles = [404, 503] // there is none; the first PUT fails
  const { hash, size } = await blobs.put(Readable.from([piece, piece, piece]))
  expect([hash, size]).toEqual([sha(Buffer.concat([piece, piece, piece])), 3 * piece.length])
  expect(asked.map((one) => one.split(' ')[0])).toEqual(['HEAD', 'PUT', 'PUT'])
  expect(await blobs.size(hash)).toBe(size)
  expect(await left()).toEqual(before)
})

test('what is removed is gone, and may be removed again', async () => {
  await blobs.put(BYTES)
  await blobs.remove(HASH)
  expect([await blobs.has(HASH), objects.size]).toEqual([false, 0])
  await blobs.remove(HASH)
  await expect(blobs.remove('../../secret')).rejects.toMatchObject({ status: 404 })
})

test('what is not there is 404, and no name but a hash is ever asked for', async () => {
  const none = '0'.repeat(64)
  expect(await blobs.has(none)).toBe(false)
  await expect(blobs.read(none)).rejects.toMatchObject({ status: 404, message: '未找到该文件，请重新上传或刷新页面后再试！' })
  await expect(buffer(blobs.open(none))).rejects.toMatchObject({ status: 404 })
  asked = []
  for (const name of ['../../secret', 'A'.repeat(64), '']) {
    expect(await blobs.has(name)).toBe(false)
    await expect(blobs.read(name)).rejects.toMatchObject({ status: 404 })
    await expect(blobs.size(name)).rejects.toMatchObject({ status: 404 })
    expect(() => blobs.open(name)).toThrow('未找到该文件')
  }
  expect(asked).toEqual([])
})

test('a store that stumbles is asked again; one that stays down is 503 and nothing is half-kept', async () => {
  stumbles = [500, 503]
  expect(await blobs.put(BYTES)).toEqual({ hash: HASH, size: BYTES.length })
  objects.clear()
  stumbles = Array<number>(9).fill(503)
  await expect(blobs.put(BYTES)).rejects.toMatchObject(away)
  stumbles = [404, 500, 500, 500] // there is none, and it cannot be put
  await expect(blobs.put(BYTES)).rejects.toMatchObject(away)
  expect(objects.size).toBe(0)
  stumbles = []
  expect(await blobs.has(HASH)).toBe(false)
})

test('wrong keys, a dead store and changed bytes are 503, never taken for a missing file', async () => {
  const place = { endpoint, bucket: 'banshi', prefix: '', region: 'wuhan', ...KEYS }
  const wrong = s3BlobStore({ ...place, secretAccessKey: 'other' }, { pause: 1 })
  await expect(wrong.put(BYTES)).rejects.toMatchObject(away)
  await expect(wrong.read(HASH)).rejects.toMatchObject(away)
  await expect(s3BlobStore({ ...place, endpoint: 'http://127.0.0.1:1' }, { pause: 1 }).put(BYTES)).rejects.toMatchObject(away)
  await blobs.put(BYTES)
  objects.set(`/banshi/hall/${HASH.slice(0, 2)}/${HASH}`, Buffer.from('other'))
  await expect(blobs.read(HASH)).rejects.toMatchObject(away)
})

test('a stream that breaks off is not sent', async () => {
  const broken = Readable.from((async function* () { yield Buffer.from('half'); throw new Error('the line went dead') })())
  await expect(blobs.put(broken)).rejects.toThrow('the line went dead')
  expect(asked).toEqual([])
})
