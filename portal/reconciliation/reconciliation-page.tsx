import { useState } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, DatePicker, Table } from 'antd'
import type { Dayjs } from 'dayjs'
import { get, post, sentenceOf } from '../api.ts'
import { EmptyReason } from '../components/empty-reason.tsx'
import { PageProblem } from '../components/page-problem.tsx'
import { Waiting } from '../components/waiting.tsx'
import { useTitle } from '../shell/title.ts'
import styles from '../simulators/simulators.module.css'
import { minuteOf } from '../words.ts'
import { HandlingWindow } from './handling-window.tsx'
import { ADDRESS, type Difference } from './calls.ts'

interface Reconciliation { id: string; from: string; to: string; by: string; at: string; notices: number; receipts: number; differences: number; open: number }
interface Unplaced { kindText: string; noticeNumber: string; reference: string | null; amount: string; paidOn: string; employer: string | null }

/** 税务对账: what the hall holds of notices and receipts beside the tax office's statement, and money that has no place. For clerks and administrators. */
export function ReconciliationPage() {
  useTitle('税务对账')
  const all = useQuery({ queryKey: [ADDRESS], queryFn: () => get<Reconciliation[]>(ADDRESS), staleTime: 0 })
  const unplaced = useQuery({ queryKey: [ADDRESS, 'unplaced'], queryFn: () => get<Unplaced[]>(`${ADDRESS}/unplaced`), staleTime: 0 })
  const [days, setDays] = useState<[Dayjs, Dayjs]>()
  const [chosen, setChosen] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [queryClient, { message }] = [useQueryClient(), App.useApp()]
  const run = async () => {
    if (!days) return
    setBusy(true)
    try {
      const done = await post<{ id: string; differences: number }>(ADDRESS, { from: days[0].format('YYYY-MM-DD'), to: days[1].format('YYYY-MM-DD') })
      await queryClient.invalidateQueries({ queryKey: [ADDRESS] })
      setChosen(done.id)
      void message.success(done.differences === 0 ? '对账完成，没有差异' : `对账完成，发现${done.differences}处差异`)
    } catch (error) { void message.error(sentenceOf(error)) }
    setBusy(false)
  }
  if (all.error) return <PageProblem error={all.error} reset={() => void all.refetch()} />
  if (!all.data) return <Waiting />
  const shown = all.data.find((one) => one.id === chosen) ?? all.data[0]
  return (
    <div className={styles.page}>
      <h1>税务对账</h1>
      <p className="quiet">将大厅的单据和到账与税务部门的记录逐笔核对。每个工作日自动核对此前各日，也可以选择日期随时核对。</p>
      <section className={`surface ${styles.section}`} aria-labelledby="runs">
        <header>
          <h2 id="runs">历次对账</h2>
          <DatePicker.RangePicker aria-label="对账日期" onChange={(range) => setDays(range?.[0] && range[1] ? [range[0], range[1]] : undefined)} />
          <Button type="primary" loading={busy} disabled={!days} onClick={() => void run()}>开始对账</Button>
        </header>
        <div className={styles.scroll} role="region" aria-label="历次对账列表" tabIndex={0}>
          <Table<Reconciliation> size="small" bordered pagination={{ pageSize: 5, hideOnSinglePage: true }} rowKey="id" dataSource={all.data} locale={{ emptyText: <EmptyReason why="还没有对账记录" then="选择日期后点击【开始对账】。" /> }}
            columns={[
              { title: '对账日期', key: 'days', className: styles.line, render: (_, row) => (row.from === row.to ? row.from : `${row.from} 至 ${row.to}`) },
              { title: '单据数', dataIndex: 'notices', align: 'right' }, { title: '到账笔数', dataIndex: 'receipts', align: 'right' },
              { title: '差异', key: 'differences', align: 'right', render: (_, row) => (row.differences === 0 ? <span className="quiet">无</span> : <><strong>{row.differences}</strong>{row.open === 0 ? <span className="quiet">，已处理</span> : `，待处理${row.open}`}</>) },
              { title: '对账人', dataIndex: 'by' }, { title: '对账时间', key: 'at', className: styles.line, render: (_, row) => minuteOf(row.at) },
              { title: '操作', key: 'act', render: (_, row) => <Button size="small" type={row.id === shown?.id ? 'primary' : 'default'} onClick={() => setChosen(row.id)}>查看差异</Button> },
            ]} />
        </div>
      </section>
      {shown && <Differences key={shown.id} of={shown} />}
      <section className={`surface ${styles.section}`} aria-labelledby="unplaced">
        <header><h2 id="unplaced">未入账款项</h2><span className="quiet">税务部门已收款，但大厅没有可以入账的单据</span></header>
        <div className={styles.scroll} role="region" aria-label="未入账款项列表" tabIndex={0}>
          <Table<Unplaced> size="small" bordered pagination={{ pageSize: 10, hideOnSinglePage: true }} rowKey={(row) => `${row.noticeNumber} ${row.reference ?? ''}`} dataSource={unplaced.data ?? []} locale={{ emptyText: <EmptyReason why={unplaced.isFetching ? '正在查询…' : '没有未入账款项'} /> }}
            columns={[
              { title: '原因', dataIndex: 'kindText', className: styles.line }, { title: '征集通知单号', dataIndex: 'noticeNumber', className: styles.line }, { title: '单位', dataIndex: 'employer' },
              { title: '税务流水号', dataIndex: 'reference' }, { title: '金额', dataIndex: 'amount', align: 'right' }, { title: '缴款日期', dataIndex: 'paidOn', className: styles.line },
            ]} />
        </div>
      </section>
    </div>
  )
}

function Differences({ of }: { of: Reconciliation }) {
  const [handled, setHandled] = useState<Difference>()
  const found = useQuery({ queryKey: [ADDRESS, of.id], queryFn: () => get<Difference[]>(`${ADDRESS}/${of.id}/differences`) })
  if (found.error) return <PageProblem error={found.error} reset={() => void found.refetch()} />
  return (
    <section className={`surface ${styles.section}`} aria-labelledby="differences">
      <header><h2 id="differences">对账差异</h2><span className="quiet">{of.from === of.to ? of.from : `${of.from} 至 ${of.to}`}</span></header>
      <div className={styles.scroll} role="region" aria-label="对账差异列表" tabIndex={0}>
        <Table<Difference> size="small" bordered pagination={{ pageSize: 20, hideOnSinglePage: true }} rowKey="no" dataSource={found.data ?? []} locale={{ emptyText: <EmptyReason why={found.isFetching ? '正在查询…' : '没有差异，大厅与税务部门一致'} /> }}
          columns={[
            { title: '差异', dataIndex: 'kindText', className: styles.line }, { title: '征集通知单号', dataIndex: 'noticeNumber', className: styles.line }, { title: '单位', dataIndex: 'employer' },
            { title: '税务流水号', dataIndex: 'reference' }, { title: '大厅', dataIndex: 'here' }, { title: '税务部门', dataIndex: 'there' },
            { title: '处理情况', key: 'handling', render: (_, row) => row.handling && <>{row.handling.note}<br /><span className="quiet">{row.handling.by}，{minuteOf(row.handling.at)}</span></> },
            { title: '操作', key: 'act', render: (_, row) => <Button size="small" aria-label={`登记处理 ${row.kindText} ${row.noticeNumber}`} onClick={() => setHandled(row)}>登记处理</Button> },
          ]} />
      </div>
      {handled && <HandlingWindow of={of.id} difference={handled} onClose={() => setHandled(undefined)} />}
    </section>
  )
}
