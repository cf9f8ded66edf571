import { useState } from 'react'
import { Button } from 'antd'
import { masked } from '../words.ts'
import styles from './components.module.css'

/**
 * An identity number as lists show it: `4201**********1234`. With `reveal` a button asks the server for the whole number
 * (that look is logged); `number` may come whole or masked already.
 */
export function MaskedId({ number, reveal, onProblem }: { number: string; reveal?: () => Promise<string>; onProblem?: (error: unknown) => void }) {
  const [whole, setWhole] = useState<string>()
  const [busy, setBusy] = useState(false)
  const show = async (ask: () => Promise<string>) => {
    setBusy(true)
    try { setWhole(await ask()) } catch (error) { onProblem?.(error) } finally { setBusy(false) }
  }
  const shown = whole ?? (number.includes('*') ? number : masked(number))
  return (
    <span className={styles.masked}>
      {shown}
      {reveal && number !== '' && (
        <Button type="link" size="small" loading={busy} aria-label={whole === undefined ? `显示完整证件号码 ${shown}` : `隐藏完整证件号码 ${masked(whole)}`} title={whole === undefined ? '显示完整号码（查看会被记录）' : undefined}
          onClick={() => { if (whole === undefined) void show(reveal); else setWhole(undefined) }}>{whole === undefined ? '显示' : '隐藏'}</Button>
      )}
    </span>
  )
}
