/** Chance that is the same on every machine: the same seed and the same index give the same numbers, in any order of asking. */

/** Draws for one thing that is being made up. */
export interface Draw {
  /** A whole number from 0 to `n` - 1. */
  below(n: number): number
  /** A whole number from `low` to `high`, both included. */
  from(low: number, high: number): number
  pick<T>(list: readonly T[]): T
  /** Whether something that happens to `percent` in a hundred happens. */
  chance(percent: number): boolean
}

/** Spreads 32 bits over 32 bits (the finaliser of MurmurHash3). */
function mix(bits: number): number {
  let h = bits | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** The draws that belong to `seed` and `index`: mulberry32, started from both. */
export function draw(seed: number, index: number): Draw {
  let state = mix(mix(seed) ^ Math.imul(index + 1, 0x9e3779b1))
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (t ^ (t >>> 14)) >>> 0
  }
  const below = (n: number) => Math.floor((next() / 0x1_0000_0000) * n)
  return {
    below,
    from: (low, high) => low + below(high - low + 1),
    pick: (list) => {
      const picked = list[below(list.length)]
      if (picked === undefined) throw new RangeError('nothing to pick from')
      return picked
    },
    chance: (percent) => below(10_000) < percent * 100,
  }
}

/** A version 4 UUID that belongs to `seed` and `index` alone: other pairs have other UUIDs. */
export function uuid(seed: number, index: number): string {
  // Three rounds of a Feistel network: a bijection of the 64 bits, which then stand in the UUID's outer groups whole.
  let [left, right] = [seed >>> 0, index >>> 0]
  left ^= mix(right ^ 0x55554944)
  right ^= mix(left)
  left ^= mix(right)
  const hex = [left, mix(left ^ 0x1234567), mix(right ^ 0x7654321), right].map((bits) => (bits >>> 0).toString(16).padStart(8, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${'89ab'.charAt(left & 3)}${hex.slice(17, 20)}-${hex.slice(20)}`
}
