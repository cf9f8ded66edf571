/** A list of the ledger in the page: rows to tick (单位已参保信息, 待征集信息), to take into the form, or only to be looked at. */
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Alert, App, Button, Modal, Table, type TableColumnsType, type TableProps } from 'antd'
import { download, sentenceOf } from '../api.ts'
import { EmptyReason } from '../components/empty-reason.tsx'
import { MaskedId } from '../components/masked-id.tsx'
import { Pager } from '../components/pager.tsx'
import { count } from '../words.ts'
import type { ServedColumn, ServedFiling, ServedPickList, ServedRow } from '../../forms/served.ts'
import { cellWorking, listFile, listed, type Draft, type Scope } from './calls.ts'
import { FieldInput } from './field-input.tsx'
import type { Ticks } from './use-ticks.ts'
import { Explained } from './working-window.tsx'

interface TickListProps {
  filing: ServedFiling; draft: Draft; list: ServedPickList
  ticks?: Ticks | null
  /** The common value of a field, shown in ticked rows that have none of their own. */
  common?: (field: string) => string
  /** Takes one row into the form. */
  onTake?: (row: ServedRow) => void
  /** The row whose details these are. */
  of?: string
}

export function TickList({ filing, draft, list, ticks = null, common, onTake, of }: TickListProps) {
  const { message } = App.useApp()
  const [page, setPage] = useState(1)
  const [size, setSize] = useState(list.inPage && list.inPage.edits.length > 0 ? 10 : 20)
  const [opened, setOpened] = useState<ServedRow | null>(null)
  const found = useQuery(listed(draft.id, list.key, { page, size, ...(of === undefined ? {} : { of }) }))
  const [rows, total] = [found.data?.rows ?? [], found.data?.total ?? 0]
  const sums = found.data?.sums
  const details = filing.pickLists.find((it) => it.key === list.inPage?.details)
  const edits = new Map((list.inPage?.edits ?? []).map((field) => [list.columns.find((column) => list.fills[field.key] === column.key)?.key ?? field.key, field]))
  const chosen = rows.filter((row) => ticks?.has(row.key)).map((row) => row.key)
  const exported = (scope: Scope) => {
    if (scope === 'selected' && (ticks?.sent.keys.length ?? 0) === 0) return void message.warning('请先勾选要导出的数据')
    return void download(listFile(draft.id, list.key), { scope, page, size, ...(of === undefined ? {} : { of }), ...(scope === 'selected' ? { keys: ticks?.sent.keys ?? [] } : {}) }).catch((error: unknown) => void message.error(sentenceOf(error)))
  }
  const cellOf = (column: ServedColumn) => (_value: unknown, row: ServedRow) => {
    const field = edits.get(column.key)
    const cell = row.cells[column.key] ?? ''
    if (field && ticks?.has(row.key)) {
      return (
        <div className="wz-in-row">
          <FieldInput field={{ ...field, label: column.label, readonly: false, required: false }} value={ticks.cell(row.key, field.key) ?? (common?.(field.key) || cell)} onChange={(typed) => ticks.type(row.key, field.key, typed)} />
        </div>
      )
    }
    if (column.masked) return <MaskedId number={cell} />
    return list.explained && column.numeric && cell !== '' ? <Explained text={cell} working={cellWorking(draft.id, list.key, { key: row.key, column: column.key, of })} /> : cell
  }
  const columns: TableColumnsType<ServedRow> = [
    { title: '序号', width: 60, render: (_value, _row, i) => (page - 1) * size + i + 1 },
    ...(details ? [{ title: '详情', width: 64, render: (_value: unknown, row: ServedRow) => <button type="button" className="link-button" onClick={() => setOpened(row)}>详情</button> }] : []),
    ...(onTake ? [{ title: '操作', width: 70, render: (_value: unknown, row: ServedRow) => <button type="button" className="link-button" onClick={() => onTake(row)}>修改</button> }] : []),
    ...list.columns.map((column) => ({ title: column.label, key: column.key, render: cellOf(column), ...(column.numeric ? { align: 'right' as const, className: 'wz-figures' } : {}) })),
  ]
  const selection: TableProps<ServedRow>['rowSelection'] = ticks ? {
    selectedRowKeys: chosen, onSelect: (row, on) => ticks.tick([row.key], on), onSelectAll: (on) => ticks.tickAll(on),
    getTitleCheckboxProps: () => ({ 'aria-label': `全选${list.title}`, title: '勾选或取消全部', checked: total > 0 && ticks.count(total) === total, indeterminate: ticks.count(total) > 0 && ticks.count(total) < total }),
    getCheckboxProps: (row) => ({ 'aria-label': `选择${Object.values(row.cells)[0] ?? row.key}` }),
  } : undefined
  const open = details ? (row: ServedRow) => setOpened(row) : onTake
  return (
    <section className={of === undefined ? 'surface wz-section' : ''} aria-label={list.title}>
      <div className="wz-section-head">
        {of === undefined && <h2>{list.title}</h2>}
        {ticks && total > 0 && <span role="status">已勾选 <b>{count(ticks.count(total))}</b> / {count(total)}</span>}
        {ticks && list.inPage?.setAll && <SetAll ticks={ticks} setAll={list.inPage.setAll} common={common} total={total} />}
      </div>
      {found.isError && <Alert type="error" showIcon title={sentenceOf(found.error)} action={<Button size="small" onClick={() => void found.refetch()}>重试</Button>} />}
      <Table<ServedRow> size="small" rowKey="key" pagination={false} dataSource={rows} columns={columns} scroll={{ x: 'max-content' }} loading={found.isFetching ? { description: '正在读取…', delay: 300 } : false}
        locale={{ emptyText: found.isPending ? ' ' : <EmptyReason why={list.inPage?.emptyText ?? '暂无信息'} then="" /> }} {...(selection ? { rowSelection: selection } : {})}
        {...(open ? { onRow: (row) => ({ onDoubleClick: () => open(row) }) } : {})}
        {...(sums && total > 0 ? { summary: () => <Sums columns={list.columns} sums={sums} before={1 + (ticks ? 1 : 0) + (details ? 1 : 0) + (onTake ? 1 : 0)} /> } : {})} />
      {total > 0 && (
        <div className="wz-listfoot">
          <Pager page={page} size={size} total={total} onPage={setPage} onSize={(to) => { setSize(to); setPage(1) }} />
          <span className="wz-exports">
            <Button size="small" onClick={() => exported('page')}>当前页导出</Button>
            {ticks && <Button size="small" onClick={() => exported('selected')}>导出选择数据</Button>}
            <Button size="small" onClick={() => exported('all')}>全部导出</Button>
          </span>
        </div>
      )}
      {opened && details && (
        <Modal open title={details.title} width={1080} footer={null} onCancel={() => setOpened(null)}>
          <TickList filing={filing} draft={draft} list={details} of={opened.key} />
        </Modal>
      )}
    </section>
  )
}

