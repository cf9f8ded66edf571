import { useState } from 'react'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { App, Button, Input, Select, Switch, Table, Tag } from 'antd'
import type { Page } from '../../forms/served.ts'
import { del, get, put, sentenceOf } from '../api.ts'
import { EmptyReason } from '../components/empty-reason.tsx'
import { PageProblem } from '../components/page-problem.tsx'
import { Pager } from '../components/pager.tsx'
import { Waiting } from '../components/waiting.tsx'
import { useTitle } from '../shell/title.ts'
import { BusinessAnswer, type Business } from './business-answer.tsx'
import styles from './simulators.module.css'

type Register = 'business' | 'cards'
export interface ShownRegisters { down: Register[]; creditCode: string; held: Business; business: Business | null; set: boolean }
interface PayeeRow { payee: string; kind: 'pensioner' | 'survivor'; status: string; name: string; idNumber: string; set: boolean; cards: { name: string; bank: string; number: string; state: string }[] }

const ADDRESS = '/api/simulators/registers'
const STATES: Readonly<Record<string, { word: string; color: string }>> = {
  active: { word: '正常', color: 'green' }, inactive: { word: '未激活', color: 'default' }, lost: { word: '已挂失', color: 'orange' }, cancelled: { word: '已注销', color: 'red' },
}
const PAYMENT: Readonly<Record<string, string>> = { paying: '正常发放', suspended: '暂停发放', ended: '终止发放' }
const ANSWERS = [
  { value: 'made-up', label: '正常（本人姓名）' }, { value: 'none', label: '没有社保卡' }, { value: 'inactive', label: '未激活' }, { value: 'lost', label: '已挂失' }, { value: 'cancelled', label: '已注销' }, { value: 'other-name', label: '户名不是本人' },
]

/** 外部系统模拟器: what the business register and the register of card accounts answer, for who tries 3.3.10 and 3.3.15 by hand. */
export function RegistersPage() {
  useTitle('外部系统模拟器')
  const shown = useQuery({ queryKey: [ADDRESS], queryFn: () => get<ShownRegisters>(ADDRESS), staleTime: 0 })
  const [queryClient, { message }] = [useQueryClient(), App.useApp()]
  /** Sends a change, says that it is done, and shows what the registers answer from then on. */
  const change = async (send: Promise<unknown>, done: string) => {
    try {
      await send
      await queryClient.invalidateQueries({ queryKey: [ADDRESS] })
      void message.success(done)
    } catch (error) { void message.error(sentenceOf(error)) }
  }
  const outage = (register: Register) => (
    <Switch checked={!shown.data?.down.includes(register)} checkedChildren="连接正常" unCheckedChildren="已中断" aria-label={register === 'business' ? '工商登记系统连接' : '社保卡账户系统连接'}
      onChange={(up) => void change(put(`${ADDRESS}/outage`, { register, down: !up }), up ? '已恢复连接' : '已中断，办理业务时将提示暂时无法连接')} />
  )
  if (shown.error) return <PageProblem error={shown.error} reset={() => void shown.refetch()} />
  if (!shown.data) return <Waiting />
  return (
    <div className={styles.page}>
      <h1>外部系统模拟器</h1>
      <p className="quiet">仅用于演示：代替工商登记系统（单位关键信息变更登记的【同步信息】）和社保卡账户系统（启用社保卡发放）。在此修改的是外部系统的答复，不会改动本单位的参保档案。缴款和到账请用<Link to="/tax-office">税务部门模拟器</Link>。</p>
      <section className={`surface ${styles.section}`} aria-labelledby="business">
        <header><h2 id="business">工商登记系统</h2>{outage('business')}<span className="quiet">统一社会信用代码 {shown.data.creditCode}</span>{shown.data.set && <Tag color="blue">已设定答复</Tag>}</header>
        <BusinessAnswer key={JSON.stringify(shown.data.business)} shown={shown.data}
          onSave={(business) => change(put(`${ADDRESS}/business`, { business }), business === null ? '已设为未登记' : '已保存工商登记信息')} onReset={() => change(del(`${ADDRESS}/business`), '已恢复为与档案一致')} />
      </section>
      <section className={`surface ${styles.section}`} aria-labelledby="cards">
        <header><h2 id="cards">社保卡账户系统</h2>{outage('cards')}<span className="quiet">本单位的离退休人员和遗属</span></header>
        <Cards onChange={(payee, answer) => change(put(`${ADDRESS}/cards/${payee}`, { answer }), '已设定社保卡账户')} />
      </section>
    </div>
  )
}

function Cards({ onChange }: { onChange: (payee: string, answer: string) => Promise<void> }) {
  const [asked, setAsked] = useState({ name: '', page: 1, size: 10 })
  const answer = useQuery({ queryKey: [ADDRESS, 'cards', asked], queryFn: () => get<Page<PayeeRow>>(`${ADDRESS}/cards`, asked), placeholderData: keepPreviousData, staleTime: 0 })
  if (answer.error) return <PageProblem error={answer.error} reset={() => void answer.refetch()} />
  return (
    <>
      <Input.Search allowClear placeholder="按姓名查找" aria-label="按姓名查找" style={{ maxWidth: 240 }} onSearch={(name) => setAsked({ ...asked, name, page: 1 })} />
      <div className={styles.scroll} role="region" aria-label="社保卡账户列表" tabIndex={0}>
        <Table<PayeeRow> size="small" bordered pagination={false} rowKey="payee" dataSource={answer.data?.rows ?? []}
          locale={{ emptyText: <EmptyReason why={answer.isFetching ? '正在查询…' : '没有符合条件的待遇领取人员'} then="只列出由本单位管理的离退休人员和遗属。" /> }}
          columns={[
            { title: '姓名', dataIndex: 'name', className: styles.line },
            { title: '证件号码', dataIndex: 'idNumber', className: styles.line },
            { title: '人员', key: 'kind', className: styles.line, render: (_, row) => `${row.kind === 'pensioner' ? '离退休人员' : '遗属'}·${PAYMENT[row.status] ?? row.status}` },
            {
              title: '社保卡账户', key: 'cards', render: (_, row) => (row.cards.length === 0 ? <span className="quiet">没有社保卡</span> : row.cards.map((card) => (
                <div key={card.number} className={styles.card}><span>{card.bank}</span><span className={styles.number}>{card.number}</span>{card.name !== row.name && <span className={styles.differs}>户名 {card.name}</span>}<Tag color={STATES[card.state]?.color ?? 'default'}>{STATES[card.state]?.word ?? card.state}</Tag></div>
              ))),
            },
            {
              title: '设为', key: 'answer', width: 190, render: (_, row) => (
                <Select size="small" style={{ width: 170 }} placeholder={row.set ? '已设定，可更改' : '默认'} value={null} aria-label={`${row.name}的社保卡设为`} options={ANSWERS} onChange={(value: string | null) => { if (value) void onChange(row.payee, value) }} />
              ),
            },
          ]} />
      </div>
      {answer.data && answer.data.total > 0 && <Pager page={asked.page} size={asked.size} total={answer.data.total} onPage={(page) => setAsked({ ...asked, page })} onSize={(size) => setAsked({ ...asked, size, page: 1 })} />}
      {answer.data?.total === 0 && asked.name !== '' && <Button onClick={() => setAsked({ ...asked, name: '', page: 1 })}>显示全部人员</Button>}
    </>
  )
}
