/** A PDF in the page, drawn by pdf.js: pages under each other, of which only those in sight are drawn, whatever their number. */
import { useEffect, useRef, useState } from 'react'
import { Alert, Button } from 'antd'
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist'
import styles from './pdf-view.module.css'

/** Loaded when a PDF is first shown. */
const library = async () => {
  const [pdfjs, worker] = await Promise.all([import('pdfjs-dist'), import('pdfjs-dist/build/pdf.worker.min.mjs?url')])
  pdfjs.GlobalWorkerOptions.workerSrc = worker.default
  return pdfjs
}

/** Shows the PDF at `url`; a refusal is said in words. */
export function PdfView({ url, title }: { url: string; title: string }) {
  const [opened, setOpened] = useState<{ document: PDFDocumentProxy; height: number }>()
  const [failed, setFailed] = useState(false)
  const [round, setRound] = useState(0)
  useEffect(() => {
    let over = false
    let end = () => {}
    const open = async () => {
      const pdfjs = await library()
      if (over) return
      const task = pdfjs.getDocument({ url, withCredentials: true, useWasm: false, isEvalSupported: false })
      end = () => void task.destroy()
      const document = await task.promise
      const { width, height } = (await document.getPage(1)).getViewport({ scale: 1 })
      if (!over) setOpened({ document, height: height / width })
    }
    open().catch(() => { if (!over) setFailed(true) })
    return () => {
      over = true
      end()
    }
  }, [url, round])
  if (failed) {
    return <Alert type="error" showIcon title={`${title}暂时无法显示，可以点击【下载】后查看`} action={<Button size="small" onClick={() => { setFailed(false); setRound(round + 1) }}>重试</Button>} />
  }
  if (!opened) return <p role="status" className="quiet">正在打开{title}…</p>
  const { document, height } = opened
  return (
    <div className={styles.pages} tabIndex={0} role="document" aria-label={title}>
      {Array.from({ length: document.numPages }, (_, i) => <PageView key={`${round} ${i}`} document={document} no={i + 1} height={height} />)}
    </div>
  )
}

/** A page, drawn when it comes into sight and let go when it leaves it. `height` is that of the first page, in its widths. */
function PageView({ document, no, height }: { document: PDFDocumentProxy; no: number; height: number }) {
  const frame = useRef<HTMLDivElement>(null)
  const [inSight, setInSight] = useState(false)
  useEffect(() => {
    const seen = new IntersectionObserver((entries) => setInSight(entries.at(-1)?.isIntersecting ?? false), { rootMargin: '600px' })
    if (frame.current) seen.observe(frame.current)
    return () => seen.disconnect()
  }, [])
  return (
    <div ref={frame} className={styles.page} style={{ aspectRatio: `1 / ${height}` }} role="group" aria-label={`第${no}页/共${document.numPages}页`}>
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
