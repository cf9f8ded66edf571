/** 查看: one record as it stands, with what was said of it and what was put right while it was read. */
import { Alert, Button, Descriptions, Modal, Table } from 'antd'
import { ProblemList } from '../components/problem-list.tsx'
import type { ServedFiling, ServedRecord } from '../../forms/served.ts'
import { columnsOf } from './record-columns.ts'

export function RecordWindow({ filing, record, onClose, onChange }: { filing: ServedFiling; record: ServedRecord; onClose: () => void; onChange: () => void }) {
  const columns = columnsOf(filing, 'all').filter((column) => (record.cells[column.key] ?? '') !== '')
  const labelOf = (key: string) => columnsOf(filing, 'all').find((column) => column.key === key)?.label
  return (
    <Modal open width={860} title={`${record.cells.name ?? `第 ${record.no} 条`}${record.row === null ? '' : `（报盘第 ${record.row} 行）`}`} onCancel={onClose}
      footer={[<Button key="change" onClick={onChange}>修改</Button>, <Button key="close" type="primary" onClick={onClose}>关闭</Button>]}>
      <ProblemList problems={record.problems} title="校验不通过" label={labelOf} />
      {record.hints.length > 0 && <Alert type="info" showIcon title="提示" description={record.hints.map((hint, i) => <div key={`${hint.code} ${String(i)}`}>{hint.message}</div>)} />}
      {record.decisionNote && <Alert type="warning" showIcon title={`退回原因：${record.decisionNote}`} />}
      <Descriptions size="small" bordered column={{ xs: 1, sm: 2 }} items={columns.map((column) => ({ key: column.key, label: column.label, children: record.cells[column.key] }))} />
      {record.repairs.length > 0 && (
        <Table size="small" pagination={false} rowKey={(repair) => `${repair.field} ${repair.from}`} dataSource={[...record.repairs]} title={() => '读取报盘时自动规范的内容'} columns={[
          { title: '项目', render: (_value, repair) => labelOf(repair.field) ?? repair.field }, { title: '报盘中', dataIndex: 'from' }, { title: '规范为', dataIndex: 'to' }]} />
      )}
    </Modal>
  )
}
