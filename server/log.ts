/** The log: one line of JSON a happening, and no personal data in it. */
import type { LogLevel } from './config.ts'

/** Identity numbers, mobiles, account numbers: whatever has that many digits is not for a log. */
const LONG_NUMBER = /\d{11,}[\dXx]?/g
const masked = (text: string) => text.replace(LONG_NUMBER, '***')

interface Told extends Record<string, unknown> { type: string; message: string; stack: string; code?: unknown; constraint?: unknown; cause?: Told }

/** What is told of an error: a database's error also carries the row it met (`detail`) and the values sent, which are left out. */
export function tellError(error: unknown, depth = 0): Told {
  if (!(error instanceof Error)) return { type: typeof error, message: masked(String(error)), stack: '' }
  const { code, constraint } = error as Error & { code?: unknown; constraint?: unknown }
  return {
    type: error.name, message: masked(error.message), stack: masked(error.stack ?? ''),
    ...(code === undefined ? {} : { code }), ...(constraint === undefined ? {} : { constraint }),
    ...(error.cause === undefined || depth > 3 ? {} : { cause: tellError(error.cause, depth + 1) }),
  }
}

export const logOptions = (level: LogLevel) => ({ level, serializers: { err: (error: unknown) => tellError(error) } })