/** 合计 under the columns that hold money. */
function Sums({ columns, sums, before }: { columns: readonly ServedColumn[]; sums: Record<string, string>; before: number }) {
  return (
    <Table.Summary fixed>
      <Table.Summary.Row>
        <Table.Summary.Cell index={0} colSpan={before}>合计</Table.Summary.Cell>
        {columns.map((column, i) => <Table.Summary.Cell key={column.key} index={before + i} align={column.numeric ? 'right' : 'left'}><b className="wz-figures">{sums[column.key] ?? ''}</b></Table.Summary.Cell>)}
      </Table.Summary.Row>
    </Table.Summary>
  )
}

/** 批量设置工资: the common value into every ticked row, over what was typed in single rows. */
function SetAll({ ticks, setAll, common, total }: { ticks: Ticks; setAll: { label: string; field: string }; common: TickListProps['common']; total: number }) {
  const { message } = App.useApp()
  const set = () => {
    if ((common?.(setAll.field) ?? '') === '') return void message.warning('请先填写要批量设置的内容')
    if (ticks.count(total) === 0) return void message.warning('请先在列表中勾选人员')
    ticks.setAll(setAll.field)
    return void message.success(`已为勾选的 ${count(ticks.count(total))} 人设置，请核对`)
  }
  return <Button size="small" onClick={set}>{setAll.label}</Button>
}
