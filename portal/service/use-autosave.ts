/** Keeps on the server what is being typed, so that nothing is lost when the browser closes. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { keep, type Cells } from './calls.ts'

/** How far the keeping is. `at` is the time of day of the last time it worked. */
export interface Kept { state: 'clean' | 'saving' | 'kept' | 'retrying'; at?: string }
interface Content { header: Cells; entry: Cells }

/** Milliseconds from the last keystroke until it is sent. */
const PAUSE = 800
const RETRIES = [2_000, 5_000, 10_000, 20_000]

/** The time of day, HH:MM, as the person's own clock has it. */
const timeOfDay = () => new Intl.DateTimeFormat('zh-CN', { hour: '2-digit', minute: '2-digit', hour12: false }).format()

/**
 * Sends `content` to the draft 800 ms after it last changed, and again after a failure until it works. `flush` sends at once what is waiting;
 * `forget` says that `content` as it stands needs no keeping (it was added, or just restored).
 */
export function useAutosave(caseId: string, content: Content, enabled: boolean) {
  const [kept, setKept] = useState<Kept>({ state: 'clean' })
  const text = JSON.stringify(content)
  const latest = useRef(text)
  const sent = useRef(text)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const tries = useRef(0)
  const running = useRef<Promise<boolean> | undefined>(undefined)

  const send = useCallback(async (): Promise<boolean> => {
    clearTimeout(timer.current)
    if (running.current) await running.current
    const now = latest.current
    if (now === sent.current) return true
    const attempt = (async () => {
      setKept((was) => ({ ...was, state: tries.current > 0 ? 'retrying' : 'saving' }))
      try {
        await keep(caseId, JSON.parse(now) as Content)
        sent.current = now
        tries.current = 0
        setKept({ state: 'kept', at: timeOfDay() })
        return true
      } catch {
        // Whatever the reason, what was typed stays in the page and is tried again; the bar says so.
        timer.current = setTimeout(() => void send(), RETRIES[Math.min(tries.current, RETRIES.length - 1)])
        tries.current += 1
        setKept((was) => ({ ...was, state: 'retrying' }))
        return false
      }
    })()
    running.current = attempt
    const worked = await attempt
    running.current = undefined
    if (worked && latest.current !== sent.current) timer.current = setTimeout(() => void send(), PAUSE)
    return worked
  }, [caseId])

  useEffect(() => {
    latest.current = text
    if (!enabled || text === sent.current) return undefined
    clearTimeout(timer.current)
    timer.current = setTimeout(() => void send(), PAUSE)
    return undefined
  }, [text, enabled, send])

  useEffect(() => {
    const leaving = (event: BeforeUnloadEvent) => {
      if (!enabled || latest.current === sent.current) return
      void send()
      event.preventDefault()
    }
    window.addEventListener('beforeunload', leaving)
    return () => {
      window.removeEventListener('beforeunload', leaving)
      clearTimeout(timer.current)
      if (enabled && latest.current !== sent.current) void keep(caseId, JSON.parse(latest.current) as Content).catch(() => undefined)
    }
  }, [caseId, enabled, send])

  const forget = useCallback((as: Content) => { sent.current = JSON.stringify(as) }, [])
  return { kept, flush: send, forget }
}
