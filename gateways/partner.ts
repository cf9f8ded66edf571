/** One signed question to a partner of the hall over HTTP, answered within five seconds or not at all. */
import { signed } from './signature.ts'

/** Where a partner listens, what requests are signed with, and the clock. */
export interface PartnerAccess { readonly url: string; readonly appId: string; readonly secret: string; readonly now: () => Date; readonly send?: typeof fetch; /** Milliseconds. */ readonly timeout?: number }

/** POST `<url>/<path>`, signed. Throws what `down` makes of whatever went wrong: no connection, no answer in time, an error, no JSON object. */
export async function askPartner({ url, appId, secret, now, send = fetch, timeout = 5_000 }: PartnerAccess, path: string, content: unknown, down: (cause: unknown) => Error): Promise<object> {
  try {
    const answer = await send(`${url.replace(/\/$/, '')}/${path}`, { ...signed(content, { appId, secret, now: now() }), signal: AbortSignal.timeout(timeout) })
    if (!answer.ok) throw new Error(`the partner answered ${answer.status}`)
    const body: unknown = await answer.json()
    if (typeof body !== 'object' || body === null) throw new Error('the partner answered without an object')
    return body
  } catch (cause) {
    throw down(cause)
  }
}

/** A text of an answer; null where it is not there, empty, or no text. */
export function textOf(given: unknown, key: string): string | null {
  const value: unknown = typeof given === 'object' && given !== null ? (given as Record<string, unknown>)[key] : undefined
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}
