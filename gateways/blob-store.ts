/** Where uploaded and made files lie: by their content's SHA-256, so that the same bytes are kept once and nothing is overwritten. */
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { Problem } from '../common/problem.ts'

/** Bytes of a blob, the first and the last included. */
export interface Part { readonly start: number; readonly end: number }

export interface BlobStore {
  /** Keeps the bytes; durable when it returns. `size` in bytes. */
  put(bytes: Uint8Array | Readable): Promise<{ hash: string; size: number }>
  /** Reads as a stream, whole or in part. The stream fails when there is no such blob: ask `has` or `size` first. */
  open(hash: string, part?: Part): Readable
  /** In bytes. Throws Problem 404 when there is no such blob. */
  size(hash: string): Promise<number>
  /** Reads whole. Throws Problem 404 when there is no such blob. */
  read(hash: string): Promise<Buffer>
  has(hash: string): Promise<boolean>
  /** Removes a blob that nothing rests on any more; one that is not there is no error. What is being read is read to its end. */
  remove(hash: string): Promise<void>
}

/** Whether this is a blob's name: only such ever becomes a path or an address. */
export const isHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text)

/** Blobs as files of a folder: `ab/cd/abcd…`. Written beside, synced, then renamed, so a crash leaves no half blob under its name. */
export function folderBlobStore(folder: string): BlobStore {
  const pathOf = (hash: string) => {
    if (!isHash(hash)) throw noSuchFile()
    return join(folder, hash.slice(0, 2), hash.slice(2, 4), hash)
  }
  const absent = (error: unknown): never => { throw error instanceof Error && 'code' in error && error.code === 'ENOENT' ? noSuchFile() : error }
  const exists = (path: string) => access(path).then(() => true, () => false)

  return {
    async put(bytes) {
      const beside = join(folder, 'incoming', randomUUID())
      await mkdir(join(folder, 'incoming'), { recursive: true })
      const digest = createHash('sha256')
      let size = 0
      const file = await open(beside, 'wx', 0o600)
      try {
        for await (const chunk of bytes instanceof Readable ? bytes : [bytes]) {
          const part = chunk as Uint8Array
          digest.update(part)
          size += part.byteLength
          await file.writeFile(part)
        }
        await file.sync()
        await file.close()
        const hash = digest.digest('hex')
        const path = pathOf(hash)
        if (await exists(path)) await rm(beside)
        else await settle(beside, path)
        return { hash, size }
      } catch (error) {
        await file.close().catch(() => undefined)
        await rm(beside, { force: true })
        throw error
      }
    },
    open: (hash, part) => createReadStream(pathOf(hash), part),
    size: async (hash) => (await stat(pathOf(hash)).catch(absent)).size,
    read: async (hash) => readFile(pathOf(hash)).catch(absent),
    has: async (hash) => isHash(hash) && exists(pathOf(hash)),
    remove: async (hash) => rm(pathOf(hash), { force: true }),
  }
}

/** Gives the finished file its name, and makes the name itself durable. */
async function settle(from: string, to: string): Promise<void> {
  const folder = join(to, '..')
  await mkdir(folder, { recursive: true })
  await rename(from, to)
  const directory = await open(folder, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

export const noSuchFile = () => new Problem(404, 'no-such-file', '未找到该文件，请重新上传或刷新页面后再试！')
