import { useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import type { CaseState } from '../../forms/served.ts'
import { WrittenWindow } from '../components/written-window.tsx'
import { ofCases, withdraw } from './calls.ts'

/** A case as far as withdrawing it must know it. */
interface Withdrawable { id: string; serviceName: string; serialNumber: string | null; state: CaseState }

/** 撤销业务: asks once, with the consequence in the question and a reason to give. Put `dialog` on the page. */
export function useWithdraw() {
  const [asked, ask] = useState<Withdrawable>()
  const cache = useQueryClient()
  const dialog = asked && (
    <WrittenWindow title={`撤销${asked.serviceName}？`} label="撤销原因" missing="请填写撤销原因。" yes="撤销业务" no="不撤销" danger onClose={() => ask(undefined)}
      done={`已撤销${asked.serviceName}${asked.serialNumber ? `（${asked.serialNumber}）` : ''}`} save={(reason) => withdraw(asked.id, reason).finally(() => void cache.invalidateQueries(ofCases))}>
      <p>撤销后本笔业务{asked.serialNumber ? `（业务流水号 ${asked.serialNumber}）` : ''}不再办理，所占用的人员可以重新申报；办件记录仍然保留。{asked.state === 'returned' && '已审核通过的记录不受影响。'}</p>
    </WrittenWindow>
  )
  return { ask, dialog }
}
