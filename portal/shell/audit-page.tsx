import { useState } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button, Form, Input, Select, Table } from 'antd'
import type { Page } from '../../forms/served.ts'
import { get } from '../api.ts'
import { EmptyReason } from '../components/empty-reason.tsx'
import { PageProblem } from '../components/page-problem.tsx'
import { Pager } from '../components/pager.tsx'
import { minuteOf } from '../words.ts'
import { actionText, ACTIONS } from './audit-words.ts'
import styles from './audit.module.css'

interface AuditEntry { chain: string; seq: number; at: string; actor: string; role: string; employerId: string | null; action: string; subject: string; detail: Record<string, unknown> }
interface Conditions { action?: string; subject?: string; actor?: string }

const ROLES: Record<string, string> = { agent: '单位经办人', clerk: '审核员', administrator: '系统管理员', system: '系统', card: '电子社保卡' }

/** 审计记录: every change, decision and sight of personal data, newest first. For the administrator. */
export function AuditPage() {
  const [asked, setAsked] = useState<{ conditions: Conditions; page: number; size: number }>({ conditions: {}, page: 1, size: 20 })
  const [form] = Form.useForm<Conditions>()
  const answer = useQuery({
    queryKey: ['/api/audit', asked], placeholderData: keepPreviousData, staleTime: 0,
    queryFn: () => get<Page<AuditEntry>>('/api/audit', { ...asked.conditions, page: asked.page, size: asked.size }),
  })
  return (
    <div className={styles.page}>
      <h1>审计记录</h1>
      <p className="quiet">系统中的每次变更、审核决定和查看个人信息都记录在此，记录只增不改，逐条以散列值相连；查看本页也会被记录。</p>
      <Form form={form} layout="inline" className={`surface ${styles.section}`} onFinish={(conditions) => { setAsked({ ...asked, conditions, page: 1 }); if (asked.page === 1) void answer.refetch() }}>
        <Form.Item label="事项" name="action"><Select allowClear showSearch={{ optionFilterProp: 'label' }} style={{ width: 200 }} placeholder="全部" options={Object.entries(ACTIONS).map(([value, label]) => ({ value, label }))} /></Form.Item>
        <Form.Item label="操作人" name="actor"><Input allowClear style={{ width: 140 }} /></Form.Item>
        <Form.Item label="对象" name="subject" tooltip="办件编号、单位编号、个人编号、账号或业务代码"><Input allowClear style={{ width: 280 }} /></Form.Item>
        <Button type="primary" htmlType="submit" loading={answer.isFetching}>查询</Button>
        <Button onClick={() => { form.resetFields(); setAsked({ ...asked, conditions: {}, page: 1 }) }}>重置</Button>
      </Form>
      <section className={`surface ${styles.section}`}>
        {answer.error ? <PageProblem error={answer.error} reset={() => void answer.refetch()} /> : (
          <>
            <div className={styles.scroll} role="region" aria-label="审计记录列表" tabIndex={0}>
              <Table<AuditEntry> size="small" bordered pagination={false} rowKey={(row) => `${row.chain} ${row.seq}`} dataSource={answer.data?.rows ?? []}
                locale={{ emptyText: <EmptyReason why={answer.isFetching ? '正在查询…' : '没有符合条件的审计记录'} /> }}
                columns={[
                  { title: '时间', key: 'at', className: styles.line, render: (_, row) => minuteOf(row.at) },
                  { title: '操作人', key: 'actor', className: styles.line, render: (_, row) => <>{row.actor}<span className="quiet"> {ROLES[row.role] ?? row.role}</span></> },
                  { title: '事项', key: 'action', className: styles.line, render: (_, row) => <span title={row.action}>{actionText(row.action)}</span> },
                  { title: '对象', dataIndex: 'subject' },
                  { title: '内容', key: 'detail', render: (_, row) => <code className={styles.detail}>{Object.entries(row.detail).map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`).join('  ')}</code> },
                  { title: '链 / 序号', key: 'seq', className: styles.line, render: (_, row) => <span title={row.chain}>{row.chain === 'hall' ? '大厅' : `单位 ${row.chain.slice(0, 8)}`} / {row.seq}</span> },
                ]} />
            </div>
            {answer.data && answer.data.total > 0 && <Pager page={asked.page} size={asked.size} total={answer.data.total} onPage={(page) => setAsked({ ...asked, page })} onSize={(size) => setAsked({ ...asked, size, page: 1 })} />}
          </>
        )}
      </section>
    </div>
  )
}
