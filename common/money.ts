/** Money: whole fen, never a float of yuan. Source: policy/parameters §0.2. */
import { Problem } from './problem.ts'

/** An amount of whole fen. Yuan exists only as text. */
export type Fen = number & { readonly unit: 'fen' }
/** A ratio in parts per million: 16 % is 160000. */
export type Ppm = number & { readonly unit: 'ppm' }

const YUAN = /^(-?)(\d{1,12})(?:\.(\d{1,2}))?$/

/** The whole number `n` of fen. Throws when it is not a safe integer. */
export function fen(n: number): Fen {
  if (!Number.isSafeInteger(n)) throw new RangeError(`not a whole number of fen: ${n}`)
  return n as Fen
}

/** Text like `3740.00` or `-12.5` as fen; undefined when it is not an amount with at most two decimals. */
export function parseYuan(text: string): Fen | undefined {
  const parts = YUAN.exec(text)
  if (!parts) return undefined
  const amount = Number(parts[2]) * 100 + Number((parts[3] ?? '').padEnd(2, '0'))
  return fen(parts[1] === '-' && amount !== 0 ? -amount : amount)
}

/** Text as fen, for what the code itself writes. Throws when it is not an amount. */
export function yuan(text: string): Fen {
  const amount = parseYuan(text)
  if (amount === undefined) throw new Problem(500, 'not-an-amount', `不是金额：${text}`)
  return amount
}

/** Fen as text with two decimals: `3740.00`. With `thousands`, grouped as on the screen: `3,740.00`. */
export function formatYuan(amount: Fen, { thousands = false } = {}): string {
  const sign = amount < 0 ? '-' : ''
  const digits = String(Math.abs(amount)).padStart(3, '0')
  const whole = digits.slice(0, -2)
  return `${sign}${thousands ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole}.${digits.slice(-2)}`
}

/** A decimal string of a ratio (`0.007`) in ppm. Throws when it has more than six decimals. */
export function ratio(text: string): Ppm {
  const parts = /^(\d{1,3})(?:\.(\d{1,6}))?$/.exec(text)
  if (!parts) throw new RangeError(`not a ratio: ${text}`)
  return (Number(parts[1]) * 1_000_000 + Number((parts[2] ?? '').padEnd(6, '0'))) as Ppm
}

/** `amount × rate`, rounded half up to the fen, away from zero for negative amounts; exact to 90 million yuan. */
export function share(amount: Fen, rate: Ppm): Fen {
  const product = Math.abs(amount) * rate + 500_000
  if (!Number.isSafeInteger(product)) throw new RangeError(`too large to multiply exactly: ${amount} × ${rate}`)
  const rounded = (product - (product % 1_000_000)) / 1_000_000
  return fen(amount < 0 ? -rounded : rounded)
}

/** `amount` rounded half up to a multiple of `step`, both in fen and not negative. */
export function roundHalfUpTo(amount: Fen, step: Fen): Fen {
  return fen(Math.floor((amount + step / 2) / step) * step)
}
