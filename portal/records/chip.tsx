import type { ReactNode } from 'react'
import type { Decision } from '../../forms/served.ts'
import styles from './records.module.css'

export type Tone = 'good' | 'hint' | 'bad' | 'plain'
/** What was decided on a record, in its word and tone. */
export const DECISION_CHIPS: Record<Decision, { word: string; tone: Tone }> = {
  approved: { word: '审核通过', tone: 'good' }, returned: { word: '已退回', tone: 'hint' }, refused: { word: '审核不通过', tone: 'bad' },
}

/** A word on a tinted ground; with `onRemove` it can be taken away. `strong` is for what is only meant, not yet so. */
export const Chip = ({ tone, strong = false, remove, onRemove, children }: { tone: Tone; strong?: boolean; /** What is taken away, for screen readers. */ remove?: string; onRemove?: () => void; children: ReactNode }) => (
  <span className={`${styles.chip} ${styles[tone]} ${strong ? styles.strong : ''}`}>
    {children}
    {onRemove && <button type="button" aria-label={remove} title={remove} onClick={onRemove}>×</button>}
  </span>
)
