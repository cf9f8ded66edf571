import { useState } from 'react'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Checkbox, Input, Modal, Switch, Table, Tag } from 'antd'
import type { Page } from '../../forms/served.ts'
import { get, post, put, sentenceOf } from '../api.ts'
import { EmptyReason } from '../components/empty-reason.tsx'
import { PageProblem } from '../components/page-problem.tsx'
import { Pager } from '../components/pager.tsx'
import { Waiting } from '../components/waiting.tsx'
import { useTitle } from '../shell/title.ts'
import styles from './simulators.module.css'

interface Payment { reference: string; amount: string; paidOn: string; sent: number; outcome: string | null }
interface Notice { number: string; direction: string; fund: string; subjectNo: string; subjectName: string; amount: string; paid: string; issuedOn: string; state: string; reason: string | null; payments: Payment[] }

const ADDRESS = '/api/simulators/tax-office'
const STATES: Readonly<Record<string, { word: string; color: string }>> = { received: { word: '已接收', color: 'blue' }, invoiced: { word: '已开票', color: 'green' }, refused: { word: '已退回', color: 'red' }, void: { word: '已作废', color: 'default' } }
const OUTCOMES: Readonly<Record<string, string>> = {
  recorded: '大厅已入账', overpaid: '大厅已入账，超过应缴金额', known: '大厅此前已收到，未重复入账', contradicted: '与此前回传的内容不同，大厅未入账', 'no-such-notice': '大厅没有该单据', 'cancelled-notice': '单据已撤销，大厅未入账', failed: '回传失败',
}
const said = (outcome: string | null) => (outcome === null ? '未回传' : OUTCOMES[outcome] ?? outcome)

