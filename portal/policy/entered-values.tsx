/** 录入与发布: what was entered in the hall, what it would change, and its release by another. */
import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Modal, Table, Tag } from 'antd'
import type { ServedEnteredValue } from '../../forms/served-policy.ts'
import { post, sentenceOf } from '../api.ts'
import { EmptyReason } from '../components/empty-reason.tsx'
import { PageProblem } from '../components/page-problem.tsx'
import { minuteOf } from '../words.ts'
import { enteredValues, isOfPolicy, MARKS, monthText } from './calls.ts'
import { PreviewWindow } from './preview-window.tsx'
import styles from './policy.module.css'

const STATES: Readonly<Record<ServedEnteredValue['state'], { text: string; colour: string }>> = {
  proposed: { text: '待发布', colour: 'warning' }, released: { text: '已发布', colour: 'success' }, rejected: { text: '已退回', colour: 'error' }, withdrawn: { text: '已撤回', colour: 'default' },
}

export function EnteredValues() {
  const { message } = App.useApp()
  const cache = useQueryClient()
  const entered = useQuery(enteredValues())
  const [seen, setSeen] = useState<ServedEnteredValue>()
  const [turning, setTurning] = useState<ServedEnteredValue>()
  const [note, setNote] = useState('')
  const turningDown = useMutation({
    mutationFn: (of: ServedEnteredValue) => post(`/api/policy/values/${of.id}/turn-down`, { note: note.trim() }),
    onSettled: () => void cache.invalidateQueries(isOfPolicy),
    onSuccess: () => { setTurning(undefined); setNote('') },
    onError: (error) => void message.error(sentenceOf(error)),
  })
  if (entered.error) return <PageProblem error={entered.error} reset={() => void entered.refetch()} />
  return (
    <section className={`surface ${styles.section}`} aria-label="录入与发布">
      <div className={styles.scroll} role="region" aria-label="录入的标准" tabIndex={0}>
        <Table<ServedEnteredValue> size="small" bordered rowKey="id" pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }} dataSource={entered.data ?? []}
          locale={{ emptyText: <EmptyReason why={entered.isFetching ? '正在查询…' : '还没有录入过标准'} then="在【参数标准】中选择参数，点击【录入新标准】。" /> }}
          columns={[
            { title: '政策参数', key: 'label', render: (_, row) => <>{row.label}<br /><span className="quiet">{row.place.text}</span></> },
            { title: '标准', key: 'value', className: styles.figures, render: (_, row) => <>{row.value}<br /><span className="quiet">{row.unit}</span></> },
            { title: '适用年月', key: 'from', className: styles.line, render: (_, row) => `${monthText(row.from)} 至 ${monthText(row.to)}` },
            { title: '依据文件', key: 'document', render: (_, row) => <>{row.document}<br /><span className="quiet">{row.publishedOn}公布，{MARKS[row.mark]}</span></> },
            { title: '录入', key: 'proposed', render: (_, row) => <>{row.proposedBy}<br /><span className="quiet">{minuteOf(row.proposedAt)}</span></> },
            { title: '状态', key: 'state', render: (_, row) => <><Tag color={STATES[row.state].colour}>{STATES[row.state].text}</Tag>{row.decidedBy && <div className="quiet">{row.decidedBy}{row.note ? `：${row.note}` : ''}{row.knownOn ? `，${row.knownOn}起适用` : ''}</div>}</> },
            {
              title: '操作', key: 'act', render: (_, row) => row.state === 'proposed' && (
                <span className={styles.actions}>
                  <button type="button" className="link-button" onClick={() => setSeen(row)}>{row.own ? '影响测算' : '测算并发布'}</button>
                  <button type="button" className="link-button" onClick={() => setTurning(row)}>{row.own ? '撤回' : '退回'}</button>
                </span>
              ),
            },
          ]} />
      </div>
      {seen && <PreviewWindow of={seen} onClose={() => setSeen(undefined)} />}
      <Modal open={turning !== undefined} title={turning?.own ? '撤回这条标准？' : '退回这条标准？'} onCancel={() => setTurning(undefined)} footer={[
        <Button key="no" onClick={() => setTurning(undefined)}>取消</Button>,
        <Button key="yes" type="primary" danger disabled={note.trim() === ''} loading={turningDown.isPending} onClick={() => turning && turningDown.mutate(turning)}>{turning?.own ? '撤回' : '退回'}</Button>,
      ]}>
        <label htmlFor="turn-down-note">原因</label>
        <Input.TextArea id="turn-down-note" value={note} maxLength={200} rows={3} onChange={(event) => setNote(event.target.value)} />
      </Modal>
    </section>
  )
}
