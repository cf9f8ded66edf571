/** The requests of 附件材料 (DESIGN §7). Refusals are thrown as `ApiProblem` with a sentence of the server's. */
import { del, get, post, upload, withQuery } from '../api.ts'
import type { PhotoCodeState, ServedMaterialState, ServedPhotoCode } from '../../forms/served.ts'

const seg = encodeURIComponent
const ofMaterial = (id: string, code: string, rest = '') => `/api/cases/${seg(id)}/materials/${seg(code)}${rest}`

/** Hands in a file, or another in its place. `onProgress` is told the part that has gone, 0 to 1. */
export const putMaterial = (id: string, code: string, file: File, onProgress: (part: number) => void) => upload<ServedMaterialState>(ofMaterial(id, code), file, { method: 'PUT', onProgress })
export const deleteMaterial = (id: string, code: string) => del(ofMaterial(id, code))
/** Where the file is, or a picture made of it; another address once it was replaced. */
export const materialFile = (id: string, { code, uploadedAt }: ServedMaterialState, size: 'original' | 'view' | 'thumb') => withQuery(ofMaterial(id, code), { size, v: uploadedAt })

export const askForPhotoCode = (id: string, code: string) => post<ServedPhotoCode>(ofMaterial(id, code, '/photo-codes'), {})
export const photoCodeState = (id: string, code: string, photo: string) => get<{ state: PhotoCodeState }>(ofMaterial(id, code, `/photo-codes/${seg(photo)}`))
export const endPhotoCode = (id: string, code: string, photo: string) => del(ofMaterial(id, code, `/photo-codes/${seg(photo)}`))
