/** Passwords are kept as argon2id hashes (64 MiB, 3 passes, 1 lane: about 50 ms each). */
import { hash, verify } from '@node-rs/argon2'
import { Problem } from '../common/problem.ts'

const COST = { memoryCost: 64 * 1024, timeCost: 3, parallelism: 1 }
/** At most this many at once: each holds 64 MiB, and each takes one of Node's four threads, which also read files. */
const AT_ONCE = 3
/** Sign-ins that may wait their turn: more would wait longer than a person does. */
const WAITING = 100

let running = 0
const waiting: (() => void)[] = []

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= WAITING) throw new Problem(503, 'too-many-sign-ins', '当前登录人数较多，请稍后再试！', { retryAfter: 5 })
    await new Promise<void>((go) => waiting.push(go)) // the place is handed over, so `running` stays
  } else running++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}

/** What a password is compared with where there is no account, so that this takes as long. */
let decoy: Promise<string> | undefined

export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(password, COST))

/** Whether `password` is the one of `hashed`; without a hash false, after the same work. Throws Problem 503 when too many wait. */
export async function verifyPassword(hashed: string | undefined, password: string): Promise<boolean> {
  const against = hashed ?? (await (decoy ??= hashPassword('no account has this password')))
  const same = await inTurn(() => verify(against, password))
  return same && hashed !== undefined
}

export const passwords = { hash: hashPassword, verify: verifyPassword }
