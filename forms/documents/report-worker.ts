/** The thread that lays out printed forms: Typst compiles synchronously, so it must not run where requests are served. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parentPort } from 'node:worker_threads'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import type { ReportDocument } from './report-document.ts'

const require = createRequire(import.meta.url)
const fonts = ['400Regular/NotoSansSC_400Regular.ttf', '700Bold/NotoSansSC_700Bold.ttf']
  .map((file) => readFileSync(require.resolve(`@expo-google-fonts/noto-sans-sc/${file}`)))
const template = readFileSync(new URL('./report.typ', import.meta.url), 'utf8')
const compiler = NodeCompiler.create({ workspace: import.meta.dirname, fontArgs: [{ fontBlobs: fonts }] })

function makePdf(document: ReportDocument): Buffer {
  const data = {
    ...document, serialNumber: document.serialNumber ?? null,
    columns: document.columns.map((column) => ({ label: column.label, group: column.group ?? null, align: column.align ?? 'center', width: column.width ?? widthOf(document, column) })),
  }
  const compiled = compiler.compile({ mainFileContent: template, inputs: { data: JSON.stringify(data) } })
  try {
    if (!compiled.result) {
      const error = compiled.takeError()
      throw new Error(error ? JSON.stringify(compiler.fetchDiagnostics(error)) : 'no document')
    }
    return compiler.pdf(compiled.result, { pdfTags: false })
  } finally {
    compiler.evictCache(3)
  }
}

/** Weight of a column by its longest text, within bounds, so that 序号 stays narrow and names do not starve. */
function widthOf(document: ReportDocument, column: ReportDocument['columns'][number]): number {
  const at = document.columns.indexOf(column)
  let longest = 0
  for (const row of document.rows) longest = Math.max(longest, lengthOf(row[at] ?? ''))
  return Math.min(Math.max(longest, lengthOf(column.label) / 2, 3), 24) + 1
}
const lengthOf = (text: string) => [...text].reduce((sum, character) => sum + (character.codePointAt(0)! > 0x2e7f ? 2 : 1.15), 0) / 2

parentPort?.on('message', ({ id, document }: { id: number; document: ReportDocument }) => {
  try {
    const pdf = makePdf(document)
    parentPort?.postMessage({ id, pdf })
  } catch (error) {
    parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) })
  }
})
