/** /api/cases/:id/materials: 附件材料, and /api/photos: the phone that hands one in without signing in. DESIGN §7. */
import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { Type } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { LIMITS, tooLarge } from '../../cases/material-image.ts'
import { deleteMaterial, keepFile, materialOf, putMaterial, seeMaterial, type KeptFile } from '../../cases/materials.ts'
import { askForPhotoCode, endPhotoCode, openPhotoCode, photoCodeState, takePhoto } from '../../cases/photo-code.ts'
import { Problem } from '../../common/problem.ts'
import type { PhotoCodeState, ServedMaterialState, ServedPhotoCode, ServedPhotoTask } from '../../forms/served.ts'
import { agentOf, signedIn } from '../../identity/session.ts'
import { serviceName } from '../../services/service-list.ts'
import { sendFile, sendPicture } from '../files.ts'
import { throttle } from '../throttle.ts'
import type { Routes } from './index.ts'
import { filingOf, onCase, readingCase, seeingCase, served } from './shapes.ts'

const tags = ['附件材料']
const Code = Type.String({ title: '材料', minLength: 1, maxLength: 100 })
const Params = Type.Object({ id: Type.String({ title: '办件', format: 'uuid' }), code: Code })
const PhotoParams = Type.Object({ id: Type.String({ title: '办件', format: 'uuid' }), code: Code, photo: Type.String({ title: '二维码', format: 'uuid' }) })
const Token = Type.Object({ token: Type.String({ title: '二维码', minLength: 1, maxLength: 100 }) })
const Size = Type.Object({ size: Type.Union([Type.Literal('original'), Type.Literal('view'), Type.Literal('thumb')], { title: '大小', default: 'original' }), v: Type.Optional(Type.String({ maxLength: 100 })) })
/** An address that opens codes which do not exist. */
const GUESSES = { most: 30, within: 10 * 60_000 }
const TYPES: Readonly<Record<string, string>> = {
  doc: 'application/msword', docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', pdf: 'application/pdf',
  xls: 'application/vnd.ms-excel', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', jpg: 'image/jpeg', png: 'image/png',
}
const SERVICES = new URL('../../services/', import.meta.url)

/** The one file of a multipart request, whole in memory: it is 5 MB at most. Throws Problem 413, 422. */
async function fileOf(request: FastifyRequest): Promise<{ bytes: Buffer; name: string }> {
  // one byte more than may be, so that a file of exactly 5 MB is not taken for one cut off
  const file = await request.file({ limits: { fileSize: LIMITS.bytes + 1 }, throwFileSizeLimit: false })
  if (!file) throw new Problem(422, 'file-missing', '请先选择要上传的图片！')
  const bytes = await buffer(file.file)
  if (file.file.truncated || bytes.length > LIMITS.bytes) throw tooLarge()
  return { bytes, name: file.filename }
}

