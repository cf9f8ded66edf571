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

/** A long form must not hold up the short ones: from this many rows on it is drawn in a thread of its own. */
const manyRows = 2_000
const rowsAtATime = 1_000
/** A thread that draws no page for so long is taken for dead. */
const silence = 120_000

let shared: Thread | undefined

/**
 * Lays the form out as PDF, A4 landscape; the same form gives the same bytes. A character that the print font lacks is printed as 〓 and
 * named in a note at the end (`lacking` in font.ts tells before). Throws a Problem when the form cannot be made.
 */
export async function makeReport(document: ReportDocument): Promise<Buffer> {
  if (document.rows.length < manyRows) {
    if (shared?.ended ?? true) shared = new Thread()
    return shared!.make(document)
  }
  const own = new Thread()
  try {
    return await own.make(document)
  } finally {
    own.end(null) // and gives its memory back
  }
}

/** What a thread is sent: rows of a form, and with the last of them the rest of it. */
export interface ToDraw { id: number; rows: readonly (readonly string[])[]; document?: Omit<ReportDocument, 'rows'> }

interface Asked { resolve: (pdf: Buffer) => void; reject: (reason: Error) => void }

/** A worker thread that draws one form after the other. It keeps no process alive when it has nothing to do. */
class Thread {
  ended = false
  #worker = new Worker(new URL('./report-worker.mjs', import.meta.url))
  #asked = new Map<number, Asked>()
  #next = 0
  #timer: NodeJS.Timeout | undefined

  constructor() {
    this.#worker.on('message', (said: { id: number; pdf?: Uint8Array; error?: string }) => this.#hear(said))
    this.#worker.on('error', (error) => this.end(error))
    this.#worker.on('exit', (code) => this.end(new Error(`the thread ended with ${code}`)))
    this.#worker.unref()
  }

  make(document: ReportDocument): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#asked.set(this.#next, { resolve, reject })
      this.#worker.ref()
      this.#wait()
      void this.#send(this.#next++, document)
    })
  }

  /** Hands a form over some rows at a time: copying 100,000 rows at once would keep everyone else waiting. */
  async #send(id: number, { rows, ...document }: ReportDocument): Promise<void> {
    let from = 0
    for (; rows.length - from > rowsAtATime; from += rowsAtATime) {
      this.#worker.postMessage({ id, rows: rows.slice(from, from + rowsAtATime) } satisfies ToDraw)
      await new Promise((resolve) => setImmediate(resolve))
    }
    this.#worker.postMessage({ id, rows: rows.slice(from), document } satisfies ToDraw)
  }

  /** Stops the thread; whoever still waits is told why. */
  end(cause: unknown): void {
    this.ended = true
    clearTimeout(this.#timer)
    for (const { reject } of this.#asked.values()) reject(notMade(cause))
    this.#asked.clear()
    void this.#worker.terminate()
  }

  #hear({ id, pdf, error }: { id: number; pdf?: Uint8Array; error?: string }): void {
    this.#wait()
    if (!pdf && error === undefined) return // some pages are done
    const asked = this.#asked.get(id)
    this.#asked.delete(id)
    if (this.#asked.size === 0) {
      clearTimeout(this.#timer)
      this.#worker.unref()
    }
    if (pdf) asked?.resolve(Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength))
    else asked?.reject(notMade(error))
  }

  #wait(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.end(new Error(`no page in ${silence} ms`)), silence)
  }
}

const notMade = (cause: unknown) => new Problem(500, 'report-not-made', '申报表生成失败，请稍后重试；仍不成功的，请联系经办机构。', { cause })
