/** What is to be said of a signed PDF, found out without the code that signs: from its ASN.1, and by poppler's pdfsig. */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash, verify, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as asn1 from 'asn1js'
import * as pki from 'pkijs'

export interface SignatureFacts {
  /** The signature is of every byte of the file but its own. */ whole: boolean
  /** The bytes are those that were signed. */ unaltered: boolean
  /** The key of the enclosed certificate made the signature. */ genuine: boolean
  /** The signed attributes name that certificate (signing-certificate-v2). */ namesCertificate: boolean
  /** Object identifiers of the signed attributes. */ attributes: string[]
  /** The enclosed certificates, the signer's first. */ chain: X509Certificate[]
  reason: string
  signedAt: string
  byteRange: number[]
}

const MESSAGE_DIGEST = '1.2.840.113549.1.9.4', SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47'
const exact = (of: Uint8Array): ArrayBuffer => Uint8Array.from(of).buffer

/** Checks the last signature of `pdf`. Throws where there is none. */
export function checkSignature(pdf: Buffer): SignatureFacts {
  const at = pdf.lastIndexOf('/ByteRange')
  const text = pdf.toString('latin1', pdf.lastIndexOf('/Type /Sig ', at), at + 80)
  const byteRange = (/\/ByteRange \[([\d ]+)\]/.exec(text)?.[1] ?? '').split(' ').map(Number)
  const [start = 0, length = 0, behind = 0, rest = 0] = byteRange
  const signed = Buffer.concat([pdf.subarray(start, start + length), pdf.subarray(behind, behind + rest)])
  const container = Buffer.from(pdf.toString('latin1', length + 1, behind - 1), 'hex')
  const content = new pki.SignedData({ schema: pki.ContentInfo.fromBER(exact(container)).content as asn1.Sequence })
  const [signer] = content.signerInfos
  const certificates = (content.certificates ?? []) as pki.Certificate[]
  if (!signer?.signedAttrs) throw new Error('the signature has no signer')
  const attribute = (type: string) => signer.signedAttrs?.attributes.find((one) => one.type === type)?.values[0] as asn1.Sequence & asn1.OctetString
  const chain = certificates.map((one) => new X509Certificate(Buffer.from(one.toSchema().toBER())))
  const named = (((attribute(SIGNING_CERTIFICATE_V2).valueBlock.value[0] as asn1.Sequence).valueBlock.value[0] as asn1.Sequence).valueBlock.value[0] as asn1.OctetString).valueBlock.valueHexView
  return {
    whole: start === 0 && pdf[length] === 0x3c && pdf[behind - 1] === 0x3e && behind + rest === pdf.length,
    unaltered: createHash('sha256').update(signed).digest().equals(attribute(MESSAGE_DIGEST).valueBlock.valueHexView),
    genuine: chain[0] !== undefined && verify('sha256', Buffer.from(signer.signedAttrs.encodedValue), chain[0].publicKey, signer.signature.valueBlock.valueHexView),
    namesCertificate: createHash('sha256').update(chain[0]?.raw ?? '').digest().equals(named),
    attributes: signer.signedAttrs.attributes.map(({ type }) => type),
    chain,
    reason: Buffer.from(/\/Reason <FEFF([0-9A-F]+)>/.exec(text)?.[1] ?? '', 'hex').swap16().toString('utf16le'),
    signedAt: /\/M \(([^)]+)\)/.exec(text)?.[1] ?? '',
    byteRange,
  }
}

/** Whether poppler's pdfsig is here. */
export const hasPdfsig = spawnSync('pdfsig', ['-v']).error === undefined

/** What pdfsig says of a PDF. */
export function pdfsig(pdf: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-pdfsig-'))
  try {
    writeFileSync(join(folder, 'signed.pdf'), pdf)
    return execFileSync('pdfsig', [join(folder, 'signed.pdf')], { env: { ...process.env, HOME: folder, TZ: 'Asia/Shanghai' }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
