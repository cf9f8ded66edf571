/** A signing certificate as a certification authority issues one, for tests: a P-256 key and a chain of two. */
import { webcrypto } from 'node:crypto'
import * as asn1 from 'asn1js'
import * as pki from 'pkijs'

const pem = (label: string, der: ArrayBuffer) => `-----BEGIN ${label}-----\n${(Buffer.from(der).toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END ${label}-----\n`

/** PEM of a private key, its certificate, and the authority's certificate. */
export async function issuedIdentity({ name = '测试人力资源和社会保障厅', from = '2020-01-01', until = '2030-01-01' } = {}): Promise<{ key: string; certificate: string; authority: string }> {
  const pair = async () => await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  const [above, own] = [await pair(), await pair()]
  const certificate = async (serial: number, subject: string, issuer: string, publicKey: webcrypto.CryptoKey, ca: boolean) => {
    const made = new pki.Certificate()
    made.version = 2
    made.serialNumber = new asn1.Integer({ value: serial })
    for (const [place, value] of [[made.subject, subject], [made.issuer, issuer]] as const) place.typesAndValues.push(new pki.AttributeTypeAndValue({ type: '2.5.4.3', value: new asn1.Utf8String({ value }) }))
    made.notBefore.value = new Date(from)
    made.notAfter.value = new Date(until)
    made.extensions = [new pki.Extension({ extnID: '2.5.29.19', critical: true, extnValue: new pki.BasicConstraints({ cA: ca }).toSchema().toBER() })]
    await made.subjectPublicKeyInfo.importKey(publicKey)
    await made.sign(above.privateKey, 'SHA-256')
    return pem('CERTIFICATE', made.toSchema(true).toBER())
  }
  return {
    key: pem('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', own.privateKey)),
    certificate: await certificate(2, name, '测试根证书', own.publicKey, false),
    authority: await certificate(1, '测试根证书', '测试根证书', above.publicKey, true),
  }
}
