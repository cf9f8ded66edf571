import type { ServedChange } from '../../forms/served.ts'
import styles from './records.module.css'

/** True when nothing stood there before: the record enters something new. */
export const entersAnew = (changes: readonly ServedChange[]) => changes.every((c) => c.before === '')

/** What one record changes, before and after side by side, only what differs marked. */
export function ChangesTable({ changes, name }: { changes: readonly ServedChange[]; name: string }) {
  const anew = entersAnew(changes)
  return (
    <table className={styles.changes} aria-label={`${name}的变更内容`}>
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
