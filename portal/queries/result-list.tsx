import { useState, type ReactNode } from 'react'
import type { UseQueryResult } from '@tanstack/react-query'
import { App, Button, Checkbox, Table, type TableColumnType } from 'antd'
import type { QueryPage, ServedColumn, ServedQuery, ServedRow } from '../../forms/served.ts'
import { ApiProblem, download, get, sentenceOf } from '../api.ts'
import { EmptyReason } from '../components/empty-reason.tsx'
import { MaskedId } from '../components/masked-id.tsx'
import { PageProblem } from '../components/page-problem.tsx'
import { Pager } from '../components/pager.tsx'
import { wireOf, type Asked } from './use-asked.ts'
import styles from './queries.module.css'

type Scope = 'page' | 'selected' | 'all'

/** The list of a query service: order by heading, the manual's pager, the three exports, identity numbers masked until asked for. */
export function ResultList({ form, asked, ask, answer, rowActions }: {
  form: ServedQuery; asked: Asked; ask: (asked: Asked) => void; answer: UseQueryResult<QueryPage>; rowActions?: (row: ServedRow) => ReactNode
}) {
  const { message } = App.useApp()
  const [ticked, setTicked] = useState<string[]>([])
  const [exporting, setExporting] = useState<Scope>()
  const page = answer.data
  const at = `/api/queries/${form.slug}`

  const exportAs = async (scope: Scope) => {
    setExporting(scope)
    try { await download(`${at}.xlsx`, { ...wireOf(asked), scope, ...(scope === 'selected' ? { keys: ticked } : {}) }) } catch (error) { void message.error(sentenceOf(error)) } finally { setExporting(undefined) }
  }
  /** The whole value of a masked cell; the server logs the look. */
  const reveal = async (row: ServedRow, column: ServedColumn) => {
    const got = await get<QueryPage>(at, { ...wireOf({ ...asked, page: 1 }), whole: true, keys: [row.key] })
    return got.rows[0]?.cells[column.key] ?? row.cells[column.key] ?? ''
  }

  const columns: TableColumnType<ServedRow>[] = [
    { key: 'no', title: '序号', width: 60, className: 'numeric', fixed: 'start', render: (_, __, i) => (asked.page - 1) * asked.size + i + 1 },
    ...form.columns.map((column): TableColumnType<ServedRow> => ({
      key: column.key, title: column.label, className: column.numeric ? 'numeric' : styles.cell,
      ...(form.sortable.includes(column.key) ? { sorter: true, sortOrder: asked.sort === column.key ? (asked.descending ? 'descend' : 'ascend') : null } : {}),
      render: (_, row) => {
        const value = row.cells[column.key] ?? ''
        return column.masked ? <MaskedId key={row.key} number={value} reveal={() => reveal(row, column)} onProblem={(error) => void message.error(sentenceOf(error))} /> : value
      },
    })),
    ...(rowActions ? [{ key: 'actions', title: '操作', fixed: 'end' as const, className: styles.cell, render: (_: unknown, row: ServedRow) => rowActions(row) }] : []),
  ]
  const here = page?.rows.map(({ key }) => key) ?? []
  const chosenHere = here.filter((key) => ticked.includes(key)).length
  const allHere = (
    <Checkbox aria-label="选择本页全部" disabled={here.length === 0} checked={here.length > 0 && chosenHere === here.length} indeterminate={chosenHere > 0 && chosenHere < here.length}
      onChange={(event) => setTicked([...ticked.filter((key) => !here.includes(key)), ...(event.target.checked ? here : [])])} />
  )
  const failed = answer.error !== null && !(answer.error instanceof ApiProblem && answer.error.problems.length > 0)
  const exportButton = (scope: Scope, label: string, off: boolean) => (
    <Button size="small" disabled={off || (exporting !== undefined && exporting !== scope)} loading={exporting === scope} onClick={() => void exportAs(scope)}>{exporting === scope ? '正在导出…' : label}</Button>
  )

  return (
    <section className={`surface ${styles.section}`} aria-labelledby="list" aria-busy={answer.isFetching}>
      <div className={styles.listHead}>
        <h2 id="list">{form.listTitle}</h2>
        {form.exports && (
          <div className={styles.exports}>
            {ticked.length > 0 && <span>已选择 {ticked.length} 条 <button type="button" className="link-button" onClick={() => setTicked([])}>取消选择</button></span>}
            {exportButton('page', '当前页导出', !page || page.rows.length === 0)}
            {exportButton('selected', '导出选择数据', ticked.length === 0)}
            {exportButton('all', '全部导出', !page || page.total === 0)}
          </div>
        )}
      </div>
      {failed ? <PageProblem error={answer.error} reset={() => void answer.refetch()} /> : (
        <>
          <Table<ServedRow> size="small" bordered rowKey="key" pagination={false} scroll={{ x: 'max-content' }} columns={columns} dataSource={page?.rows ?? []} loading={answer.isPlaceholderData ? { description: '正在查询…' } : false} showSorterTooltip={false}
            rowSelection={form.exports ? {
              selectedRowKeys: ticked, preserveSelectedRowKeys: true, onChange: (keys) => setTicked(keys.map(String)), fixed: true, columnWidth: 44, columnTitle: allHere,
              getCheckboxProps: (row) => ({ 'aria-label': `选择 ${form.columns.slice(0, 2).map(({ key }) => row.cells[key]).join(' ')}` }),
            } : undefined}
            onChange={(_, __, order) => {
              const one = [order].flat()[0]
              ask({ ...asked, page: 1, sort: one?.order ? String(one.columnKey) : undefined, descending: one?.order === 'descend' })
            }}
            locale={{ emptyText: answer.isFetching ? <EmptyReason why="正在查询…" /> : page ? <EmptyReason why={form.emptyText} then="请放宽查询条件后重新查询。" /> : <EmptyReason why="请填写查询条件后点击【查询】" /> }} />
          {page && page.total > 0 && <Pager page={asked.page} size={asked.size} total={page.total} onPage={(to) => ask({ ...asked, page: to })} onSize={(size) => ask({ ...asked, size, page: 1 })} />}
        </>
      )}
    </section>
  )
}
