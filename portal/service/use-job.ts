/** Follows a job while it runs: by server-sent events, or by asking again where those do not come through. */
import { useEffect, useState } from 'react'
import type { ServedJob } from '../../forms/served.ts'
import { job as jobNow, jobEvents } from './calls.ts'

const POLL = 1_000
export const isOver = (job: ServedJob | null | undefined): boolean => job?.state === 'done' || job?.state === 'failed'

/** The job as last heard of; undefined without `id` or before the first word. */
export function useJob(id: string | undefined, known: ServedJob | null): ServedJob | undefined {
  const [heard, setHeard] = useState<ServedJob>()
  useEffect(() => {
    if (id === undefined) return undefined
    let [over, timer] = [false, undefined as ReturnType<typeof setTimeout> | undefined]
    const take = (job: ServedJob) => {
      setHeard(job)
      if (isOver(job)) stop()
    }
    const poll = async () => {
      // A failure to ask is no failure of the job: it goes on, and so does the asking.
      const job = await jobNow(id).catch(() => undefined)
      if (over) return
      if (job) take(job)
      if (!isOver(job)) timer = setTimeout(() => void poll(), POLL)
    }
    const events = typeof EventSource === 'undefined' ? undefined : new EventSource(jobEvents(id))
    const read = (event: MessageEvent<string>) => take(JSON.parse(event.data) as ServedJob)
    events?.addEventListener('message', read)
    events?.addEventListener('job', read as EventListener)
    events?.addEventListener('error', () => {
      events.close()
      if (!over) void poll()
    })
    if (!events) void poll()
    function stop() {
      over = true
      events?.close()
      clearTimeout(timer)
    }
    return stop
  }, [id])
  if (id === undefined) return undefined
  return heard?.id === id ? heard : known?.id === id ? known : undefined
}
