import { useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Modal } from 'antd'
import type { CaseState } from '../../forms/served.ts'
import { sentenceOf } from '../api.ts'
import { ofCases, withdraw } from './calls.ts'

/** A case as far as withdrawing it must know it. */
interface Withdrawable { id: string; serviceName: string; serialNumber: string | null; state: CaseState }

/** 撤销业务: asks once, with the consequence in the question and a reason to give. Put `dialog` on the page. */
export function useWithdraw() {
  const [asked, ask] = useState<Withdrawable>()
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const cache = useQueryClient()
  const { message } = App.useApp()
  const close = () => { ask(undefined); setReason(''); setProblem(undefined) }
  const confirm = async (it: Withdrawable) => {
    if (!reason.trim()) { setProblem('请填写撤销原因。'); return }
    setBusy(true)
    try {
      await withdraw(it.id, reason.trim())
      message.success(`已撤销${it.serviceName}${it.serialNumber ? `（${it.serialNumber}）` : ''}`)
      close()
    } catch (error) { setProblem(sentenceOf(error)) } finally {
      setBusy(false)
      await cache.invalidateQueries(ofCases)
    }
  }
  const dialog = asked && (
    <Modal open title={`撤销${asked.serviceName}？`} onCancel={close} footer={[
      <Button key="no" onClick={close}>不撤销</Button>,
      <Button key="yes" danger type="primary" loading={busy} onClick={() => void confirm(asked)}>撤销业务</Button>,
    ]}>
      <p>撤销后本笔业务{asked.serialNumber ? `（业务流水号 ${asked.serialNumber}）` : ''}不再办理，所占用的人员可以重新申报；办件记录仍然保留。{asked.state === 'returned' && '已审核通过的记录不受影响。'}</p>
      <label htmlFor="withdraw-reason" style={{ display: 'block', margin: '12px 0 4px' }}><span style={{ color: '#cf1322' }}>*</span> 撤销原因</label>
      <Input.TextArea id="withdraw-reason" autoFocus rows={3} maxLength={200} value={reason} status={problem ? 'error' : undefined} aria-describedby="withdraw-problem"
        onChange={(event) => { setReason(event.target.value); setProblem(undefined) }} />
      <div id="withdraw-problem" role="alert" style={{ color: '#cf1322', minHeight: 22 }}>{problem}</div>
    </Modal>
  )
  return { ask, dialog }
}
