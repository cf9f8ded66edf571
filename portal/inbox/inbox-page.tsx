/** 消息: what became of cases, and what waits for a clerk. Unread first; each line opens what it is about. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Alert, Button, Segmented } from 'antd'
import type { ServedMessage } from '../../forms/served.ts'
import { sentenceOf } from '../api.ts'
import { EmptyReason } from '../components/empty-reason.tsx'
import { PageProblem } from '../components/page-problem.tsx'
import { Pager } from '../components/pager.tsx'
import { Waiting } from '../components/waiting.tsx'
import { useSession } from '../shell/session.ts'
import { minuteOf } from '../words.ts'
import { markRead, messagesQuery, ofInbox, unreadQuery } from './calls.ts'
import styles from './inbox.module.css'

const SIZE = 20

/** `asked` is what the address says: links and the back button keep it. */
export function InboxPage({ asked }: { asked: { unread?: boolean; page?: number } }) {
  const { user } = useSession()
  const [navigate, cache] = [useNavigate(), useQueryClient()]
  const [onlyUnread, page] = [asked.unread ?? false, asked.page ?? 1]
  const found = useQuery(messagesQuery({ unread: onlyUnread, page, size: SIZE }))
  const known = useQuery(unreadQuery).data
  const show = (next: { unread: boolean; page: number }) => void navigate({ to: '/messages', search: { ...(next.unread ? { unread: true } : {}), ...(next.page > 1 ? { page: next.page } : {}) } })
  const marking = useMutation({ mutationFn: markRead, onSettled: () => cache.invalidateQueries(ofInbox) })

  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1>消息</h1>
        <Segmented<boolean> aria-label="消息筛选" value={onlyUnread} onChange={(unread) => show({ unread, page: 1 })} options={[{ value: false, label: '全部' }, { value: true, label: known ? `未读 ${known.unread >= known.atMost ? `${known.atMost - 1}+` : known.unread}` : '未读' }]} />
        <Button className={styles.all} disabled={!known || known.unread === 0 || marking.isPending} onClick={() => marking.mutate({ all: true })}>{marking.isPending && 'all' in marking.variables ? '正在标记…' : '全部标为已读'}</Button>
      </div>
      {marking.error && <Alert type="error" showIcon role="alert" title={sentenceOf(marking.error)} closable={{ onClose: () => marking.reset() }} />}
      <section className={`surface ${styles.list}`} aria-label="消息列表" aria-busy={found.isPlaceholderData}>
        {!found.data ? (found.error ? <PageProblem error={found.error} reset={() => void found.refetch()} /> : <Waiting what="正在读取消息…" />) : (
          <>
            {found.data.rows.length === 0 && <Nothing onlyUnread={onlyUnread} clerk={user.role === 'clerk'} />}
            <ul>{found.data.rows.map((message) => <Line key={message.id} message={message} clerk={user.role === 'clerk'} onOpen={() => { if (message.unread) marking.mutate({ ids: [message.id] }) }} />)}</ul>
          </>
        )}
      </section>
      {found.data && found.data.total > SIZE && <Pager page={page} size={SIZE} total={found.data.total} onPage={(to) => show({ unread: onlyUnread, page: to })} />}
    </div>
  )
}

const Nothing = ({ onlyUnread, clerk }: { onlyUnread: boolean; clerk: boolean }) => (
  <EmptyReason why={onlyUnread ? '没有未读消息' : '还没有消息'} then={clerk ? '单位提交、补正后重新提交或撤销办件时，这里会有消息。' : '办件提交、受理、审核通过、退回补正、审核不通过或办结时，这里会有消息。'} />
)

const Line = ({ message, clerk, onOpen }: { message: ServedMessage; clerk: boolean; onOpen: () => void }) => (
  <li>
    <Link to={message.link} className={message.unread ? `${styles.line} ${styles.unread}` : styles.line} onClick={onOpen} onAuxClick={onOpen}>
      <span className={styles.lineHead}>
        {message.unread && <span className={styles.mark}>未读</span>}
        <strong>{message.title}</strong>
        <span>{message.serviceName}</span>
        <time dateTime={message.at}>{minuteOf(message.at)}</time>
      </span>
      <span className={styles.text}>{message.text}</span>
      <span className={styles.about}>{clerk && <>{message.employerName} · </>}{message.serialNumber && <>业务流水号 {message.serialNumber}</>}</span>
    </Link>
  </li>
)
