/** The hall's API as the pages use it: problems are thrown as `ApiProblem`; what a signed-out or unscanned session missed is asked for over the page. */
import type { FieldProblem, ServedProblem } from '../forms/served.ts'

/** What the hall (or the way to it) objects to; `message` is the Chinese sentence to show. `status` 0 means that the hall was not reached. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly status: number
  readonly code: string
  readonly problems: readonly FieldProblem[]
  /** Seconds. */
  readonly retryAfter: number | undefined
  constructor(served: Pick<ServedProblem, 'status' | 'code' | 'detail'> & Partial<ServedProblem>) {
    super(served.detail)
    this.status = served.status
    this.code = served.code
    this.problems = served.problems ?? []
    this.retryAfter = served.retryAfter
  }

  /** True when the same request may well succeed later: the network, a restart, too many requests. */
  get passing(): boolean { return this.status === 0 || this.status === 429 || this.status >= 500 }
}

/** What can be shown of anything that was thrown. */
export const sentenceOf = (error: unknown): string =>
  (error instanceof ApiProblem ? error.message : '页面出现异常，请刷新后重试；已保存的内容不会丢失。')

export type QueryValue = string | number | boolean | readonly (string | number)[] | undefined | null
export type Query = Record<string, QueryValue>

/** `path` with its query; empty values are left out, lists are joined by commas. */
export function withQuery(path: string, query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    const text = Array.isArray(value) ? value.join(',') : String((value as string | number | boolean | null | undefined) ?? '')
    if (text !== '') search.set(key, text)
  }
  const written = search.toString()
  return written === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${written}`
}

/** Asks the person to sign in again (`sign-in`) or to scan (`scan`) and settles when that is done; rejects when it is given up. */
export type Asker = (what: 'sign-in' | 'scan') => Promise<void>
let ask: Asker | undefined
const asked = new Map<string, Promise<void>>()
/** When each dialog was last settled: a request sent before that is sent again without asking. */
const settledAt = new Map<string, number>()

/** The frame gives its dialogs here; without any, 401 and 403 reach the page. */
export const setAsker = (asker: Asker | undefined): void => { ask = asker }

/** One dialog for all requests that miss the same thing. `sentAt` is when the request was sent (performance.now). */
async function askOnce(what: 'sign-in' | 'scan', by: Asker, sentAt: number): Promise<void> {
  if ((settledAt.get(what) ?? -1) > sentAt) return
  const waiting = asked.get(what) ?? by(what).then(() => { settledAt.set(what, performance.now()) }).finally(() => asked.delete(what))
  asked.set(what, waiting)
  return waiting
}

let serverTime = { at: 0, seen: 0 }
/** The server's time in ms since 1970, to the second, from the last answer: countdowns do not hang on this machine's clock. */
export const serverNow = (): number => serverTime.at + (performance.now() - serverTime.seen)

function noteTime(date: string | null) {
  const at = date === null ? NaN : Date.parse(date)
  if (!Number.isNaN(at)) serverTime = { at, seen: performance.now() }
}

export interface Options {
  /** Waits for no dialog: 401 and 403 are thrown at once. */
  anonymous?: boolean
  headers?: Record<string, string>
  signal?: AbortSignal
}
interface Sent extends Options { method: string; body?: string | FormData }

const unreachable = () => new ApiProblem({ status: 0, code: 'unreachable', detail: '网络不通或服务暂时没有响应，已填写的内容仍在本页，请稍后重试。' })

/** The problem an answer carries; answers that are none of ours (a proxy's page) get a sentence of their own. */
async function problemOf(answer: Response): Promise<ApiProblem> {
  const served = await answer.json().catch(() => undefined) as Partial<ServedProblem> | undefined
  const detail = served?.detail ?? (answer.status >= 500 ? '服务暂时不可用，已填写的内容仍在本页，请稍后重试。' : '请求没有被受理，请刷新页面后重试。')
  return new ApiProblem({ ...served, status: answer.status, code: served?.code ?? 'unknown', detail })
}

/** What has to be made up for before the same request can be sent again. */
const missing = (problem: ApiProblem): 'sign-in' | 'scan' | undefined =>
  (problem.status === 401 ? 'sign-in' : problem.status === 403 && /scan/.test(problem.code) ? 'scan' : undefined)

async function send(path: string, sent: Sent): Promise<Response> {
  for (;;) {
    const sentAt = performance.now()
    let answer: Response
    try {
      answer = await fetch(path, {
        method: sent.method, body: sent.body, signal: sent.signal, credentials: 'same-origin',
        headers: { accept: 'application/json', ...(typeof sent.body === 'string' ? { 'content-type': 'application/json' } : {}), ...sent.headers },
      })
    } catch (error) {
      if (sent.signal?.aborted) throw error
      throw unreachable()
    }
    noteTime(answer.headers.get('date'))
    if (answer.ok) return answer
    const problem = await problemOf(answer)
    const what = missing(problem)
    if (what === undefined || sent.anonymous || !ask) throw problem
    await askOnce(what, ask, sentAt).catch(() => { throw problem })
  }
}

async function json<T>(path: string, sent: Sent): Promise<T> {
  const answer = await send(path, sent)
  return (answer.status === 204 ? undefined : await answer.json().catch(() => undefined)) as T
}

/** GET, as JSON. */
export const get = <T>(path: string, query?: Query, options?: Options): Promise<T> => json<T>(withQuery(path, query), { method: 'GET', ...options })

const withBody = (method: string) => <T = void>(path: string, body?: unknown, options?: Options): Promise<T> =>
  json<T>(path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }), ...options })
export const post = withBody('POST')
export const put = withBody('PUT')
export const patch = withBody('PATCH')
export const del = withBody('DELETE')

/** A key by which a repeated POST counts as one. */
export const idempotencyKey = (): string => crypto.randomUUID()

/** Sends one file as multipart, telling how much has gone (0 to 1). Repeats after a sign-in like any other request. */
export async function upload<T>(path: string, file: File, { method = 'POST', field = 'file', onProgress, signal }: {
  method?: 'POST' | 'PUT'; field?: string; onProgress?: (part: number) => void; signal?: AbortSignal
} = {}): Promise<T> {
  for (;;) {
    const sentAt = performance.now()
    const answer = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      const request = new XMLHttpRequest()
      request.open(method, path)
      request.setRequestHeader('accept', 'application/json')
      request.upload.onprogress = (event) => { if (event.lengthComputable) onProgress?.(event.loaded / event.total) }
      request.onload = () => resolve({ status: request.status, text: request.responseText })
      request.onerror = () => reject(unreachable())
      request.onabort = () => reject(new DOMException('aborted', 'AbortError'))
      signal?.addEventListener('abort', () => request.abort(), { once: true })
      const form = new FormData()
      form.append(field, file)
      request.send(form)
    })
    if (answer.status < 300) return (answer.text === '' ? undefined : JSON.parse(answer.text)) as T
    const problem = await problemOf(new Response(answer.text, { status: answer.status }))
    const what = missing(problem)
    if (what === undefined || !ask) throw problem
    await askOnce(what, ask, sentAt).catch(() => { throw problem })
  }
}

/** Asks for the first byte of a file: throws the problem that stands before it, after a sign-in or scan that it may take. */
export const reach = async (path: string): Promise<void> => { await send(path, { method: 'GET', headers: { accept: '*/*', range: 'bytes=0-0' } }) }

/** The file's name out of Content-Disposition, RFC 5987's form first. */
function fileName(disposition: string | null): string | undefined {
  const wide = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1]
  return wide === undefined ? /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1] : decodeURIComponent(wide)
}

/** Fetches a file and hands it to the browser's downloads; a refusal is thrown like any other, not saved as a file. */
export async function download(path: string, query?: Query): Promise<void> {
  const answer = await send(withQuery(path, query), { method: 'GET', headers: { accept: '*/*' } })
  const url = URL.createObjectURL(await answer.blob())
  const link = document.createElement('a')
  link.href = url
  link.download = fileName(answer.headers.get('content-disposition')) ?? path.split('?')[0]?.split('/').at(-1) ?? 'download'
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
