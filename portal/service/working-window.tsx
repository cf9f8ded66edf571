/** 计算过程: beside an amount, how it came about, as a tree of steps that can be copied as text. */
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Alert, App, Button, Popover, Tree, type TreeDataNode } from 'antd'
import { sentenceOf } from '../api.ts'
import type { ServedWorking } from '../../forms/served.ts'

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
  const { message } = App.useApp()
  const found = useQuery(asked)
  if (found.isError) return <Alert type="info" showIcon title={sentenceOf(found.error)} />
  if (!found.data) return <span role="status">正在读取…</span>
  const copy = () => void navigator.clipboard.writeText(textOf(found.data)).then(() => message.success('计算过程已复制'), () => message.warning('浏览器不允许复制，请手工选中后复制'))
  return (
    <div className="wz-working">
      <Tree selectable={false} defaultExpandAll showLine treeData={[nodeOf(found.data, '0')]} />
      <Button size="small" onClick={copy}>复制</Button>
    </div>
  )
}

const says = ({ document, notes }: ServedWorking) => [...(document ? [document] : []), ...notes].join('，')

const nodeOf = (step: ServedWorking, key: string): TreeDataNode => ({
  key, children: step.from.map((from, i) => nodeOf(from, `${key}-${i}`)),
  title: <span>{step.name}{step.formula && <span className="quiet"> = {step.formula}</span>} = <b className="wz-figures">{step.value}</b>{says(step) && <span className="quiet">（{says(step)}）</span>}</span>,
})

/** The tree as lines, indented. */
const textOf = (step: ServedWorking, depth = 0): string =>
  [`${'  '.repeat(depth)}${[step.name, step.formula, step.value].filter(Boolean).join(' = ')}${says(step) ? `（${says(step)}）` : ''}`, ...step.from.map((from) => textOf(from, depth + 1))].join('\n')
