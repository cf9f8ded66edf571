/** The review desk (审核台): the agency's queue left, the case right; on a phone one after the other. */
import { useRef, useState } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { App, Button, type InputRef } from 'antd'
import type { ServedCaseLine } from '../../forms/served.ts'
import { EmptyReason } from '../components/empty-reason.tsx'
import { useWords } from '../records/use-words.ts'
import { useSession } from '../shell/session.ts'
import { queueQuery, WAITING, type QueueAsked } from './calls.ts'
import { CaseUnderReview } from './case-under-review.tsx'
import { KeyboardHelp } from './keyboard-help.tsx'
import { useKeys } from './keys.ts'
import { Queue } from './queue.tsx'
import styles from './review.module.css'

const LOOK_AGAIN = 20_000

/** What of the queue is looked at, as the address has it: links and the back button keep it. */
function useAsked(caseId: string | undefined): [QueueAsked, (next: Partial<QueueAsked>) => void] {
  const navigate = useNavigate()
  const word = useWords()
  const claimed = word('claimed')
  const now: QueueAsked = { state: word('state') ?? WAITING, service: word('service'), search: word('search'), claimed: claimed === 'mine' || claimed === 'none' ? claimed : undefined, page: Number(word('page') ?? 1) || 1 }
  return [now, (next) => void navigate({ to: caseId ? '/review/$id' : '/review', params: { id: caseId ?? '' }, search: { ...now, page: 1, ...next } as never })]
}

export function ReviewDesk({ caseId }: { caseId?: string }) {
  const { today } = useSession()
  const { message } = App.useApp()
  const [asked, ask] = useAsked(caseId)
  const [helping, help] = useState(false)
  const searchBox = useRef<InputRef>(null)
  const navigate = useNavigate()
  const found = useQuery({ ...queueQuery(asked), placeholderData: keepPreviousData, refetchInterval: LOOK_AGAIN, refetchOnWindowFocus: 'always' })
  const lines = found.data?.rows ?? []
  const at = lines.findIndex((line) => line.id === caseId)
  const open = (line: ServedCaseLine | undefined) => { if (line) void navigate({ to: '/review/$id', params: { id: line.id }, search: asked as never }) }
  /** The next case that no other clerk has; a decided case has left the queue, so then it is the first. */
  const next = () => {
    const free = (line: ServedCaseLine) => line.id !== caseId && (line.claimedBy === null || line.claimedByMe)
    const line = lines.slice(at + 1).find(free) ?? lines.find(free)
    if (line) open(line)
    else void message.info('队列中没有可办的办件了')
  }
  useKeys({
    j: () => open(lines[at + 1]), k: () => open(lines[Math.max(0, at - 1)]), n: next,
    '/': () => searchBox.current?.focus(), '?': () => help(true),
  })
  return (
    <div className={caseId ? `${styles.desk} ${styles.deskOpen}` : styles.desk}>
      <Queue asked={asked} onAsk={ask} found={found.data} problem={found.data ? undefined : found.error} onRetry={() => void found.refetch()} today={today} openId={caseId} searchBox={searchBox} />
      <h1 className="out-of-sight">审核台</h1>
      <div className={`surface ${styles.right}`}>
        <div className={styles.rightTop}>
          {caseId && <Link to="/review" search={asked as never} className={styles.back}>‹ 返回队列</Link>}
          <Button size="small" onClick={next} title="N">下一件</Button>
          <Button size="small" onClick={() => help(true)} title="?">键盘操作</Button>
        </div>
        {caseId ? <CaseUnderReview key={caseId} id={caseId} onNext={next} /> : <EmptyReason why="请从左侧队列选择一笔办件" then="按 N 打开最早提交、尚无人办理的一件。" />}
      </div>
      <KeyboardHelp open={helping} onClose={() => help(false)} />
    </div>
  )
}
