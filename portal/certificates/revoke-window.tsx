/** 作废: asks once, with the consequence in the question and a reason to give. */
import { useQueryClient } from '@tanstack/react-query'
import type { ServedFoundCertificate } from '../../forms/served.ts'
import { post } from '../api.ts'
import { WrittenWindow } from '../components/written-window.tsx'
import { DESK } from './desk.ts'

export function RevokeWindow({ one, onClose }: { one: ServedFoundCertificate; onClose: () => void }) {
  const cache = useQueryClient()
  return (
    <WrittenWindow title={`作废${one.title}？`} label="作废原因" missing="请填写作废原因！" yes="作废证明" no="不作废" danger done={`已作废证明${one.number}`} onClose={onClose}
      save={(reason) => post(`${DESK}/${one.id}/revoke`, { reason }).finally(() => void cache.invalidateQueries({ queryKey: [DESK] }))}>
      <p>{one.employerName}于{one.issuedOn}开具的证明（查询流水号 {one.number}）作废后不能恢复，单位需要时可重新开具；此后核验该证明显示“已作废”和下面的原因。</p>
    </WrittenWindow>
  )
}
