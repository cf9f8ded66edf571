import { useRef, useState } from 'react'
import { Button, Input, Modal, Select } from 'antd'
import type { TextAreaRef } from 'antd/es/input/TextArea'
import type { ServedField } from '../../forms/served.ts'
import { Chip } from '../records/chip.tsx'
import { count } from '../words.ts'
import { DECISION_WORDS, reasonOf, type Pin } from './marks.ts'
import type { Ticked } from './record-grid.tsx'
import styles from './review.module.css'

/** What clerks write most; a starting point, to be completed. */
const OFTEN = ['填写内容与证件不一致，请核对后重报', '附件材料不清晰或不齐全，请重新上传', '参保时间与劳动合同不符，请核实', '重复申报']

/**
 * Asks for the reasons that these records are returned or refused for, one or several, each about a field or the whole record; the
 * employer reads them beside each of them. `before` are the reasons a single record has already: they stay.
 */
export function ReasonDialog({ decision, records, before, fields, onSay, onClose }: {
  decision: 'returned' | 'refused'; records: Ticked; before: readonly Pin[]; fields: readonly ServedField[]; onSay: (pins: Pin[]) => void; onClose: () => void
}) {
  const [said, setSaid] = useState<readonly Pin[]>([])
  const [message, setMessage] = useState('')
  const [field, setField] = useState<string>()
  const [missing, setMissing] = useState(false)
  const box = useRef<TextAreaRef>(null)
  const typed = (): Pin[] => (message.trim() ? [{ field: field ?? null, label: fields.find((f) => f.key === field)?.label ?? null, message: message.trim() }] : [])
  const withTyped = () => { const pins = typed(); return [...said.filter((one) => pins.every((pin) => pin.field !== one.field)), ...pins] }
  const another = () => {
    if (!message.trim()) { setMissing(true); return }
    setSaid(withTyped())
    setMessage('')
    setField(undefined)
    box.current?.focus()
  }
  const say = () => {
    const pins = withTyped()
    if (pins.length + before.length === 0) { setMissing(true); return }
    onSay(pins)
  }
  const names = [...records.values()]
  return (
    <Modal open title={`将 ${count(records.size)} 条记录标记为${DECISION_WORDS[decision]}`} okText="标记" cancelText="取消" onOk={say} onCancel={onClose} okButtonProps={{ danger: decision === 'refused' }}>
      <p className="quiet">{names.slice(0, 6).join('、')}{names.length > 6 && ` 等 ${count(names.length)} 人`}。标记后还需在下方提交决定才生效。</p>
      {before.length + said.length > 0 && (
        <ul className={styles.saidReasons} aria-label="已写的原因">
          {before.map((pin, i) => <li key={`b${i}`}><Chip tone="hint">{reasonOf([pin])}</Chip></li>)}
          {said.map((pin, i) => <li key={i}><Chip tone="hint" remove={`去掉：${reasonOf([pin])}`} onRemove={() => setSaid(said.filter((one) => one !== pin))}>{reasonOf([pin])}</Chip></li>)}
        </ul>
      )}
      <div className={styles.dialogFields}>
        <label htmlFor="reason-field">有问题的项目（可不选）</label>
        <Select id="reason-field" allowClear showSearch={{ optionFilterProp: 'label' }} placeholder="整条记录" value={field} onChange={setField} options={fields.map((f) => ({ value: f.key, label: f.label }))} />
        <label htmlFor="reason-message"><span className={styles.star}>*</span> {DECISION_WORDS[decision]}原因</label>
        <Input.TextArea id="reason-message" ref={box} autoFocus rows={3} maxLength={200} status={missing ? 'error' : undefined} value={message} aria-describedby="reason-missing"
          onChange={(event) => { setMessage(event.target.value); setMissing(false) }} onKeyDown={(event) => { if (event.key === 'Enter' && event.ctrlKey) { event.preventDefault(); say() } }} />
        <div id="reason-missing" role="alert" className={styles.problem}>{missing && `请写明${DECISION_WORDS[decision]}原因，单位将据此办理。`}</div>
        <div className={styles.often}>{OFTEN.map((words) => <button key={words} type="button" className="link-button" onClick={() => { setMessage(words); setMissing(false) }}>{words}</button>)}</div>
        <div><Button size="small" onClick={another}>再写一项</Button></div>
      </div>
    </Modal>
  )
}
