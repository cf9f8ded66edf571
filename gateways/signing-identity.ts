/** The key that documents are signed with and the certificate that goes with it: made by the hall itself, or read from what it is given. */
import { createHash, createPrivateKey, generateKeyPair, randomBytes, sign, X509Certificate, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import * as asn1 from 'asn1js'
import * as pki from 'pkijs'

export interface SigningIdentity {
  readonly key: KeyObject
  /** The certificate, and behind it those that vouch for it, each for the one before. */
  readonly chain: readonly X509Certificate[]
  /** Whom the certificate names: its CN. */
  readonly name: string
  readonly validFrom: Date
  readonly validUntil: Date
}

/** A key or certificate that cannot be used; `of` is the one, `message` says why and what is wanted. */
export class BadIdentity extends Error {
  override readonly name = 'BadIdentity'
  readonly of: 'key' | 'certificate'
  constructor(of: 'key' | 'certificate', message: string, cause?: unknown) {
    super(message, { cause })
    this.of = of
  }
}

const CURVES = ['prime256v1', 'secp384r1']
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/** Reads a private key and a chain of certificates, both PEM. Throws BadIdentity. */
export function readIdentity(key: string, chain: string): SigningIdentity {
  const own = readKey(key)
  const certificates = [...chain.matchAll(CERTIFICATE)].map(([pem], n) => {
    try {
      return new X509Certificate(pem)
    } catch (error) {
      throw new BadIdentity('certificate', `第${n + 1}张证书无法读取`, error)
    }
  })
  const [first] = certificates
  if (!first) throw new BadIdentity('certificate', '应为PEM格式的证书（以“-----BEGIN CERTIFICATE-----”开头）：签名证书在前，其上级证书依次在后')
  if (!first.checkPrivateKey(own)) throw new BadIdentity('certificate', '第1张证书与私钥不是一对')
  certificates.forEach((certificate, n) => {
    const above = certificates[n + 1]
    if (above && !(certificate.checkIssued(above) && certificate.verify(above.publicKey))) throw new BadIdentity('certificate', `第${n + 2}张证书不是第${n + 1}张证书的上级证书`)
  })
  const { subject, notBefore, notAfter } = parsed(first)
  return { key: own, chain: certificates, name: commonName(subject) ?? first.subject, validFrom: notBefore.value, validUntil: notAfter.value }
}

function readKey(pem: string): KeyObject {
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch (error) {
    throw new BadIdentity('key', '应为未加密的PEM格式私钥（PKCS#8，以“-----BEGIN PRIVATE KEY-----”开头）', error)
  }
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {}
  if (!((key.asymmetricKeyType === 'rsa' && modulusLength >= 2048) || (key.asymmetricKeyType === 'ec' && CURVES.includes(namedCurve)))) throw new BadIdentity('key', '应为RSA（2048位以上）或P-256、P-384密钥')
  return key
}

/** Years that a certificate made here is valid. */
const YEARS = 20
const DAY = 86_400_000

/** Makes a key (RSA, 3072 bits: what every viewer of PDFs can check) and a certificate for it that it signs itself, valid from the day before `at`. */
export async function makeIdentity(name: string, at: Date): Promise<SigningIdentity> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 3072 })
  const made = new pki.Certificate()
  made.version = 2
  made.serialNumber = new asn1.Integer({ valueHex: bytes(Buffer.concat([Buffer.from([0x40]), randomBytes(15)])) })
  made.subject.typesAndValues.push(new pki.AttributeTypeAndValue({ type: COMMON_NAME, value: new asn1.Utf8String({ value: name }) }))
  made.issuer = made.subject
  made.notBefore = time(at.getTime() - DAY)
  made.notAfter = time(at.getTime() + YEARS * 365.25 * DAY)
  made.subjectPublicKeyInfo = pki.PublicKeyInfo.fromBER(bytes(publicKey.export({ type: 'spki', format: 'der' })))
  const keyId = createHash('sha1').update(made.subjectPublicKeyInfo.subjectPublicKey.valueBlock.valueHexView).digest() // an identifier, not a protection (RFC 5280, 4.2.1.2)
  made.extensions = [
    new pki.Extension({ extnID: '2.5.29.19', critical: true, extnValue: new pki.BasicConstraints({ cA: false }).toSchema().toBER() }),
    new pki.Extension({ extnID: '2.5.29.15', critical: true, extnValue: new asn1.BitString({ valueHex: bytes(Buffer.from([0xc0])), unusedBits: 6 }).toBER() }), // digitalSignature, nonRepudiation
    new pki.Extension({ extnID: '2.5.29.14', extnValue: new asn1.OctetString({ valueHex: bytes(keyId) }).toBER() }),
  ]
  made.signature = signatureAlgorithm(privateKey)
  made.signatureAlgorithm = signatureAlgorithm(privateKey)
  made.tbsView = new Uint8Array(made.encodeTBS().toBER())
  made.signatureValue = new asn1.BitString({ valueHex: bytes(sign('sha256', made.tbsView, privateKey)) })
  return { key: privateKey, chain: [new X509Certificate(Buffer.from(made.toSchema(true).toBER()))], name, validFrom: made.notBefore.value, validUntil: made.notAfter.value }
}

/** UTCTime until 2049, GeneralizedTime from 2050 on (RFC 5280, 4.1.2.5). Whole seconds. */
function time(ms: number): pki.Time {
  const value = new Date(Math.floor(ms / 1000) * 1000)
  return new pki.Time({ type: value.getUTCFullYear() < 2050 ? 0 : 1, value })
}

const COMMON_NAME = '2.5.4.3'
const commonName = (subject: pki.RelativeDistinguishedNames) => subject.typesAndValues.find(({ type }) => type === COMMON_NAME)?.value.valueBlock.value

/** A certificate as ASN.1. */
export const parsed = (certificate: X509Certificate): pki.Certificate => pki.Certificate.fromBER(bytes(certificate.raw))

/** How a key signs here: always over SHA-256. */
export const signatureAlgorithm = (key: KeyObject): pki.AlgorithmIdentifier => key.asymmetricKeyType === 'rsa'
  ? new pki.AlgorithmIdentifier({ algorithmId: '1.2.840.113549.1.1.11', algorithmParams: new asn1.Null() })
  : new pki.AlgorithmIdentifier({ algorithmId: '1.2.840.10045.4.3.2' })

/** What names a certificate: SHA-256 over it, as 64 hexadecimal digits. */
export const fingerprint = (certificate: X509Certificate): string => createHash('sha256').update(certificate.raw).digest('hex')

/** The identity as PEM: the key (PKCS#8) and the chain. */
export const pemOf = ({ key, chain }: SigningIdentity): { key: string; chain: string } => ({ key: key.export({ type: 'pkcs8', format: 'pem' }).toString(), chain: chain.map((certificate) => certificate.toString()).join('') })

/** The bytes in memory of their own, as the ASN.1 library takes them. */
export const bytes = (of: Uint8Array): ArrayBuffer => Uint8Array.from(of).buffer
