/** A certificate service: choose persons in two boxes (查询选择), then see, print and take the certificate (预览). Source: manual 3.3.47. */
import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Tabs } from 'antd'
import type { ServedCertificate, ServedDefinition, ServedIssued, ServedQueryList } from '../../forms/served.ts'
import { get, post, sentenceOf } from '../api.ts'
import { EmptyReason } from '../components/empty-reason.tsx'
import { PageProblem } from '../components/page-problem.tsx'
import { Waiting } from '../components/waiting.tsx'
import { ConditionForm } from '../queries/condition-form.tsx'
import { presetsOf } from '../queries/use-asked.ts'
import { useSession } from '../shell/session.ts'
import { IssuedList } from './issued-list.tsx'
import { PersonBox } from './person-box.tsx'
import { Preview } from './preview.tsx'
import styles from './certificates.module.css'

/** What stands on the page, kept while the person is signed in: another tab and back shows the same boxes. */
interface Standing { conditions: Record<string, string>; round: number; right: readonly string[]; shown: string | null }

export function CertificatePage({ slug }: { slug: string }) {
  const definition = useQuery({ queryKey: ['/api/services', slug], staleTime: 600_000, queryFn: () => get<ServedDefinition>(`/api/services/${slug}`) })
  if (definition.error) return <PageProblem error={definition.error} reset={() => void definition.refetch()} />
  if (!definition.data) return <Waiting />
  const [form, list] = [definition.data, definition.data.kind === 'certificate' ? definition.data.lists[0] : undefined]
  if (form.kind !== 'certificate' || !form.available || !list) return <EmptyReason why={`${form.name}正在建设中`} then="建成后在此开具，请先到经办窗口办理。" />
  return <Choosing form={form} list={list} />
}

function Choosing({ form, list }: { form: ServedCertificate; list: ServedQueryList }) {
  const { message } = App.useApp()
  const cache = useQueryClient()
  const kept = ['certificate', form.slug]
  const start: Standing = { conditions: presetsOf(list), round: 0, right: [], shown: null }
  const [standing, setStanding] = useState<Standing>(() => cache.getQueryData<Standing>(kept) ?? start)
  const keep = (next: Standing) => {
    cache.setQueryDefaults(kept, { gcTime: Infinity })
    cache.setQueryData(kept, next)
    setStanding(next)
  }
  const [ticked, setTicked] = useState<{ left: ReadonlySet<string>; right: ReadonlySet<string> }>({ left: new Set(), right: new Set() })
  const { conditions, round, right, shown } = standing
  const found = useQuery({
    queryKey: ['/api/queries', form.slug, 'keys', conditions, round], enabled: round > 0, retry: false, staleTime: Infinity,
    queryFn: async () => (await get<{ keys: string[] }>(`/api/queries/${form.slug}/keys`, conditions)).keys,
  })
  const chosen = new Set(right)
  const left = (found.data ?? []).filter((key) => !chosen.has(key))
  const issuing = useMutation({
    mutationFn: (persons: readonly string[]) => post<ServedIssued>('/api/certificates', { ...conditions, service: form.slug, persons }),
    onSuccess: (issued) => {
      void cache.invalidateQueries({ queryKey: ['/api/certificates', form.slug] })
      keep({ ...standing, shown: issued.id })
    },
    onError: (error) => void message.error(sentenceOf(error)),
  })

  const move = (from: 'left' | 'right') => {
    const moved = ticked[from]
    if (moved.size === 0) return void message.warning(from === 'left' ? '请勾选需要添加的人员！' : '请勾选需要移回的人员！')
    keep({ ...standing, right: from === 'left' ? [...right, ...left.filter((key) => moved.has(key))] : right.filter((key) => !moved.has(key)) })
    return setTicked({ left: new Set(), right: from === 'left' ? ticked.right : new Set() })
  }
  const preview = () => {
    const wanted = right.filter((key) => ticked.right.has(key))
    if (wanted.length === 0) return void message.warning('请在右侧勾选需要预览的人员！')
    return issuing.mutate(wanted)
  }
  const anew = () => {
    setTicked({ left: new Set(), right: new Set() })
    keep(start)
  }
  const back = () => keep({ ...standing, shown: null })
  const place = { slug: form.slug, conditions }
  return (
    <div className={styles.page}>
      <h1>{form.name}</h1>
      <Tabs activeKey={shown === null ? 'choose' : 'preview'} onChange={(to) => { if (to === 'choose') back() }} items={[
        { key: 'choose', label: '查询选择', children: (
          <div className={styles.page}>
            <Employer />
            <ConditionForm key={round === 0 ? 'start' : 'asked'} list={list} asked={{ conditions, page: 1, size: 10, descending: false, round }} busy={found.isFetching} error={found.error} onReset={anew}
              onAsk={(typed) => { setTicked({ left: new Set(), right: new Set() }); keep({ conditions: typed, round: round + 1, right: sameMonths(typed, conditions) ? right : [], shown: null }) }} />
            {found.error && !('problems' in found.error && (found.error.problems as unknown[]).length > 0) ? <Alert type="error" showIcon title={sentenceOf(found.error)} /> : null}
            <section className={`surface ${styles.section}`} aria-label={list.title}>
              <h2>{list.title}</h2>
              <div className={styles.boxes}>
                <PersonBox title="待选人员" list={list} place={place} keys={left} ticked={ticked.left} onTick={(to) => setTicked({ ...ticked, left: to })}
                  empty={round === 0 || found.isError ? '请填写缴费起始期号和缴费结束期号，点击【查询】' : found.isFetching ? '正在查询…' : found.data && found.data.length > 0 ? '符合条件的人员都已添加到右侧' : list.emptyText} />
                <div className={styles.movers}>
                  <Button aria-label="添加到右侧" title="将左侧勾选的人员添加到右侧" onClick={() => move('left')}>&gt;&gt;</Button>
                  <Button aria-label="移回左侧" title="将右侧勾选的人员移回左侧" onClick={() => move('right')}>&lt;&lt;</Button>
                </div>
                <PersonBox title="已选人员" list={list} place={place} keys={right} ticked={ticked.right} onTick={(to) => setTicked({ ...ticked, right: to })} empty="请在左侧勾选人员，点击【>>】添加到这里" />
              </div>
              <div className={styles.bar}>
                <span className="quiet">只有右侧勾选的人员列入证明。</span>
                <Button type="primary" loading={issuing.isPending} onClick={preview}>预览</Button>
              </div>
            </section>
            <IssuedList slug={form.slug} list={list} onShow={(id) => keep({ ...standing, shown: id })} />
          </div>
        ) },
        { key: 'preview', label: '预览', disabled: shown === null, children: shown === null ? null : (
          <Preview id={shown} form={form} list={list} onAnew={anew} onBack={back} facts={<Employer />} />
        ) },
      ]} />
    </div>
  )
}

/** Names and numbers narrow the left box only; other months make what was chosen before a question of its own. */
const sameMonths = (a: Record<string, string>, b: Record<string, string>) => a['from'] === b['from'] && a['to'] === b['to']

function Employer() {
  const employer = useSession().region?.employer
  return (
    <section className={`surface ${styles.section}`} aria-labelledby="employer">
      <h2 id="employer">单位基本信息</h2>
      <dl className={styles.facts}>
        <div className={styles.fact}><dt>单位编号</dt><dd className="fixed-value">{employer?.number}</dd></div>
        <div className={styles.fact}><dt>单位名称</dt><dd className="fixed-value">{employer?.name}</dd></div>
      </dl>
    </section>
  )
}
