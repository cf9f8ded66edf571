import type { Decision, ServedChange } from '../../forms/served.ts'
import styles from './records.module.css'

/** True when nothing stood there before: the record enters something new. */
export const entersAnew = (changes: readonly ServedChange[]) => changes.every((c) => c.before === '')

/** Whether a record's changes were made: `not` for what was given back, refused, or ended without; undefined while it is still open. */
export const cameTo = ({ inEffect, decision }: { inEffect: boolean; decision: Decision | null }, over = false): 'not' | undefined => (!inEffect && (decision !== null || over) ? 'not' : undefined)

/** What one record changes, before and after side by side, only what differs marked. `came` says that it has not taken effect. */
export function ChangesTable({ changes, name, came }: { changes: readonly ServedChange[]; name: string; came?: 'not' | undefined }) {
  const anew = entersAnew(changes)
  return (
    <table className={styles.changes} aria-label={`${name}的变更内容`}>
      {came === 'not' && <caption className={styles.notMade}>未生效，申报的变更按当前台账为：</caption>}
      <thead>
        <tr><th scope="col" className={styles.item}>变更项</th>{!anew && <th scope="col">变更前值</th>}<th scope="col">{anew ? '登记内容（新增）' : '变更后值'}</th></tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={change.item} className={change.before === change.after || anew ? undefined : styles.changed}>
            <th scope="row">{change.item}</th>
            {!anew && <td>{change.before === '' ? <span className="quiet">（无）</span> : change.before === change.after ? change.before : <del>{change.before}</del>}</td>}
            <td>{change.after === '' ? <span className="quiet">（无）</span> : change.before === change.after || anew ? change.after : <ins>{change.after}</ins>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
