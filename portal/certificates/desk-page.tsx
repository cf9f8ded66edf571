/** 证明管理: a clerk finds the certificates of his region's employers, sees what each says and when it was looked up, and revokes one with a reason. */
import { useState } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button, DatePicker, Form, Input, Select, Space, Table } from 'antd'
import type { Dayjs } from 'dayjs'
import type { CertificateStanding, Page, ServedFoundCertificate } from '../../forms/served.ts'
import { get } from '../api.ts'
import { EmptyReason } from '../components/empty-reason.tsx'
import { PageProblem } from '../components/page-problem.tsx'
import { Pager } from '../components/pager.tsx'
import { count } from '../words.ts'
import { DESK, STANDINGS } from './desk.ts'
import { FoundWindow } from './found-window.tsx'
import { RevokeWindow } from './revoke-window.tsx'
import styles from './certificates.module.css'

interface Typed { text?: string; person?: string; days?: [Dayjs, Dayjs] | null; standing?: CertificateStanding }
interface Asked { text?: string | undefined; person?: string | undefined; from?: string | undefined; to?: string | undefined; standing?: CertificateStanding | undefined; page: number; size: number }

const FIRST: Asked = { page: 1, size: 20 }
const askedBy = ({ days, ...typed }: Typed, size: number): Asked => ({ ...typed, from: days?.[0].format('YYYY-MM-DD'), to: days?.[1].format('YYYY-MM-DD'), page: 1, size })

export function CertificatesDesk() {
  const [asked, setAsked] = useState(FIRST)
  const [form] = Form.useForm<Typed>()
  const [looked, setLooked] = useState<string>()
  const [revoking, setRevoking] = useState<ServedFoundCertificate>()
  const found = useQuery({ queryKey: [DESK, asked], placeholderData: keepPreviousData, staleTime: 0, queryFn: () => get<Page<ServedFoundCertificate>>(DESK, { ...asked }) })
  const rows = found.data?.rows ?? []
  const opened = rows.find(({ id }) => id === looked)
  const revoke = (one: ServedFoundCertificate) => { setLooked(undefined); setRevoking(one) }
  return (
    <div className={styles.page}>
      <h1>证明管理</h1>
      <p className="quiet">本地区单位开具的证明。作废后，任何人核验该证明都会看到“已作废”和作废原因；查找和查看都会被记录。</p>
      <Form form={form} layout="inline" className={`surface ${styles.section} ${styles.conditions}`} onFinish={(typed) => { setAsked(askedBy(typed, asked.size)); void found.refetch() }}>
        <Form.Item label="证明或单位" name="text" tooltip="查询流水号、校验码、单位编号或单位名称"><Input allowClear maxLength={100} placeholder="查询流水号、校验码、单位" style={{ width: 210 }} /></Form.Item>
        <Form.Item label="人员" name="person" tooltip="证明所列人员的个人编号或证件号码"><Input allowClear maxLength={40} placeholder="个人编号或证件号码" style={{ width: 170 }} /></Form.Item>
        <Form.Item label="开具日期" name="days"><DatePicker.RangePicker allowClear format={['YYYY-MM-DD', 'YYYYMMDD']} /></Form.Item>
        <Form.Item label="状态" name="standing"><Select allowClear placeholder="全部" style={{ width: 110 }} options={Object.entries(STANDINGS).map(([value, label]) => ({ value, label }))} /></Form.Item>
        <Space>
          <Button type="primary" htmlType="submit" loading={found.isFetching}>查询</Button>
          <Button onClick={() => { form.resetFields(); setAsked({ ...FIRST, size: asked.size }) }}>重置</Button>
        </Space>
      </Form>
      <section className={`surface ${styles.section}`} aria-label="证明">
        {found.error ? <PageProblem error={found.error} reset={() => void found.refetch()} /> : (
          <>
            <div className={styles.scroll} role="region" aria-label="证明列表" tabIndex={0}>
              <Table<ServedFoundCertificate> size="small" bordered pagination={false} rowKey="id" dataSource={rows} locale={{ emptyText: <EmptyReason why={found.isPending ? '正在查询…' : '没有符合条件的证明'} then={found.isPending ? '' : '单位开具证明后在此列出。'} /> }}
                columns={[
                  { title: '操作', key: 'act', className: styles.line, render: (_, one) => (
                    <span className={styles.actions}>
                      <button type="button" className="link-button" aria-label={`查看${one.number}`} onClick={() => setLooked(one.id)}>查看</button>
                      {one.standing !== 'revoked' && <button type="button" className="link-button" aria-label={`作废${one.number}`} onClick={() => revoke(one)}>作废</button>}
                    </span>
                  ) },
                  { title: '查询流水号', dataIndex: 'number', className: styles.line }, { title: '校验码', dataIndex: 'verificationCode' }, { title: '证明名称', dataIndex: 'title' },
                  { title: '单位编号', dataIndex: 'employerNo', className: styles.line }, { title: '单位名称', dataIndex: 'employerName' }, { title: '开具日期', dataIndex: 'issuedOn', className: styles.line }, { title: '开具人', dataIndex: 'issuedBy' },
                  { title: '人数', key: 'chosen', className: 'numeric', render: (_, one) => (one.chosen === null ? '' : count(one.chosen)) },
                  { title: '核验次数', key: 'looks', className: 'numeric', render: (_, one) => count(one.looks) },
                  { title: '状态', key: 'standing', className: styles.line, render: (_, one) => <>{STANDINGS[one.standing]}{one.since && <div className="quiet">{one.since}</div>}</> },
                ]} />
            </div>
            {found.data && found.data.total > 0 && <Pager page={asked.page} size={asked.size} total={found.data.total} onPage={(page) => setAsked({ ...asked, page })} onSize={(size) => setAsked({ ...asked, size, page: 1 })} />}
          </>
        )}
      </section>
      {opened && <FoundWindow one={opened} onClose={() => setLooked(undefined)} onRevoke={() => revoke(opened)} />}
      {revoking && <RevokeWindow one={revoking} onClose={() => setRevoking(undefined)} />}
    </div>
  )
}
