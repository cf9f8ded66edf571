import type { ReactNode } from 'react'
import styles from './components.module.css'

/** An empty list says why it is empty and what fills it. */
export const EmptyReason = ({ why, then, action }: { why: string; then?: string; action?: ReactNode }) => (
  <div className={styles.empty}><strong>{why}</strong>{then}{action && <div style={{ marginTop: 12 }}>{action}</div>}</div>
)
