/** 政策参数: every parameter with its history and documents; what was entered and waits for release. For administrators. */
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Button, Input, Table, Tabs, Tag } from 'antd'
import type { ServedParameterHistory, ServedPolicyValue } from '../../forms/served-policy.ts'
import { PageProblem } from '../components/page-problem.tsx'
import { Waiting } from '../components/waiting.tsx'
import { MARKS, monthText, parameterHistory, parameters } from './calls.ts'
import { EnteredValues } from './entered-values.tsx'
import { ProposalWindow } from './proposal-window.tsx'
import styles from './policy.module.css'

export function ParametersPage() {
  const all = useQuery(parameters())
  const [words, setWords] = useState('')
  const [chosen, setChosen] = useState<string>()
  const waiting = all.data?.reduce((sum, it) => sum + it.waiting, 0) ?? 0
  if (all.error) return <PageProblem error={all.error} reset={() => void all.refetch()} />
  if (!all.data) return <Waiting />
  const found = all.data.filter((it) => `${it.label}${it.name}`.includes(words.trim()))
  const name = chosen ?? found[0]?.name
  return (
    <div className={styles.page}>
      <h1>政策参数</h1>
      <p className="quiet">核定所用的标准及其依据文件。新标准由一名管理员录入、另一名管理员发布，自发布次日起用于核定；已核定的金额不变。</p>
      <Tabs items={[
        {
          key: 'parameters', label: '参数标准', children: (
            <div className={styles.split}>
              <section className={`surface ${styles.section}`} aria-label="参数">
                <Input allowClear aria-label="查找参数" placeholder="输入名称缩小范围" value={words} onChange={(event) => { setWords(event.target.value); setChosen(undefined) }} />
                <ul className={styles.names}>
                  {found.map((it) => (
                    <li key={it.name}><button type="button" aria-current={it.name === name} onClick={() => setChosen(it.name)}>{it.label}{it.waiting > 0 && <span className={styles.waiting}>待发布{it.waiting}</span>}</button></li>
                  ))}
                </ul>
              </section>
              {name === undefined ? <p className="quiet">没有符合的参数</p> : <History key={name} name={name} />}
            </div>
          ),
        },
        { key: 'entered', label: waiting > 0 ? `录入与发布（待发布${waiting}）` : '录入与发布', children: <EnteredValues /> },
      ]} />
    </div>
  )
}

function History({ name }: { name: string }) {
  const found = useQuery(parameterHistory(name))
  const [entering, setEntering] = useState(false)
  if (found.error) return <PageProblem error={found.error} reset={() => void found.refetch()} />
  if (!found.data) return <Waiting />
  const parameter: ServedParameterHistory = found.data
  return (
    <section className={`surface ${styles.section}`} aria-label={parameter.label}>
      <div className={styles.head}>
        <h2>{parameter.label} <span className="quiet">（{parameter.unit}）</span></h2>
        <Button type="primary" onClick={() => setEntering(true)}>录入新标准</Button>
      </div>
      <div className={styles.scroll} role="region" aria-label={`${parameter.label}历次标准`} tabIndex={0}>
        <Table<ServedPolicyValue> size="small" bordered pagination={parameter.history.length > 20 ? { pageSize: 20, showSizeChanger: false } : false} dataSource={[...parameter.history]} rowKey={(row) => `${row.place.text} ${row.from} ${row.knownOn}`}
          columns={[
            ...(parameter.by.length > 0 ? [{ title: '适用范围', key: 'place', render: (_: unknown, row: ServedPolicyValue) => row.place.text }] : []),
            { title: '适用起期', key: 'from', className: styles.line, render: (_, row) => monthText(row.from) },
            { title: '适用止期', key: 'to', className: styles.line, render: (_, row) => monthText(row.to) },
            { title: '标准', dataIndex: 'value', className: styles.figures },
            { title: '依据文件', key: 'document', render: (_, row) => <>{row.document} <Tag>{MARKS[row.mark]}</Tag></> },
            { title: '启用日期', dataIndex: 'knownOn', className: styles.line },
            { title: '来源', key: 'released', className: styles.line, render: (_, row) => (row.released ? `${row.released.proposedBy}录入，${row.released.releasedBy}发布` : <span className="quiet">系统内置</span>) },
          ]} />
      </div>
      {entering && <ProposalWindow parameter={parameter} onClose={() => setEntering(false)} />}
    </section>
  )
}
