/** The one clock. Business time is Asia/Shanghai; nothing else asks the system for the date (DESIGN: policy). */
import type { Day } from './period.ts'

export interface Clock {
  /** The business day. */
  today(): Day
  /** This instant, for time stamps and for what runs out. */
  now(): Date
}

const DAY_IN_SHANGHAI = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit' })

/** The system's clock; with `today` given, the business day stands still at it (setting TODAY) while instants go on. */
export function systemClock(today?: Day): Clock {
  // eslint-disable-next-line no-restricted-syntax -- this is the clock
  const now = () => new Date()
  return { now, today: () => today ?? dayOf(now()) }
}

/** A clock whose business day stands still until it is moved; instants go on. */
export interface StandingClock extends Clock {
  /** Moves the business day forward; an earlier day changes nothing. */
  moveTo(this: void, day: Day): void
}

/** The clock of a demonstration, which begins on `start`. */
export function standingClock(start: Day): StandingClock {
  let current = start
  const real = systemClock()
  return { now: () => real.now(), today: () => current, moveTo: (day) => { if (day > current) current = day } }
}

/** A clock that tests set by hand. */
export function clockAt(today: Day): StandingClock & { set(to: Day): void; advance(ms: number): void } {
  let [current, instant] = [today, new Date(`${today}T10:00:00+08:00`).getTime()]
  return {
    today: () => current,
    now: () => new Date(instant),
    set: (to) => { [current, instant] = [to, new Date(`${to}T10:00:00+08:00`).getTime()] },
    moveTo: (to) => { if (to > current) current = to },
    advance: (ms) => { instant += ms; current = dayOf(new Date(instant)) },
  }
}

/** The day an instant falls on in Asia/Shanghai. */
export const dayOf = (instant: Date): Day => DAY_IN_SHANGHAI.format(instant) as Day
