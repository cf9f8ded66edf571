/** A field that is a list of rows (单位经办人信息, 银行账户信息): a table, and a window in which a row is added or changed. */
import { useState } from 'react'
import { App, Button, Modal, Table } from 'antd'
import { PlusOutlined } from '@ant-design/icons'
import { EmptyReason } from '../components/empty-reason.tsx'
import { MaskedId } from '../components/masked-id.tsx'
import type { ServedField, Widget } from '../../forms/served.ts'
import { FieldInput } from './field-input.tsx'

type RowsWidget = Extract<Widget, { type: 'rows' }>
type Row = Record<string, string>

interface RowsInputProps { field: ServedField; widget: RowsWidget; value: string; onChange: (value: string) => void; labelledBy: string }

/** The rows a cell holds; a cell that is no list shows as an empty one. */
export function rowsOf(cell: string): Row[] {
  try {
    const rows: unknown = JSON.parse(cell || '[]')
    return Array.isArray(rows) ? rows as Row[] : []
  } catch {
    return [] // an older draft's text: the person sees an empty list and fills it anew
  }
}

export function RowsInput({ field, widget, value, onChange, labelledBy }: RowsInputProps) {
  const { modal } = App.useApp()
  const [open, setOpen] = useState<{ at: number | null; row: Row } | null>(null)
  const rows = rowsOf(value)
  const put = (row: Row, at: number | null) => {
    onChange(JSON.stringify(at === null ? [...rows, row] : rows.map((old, i) => (i === at ? row : old))))
    setOpen(null)
  }
  const remove = (at: number) => modal.confirm({
    title: `删除第 ${at + 1} 行？`, content: '保存并提交后生效；提交前可以重新添加。', okText: '删除', okButtonProps: { danger: true }, cancelText: '取消', onOk: () => onChange(JSON.stringify(rows.filter((_, i) => i !== at))),
  })
  return (
    <div role="group" aria-labelledby={labelledBy} className="wz-rows">
      {!field.readonly && <Button icon={<PlusOutlined />} onClick={() => setOpen({ at: null, row: blankRow(widget) })}>{widget.addLabel}</Button>}
      <Table<Row> size="small" pagination={false} rowKey={(row) => `${row.id ?? ''}${JSON.stringify(row)}`} dataSource={rows} scroll={{ x: 'max-content' }} locale={{ emptyText: <EmptyReason why={widget.emptyText} then={field.readonly ? '' : `请点击【${widget.addLabel}】。`} /> }}
        columns={[
          { title: '序号', width: 60, render: (_value, _row, i) => i + 1 },
          ...(field.readonly ? [] : [{
            title: '操作', width: 110, render: (_value: unknown, row: Row, i: number) => (
              <span className="wz-row-acts">
                <button type="button" className="link-button" onClick={() => setOpen({ at: i, row })}>修改</button>
                <button type="button" className="link-button" onClick={() => remove(i)}>删除</button>
              </span>),
          }]),
          ...widget.columns.map((column) => ({ title: column.label, key: column.key, render: (_value: unknown, row: Row) => (column.masked ? <MaskedId number={row[column.key] ?? ''} /> : textOf(column.widget, row[column.key] ?? '')) })),
        ]} />
      {open && <RowWindow widget={widget} title={`${open.at === null ? '' : '修改：'}${widget.window}`} first={open.row} onClose={() => setOpen(null)} onDone={(row) => put(row, open.at)} />}
    </div>
  )
}

const blankRow = (widget: RowsWidget): Row => Object.fromEntries(widget.columns.map((column) => [column.key, column.preset ?? '']))

/** A cell as people read it: 中国工商银行 and not 102. */
function textOf(widget: Widget, cell: string): string {
  if (!('options' in widget)) return cell
  return cell.split(',').map((value) => widget.options.find((option) => option.value === value)?.label ?? value).join('、')
}

function RowWindow({ widget, title, first, onClose, onDone }: { widget: RowsWidget; title: string; first: Row; onClose: () => void; onDone: (row: Row) => void }) {
  const [row, setRow] = useState(first)
  const [missing, setMissing] = useState<readonly string[]>([])
  const confirm = () => {
    const blank = widget.columns.filter((column) => column.required && (row[column.key] ?? '').trim() === '').map((column) => column.key)
    setMissing(blank)
    if (blank.length === 0) onDone(row)
  }
  return (
    <Modal open title={title} width={720} okText="添加" cancelText="取消" onOk={confirm} onCancel={onClose} {...(title.startsWith('修改') ? { okText: '确定' } : {})}>
      <div className="wz-fields">
        {widget.columns.map((column) => (
          <FieldInput key={column.key} field={{ key: column.key, label: column.label, required: column.required, readonly: column.readonly, widget: column.widget, numeric: false, once: false }} value={row[column.key] ?? ''}
            problem={missing.includes(column.key) ? `${column.label}为必填项！` : undefined} onChange={(cell) => { setRow({ ...row, [column.key]: cell }); setMissing(missing.filter((key) => key !== column.key)) }} />
        ))}
      </div>
    </Modal>
  )
}
