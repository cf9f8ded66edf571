/** The printed form of a filing as PDF, laid out by Typst (report.typ) in a worker thread. */
import { Worker } from 'node:worker_threads'
import { Problem } from '../../common/problem.ts'

export interface ReportColumn {
  label: string
  /** The heading over this column and its neighbours of the same group. */ group?: string | null
  /** Weight against the other columns; by default what the texts need. */ width?: number
  align?: 'left' | 'right' | 'center'
}

/** A line of 标签：值, in the header, the totals or the signature. */
export interface LabelledText { label: string; value: string }

/** What a printed form says, in the order it is printed. All of it is text, never markup. */
export interface ReportDocument {
  title: string
  header: readonly LabelledText[]
  columns: readonly ReportColumn[]
  rows: readonly (readonly string[])[]
  totals: readonly LabelledText[]
  notes: readonly string[]
  declaration: string | null
  signature: readonly LabelledText[]
  /** 业务流水号, once the case has one. */ serialNumber?: string | null
}

interface Waiting { resolve(pdf: Buffer): void; reject(reason: Error): void }

let worker: Worker | undefined
let nextId = 0
const waiting = new Map<number, Waiting>()

/** Lays the form out as PDF (A4 landscape). Throws a Problem when it cannot be made. */
export async function makeReport(document: ReportDocument): Promise<Buffer> {
  const thread = worker ??= start()
  const id = nextId++
  thread.ref()
  return new Promise<Buffer>((resolve, reject) => {
    waiting.set(id, { resolve, reject })
    thread.postMessage({ id, document })
  })
}

function start(): Worker {
  const thread = new Worker(new URL('./report-worker.mjs', import.meta.url))
  const fail = (cause: unknown) => {
    if (worker === thread) worker = undefined
    for (const { reject } of waiting.values()) reject(new Problem(500, 'report-failed', '申报表生成失败，请稍后重试；仍然失败的，请联系经办机构。', { cause }))
    waiting.clear()
  }
  thread.on('message', ({ id, pdf, error }: { id: number; pdf?: Uint8Array; error?: string }) => {
    const asked = waiting.get(id)
    waiting.delete(id)
    if (waiting.size === 0) thread.unref()
    if (pdf) asked?.resolve(Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength))
    else asked?.reject(new Problem(500, 'report-failed', '申报表生成失败，请稍后重试；仍然失败的，请联系经办机构。', { cause: error }))
  })
  thread.on('error', fail)
  thread.on('exit', (code) => { if (code !== 0) fail(new Error(`the report thread ended with ${code}`)) })
  return thread
}
