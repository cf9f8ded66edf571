import { expect, test } from 'vitest'
import { Problem } from '../common/problem.ts'
import { runApart, type Limits } from './apart.ts'

const module = new URL('./testing/apart.ts', import.meta.url)
const run = <O>(act: string, argument = 0, limits: Partial<Limits<number>> = {}) =>
  runApart<object, O, number>(module, { act, argument }, { memoryMb: 64, timeoutMs: 30_000, ...limits })
/** What became of it: the problem's code and sentence, or the error's message. */
const refused = (work: Promise<unknown>) => work.then((value) => ({ value }), (error: unknown) =>
  error instanceof Problem ? { code: error.code, status: error.status, says: error.message } : { error: (error as Error).message })

test('gives the output, and progress on the way', async () => {
  const seen: number[] = []
  expect(await run('double', 21, { onProgress: (at) => seen.push(at) })).toEqual({ twice: 42 })
  expect(seen).toEqual([50])
})

test('bytes arrive as bytes', async () => {
  expect(await runApart(module, { act: 'echo', bytes: new Uint8Array(20 << 20) }, { memoryMb: 64, timeoutMs: 30_000 })).toBe(20 << 20)
})

test('a problem arrives as it was thrown', async () => {
  const problem = await run('refuse').catch((error: unknown) => error)
  expect(problem).toBeInstanceOf(Problem)
  expect(problem).toMatchObject({ status: 409, code: 'test/refused', message: '不能办理', retryAfter: 3, problems: [{ field: 'name', code: 'test/name', message: '姓名有误' }] })
})

test('a bug, a forgotten rejection and an exit end that process only', async () => {
  expect(await refused(run('fail'))).toEqual({ error: 'a bug' })
  expect(await refused(run('reject'))).toEqual({ error: 'forgotten' })
  expect(await refused(run('exit'))).toEqual({ error: 'the process ended (3) without an answer: ' })
})

test('time runs out, also in a loop that never yields', async () => {
  expect(await refused(run('spin', 0, { timeoutMs: 1500, says: { tooMuchTime: '报盘文件过大，请分批导入' } })))
    .toEqual({ code: 'too-much-time', status: 422, says: '报盘文件过大，请分批导入' })
  expect(await run('double', 1)).toEqual({ twice: 2 })
})

test.each(['objects', 'array', 'text', 'buffers'])('memory runs out on %s, and the hall goes on', async (act) => {
  expect(await refused(run(act))).toEqual({ code: 'too-much-memory', status: 422, says: '内容过多，处理所需内存超过限制，请拆分后分批办理' })
})

test('memory runs out on one large unpacked buffer', async () => {
  expect(await refused(run('bomb', 200))).toMatchObject({ code: 'too-much-memory' })
})

test('no more than two at once; the others wait their turn, their time not yet running', async () => {
  const ended: number[] = []
  const work = [1, 2, 3].map(async () => { await run('wait', 1000); ended.push(performance.now()) })
  await Promise.all(work)
  const [, second, third] = ended as [number, number, number]
  expect(third - second).toBeGreaterThan(900)
})
