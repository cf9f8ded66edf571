import { useEffect } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Grid, Select } from 'antd'
import type { ServedDefinition, ServedQuery, ServedQueryList } from '../../forms/served.ts'
import { get } from '../api.ts'
import { EmptyReason } from '../components/empty-reason.tsx'
import { PageProblem } from '../components/page-problem.tsx'
import { Waiting } from '../components/waiting.tsx'
import { useSession } from '../shell/session.ts'
import { ConditionForm } from './condition-form.tsx'
import { FactsOf } from './facts-of.tsx'
import { ResultList } from './result-list.tsx'
import { conditionsIn, useAsked } from './use-asked.ts'
import styles from './queries.module.css'

/** Any query service as the server describes it: one list with its conditions above, or a menu of several at the left; `list` is the one that stands open. Conditions in the `address` are asked at once. */
export function QueryPage({ slug, list, address }: { slug: string; list?: string | undefined; address: Readonly<Record<string, string | undefined>> }) {
  const definition = useQuery({ queryKey: ['/api/services', slug], staleTime: 600_000, queryFn: () => get<ServedDefinition>(`/api/services/${slug}`) })
  if (definition.error) return <PageProblem error={definition.error} reset={() => void definition.refetch()} />
  if (!definition.data) return <Waiting />
  if (definition.data.kind !== 'query' || !definition.data.available) return <EmptyReason why={`${definition.data.name}正在建设中`} then="建成后在此查询，请先办理其他业务。" />
  const form = definition.data
  const open = form.lists.find((it) => it.key === list) ?? form.lists[0]
  if (!open) return null
  const menu = form.lists.filter((it) => it.page !== null)
  return (
    <div className={styles.page}>
      <h1>{form.name}</h1>
      {menu.length === 0 ? <><Employer /><OneList key={open.key} form={form} list={open} address={address} /></> : (
        <div className={styles.withMenu}>
          <Menu slug={slug} lists={menu} open={open.key} />
          <div className={styles.page}>{open.conditions.length > 0 && !open.asFields && <Employer />}<OneList key={open.key} form={form} list={open} address={address} /></div>
        </div>
      )}
    </div>
  )
}

function Employer() {
  const employer = useSession().region?.employer
  return (
    <section className={`surface ${styles.section}`} aria-labelledby="employer">
      <h2 id="employer">单位基本信息</h2>
      <dl className={styles.employer}>
        <dt>单位编号</dt><dd className="fixed-value">{employer?.number}</dd>
        <dt>单位名称</dt><dd className="fixed-value">{employer?.name}</dd>
      </dl>
    </section>
  )
}

function OneList({ form, list, address }: { form: ServedQuery; list: ServedQueryList; address: Readonly<Record<string, string | undefined>> }) {
  const navigate = useNavigate()
  const place = { slug: form.slug, list }
  const given = conditionsIn(list, address)
  const { asked, ask, reset, answer } = useAsked(place, given)
  const taken = Object.keys(given).length > 0
  /** What was taken leaves the address: from then on the page holds what is asked, as after 【查询】. */
  useEffect(() => {
    if (!taken) return
    ask(asked)
    void navigate({ to: '/queries/$slug', params: { slug: form.slug }, search: ({ list: open }) => ({ list: open }), replace: true })
  }, [taken])
  if (list.asFields) return <FactsOf place={place} answer={answer} />
  return (
    <>
      {(list.conditions.length > 0 || list.waits) && (
        <ConditionForm list={list} asked={asked} busy={answer.isFetching} error={answer.error} onReset={reset}
          onAsk={(conditions) => ask({ ...asked, conditions, page: 1, round: asked.round + 1 })} />
      )}
      <ResultList form={form} place={place} asked={asked} ask={ask} answer={answer} />
    </>
  )
}

/** The menu of a service of several pages: at the left, or one box where there is no room. The page stands in the address. */
function Menu({ slug, lists, open }: { slug: string; lists: readonly ServedQueryList[]; open: string }) {
  const navigate = useNavigate()
  const narrow = Grid.useBreakpoint().md === false
  const groups = [...new Set(lists.map((list) => list.page?.group ?? ''))].map((group) => ({ group, lists: lists.filter((list) => list.page?.group === group) }))
  const go = (list: string) => void navigate({ to: '/queries/$slug', params: { slug }, search: { list } })
  if (narrow) {
    return (
      <Select aria-label="查询内容" value={open} onChange={go} popupMatchSelectWidth={false}
        options={groups.map(({ group, lists }) => ({ label: group, title: group, options: lists.map((list) => ({ value: list.key, label: list.page?.label })) }))} />
    )
  }
  return (
    <nav className={`surface ${styles.menu}`} aria-label="查询内容">
      {groups.map(({ group, lists }) => (
        <div key={group}>
          <h2>{group}</h2>
          <ul>{lists.map((list) => <li key={list.key}><button type="button" aria-current={list.key === open ? 'page' : undefined} onClick={() => go(list.key)}>{list.page?.label}</button></li>)}</ul>
        </div>
      ))}
    </nav>
  )
}
