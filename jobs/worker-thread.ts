/** Work that may take much memory or time runs in a thread of its own with limits, so that no upload can stall or end the hall. */
import { parentPort, Worker, workerData, type TransferListItem } from 'node:worker_threads'
import { Problem, type FieldProblem } from '../common/problem.ts'

/** More would share too little: the threads of one process compete for its cores with those who wait for a page. */
const AT_ONCE = 2
/** What a thread holds before it does anything: the loader and the module's own code. */
const LOADED_MB = 96
/** How often a thread looks at what it holds outside the JavaScript heap, which no limit of V8's counts. */
const LOOK_EVERY_MS = 200

export interface Limits<P = unknown> {
  /** For what is built as JavaScript values, and again for buffers. */
  readonly memoryMb: number
  /** From the thread's start; waiting for a free place does not count. */
  readonly timeoutMs: number
  readonly onProgress?: (progress: P) => void
  /** Leaves another thread of this module ready for the next input. */
  readonly keepWarm?: boolean
  /** Buffers of the input to hand over instead of copying. */
  readonly transfer?: readonly TransferListItem[]
  /** What a person is told when a limit is met. */
  readonly says?: { readonly tooMuchMemory?: string; readonly tooMuchTime?: string }
}

type Message = { progress: unknown } | { output: unknown } | { problem: Told } | { failure: { message: string; stack?: string | undefined } } | { tooMuchMemory: true }
interface Told { status: number; code: string; detail: string; problems: readonly FieldProblem[]; retryAfter: number | undefined }

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
 * Runs `module`, which calls `serveThread`, on `input` and gives its output; at most two at once, others wait their turn.
 * Throws the Problem the module threw; Problem 422 too-much-memory or too-much-time when a limit is met; an Error when the
 * module fails or its thread dies. The hall itself goes on whatever happens.
 */
export async function runInThread<I, O, P = unknown>(module: URL, input: I, limits: Limits<P>): Promise<O> {
  const leave = await place()
  let worker: Worker
  try {
    worker = spares.get(module.href) ?? thread(module, limits.memoryMb)
    spares.delete(module.href)
    worker.ref()
    worker.postMessage({ input }, [...limits.transfer ?? []])
  } catch (error) {
    leave()
    throw error
  }
  // a thread inside native code ends a while after it was told to, and takes its place till then
  worker.once('exit', leave)
  try {
    return await outcome<O, P>(worker, limits)
  } finally {
    void worker.terminate()
    if (limits.keepWarm) keepWarm(module, limits.memoryMb)
  }
}

/** Threads that have loaded their module and wait for an input: loading takes a second, which nobody should wait for twice. */
const spares = new Map<string, Worker>()

/** Makes a thread for `module` ready beforehand. It keeps no process alive. */
export function keepWarm(module: URL, memoryMb: number): void {
  if (spares.has(module.href)) return
  const worker = thread(module, memoryMb)
  worker.unref()
  const gone = () => { if (spares.get(module.href) === worker) spares.delete(module.href) }
  worker.on('error', gone).on('exit', gone)
  spares.set(module.href, worker)
}

const thread = (module: URL, memoryMb: number) => new Worker(new URL('./thread-loader.mjs', import.meta.url), {
  workerData: { module: module.href, memoryMb }, execArgv: [],
  resourceLimits: { maxOldGenerationSizeMb: memoryMb + LOADED_MB, maxYoungGenerationSizeMb: Math.min(64, memoryMb) },
})

const outcome = <O, P>(worker: Worker, { timeoutMs, onProgress, says }: Limits<P>) => new Promise<O>((done, failed) => {
  const tooMuchMemory = () => failed(new Problem(422, 'too-much-memory', says?.tooMuchMemory ?? '内容过多，处理所需内存超过限制，请拆分后分批办理'))
  const timer = setTimeout(
    () => failed(new Problem(422, 'too-much-time', says?.tooMuchTime ?? '内容过多，未能在限定时间内处理完，请拆分后分批办理')), timeoutMs)
  worker.on('message', (message: Message) => {
    if ('progress' in message) {
      onProgress?.(message.progress as P)
      return
    }
    clearTimeout(timer)
    if ('output' in message) done(message.output as O)
    else if ('tooMuchMemory' in message) tooMuchMemory()
    else if ('problem' in message) {
      const { status, code, detail, problems, retryAfter } = message.problem
      failed(new Problem(status, code, detail, { problems, ...(retryAfter === undefined ? {} : { retryAfter }) }))
    } else failed(asError(message.failure))
  })
  worker.on('messageerror', (error) => failed(error))
  worker.on('error', (error: unknown) => {
    clearTimeout(timer)
    if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') tooMuchMemory()
    else failed(error instanceof Error ? error : new Error(String(error)))
  })
  worker.on('exit', (code) => {
    clearTimeout(timer)
    failed(new Error(`the thread ended (${code}) without an answer`)) // no effect when it has given one
  })
})

function asError({ message, stack }: { message: string; stack?: string | undefined }): Error {
  const error = new Error(message)
  if (stack !== undefined) error.stack = stack
  return error
}

/**
 * Called once by a module that runs in a thread: takes its input, tells of its progress, gives its output. `progress` also looks
 * at the memory, so call it now and then in a long loop.
 */
export function serveThread<I, O, P = unknown>(handle: (input: I, progress: (at: P) => void) => O | Promise<O>): void {
  const port = parentPort
  if (!port) throw new Error('serveThread is for a module that runs in a thread')
  const { memoryMb } = workerData as { memoryMb: number }
  const say = (message: Message) => port.postMessage(message)
  let looked = 0
  const look = () => {
    if (performance.now() - looked < LOOK_EVERY_MS) return
    looked = performance.now()
    if (process.memoryUsage().arrayBuffers <= memoryMb * 1024 * 1024) return
    say({ tooMuchMemory: true })
    throw new TooMuchMemory()
  }
  const timer = setInterval(() => { try { look() } catch { /* said */ } }, LOOK_EVERY_MS)
  const serve = async (input: I) => {
    try {
      say({ output: await handle(input, (at) => { look(); say({ progress: at }) }) })
    } catch (error) {
      if (error instanceof TooMuchMemory) return
      if (error instanceof Problem) {
        const { status, code, message, problems, retryAfter } = error
        say({ problem: { status, code, detail: message, problems, retryAfter } })
      } else say({ failure: error instanceof Error ? { message: error.message, stack: error.stack } : { message: String(error) } })
    } finally {
      clearInterval(timer)
    }
  }
  port.once('message', ({ input }: { input: I }) => { void serve(input) })
}

class TooMuchMemory extends Error {}
