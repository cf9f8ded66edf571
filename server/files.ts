/** How files go out: names in Chinese, never cached by others. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Readable } from 'node:stream'
import { Problem } from '../common/problem.ts'
import type { BlobStore } from '../gateways/blob-store.ts'
import { byteRange, rangeHolds } from './byte-range.ts'

const named = (name: string, how: 'attachment' | 'inline') => `${how}; filename*=UTF-8''${encodeURIComponent(name.replace(/[\\/:*?"<>|]/g, '_'))}`

/** Sends a spreadsheet to be saved under `name`. */
export const sendSheet = (reply: FastifyReply, name: string, body: Buffer | Readable): FastifyReply =>
  reply.header('content-disposition', named(name, 'attachment')).header('cache-control', 'private, no-store').type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet').send(body)

/** A PDF that lies in the blob store. */
interface StoredPdf { readonly name: string; readonly hash: string; readonly how?: 'attachment' | 'inline' }

/**
 * Sends a PDF to be shown in the page, or saved under its name: streamed, and in part where a part is asked for (RFC 9110 §14), so
 * that a viewer takes the pages in sight and no more. Throws 404 where the store has it not, 416 where the part is not there.
 * `@fastify/send` answers ranges of files with a path, by an ETag of their time; these lie in a folder or an S3 store, by their hash.
 */
export async function sendPdf(request: FastifyRequest, reply: FastifyReply, blobs: BlobStore, { name, hash, how = 'inline' }: StoredPdf): Promise<FastifyReply> {
  const size = await blobs.size(hash)
  const etag = `"${hash}"`
  const part = rangeHolds(request.headers['if-range']?.toString(), etag) ? byteRange(request.headers.range, size) : undefined
  reply.header('accept-ranges', 'bytes').header('etag', etag)
  if (part === null) {
    reply.header('content-range', `bytes */${size}`)
    throw new Problem(416, 'range-not-there', '所请求的文件内容超出范围，请刷新页面后重试！')
  }
  reply.header('content-disposition', named(name, how)).header('cache-control', 'private, no-store').type('application/pdf').header('content-length', part ? part.end - part.start + 1 : size)
  if (part) reply.code(206).header('content-range', `bytes ${part.start}-${part.end}/${size}`)
  return reply.send(blobs.open(hash, part))
}

/** Sends a picture to be shown in the page. */
export const sendPicture = (reply: FastifyReply, name: string, body: Buffer, type: string): FastifyReply =>
  reply.header('content-disposition', named(name, 'inline')).header('cache-control', 'private, no-store').type(type).send(body)

/** Sends any file to be saved under `name`. */
export const sendFile = (reply: FastifyReply, name: string, body: Buffer, type: string): FastifyReply =>
  reply.header('content-disposition', named(name, 'attachment')).header('cache-control', 'private, no-store').type(type).send(body)
