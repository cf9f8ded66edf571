/**
 * Work on what people send runs in a process of its own, with limits of memory and time, so that no upload can stall or end the
 * hall. Not in a thread: V8 ends the whole process, whatever a thread's limits, when one large array does not fit its heap.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setPriority } from 'node:os'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Problem, type FieldProblem } from '../common/problem.ts'

/** More would share too little: they compete for the machine's cores with those who wait for a page. */
const AT_ONCE = 2
/** What the heap holds before it does anything: the loader and the module's own code. */
const LOADED_MB = 96
/** What a process holds besides its heap before it does anything. */
const PROCESS_MB = 128
/** How often a process's memory is looked at: what stands outside the heap (buffers) is counted by no limit of V8's. */
const LOOK_EVERY_MS = 100
/** How much of what a dying process wrote is kept. */
const LAST_WORDS = 4096

export interface Limits<P = unknown> {
  /** For what is built as JavaScript values, and again for buffers. */
  readonly memoryMb: number
  /** From when the work begins; waiting for a free place does not count. */
  readonly timeoutMs: number
  readonly onProgress?: (progress: P) => void
  /** Leaves another process of this module ready for the next input. */
  readonly keepWarm?: boolean
  /** What a person is told when a limit is met. */
  readonly says?: { readonly tooMuchMemory?: string; readonly tooMuchTime?: string }
}

type Message = { progress: unknown } | { output: unknown } | { problem: Told } | { failure: { message: string; stack?: string | undefined } } | { tooMuchMemory: true }
interface Told { status: number; code: string; detail: string; problems: readonly FieldProblem[]; retryAfter: number | undefined }

interface Apart { readonly child: ChildProcess; lastWords: string }

const waiting: (() => void)[] = []
let running = 0

async function place(): Promise<() => void> {
  if (running < AT_ONCE) running++
  else await new Promise<void>((go) => waiting.push(go)) // the place passes on, so `running` stays
  return () => {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}

/**
 * Runs `module`, which calls `serveApart`, on `input` and gives its output; at most two at once, others wait their turn. Both
 * are copied (structured clone). Throws the Problem the module threw; Problem 422 too-much-memory or too-much-time when a limit
 * is met; an Error when the module fails or its process dies. The hall itself goes on whatever happens.
 */
export async function runApart<I, O, P = unknown>(module: URL, input: I, limits: Limits<P>): Promise<O> {
  const leave = await place()
  let apart: Apart
  try {
    apart = spares.get(module.href) ?? start(module, limits.memoryMb)
  } catch (error) {
    leave()
    throw error
  }
  spares.delete(module.href)
  hold(apart.child, true)
  apart.child.once('exit', leave)
  try {
    return await outcome<I, O, P>(apart, input, limits)
  } finally {
    apart.child.kill('SIGKILL')
    if (limits.keepWarm) keepWarm(module, limits.memoryMb)
  }
}

/** Processes that have loaded their module and wait for an input: loading takes a second, which nobody should wait for twice. */
const spares = new Map<string, Apart>()

/** Makes a process for `module` ready beforehand. It does not keep the hall's process from ending, and ends with it. */
export function keepWarm(module: URL, memoryMb: number): void {
  if (spares.has(module.href)) return
  const apart = start(module, memoryMb)
  hold(apart.child, false)
  const gone = () => { if (spares.get(module.href) === apart) spares.delete(module.href) }
  apart.child.on('error', gone).on('exit', gone)
  spares.set(module.href, apart)
}

// --import takes a bare name from the folder the process was started in, which may be any
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

function start(module: URL, memoryMb: number): Apart {
  const { PATH, HOME, TMPDIR, LANG, TZ } = process.env // what it reads comes from outside: it is told no secrets
  const child = fork(fileURLToPath(module), [], {
    execArgv: [`--max-old-space-size=${memoryMb + LOADED_MB}`, '--import', tsx], serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: Object.fromEntries(Object.entries({ PATH, HOME, TMPDIR, LANG, TZ, BANSHI_APART_MB: String(memoryMb) }).filter(([, value]) => value !== undefined)),
  })
  const apart = { child, lastWords: '' }
  child.on('error', () => undefined) // told by 'exit', or by `outcome`
  child.stderr?.setEncoding('utf8').on('data', (text: string) => { apart.lastWords = (apart.lastWords + text).slice(-LAST_WORDS) })
  if (child.pid !== undefined) yieldToOthers(child.pid)
  return apart
}

/** The hall's pages come first: for the processor, and when the machine itself runs out of memory. */
function yieldToOthers(pid: number): void {
  try {
    setPriority(pid, 5)
    if (process.platform === 'linux') writeFileSync(`/proc/${pid}/oom_score_adj`, '500')
  } catch { /* a courtesy: it works without */ }
}

/** Whether a process and the pipes to it keep this one from ending. */
function hold(child: ChildProcess, held: boolean): void {
  const pipes = [child, child.channel, child.stderr as unknown as { ref(): void; unref(): void } | null]
  for (const pipe of pipes) if (held) pipe?.ref(); else pipe?.unref()
}

const outcome = <I, O, P>(apart: Apart, input: I, { memoryMb, timeoutMs, onProgress, says }: Limits<P>) => new Promise<O>((resolve, reject) => {
  const { child } = apart
  const tooMuchMemory = () => failed(new Problem(422, 'too-much-memory', says?.tooMuchMemory ?? '内容过多，处理所需内存超过限制，请拆分后分批办理'))
  const timer = setTimeout(
    () => failed(new Problem(422, 'too-much-time', says?.tooMuchTime ?? '内容过多，未能在限定时间内处理完，请拆分后分批办理')), timeoutMs)
  const watch = setInterval(() => { if (residentMb(child.pid) > PROCESS_MB + LOADED_MB + 2 * memoryMb) tooMuchMemory() }, LOOK_EVERY_MS)
  const over = () => { clearTimeout(timer); clearInterval(watch) }
  const failed = (error: Error) => { over(); reject(error) }

  child.on('message', (message: Message) => {
    if ('progress' in message) {
      try {
        onProgress?.(message.progress as P)
      } catch (error) {
        failed(error instanceof Error ? error : new Error(String(error)))
      }
    } else if ('output' in message) {
      over()
      resolve(message.output as O)
    } else if ('tooMuchMemory' in message) tooMuchMemory()
    else if ('problem' in message) {
      const { status, code, detail, problems, retryAfter } = message.problem
      failed(new Problem(status, code, detail, { problems, ...(retryAfter === undefined ? {} : { retryAfter }) }))
    } else failed(asError(message.failure))
  })
  child.on('error', failed)
  // 'close', not 'exit': what it said and wrote has been heard by then. No effect when it has given its answer.
  child.on('close', (code, signal) => {
    if (/heap out of memory|FATAL ERROR: .*(?:Allocation|heap)/i.test(apart.lastWords)) tooMuchMemory()
    else failed(new Error(`the process ended (${signal ?? code}) without an answer: ${apart.lastWords}`))
  })
  child.send({ input }, (error) => { if (error) failed(error) })
})

/** What a process holds of the machine's memory, in MB; 0 where the system does not tell (there the process looks by itself). */
function residentMb(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096 / 1024 / 1024
  } catch {
    return 0
  }
}

