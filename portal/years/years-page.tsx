/** 申报年度: a clerk opens the years whose earnings may be declared in his region, and switches them on (年度申报工资启用). Source: manual §3.3.20. */
import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, InputNumber, Table } from 'antd'
import { get, post, sentenceOf } from '../api.ts'
import { EmptyReason } from '../components/empty-reason.tsx'
import { PageProblem } from '../components/page-problem.tsx'
import { count } from '../words.ts'
import styles from './years.module.css'

interface Year { year: number; openedOn: string; enabledOn: string | null; declared: number; waiting: number }

export function YearsPage() {
  const { message, modal } = App.useApp()
  const cache = useQueryClient()
  const years = useQuery({ queryKey: ['/api/declaration-years'], queryFn: () => get<Year[]>('/api/declaration-years'), staleTime: 0 })
  const [next, setNext] = useState<number | null>(null)
  const anew = () => cache.invalidateQueries({ queryKey: ['/api/declaration-years'] })
  const opening = useMutation({
    mutationFn: (year: number) => post(`/api/declaration-years/${year}/open`),
    onSuccess: (_, year) => { void message.success(`已开放${year}年度缴费工资申报`); setNext(null) },
    onError: (error) => void message.error(sentenceOf(error)), onSettled: anew,
  })
  const enabling = useMutation({
    mutationFn: (year: number) => post<{ fixed: number }>(`/api/declaration-years/${year}/enable`),
    onSuccess: ({ fixed }, year) => void message.success(`已启用${year}年度，生成${count(fixed)}人的缴费基数`),
    onError: (error) => void message.error(sentenceOf(error)), onSettled: anew,
  })
  const enable = async (of: Year) => {
    const sure = await modal.confirm({
      title: `启用${of.year}年度申报工资？`, okText: '启用', cancelText: '取消',
      content: <p>将按申报工资生成 <b>{count(of.waiting)}</b> 人自{of.year}年7月起的缴费基数；已按原基数申报的月份产生差额。启用后不能取消。</p>,
    })
    if (sure) enabling.mutate(of.year)
  }
  if (years.error) return <PageProblem error={years.error} reset={() => void years.refetch()} />
  return (
    <div className={styles.page}>
      <h1>申报年度</h1>
      <p className="quiet">开放后，本地区单位可申报该年度（当年7月至次年6月）缴费工资；启用后生成缴费基数。启用后再申报的，随报随生成。</p>
      <section className={`surface ${styles.section}`} aria-label="申报年度">
        <div className={styles.open}>
          <label htmlFor="year-to-open">开放年度</label>
          <InputNumber id="year-to-open" min={1996} max={2100} precision={0} controls={false} value={next} onChange={(year) => setNext(year)} placeholder="如2021" />
          <Button type="primary" disabled={next === null} loading={opening.isPending} onClick={() => next !== null && opening.mutate(next)}>开放申报</Button>
        </div>
        <div className={styles.scroll} role="region" aria-label="申报年度列表" tabIndex={0}>
          <Table<Year> size="small" bordered pagination={false} rowKey="year" dataSource={years.data ?? []} locale={{ emptyText: <EmptyReason why={years.isPending ? '正在查询…' : '本地区还没有开放的申报年度'} /> }}
            columns={[
              { title: '申报年度', dataIndex: 'year' },
              { title: '开放日期', dataIndex: 'openedOn' },
              { title: '启用日期', key: 'enabledOn', render: (_, row) => row.enabledOn ?? <span className="quiet">未启用</span> },
              { title: '已申报人数', key: 'declared', align: 'right', render: (_, row) => count(row.declared) },
              { title: '待生成基数人数', key: 'waiting', align: 'right', render: (_, row) => count(row.waiting) },
              { title: '操作', key: 'act', render: (_, row) => (row.enabledOn === null || row.waiting > 0) && <Button size="small" loading={enabling.isPending && enabling.variables === row.year} onClick={() => void enable(row)}>启用</Button> },
            ]} />
        </div>
      </section>
    </div>
  )
}
