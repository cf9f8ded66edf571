/** 计算过程: how an amount came about, as a tree of steps that can be copied as text. */
import { App, Button, Tree, type TreeDataNode } from 'antd'
import type { ServedWorking } from '../../forms/served.ts'

export function WorkingTree({ of }: { of: ServedWorking }) {
  const { message } = App.useApp()
  const copy = () => void navigator.clipboard.writeText(textOf(of)).then(() => message.success('计算过程已复制'), () => message.warning('浏览器不允许复制，请手工选中后复制'))
  return (
    <div className="wz-working">
      <Tree selectable={false} defaultExpandAll showLine treeData={[nodeOf(of, '0')]} />
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
