/** 同步信息: a button that brings a register's or the employer's own values into the form, looked at in a window first where the service says so. */
import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { App, Button, Modal, Table } from 'antd'
import { SyncOutlined } from '@ant-design/icons'
import { sentenceOf } from '../api.ts'
import type { ServedSource } from '../../forms/served.ts'
import { offered, type Offered } from './calls.ts'
import type { Entry } from './use-entry.ts'

export function SourceButton({ caseId, source, entry }: { caseId: string; source: ServedSource; entry: Entry }) {
  const { message } = App.useApp()
  const [seen, setSeen] = useState<Offered | null>(null)
  const adopt = (it: Offered) => {
    entry.adopt(it.fields, it.texts)
    setSeen(null)
    void message.success('已填入表单，请核对')
  }
  const asking = useMutation({
    mutationFn: () => offered(caseId, source.key),
    onSuccess: (it) => (source.window ? setSeen(it) : adopt(it)),
    onError: (error) => void message.warning(sentenceOf(error), 6),
  })
  return (
    <>
      <Button size="small" icon={<SyncOutlined />} loading={asking.isPending} onClick={() => asking.mutate()}>{source.label}</Button>
      {seen && source.window && (
        <Modal open title={source.window.title} width={860} okText={source.window.confirm} cancelText="关闭" onOk={() => adopt(seen)} onCancel={() => setSeen(null)}>
          <Table size="small" pagination={false} rowKey="field" dataSource={seen.rows} scroll={{ x: 'max-content' }} rowClassName={(row) => (row.differs ? 'wz-differs' : '')} columns={[
            { title: '信息项', dataIndex: 'label', width: 160 },
            { title: source.window.currentLabel, dataIndex: 'current', render: (text: string) => <div className="wz-offered">{text || <span className="wz-none">（空）</span>}</div> },
            { title: source.window.offeredLabel, dataIndex: 'offered', render: (text: string, row) => <div className="wz-offered">{row.differs ? <b>{text || '（空）'}</b> : text || <span className="wz-none">（空）</span>}</div> },
            { title: '比对', width: 80, render: (_value, row) => (row.differs ? <span className="wz-bad">不一致</span> : row.offered === '' ? '—' : '一致') },
          ]} />
        </Modal>
      )}
    </>
  )
}
