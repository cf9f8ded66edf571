import { useState } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Segmented } from 'antd'
import type { CaseState, FieldProblem, ServedCase, ServedEffects } from '../../forms/served.ts'
import { EmptyReason } from '../components/empty-reason.tsx'
import { MaskedId } from '../components/masked-id.tsx'
import { PageProblem } from '../components/page-problem.tsx'
import { Pager } from '../components/pager.tsx'
import { Waiting } from '../components/waiting.tsx'
import { count } from '../words.ts'
import { effectsQuery, type RecordFilter } from './calls.ts'
import { cameTo, ChangesTable } from './changes-table.tsx'
import { Chip, DECISION_CHIPS } from './chip.tsx'
import styles from './records.module.css'

/** What the checks say of one record now; problems keep it from taking effect, hints do not. */
export const Notes = ({ problems, hints }: { problems: readonly FieldProblem[]; hints: readonly FieldProblem[] }) => (
  problems.length + hints.length === 0 ? null : (
    <ul className={styles.notes}>
      {problems.map((p, i) => <li key={`p${i}`} className={styles.noteProblem}>不通过：{p.message}</li>)}
      {hints.map((p, i) => <li key={`h${i}`} className={styles.noteHint}>提示：{p.message}</li>)}
    </ul>
  )
)

/** Whom or what a record is about; identity numbers masked. */
export const Subject = ({ subject }: { subject: string }) => (/^\d{15}$|^\d{17}[\dXx]$/.test(subject) ? <MaskedId number={subject} /> : <span>{subject}</span>)

const Record = ({ record, of, over }: { record: ServedEffects['records'][number]; of: ServedEffects['state']; /** The case has ended. */ over: boolean }) => (
  <article className={styles.record}>
    <div className={styles.recordHead}>
      <span className="quiet">{record.no}</span><strong>{record.name}</strong>{record.subject && record.subject !== record.name && <span className="quiet"><Subject subject={record.subject} /></span>}
      {record.decision ? <Chip tone={DECISION_CHIPS[record.decision].tone}>{DECISION_CHIPS[record.decision].word}</Chip> : of === 'would' && record.status === 'failed' && <Chip tone="bad">校验不通过</Chip>}
    </div>
    <Notes problems={record.problems} hints={record.hints} />
    {record.decisionNote && <div className={styles.why}>{record.decision === null ? '上次退回原因' : '审核原因'}：{record.decisionNote}</div>}
    {record.changes.length > 0 && <ChangesTable changes={record.changes} name={record.name} came={cameTo(record, over)} />}
  </article>
)

const ENDED: readonly CaseState[] = ['approved', 'completed', 'refused', 'withdrawn']

/** What a case changed, or would change now, record by record, a page at a time. */
export function CaseContents({ it }: { it: ServedCase }) {
  const [page, setPage] = useState(1)
  const [size, setSize] = useState(10)
  const [filter, setFilter] = useState<RecordFilter>('all')
  const found = useQuery({ ...effectsQuery(it.id, { page, size, filter }), placeholderData: keepPreviousData })
  const { approved, returned, refused } = it.counts
  const offered = ([['approved', '审核通过', approved], ['returned', '已退回', returned], ['refused', '审核不通过', refused]] as const).filter(([, , n]) => n > 0)
  if (found.error) return <PageProblem error={found.error} reset={() => void found.refetch()} />
  if (!found.data) return <Waiting what="正在读取办件内容…" />
  const { records, total, state } = found.data
  return (
    <>
      {offered.length > 1 && (
        <Segmented<RecordFilter> value={filter} onChange={(to) => { setFilter(to); setPage(1) }} options={[{ value: 'all', label: '全部' }, ...offered.map(([value, label, n]) => ({ value, label: `${label} ${count(n)}` }))]} />
      )}
      {records.length === 0 && <EmptyReason why="没有可显示的记录" then={it.state === 'draft' ? '在“继续修改”中添加人员后，这里显示将要变更的内容。' : undefined} />}
      {records.map((record) => <Record key={record.no} record={record} of={state} over={ENDED.includes(it.state)} />)}
      {total > size && <Pager page={page} size={size} total={total} onPage={setPage} onSize={(to) => { setSize(to); setPage(1) }} />}
    </>
  )
}
