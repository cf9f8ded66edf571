/** The zip package an .xlsx is: its directory is judged before anything is unpacked, and unpacking is bounded as well. */
import { StringDecoder } from 'node:string_decoder'
import { createInflateRaw } from 'node:zlib'
import { Problem } from '../../common/problem.ts'
import type { SheetLimits } from './sheet-form.ts'

interface Entry { readonly method: number; readonly start: number; readonly packed: number; readonly size: number; readonly crc: number }

/** A part as it lies in the package. */
export interface PackedPart { readonly method: number; readonly crc: number; readonly size: number; readonly body: Buffer }

export interface Archive {
  readonly names: readonly string[]
  has(name: string): boolean
  /** Bytes the part unpacks to, as the directory says. */
  size(name: string): number
  /** The part's text, piece by piece. Throws a Problem when it is broken or larger than allowed. */
  texts(name: string): AsyncGenerator<string, void, undefined>
  /** The whole text of a small part (at most 8 MB). */
  text(name: string): Promise<string>
  /** The part as it is, still packed. */
  packed(name: string): PackedPart
}

export const brokenFile = (cause?: unknown) => new Problem(422, 'sheet/broken', '报盘文件已损坏，无法读取，请用Excel或WPS打开后另存为.xlsx再上传', { cause })
export const tooLarge = () => new Problem(422, 'sheet/too-large', '报盘文件解压后过大，请删除多余的工作表、图片和格式，或分成多个文件后上传')
export const passwordProtected = () => new Problem(422, 'sheet/encrypted', '报盘文件设有密码，请取消密码后重新上传')

const END = 0x06054b50, END64 = 0x06064b50, LOCATOR64 = 0x07064b50, CENTRAL = 0x02014b50, LOCAL = 0x04034b50
const SMALL_PART = 8 * 2 ** 20
/** Small enough for the young generation: longer strings go to the large-object space and cost a full collection each. */
const CHUNK = 64 * 1024

/** Opens a zip package. Throws a Problem when the directory is broken, lies outside the file, or names more than `limits` allow. */
export function openArchive(file: Buffer, limits: SheetLimits): Archive {
  const entries = readDirectory(file, limits)
  let unpacked = 0
  const entry = (name: string) => {
    const found = entries.get(name)
    if (!found) throw brokenFile()
    return found
  }
  async function* buffers(name: string): AsyncGenerator<Buffer, void, undefined> {
    const { method, start, packed, size } = entry(name)
    const body = file.subarray(start, start + packed)
    let bytes = 0
    const count = (chunk: Buffer) => {
      bytes += chunk.length
      unpacked += chunk.length
      if (bytes > size) throw brokenFile() // the directory lied
      if (bytes > limits.entryBytes || unpacked > limits.totalBytes) throw tooLarge()
    }
    if (method === 0) {
      count(body)
      for (let at = 0; at < body.length; at += CHUNK) yield body.subarray(at, at + CHUNK)
      return
    }
    const inflate = createInflateRaw({ chunkSize: CHUNK })
    inflate.end(body)
    try {
      for await (const chunk of inflate as AsyncIterable<Buffer>) {
        count(chunk)
        yield chunk
      }
    } catch (error) {
      throw error instanceof Problem ? error : brokenFile(error)
    } finally {
      inflate.destroy()
    }
  }
  async function* texts(name: string): AsyncGenerator<string, void, undefined> {
    let decoder: StringDecoder | undefined
    for await (const chunk of buffers(name)) {
      decoder ??= new StringDecoder(chunk[0] === 0xff && chunk[1] === 0xfe ? 'utf16le' : 'utf8')
      yield decoder.write(chunk)
    }
    if (decoder) yield decoder.end()
  }
  return {
    names: [...entries.keys()], has: (name) => entries.has(name), size: (name) => entry(name).size, texts,
    text: async (name) => {
      let whole = ''
      for await (const piece of texts(name)) {
        whole += piece
        if (whole.length > SMALL_PART) throw tooLarge()
      }
      return whole
    },
    packed: (name) => {
      const { method, crc, size, start, packed } = entry(name)
      return { method, crc, size, body: file.subarray(start, start + packed) }
    },
  }
}

/** The central directory; an offset that lies outside the file is a broken file. */
function readDirectory(file: Buffer, limits: SheetLimits): Map<string, Entry> {
  try {
    return directory(file, limits)
  } catch (error) {
    throw error instanceof RangeError ? brokenFile(error) : error
  }
}

/** The central directory: names with where their bytes lie. */
function directory(file: Buffer, limits: SheetLimits): Map<string, Entry> {
  const end = endRecord(file)
  let at = file.readUInt32LE(end + 16), count = file.readUInt16LE(end + 10)
  const locator = end - 20
  if (locator >= 0 && file.readUInt32LE(locator) === LOCATOR64) { // writers that stream (Java's) use the 64-bit records for small files too
    const end64 = Number(file.readBigUInt64LE(locator + 8))
    if (end64 + 56 > file.length || file.readUInt32LE(end64) !== END64) throw brokenFile()
    count = Number(file.readBigUInt64LE(end64 + 32))
    at = Number(file.readBigUInt64LE(end64 + 48))
  }
  if (count > limits.entries) throw tooLarge()
  const entries = new Map<string, Entry>()
  let total = 0
  for (let n = 0; n < count; n++) {
    if (at + 46 > file.length || file.readUInt32LE(at) !== CENTRAL) throw brokenFile()
    const flags = file.readUInt16LE(at + 8), method = file.readUInt16LE(at + 10)
    const [nameLength, extraLength, commentLength] = [file.readUInt16LE(at + 28), file.readUInt16LE(at + 30), file.readUInt16LE(at + 32)]
    const name = file.toString('utf8', at + 46, at + 46 + nameLength).replaceAll('\\', '/')
    const [size, packed, local] = wide(file, at, at + 46 + nameLength, extraLength)
    if (flags & 1) throw passwordProtected()
    total += size
    if (size > limits.entryBytes || total > limits.totalBytes) throw tooLarge()
    if (entries.has(name) || local + 30 > file.length || file.readUInt32LE(local) !== LOCAL) throw brokenFile()
    const start = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28)
    if (start + packed > file.length || (method !== 0 && method !== 8) || (method === 0 && packed !== size)) throw brokenFile()
    if (!name.endsWith('/')) entries.set(name, { method, start, packed, size, crc: file.readUInt32LE(at + 16) })
    at += 46 + nameLength + extraLength + commentLength
  }
  return entries
}

/** Size, packed size and offset of a directory record; from its 64-bit extra field where the record says so. */
function wide(file: Buffer, at: number, extra: number, extraLength: number): [number, number, number] {
  const plain = [file.readUInt32LE(at + 24), file.readUInt32LE(at + 20), file.readUInt32LE(at + 42)] as [number, number, number]
  if (!plain.includes(0xffffffff)) return plain
  for (let from = extra; from + 4 <= extra + extraLength;) {
    const [id, length] = [file.readUInt16LE(from), file.readUInt16LE(from + 2)]
    if (id === 1) {
      let next = from + 4
      return plain.map((value) => {
        if (value !== 0xffffffff) return value
        if (next + 8 > from + 4 + length) throw brokenFile()
        next += 8
        return Number(file.readBigUInt64LE(next - 8))
      }) as [number, number, number]
    }
    from += 4 + length
  }
  throw brokenFile()
}

function endRecord(file: Buffer): number {
  for (let at = file.length - 22; at >= Math.max(0, file.length - 22 - 0xffff); at--) {
    if (file[at] === 0x50 && file.readUInt32LE(at) === END) return at
  }
  throw brokenFile()
}
