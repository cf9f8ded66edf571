/** Stops an address that asks for what is not there again and again. Counted in this process only. */
import { Problem } from '../common/problem.ts'

export interface Throttle {
  /** Throws Problem 429 while `subject` has missed too often. */
  admit(subject: string): void
  miss(subject: string): void
}

const MOST_SUBJECTS = 10_000

/** `most` misses within `within` ms shut a subject until those ms are over. */
export function throttle({ most, within, now }: { most: number; within: number; now: () => Date }): Throttle {
  const misses = new Map<string, { count: number; since: number }>()
  const current = (subject: string) => {
    const known = misses.get(subject)
    if (known && now().getTime() - known.since < within) return known
    misses.delete(subject)
    return undefined
  }
  return {
    admit(subject) {
      const known = current(subject)
      if (known && known.count >= most) throw new Problem(429, 'too-many-requests', '操作过于频繁，请稍后再试！', { retryAfter: Math.ceil((known.since + within - now().getTime()) / 1000) })
    },
    miss(subject) {
      const known = current(subject)
      if (known) known.count++
      else {
        if (misses.size >= MOST_SUBJECTS) misses.clear() // never grows without bound; an attack of that size is not stopped here
        misses.set(subject, { count: 1, since: now().getTime() })
      }
    },
  }
}
