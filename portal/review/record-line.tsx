/** One record on the desk: a line of what it changes, opened to before and after with the clerk's reasons pinned to the fields. */
import { useState } from 'react'
import { Button, Input, Tag } from 'antd'
import type { ServedChange } from '../../forms/served.ts'
import { DECISION_TAGS, Notes, Subject } from '../records/case-contents.tsx'
import { ChangesTable, entersAnew } from '../records/changes-table.tsx'
import { DECISION_WORDS, type Mark, type Pin } from './marks.ts'
import styles from './review.module.css'
import type { ReviewRecord } from './use-record-windows.ts'

const SHOWN = 4

/** What changes, in one line: the first few items that differ. */
function Summary({ changes }: { changes: readonly ServedChange[] }) {
  const differing = changes.filter((c) => c.before !== c.after)
  const anew = entersAnew(differing)
  return (
    <>
      {differing.slice(0, SHOWN).map((c) => <span key={c.item} className={styles.bit}><span className="quiet">{c.item} </span>{anew ? c.after : <>{c.before || '（无）'} → <strong>{c.after || '（无）'}</strong></>}</span>)}
      {differing.length > SHOWN && <span className="quiet">等 {differing.length} 项</span>}
    </>
  )
}

/** A reason written beside the field it is about. */
function PinEditor({ label, onPin, onClose }: { label: string; onPin: (message: string) => void; onClose: () => void }) {
  const [message, setMessage] = useState('')
  const keep = () => { if (message.trim()) onPin(message.trim()); onClose() }
  return (
    <span className={styles.pinEditor}>
      <Input size="small" autoFocus aria-label={`${label}的退回原因`} placeholder="写明哪里不对、怎样补正" value={message} maxLength={200} onChange={(event) => setMessage(event.target.value)} onPressEnter={keep}
        onKeyDown={(event) => { if (event.key === 'Escape') onClose() }} />
      <Button size="small" type="primary" onClick={keep}>批注</Button><Button size="small" onClick={onClose}>取消</Button>
    </span>
  )
}

export interface LineActs { onTick: () => void; onOpen: () => void; onPin: (pin: Pin) => void; onUnpin: (pin: Pin) => void }

function Opened({ record, mark, editable, fieldOf, acts }: { record: ReviewRecord; mark: Mark | undefined; editable: boolean; fieldOf: (label: string) => string | null; acts: LineActs }) {
  const [editing, edit] = useState<string>()
  const pinOf = (label: string) => mark?.pins.find((p) => p.label === label)
  const action = (change: ServedChange) => {
    const pin = pinOf(change.item)
    if (editing === change.item) return <PinEditor label={change.item} onClose={() => edit(undefined)} onPin={(message) => acts.onPin({ field: fieldOf(change.item), label: change.item, message })} />
    if (pin) return <Tag color="warning" closable={{ 'aria-label': `去掉对${change.item}的批注` }} onClose={(event) => { event.preventDefault(); acts.onUnpin(pin) }}>{pin.message}</Tag>
    return <Button size="small" type="link" aria-label={`批注${change.item}`} onClick={() => edit(change.item)}>批注</Button>
  }
  const others = mark?.pins.filter((p) => p.label === null || !record.changes.some((c) => c.item === p.label)) ?? []
  return (
    <div className={styles.opened}>
      <Notes problems={record.problems} hints={record.hints} />
      {others.length > 0 && <div className={styles.otherPins}>{mark && DECISION_WORDS[mark.decision]}原因：{others.map((p, i) => <Tag key={i} color="warning" closable={editable} onClose={(event) => { event.preventDefault(); acts.onUnpin(p) }}>{p.message}</Tag>)}</div>}
      {record.changes.length > 0 && <ChangesTable changes={record.changes} name={record.name} action={editable ? action : undefined} />}
    </div>
  )
}

/** 通过 unless something was said: what is decided, what is marked, or what speaks against it. */
function Verdict({ record, mark }: { record: ReviewRecord; mark: Mark | undefined }) {
  if (record.decision) return <Tag color={DECISION_TAGS[record.decision].colour}>{DECISION_TAGS[record.decision].word}</Tag>
  if (mark) return <Tag variant="solid" color={mark.decision === 'approved' ? 'green' : mark.decision === 'returned' ? 'orange' : 'red'}>拟{DECISION_WORDS[mark.decision]}</Tag>
  return <span className="quiet">待定</span>
}

const Checks = ({ record }: { record: ReviewRecord }) => (
  record.problems.length > 0 ? <Tag color="error">不通过 {record.problems.length}</Tag> : record.hints.length > 0 ? <Tag color="gold">提示 {record.hints.length}</Tag> : <span className={styles.good}>通过</span>
)

export function RecordLine({ record, mark, ticked, open, editable, batch, fieldOf, acts }: {
  record: ReviewRecord; mark: Mark | undefined; ticked: boolean; open: boolean; editable: boolean; batch: boolean; fieldOf: (label: string) => string | null; acts: LineActs
}) {
  return (
    <>
      <div className={batch ? styles.cells : `${styles.cells} ${styles.cellsOne}`}>
        {batch && <span role="gridcell">{editable && !record.decision && <input type="checkbox" tabIndex={-1} aria-label={`勾选第 ${record.no} 条 ${record.name}`} checked={ticked} onChange={acts.onTick} />}</span>}
        <span role="gridcell" className="quiet">{record.no}</span>
        <span role="gridcell"><button type="button" tabIndex={-1} className={styles.opener} aria-expanded={open} onClick={acts.onOpen}><span aria-hidden className={styles.chevron}>{open ? '▾' : '▸'}</span>{record.name || record.subject}</button></span>
        <span role="gridcell" className={styles.subject}><Subject subject={record.subject} /></span>
        <span role="gridcell"><Checks record={record} /></span>
        <span role="gridcell" className={styles.summary}>{open ? null : <Summary changes={record.changes} />}</span>
        <span role="gridcell"><Verdict record={record} mark={mark} /></span>
      </div>
      {open && <div role="gridcell"><Opened record={record} mark={mark} editable={editable && !record.decision} fieldOf={fieldOf} acts={acts} /></div>}
    </>
  )
}
