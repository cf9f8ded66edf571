/** Blobs in an S3-compatible store (MinIO, Ceph, OSS, AWS): one object a hash, by signed requests over HTTP. */
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import http from 'node:http'
import https from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AwsClient } from 'aws4fetch'
import { Problem } from '../common/problem.ts'
import { isHash, noSuchFile, type BlobStore, type Part } from './blob-store.ts'

/** Where the store is. `prefix` stands before every object's name; requests are path-style (`endpoint/bucket/key`), which all of them take. */
export interface S3Place {
  readonly endpoint: string; readonly bucket: string; readonly prefix: string; readonly region: string
  readonly accessKeyId: string; readonly secretAccessKey: string
}

/** Milliseconds until the store must have answered, or taken or given the next bytes. */
const PATIENCE = 20_000
/** Tries of one request, and the pause before the second and third in ms. */
const TRIES = 3
const PAUSE = 200

/** Bytes to be put: their hash and number, and a way to read them, once more for each try. */
interface Parcel { readonly hash: string; readonly size: number; readonly read: () => Readable }

/**
 * The hash of the bytes is their name and is signed with the request, so the store itself refuses what was changed or cut off on
 * the way. A stream is laid down in a file first, for its hash comes before it: memory stays flat whatever its length. Throws
 * Problem 503 when the store does not answer, refuses or is full; an object appears whole or not at all.
 */
export function s3BlobStore({ endpoint, bucket, prefix, region, accessKeyId, secretAccessKey }: S3Place, { pause = PAUSE }: { pause?: number } = {}): BlobStore {
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3' })
  const addressOf = (hash: string) => {
    if (!isHash(hash)) throw noSuchFile() // only a hash ever becomes a name
    return `${endpoint.replace(/\/$/, '')}/${bucket}/${prefix}${hash.slice(0, 2)}/${hash}`
  }
  const sign = (method: string, address: string, headers: Record<string, string>) => client.sign(address, { method, headers: { 'x-amz-content-sha256': EMPTY, ...headers } })

  /** Asks, again when the store stumbles: every request may be repeated. */
  async function repeatedly(what: string, once: () => Promise<Answer>): Promise<Answer> {
    for (let tries = 1; ; tries++) {
      const answer = await once().catch((cause: unknown) => storeAway(cause))
      if (!(answer instanceof Problem) && answer.status < 500) return answer
      if (tries >= TRIES) throw answer instanceof Problem ? answer : storeAway(new Error(`the store answered ${answer.status} to ${what}`))
      if (!(answer instanceof Problem)) await answer.body?.cancel()
      await new Promise((go) => setTimeout(go, pause * tries))
    }
  }
  const refused = (answer: Answer) => storeAway(new Error(`the store answered ${answer.status} to a blob's request`))

  async function ask(method: 'GET' | 'HEAD' | 'DELETE', hash: string, part?: Part): Promise<Answer> {
    const address = addressOf(hash)
    return repeatedly(method, async () => {
      const late = new AbortController()
      const timer = setTimeout(() => late.abort(new Error('the store did not answer')), PATIENCE)
      try {
        return await fetch(await sign(method, address, part ? { range: `bytes=${part.start}-${part.end}` } : {}), { signal: late.signal })
      } finally {
        clearTimeout(timer) // it has answered: whoever reads may take as long as he likes
      }
    })
  }

  async function get(hash: string, part?: Part): Promise<Answer> {
    const answer = await ask('GET', hash, part)
    if (answer.status === (part ? 206 : 200)) return answer
    await answer.body?.cancel()
    throw answer.status === 404 ? noSuchFile() : refused(answer)
  }

  /** The number of bytes, or undefined where there is no such blob. */
  async function sizeOf(hash: string): Promise<number | undefined> {
    const answer = await ask('HEAD', hash)
    if (answer.status === 404) return undefined
    if (answer.status !== 200) throw refused(answer)
    return Number(answer.headers.get('content-length'))
  }

  const has = async (hash: string) => isHash(hash) && await sizeOf(hash) !== undefined

  async function send({ hash, size, read }: Parcel): Promise<void> {
    if (await has(hash)) return
    const answer = await repeatedly('PUT', async () => {
      const signed = await sign('PUT', addressOf(hash), { 'x-amz-content-sha256': hash, 'content-type': 'application/octet-stream' })
      return sendBody(signed.url, { ...Object.fromEntries(signed.headers), 'content-length': String(size) }, read())
    })
    if (answer.status !== 200) throw refused(answer)
  }

  return {
    has,
    async put(given) {
      if (!(given instanceof Readable)) {
        const hash = createHash('sha256').update(given).digest('hex')
        await send({ hash, size: given.byteLength, read: () => Readable.from([given], { objectMode: false }) })
        return { hash, size: given.byteLength }
      }
      const folder = await mkdtemp(join(tmpdir(), 'banshi-blob-'))
      try {
        const parcel = await laidDown(given, join(folder, 'blob'))
        await send(parcel)
        return { hash: parcel.hash, size: parcel.size }
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
    open(hash, part) {
      addressOf(hash)
      return Readable.from((async function* () {
        const { body } = await get(hash, part)
        if (body) yield* body
      })(), { objectMode: false })
    },
    async size(hash) {
      const size = await sizeOf(hash)
      if (size === undefined) throw noSuchFile()
      return size
    },
    async remove(hash) {
      const answer = await ask('DELETE', hash)
      await answer.body?.cancel()
      if (answer.status !== 204 && answer.status !== 200 && answer.status !== 404) throw refused(answer)
    },
    async read(hash) {
      const bytes = Buffer.from(await (await get(hash)).arrayBuffer())
      if (createHash('sha256').update(bytes).digest('hex') !== hash) throw storeAway(new Error(`the store gave other bytes for ${hash}`))
      return bytes
    },
  }
}

/** What is looked at of an answer. */
type Answer = Pick<Response, 'status' | 'headers' | 'body' | 'arrayBuffer'>

/** Writes the stream into a file, and knows its hash and size then. */
async function laidDown(bytes: Readable, path: string): Promise<Parcel> {
  const digest = createHash('sha256')
  let size = 0
  await pipeline(bytes, async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      digest.update(chunk)
      size += chunk.byteLength
      yield chunk
    }
  }, createWriteStream(path, { mode: 0o600 }))
  return { hash: digest.digest('hex'), size, read: () => createReadStream(path) }
}

/** PUTs a stream. Not by `fetch`, which takes a whole body into memory faster than it sends it (1.3 GB for one of 1.2 GB; this way 90 MB). */
function sendBody(address: string, headers: Record<string, string>, body: Readable): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = (address.startsWith('https:') ? https : http).request(address, { method: 'PUT', headers, timeout: PATIENCE }, (answer) => {
      answer.resume() // what it says is not read, but ends the request
      answer.on('error', reject)
      answer.on('end', () => {
        body.destroy()
        resolve({ status: answer.statusCode ?? 0, headers: new Headers(), body: null, arrayBuffer: async () => new ArrayBuffer(0) })
      })
    })
    request.on('timeout', () => request.destroy(new Error('the store did not answer')))
    pipeline(body, request).catch(reject)
  })
}

/** SHA-256 of nothing: what a request without a body is signed with. */
const EMPTY = createHash('sha256').digest('hex')

const storeAway = (cause: unknown) => new Problem(503, 'blob-store-away', '文件存储暂时无法使用，您填写的内容未受影响，请稍后再试！', { retryAfter: 10, cause })
