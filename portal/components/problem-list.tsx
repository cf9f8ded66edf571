import { Alert } from 'antd'
import type { FieldProblem } from '../../forms/served.ts'
import styles from './components.module.css'

/** What is wrong, as a list; with `onJump` each problem of a field leads to it. Read aloud when it appears. */
export function ProblemList({ problems, title, onJump, label }: {
  problems: readonly FieldProblem[]; title?: string; onJump?: (field: string) => void; /** The field's name as the screen has it. */ label?: (field: string) => string | undefined
}) {
  if (problems.length === 0) return null
  const said = (problem: FieldProblem) => {
    const name = problem.field === null ? undefined : label?.(problem.field)
    return name === undefined || problem.message.includes(name) ? problem.message : `${name}：${problem.message}`
  }
  return (
    <Alert type="error" showIcon role="alert" title={title ?? `有 ${problems.length} 处需要修改`} description={(
      <ul className={styles.problems}>
        {problems.map((problem, i) => (
          <li key={`${problem.code} ${problem.field ?? ''} ${i}`}>
            {problem.field !== null && onJump
              ? <button type="button" className="link-button" onClick={() => { if (problem.field !== null) onJump(problem.field) }}>{said(problem)}</button>
              : said(problem)}
          </li>
        ))}
      </ul>
    )} />
  )
}
