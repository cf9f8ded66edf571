import { Button, Tooltip } from 'antd'
import { Link } from '@tanstack/react-router'
import type { ServedCaseLine } from '../../forms/served.ts'
import { formFile } from './calls.ts'
import styles from './records.module.css'

/** Why 撤销业务 is not offered, in the catalogue's words where it has some; null when it is. */
export function withdrawRefusal(line: Pick<ServedCaseLine, 'canWithdraw' | 'state' | 'claimedBy'>): string | null {
  if (line.canWithdraw) return null
  if (line.state === 'withdrawn') return '该业务已撤销！'
  if (line.state === 'draft' || line.state === 'discarded') return '该业务尚未提交，不需要撤销！'
  if (line.claimedBy !== null && (line.state === 'submitted' || line.state === 'accepted')) return '该业务正在审核，不能撤销！'
  return '该业务已审核，不能撤销！'
}

/** A button that says why it cannot be pressed: it stays in the tab order and its reason is read with it. */
function Refused({ label, why }: { label: string; why: string }) {
  return <Tooltip title={why}><Button type="link" size="small" className={styles.refused} aria-disabled aria-label={`${label}（${why}）`}>{label}</Button></Tooltip>
}

/** The row actions of 我的申报记录: 查看详情, 撤销业务, 单据打印. */
export function CaseActions({ line, onWithdraw }: { line: ServedCaseLine; onWithdraw: (line: ServedCaseLine) => void }) {
  const refusal = withdrawRefusal(line)
  return (
    <span className={styles.actions}>
      <Link to="/cases/$id" params={{ id: line.id }} className={styles.actionLink}>查看详情</Link>
      {refusal === null ? <Button type="link" size="small" onClick={() => onWithdraw(line)}>撤销业务</Button> : <Refused label="撤销业务" why={refusal} />}
      {line.hasForm ? <a className={styles.actionLink} href={formFile(line.id)} target="_blank" rel="noopener">单据打印</a> : <Refused label="单据打印" why="该业务没有可打印的单据！" />}
    </span>
  )
}
