/** A window that asks for a text before it does what it says: a reason, what was done about something. */
import { useId, useState, type ReactNode } from 'react'
import { useMutation } from '@tanstack/react-query'
import { App, Button, Input, Modal } from 'antd'
import { sentenceOf } from '../api.ts'
import styles from './written-window.module.css'

export interface WrittenWindowProps {
  title: string; label: string
  /** Said where nothing was written. */ missing: string
  /** What the buttons do, in words. */ yes: string; no: string; danger?: boolean
  /** Does it; what it rejects with is said in the window, which stays. */ save: (text: string) => Promise<unknown>
  /** Said when it is done. */ done: string
  onClose: () => void; children: ReactNode
}

export function WrittenWindow({ title, label, missing, yes, no, danger = false, save, done, onClose, children }: WrittenWindowProps) {
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string>()
  const [field, says] = [useId(), useId()]
  const { message } = App.useApp()
  const saving = useMutation({
    mutationFn: () => save(text.trim()),
    onSuccess: () => { void message.success(done); onClose() },
    onError: (error) => setProblem(sentenceOf(error)),
  })
  const go = () => (text.trim() === '' ? setProblem(missing) : saving.mutate())
  return (
    <Modal open title={title} onCancel={onClose} footer={[<Button key="no" onClick={onClose}>{no}</Button>, <Button key="yes" type="primary" danger={danger} loading={saving.isPending} onClick={go}>{yes}</Button>]}>
      {children}
      <label htmlFor={field} className={styles.label}><span className={styles.star}>*</span> {label}</label>
      <Input.TextArea id={field} autoFocus rows={3} maxLength={200} showCount value={text} status={problem ? 'error' : ''} aria-describedby={says} onChange={(event) => { setText(event.target.value); setProblem(undefined) }} />
      <div id={says} role="alert" className={styles.problem}>{problem}</div>
    </Modal>
  )
}
