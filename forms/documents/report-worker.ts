/** The thread that draws printed forms: Typst compiles synchronously, so it must not run where requests are served. */
import { readFileSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import { printFonts } from './font.ts'
import { joinPdfs } from './join-pdfs.ts'
import type { ToDraw } from './drawing-thread.ts'
import type { ReportDocument } from './report-document.ts'
import { layOut, paper, type Page, type Paper } from './report-layout.ts'

/** Pages drawn at a time: bounds the memory that Typst takes (docs/performance.md). */
const pagesAtATime = 80
const template = readFileSync(new URL('./report.typ', import.meta.url), 'utf8')
const { regular, bold } = printFonts()
const compiler = NodeCompiler.create({ workspace: import.meta.dirname, fontArgs: [{ fontBlobs: [regular.file, bold.file] }] })

async function makePdf(document: ReportDocument, alive: () => void): Promise<Buffer> {
  const { pageCount, page } = layOut(document)
  const parts: Buffer[] = []
  for (let first = 1; first <= pageCount; first += pagesAtATime) {
    const pages = Array.from({ length: Math.min(pagesAtATime, pageCount - first + 1) }, (_, i) => page(first + i))
    parts.push(draw(document.title, paper, pages))
    // Without a turn of the loop Node frees none of Typst's documents: 0.3 MB a page. The parts share nothing worth keeping.
    await new Promise((resolve) => setImmediate(resolve))
    if (pageCount > pagesAtATime) compiler.evictCache(0)
    alive()
  }
  return joinPdfs(parts)
}

function draw(title: string, on: Paper, pages: readonly Page[]): Buffer {
  const compiled = compiler.compile({ mainFileContent: template, inputs: { data: JSON.stringify({ title, paper: on, pages }) } })
  try {
    if (!compiled.result) {
      const error = compiled.takeError()
      throw new Error(error ? JSON.stringify(compiler.fetchDiagnostics(error)) : 'Typst gave no document')
    }
    return compiler.pdf(compiled.result, { pdfTags: false })
  } finally {
    compiler.evictCache(3) // without it the cache grows with every document
  }
}

/** Forms being taken in: a long one arrives some rows at a time. */
const arriving = new Map<number, (readonly string[])[]>()
/** Documents that come page by page: what of each is drawn. */
const begun = new Map<number, Buffer[]>()

/** Draws what was sent: the document, `taken` for pages after which more come, undefined for rows of a form that is still arriving. */
async function drawn(sent: ToDraw): Promise<Buffer | 'taken' | undefined> {
  if ('part' in sent) {
    const { of, title, paper, pages, last } = sent.part
    const parts = begun.get(of) ?? []
    parts.push(draw(title, paper, pages))
    begun.set(of, parts)
    if (parts.length > 1) compiler.evictCache(0)
    if (!last) return 'taken'
    begun.delete(of)
    return joinPdfs(parts)
  }
  const { id, rows, document } = sent
  const all = arriving.get(id) ?? []
  for (const row of rows) all.push(row)
  arriving.set(id, all)
  if (!document) return undefined
  arriving.delete(id)
  return makePdf({ ...document, rows: all }, () => parentPort?.postMessage({ id }))
}

let previous = Promise.resolve()

parentPort?.on('message', (sent: ToDraw) => {
  previous = previous.then(async () => {
    try {
      const made = await drawn(sent)
      if (made !== undefined) parentPort?.postMessage(made === 'taken' ? { id: sent.id, taken: true } : { id: sent.id, pdf: made })
    } catch (error) {
      parentPort?.postMessage({ id: sent.id, error: error instanceof Error ? error.message : String(error) })
    }
  })
})
