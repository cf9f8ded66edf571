/** What is taken for a picture and what is not: by content, decoded whole, within seconds. */
import { performance } from 'node:perf_hooks'
import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { beforeAll, expect, test } from 'vitest'
import { picture } from '../test/materials.ts'
import { checkImage, LIMITS } from './material-image.ts'

const SENTENCE = '文件格式或大小不符合要求，仅支持JPG、JPEG、PNG，且不超过5M！'
let jpeg: Buffer, png: Buffer
beforeAll(async () => {
  jpeg = await picture({ grain: 40 }).jpeg().toBuffer()
  png = await picture({ grain: 40 }).png().toBuffer()
})

const verdict = async (bytes: Buffer) => checkImage(bytes).then((good) => good.mediaType, (error: { status: number; code: string; message: string }) => {
  expect(error.message.startsWith(SENTENCE)).toBe(true)
  return `${error.status} ${error.code}`
})
const crc = (bytes: Buffer) => {
  let c = ~0
  for (const byte of bytes) {
    c ^= byte
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
  }
  return ~c >>> 0
}
const chunk = (type: string, data: Buffer) => {
  const [length, sum, body] = [Buffer.alloc(4), Buffer.alloc(4), Buffer.concat([Buffer.from(type), data])]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc(body))
  return Buffer.concat([length, body, sum])
}
/** A PNG of one colour: a few KB whatever it says its size is. */
const flatPng = (width: number, height: number, rows = height) => {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head[8] = 8
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.alloc((width + 1) * rows))), chunk('IEND', Buffer.alloc(0))])
}
/** A progressive JPEG of 49 megapixels whose last scan is repeated until the file is 4.5 MB. */
const manyScans = async () => {
  const whole = await sharp({ create: { width: 7000, height: 7000, channels: 3, background: '#123456' } }).jpeg({ progressive: true }).toBuffer()
  const from = whole.lastIndexOf(Buffer.from([0xff, 0xda]))
  const scan = whole.subarray(from, -2)
  return Buffer.concat([whole.subarray(0, from), ...Array<Buffer>(Math.floor(4_000_000 / scan.length)).fill(scan), whole.subarray(-2)])
}
const archive = Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.from('PK\x05\x06'), Buffer.alloc(18)])

test('JPEG (progressive, grey, CMYK) and PNG (grey, see-through) are taken, to the last byte of 5 MB', async () => {
  const kinds = [
    jpeg, png, await picture().jpeg({ progressive: true }).toBuffer(), await picture().greyscale().jpeg().toBuffer(), await picture().toColourspace('cmyk').jpeg().toBuffer(),
    await picture().greyscale().png().toBuffer(), await picture().ensureAlpha(0.5).png({ palette: true }).toBuffer(), flatPng(1, 1),
    Buffer.concat([jpeg, Buffer.alloc(LIMITS.bytes - jpeg.length)]),
    Buffer.concat([jpeg, Buffer.from('\0\0\0\x18ftypmp42')]), // a phone's photo with a film behind it
  ]
  expect(await Promise.all(kinds.map(verdict))).toEqual(['image/jpeg', 'image/png', 'image/jpeg', 'image/jpeg', 'image/jpeg', 'image/png', 'image/png', 'image/png', 'image/jpeg', 'image/jpeg'])
})

test('everything else is refused in the catalogue\'s words', async () => {
  const flipped = Buffer.from(png)
  flipped.writeUInt8(flipped.readUInt8(flipped.length >> 1) ^ 255, flipped.length >> 1)
  expect(await Promise.all([
    Buffer.alloc(0), Buffer.concat([jpeg, Buffer.alloc(LIMITS.bytes - jpeg.length + 1)]),
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), Buffer.from('<html><script>alert(1)</script>'), Buffer.from('GIF89a\x01\0\x01\0\0\0\0;'), Buffer.from('%PDF-1.7\n'), Buffer.from('BM rubbish'), archive,
    await picture().webp().toBuffer(), await picture().tiff().toBuffer(),
    jpeg.subarray(0, jpeg.length >> 1), jpeg.subarray(0, -2), png.subarray(0, png.length >> 1), png.subarray(0, -12), flipped, Buffer.concat([jpeg.subarray(0, 20), Buffer.from('rubbish'.repeat(999))]), Buffer.from([0xff, 0xd8, 0xff]),
    Buffer.concat([jpeg, Buffer.from('<?php echo 1; ?>')]), Buffer.concat([jpeg, Buffer.from('<SCRIPT >x</SCRIPT>')]), Buffer.concat([png, Buffer.from('%PDF-1.4')]), Buffer.concat([jpeg, archive]),
  ].map(verdict))).toEqual([
    '422 material-empty', '413 material-too-large', ...Array<string>(8).fill('422 material-wrong-format'), ...Array<string>(7).fill('422 material-damaged'), ...Array<string>(4).fill('422 material-mixed'),
  ])
})

test('small files that would be huge pictures, or take for ever, are refused within seconds', async () => {
  const bombs = [flatPng(30_000, 30_000, 100), flatPng(8000, 7000), await manyScans()]
  for (const bomb of bombs) expect(bomb.length).toBeLessThan(LIMITS.bytes)
  const before = performance.now()
  expect(await Promise.all(bombs.map(verdict))).toEqual(['413 material-too-many-pixels', '413 material-too-many-pixels', '422 material-damaged'])
  expect(performance.now() - before).toBeLessThan(20_000) // a second and a half on an idle machine
})

test('what pages show is upright, small enough, and tells nothing of the camera or the place', async () => {
  const turned = await picture({ width: 3000, height: 2000 }).withExif({ IFD0: { Model: 'SECRET-CAMERA' }, IFD3: { GPSLatitude: '30/1 35/1 0/1' } }).withMetadata({ orientation: 6 }).jpeg().toBuffer()
  const { width, height, view, thumb } = await checkImage(turned)
  expect([width, height]).toEqual([2000, 3000])
  const [seen, small] = await Promise.all([sharp(view).metadata(), sharp(thumb).metadata()])
  expect([seen.width, seen.height, seen.exif, small.width, small.height]).toEqual([1600, 2400, undefined, 160, 240])
  // turned by the camera's mark, the white quarter is at the upper right
  const { data, info } = await sharp(view).raw().toBuffer({ resolveWithObject: true })
  expect([data[10 * info.width * 3 + 30], data[10 * info.width * 3 + (info.width - 10) * 3]].map((value) => (value ?? 0) > 200)).toEqual([false, true])
})

test('see-through parts of a PNG are white, not black', async () => {
  const { view } = await checkImage(await picture().ensureAlpha(0).png().toBuffer())
  expect((await sharp(view).raw().toBuffer())[0]).toBeGreaterThan(250)
})
