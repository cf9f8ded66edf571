/** 附件材料: what has to be handed in with the case, and what has been. Source: catalogue 00 attachments. */
import { useState } from 'react'
import { Modal } from 'antd'
import type { ServedFiling, ServedMaterial } from '../../forms/served.ts'
import { Picture } from '../components/picture.tsx'
import type { Draft } from './calls.ts'
import { materialFile } from './materials-calls.ts'
import { PhotoWindow } from './materials-photo.tsx'
import { MaterialRow } from './materials-row.tsx'
import { useUploads } from './materials-uploads.ts'
import styles from './materials.module.css'

/** What is still missing before the case can be saved, in words; empty when nothing is. */
function missing(materials: readonly ServedMaterial[], there: ReadonlySet<string>): string[] {
  const groups = new Map<string, ServedMaterial[]>()
  for (const material of materials) if (material.group !== null) groups.set(material.group, [...groups.get(material.group) ?? [], material])
  return [
    ...materials.filter((material) => material.need === 'required' && !there.has(material.code)).map((material) => `必传材料《${material.name}》`),
    ...[...groups].filter(([, of]) => !of.some((material) => there.has(material.code))).map(([group, of]) => `${group}内至少一种（${of.map((material) => material.name).join('、')}）`),
  ]
}

export function MaterialsTab({ filing, draft, onChanged }: { filing: ServedFiling; draft: Draft; onChanged: () => Promise<unknown> }) {
  const uploads = useUploads(draft.id, onChanged)
  const [seen, setSeen] = useState<string>()
  const [photo, setPhoto] = useState<ServedMaterial>()
  const stateOf = (code: string) => draft.materials.find((it) => it.code === code)
  const wanting = missing(filing.materials, new Set(draft.materials.map((it) => it.code)))
  const looked = filing.materials.find((material) => material.code === seen)
  const file = seen === undefined ? undefined : stateOf(seen)
  const label = filing.materialTemplateLabel
  return (
    <section className="surface wz-section" aria-label="附件材料">
      <h2>附件材料(请提供相关材料原件的影印件)</h2>
      <p>需要上传的资料：图片格式JPG、JPEG、PNG，文件大小5M以内。</p>
      <p className="quiet">必传材料必须上传才能办理；分组材料在同一组别内至少上传一种材料；可选材料可自行选择是否上传，不影响办理业务。<span className={styles.dragHint}>可将图片拖到对应的一行。</span></p>
      <p role="status" className={styles.wanting}>{wanting.length === 0 ? <b className="wz-good">✓ 办理所需的材料已齐全</b> : <>还需上传：{wanting.join('；')}</>}</p>
      <table className={styles.table}>
        <thead><tr>{['序号', '分组', '材料名称', '材料说明', '状态', label, '操作'].map((title) => <th key={title} scope="col">{title}</th>)}</tr></thead>
        <tbody>
          {filing.materials.map((material, i) => (
            <MaterialRow key={material.code} caseId={draft.id} no={i + 1} material={material} there={stateOf(material.code)} editable={draft.canEdit} templateLabel={label}
              uploads={uploads} onSee={() => setSeen(material.code)} onPhoto={() => setPhoto(material)} />
          ))}
        </tbody>
      </table>
      {looked && file && (
        <Modal open centered title={looked.name} footer={null} width={960} closable={{ 'aria-label': '关闭' }} onCancel={() => setSeen(undefined)}>
          <div className={styles.window}><Picture key={file.uploadedAt} url={materialFile(draft.id, file, 'view')} original={materialFile(draft.id, file, 'original')} name={looked.name} /></div>
        </Modal>
      )}
      {photo && <PhotoWindow caseId={draft.id} material={photo} onCome={onChanged} onClose={() => setPhoto(undefined)} />}
    </section>
  )
}
