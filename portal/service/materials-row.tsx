/** One material: what is asked for, what is there, and what can be done; its problem stands under it. */
import { useRef, useState, type DragEvent } from 'react'
import { App, Button, Progress } from 'antd'
import { CameraOutlined, CheckOutlined, UploadOutlined } from '@ant-design/icons'
import type { ServedMaterial, ServedMaterialState } from '../../forms/served.ts'
import { minuteOf } from '../words.ts'
import { materialFile } from './materials-calls.ts'
import { megabytes, type Uploads } from './materials-uploads.ts'
import styles from './materials.module.css'

interface RowProps {
  caseId: string; no: number; material: ServedMaterial; there: ServedMaterialState | undefined; editable: boolean; templateLabel: string
  uploads: Uploads; onSee: () => void; onPhoto: () => void
}

const NEEDS: Record<string, string> = { required: '必传', optional: '非必传' }
export const groupOf = (material: ServedMaterial) => material.group ?? (material.need === 'optional' ? '可选' : '必传')

export function MaterialRow({ caseId, no, material, there, editable, templateLabel, uploads, onSee, onPhoto }: RowProps) {
  const { modal } = App.useApp()
  const chooser = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const { code, name } = material
  const going = uploads.going[code]
  const busy = going?.part !== undefined
  const take = (file: File | undefined) => { if (file && editable && !busy) void uploads.send(code, file) }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files[0])
  }
  const remove = async () => {
    const sure = await modal.confirm({ title: `删除《${name}》？`, content: '删除后需重新上传。', okText: '删除', okButtonProps: { danger: true }, cancelText: '取消' })
    if (sure) await uploads.remove(code)
  }
  const retry = going?.file
  return (
    <>
      <tr className={over ? styles.over : undefined} onDragOver={(event) => { if (editable) { event.preventDefault(); setOver(true) } }} onDragLeave={() => setOver(false)} onDrop={drop}>
        <td className={styles.no}>{no}</td>
        <td data-label="分组"><span className={styles.group} data-need={material.need}>{groupOf(material)}</span></td>
        <th scope="row" className={styles.name}>{name}</th>
        <td data-label="材料说明">{material.note ?? NEEDS[material.need] ?? '非必传'}</td>
        <td data-label="状态">
          {busy ? <span className={styles.going} role="status">{going.part === 1 ? '正在检查…' : '正在上传…'}<Progress percent={Math.round((going.part ?? 0) * 100)} size="small" showInfo={false} aria-label={`${name}上传进度`} /></span>
            : there ? (
              <span className={styles.there}>
                <button type="button" className={styles.thumb} onClick={onSee} title="查看"><img src={materialFile(caseId, there, 'thumb')} alt={`查看${name}`} /></button>
                <span><b className="wz-good"><CheckOutlined aria-hidden /> 已上传</b><span className={styles.file}>{there.byPhone ? '手机拍照' : there.fileName}，{megabytes(there.size)}，{minuteOf(there.uploadedAt)}</span></span>
              </span>
            ) : '待上传'}
        </td>
        <td data-label={templateLabel}>{material.template ? <a href={material.template} aria-label={`下载${name}${templateLabel}`}>下载</a> : '无'}</td>
        <td className={styles.acts}>
          <input ref={chooser} type="file" className="out-of-sight" accept="image/jpeg,image/png,.jpg,.jpeg,.png" tabIndex={-1} aria-label={`选择${name}的图片`}
            onChange={(event) => { take(event.target.files?.[0]); event.target.value = '' }} />
          {there && <Button size="small" aria-label={`查看${name}`} onClick={onSee}>查看</Button>}
          {editable && (
            <>
              <Button size="small" type={there ? 'default' : 'primary'} ghost={!there} icon={there ? undefined : <UploadOutlined />} disabled={busy} aria-label={`${there ? '重新上传' : '上传'}${name}`} onClick={() => chooser.current?.click()}>{there ? '重新上传' : '上传'}</Button>
              <Button size="small" className={styles.byPhone} icon={<CameraOutlined />} disabled={busy} aria-label={`手机拍照${name}`} onClick={onPhoto}>手机拍照</Button>
              {there && <Button size="small" danger disabled={busy} aria-label={`删除${name}`} onClick={() => void remove()}>删除</Button>}
            </>
          )}
        </td>
      </tr>
      {going?.problem !== undefined && (
        <tr className={styles.problemRow}>
          <td colSpan={7}>
            <span role="alert" className="wz-problem">{going.problem}{there ? '已上传的图片没有变。' : ''}</span>
            {retry && going.then === 'again' && <Button size="small" onClick={() => void uploads.send(code, retry)}>重试</Button>}
            {retry && going.then === 'shrink' && <Button size="small" onClick={() => void uploads.shrink(code, retry)}>压缩后上传</Button>}
            <Button size="small" type="link" onClick={() => uploads.forget(code)}>知道了</Button>
          </td>
        </tr>
      )}
    </>
  )
}
