import type { ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { ServedDefinition, ServedRow } from '../../forms/served.ts'
import { get } from '../api.ts'
import { EmptyReason } from '../components/empty-reason.tsx'
import { PageProblem } from '../components/page-problem.tsx'
import { Waiting } from '../components/waiting.tsx'
import { useSession } from '../shell/session.ts'
import { ConditionForm } from './condition-form.tsx'
import { ResultList } from './result-list.tsx'
import { useAsked } from './use-asked.ts'
import styles from './queries.module.css'

/** Any query service: conditions above, the list below, both as the server describes them. `rowActions` is what can be done with a row. */
export function QueryPage({ slug, rowActions }: { slug: string; rowActions?: (row: ServedRow) => ReactNode }) {
  const definition = useQuery({ queryKey: ['/api/services', slug], staleTime: 600_000, queryFn: () => get<ServedDefinition>(`/api/services/${slug}`) })
  if (definition.error) return <PageProblem error={definition.error} reset={() => void definition.refetch()} />
  if (!definition.data) return <Waiting />
  if (definition.data.kind !== 'query' || !definition.data.available) return <EmptyReason why={`${definition.data.name}正在建设中`} then="建成后在此查询，请先办理其他业务。" />
  return <Query key={slug} form={definition.data} rowActions={rowActions} />
}

function Query({ form, rowActions }: { form: Extract<ServedDefinition, { kind: 'query' }>; rowActions?: (row: ServedRow) => ReactNode }) {
  const employer = useSession().region?.employer
  const { asked, ask, answer } = useAsked(form)
  return (
    <div className={styles.page}>
      <h1>{form.name}</h1>
      <section className={`surface ${styles.section}`} aria-labelledby="employer">
        <h2 id="employer">单位基本信息</h2>
        <dl className={styles.employer}>
          <dt>单位编号</dt><dd className="fixed-value">{employer?.number}</dd>
          <dt>单位名称</dt><dd className="fixed-value">{employer?.name}</dd>
        </dl>
      </section>
      <ConditionForm form={form} asked={asked} busy={answer.isFetching} error={answer.error} onAsk={(conditions) => ask({ ...asked, conditions, page: 1, round: asked.round + 1 })} />
      <ResultList form={form} asked={asked} ask={ask} answer={answer} rowActions={rowActions} />
    </div>
  )
}
