/** 单位办件记录 (§3.3.72): the cases of all agents of the employer, found by conditions that stand in the address. */
import { useState } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Button, DatePicker, Grid, Input, Select, Table } from 'antd'
import dayjs from 'dayjs'
import type { CaseState, ServedCaseLine } from '../../forms/served.ts'
import { CaseStateTag } from '../components/case-state-tag.tsx'
import { EmptyReason } from '../components/empty-reason.tsx'
import { PageProblem } from '../components/page-problem.tsx'
import { Pager } from '../components/pager.tsx'
import { useServices, useSession } from '../shell/session.ts'
import { caseStateText, minuteOf } from '../words.ts'
import { casesQuery, type CaseConditions } from './calls.ts'
import { CaseActions } from './case-actions.tsx'
import { monthsBefore } from './moments.ts'
import styles from './records.module.css'
import { SerialNumber } from './serial-number.tsx'
import { useWords } from './use-words.ts'
import { useWithdraw } from './use-withdraw.tsx'

const OFFERED: CaseState[] = ['draft', 'submitted', 'accepted', 'approved', 'completed', 'returned', 'refused', 'withdrawn']
const ASKED = ['serial', 'service', 'from', 'to', 'state', 'applicant'] as const

/** The conditions as the address has them; the days are preset to the last three months. */
function useConditions(today: string): [CaseConditions & { page: number; size: number }, (next: CaseConditions) => void] {
  const navigate = useNavigate()
  const word = useWords()
  const at = { ...Object.fromEntries(ASKED.map((key) => [key, word(key)])) as CaseConditions, page: Number(word('page') ?? 1) || 1, size: Number(word('size') ?? 10) || 10 }
  const now = { ...at, from: at.from ?? monthsBefore(today, 3), to: at.to ?? today }
  return [now, (next) => void navigate({ to: '/cases', search: next as never })]
}

function Conditions({ now, preset, onAsk }: { now: CaseConditions; preset: CaseConditions; onAsk: (next: CaseConditions) => void }) {
  const [typed, type] = useState<CaseConditions>(now)
  const [problem, setProblem] = useState<string>()
  const services = useServices()
  const set = (part: CaseConditions) => { type({ ...typed, ...part }); setProblem(undefined) }
  const ask = () => {
    if (!typed.from || !typed.to) setProblem('请填写必填的查询条件！')
    else if (typed.from > typed.to) setProblem('申报开始日期不能晚于申报结束日期，请调整后再查询。')
    else onAsk({ ...typed, page: undefined })
  }
  const day = (id: string, label: string, key: 'from' | 'to') => (
    <div>
      <label htmlFor={id} className={styles.star}>{label}</label>
      <DatePicker id={id} style={{ width: '100%' }} value={typed[key] ? dayjs(typed[key]) : null} status={problem && !typed[key] ? 'error' : undefined}
        onChange={(at) => set({ [key]: at?.format('YYYY-MM-DD') })} />
    </div>
  )
  return (
    <form onSubmit={(event) => { event.preventDefault(); ask() }}>
      <div className={styles.conditions}>
        <div><label htmlFor="serial">业务受理号</label><Input id="serial" value={typed.serial ?? ''} onChange={(event) => set({ serial: event.target.value.trim() || undefined })} /></div>
        <div>
          <label htmlFor="service">业务类型</label>
          <Select id="service" style={{ width: '100%' }} allowClear showSearch={{ optionFilterProp: 'label' }} placeholder="全部" value={typed.service} onChange={(service: string | undefined) => set({ service })}
            options={services?.filter((s) => s.kind === 'filing' && s.available).map((s) => ({ value: s.slug, label: s.name }))} />
        </div>
        <div>
          <label htmlFor="state">办理状态</label>
          <Select id="state" style={{ width: '100%' }} allowClear placeholder="全部" value={typed.state} onChange={(state: string | undefined) => set({ state })}
            options={OFFERED.map((state) => ({ value: state, label: caseStateText[state] }))} />
        </div>
        {day('from', '申报开始日期', 'from')}
        {day('to', '申报结束日期', 'to')}
        <div><label htmlFor="applicant">申报人</label><Input id="applicant" value={typed.applicant ?? ''} onChange={(event) => set({ applicant: event.target.value.trim() || undefined })} /></div>
        <div className={styles.buttons}>
          <Button htmlType="submit" type="primary">查询</Button>
          <Button onClick={() => { type(preset); setProblem(undefined); onAsk({}) }}>重置</Button>
        </div>
      </div>
      <div role="alert" className={styles.problem}>{problem}</div>
    </form>
  )
}

/** 申报时间: when it was submitted; a draft says when it was begun. */
const declaredAt = (line: ServedCaseLine) => (line.submittedAt ? minuteOf(line.submittedAt) : `${minuteOf(line.createdAt)} 暂存`)

