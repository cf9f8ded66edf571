/** How files go out: names in Chinese, never cached by others. */
import type { FastifyReply } from 'fastify'
import type { Readable } from 'node:stream'

const named = (name: string, how: 'attachment' | 'inline') => `${how}; filename*=UTF-8''${encodeURIComponent(name.replace(/[\\/:*?"<>|]/g, '_'))}`

/** Sends a spreadsheet to be saved under `name`. */
export const sendSheet = (reply: FastifyReply, name: string, body: Buffer | Readable): FastifyReply =>
  reply.header('content-disposition', named(name, 'attachment')).header('cache-control', 'private, no-store').type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet').send(body)

/** Sends a PDF to be shown in the page, or saved under `name`. */
export const sendPdf = (reply: FastifyReply, name: string, body: Buffer, how: 'attachment' | 'inline' = 'inline'): FastifyReply =>
  reply.header('content-disposition', named(name, how)).header('cache-control', 'private, no-store').type('application/pdf').send(body)

/** Sends a picture to be shown in the page. */
export const sendPicture = (reply: FastifyReply, name: string, body: Buffer, type: string): FastifyReply =>
  reply.header('content-disposition', named(name, 'inline')).header('cache-control', 'private, no-store').type(type).send(body)

/** Sends any file to be saved under `name`. */
export const sendFile = (reply: FastifyReply, name: string, body: Buffer, type: string): FastifyReply =>
  reply.header('content-disposition', named(name, 'attachment')).header('cache-control', 'private, no-store').type(type).send(body)
