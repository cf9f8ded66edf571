/** The threads that draw documents: Typst compiles synchronously, so it must not run where requests are served. */
import { Worker } from 'node:worker_threads'
import { Problem } from '../../common/problem.ts'
import type { ReportDocument } from './report-document.ts'
import type { Page, Paper } from './report-layout.ts'

/** Some pages of a document that is drawn as it is made. */
export interface Part { readonly of: number; readonly title: string; readonly paper: Paper; readonly pages: readonly Page[]; readonly last: boolean }

/** What a thread is sent: rows of a form, and with the last of them the rest of it; or pages as they are to be drawn. */
export type ToDraw = { readonly id: number; readonly rows: readonly (readonly string[])[]; readonly document?: Omit<ReportDocument, 'rows'> } | { readonly id: number; readonly part: Part }

interface Asked { resolve: (pdf: Buffer) => void; reject: (reason: Error) => void }
interface Heard { id: number; pdf?: Uint8Array; taken?: true; error?: string }

const rowsAtATime = 1_000
/** A thread that draws no page for so many ms is taken for dead. */
const silence = 120_000

/** A worker thread that draws one document after the other. It keeps no process alive when it has nothing to do. */
export class DrawingThread {
  ended = false
  #worker = new Worker(new URL('./report-worker.mjs', import.meta.url))
  #asked = new Map<number, Asked>()
  #next = 0
  #timer: NodeJS.Timeout | undefined

  constructor() {
    this.#worker.on('message', (heard: Heard) => this.#hear(heard))
    this.#worker.on('error', (error) => this.end(error))
    this.#worker.on('exit', (code) => this.end(new Error(`the thread ended with ${code}`)))
    this.#worker.unref()
  }

  /** Works with a thread of its own, and ends it, which gives its memory back. */
  static async using(work: (own: DrawingThread) => Promise<Buffer>): Promise<Buffer> {
    const own = new DrawingThread()
    try {
      return await work(own)
    } finally {
      own.end(null)
    }
  }

  /** A form, laid out and drawn in the thread. Throws a Problem when it cannot be made. */
  report({ rows, ...document }: ReportDocument): Promise<Buffer> {
    return this.#ask(async (id) => {
      // some rows at a time: copying 100,000 rows at once would keep everyone else waiting
      let from = 0
      for (; rows.length - from > rowsAtATime; from += rowsAtATime) {
        this.#post({ id, rows: rows.slice(from, from + rowsAtATime) })
        await new Promise((resolve) => setImmediate(resolve))
      }
      this.#post({ id, rows: rows.slice(from), document })
    })
  }

  /**
   * A document whose pages are made one after the other and drawn some at a time, so that neither side holds it whole; the next
   * are made when these are drawn. Throws a Problem when it cannot be made, and whatever the making of pages throws.
   */
  async pages(title: string, paper: Paper, parts: AsyncIterable<readonly Page[]>): Promise<Buffer> {
    const of = this.#next++
    const send = (pages: readonly Page[], last: boolean) => this.#ask(async (id) => this.#post({ id, part: { of, title, paper, pages, last } }))
    let held: readonly Page[] | undefined
    for await (const pages of parts) {
      if (held) await send(held, false)
      held = pages
    }
    return send(held ?? [], true)
  }

  /** Stops the thread; whoever still waits is told why. */
  end(cause: unknown): void {
    this.ended = true
    clearTimeout(this.#timer)
    for (const { reject } of this.#asked.values()) reject(notMade(cause))
    this.#asked.clear()
    void this.#worker.terminate()
  }

  #ask(send: (id: number) => Promise<void>): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const id = this.#next++
      this.#asked.set(id, { resolve, reject })
      this.#worker.ref()
      this.#wait()
      void send(id)
    })
  }

  #post(sent: ToDraw): void { this.#worker.postMessage(sent) }

  #hear({ id, pdf, taken, error }: Heard): void {
    this.#wait()
    if (!pdf && !taken && error === undefined) return // some pages are done
    const asked = this.#asked.get(id)
    this.#asked.delete(id)
    if (this.#asked.size === 0) {
      clearTimeout(this.#timer)
      this.#worker.unref()
    }
    if (error !== undefined) asked?.reject(notMade(error))
    else asked?.resolve(pdf ? Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength) : Buffer.alloc(0))
  }

  #wait(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.end(new Error(`no page in ${silence} ms`)), silence)
  }
}

const notMade = (cause: unknown) => new Problem(500, 'report-not-made', '单据生成失败，请稍后重试；仍不成功的，请联系经办机构。', { cause })
