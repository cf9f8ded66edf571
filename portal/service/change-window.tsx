/** 人员基本信息修改: what an amendment would change, before it is added. */
import { useQuery } from '@tanstack/react-query'
import { Alert, Modal, Table } from 'antd'
import { sentenceOf } from '../api.ts'
import type { ServedChange, ServedRecord } from '../../forms/served.ts'
import { changes as changesQuery } from './calls.ts'

export function ChangeWindow({ changes, busy, problem, readOnly = false, onConfirm, onCancel }: {
  changes: readonly ServedChange[]; busy?: boolean; problem?: string | undefined; readOnly?: boolean; onConfirm?: () => void; onCancel: () => void
}) {
  return (
    <Modal open focusable={{ focusTriggerAfterClose: readOnly }} title="人员基本信息修改" okText="确定" cancelText={readOnly ? '关闭' : '取消'} width={720} confirmLoading={busy ?? false} onCancel={onCancel} {...(onConfirm ? { onOk: onConfirm } : {})}
      okButtonProps={readOnly ? { style: { display: 'none' } } : { autoFocus: true }}>
      {problem && <Alert type="error" showIcon title={problem} />}
      <Table size="small" pagination={false} rowKey="item" dataSource={[...changes]} scroll={{ y: 420 }} locale={{ emptyText: '没有修改任何信息' }} columns={[
        { title: '序号', width: 60, render: (_value, _change, i) => i + 1 },
        { title: '变更项', dataIndex: 'item' },
        { title: '变更前值', dataIndex: 'before', render: (text: string) => text || <span className="wz-none">（空）</span> },
        { title: '变更后值', dataIndex: 'after', render: (text: string) => <b>{text || '（空）'}</b> },
      ]} />
    </Modal>
  )
}

/** 变更项, 变更前值, 变更后值; nothing where nothing changes. */
export function ChangesTable({ changes }: { changes: readonly ServedChange[] }) {
  if (changes.length === 0) return null
  return (
    <Table size="small" pagination={false} rowKey={(change) => `${change.item} ${change.before} ${change.after}`} dataSource={[...changes]} scroll={{ y: 360 }} columns={[
      { title: '变更项', dataIndex: 'item' }, { title: '变更前值', dataIndex: 'before', render: (text: string) => text || '—' }, { title: '变更后值', dataIndex: 'after', render: (text: string) => text || '（空）' }]} />
  )
}

/** 查看: what a staged record of an amendment would change as of now. */
export function RecordChanges({ caseId, record, onClose }: { caseId: string; record: ServedRecord; onClose: () => void }) {
  const found = useQuery(changesQuery(caseId, record.cells.personNo || record.cells.idNumber || record.cells.name || ''))
  const changes = record.changes ?? found.data?.records.find((it) => it.no === record.no)?.changes
  return <ChangeWindow readOnly changes={changes ?? []} problem={found.isError ? sentenceOf(found.error) : undefined} busy={found.isPending} onCancel={onClose} />
}
