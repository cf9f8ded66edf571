import type { ReactNode } from 'react'
import { Emblem } from '../components/emblem.tsx'
import { useTitle } from '../shell/title.ts'
import { HALL } from '../words.ts'
import styles from './sign-in.module.css'

/** The pages before the hall: the band with the name, the page below, nothing else. */
export function Plain({ title, children, right }: { title: string; children: ReactNode; right?: ReactNode }) {
  useTitle(title)
  return (
    <div className={styles.page}>
      <header className={styles.band}>
        <Emblem />
        <span className={styles.name}>{HALL}</span>
        <span className={styles.right}>{right}</span>
      </header>
      <main className={styles.main}>{children}</main>
    </div>
  )
}