const Cards = ({ lines, onWithdraw }: { lines: readonly ServedCaseLine[]; onWithdraw: (line: ServedCaseLine) => void }) => (
  <ul className={styles.cards}>
    {lines.map((line) => (
      <li key={line.id} className={styles.card}>
        <div className={styles.cardHead}><Link to="/cases/$id" params={{ id: line.id }}>{line.serviceName}</Link><CaseStateTag state={line.state} text={line.stateText} /></div>
        <dl>
          <dt>业务受理号</dt><dd>{line.serialNumber ? <SerialNumber number={line.serialNumber} /> : '提交后生成'}</dd>
          <dt>申报人</dt><dd>{line.applicant} · {line.phone}</dd>
          <dt>申报时间</dt><dd>{declaredAt(line)}</dd>
          {line.opinion && <><dt>审核意见</dt><dd>{line.opinion}</dd></>}
        </dl>
        <CaseActions line={line} onWithdraw={onWithdraw} />
      </li>
    ))}
  </ul>
)

export function CaseRecordsPage() {
  const session = useSession()
  const [now, ask] = useConditions(session.today)
  const preset = { from: monthsBefore(session.today, 3), to: session.today }
  const found = useQuery({ ...casesQuery(now), placeholderData: keepPreviousData })
  const withdrawing = useWithdraw()
  const narrow = Grid.useBreakpoint().md === false
  const [asking, setAsking] = useState(false)
  const employer = session.region?.employer
  const { page, size } = now
  const empty = <EmptyReason why="未查询到办件记录！" then="请放宽申报日期或其他查询条件；新提交的业务会出现在这里。" />
  const lines = found.data?.rows ?? []
  return (
    <div className={styles.page}>
      <h1 style={{ marginBottom: 10 }}>单位办件记录</h1>
      {employer && !narrow && (
        <section className={`surface ${styles.part}`}>
          <h2>单位基本信息</h2>
          <div className={styles.fixed}>
            <span>单位编号</span><span className="fixed-value">{employer.number}</span>
            <span>单位名称</span><span className="fixed-value">{employer.name}</span>
          </div>
        </section>
      )}
      <section className={`surface ${styles.part}`} aria-label="查询条件">
        <div className={styles.partHead}>
          <h2>查询条件</h2>
          {narrow && <Button size="small" aria-expanded={asking} onClick={() => setAsking(!asking)}>{asking ? '收起' : '修改条件'}</Button>}
        </div>
        {narrow && !asking ? <p className="quiet">申报日期 {now.from} 至 {now.to}{now.state && `，${caseStateText[now.state as CaseState]}`}</p> : <Conditions key={JSON.stringify(ASKED.map((key) => now[key]))} now={now} preset={preset} onAsk={ask} />}
      </section>
      <section className={`surface ${styles.part}`} aria-label="我的申报记录">
        <h2>我的申报记录</h2>
        {found.error ? <PageProblem error={found.error} reset={() => void found.refetch()} /> : narrow ? (
          found.data && lines.length === 0 ? empty : <Cards lines={lines} onWithdraw={withdrawing.ask} />
        ) : (
          <Table<ServedCaseLine> size="small" bordered rowKey="id" pagination={false} dataSource={lines} loading={found.isPending} scroll={{ x: 'max-content' }}
            locale={{ emptyText: found.isPending ? '正在查询…' : empty }}
            columns={[
              { title: '序号', key: 'no', width: 56, align: 'center', render: (_, __, i) => (page - 1) * size + i + 1 },
              { title: '业务受理号', key: 'serial', render: (_, line) => (line.serialNumber ? <SerialNumber number={line.serialNumber} /> : <span className="quiet">提交后生成</span>) },
              { title: '业务名称', dataIndex: 'serviceName', render: (name: string, line) => <>{name}{line.records > 1 && <span className="quiet">（{line.records.toLocaleString('zh-CN')} 条）</span>}</> },
              { title: '申报人', dataIndex: 'applicant' },
              { title: '手机号码', dataIndex: 'phone' },
              { title: '申报时间', key: 'at', render: (_, line) => <span style={{ whiteSpace: 'nowrap' }}>{declaredAt(line)}</span> },
              { title: '办理状态', key: 'state', render: (_, line) => <CaseStateTag state={line.state} text={line.stateText} /> },
              { title: '审核意见', dataIndex: 'opinion', render: (opinion: string | null) => <div className={styles.opinion} title={opinion ?? undefined}>{opinion}</div> },
              { title: '操作', key: 'actions', fixed: 'end', render: (_, line) => <CaseActions line={line} onWithdraw={withdrawing.ask} /> },
            ]} />
        )}
        {found.data && found.data.total > 0 && <Pager page={page} size={size} total={found.data.total} onPage={(to) => ask({ ...now, page: to })} onSize={(to) => ask({ ...now, page: undefined, size: to })} />}
      </section>
      {withdrawing.dialog}
    </div>
  )
}
