/** One of the two boxes that persons are moved between: it knows all its persons by key and reads the rows of the page it shows. */
import { useEffect, useState } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Alert, Button, Checkbox, Table } from 'antd'
import type { QueryPage, ServedQueryList, ServedRow } from '../../forms/served.ts'
import { get, sentenceOf } from '../api.ts'
import { EmptyReason } from '../components/empty-reason.tsx'
import { MaskedId } from '../components/masked-id.tsx'
import { Pager } from '../components/pager.tsx'
import { count } from '../words.ts'
import styles from './certificates.module.css'

interface PersonBoxProps {
  title: string; list: ServedQueryList; place: { slug: string; conditions: Record<string, string> }
  /** All that are in the box, in order. */ keys: readonly string[]
  ticked: ReadonlySet<string>; onTick: (ticked: ReadonlySet<string>) => void; empty: string
}

export function PersonBox({ title, list, place: { slug, conditions }, keys, ticked, onTick, empty }: PersonBoxProps) {
  const [page, setPage] = useState(1)
  const [size, setSize] = useState(10)
  const pages = Math.max(1, Math.ceil(keys.length / size))
  useEffect(() => { if (page > pages) setPage(pages) }, [page, pages])
  const from = (Math.min(page, pages) - 1) * size
  const here = keys.slice(from, from + size)
  // whom the other conditions leave out may stand in the right box: rows are asked for by the months alone
  const months = Object.fromEntries(Object.entries(conditions).filter(([key]) => list.conditions.find((field) => field.key === key)?.required))
  const read = useQuery({
    queryKey: ['/api/queries', slug, 'rows', months, here], enabled: here.length > 0, placeholderData: keepPreviousData, staleTime: 300_000,
    queryFn: ({ signal }) => get<QueryPage>(`/api/queries/${slug}`, { ...months, keys: [...here], size }, { signal }),
  })
  const rowOf = new Map(read.data?.rows.map((row) => [row.key, row]))
  const rows = here.map((key): ServedRow => rowOf.get(key) ?? { key, cells: {} })
  const tick = (some: readonly string[], on: boolean) => {
    const next = new Set(ticked)
    for (const key of some) {
      if (on) next.add(key)
      else next.delete(key)
    }
    onTick(next)
  }
  const all = (
    <Checkbox aria-label={`全选${title}`} title="勾选或取消全部" disabled={keys.length === 0} checked={keys.length > 0 && ticked.size === keys.length} indeterminate={ticked.size > 0 && ticked.size < keys.length}
      onChange={(event) => tick(keys, event.target.checked)} />
  )
  return (
    <section className={styles.box} aria-label={title}>
      <div className={styles.boxHead}><h3>{title}</h3><span role="status">已勾选 <b>{count(ticked.size)}</b> / {count(keys.length)}</span></div>
      {read.isError && <Alert type="error" showIcon title={sentenceOf(read.error)} action={<Button size="small" onClick={() => void read.refetch()}>重试</Button>} />}
      <Table<ServedRow> size="small" bordered rowKey="key" pagination={false} dataSource={rows} scroll={{ x: 'max-content' }} locale={{ emptyText: <EmptyReason why={empty} then="" /> }}
        columns={[
          { key: 'no', title: '序号', width: 56, className: 'numeric', render: (_, __, i) => from + i + 1 },
          ...list.columns.map((column) => ({ key: column.key, title: column.label, render: (_: unknown, row: ServedRow) => (column.masked ? <MaskedId number={row.cells[column.key] ?? ''} /> : row.cells[column.key] ?? '…') })),
        ]}
        rowSelection={{
          selectedRowKeys: here.filter((key) => ticked.has(key)), columnWidth: 40, columnTitle: all, onSelect: (row, on) => tick([row.key], on),
          getCheckboxProps: (row) => ({ 'aria-label': `选择 ${row.cells['name'] ?? ''} ${row.key}` }),
        }} />
      {keys.length > 0 && <Pager page={Math.min(page, pages)} size={size} total={keys.length} onPage={setPage} onSize={(to) => { setSize(to); setPage(1) }} />}
    </section>
  )
}
