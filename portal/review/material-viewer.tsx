/** The materials of a case beside the records they prove: one at a time, zoomed and turned, the next by a key. */
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import type { ServedCase } from '../../forms/served.ts'
import { Picture } from '../components/picture.tsx'
import { definitionQuery, materialFile } from '../records/calls.ts'
import { minuteOf } from '../words.ts'
import { useKeys } from './keys.ts'
import styles from './material-viewer.module.css'

export function MaterialViewer({ it }: { it: ServedCase }) {
  const [code, setCode] = useState<string>()
  const served = useQuery(definitionQuery(it.service)).data
  const asked = served?.kind === 'filing' ? served.materials : []
  // in the order the service asks for them; what it no longer asks for comes last
  const order = new Map(asked.map((material, i) => [material.code, i]))
  const there = [...it.materials].sort((a, b) => (order.get(a.code) ?? asked.length) - (order.get(b.code) ?? asked.length))
  const at = Math.max(0, there.findIndex((m) => m.code === code))
  const shown = there[at]
  const go = (by: 1 | -1) => setCode(there[(at + by + there.length) % there.length]?.code)
  useKeys({ '[': () => go(-1), ']': () => go(1) })
  if (!shown) return null
  const material = asked.find((m) => m.code === shown.code)
  const nameOf = (of: string, fallback: string) => asked.find((m) => m.code === of)?.name ?? fallback
  const name = nameOf(shown.code, shown.fileName)
  const absent = asked.filter((m) => !it.materials.some((has) => has.code === m.code)).map((m) => m.name)
  return (
    <section className={styles.materials} aria-label="附件材料">
      <div className={styles.which}>
        <Button size="small" icon={<LeftOutlined />} aria-label="上一份材料" title="上一份（[）" disabled={there.length < 2} onClick={() => go(-1)} />
        <Select size="small" aria-label="附件材料" className={styles.choice} value={shown.code} onChange={setCode} options={there.map((m, i) => ({ value: m.code, label: `${i + 1}/${there.length} ${nameOf(m.code, m.fileName)}` }))} />
        <Button size="small" icon={<RightOutlined />} aria-label="下一份材料" title="下一份（]）" disabled={there.length < 2} onClick={() => go(1)} />
      </div>
      <p className={styles.facts}>{[material && (material.group ?? (material.need === 'required' ? '必传' : '可选')), `${minuteOf(shown.uploadedAt)} ${shown.byPhone ? '手机拍照' : '上传'}`].filter(Boolean).join('，')}{absent.length > 0 && <span className={`quiet ${styles.absent}`}>未提供：{absent.join('、')}</span>}</p>
      <div className={styles.frame}><Picture key={`${shown.code} ${shown.uploadedAt}`} url={`${materialFile(it.id, shown.code)}?size=view`} original={materialFile(it.id, shown.code)} name={name} /></div>
    </section>
  )
}
