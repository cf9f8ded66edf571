/** What the trail is to say of files that are taken part by part. Remembered in this process only. */
import type { FastifyRequest } from 'fastify'
import { signedIn } from '../identity/session.ts'

/** Milliseconds in which the parts of a file that one account asks for are one sight of it. */
const ONE_SIGHT = 10 * 60_000
const MOST_SIGHTS = 10_000

/** A question whether the trail is to say that this file was taken: each time it is asked for whole, once while a viewer takes it part by part. */
export function sightsOfFiles(now: () => Date): (request: FastifyRequest, file: string) => boolean {
  const since = new Map<string, number>()
  return (request, file) => {
    const [sight, at] = [`${signedIn(request).account.id} ${file}`, now().getTime()]
    const known = since.get(sight)
    const lately = known !== undefined && at - known < ONE_SIGHT
    if (!lately) {
      if (since.size >= MOST_SIGHTS) since.clear() // never grows without bound: then a sight is told once too often
      since.set(sight, at)
    }
    return !lately || request.headers.range === undefined
  }
}
