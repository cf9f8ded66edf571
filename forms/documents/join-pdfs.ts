/** Joins PDFs that Typst wrote, so that a long form can be drawn some pages at a time. Reads no other PDFs than such. */

interface Part { objects: Map<number, Buffer>; catalog: number; pages: number; info: number | undefined; count: number }

/** One PDF of the parts' pages in their order. Throws when a part is not written the way Typst 0.14 writes. */
export function joinPdfs(parts: readonly Buffer[]): Buffer {
  if (parts.length === 1) return parts[0]!
  const out: Buffer[] = [Buffer.from('%PDF-1.7\n%\x80\x80\x80\x80\n\n', 'latin1')]
  const offsets: number[] = [0]
  let length = out[0]!.length
  const write = (no: number, body: Buffer) => {
    offsets[no] = length
    const object = Buffer.concat([Buffer.from(`${no} 0 obj\n`), body, Buffer.from('\nendobj\n\n')])
    out.push(object)
    length += object.length
  }
  const root = 1, tree = 2
  const kids: number[] = []
  let next = 3, pageCount = 0, info: number | undefined, catalog = ''
  for (const bytes of parts) {
    const part = read(bytes)
    const shift = next - 1
    for (const [no, body] of part.objects) {
      if (no === part.catalog || (no === part.info && info !== undefined)) continue
      const { head: asWas, rest } = split(body)
      let head = asWas.replaceAll(/\b(\d+) 0 R\b/g, (_, to: string) => `${Number(to) + shift} 0 R`)
      if (no === part.pages) head = head.replace('/Type /Pages', `/Type /Pages\n  /Parent ${tree} 0 R`)
      write(no + shift, Buffer.concat([Buffer.from(head, 'latin1'), rest]))
    }
    if (info === undefined && part.info !== undefined) info = part.info + shift
    if (catalog === '') catalog = /\/Lang\s*\([^)]*\)/.exec(part.objects.get(part.catalog)!.toString('latin1'))?.[0] ?? ''
    kids.push(part.pages + shift)
    pageCount += part.count
    next += Math.max(...part.objects.keys())
  }
  write(tree, Buffer.from(`<<\n  /Type /Pages\n  /Count ${pageCount}\n  /Kids [${kids.map((kid) => `${kid} 0 R`).join(' ')}]\n>>`))
  write(root, Buffer.from(`<<\n  /Type /Catalog\n  /Pages ${tree} 0 R\n  ${catalog}\n>>`, 'latin1'))
  const table = ['xref', `0 ${next}`, '0000000000 65535 f ']
  for (let no = 1; no < next; no++) table.push(offsets[no] === undefined ? '0000000000 65535 f ' : `${String(offsets[no]).padStart(10, '0')} 00000 n `)
  out.push(Buffer.from(`${table.join('\n')}\ntrailer\n<<\n  /Size ${next}\n  /Root ${root} 0 R${info === undefined ? '' : `\n  /Info ${info} 0 R`}\n>>\nstartxref\n${length}\n%%EOF`))
  return Buffer.concat(out)
}

/** An object's dictionary and, apart, the stream after it, which must stay as it is. */
function split(body: Buffer): { head: string; rest: Buffer } {
  const stream = body.indexOf('\nstream\n')
  return stream < 0 ? { head: body.toString('latin1'), rest: Buffer.alloc(0) } : { head: body.toString('latin1', 0, stream), rest: body.subarray(stream) }
}

function read(bytes: Buffer): Part {
  const start = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(bytes.toString('latin1', bytes.length - 64))
  const from = Number(start?.[1] ?? NaN)
  const tail = bytes.toString('latin1', from || bytes.length)
  const size = /^xref\s+0 (\d+)\s+/.exec(tail)
  const root = /\/Root (\d+) 0 R/.exec(tail)
  if (!size || !root) throw new Error('this PDF has no plain cross-reference table: it is not written as Typst 0.14 writes')
  const offsets = [...tail.slice(size[0].length).matchAll(/(\d{10}) \d{5} ([nf])/g)].map(([, at, kind]) => kind === 'n' ? Number(at) : -1)
  const ends = [...offsets.filter((at) => at >= 0), from].sort((a, b) => a - b)
  const objects = new Map<number, Buffer>()
  offsets.forEach((at, no) => {
    if (at < 0) return
    const end = ends[ends.indexOf(at) + 1]!
    const opening = /^\d+ 0 obj\s/.exec(bytes.toString('latin1', at, at + 24))
    const closing = bytes.lastIndexOf('endobj', end)
    if (!opening || closing < at) throw new Error(`this PDF has no object ${no} where its table says`)
    objects.set(no, bytes.subarray(at + opening[0].length, closing - 1))
  })
  const catalog = Number(root[1])
  const pages = Number(/\/Pages (\d+) 0 R/.exec(objects.get(catalog)!.toString('latin1'))?.[1])
  const count = Number(/\/Count (\d+)/.exec(objects.get(pages)?.toString('latin1') ?? '')?.[1])
  if (!Number.isInteger(count)) throw new Error('this PDF says no number of pages')
  const info = /\/Info (\d+) 0 R/.exec(tail)
  return { objects, catalog, pages, count, info: info ? Number(info[1]) : undefined }
}