export const materialRoutes: Routes = ({ hall, registry, blobs }) => async (app) => {
  const guesses = throttle({ ...GUESSES, now: () => hall.clock.now() })
  const kept = async (request: FastifyRequest): Promise<KeptFile> => {
    const { bytes, name } = await fileOf(request)
    return keepFile(blobs, bytes, name)
  }

  app.put('/api/cases/:id/materials/:code', { schema: { summary: '上传材料', tags, params: Params, consumes: ['multipart/form-data'], response: { 200: served<ServedMaterialState>('what was handed in') } } }, async (request) => {
    const { id, code } = request.params
    const by = agentOf(request, 'scanned')
    await readingCase(hall, registry, by, id, async (filing) => materialOf(filing, code)) // before the file is read
    const file = await kept(request)
    return onCase(hall, registry, by, id, (filing, scope) => putMaterial(filing, scope, code, file))
  })

  app.get('/api/cases/:id/materials/:code', { schema: { summary: '查看材料', tags, params: Params, querystring: Size } }, async (request, reply) => {
    const { size } = request.query
    const row = await seeingCase(hall, registry, request, request.params.id, (filing, scope) => seeMaterial(filing, scope, request.params.code, size))
    const made = size === 'view' ? row.view_blob : size === 'thumb' ? row.thumb_blob : null
    return sendPicture(reply, row.file_name, await blobs.read(made ?? row.blob), made === null ? row.media_type : 'image/jpeg')
  })

  app.delete('/api/cases/:id/materials/:code', { schema: { summary: '删除材料', tags, params: Params, response: { 204: Type.Null() } } }, async (request, reply) => {
    await onCase(hall, registry, agentOf(request, 'scanned'), request.params.id, (filing, scope) => deleteMaterial(filing, scope, request.params.code))
    return reply.code(204).send(null)
  })

  app.get('/api/services/:slug/materials/:code/template', { schema: { summary: '材料模版下载', tags, params: Type.Object({ slug: Type.String({ title: '业务', maxLength: 100 }), code: Code }) } }, async (request, reply) => {
    signedIn(request)
    const { template } = materialOf(filingOf(registry, request.params.slug), request.params.code)
    if (!template) throw new Problem(404, 'no-material-template', '该材料没有模版，请按材料说明准备')
    const name = template.file.split('/').at(-1) ?? template.file
    return sendFile(reply, name, await readFile(new URL(template.file, SERVICES)), TYPES[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream')
  })

  app.post('/api/cases/:id/materials/:code/photo-codes', { schema: { summary: '手机拍照二维码', tags, params: Params, response: { 200: served<ServedPhotoCode>('good for ten minutes, once') } } }, async (request): Promise<ServedPhotoCode> => {
    const { id, token, expiresAt } = await onCase(hall, registry, agentOf(request, 'scanned'), request.params.id, (filing, scope) => askForPhotoCode(filing, scope, request.params.code))
    return { id, url: `/phone/photo?code=${token}`, expiresAt: expiresAt.toISOString(), seconds: Math.round((expiresAt.getTime() - hall.clock.now().getTime()) / 1000) }
  })

  app.get('/api/cases/:id/materials/:code/photo-codes/:photo', { schema: { summary: '手机拍照进度', tags, params: PhotoParams, response: { 200: served<{ state: PhotoCodeState }>('how the code stands') } } }, async (request) =>
    ({ state: await readingCase(hall, registry, agentOf(request, 'scanned'), request.params.id, (_, scope) => photoCodeState(scope, request.params.photo)) }))

  app.delete('/api/cases/:id/materials/:code/photo-codes/:photo', { schema: { summary: '关闭手机拍照二维码', tags, params: PhotoParams, response: { 204: Type.Null() } } }, async (request, reply) => {
    await onCase(hall, registry, agentOf(request, 'scanned'), request.params.id, (_, scope) => endPhotoCode(scope, request.params.photo))
    return reply.code(204).send(null)
  })

  /** Counts those who try codes that do not exist. */
  async function byCode<R>(request: FastifyRequest, work: () => Promise<R>): Promise<R> {
    guesses.admit(request.ip)
    try {
      return await work()
    } catch (error) {
      if (error instanceof Problem && error.code === 'no-such-photo-code') guesses.miss(request.ip)
      throw error
    }
  }

  app.get('/api/photos/:token', { schema: { summary: '手机打开拍照页', tags, params: Token, response: { 200: served<ServedPhotoTask>('which material the photo is for') } } }, async (request): Promise<ServedPhotoTask> =>
    byCode(request, async () => {
      const { state, service, material, expiresAt } = await openPhotoCode(hall, request.params.token)
      return { state, service: serviceName(service), material: materialOf(filingOf(registry, service), material).name, expiresAt: expiresAt.toISOString() }
    }))

  app.put('/api/photos/:token', { schema: { summary: '手机上传照片', tags, params: Token, consumes: ['multipart/form-data'], response: { 200: Type.Object({ ok: Type.Literal(true) }) } } }, async (request) =>
    byCode(request, async () => {
      await takePhoto(hall, request.params.token, (service) => filingOf(registry, service), () => kept(request))
      return { ok: true as const }
    }))
}
