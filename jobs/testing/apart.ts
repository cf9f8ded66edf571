/** A process that does what the test asks of it. */
import { gzipSync, gunzipSync } from 'node:zlib'
import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '../../common/problem.ts'
import { serveApart } from '../apart.ts'

const acts: Record<string, (argument: number, progress: (at: number) => void) => unknown> = {
  double: (n, progress) => { progress(50); return { twice: n * 2 } },
  wait: async (ms) => { await sleep(ms); return process.hrtime.bigint() },
  spin: () => { for (;;) { /* never ends, and never gives the event loop back */ } },
  objects: () => { const all: object[] = []; for (let i = 0; ; i++) all.push({ i, text: `row ${i}` }) },
  array: () => 'x,'.repeat(1 << 26).split(',').length,
  text: () => { let text = 'x'; for (;;) { text = (text + text).split('').reverse().join('') } },
  buffers: (_, progress) => { const all: Buffer[] = []; for (let i = 0; ; i++) { all.push(Buffer.alloc(1 << 20, 1)); progress(i) } },
  bomb: async (mb) => { const whole = gunzipSync(gzipSync(Buffer.alloc(mb << 20))); await sleep(2000); return whole.length },
  refuse: () => { throw new Problem(409, 'test/refused', '不能办理', { problems: [{ field: 'name', code: 'test/name', message: '姓名有误' }], retryAfter: 3 }) },
  fail: () => { throw new TypeError('a bug') },
  reject: () => { void Promise.reject(new Error('forgotten')); return sleep(1000) },
  exit: () => process.exit(3),
  echo: () => undefined,
}

serveApart<{ act: string; argument: number; bytes?: Uint8Array }, unknown, number>(({ act, argument, bytes }, progress) =>
  act === 'echo' ? bytes?.length : acts[act]?.(argument, progress))
