import { useState } from 'react'
import { Button } from 'antd'
import type { ServedQueryList } from '../../forms/served.ts'
import { ApiProblem } from '../api.ts'
import { FieldInput } from '../service/field-input.tsx'
import '../service/service.css'
import { presetsOf, type Asked } from './use-asked.ts'
import styles from './queries.module.css'

/** 查询条件, 查询, 重置. Enter in any box is 查询; what the server objects to stands under its box. */
export function ConditionForm({ list, asked, busy, error, onAsk, onReset }: { list: ServedQueryList; asked: Asked; busy: boolean; error: unknown; onAsk: (conditions: Record<string, string>) => void; onReset: () => void }) {
  const [typed, setTyped] = useState(asked.conditions)
  const problems = error instanceof ApiProblem ? error.problems : []
  /** What is said of all conditions together, where no box says it already. */
  const overall = problems.length > 0 && error instanceof ApiProblem && !problems.some(({ message }) => message === error.message) ? error.message : null
  const filled = () => Object.fromEntries(Object.entries(typed).map(([key, value]): [string, string] => [key, value.trim()]).filter(([, value]) => value !== ''))
  return (
    <form className={`surface ${styles.section}`} aria-labelledby="conditions" onSubmit={(event) => { event.preventDefault(); onAsk(filled()) }}>
      <h2 id="conditions">查询条件</h2>
      {list.conditions.length === 0 && <p className="quiet">无需填写条件，点击【查询】列出本单位的全部记录。</p>}
      <div className={styles.conditions}>
        {list.conditions.map((field) => (
          <FieldInput key={field.key} field={field} value={typed[field.key] ?? ''} problem={problems.find((problem) => problem.field === field.key)?.message}
            onChange={(value) => setTyped((now) => ({ ...now, [field.key]: value }))} />
        ))}
      </div>
      <div className={styles.buttons}>
        {overall && <span role="alert" className={styles.overall}>{overall}</span>}
        <Button type="primary" htmlType="submit" loading={busy}>查询</Button>
        <Button onClick={() => { setTyped(presetsOf(list)); onReset() }}>重置</Button>
      </div>
    </form>
  )
}
