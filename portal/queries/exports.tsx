/** The exports of a list: a page or a selection at once, the whole list made in the background and taken when it is ready. */
import { useEffect, useState } from 'react'
import { App, Button, Progress } from 'antd'
import type { ServedExport } from '../../forms/served.ts'
import { download, post, sentenceOf } from '../api.ts'
import { isOver, useJob } from '../service/use-job.ts'
import { count } from '../words.ts'
import { wireOf, type Asked, type Place } from './use-asked.ts'
import styles from './queries.module.css'

export function Exports({ place, asked, ticked, clear, shown, total }: { place: Place; asked: Asked; ticked: readonly string[]; clear: () => void; /** Rows on the page. */ shown: number; total: number }) {
  const { message } = App.useApp()
  const { slug, list } = place
  const [busy, setBusy] = useState<ServedExport['scope']>()
  const [job, setJob] = useState<string>()
  const running = useJob(job, null)

  useEffect(() => {
    if (!running || !isOver(running)) return
    setJob(undefined)
    setBusy(undefined)
    if (running.state === 'failed') void message.error(running.problem ?? '导出失败，请稍后重新导出')
    else void download(`/api/jobs/${running.id}/file`).then(() => message.success(`已导出 ${count(Number(running.result?.rows ?? 0))} 条`), (error: unknown) => message.error(sentenceOf(error)))
  }, [running, message])

  const exportAs = async (scope: ServedExport['scope']) => {
    setBusy(scope)
    try {
      if (scope === 'all') {
        const { conditions, sort, descending } = asked
        setJob((await post<{ job: string }>(`/api/queries/${slug}/exports`, { list: list.key, of: place.of, sort, descending, conditions })).job)
        return // busy until the job is over
      }
      await download(`/api/queries/${slug}.xlsx`, { ...wireOf(place, asked), page: asked.page, size: asked.size, scope, ...(scope === 'selected' ? { keys: [...ticked] } : {}) })
    } catch (error) { void message.error(sentenceOf(error)) }
    setBusy(undefined)
  }
  const off = (scope: ServedExport['scope']) => (scope === 'page' ? shown === 0 : scope === 'selected' ? ticked.length === 0 : total === 0)
  return (
    <div className={styles.exports}>
      {ticked.length > 0 && <span>已选择 {ticked.length} 条 <button type="button" className="link-button" onClick={clear}>取消选择</button></span>}
      {job !== undefined && <span role="status" className={styles.progress}>正在导出 {count(running?.done ?? 0)} / {count(running?.total ?? total)} 条，可继续查询<Progress size="small" showInfo={false} percent={running?.total ? Math.round((running.done / running.total) * 100) : 0} /></span>}
      {list.exports.map(({ scope, label }) => (
        <Button key={scope} size="small" disabled={off(scope) || (busy !== undefined && busy !== scope)} loading={busy === scope} onClick={() => void exportAs(scope)}>{busy === scope ? '正在导出…' : label}</Button>
      ))}
    </div>
  )
}
