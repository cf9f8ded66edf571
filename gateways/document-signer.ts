/** Signs the PDFs that the hall hands out, so that any viewer shows whether a byte was changed (PAdES B-B). A port: a seal of another kind is another adapter. */
import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { Problem } from '../common/problem.ts'
import { asSystem, theHall, type Hall } from '../ledger/database.ts'
import { keepCertificate, keepKey, keysOf, signingCertificates, waitForKey } from '../ledger/signing-keys.ts'
import { cmsSignature } from './cms-signature.ts'
import { signatureUpdate } from './pdf-update.ts'
import { fingerprint, makeIdentity, pemOf, readIdentity, type SigningIdentity } from './signing-identity.ts'

export interface DocumentSigner {
  /**
   * The PDF with its signature appended; `pdf` itself stays as it is. `at` is the instant the signature bears. Takes PDFs that
   * Typst wrote and joinPdfs joined. Throws 503 where the certificate does not cover `at`.
   */
  sign(pdf: Buffer, said: { reason: string; at: Date }): Promise<Buffer>
  /** The certificates that documents were ever signed with, newest first, as PEM: with them anyone can check them. */
  certificates(): Promise<string>
}

/** A signer with this one key, which needs no database. */
export function signerFrom(identity: SigningIdentity): DocumentSigner {
  return { sign: (pdf, said) => signedBy(identity, pdf, said), certificates: async () => pemOf(identity).chain }
}

/**
 * The hall's signer: with the key it is `given`, or with one that it makes when it first needs it and keeps in the database, so
 * that all its processes sign with the same. `name` is whom the certificate of such a key names.
 */
export function hallSigner(hall: Hall, { given, name }: { given: SigningIdentity | undefined; name: string }): DocumentSigner {
  let current: Promise<SigningIdentity> | undefined
  const identity = async (at: Date): Promise<SigningIdentity> => {
    const held = await current?.catch(() => undefined)
    if (held && (given || covers(held, at))) return held
    current = given ? keepGiven(hall, given) : ownIdentity(hall, name, at)
    return current
  }
  return {
    sign: async (pdf, said) => signedBy(await identity(said.at), pdf, said),
    certificates: async () => {
      await identity(hall.clock.now())
      return (await asSystem(hall, theHall, (it) => signingCertificates(it).execute())).map(({ chain }) => chain).join('')
    },
  }
}

const covers = ({ validFrom, validUntil }: SigningIdentity, at: Date) => validFrom <= at && at < validUntil

async function keepGiven(hall: Hall, given: SigningIdentity): Promise<SigningIdentity> {
  await asSystem(hall, theHall, (it) => keepCertificate(it, certificateRow(given, 'settings')))
  return given
}

/** The key of this name that covers `at`: the one that is kept, or a new one. Of processes that ask at once, one makes it. */
const ownIdentity = (hall: Hall, name: string, at: Date): Promise<SigningIdentity> => asSystem(hall, theHall, async (it) => {
  const kept = async () => {
    const row = await keysOf(it, name, at).executeTakeFirst()
    return row && readIdentity(row.private_key, row.chain)
  }
  const there = await kept()
  if (there) return there
  await waitForKey(it)
  const madeMeanwhile = await kept()
  if (madeMeanwhile) return madeMeanwhile
  const made = await makeIdentity(name, at)
  const row = certificateRow(made, 'hall')
  await keepCertificate(it, row)
  await keepKey(it, { fingerprint: row.fingerprint, private_key: pemOf(made).key })
  it.audit({ action: 'signing-key/made', subject: row.fingerprint, detail: { name, until: made.validUntil.toISOString() } })
  return made
})

function certificateRow(identity: SigningIdentity, origin: 'hall' | 'settings') {
  const [own] = identity.chain
  if (!own) throw new Error('an identity has its certificate')
  return { fingerprint: fingerprint(own), chain: pemOf(identity).chain, name: identity.name, origin, valid_from: identity.validFrom, valid_until: identity.validUntil }
}

/** Bytes digested in one go: other requests have their turn in between. */
const STRIDE = 8 * 1024 * 1024

async function signedBy(identity: SigningIdentity, pdf: Buffer, { reason, at }: { reason: string; at: Date }): Promise<Buffer> {
  if (!covers(identity, at)) throw new Problem(503, 'signing-certificate-expired', '电子证明的签名证书不在有效期内，暂不能开具，请联系系统管理员更换证书！')
  const size = cmsSignature(identity, Buffer.alloc(32)).length + SLACK
  const { before, room, after } = signatureUpdate(pdf, size, { name: identity.name, reason, at })
  const digest = createHash('sha256')
  for (let from = 0; from < pdf.length; from += STRIDE) {
    digest.update(pdf.subarray(from, from + STRIDE))
    if (pdf.length > STRIDE) await setImmediate()
  }
  const signature = cmsSignature(identity, digest.update(before.subarray(0, -1)).update(after.subarray(1)).digest())
  return Buffer.concat([pdf, before, Buffer.from(signature.toString('hex').padEnd(room, '0'), 'latin1'), after])
}
/** Bytes: signatures of elliptic curves differ a little in length. */
const SLACK = 16
