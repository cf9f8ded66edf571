/**
 * What is appended to a PDF to sign it: an incremental update with a signature field and a gap for the signature, so that the bytes
 * before it stay as they are. Reads PDFs that were written in one go with a plain cross-reference table, as Typst 0.14 and
 * forms/documents/join-pdfs.ts write them. Source: ISO 32000-1, 7.5.6 and 12.8; ETSI EN 319 142-1.
 */
import { randomBytes } from 'node:crypto'

export interface SignatureNote {
  /** Who signs. */ readonly name: string
  readonly reason: string
  readonly at: Date
}

/** The update, cut where the signature goes: between `before` and `after` stand `room` hexadecimal digits, which no signature covers. */
export interface PdfUpdate { readonly before: Buffer; readonly room: number; readonly after: Buffer }

/**
 * The update that signs `pdf` with a signature of at most `size` bytes. It certifies the document: no later change is allowed
 * (DocMDP 1). Throws when the PDF is signed already, or not written as said above.
 */
export function signatureUpdate(pdf: Buffer, size: number, note: SignatureNote): PdfUpdate {
  const file = read(pdf)
  const [signature, field] = [file.size, file.size + 1]
  const catalog = file.object(file.root)
  if (/\/(AcroForm|Perms)\b/.test(catalog)) throw new Error('this PDF has a form or a signature already')
  const firstPage = firstPageOf(file, catalog)
  const objects = new Map<number, string>([
    [file.root, withEntries(catalog, `/AcroForm << /Fields [${field} 0 R] /SigFlags 3 >> /Perms << /DocMDP ${signature} 0 R >>`)],
    [firstPage, annotated(file.object(firstPage), file, field)],
    [field, `<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /Rect [0 0 0 0] /F 132 /P ${firstPage} 0 R /V ${signature} 0 R >>`],
  ])
  const offsets = new Map<number, number>()
  let text = pdf.at(-1) === 0x0a ? '' : '\n'
  for (const [no, body] of objects) {
    offsets.set(no, pdf.length + text.length)
    text += `${no} 0 obj\n${body}\nendobj\n`
  }
  offsets.set(signature, pdf.length + text.length)
  text += `${signature} 0 obj\n<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /Name ${textString(note.name)} /Reason ${textString(note.reason)} /M (${dateOf(note.at)})\n`
    + `/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /P 1 /V /1.2 >> >>]\n/ByteRange `
  const room = size * 2
  // [0 a b c]: up to the gap, and from behind it to the end. The last number depends on its own width: it is padded.
  const gap = pdf.length + text.length + BYTE_RANGE + '\n/Contents '.length
  const behind = gap + room + 2
  const closing = `>>\nendobj\n`
  const table = behind + closing.length
  const after = `${closing}${crossReferences(offsets)}trailer\n<< /Size ${field + 1} /Root ${file.root} 0 R ${file.kept} /Prev ${file.table} >>\nstartxref\n${table}\n%%EOF\n`
  text += `[0 ${gap} ${behind} ${after.length}]`.padEnd(BYTE_RANGE) + '\n/Contents '
  return { before: Buffer.from(`${text}<`, 'latin1'), room, after: Buffer.from(`>${after}`, 'latin1') }
}

/** Characters of a byte range: three numbers of ten digits and what stands between them. */
const BYTE_RANGE = 40

interface PdfFile {
  /** Where its cross-reference table begins. */ readonly table: number
  /** One more than its highest object number. */ readonly size: number
  readonly root: number
  /** Entries of the trailer that an update repeats. */ readonly kept: string
  object(no: number): string
}

function read(pdf: Buffer): PdfFile {
  const table = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(pdf.toString('latin1', Math.max(0, pdf.length - 64)))?.[1] ?? NaN)
  const heading = /^xref\s+0 (\d+)\s+/.exec(pdf.toString('latin1', table || pdf.length, (table || pdf.length) + 40))
  const entries = table + (heading?.[0].length ?? 0)
  const trailer = heading ? pdf.toString('latin1', entries + Number(heading[1]) * ENTRY) : ''
  const root = Number(/\/Root (\d+) 0 R/.exec(trailer)?.[1] ?? NaN)
  if (!heading || !/^\s*trailer\s/.test(trailer) || Number.isNaN(root)) throw new Error('this PDF was not written in one go with a plain cross-reference table')
  if (/\/(Prev|Encrypt)\b/.test(trailer)) throw new Error('this PDF was updated or encrypted')
  const id = /\/ID\s*\[[^\]]*\]/.exec(trailer)?.[0] ?? `/ID [<${randomBytes(16).toString('hex')}> <${randomBytes(16).toString('hex')}>]`
  return {
    table, size: Number(heading[1]), root, kept: [/\/Info \d+ 0 R/.exec(trailer)?.[0], id].filter(Boolean).join(' '),
    object: (no) => {
      const at = Number(pdf.toString('latin1', entries + no * ENTRY, entries + no * ENTRY + 10))
      const opening = `${no} 0 obj`
      const end = pdf.indexOf('endobj', at, 'latin1')
      if (pdf.toString('latin1', at, at + opening.length) !== opening || end < 0) throw new Error(`this PDF has no object ${no} where its table says`)
      return pdf.toString('latin1', at + opening.length, end).trim()
    },
  }
}
/** Bytes of a line in a cross-reference table. */
const ENTRY = 20

function firstPageOf(file: PdfFile, catalog: string): number {
  let no = Number(/\/Pages (\d+) 0 R/.exec(catalog)?.[1] ?? NaN)
  for (let depth = 0; depth < 50; depth++) {
    const kid = /\/Kids\s*\[\s*(\d+) 0 R/.exec(file.object(no))?.[1]
    if (kid === undefined) return no
    no = Number(kid)
  }
  throw new Error('this PDF has no first page')
}

const withEntries = (dictionary: string, entries: string) => dictionary.replace(/>>$/, () => `${entries}\n>>`)

/** A page with one more annotation. */
function annotated(page: string, file: PdfFile, no: number): string {
  const inline = /\/Annots\s*\[/.exec(page)
  if (inline) return page.replace(inline[0], `${inline[0]}${no} 0 R `)
  const elsewhere = /\/Annots (\d+) 0 R/.exec(page)
  return elsewhere ? page.replace(elsewhere[0], `/Annots ${file.object(Number(elsewhere[1])).replace('[', `[${no} 0 R `)}`) : withEntries(page, `/Annots [${no} 0 R]`)
}

/** The table of an update: only the objects in it, neighbours together. */
function crossReferences(offsets: ReadonlyMap<number, number>): string {
  const numbers = [...offsets.keys()].sort((a, b) => a - b)
  const runs: number[][] = []
  for (const no of numbers) {
    const run = runs.at(-1)
    if (run?.at(-1) === no - 1) run.push(no)
    else runs.push([no])
  }
  return `xref\n${runs.map((run) => `${run[0]} ${run.length}\n${run.map((no) => `${String(offsets.get(no)).padStart(10, '0')} 00000 n \n`).join('')}`).join('')}`
}

/** A text of a PDF, whatever its script: UTF-16 with its mark, in hexadecimal digits. */
const textString = (text: string) => `<FEFF${Buffer.from(text, 'utf16le').swap16().toString('hex').toUpperCase()}>`

/** An instant as PDFs write it, in the hall's time. */
const dateOf = (at: Date) => `D:${new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace(/[-T:]/g, '')}+08'00'`
