import { afterEach, expect, test, vi } from 'vitest'
import { ApiProblem, get, post, sentenceOf, setAsker, withQuery } from './api.ts'

const answer = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
const problem = (status: number, code: string, detail: string) => answer(status, { type: 'x', title: 'x', status, code, detail })
const answers = (...list: (Response | Error)[]) => {
  const fetched = vi.fn(async () => { const next = list.shift(); if (next instanceof Error) throw next; return next })
  vi.stubGlobal('fetch', fetched)
  return fetched
}
afterEach(() => { vi.unstubAllGlobals(); setAsker(undefined) })

test('leaves empty conditions out of an address and joins lists', () => {
  expect(withQuery('/api/cases', { state: ['draft', 'returned'], page: 1, name: '', whole: undefined, applicant: '张 三' })).toBe('/api/cases?state=draft%2Creturned&page=1&applicant=%E5%BC%A0+%E4%B8%89')
  expect(withQuery('/a?b=1', { c: 2 })).toBe('/a?b=1&c=2')
  expect(withQuery('/a')).toBe('/a')
})

test('a request that misses a session waits for the dialog and is sent again, once for all that wait', async () => {
  const fetched = answers(problem(401, 'session-ended', '登录已超时，请重新登录！'), problem(401, 'session-ended', '登录已超时，请重新登录！'), answer(200, { n: 1 }), answer(200, { n: 2 }))
  const asked: string[] = []
  setAsker(async (what) => { await new Promise((done) => setTimeout(done, 5)); asked.push(what) })
  expect(await Promise.all([get('/a'), post('/b', { typed: '1' })])).toEqual([{ n: 1 }, { n: 2 }])
  expect(asked).toEqual(['sign-in'])
  expect(fetched).toHaveBeenCalledTimes(4)
})

test('a session that was not raised asks for the scan; another refusal does not', async () => {
  answers(problem(403, 'scan-needed', '请先使用电子社保卡扫码认证！'), answer(200, {}), problem(403, 'not-a-clerk', '该功能仅供经办机构审核员使用！'))
  const asked: string[] = []
  setAsker(async (what) => { asked.push(what) })
  await get('/a')
  await expect(get('/b')).rejects.toMatchObject({ status: 403, message: '该功能仅供经办机构审核员使用！' })
  expect(asked).toEqual(['scan'])
})

test('giving up the dialog leaves the problem that was met', async () => {
  answers(problem(401, 'session-ended', '登录已超时，请重新登录！'))
  setAsker(() => Promise.reject(new Error('given up')))
  await expect(get('/a')).rejects.toMatchObject({ status: 401, code: 'session-ended' })
})

test('what does not come from the hall gets a sentence of its own', async () => {
  answers(new TypeError('fetch failed'), new Response('<html>502</html>', { status: 502 }))
  const offline = await get('/a').catch((error: unknown) => error)
  expect(offline).toMatchObject({ status: 0, passing: true, message: '网络不通或服务暂时没有响应，已填写的内容仍在本页，请稍后重试。' })
  expect(await get('/a').catch((error: unknown) => error)).toMatchObject({ status: 502, passing: true, message: '服务暂时不可用，已填写的内容仍在本页，请稍后重试。' })
  expect(sentenceOf(new Error('x is undefined'))).toBe('页面出现异常，请刷新后重试；已保存的内容不会丢失。')
  expect(new ApiProblem({ status: 422, code: 'x', detail: 'y' }).passing).toBe(false)
})
