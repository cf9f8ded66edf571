/** 登记处理: what was done about a difference; it is shown wherever the matter is found again. */
import { useQueryClient } from '@tanstack/react-query'
import { post } from '../api.ts'
import { WrittenWindow } from '../components/written-window.tsx'
import { ADDRESS, type Difference } from './calls.ts'

export function HandlingWindow({ of, difference, onClose }: { of: string; difference: Difference; onClose: () => void }) {
  const cache = useQueryClient()
  return (
    <WrittenWindow title={`登记处理：${difference.kindText}`} label="处理情况" missing="请填写处理情况！" yes="保存" no="取消" done="已登记处理情况" onClose={onClose}
      save={(note) => post(`${ADDRESS}/${of}/differences/${difference.no}/handling`, { note }).finally(() => void cache.invalidateQueries({ queryKey: [ADDRESS] }))}>
      <p>征集通知单号 {difference.noticeNumber}{difference.reference === null ? '' : `，税务流水号 ${difference.reference}`}</p>
    </WrittenWindow>
  )
}
