/** Timing: interleaved rounds, medians, memory of a whole family of processes, and a table of ratios. */
import { readdirSync, readFileSync } from 'node:fs'

/** What a piece of work took: wall time in ms, and the processor time of this process and of those it started that have ended. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/** Does each of `works` in turn, `rounds` times, so that what else the machine does falls on all alike. Gives the times in ms. */
export async function interleaved<Name extends string>(rounds: number, works: Record<Name, () => Promise<number>>): Promise<Record<Name, number[]>> {
  const names = Object.keys(works) as Name[]
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = 0; round < rounds; round++) for (const name of names) times[name].push(await works[name]())
  return times
}

/** The value below which a share of them lies; 0.5 is the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
}
export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** Resident memory of this process and of the Node processes it started, in MB; this process alone where there is no /proc. */
export function familyMb(): number {
  let sum = process.memoryUsage.rss() / 2 ** 20
  try {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const stat = read(`/proc/${pid}/stat`)
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
      if (parent !== process.pid || !read(`/proc/${pid}/cmdline`).includes('node')) continue
      sum += Number(read(`/proc/${pid}/statm`).split(' ')[1]) * 4096 / 2 ** 20
    }
  } catch { /* no /proc */ }
  return sum
}
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return '' // it has ended meanwhile
  }
}

/** Runs `work` and gives by how many MB the family grew at most. */
export async function growth(work: () => Promise<unknown>): Promise<number> {
  const before = familyMb()
  let most = before
  const timer = setInterval(() => { most = Math.max(most, familyMb()) }, 50)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  return most - before
}

/** Prints rows under heads as a Markdown table, to be put into docs/performance.md as it stands. */
export function table(title: string, heads: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`
  process.stdout.write(`\n### ${title}\n\n${[line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n')}\n`)
}
export const ms = (value: number): string => value < 10 ? value.toFixed(2) : Math.round(value).toLocaleString('en')
export const times = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} ×`