/** 税务部门模拟器: the notices that the tax office holds; they are invoiced, refused and paid here, for who tries the collection by hand. */
export function TaxOfficePage() {
  useTitle('税务部门模拟器')
  const [asked, setAsked] = useState({ page: 1, size: 10 })
  const answer = useQuery({ queryKey: [ADDRESS, asked], queryFn: () => get<Page<Notice> & { down: boolean }>(ADDRESS, asked), placeholderData: keepPreviousData, staleTime: 0, refetchInterval: 5_000 })
  const [queryClient, { message }] = [useQueryClient(), App.useApp()]
  const [paying, setPaying] = useState<Notice>()
  const [refusing, setRefusing] = useState<Notice>()
  /** Sends a change, shows what the office holds then, and says what came of it. */
  const change = async (send: Promise<unknown>, done: (answer: { outcome: string | null } | undefined) => string) => {
    try {
      const result = await send as { outcome: string | null } | undefined
      await queryClient.invalidateQueries({ queryKey: [ADDRESS] })
      void message.success(done(result))
    } catch (error) { void message.error(sentenceOf(error)) }
  }
  if (answer.error) return <PageProblem error={answer.error} reset={() => void answer.refetch()} />
  if (!answer.data) return <Waiting />
  const { down, rows, total } = answer.data
  return (
    <div className={styles.page}>
      <h1>税务部门模拟器</h1>
      <p className="quiet">仅用于演示：代替税务部门接收应缴认定单和退费单据、开票或退回、收款，并把到账回传大厅。同一笔到账可再次回传，大厅只入账一次。</p>
      <section className={`surface ${styles.section}`} aria-labelledby="office">
        <header>
          <h2 id="office">收到的单据</h2>
          <Switch checked={!down} checkedChildren="连接正常" unCheckedChildren="已中断" aria-label="税务部门系统连接"
            onChange={(up) => void change(put(`${ADDRESS}/outage`, { down: !up }), () => (up ? '已恢复连接，等待移交的单据将陆续到达' : '已中断，新开具的单据将等待移交'))} />
        </header>
        <div className={styles.scroll} role="region" aria-label="税务部门收到的单据" tabIndex={0}>
          <Table<Notice> size="small" bordered pagination={false} rowKey="number" dataSource={rows}
            locale={{ emptyText: <EmptyReason why="税务部门还没有收到单据" then="开具应缴认定单或退费单据后，单据会自动移交到这里。" /> }}
            columns={[
              { title: '征集通知单号', dataIndex: 'number', className: styles.line },
              { title: '单位', key: 'subject', render: (_, row) => <>{row.subjectName}<br /><span className="quiet">{row.subjectNo}</span></> },
              { title: '账套类型', key: 'fund', render: (_, row) => <>{row.fund}{row.direction === 'expense' && <Tag color="purple">退费</Tag>}</> },
              { title: '应处理金额', dataIndex: 'amount', align: 'right', className: styles.line },
              { title: '已缴金额', dataIndex: 'paid', align: 'right', className: styles.line },
              { title: '状态', key: 'state', className: styles.line, render: (_, row) => <><Tag color={STATES[row.state]?.color ?? 'default'}>{STATES[row.state]?.word ?? row.state}</Tag>{row.reason}</> },
              {
                title: '缴款与回传', key: 'payments', render: (_, row) => row.payments.map((payment) => (
                  <div key={payment.reference} className={styles.card}>
                    <span className={styles.number}>{payment.paidOn} {payment.amount}</span><span className="quiet">{said(payment.outcome)}{payment.sent > 1 && `（已回传${payment.sent}次）`}</span>
                    <Button size="small" onClick={() => void change(post(`${ADDRESS}/payments/${payment.reference}/send`, {}), (it) => said(it?.outcome ?? null))}>{payment.sent === 0 ? '回传' : '再次回传'}</Button>
                  </div>
                )),
              },
              {
                title: '操作', key: 'act', className: styles.line, render: (_, row) => (
                  <div className={styles.buttons}>
                    {row.state === 'received' && <Button size="small" onClick={() => void change(post(`${ADDRESS}/notices/${row.number}/state`, { state: 'invoiced' }), () => '已开票')}>开票</Button>}
                    {(row.state === 'received' || row.state === 'invoiced') && <Button size="small" type="primary" onClick={() => setPaying(row)}>{row.direction === 'expense' ? '付款' : '缴款'}</Button>}
                    {(row.state === 'received' || row.state === 'invoiced') && row.payments.length === 0 && <Button size="small" danger onClick={() => setRefusing(row)}>退回</Button>}
                  </div>
                ),
              },
            ]} />
        </div>
        {total > 0 && <Pager page={asked.page} size={asked.size} total={total} onPage={(page) => setAsked({ ...asked, page })} onSize={(size) => setAsked({ size, page: 1 })} />}
      </section>
      {paying && <Pay notice={paying} onClose={() => setPaying(undefined)} onPay={(amount, report) => { setPaying(undefined); void change(post(`${ADDRESS}/notices/${paying.number}/payments`, { amount, report }), (it) => `已缴款，${said(it?.outcome ?? null)}`) }} />}
      {refusing && <Refuse notice={refusing} onClose={() => setRefusing(undefined)} onRefuse={(reason) => { setRefusing(undefined); void change(post(`${ADDRESS}/notices/${refusing.number}/state`, { state: 'refused', reason }), () => '已退回，单位和经办机构将收到消息') }} />}
    </div>
  )
}

function Pay({ notice, onClose, onPay }: { notice: Notice; onClose: () => void; onPay: (amount: string, report: boolean) => void }) {
  const [amount, setAmount] = useState(notice.paid === '0.00' ? notice.amount : '')
  const [report, setReport] = useState(true)
  return (
    <Modal open title={`${notice.direction === 'expense' ? '付款' : '缴款'}：${notice.number}`} okText="确认" cancelText="取消" okButtonProps={{ disabled: amount.trim() === '' }} onCancel={onClose} onOk={() => onPay(amount, report)}>
      <p className="quiet">应处理金额 {notice.amount}元，已缴 {notice.paid}元；可以只缴一部分。</p>
      <p><Input aria-label="缴款金额" addonAfter="元" value={amount} onChange={(event) => setAmount(event.target.value)} /></p>
      <Checkbox checked={report} onChange={(event) => setReport(event.target.checked)}>立即把到账回传大厅</Checkbox>
    </Modal>
  )
}

function Refuse({ notice, onClose, onRefuse }: { notice: Notice; onClose: () => void; onRefuse: (reason: string) => void }) {
  const [reason, setReason] = useState('')
  return (
    <Modal open title={`退回单据：${notice.number}`} okText="退回" cancelText="取消" okButtonProps={{ danger: true, disabled: reason.trim() === '' }} onCancel={onClose} onOk={() => onRefuse(reason.trim())}>
      <Input aria-label="退回原因" placeholder="退回原因" maxLength={100} value={reason} onChange={(event) => setReason(event.target.value)} />
    </Modal>
  )
}
