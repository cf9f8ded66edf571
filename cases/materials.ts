/** 附件材料 of a case: handed in, replaced, taken away, looked at. A file that was replaced stays in the store and in the audit trail. */
import type { Selectable } from 'kysely'
import { Problem } from '../common/problem.ts'
import type { ServedMaterialState } from '../forms/served.ts'
import type { BlobStore } from '../gateways/blob-store.ts'
import type { Case } from '../ledger/database.ts'
import type { Database } from '../ledger/schema.ts'
import { lockCase } from './case-row.ts'
import type { AnyFiling, Material } from './filing.ts'
import { checkImage, type MediaType } from './material-image.ts'
import { touch } from './staging.ts'
import { mustBeAbleTo } from './states.ts'

export type MaterialRow = Selectable<Database['case_material']>

/** A file that was found good and is in the store: hashes of it as handed in, of the picture to look at and of the small one. */
export interface KeptFile {
  readonly blob: string; readonly view: string; readonly thumb: string
  readonly fileName: string; readonly mediaType: MediaType; readonly size: number; readonly width: number; readonly height: number
}

/** What the service asks for under this code. Throws 404. */
export function materialOf(filing: AnyFiling, code: string): Material {
  const material = filing.form.materials?.find((it) => it.code === code)
  if (!material) throw new Problem(404, 'no-such-material', '该业务没有这种附件材料，请刷新页面后重新选择')
  return material
}

/** Checks a file and keeps it with the pictures made of it. Throws Problem 413, 422; the store's 503. */
export async function keepFile(blobs: BlobStore, bytes: Buffer, fileName: string): Promise<KeptFile> {
  const { mediaType, width, height, view, thumb } = await checkImage(bytes)
  const [kept, viewed, small] = await Promise.all([blobs.put(bytes), blobs.put(view), blobs.put(thumb)])
  return { blob: kept.hash, view: viewed.hash, thumb: small.hash, size: kept.size, fileName: nameFor(fileName, mediaType), mediaType, width, height }
}

/** The name it was sent under, with the ending that its content has: what is saved as `.html` would be opened as that. */
function nameFor(fileName: string, mediaType: MediaType): string {
  const right = mediaType === 'image/png' ? /\.png$/i : /\.jpe?g$/i
  // eslint-disable-next-line no-control-regex -- they are what is taken out
  const name = (fileName.split(/[\\/]/).at(-1) ?? '').replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '').trim()
  const stem = right.test(name) ? name : name.replace(/\.[a-z0-9]{1,5}$/i, '')
  return right.test(name) ? name.slice(-200) : `${stem.slice(0, 195) || '附件材料'}.${mediaType === 'image/png' ? 'png' : 'jpg'}`
}

/** Hands in a material, or another file in its place. Throws 404, 409 when the case may not be changed. */
export async function putMaterial(filing: AnyFiling, scope: Case, code: string, file: KeptFile, { byPhone = false } = {}): Promise<ServedMaterialState> {
  materialOf(filing, code)
  const { row } = await lockCase(scope, scope.caseId)
  mustBeAbleTo('edit', row.state)
  const before = await findMaterial(scope, code)
  const columns = {
    blob: file.blob, view_blob: file.view, thumb_blob: file.thumb, file_name: file.fileName, media_type: file.mediaType, size: file.size,
    width: file.width, height: file.height, by_phone: byPhone, uploaded_at: scope.now,
  }
  const kept = await scope.db.insertInto('case_material').values({ employer_id: scope.employerId, case_id: scope.caseId, code, ...columns })
    .onConflict((on) => on.columns(['employer_id', 'case_id', 'code']).doUpdateSet(columns)).returningAll().executeTakeFirstOrThrow()
  await touch(scope)
  scope.audit({ action: before ? 'material/replace' : 'material/upload', subject: scope.caseId, detail: { code, file: file.blob, ...(before ? { before: before.blob } : {}), ...(byPhone ? { byPhone } : {}) } })
  return shownMaterial(kept)
}

/** Takes a material away. Throws 404, 409. */
export async function deleteMaterial(filing: AnyFiling, scope: Case, code: string): Promise<void> {
  const material = materialOf(filing, code)
  const { row } = await lockCase(scope, scope.caseId)
  mustBeAbleTo('edit', row.state)
  const gone = await scope.db.deleteFrom('case_material').where('employer_id', '=', scope.employerId).where('case_id', '=', scope.caseId).where('code', '=', code).returning('blob').executeTakeFirst()
  if (!gone) throw notUploaded(material)
  await touch(scope)
  scope.audit({ action: 'material/delete', subject: scope.caseId, detail: { code, before: gone.blob } })
}

/** What was handed in under this code. An agency's look is noted. Throws 404. */
export async function seeMaterial(filing: AnyFiling, scope: Case, code: string, how: string): Promise<MaterialRow> {
  const material = materialOf(filing, code)
  const row = await findMaterial(scope, code)
  if (!row) throw notUploaded(material)
  if (scope.actor.role !== 'agent') scope.audit({ action: 'sight/material', subject: scope.caseId, detail: { code, file: row.blob, how } })
  return row
}

const findMaterial = (scope: Case, code: string) =>
  scope.db.selectFrom('case_material').where('employer_id', '=', scope.employerId).where('case_id', '=', scope.caseId).where('code', '=', code).selectAll().executeTakeFirst()

/** A material's name in a sentence: 《…》, which some names bring with them. */
export const quoted = (name: string): string => `《${name.replace(/^《|》$/g, '')}》`

const notUploaded = ({ name }: Material) => new Problem(404, 'material-not-uploaded', `材料${quoted(name)}尚未上传`)

/** A material as the pages of its case show it. */
export const shownMaterial = (row: MaterialRow): ServedMaterialState => ({
  code: row.code, fileName: row.file_name, mediaType: row.media_type, size: row.size, uploadedAt: row.uploaded_at.toISOString(), width: row.width, height: row.height, byPhone: row.by_phone,
})
