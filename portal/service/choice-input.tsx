/** One of what the ledger offers now, e.g. 项目选择: found by number or name. */
import { useQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { sentenceOf } from '../api.ts'
import type { ServedField } from '../../forms/served.ts'
import { choices } from './calls.ts'

interface ChoiceInputProps { field: ServedField; caseId: string; value: string; onChange: (value: string) => void; aria: Record<string, string | boolean | undefined>; status: '' | 'error' }

export function ChoiceInput({ field, caseId, value, onChange, aria, status }: ChoiceInputProps) {
  const offered = useQuery(choices(caseId, field.key))
  const options = offered.data?.options ?? []
  const empty = offered.isError
    ? <span className="wz-problem">{sentenceOf(offered.error)} <Button size="small" onClick={() => void offered.refetch()}>重试</Button></span>
    : options.length === 0 ? `没有可选的${field.label.replace(/选择$/, '')}，请先办理登记` : '没有符合的选项'
  return (
    <Select {...aria} status={status} value={value || undefined} placeholder={offered.isPending ? '正在读取…' : '请选择'} options={options} loading={offered.isPending} notFoundContent={offered.isPending ? '正在读取…' : empty}
      onChange={(chosen?: string) => onChange(chosen ?? '')} allowClear={!field.required}
      showSearch={{ filterOption: (words, option) => `${option?.value ?? ''} ${option?.label ?? ''}`.toLowerCase().includes(words.trim().toLowerCase()) }} />
  )
}
