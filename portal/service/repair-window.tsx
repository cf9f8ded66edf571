/** 在线修改: the failed rows as a grid that is worked like a spreadsheet; each row is checked alone as soon as it is left. */
import { useState } from 'react'
import { Alert, App, Button, Modal, Select } from 'antd'
import { sentenceOf } from '../api.ts'
import { count } from '../words.ts'
import type { ServedFiling, ServedReason } from '../../forms/served.ts'
import type { Draft } from './calls.ts'
import { RepairGrid } from './repair-grid.tsx'
import { useFailedRows } from './use-failed-rows.ts'

export function RepairWindow({ filing, draft, reasons, reason: first, onClose }: { filing: ServedFiling; draft: Draft; reasons: readonly ServedReason[]; reason?: string; onClose: () => void }) {
  const { modal, message } = App.useApp()
  const [reason, setReason] = useState(first)
  const failed = useFailedRows(filing, draft.id, reason)
  const waiting = failed.rows.filter((row) => row.state === 'waiting' || row.state === 'checking').length
  const unsent = failed.rows.filter((row) => row.state === 'unsent').length
  const repaired = failed.rows.filter((row) => row.state === 'passed').length
  const close = async () => {
    const sure = waiting + unsent === 0 || await modal.confirm({ title: '还有修改没有保存', content: `${count(waiting + unsent)} 行的修改还没有送达，关闭后将会丢失。`, okText: '仍要关闭', okButtonProps: { danger: true }, cancelText: '继续等待' })
    if (sure) onClose()
  }
  const remove = (no: number, name: string) => modal.confirm({ title: `删除${name}？`, content: '这一行将从本次申报中删除。', okText: '删除', okButtonProps: { danger: true }, cancelText: '取消',
    onOk: () => failed.remove(no).catch((error: unknown) => void message.error(sentenceOf(error))) })
  return (
    <Modal open title="在线修改" width="min(1400px, 96vw)" style={{ top: 16 }} footer={null} onCancel={() => void close()} keyboard={false} className="wz-repair">
      <div className="wz-repair-head">
        <Select aria-label="按不通过原因筛选" value={reason ?? ''} className="wz-reason-filter" onChange={(code) => setReason(code || undefined)}
          options={[{ value: '', label: '全部原因' }, ...reasons.map((it) => ({ value: it.code, label: `${it.message}（${count(it.count)}）` }))]} />
        <span role="status" className="wz-repair-state">{failed.total === undefined ? '正在读取…' : `共 ${count(failed.total)} 行\u3000已改好 ${count(repaired)} 行`}{waiting > 0 ? `\u3000正在校验 ${count(waiting)} 行` : ''}</span>
        <Button size="small" onClick={failed.restart} disabled={waiting + unsent > 0}>只看未改好的</Button>
        <Button size="small" type="primary" onClick={() => void close()}>完成</Button>
      </div>
      <p className="quiet wz-repair-keys">直接输入即可修改；方向键移动，Enter 向下，Tab 向右，Esc 放弃；Ctrl+C / Ctrl+V 可与 Excel 互相复制，选中多行后 Ctrl+D 向下填充。</p>
      {failed.trouble && <Alert type="error" showIcon title={failed.trouble} action={<Button size="small" onClick={() => void failed.readTo(failed.rows.length + 1)}>重试</Button>} />}
      {unsent > 0 && <Alert type="warning" showIcon title={`${count(unsent)} 行未能保存，修改内容仍在表中`} action={<Button size="small" onClick={failed.again}>重试</Button>} />}
      <RepairGrid filing={filing} rows={failed.rows} total={failed.total ?? 0} onNeed={(until) => void failed.readTo(until)} onChange={failed.change} onDelete={remove} />
    </Modal>
  )
}
