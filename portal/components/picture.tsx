/** A picture to be read: fitted to its frame, zoomed, turned, moved by dragging; all of it by keys too. */
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import { Button } from 'antd'
import { RotateLeftOutlined, RotateRightOutlined, ZoomInOutlined, ZoomOutOutlined } from '@ant-design/icons'
import { Waiting } from './waiting.tsx'
import styles from './picture.module.css'

interface Size { width: number; height: number }
/** 1 is the whole picture in its frame. */
const ZOOMS = [0.5, 0.75, 1, 1.5, 2, 3, 4, 6]
const stepped = (zoom: number, by: 1 | -1) => ZOOMS[Math.max(0, Math.min(ZOOMS.length - 1, ZOOMS.indexOf(zoom) + by))] ?? 1

/** `url` is what is shown; `original` is the file as handed in. Give it `key={url}`, so that another picture begins upright and whole. */
export function Picture({ url, original, name, children }: { url: string; original?: string; name: string; /** Further tools, before the picture's own. */ children?: ReactNode }) {
  const [zoom, setZoom] = useState(1)
  const [turn, setTurn] = useState(0)
  const [natural, setNatural] = useState<Size>()
  const [room, setRoom] = useState<Size>()
  const [broken, setBroken] = useState(0)
  const [failed, setFailed] = useState(false)
  const frame = useRef<HTMLDivElement>(null)
  const held = useRef<{ x: number; y: number; left: number; top: number }>(undefined)

  useEffect(() => {
    const box = frame.current
    if (!box) return undefined
    const watch = new ResizeObserver(() => setRoom({ width: box.clientWidth, height: box.clientHeight }))
    watch.observe(box)
    return () => watch.disconnect()
  }, [])

  const lying = turn % 180 !== 0
  const upright = natural && (lying ? { width: natural.height, height: natural.width } : natural)
  const fit = upright && room ? Math.min(room.width / upright.width, room.height / upright.height, 2) : undefined
  const scale = fit === undefined ? undefined : fit * zoom
  const rotate = (by: 90 | -90) => setTurn((turn + by + 360) % 360)

  const onKeyDown = (event: KeyboardEvent) => {
    const act = { '+': () => setZoom(stepped(zoom, 1)), '=': () => setZoom(stepped(zoom, 1)), '-': () => setZoom(stepped(zoom, -1)), 0: () => setZoom(1), r: () => rotate(90), R: () => rotate(-90) }[event.key]
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  const hold = (event: PointerEvent<HTMLDivElement>) => {
    if (event.pointerType !== 'mouse' || event.button !== 0) return // a finger scrolls by itself
    const box = event.currentTarget
    held.current = { x: event.clientX, y: event.clientY, left: box.scrollLeft, top: box.scrollTop }
    box.setPointerCapture(event.pointerId)
  }
  const move = (event: PointerEvent<HTMLDivElement>) => {
    const from = held.current
    if (from) event.currentTarget.scrollTo(from.left + from.x - event.clientX, from.top + from.y - event.clientY)
  }

  return (
    <div className={styles.picture}>
      <div className={styles.tools} role="toolbar" aria-label={`查看${name}`}>
        {children}
        <Button size="small" icon={<ZoomOutOutlined />} aria-label="缩小" title="缩小（-）" onClick={() => setZoom(stepped(zoom, -1))} disabled={zoom === ZOOMS[0]} />
        <button type="button" className={styles.zoom} onClick={() => setZoom(1)} title="适合窗口（0）"><span aria-live="polite">{Math.round(zoom * 100)}%</span></button>
        <Button size="small" icon={<ZoomInOutlined />} aria-label="放大" title="放大（+）" onClick={() => setZoom(stepped(zoom, 1))} disabled={zoom === ZOOMS.at(-1)} />
        <Button size="small" icon={<RotateLeftOutlined />} aria-label="向左旋转" title="向左旋转（Shift+R）" onClick={() => rotate(-90)} />
        <Button size="small" icon={<RotateRightOutlined />} aria-label="向右旋转" title="向右旋转（R）" onClick={() => rotate(90)} />
        {original !== undefined && <a href={original} target="_blank" rel="noopener">原件</a>}
      </div>
      <div ref={frame} className={styles.frame} tabIndex={0} role="group" aria-label={`${name}，可滚动查看；加减号缩放，R旋转`} onKeyDown={onKeyDown}
        onPointerDown={hold} onPointerMove={move} onPointerUp={() => { held.current = undefined }} onPointerCancel={() => { held.current = undefined }}>
        {failed && <p role="alert" className={styles.said}>图片暂时无法显示。<Button size="small" onClick={() => { setFailed(false); setBroken(broken + 1) }}>重试</Button></p>}
        {!failed && natural === undefined && <div className={styles.said}><Waiting what="正在打开图片…" /></div>}
        {!failed && (
          <div className={styles.sheet} style={scale === undefined || !upright ? { visibility: 'hidden' } : { width: upright.width * scale, height: upright.height * scale }}>
            <img key={broken} src={url} alt={name} draggable={false} onError={() => setFailed(true)} onLoad={(event) => setNatural({ width: event.currentTarget.naturalWidth, height: event.currentTarget.naturalHeight })}
              style={scale === undefined || !natural ? undefined : { width: natural.width * scale, height: natural.height * scale, transform: `translate(-50%, -50%) rotate(${turn}deg)` }} />
          </div>
        )}
      </div>
    </div>
  )
}
