/** 最近开具: the certificates asked for last; one that is still being made is found again here after the page was closed. */
import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Table } from 'antd'
import type { ServedIssued, ServedQueryList } from '../../forms/served.ts'
import { get, sentenceOf } from '../api.ts'
import { EmptyReason } from '../components/empty-reason.tsx'
import { count } from '../words.ts'
import styles from './certificates.module.css'

const STATES: Readonly<Record<ServedIssued['state'], string>> = { making: '正在制作', issued: '已开具', failed: '制作失败', revoked: '已作废' }

/** What a certificate was asked for with, in words. */
export const askedFor = (list: ServedQueryList, { conditions }: ServedIssued): string =>
  list.conditions.filter(({ key }) => conditions[key]).map(({ key, label }) => `${label} ${conditions[key] ?? ''}`).join('，')

export function IssuedList({ slug, list, onShow }: { slug: string; list: ServedQueryList; onShow: (id: string) => void }) {
  const issued = useQuery({
    queryKey: ['/api/certificates', slug], queryFn: () => get<ServedIssued[]>('/api/certificates', { service: slug }),
    refetchInterval: ({ state }) => (state.data?.some((one) => one.state === 'making') ? 2_000 : false),
  })
  return (
    <section className={`surface ${styles.section}`} aria-label="最近开具的证明">
      <h2>最近开具的证明</h2>
      {issued.isError && <Alert type="error" showIcon title={sentenceOf(issued.error)} action={<Button size="small" onClick={() => void issued.refetch()}>重试</Button>} />}
      <Table<ServedIssued> size="small" bordered rowKey="id" pagination={false} scroll={{ x: 'max-content' }} dataSource={issued.data ?? []} locale={{ emptyText: <EmptyReason why={issued.isPending ? '正在查询…' : '还没有开具过证明'} then="" /> }}
        columns={[
          { key: 'show', title: '操作', render: (_, one) => <button type="button" className="link-button" onClick={() => onShow(one.id)}>查看</button> },
          { key: 'number', title: '查询流水号', dataIndex: 'number' }, { key: 'code', title: '校验码', dataIndex: 'verificationCode' }, { key: 'on', title: '开具日期', dataIndex: 'issuedOn' },
          { key: 'asked', title: '查询条件', render: (_, one) => askedFor(list, one) }, { key: 'persons', title: '人数', className: 'numeric', render: (_, one) => (one.chosen === null ? '' : count(one.chosen)) },
          { key: 'pages', title: '页数', className: 'numeric', render: (_, one) => (one.pages === null ? '' : count(one.pages)) }, { key: 'by', title: '开具人', dataIndex: 'issuedBy' },
          { key: 'state', title: '状态', render: (_, one) => (one.state === 'failed' && one.problem ? `制作失败：${one.problem}` : STATES[one.state]) },
        ]} />
    </section>
  )
}
