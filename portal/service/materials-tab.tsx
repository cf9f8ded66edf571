/** 附件材料: what has to be handed in with the case, and what has been. */
import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Alert, App, Button, Modal, Table } from 'antd'
import { sentenceOf } from '../api.ts'
import type { ServedFiling, ServedMaterial } from '../../forms/served.ts'
import { deleteMaterial, materialFile, putMaterial, type Draft } from './calls.ts'

const LIMIT = 5 * 1024 * 1024
const NEEDS: Record<string, string> = { required: '必传', optional: '非必传' }

export function MaterialsTab({ filing, draft, onChanged }: { filing: ServedFiling; draft: Draft; onChanged: () => Promise<unknown> }) {
  const { message } = App.useApp()
  const [seen, setSeen] = useState<ServedMaterial>()
  const changing = useMutation({
    mutationFn: ({ material, file }: { material: ServedMaterial; file: File | null }): Promise<unknown> => (file ? putMaterial(draft.id, material.code, file) : deleteMaterial(draft.id, material.code)),
    onSuccess: () => onChanged(),
  })
  const choose = (material: ServedMaterial) => {
    const chooser = document.createElement('input')
    chooser.type = 'file'
    chooser.accept = 'image/jpeg,image/png'
    chooser.onchange = () => {
      const file = chooser.files?.[0]
      if (!file) return
      if (!/\.(jpe?g|png)$/i.test(file.name)) void message.error('文件格式不正确，仅支持JPG、JPEG、PNG！')
      else if (file.size > LIMIT) void message.error('文件大小不能超过5M！')
      else changing.mutate({ material, file })
    }
    chooser.click()
  }
  const stateOf = (material: ServedMaterial) => draft.materials.find((it) => it.code === material.code)
  return (
    <section className="surface wz-section">
      <h2>附件材料(请提供相关材料原件的影印件)</h2>
      <p className="quiet">需要上传的资料：图片格式JPG、JPEG、PNG，文件大小5M以内。必传材料必须上传才能办理；分组材料在同一组别内至少上传一种材料；可选材料可自行选择是否上传，不影响办理业务。</p>
      {changing.isError && <Alert type="error" showIcon title={sentenceOf(changing.error)} />}
      <Table<ServedMaterial> size="small" pagination={false} rowKey="code" dataSource={filing.materials} scroll={{ x: 760 }} columns={[
        { title: '序号', width: 56, render: (_value, _material, i) => i + 1 },
        { title: '分组', width: 90, render: (_value, material) => material.group ?? (material.need === 'optional' ? '可选' : '必传') },
        { title: '材料名称', dataIndex: 'name' },
        { title: '材料说明', render: (_value, material) => material.note ?? NEEDS[material.need] ?? material.need },
        { title: '状态', width: 110, render: (_value, material) => (changing.isPending && changing.variables.material.code === material.code ? '正在上传…' : stateOf(material) ? '✓ 已上传' : '待上传') },
        { title: '材料模版', width: 90, render: (_value, material) => (material.template ? <a href={material.template}>下载</a> : '无') },
        { title: '操作', width: 210, render: (_value, material) => (stateOf(material)
          ? <><Button type="link" size="small" onClick={() => setSeen(material)}>查看</Button><Button type="link" size="small" onClick={() => choose(material)}>重新上传</Button><Button type="link" size="small" danger onClick={() => changing.mutate({ material, file: null })}>删除</Button></>
          : <Button size="small" onClick={() => choose(material)}>上传</Button>) },
      ]} />
      {seen && <Modal open title={seen.name} footer={null} width={900} onCancel={() => setSeen(undefined)}><img src={materialFile(draft.id, seen.code)} alt={seen.name} style={{ maxWidth: '100%' }} /></Modal>}
    </section>
  )
}
