/** The e-social-security card (电子社保卡) as the hall needs it: a code is shown, a phone scans it, its holder confirms or refuses. */
import { Problem } from '../common/problem.ts'
import { signed } from './signature.ts'

export interface ECard {
  /** Makes `code` known to the card's platform and gives what the QR code leads to. */
  announce(code: string, expiresAt: Date): Promise<{ url: string }>
}

/** What the card's platform reports of a code, by POST to the hall, signed. The holder is who the card belongs to. */
export interface CardReport {
  readonly code: string
  readonly event: 'scanned' | 'confirmed' | 'refused'
  readonly holder: { readonly name: string; readonly idNumber: string }
}

/** The phone as a page of the hall's own, for demonstration and test. */
export const simulatedECard: ECard = {
  announce: async (code) => ({ url: `/phone?code=${encodeURIComponent(code)}` }),
}

/** The card's platform: POST `<url>/codes` {code, expiresAt}, signed; answers {url}, the deep link into the mini programme. */
export function httpECard({ url, appId, secret, now, send = fetch }: { url: string; appId: string; secret: string; now: () => Date; send?: typeof fetch }): ECard {
  return {
    async announce(code, expiresAt) {
      const answer = await send(`${url.replace(/\/$/, '')}/codes`, { ...signed({ code, expiresAt: expiresAt.toISOString() }, { appId, secret, now: now() }), signal: AbortSignal.timeout(10_000) })
        .catch((cause: unknown) => { throw cardDown(cause) })
      const body: unknown = answer.ok ? await answer.json().catch((cause: unknown) => { throw cardDown(cause) }) : undefined
      if (typeof body !== 'object' || body === null || !('url' in body) || typeof body.url !== 'string') throw cardDown(new Error(`the card platform answered ${answer.status}`))
      return { url: body.url }
    },
  }
}

const cardDown = (cause: unknown) => new Problem(503, 'e-card-unreachable', '电子社保卡平台暂时无法连接，请稍后再试！', { retryAfter: 30, cause })
