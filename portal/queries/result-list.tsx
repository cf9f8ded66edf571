import { useState } from 'react'
import type { UseQueryResult } from '@tanstack/react-query'
import { App, Button, Checkbox, Grid, Modal, Table, type TableColumnType } from 'antd'
import type { QueryPage, ServedColumn, ServedOpens, ServedQuery, ServedRow, ServedWorking } from '../../forms/served.ts'
import { ApiProblem, get, sentenceOf, withQuery } from '../api.ts'
import { EmptyReason } from '../components/empty-reason.tsx'
import { MaskedId } from '../components/masked-id.tsx'
import { PageProblem } from '../components/page-problem.tsx'
import { Pager } from '../components/pager.tsx'
import { Explained } from '../service/working-window.tsx'
import { Exports } from './exports.tsx'
import { useAsked, wireOf, type Asked, type Place } from './use-asked.ts'
import styles from './queries.module.css'

interface ResultListProps { form: ServedQuery; place: Place; asked: Asked; ask: (asked: Asked) => void; answer: UseQueryResult<QueryPage>; /** In a window, whose title says what it is. */ titled?: boolean }

/** A list: order by heading, the manual's pager, 合计, exports, identity numbers masked until asked for, and windows that its rows open. */
export function ResultList({ form, place, asked, ask, answer, titled = true }: ResultListProps) {
  const { message } = App.useApp()
  const [ticked, setTicked] = useState<string[]>([])
  const [opened, setOpened] = useState<{ opens: ServedOpens; of?: string }>()
  const { slug, list, of } = place
  const page = answer.data
  const selects = list.exports.some(({ scope }) => scope === 'selected')

  /** The whole value of a masked cell; the server logs the look. */
  const reveal = async (row: ServedRow, column: ServedColumn) => {
    const got = await get<QueryPage>(`/api/queries/${slug}`, { ...wireOf(place, asked), whole: true, keys: [row.key] })
    return got.rows[0]?.cells[column.key] ?? row.cells[column.key] ?? ''
  }
  const working = (row: ServedRow, column: ServedColumn) => {
    const url = withQuery(`/api/queries/${slug}/explain`, { list: list.key, of, key: row.key, column: column.key })
    return { queryKey: [url] as const, queryFn: () => get<ServedWorking>(url) }
  }
  const cell = (column: ServedColumn, row: ServedRow) => {
    const value = row.cells[column.key] ?? ''
    if (column.masked) return <MaskedId key={row.key} number={value} reveal={() => reveal(row, column)} onProblem={(error) => void message.error(sentenceOf(error))} />
    return list.explained && column.numeric && value !== '' ? <Explained text={value} working={working(row, column)} /> : value
  }
  const { button, details, beside, file } = list
  const actions = [button, details].filter((opens) => opens !== null)
  const wide = Grid.useBreakpoint().md !== false
  const columns: TableColumnType<ServedRow>[] = [
    ...(actions.length > 0 || file !== null ? [{
      key: 'actions', title: '操作', className: styles.cell, ...(wide ? { fixed: 'start' as const } : {}),
      render: (_: unknown, row: ServedRow) => <span className={styles.actions}>{actions.map((opens) => <button key={opens.list} type="button" className="link-button" title={opens === details ? '双击该行也可打开' : undefined} onClick={() => setOpened({ opens, of: row.key })}>{opens.label}</button>)}{file !== null && row.file && <a className="link-button" href={row.file} target="_blank" rel="noopener">{file}</a>}</span>,
    }] : []),
    { key: 'no', title: '序号', width: 60, className: 'numeric', fixed: 'start', render: (_, __, i) => (asked.page - 1) * asked.size + i + 1 },
    ...list.columns.map((column): TableColumnType<ServedRow> => ({
      key: column.key, title: column.label, className: column.numeric ? `numeric ${styles.cell ?? ''}` : styles.cell,
      ...(list.sortable.includes(column.key) ? { sorter: true, sortOrder: asked.sort === column.key ? (asked.descending ? 'descend' : 'ascend') : null } : {}),
      render: (_, row) => cell(column, row),
    })),
  ]
  const here = page?.rows.map(({ key }) => key) ?? []
  const chosenHere = here.filter((key) => ticked.includes(key)).length
  const allHere = (
    <Checkbox aria-label="选择本页全部" disabled={here.length === 0} checked={here.length > 0 && chosenHere === here.length} indeterminate={chosenHere > 0 && chosenHere < here.length}
      onChange={(event) => setTicked([...ticked.filter((key) => !here.includes(key)), ...(event.target.checked ? here : [])])} />
  )
  const sums = page?.sums
  const failed = answer.error !== null && !(answer.error instanceof ApiProblem && answer.error.problems.length > 0)
  const nothing = list.conditions.length > 0 || list.waits ? <EmptyReason why={list.conditions.length > 0 ? '请填写查询条件后点击【查询】' : '请点击【查询】'} /> : <EmptyReason why="正在查询…" />

  return (
    <section className={titled ? `surface ${styles.section}` : undefined} aria-label={list.title} aria-busy={answer.isFetching}>
      <div className={styles.listHead}>
        {titled && <h2>{list.title}</h2>}
        <div className={styles.exports}>
          {beside && <Button size="small" onClick={() => setOpened({ opens: beside })}>{beside.label}</Button>}
          {list.exports.length > 0 && <Exports place={place} asked={asked} ticked={ticked} clear={() => setTicked([])} shown={here.length} total={page?.total ?? 0} />}
        </div>
      </div>
      {failed ? <PageProblem error={answer.error} reset={() => void answer.refetch()} /> : (
        <>
          <Table<ServedRow> size="small" bordered rowKey="key" pagination={false} scroll={{ x: 'max-content' }} columns={columns} dataSource={page?.rows ?? []} loading={answer.isPlaceholderData ? { description: '正在查询…' } : false} showSorterTooltip={false}
            rowSelection={selects ? {
              selectedRowKeys: ticked, preserveSelectedRowKeys: true, onChange: (keys) => setTicked(keys.map(String)), fixed: true, columnWidth: 44, columnTitle: allHere,
              getCheckboxProps: (row) => ({ 'aria-label': `选择 ${list.columns.slice(0, 2).map(({ key }) => row.cells[key]).join(' ')}` }),
            } : undefined}
            onRow={details ? (row) => ({ onDoubleClick: () => setOpened({ opens: details, of: row.key }) }) : undefined}
            onChange={(_, __, order) => {
              const one = [order].flat()[0]
              ask({ ...asked, page: 1, sort: one?.order ? String(one.columnKey) : undefined, descending: one?.order === 'descend' })
            }}
            locale={{ emptyText: answer.isFetching ? <EmptyReason why="正在查询…" /> : page ? <EmptyReason why={list.emptyText} then={list.conditions.length > 0 ? '请放宽查询条件后重新查询。' : undefined} /> : nothing }} />
          {sums && <p className={styles.sums}>合计：{list.columns.filter(({ key }) => key in sums).map(({ key, label }) => <span key={key}>{label} <b>{sums[key]}</b></span>)}</p>}
          {page && page.total > 0 && <Pager page={asked.page} size={asked.size} total={page.total} onPage={(to) => ask({ ...asked, page: to })} onSize={(size) => ask({ ...asked, size, page: 1 })} />}
        </>
      )}
      {opened && <ListWindow form={form} opened={opened} onClose={() => setOpened(undefined)} />}
    </section>
  )
}

/** Another list of the service in a window, of one row. */
function ListWindow({ form, opened: { opens, of }, onClose }: { form: ServedQuery; opened: { opens: ServedOpens; of?: string }; onClose: () => void }) {
  const list = form.lists.find((it) => it.key === opens.list)
  return (
    <Modal open title={list?.title ?? opens.label} width={1080} footer={<Button onClick={onClose}>关闭</Button>} onCancel={onClose} focusable={{ focusTriggerAfterClose: false }}>
      {list && <InWindow form={form} place={{ slug: form.slug, list, of }} />}
    </Modal>
  )
}

function InWindow({ form, place }: { form: ServedQuery; place: Place }) {
  const { asked, ask, answer } = useAsked(place)
  return <ResultList form={form} place={place} asked={asked} ask={ask} answer={answer} titled={false} />
}
