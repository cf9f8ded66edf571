import { Timeline } from 'antd'
import type { CaseState, ServedEvent } from '../../forms/served.ts'
import { caseStateText, minuteOf } from '../words.ts'
import styles from './records.module.css'

const colours: Partial<Record<CaseState, string>> = { approved: 'green', completed: 'green', returned: 'orange', refused: 'red', withdrawn: 'gray', discarded: 'gray' }

/** What happened to the case (办理经过), the latest first: who, when, from which state to which, why. */
export const CaseEvents = ({ events }: { events: readonly ServedEvent[] }) => (
  <Timeline className={styles.events} items={events.toSorted((a, b) => b.at.localeCompare(a.at)).map((event, i) => ({
    key: i, color: event.from === event.to ? 'blue' : colours[event.to] ?? 'blue',
    content: (
      <>
        <div className={styles.eventHead}><strong>{event.what}</strong><span className="quiet">{minuteOf(event.at)} · {event.actor}</span></div>
        {event.from !== null && event.from !== event.to && <div className="quiet">{caseStateText[event.from]} → {caseStateText[event.to]}</div>}
        {event.why && <div className={styles.why}>{event.why}</div>}
      </>
    ),
  }))} />
)
