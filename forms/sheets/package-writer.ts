/** Writes a zip package again with some parts changed: what is not named goes over as it lies, byte for byte. */
import { crc32, createDeflateRaw } from 'node:zlib'
import type { Archive, PackedPart } from './archive.ts'

/** A part's new text, whole or in pieces. */
export type NewPart = string | AsyncIterable<string> | Iterable<string>

/**
 * The package with `changed` parts in the place of its own, new names at the end; `null` leaves a part out. The parts are
 * written in turn, so the text of a later one may depend on what an earlier one came to.
 */
export async function rewritePackage(archive: Archive, changed: ReadonlyMap<string, (() => NewPart) | null>): Promise<Buffer> {
  const parts = new Map<string, PackedPart>()
  for (const [name, text] of changed) if (text) parts.set(name, await pack(text()))
  const kept = archive.names.filter((name) => changed.get(name) !== null)
  const names = [...kept, ...[...parts.keys()].filter((name) => !archive.has(name))]
  const pieces: Buffer[] = [], directory: Buffer[] = []
  let offset = 0
  for (const name of names) {
    const part = parts.get(name) ?? archive.packed(name)
    const label = Buffer.from(name, 'utf8')
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    describe(local, 4, part, label)
    const central = Buffer.alloc(46)
    central.writeUInt32LE(0x02014b50, 0)
    central.writeUInt16LE(20, 4)
    describe(central, 6, part, label)
    central.writeUInt32LE(offset, 42)
    pieces.push(local, label, part.body)
    directory.push(central, label)
    offset += local.length + label.length + part.body.length
  }
  const size = directory.reduce((sum, piece) => sum + piece.length, 0)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(names.length, 8)
  end.writeUInt16LE(names.length, 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...pieces, ...directory, end])
}

/** The fields that the two records of a part share, from version needed to the length of the extra field. */
function describe(record: Buffer, at: number, part: PackedPart, label: Buffer): void {
  record.writeUInt16LE(20, at)
  record.writeUInt16LE(0x0800, at + 2) // names are UTF-8
  record.writeUInt16LE(part.method, at + 4)
  record.writeUInt32LE(0x00210000, at + 6) // 1980-01-01 00:00: the same input gives the same bytes
  record.writeUInt32LE(part.crc, at + 10)
  record.writeUInt32LE(part.body.length, at + 14)
  record.writeUInt32LE(part.size, at + 18)
  record.writeUInt16LE(label.length, at + 22)
}

async function pack(text: NewPart): Promise<PackedPart> {
  const deflate = createDeflateRaw({ level: 4 })
  const bodies: Buffer[] = []
  deflate.on('data', (body: Buffer) => bodies.push(body))
  const done = new Promise<void>((resolve, reject) => { deflate.once('end', resolve).once('error', reject) })
  done.catch(() => undefined) // awaited below; until then nobody listens
  let size = 0, crc = 0
  for await (const piece of typeof text === 'string' ? [text] : text) {
    const bytes = Buffer.from(piece, 'utf8')
    if (bytes.length === 0) continue
    size += bytes.length
    crc = crc32(bytes, crc)
    if (!deflate.write(bytes)) await new Promise<void>((resolve) => { deflate.once('drain', resolve) })
  }
  deflate.end()
  await done
  return { method: 8, crc, size, body: Buffer.concat(bodies) }
}
