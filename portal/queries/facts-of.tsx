import type { UseQueryResult } from '@tanstack/react-query'
import type { QueryPage } from '../../forms/served.ts'
import { EmptyReason } from '../components/empty-reason.tsx'
import { PageProblem } from '../components/page-problem.tsx'
import { Waiting } from '../components/waiting.tsx'
import type { Place } from './use-asked.ts'
import styles from './queries.module.css'

/** The one row of a list as fields, read only. */
export function FactsOf({ place: { list }, answer }: { place: Place; answer: UseQueryResult<QueryPage> }) {
  const row = answer.data?.rows[0]
  return (
    <section className={`surface ${styles.section}`} aria-labelledby="facts" aria-busy={answer.isFetching}>
      <h2 id="facts">{list.title}</h2>
      {answer.error ? <PageProblem error={answer.error} reset={() => void answer.refetch()} /> : !answer.data ? <Waiting /> : !row ? <EmptyReason why={list.emptyText} /> : (
        <dl className={styles.facts}>
          {list.columns.map(({ key, label }) => <div key={key}><dt>{label}</dt><dd className="fixed-value">{row.cells[key] || <span className="quiet">未登记</span>}</dd></div>)}
        </dl>
      )}
    </section>
  )
}
