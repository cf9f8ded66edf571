/** One record on the desk: a line of what it changes, opened to before and after with the clerk's reasons pinned to the fields. */
import { useState } from 'react'
import { Button, Input } from 'antd'
import { EditOutlined } from '@ant-design/icons'
import type { ServedChange, ServedField } from '../../forms/served.ts'
import { Notes, Subject } from '../records/case-contents.tsx'
import { cameTo, ChangesTable, entersAnew } from '../records/changes-table.tsx'
import { Chip, DECISION_CHIPS, type Tone } from '../records/chip.tsx'
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

/** What was declared, field by field; the clerk pins a reason to the field that is wrong. */
function Declared({ record, mark, editable, fields, acts }: { record: ReviewRecord; mark: Mark | undefined; editable: boolean; fields: readonly ServedField[]; acts: LineActs }) {
  const [editing, edit] = useState<string>()
  const filled = fields.filter((field) => record.cells[field.key])
  if (filled.length === 0) return null
  return (
    <dl className={styles.declared} aria-label={`${record.name}的申报内容`}>
      {filled.map(({ key, label }) => {
        const pin = mark?.pins.find((p) => p.field === key)
        const before = record.pins.filter((p) => p.field === key)
        return (
          <div key={key} className={pin ? styles.declaredPinned : undefined}>
            <dt>{label}</dt>
            <dd>
              {record.cells[key]}
              {before.map((p, i) => <span key={i} className="quiet">{record.decision ? '批注' : '上次批注'}：{p.reason}</span>)}
              {editing === key ? <PinEditor label={label} onClose={() => edit(undefined)} onPin={(message) => acts.onPin({ field: key, label, message })} />
                : pin ? <Chip tone="hint" remove={`去掉对${label}的批注`} {...(editable ? { onRemove: () => acts.onUnpin(pin) } : {})}>{pin.message}</Chip>
                  : editable && <button type="button" className={styles.pinButton} aria-label={`批注${label}`} title="批注" onClick={() => edit(key)}><EditOutlined aria-hidden /></button>}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

function Opened({ record, mark, editable, fields, acts }: { record: ReviewRecord; mark: Mark | undefined; editable: boolean; fields: readonly ServedField[]; acts: LineActs }) {
  const others = mark?.pins.filter((p) => p.field === null || !record.cells[p.field]) ?? []
  return (
    <div className={styles.opened}>
      <Notes problems={record.problems} hints={record.hints} />
      {record.decisionNote && <div className={styles.otherPins}>{record.decision ? '审核原因' : '上次退回原因'}：{record.decisionNote}</div>}
      {others.length > 0 && mark && (
        <div className={styles.otherPins}>{DECISION_WORDS[mark.decision]}原因：{others.map((p, i) => <Chip key={i} tone="hint" remove="去掉这条原因" {...(editable ? { onRemove: () => acts.onUnpin(p) } : {})}>{p.message}</Chip>)}</div>
      )}
      {record.changes.length > 0 && <ChangesTable changes={record.changes} name={record.name} came={cameTo(record)} />}
      <Declared record={record} mark={mark} editable={editable} fields={fields} acts={acts} />
    </div>
  )
}

const MEANT: Record<Mark['decision'], Tone> = { approved: 'good', returned: 'hint', refused: 'bad' }

/** What was decided on the record, else what the clerk means to decide. */
function Verdict({ record, mark }: { record: ReviewRecord; mark: Mark | undefined }) {
  if (record.decision) return <Chip tone={DECISION_CHIPS[record.decision].tone}>{DECISION_CHIPS[record.decision].word}</Chip>
  return mark ? <Chip tone={MEANT[mark.decision]} strong>拟{DECISION_WORDS[mark.decision]}</Chip> : <span className="quiet">待定</span>
}

const Checks = ({ record }: { record: ReviewRecord }) => (
  record.problems.length > 0 ? <Chip tone="bad">不通过 {record.problems.length}</Chip> : record.hints.length > 0 ? <Chip tone="hint">提示 {record.hints.length}</Chip> : <span className={styles.good}>通过</span>
)

export function RecordLine({ record, mark, ticked, open, editable, batch, fields, acts }: {
  record: ReviewRecord; mark: Mark | undefined; ticked: boolean; open: boolean; editable: boolean; batch: boolean; fields: readonly ServedField[]; acts: LineActs
}) {
  return (
    <>
      <div className={batch ? styles.cells : `${styles.cells} ${styles.cellsOne}`}>
        {batch && <span role="gridcell">{editable && !record.decision && <input type="checkbox" tabIndex={-1} aria-label={`勾选第 ${record.no} 条 ${record.name}`} checked={ticked} onChange={acts.onTick} />}</span>}
        <span role="gridcell" className="quiet">{record.no}</span>
        <span role="gridcell"><button type="button" tabIndex={-1} className={styles.opener} aria-expanded={open} onClick={acts.onOpen}><span aria-hidden className={styles.chevron}>{open ? '▾' : '▸'}</span>{record.name || record.subject}</button></span>
        <span role="gridcell" className={styles.subject}><Subject subject={record.subject} /></span>
        <span role="gridcell"><Checks record={record} /></span>
        <span role="gridcell" className={styles.summary}>{open ? null : record.problems[0] ? <span className={styles.bad}>{record.problems[0].message}</span> : <Summary changes={record.changes} />}</span>
        <span role="gridcell"><Verdict record={record} mark={mark} /></span>
      </div>
      {open && <div role="gridcell"><Opened record={record} mark={mark} editable={editable && !record.decision} fields={fields} acts={acts} /></div>}
    </>
  )
}
