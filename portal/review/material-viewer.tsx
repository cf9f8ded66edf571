/** The materials of a case beside the fields they prove: one at a time, zoomed and turned. */
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import type { ServedCase } from '../../forms/served.ts'
import { definitionQuery, materialFile } from '../records/calls.ts'
import styles from './review.module.css'

const ZOOMS = [0.5, 0.75, 1, 1.5, 2, 3, 4]
const stepped = (zoom: number, by: 1 | -1) => ZOOMS[Math.max(0, Math.min(ZOOMS.length - 1, ZOOMS.indexOf(zoom) + by))] ?? 1

export function MaterialViewer({ it }: { it: ServedCase }) {
  const [code, setCode] = useState(it.materials[0]?.code)
  const [zoom, setZoom] = useState(1)
  const [turn, setTurn] = useState(0)
  const served = useQuery(definitionQuery(it.service)).data
  const names = new Map(served?.kind === 'filing' ? served.materials.map((m) => [m.code, m.name]) : [])
  const shown = it.materials.find((m) => m.code === code)
  if (!shown) return null
  const url = materialFile(it.id, shown.code)
  const choose = (to: string) => { setCode(to); setZoom(1); setTurn(0) }
  return (
    <section className={styles.materials} aria-label="附件材料">
      <div className={styles.materialTools}>
        <Select size="small" aria-label="附件材料" className={styles.materialChoice} value={shown.code} onChange={choose} options={it.materials.map((m) => ({ value: m.code, label: names.get(m.code) ?? m.fileName }))} />
        <Button size="small" onClick={() => setZoom(stepped(zoom, -1))} disabled={zoom === ZOOMS[0]}>缩小</Button>
        <span aria-live="polite">{Math.round(zoom * 100)}%</span>
        <Button size="small" onClick={() => setZoom(stepped(zoom, 1))} disabled={zoom === ZOOMS.at(-1)}>放大</Button>
        <Button size="small" onClick={() => setTurn((turn + 90) % 360)}>旋转</Button>
        <a href={url} target="_blank" rel="noopener">原件</a>
      </div>
      {shown.mediaType.startsWith('image/')
        ? <div className={styles.materialFrame} tabIndex={0} role="group" aria-label={`${names.get(shown.code) ?? shown.fileName}，可滚动查看`}><img src={url} alt={names.get(shown.code) ?? shown.fileName} style={{ width: `${zoom * 100}%`, transform: `rotate(${turn}deg)` }} /></div>
        : <iframe className={styles.materialFrame} src={url} title={names.get(shown.code) ?? shown.fileName} />}
    </section>
  )
}
