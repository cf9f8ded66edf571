import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { CaseState, Page, ServedCaseLine } from '../../forms/served.ts'
import { get, sentenceOf } from '../api.ts'
import { CaseStateTag } from '../components/case-state-tag.tsx'
import { minuteOf } from '../words.ts'
import styles from './workbench.module.css'

const SHOWN = 5

/** What waits for me: returned cases, drafts, cases at the agency, results. */
export const WaitingForMe = () => (
  <>
    <Block title="待补正" states={['returned']} none="没有被退回的办件。" />
    <Block title="草稿" states={['draft']} none="没有未提交的草稿；填写时会自动保存，关闭浏览器也不会丢失。" />
    <Block title="审核中" states={['submitted', 'accepted']} none="没有等待审核的办件。" />
    <Block title="最近结果" states={['approved', 'completed', 'refused']} none="还没有办结的业务，提交后的审核结果显示在这里。" />
  </>
)

function Block({ title, states, none }: { title: string; states: CaseState[]; none: string }) {
  const cases = useQuery({ queryKey: ['/api/cases', states], staleTime: 0, queryFn: () => get<Page<ServedCaseLine>>('/api/cases', { state: states, page: 1, size: SHOWN }) })
  const page = cases.data
  return (
    <section className={`surface ${styles.block}`}>
      <h2>{title}{page && page.total > 0 && <span className={styles.count}>{page.total}</span>}</h2>
      {cases.error && <p role="alert" className={styles.wrong}>{sentenceOf(cases.error)} <button type="button" className="link-button" onClick={() => void cases.refetch()}>重试</button></p>}
      {page && page.rows.length === 0 && <p className="quiet">{none}</p>}
      {page && page.rows.length > 0 && <ul>{page.rows.map((row) => <Case key={row.id} row={row} />)}</ul>}
      {page && page.total > SHOWN && <Link to="/cases">全部 {page.total} 件</Link>}
    </section>
  )
}

function Case({ row }: { row: ServedCaseLine }) {
  const unfinished = row.state === 'draft' || row.state === 'returned'
  const inside = (
    <>
      <strong>{row.serviceName}</strong>
      <span className="quiet">{row.serialNumber ?? `${minuteOf(row.createdAt)} 开始填写`}{row.records > 0 ? ` · ${row.records}人` : ''}</span>
      {row.opinion !== null && row.opinion !== '' && unfinished && <span className={styles.opinion}>{row.opinion}</span>}
    </>
  )
  return (
    <li>
      {unfinished ? <Link to="/services/$slug" params={{ slug: row.service }} search={{ case: row.id }}>{inside}</Link> : <Link to="/cases/$id" params={{ id: row.id }}>{inside}</Link>}
      {!unfinished && <CaseStateTag state={row.state} text={row.stateText} />}
      {unfinished && <Link to="/services/$slug" params={{ slug: row.service }} search={{ case: row.id }} className={styles.on} aria-label={`继续办理 ${row.serviceName}`}>继续办理</Link>}
    </li>
  )
}
