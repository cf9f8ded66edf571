/** 计算过程: beside an amount, how it came about. */
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Alert, Popover } from 'antd'
import { sentenceOf } from '../api.ts'
import type { ServedWorking } from '../../forms/served.ts'
import { WorkingTree } from '../components/working-tree.tsx'

/** A query for a computation, kept by its URL. */
export interface AskedWorking { queryKey: readonly [string]; queryFn: () => Promise<ServedWorking> }

/** An amount that can be asked how it came about. */
export function Explained({ text, working }: { text: string; working: AskedWorking }) {
  const [open, setOpen] = useState(false)
  return (
    <Popover open={open} onOpenChange={setOpen} trigger="click" title="计算过程" content={open ? <Working asked={working} /> : null} placement="left">
      <button type="button" className="link-button wz-explained" title="查看计算过程">{text}</button>
    </Popover>
  )
}

function Working({ asked }: { asked: AskedWorking }) {
  const found = useQuery(asked)
  if (found.isError) return <Alert type="info" showIcon title={sentenceOf(found.error)} />
  if (!found.data) return <span role="status">正在读取…</span>
  return <WorkingTree of={found.data} />
}

/** An amount whose computation came with it. */
export const WorkedOut = ({ text, of }: { text: string; of: ServedWorking }) => (
  <Popover trigger="click" title="计算过程" content={<WorkingTree of={of} />} placement="bottom">
    <button type="button" className="link-button wz-explained" title="查看计算过程">{text}</button>
  </Popover>
)
