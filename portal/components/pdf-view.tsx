/** A PDF in the page, drawn by pdf.js: pages under each other, of which only those in sight are drawn, whatever their number. */
import { useEffect, useRef, useState, type CSSProperties } from 'react'
import { Alert, Button } from 'antd'
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist'
import { reach, sentenceOf } from '../api.ts'
import styles from './pdf-view.module.css'

/** Loaded when a PDF is first shown. */
const library = async () => {
  const [pdfjs, worker] = await Promise.all([import('pdfjs-dist'), import('pdfjs-dist/build/pdf.worker.min.mjs?url')])
  pdfjs.GlobalWorkerOptions.workerSrc = worker.default
  return pdfjs
}

/** CSS pixels of a point at 100%. */
const PIXELS_A_POINT = 96 / 72

/** Shows the PDF at `url`, as wide as there is room for or at `zoom` percent; a refusal is said in the server's words. */
export function PdfView({ url, title, zoom }: { url: string; title: string; zoom?: number | undefined }) {
  const [opened, setOpened] = useState<{ document: PDFDocumentProxy; width: number; height: number }>()
  const [problem, setProblem] = useState<string>()
  const [round, setRound] = useState(0)
  useEffect(() => {
    let over = false
    let end = () => {}
    const open = async () => {
      const pdfjs = await library()
      if (over) return
      // the pages in sight and no more: of a long document only the parts that these stand in are fetched
      const task = pdfjs.getDocument({ url, withCredentials: true, useWasm: false, isEvalSupported: false, disableAutoFetch: true, disableStream: true })
      end = () => void task.destroy()
      const document = await task.promise
      const { width, height } = (await document.getPage(1)).getViewport({ scale: 1 })
      if (!over) setOpened({ document, width, height })
    }
    /** What stands before the file; where nothing does any more (the session was renewed), it is opened again, once. */
    const failed = async () => {
      end()
      const said = await reach(url).then(() => undefined, sentenceOf)
      if (over) return
      if (said === undefined && round === 0) setRound(1)
      else setProblem(said ?? `${title}暂时无法显示，可以点击【下载】后查看`)
    }
    setOpened(undefined)
    open().catch(() => { if (!over) void failed() })
    return () => {
      over = true
      end()
    }
  }, [url, title, round])
  if (problem !== undefined) {
    return <Alert type="error" showIcon title={problem} action={<Button size="small" onClick={() => { setProblem(undefined); setRound(round + 1) }}>重试</Button>} />
  }
  if (!opened) return <p role="status" className="quiet">正在打开{title}…</p>
  const { document, width, height } = opened
  const shown = zoom ? { width: Math.round(width * PIXELS_A_POINT * zoom / 100) } : {}
  return (
    <div className={styles.pages} tabIndex={0} role="document" aria-label={title}>
      {Array.from({ length: document.numPages }, (_, i) => <PageView key={`${round} ${zoom ?? 'fit'} ${i}`} document={document} no={i + 1} style={{ ...shown, aspectRatio: `${width} / ${height}` }} />)}
    </div>
  )
}

/** A page, drawn when it comes into sight and let go when it leaves it. `style` has the first page's form. */
function PageView({ document, no, style }: { document: PDFDocumentProxy; no: number; style: CSSProperties }) {
  const frame = useRef<HTMLDivElement>(null)
  const [inSight, setInSight] = useState(false)
  useEffect(() => {
    const seen = new IntersectionObserver((entries) => setInSight(entries.at(-1)?.isIntersecting ?? false), { rootMargin: '600px' })
    if (frame.current) seen.observe(frame.current)
    return () => seen.disconnect()
  }, [])
  return (
    <div ref={frame} className={styles.page} style={style} role="group" aria-label={`第${no}页/共${document.numPages}页`}>
      {inSight && <Drawn document={document} no={no} />}
    </div>
  )
}

function Drawn({ document, no }: { document: PDFDocumentProxy; no: number }) {
  const [canvas, words] = [useRef<HTMLCanvasElement>(null), useRef<HTMLDivElement>(null)]
  const [done, setDone] = useState(false)
  useEffect(() => {
    let over = false
    const ends: (() => void)[] = []
    const draw = async (page: PDFPageProxy) => {
      const [on, over_] = [canvas.current, words.current]
      if (over || !on || !over_) return
      const scale = (on.parentElement?.clientWidth ?? 600) / page.getViewport({ scale: 1 }).width
      const sharp = page.getViewport({ scale: scale * Math.max(1.5, window.devicePixelRatio) })
      Object.assign(on, { width: Math.round(sharp.width), height: Math.round(sharp.height) })
      const task = page.render({ canvas: on, viewport: sharp })
      ends.push(() => task.cancel())
      await task.promise
      const pdfjs = await library()
      over_.style.setProperty('--total-scale-factor', String(scale))
      const layer = new pdfjs.TextLayer({ textContentSource: page.streamTextContent(), container: over_, viewport: page.getViewport({ scale }) })
      ends.push(() => layer.cancel())
      await layer.render()
      if (!over) setDone(true)
    }
    document.getPage(no).then(draw).catch(() => { /* drawn anew when it comes into sight again */ })
    return () => {
      over = true
      for (const end of ends) end()
    }
  }, [document, no])
  return (
    <>
      <canvas ref={canvas} className={styles.canvas} data-drawn={done ? 'yes' : 'no'} aria-hidden="true" />
      <div ref={words} className={styles.words} />
    </>
  )
}
