/** Blobs in an S3-compatible store (MinIO, Ceph, OSS, AWS): one object a hash, by signed requests over HTTP. */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { AwsClient } from 'aws4fetch'
import { Problem } from '../common/problem.ts'
import { isHash, noSuchFile, type BlobStore } from './blob-store.ts'

/** Where the store is. `prefix` stands before every object's name; requests are path-style (`endpoint/bucket/key`), which all of them take. */
export interface S3Place {
  readonly endpoint: string; readonly bucket: string; readonly prefix: string; readonly region: string
  readonly accessKeyId: string; readonly secretAccessKey: string
}

/** Milliseconds until the store must have answered. */
const PATIENCE = 20_000
/** Tries of one request, and the pause before the second and third in ms. */
const TRIES = 3
const PAUSE = 200

/**
 * Bytes are taken whole into memory before they go: their hash is their name and is signed with the request, so the store itself
 * refuses what was changed or cut off on the way. What the hall uploads is 32 MB at most. Throws Problem 503 when the store does
 * not answer, refuses or is full; an object appears whole or not at all.
 */
export function s3BlobStore({ endpoint, bucket, prefix, region, accessKeyId, secretAccessKey }: S3Place, { send = fetch, pause = PAUSE }: { send?: typeof fetch; pause?: number } = {}): BlobStore {
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3' })
  const addressOf = (hash: string) => {
    if (!isHash(hash)) throw noSuchFile() // only a hash ever becomes a name
    return `${endpoint.replace(/\/$/, '')}/${bucket}/${prefix}${hash.slice(0, 2)}/${hash}`
  }

  /** Signs and sends, again when the store stumbles: every request may be repeated. */
  async function ask(method: 'GET' | 'HEAD' | 'PUT', hash: string, body?: Buffer): Promise<Response> {
    const address = addressOf(hash)
    for (let tries = 1; ; tries++) {
      const signed = await client.sign(address, {
        method, headers: { 'x-amz-content-sha256': body ? hash : EMPTY, ...(body ? { 'content-type': 'application/octet-stream' } : {}) },
        ...(body ? { body: new Uint8Array(body) } : {}),
      })
      const answer = await send(signed, { signal: AbortSignal.timeout(PATIENCE) }).catch((cause: unknown) => storeAway(cause))
      if (answer instanceof Response && answer.status < 500) return answer
      if (tries >= TRIES) throw answer instanceof Response ? storeAway(new Error(`the store answered ${answer.status} to ${method}`)) : answer
      if (answer instanceof Response) await answer.body?.cancel()
      await new Promise((go) => setTimeout(go, pause * tries))
    }
  }
  const refused = (answer: Response) => storeAway(new Error(`the store answered ${answer.status} to a blob's request`))

  async function get(hash: string): Promise<Response> {
    const answer = await ask('GET', hash)
    if (answer.ok) return answer
    await answer.body?.cancel()
    throw answer.status === 404 ? noSuchFile() : refused(answer)
  }

  async function has(hash: string): Promise<boolean> {
    if (!isHash(hash)) return false
    const answer = await ask('HEAD', hash)
    if (!answer.ok && answer.status !== 404) throw refused(answer)
    return answer.ok
  }

  return {
    has,
    async put(given) {
      const bytes = given instanceof Readable ? await buffer(given) : Buffer.from(given)
      const hash = createHash('sha256').update(bytes).digest('hex')
      if (!await has(hash)) {
        const answer = await ask('PUT', hash, bytes)
        await answer.body?.cancel()
        if (!answer.ok) throw refused(answer)
      }
      return { hash, size: bytes.length }
    },
    open(hash) {
      addressOf(hash)
      return Readable.from((async function* () {
        const { body } = await get(hash)
        if (body) yield* body
      })(), { objectMode: false })
    },
    async read(hash) {
      const bytes = Buffer.from(await (await get(hash)).arrayBuffer())
      if (createHash('sha256').update(bytes).digest('hex') !== hash) throw storeAway(new Error(`the store gave other bytes for ${hash}`))
      return bytes
    },
  }
}

/** SHA-256 of nothing: what a request without a body is signed with. */
const EMPTY = createHash('sha256').digest('hex')

const storeAway = (cause: unknown) => new Problem(503, 'blob-store-away', '文件存储暂时无法使用，您填写的内容未受影响，请稍后再试！', { retryAfter: 10, cause })
