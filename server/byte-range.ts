/** The part of a file that a request asks for (RFC 9110 §14). */
import type { Part } from '../gateways/blob-store.ts'

const ONE_RANGE = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i

/**
 * The part of a file of `size` bytes that `range` (the header) asks for; null where nothing of it is there (416); undefined where
 * the whole is to be sent: no range, one that cannot be read, or several at once, which a server may answer whole.
 */
export function byteRange(range: string | undefined, size: number): Part | null | undefined {
  const [, first, last] = ONE_RANGE.exec(range ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined
  if (first === '') return Number(last) === 0 || size === 0 ? null : { start: Math.max(0, size - Number(last)), end: size - 1 }
  if (last !== '' && Number(last) < Number(first)) return undefined
  return Number(first) >= size ? null : { start: Number(first), end: last === '' ? size - 1 : Math.min(Number(last), size - 1) }
}

/** Whether the range holds for this version of the file: without If-Range, or where it names the very ETag. A date is never one of ours. */
export const rangeHolds = (ifRange: string | undefined, etag: string): boolean => ifRange === undefined || ifRange.trim() === etag
