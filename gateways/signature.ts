/** How requests between the hall and its partners are signed: HMAC-SHA-256 over the time and the exact body, both ways. */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** Milliseconds that a signature's time may be off. */
const TOLERANCE = 5 * 60_000

const mac = (secret: string, time: string, body: string) => createHmac('sha256', secret).update(`${time}\n${body}`).digest('hex')

/** A POST of `content` as JSON with the headers that sign it. */
export function signed(content: unknown, { appId, secret, now }: { appId: string; secret: string; now: Date }): { method: 'POST'; headers: Record<string, string>; body: string } {
  const [body, time] = [JSON.stringify(content), String(now.getTime())]
  return { method: 'POST', headers: { 'content-type': 'application/json', 'x-app-id': appId, 'x-time': time, 'x-signature': mac(secret, time, body) }, body }
}

/** Whether `body` was signed with `secret` no longer ago than five minutes. */
export function authentic(headers: Readonly<Record<string, unknown>>, body: string, { secret, now }: { secret: string; now: Date }): boolean {
  const { 'x-time': time, 'x-signature': signature } = headers
  if (typeof time !== 'string' || typeof signature !== 'string' || !(Math.abs(now.getTime() - Number(time)) <= TOLERANCE)) return false
  const [given, expected] = [Buffer.from(signature, 'hex'), Buffer.from(mac(secret, time, body), 'hex')]
  return given.length === expected.length && timingSafeEqual(given, expected)
}
