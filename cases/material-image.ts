/** What is accepted as a material: a JPEG or PNG that really decodes, and the upright picture without metadata that pages show of it. */
import sharp from 'sharp'
import { Problem } from '../common/problem.ts'

/** Bytes of one file, and pixels of one picture: 50 megapixels are what a phone's best camera gives. */
export const LIMITS = { bytes: 5 * 2 ** 20, pixels: 50_000_000 } as const
/** Longest side in pixels: text on an A4 page is still read at 2400; a thumbnail is recognised at 240. */
const SIDES = { view: 2400, thumb: 240 } as const
/** Seconds that one picture may take: a good one takes half of one, or four on a machine that is ten times overloaded. */
const TIME_LIMIT = 20
/** Pictures worked on at once. */
const AT_ONCE = 2

// libvips reads dozens of formats, SVG and PDF among them: all but these two are shut
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer'] })
sharp.concurrency(1)
sharp.cache(false)

export type MediaType = 'image/jpeg' | 'image/png'

/** A file found good. `width` and `height` in pixels, upright; `view` and `thumb` are JPEG without metadata. */
export interface CheckedImage { readonly mediaType: MediaType; readonly width: number; readonly height: number; readonly view: Buffer; readonly thumb: Buffer }

/** The catalogue's sentence, and which of its two it is. Source: catalogue 08, attachments. */
const refused = (status: number, code: string, why: string, cause?: unknown) =>
  new Problem(status, code, `文件格式或大小不符合要求，仅支持JPG、JPEG、PNG，且不超过5M！${why}`, { cause })

export const tooLarge = () => refused(413, 'material-too-large', '所选文件超过5M，请压缩后重新上传。')
const wrongFormat = () => refused(422, 'material-wrong-format', '所选文件的内容不是JPG或PNG图片，请另存为JPG或PNG后重新上传。')
const damaged = (cause: unknown) => refused(422, 'material-damaged', '图片不完整或已损坏，请重新拍照或扫描后上传。', cause)

/**
 * Decides by the content, never by the name, and decodes all of it in libvips' own threads. Throws Problem 413 for more than
 * 5 MB or 50 megapixels, 422 for what is no JPEG or PNG, is broken, or carries another document besides.
 */
export async function checkImage(bytes: Buffer): Promise<CheckedImage> {
  if (bytes.length > LIMITS.bytes) throw tooLarge()
  if (bytes.length === 0) throw refused(422, 'material-empty', '所选文件是空文件，请重新选择。')
  const mediaType = kindOf(bytes)
  if (!mediaType) throw wrongFormat()
  if (carriesAnother(bytes)) throw refused(422, 'material-mixed', '图片中夹带了其他内容，请重新拍照或扫描后上传。')
  return fewAtOnce(() => decode(bytes, mediaType))
}

async function decode(bytes: Buffer, mediaType: MediaType): Promise<CheckedImage> {
  const read = (input: Buffer, failOn: 'error' | 'warning') => sharp(input, { limitInputPixels: LIMITS.pixels, failOn, sequentialRead: true }).timeout({ seconds: TIME_LIMIT })
  if (mediaType === 'image/png' && !bytes.includes('IEND')) throw damaged(new Error('no IEND')) // the library lets its end be missing
  const { width, height, orientation } = await read(bytes, 'error').metadata().catch(refuse)
  if (width * height > LIMITS.pixels) throw tooManyPixels()
  const [view, thumb] = await read(bytes, 'warning').autoOrient().flatten({ background: '#fff' }).resize({ width: SIDES.view, height: SIDES.view, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 85 }).toBuffer()
    .then(async (made) => [made, await read(made, 'error').resize({ width: SIDES.thumb, height: SIDES.thumb, fit: 'inside', withoutEnlargement: true }).jpeg({ quality: 75 }).toBuffer()] as const)
    .catch(refuse)
  const turned = (orientation ?? 1) >= 5
  return { mediaType, width: turned ? height : width, height: turned ? width : height, view, thumb }
}

const tooManyPixels = () => refused(413, 'material-too-many-pixels', '图片像素过高，请降低分辨率后重新上传。')

function refuse(error: unknown): never {
  const said = error instanceof Error ? error.message : ''
  if (/pixel limit/.test(said)) throw tooManyPixels()
  if (/timeout/.test(said)) throw refused(422, 'material-too-slow', '图片过于复杂，无法处理，请重新拍照或扫描后上传。', error)
  throw damaged(error)
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

function kindOf(bytes: Buffer): MediaType | undefined {
  if (bytes.subarray(0, 8).equals(PNG)) return 'image/png'
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff ? 'image/jpeg' : undefined
}

/** Each is six bytes or longer, so that chance does not write it: less than once in a million pictures of 5 MB. */
const OTHER_CONTENT = /<script[\s>]|<\?php\s|<html[\s>]|<!doctype |<svg[\s>]|<iframe[\s>]|%PDF-1\./i

/**
 * A page, a script, a PDF or an archive beside the picture. What cameras put behind a picture (a second picture, a short film) is
 * no document and passes.
 */
function carriesAnother(bytes: Buffer): boolean {
  if (OTHER_CONTENT.test(bytes.toString('latin1'))) return true
  const end = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1') // an archive is found from its end
  return end >= 0 && end + 22 <= bytes.length && end + 22 + bytes.readUInt16LE(end + 20) === bytes.length
}

let running = 0
const waiting: (() => void)[] = []

/** So that many uploads at once do not each take the memory of a picture. */
async function fewAtOnce<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((go) => waiting.push(go))
  else running++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}
