/** The queue of the clerk's agency, the oldest first, with its search and filters. */
import { useEffect, useRef, type RefObject } from 'react'
import { Link } from '@tanstack/react-router'
import { Button, Segmented, Select, type InputRef } from 'antd'
import type { CaseState, Page, ServedCaseLine } from '../../forms/served.ts'
import { EmptyReason } from '../components/empty-reason.tsx'
import { PageProblem } from '../components/page-problem.tsx'
import { Waiting } from '../components/waiting.tsx'
import { Chip } from '../records/chip.tsx'
import { daysBetween, dayOf, waitedText } from '../records/moments.ts'
import { useServices } from '../shell/session.ts'
import { caseStateText, count } from '../words.ts'
import { FindBox } from './find-box.tsx'
import { QUEUE_SIZE, WAITING, type QueueAsked } from './calls.ts'
import styles from './review.module.css'

const STATES = [WAITING, 'accepted', 'approved', 'returned', 'refused'] as const
const stateLabel = (state: string): string => (state === WAITING ? caseStateText.submitted : caseStateText[state as CaseState])
/** A case that has waited as many days stands out. */
const LONG_WAIT = 3

const Line = ({ line, today, open, search }: { line: ServedCaseLine; today: string; open: boolean; search: object }) => {
  const waits = line.submittedAt && (line.state === 'submitted' || line.state === 'accepted')
  return (
    <li>
      <Link to="/review/$id" params={{ id: line.id }} search={search} className={open ? `${styles.line} ${styles.lineOpen}` : styles.line} aria-current={open ? 'true' : undefined} data-case={line.id}>
        <span className={styles.lineHead}><strong>{line.serviceName}</strong>{line.records > 1 && <span className="quiet">{count(line.records)} 条</span>}</span>
        <span className={styles.lineEmployer}>{line.employerName}</span>
        <span className={styles.lineFoot}>
          <span>{line.serialNumber} · {line.applicant}</span>
          {waits ? <span className={line.submittedAt && daysBetween(dayOf(line.submittedAt), today) >= LONG_WAIT ? styles.long : undefined}>{waitedText(line.submittedAt ?? '', today)}</span> : <span>{line.stateText}</span>}
        </span>
        {line.claimedByMe ? <Chip tone="plain">我已领取</Chip> : line.claimedBy ? <Chip tone="plain">{line.claimedBy}已领取</Chip> : null}
      </Link>
    </li>
  )
}

export function Queue({ asked, onAsk, found, problem, onRetry, today, openId, searchBox }: {
  asked: QueueAsked; onAsk: (next: Partial<QueueAsked>) => void; found: Page<ServedCaseLine> | undefined; problem: unknown; onRetry: () => void
  today: string; openId: string | undefined; searchBox: RefObject<InputRef | null>
}) {
  const services = useServices()
  const list = useRef<HTMLUListElement>(null)
  const pages = Math.max(1, Math.ceil((found?.total ?? 0) / QUEUE_SIZE))
  useEffect(() => { list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' }) }, [openId, found])
  return (
    <aside className={`surface ${styles.queue}`} aria-label="办件队列">
      <div className={styles.queueTop}>
        <h2>{stateLabel(asked.state)} · <span className="quiet">{found ? `${count(found.total)} 件` : ''}</span></h2>
        <FindBox box={searchBox} words={asked.search ?? ''} placeholder="业务流水号、单位或申报人" label="按业务流水号、单位或申报人查找" onFind={(search) => onAsk({ search: search || undefined })} />
        <div className={styles.queueFilters}>
          <Select size="small" aria-label="办理状态" value={asked.state} onChange={(state) => onAsk({ state })} options={STATES.map((state) => ({ value: state, label: stateLabel(state) }))} />
          <Select size="small" aria-label="业务类型" allowClear placeholder="全部业务" value={asked.service} onChange={(service: string | undefined) => onAsk({ service })} popupMatchSelectWidth={280}
            options={services?.filter((s) => s.kind === 'filing' && s.available && s.outcome !== 'completed').map((s) => ({ value: s.slug, label: s.name }))} />
        </div>
        <Segmented block size="small" aria-label="领取情况" value={asked.claimed ?? 'all'} onChange={(claimed) => onAsk({ claimed: claimed === 'all' ? undefined : claimed as 'mine' | 'none' })}
          options={[{ value: 'all', label: '全部' }, { value: 'none', label: '待领取' }, { value: 'mine', label: '我领取的' }]} />
      </div>
      {problem ? <PageProblem error={problem} reset={onRetry} /> : !found ? <Waiting what="正在读取办件队列…" /> : found.rows.length === 0
        ? <EmptyReason why="没有符合条件的办件" then={asked.search || asked.service || asked.claimed ? '可放宽查找条件。' : '单位提交的业务会按先后排在这里。'} />
        : <ul ref={list} className={styles.lines}>{found.rows.map((line) => <Line key={line.id} line={line} today={today} open={line.id === openId} search={asked} />)}</ul>}
      {pages > 1 && (
        <nav className={styles.queuePager} aria-label="队列翻页">
          <Button size="small" disabled={asked.page <= 1} onClick={() => onAsk({ page: asked.page - 1 })}>上页</Button><span>{asked.page} / {pages}</span>
          <Button size="small" disabled={asked.page >= pages} onClick={() => onAsk({ page: asked.page + 1 })}>下页</Button>
        </nav>
      )}
    </aside>
  )
}
