/** 作废: asks once, with the consequence in the question and a reason to give. */
import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Modal } from 'antd'
import type { ServedFoundCertificate } from '../../forms/served.ts'
import { post, sentenceOf } from '../api.ts'
import { DESK } from './desk.ts'
import styles from './certificates.module.css'

export function RevokeWindow({ one, onClose }: { one: ServedFoundCertificate; onClose: () => void }) {
  const [reason, setReason] = useState('')
  const [problem, setProblem] = useState<string>()
  const cache = useQueryClient()
  const { message } = App.useApp()
  const revoking = useMutation({
    mutationFn: () => post(`${DESK}/${one.id}/revoke`, { reason: reason.trim() }),
    onSuccess: () => { void message.success(`已作废证明${one.number}`); onClose() },
    onError: (error) => setProblem(sentenceOf(error)),
    onSettled: () => cache.invalidateQueries({ queryKey: [DESK] }),
  })
  const revoke = () => {
    if (reason.trim() === '') setProblem('请填写作废原因！')
    else revoking.mutate()
  }
  return (
    <Modal open title={`作废${one.title}？`} onCancel={onClose} footer={[
      <Button key="no" onClick={onClose}>不作废</Button>,
      <Button key="yes" danger type="primary" loading={revoking.isPending} onClick={revoke}>作废证明</Button>,
    ]}>
      <p>{one.employerName}于{one.issuedOn}开具的证明（查询流水号 {one.number}）作废后不能恢复，单位需要时可重新开具；此后核验该证明显示“已作废”和下面的原因。</p>
      <label htmlFor="revoke-reason" className={styles.reason}><span className={styles.star}>*</span> 作废原因</label>
      <Input.TextArea id="revoke-reason" autoFocus rows={3} maxLength={200} showCount value={reason} status={problem ? 'error' : ''} aria-describedby="revoke-problem" onChange={(event) => { setReason(event.target.value); setProblem(undefined) }} />
      <div id="revoke-problem" role="alert" className={styles.problem}>{problem}</div>
    </Modal>
  )
}
