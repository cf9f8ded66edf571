/** A detached CMS signature as PAdES baseline B-B wants it: content type, digest and the signing certificate are signed, the chain is enclosed. Source: ETSI EN 319 122-1, EN 319 142-1. */
import { createHash, sign } from 'node:crypto'
import * as asn1 from 'asn1js'
import * as pki from 'pkijs'
import { bytes, parsed, signatureAlgorithm, type SigningIdentity } from './signing-identity.ts'

const [DATA, SIGNED_DATA, SHA_256] = ['1.2.840.113549.1.7.1', '1.2.840.113549.1.7.2', '2.16.840.1.101.3.4.2.1']
const [CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_CERTIFICATE_V2] = ['1.2.840.113549.1.9.3', '1.2.840.113549.1.9.4', '1.2.840.113549.1.9.16.2.47']

/** Signs what has this SHA-256 digest; the answer is DER. The time of signing stands in the PDF: as a signed attribute PAdES forbids it. */
export function cmsSignature({ key, chain }: SigningIdentity, digest: Buffer): Buffer {
  const certificates = chain.map(parsed)
  const [own] = certificates
  if (!own) throw new Error('an identity has its certificate')
  const certHash = createHash('sha256').update(chain[0]?.raw ?? '').digest()
  const attributes = [
    new pki.Attribute({ type: CONTENT_TYPE, values: [new asn1.ObjectIdentifier({ value: DATA })] }),
    new pki.Attribute({ type: MESSAGE_DIGEST, values: [new asn1.OctetString({ valueHex: bytes(digest) })] }),
    // SigningCertificateV2 > certs > ESSCertIDv2 > certHash; the algorithm is SHA-256 when none is said
    new pki.Attribute({ type: SIGNING_CERTIFICATE_V2, values: [sequence(sequence(sequence(new asn1.OctetString({ valueHex: bytes(certHash) }))))] }),
  ].sort((a, b) => Buffer.compare(der(a), der(b))) // DER orders a set by its members' bytes
  const signed = new asn1.Set({ value: attributes.map((attribute) => attribute.toSchema()) }).toBER()
  const sha256 = () => new pki.AlgorithmIdentifier({ algorithmId: SHA_256 })
  const signer = new pki.SignerInfo({
    version: 1,
    sid: new pki.IssuerAndSerialNumber({ issuer: own.issuer, serialNumber: own.serialNumber }),
    digestAlgorithm: sha256(),
    signedAttrs: new pki.SignedAndUnsignedAttributes({ type: 0, attributes }),
    signatureAlgorithm: signatureAlgorithm(key),
    signature: new asn1.OctetString({ valueHex: bytes(sign('sha256', new Uint8Array(signed), key)) }),
  })
  const container = new pki.SignedData({ version: 1, digestAlgorithms: [sha256()], encapContentInfo: new pki.EncapsulatedContentInfo({ eContentType: DATA }), certificates, signerInfos: [signer] })
  return Buffer.from(new pki.ContentInfo({ contentType: SIGNED_DATA, content: container.toSchema(true) }).toSchema().toBER())
}

const sequence = (only: asn1.BaseBlock) => new asn1.Sequence({ value: [only] })
const der = (attribute: pki.Attribute) => Buffer.from(attribute.toSchema().toBER())
