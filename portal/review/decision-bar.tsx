/** The bar that stays in view: what would be decided, the opinion, and the decisions with their confirmation. */
import { useState, type RefObject } from 'react'
import { Button, Input, Modal } from 'antd'
import type { TextAreaRef } from 'antd/es/input/TextArea'
import type { Decision } from '../../forms/served.ts'
import { Waiting } from '../components/waiting.tsx'
import { count } from '../words.ts'
import { DECISION_WORDS, lacking, reasonOf, tally, tallyWords, type Marks } from './marks.ts'
import styles from './review.module.css'

/** A decision on what is not marked; null leaves it undecided. */
export type Rest = Decision | null

const CONSEQUENCE: Record<Decision, string> = {
  approved: '通过的记录立即生效，记入参保台账，不能撤回。', returned: '退回的记录交还单位补正后可重新提交。', refused: '不通过的记录终结，单位只能重新申报。',
}
const SHOWN = 30

/** Says what is about to happen, with the reasons, and asks once. */
function Confirmation({ rest, marks, undecided, opinion, busy, onConfirm, onClose }: { rest: Rest; marks: Marks; undecided: number; opinion: string; busy: boolean; onConfirm: () => void; onClose: () => void }) {
  const counts = tally(marks, rest === null ? marks.size : undecided, rest ?? 'approved')
  const left = rest === null ? undecided - marks.size : 0
  const said = [...marks].filter(([, mark]) => mark.decision !== 'approved')
  const only = (Object.keys(counts) as Decision[]).filter((d) => counts[d] > 0)
  return (
    <Modal open title={`${tallyWords(counts)}？`} onCancel={onClose} footer={[
      <Button key="no" onClick={onClose}>再看看</Button>,
      <Button key="yes" type="primary" autoFocus danger={only.length === 1 && only[0] === 'refused'} loading={busy} onClick={onConfirm}>确认{only.length === 1 && only[0] ? DECISION_WORDS[only[0]] : '提交决定'}</Button>,
    ]}>
      {only.map((d) => <p key={d}>{CONSEQUENCE[d]}</p>)}
      {left > 0 && <p>其余 {count(left)} 条仍为待审核。</p>}
      {said.length > 0 && (
        <ul className={styles.said} tabIndex={0} aria-label="退回和不通过的记录">
          {said.slice(0, SHOWN).map(([no, mark]) => <li key={no}>第 {no} 条 {mark.name}：{DECISION_WORDS[mark.decision]}，{reasonOf(mark.pins)}</li>)}
          {said.length > SHOWN && <li>……共 {count(said.length)} 条</li>}
        </ul>
      )}
      {opinion.trim() && <p>审核意见：{opinion}</p>}
    </Modal>
  )
}

export function DecisionBar({ marks, undecided, opinion, busy, doing, asked, opinionBox, onOpinion, onAsk, onDecide, onClearMarks }: {
  marks: Marks; undecided: number; opinion: string; busy: boolean; /** What is being waited for, where it is not the decision itself. */ doing: string | undefined
  /** The decision that waits for its confirmation; undefined when none does. */ asked: Rest | undefined
  opinionBox: RefObject<TextAreaRef | null>; onOpinion: (opinion: string) => void; onAsk: (rest: Rest | undefined) => void; onDecide: (rest: Rest) => void; onClearMarks: () => void
}) {
  const [problem, setProblem] = useState<string>()
  const rest = Math.max(0, undecided - marks.size)
  const one = undecided === 1
  const ask = (to: Rest) => {
    const wanting = lacking(marks, tally(marks, to === null ? marks.size : undecided, to ?? 'approved'), opinion)
    setProblem(wanting ?? undefined)
    if (wanting === null) onAsk(to)
    else opinionBox.current?.focus()
  }
  const words = marks.size === 0 ? { approved: '审核通过', returned: '退回补正', refused: '审核不通过' } : { approved: '其余通过', returned: '其余退回', refused: '其余不通过' }
  return (
    <div className={styles.bar} data-bar role="region" aria-label="审核决定">
      <div className={styles.barOpinion}>
        <label htmlFor="opinion" className="out-of-sight">审核意见</label>
        <Input.TextArea id="opinion" ref={opinionBox} autoSize={{ minRows: 1, maxRows: 4 }} maxLength={1000} value={opinion} placeholder="审核意见（退回或不通过时写明原因，单位可见）" status={problem ? 'error' : undefined} aria-describedby="opinion-problem"
          onChange={(event) => { onOpinion(event.target.value); setProblem(undefined) }} />
        <div id="opinion-problem" role="alert" className={styles.problem}>{problem}</div>
      </div>
      <div className={styles.barActs}>
        {marks.size > 0 && <span className={styles.barTally}>已标记：{tallyWords(tally(marks, marks.size, 'approved'))}{rest > 0 && `，其余 ${count(rest)} 条`} <Button type="link" size="small" disabled={busy} onClick={onClearMarks}>清除标记</Button></span>}
        {marks.size > 0 && <Button type={rest === 0 ? 'primary' : 'default'} disabled={busy} onClick={() => ask(null)}>{rest === 0 ? '按标记办理' : '只办已标记的'}</Button>}
        {rest > 0 && (
          <>
            <Button disabled={busy} danger onClick={() => ask('refused')}>{words.refused}</Button>
            <Button disabled={busy} onClick={() => ask('returned')}>{words.returned}</Button>
            <Button disabled={busy} type="primary" title="Ctrl+Enter" onClick={() => ask('approved')}>{words.approved}{!one && ` ${count(rest)} 条`}</Button>
          </>
        )}
      </div>
      {busy && <div className={styles.barBusy}><Waiting what={doing ?? `正在处理${undecided > 500 ? ` ${count(undecided)} 条记录，约需几秒到十几秒` : ''}，请不要关闭本页…`} /></div>}
      {asked !== undefined && <Confirmation rest={asked} marks={marks} undecided={undecided} opinion={opinion} busy={busy} onConfirm={() => onDecide(asked)} onClose={() => onAsk(undefined)} />}
    </div>
  )
}
