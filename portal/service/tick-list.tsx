/** A list of the ledger in the page with boxes to tick (单位已参保信息, 单位可参保险种); cells of a ticked row may be changed. */
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Table } from 'antd'
import { sentenceOf } from '../api.ts'
import { EmptyReason } from '../components/empty-reason.tsx'
import { MaskedId } from '../components/masked-id.tsx'
import { Pager } from '../components/pager.tsx'
import type { ServedPickList, ServedRow } from '../../forms/served.ts'
import { listed, type Draft } from './calls.ts'
import { FieldInput } from './field-input.tsx'
import type { Ticks } from './use-ticks.ts'

const SIZE = 50

export function TickList({ draft, list, ticks, onTake }: { draft: Draft; list: ServedPickList; ticks?: Ticks | null; /** Takes one row into the form. */ onTake?: (row: ServedRow) => void }) {
  const [page, setPage] = useState(1)
  const found = useQuery(listed(draft.id, list.key, { page, size: SIZE }))
  const rows = found.data?.rows ?? []
  const edits = new Map((list.inPage?.edits ?? []).map((field) => [list.columns.find((column) => list.fills[field.key] === column.key)?.key ?? field.key, field]))
  return (
    <section className="surface wz-section" aria-label={list.title}>
      <h2>{list.title}</h2>
      {found.isError && <Alert type="error" showIcon title={sentenceOf(found.error)} action={<Button size="small" onClick={() => void found.refetch()}>重试</Button>} />}
      <Table<ServedRow> size="small" rowKey="key" pagination={false} dataSource={rows} loading={found.isPending ? { description: '正在读取…', delay: 300 } : false} scroll={{ x: 'max-content' }}
        locale={{ emptyText: found.isPending ? ' ' : <EmptyReason why={list.inPage?.emptyText ?? '暂无信息'} then="" /> }}
        {...(ticks ? { rowSelection: { selectedRowKeys: [...ticks.rows.keys()], preserveSelectedRowKeys: true, onChange: (keys) => ticks.tick(keys.map(String)), getTitleCheckboxProps: () => ({ 'aria-label': `全选${list.title}` }), getCheckboxProps: (row) => ({ 'aria-label': `选择${Object.values(row.cells)[0] ?? row.key}` }) } } : {})}
        {...(onTake ? { onRow: (row) => ({ onDoubleClick: () => onTake(row) }) } : {})}
        columns={[
          { title: '序号', width: 60, render: (_value, _row, i) => (page - 1) * SIZE + i + 1 },
          ...(onTake ? [{ title: '操作', width: 70, render: (_value: unknown, row: ServedRow) => <button type="button" className="link-button" onClick={() => onTake(row)}>修改</button> }] : []),
          ...list.columns.map((column) => ({
            title: column.label, key: column.key,
            render: (_value: unknown, row: ServedRow) => {
              const [field, changed] = [edits.get(column.key), ticks?.rows.get(row.key)]
              if (field && changed && ticks) return <div className="wz-in-row"><FieldInput field={{ ...field, label: column.label, readonly: false }} value={changed[field.key] ?? row.cells[column.key] ?? ''} onChange={(cell) => ticks.type(row.key, field.key, cell)} /></div>
              return column.masked ? <MaskedId number={row.cells[column.key] ?? ''} /> : row.cells[column.key] ?? ''
            },
          })),
        ]} />
      {(found.data?.total ?? 0) > SIZE && <Pager page={page} size={SIZE} total={found.data?.total ?? 0} onPage={setPage} />}
    </section>
  )
}
