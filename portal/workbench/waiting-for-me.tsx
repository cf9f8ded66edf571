import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ServedMonth, ServedMonthCases } from '../../forms/served-month.ts'
import type { ServedCaseLine } from '../../forms/served.ts'
import { sentenceOf } from '../api.ts'
import { CaseStateTag } from '../components/case-state-tag.tsx'
import { count, minuteOf } from '../words.ts'
import { monthQuery } from './month-query.ts'
import styles from './workbench.module.css'

const BLOCKS: readonly { of: keyof ServedMonth['cases']; title: string; none: string }[] = [
  { of: 'returned', title: '待补正', none: '没有被退回的办件。' },
  { of: 'drafts', title: '草稿', none: '没有未提交的草稿；填写时会自动保存，关闭浏览器也不会丢失。' },
  { of: 'inReview', title: '审核中', none: '没有等待审核的办件。' },
  { of: 'results', title: '最近结果', none: '还没有办结的业务，提交后的审核结果显示在这里。' },
]

/** What waits for me: returned cases, drafts, cases at the agency, results. */
export function WaitingForMe() {
  const { data, error, refetch } = useQuery(monthQuery)
  if (error) return <p role="alert" className={`surface ${styles.block} ${styles.wrong}`}>{sentenceOf(error)} <button type="button" className="link-button" onClick={() => void refetch()}>重试</button></p>
  return BLOCKS.map(({ of, title, none }) => <Block key={of} title={title} cases={data?.cases[of]} none={none} />)
}

function Block({ title, cases, none }: { title: string; cases: ServedMonthCases | undefined; none: string }) {
  return (
    <section className={`surface ${styles.block}`}>
      <h2>{title}{cases && cases.total > 0 && <span className={styles.count}>{count(cases.total)}</span>}</h2>
      {cases?.rows.length === 0 && <p className="quiet">{none}</p>}
      {cases && cases.rows.length > 0 && <ul>{cases.rows.map((row) => <Case key={row.id} row={row} />)}</ul>}
      {cases && cases.total > cases.rows.length && <Link to="/cases">全部 {count(cases.total)} 件</Link>}
    </section>
  )
}

function Case({ row }: { row: ServedCaseLine }) {
  const unfinished = row.state === 'draft' || row.state === 'returned'
  const inside = (
    <>
      <strong>{row.serviceName}</strong>
      <span className="quiet">{row.serialNumber ?? `${minuteOf(row.createdAt)} 开始填写`}{row.records > 0 ? ` · ${count(row.records)}条` : ''}</span>
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