function asError({ message, stack }: { message: string; stack?: string | undefined }): Error {
  const error = new Error(message)
  if (stack !== undefined) error.stack = stack
  return error
}

/**
 * Called once by a module that runs apart: takes its input, tells of its progress, gives its output. `progress` also looks at
 * the memory, so call it now and then in a long loop.
 */
export function serveApart<I, O, P = unknown>(handle: (input: I, progress: (at: P) => void) => O | Promise<O>): void {
  if (!process.send) throw new Error('serveApart is for a module that runs in a process of its own')
  const memoryMb = Number(process.env['BANSHI_APART_MB'])
  const say = (message: Message) => process.send?.(message)
  let looked = 0
  const look = () => {
    if (performance.now() - looked < LOOK_EVERY_MS) return
    looked = performance.now()
    if (process.memoryUsage().arrayBuffers > memoryMb * 1024 * 1024) throw new TooMuchMemory()
  }
  const tell = (error: unknown) => {
    if (isTooMuchMemory(error)) say({ tooMuchMemory: true })
    else if (error instanceof Problem) {
      const { status, code, message, problems, retryAfter } = error
      say({ problem: { status, code, detail: message, problems, retryAfter } })
    } else say({ failure: error instanceof Error ? { message: error.message, stack: error.stack } : { message: String(error) } })
  }
  process.on('uncaughtException', tell).on('unhandledRejection', tell)
  process.on('disconnect', () => process.exit()) // the hall is gone
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined) // a Ctrl-C is for the hall, which lets the job at hand end
  process.once('message', ({ input }: { input: I }) => {
    const serve = async () => {
      try {
        say({ output: await handle(input, (at) => { look(); say({ progress: at }) }) })
      } catch (error) {
        tell(error)
      }
    }
    void serve()
  })
}

class TooMuchMemory extends Error {}

/** Ours, or V8's word for a buffer or a text that cannot be made. */
const isTooMuchMemory = (error: unknown) => error instanceof TooMuchMemory
  || (error instanceof RangeError && /allocation failed|Invalid string length|Invalid array length|larger than/i.test(error.message))
