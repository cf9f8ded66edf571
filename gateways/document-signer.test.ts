/** A signed PDF is valid as a whole, shows every change, and is signed by one key however many processes sign. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { joinPdfs } from '../forms/documents/join-pdfs.ts'
import { makeReport } from '../forms/documents/report-document.ts'
import { asEmployer, asSystem, theHall } from '../ledger/database.ts'
import { signingCertificates } from '../ledger/signing-keys.ts'
import { openHall, type TestHall } from '../test/hall.ts'
import { checkSignature, hasPdfsig, pdfsig } from '../test/pdf-signature.ts'
import { issuedIdentity } from '../test/signing-chain.ts'
import { hallSigner, signerFrom, type DocumentSigner } from './document-signer.ts'
import { makeIdentity, readIdentity } from './signing-identity.ts'

const NAME = '湖北省社会保险电子证明（测试）'
const at = new Date('2021-03-15T10:00:00+08:00')
const said = { reason: '单位参保证明', at }
let h: TestHall, own: DocumentSigner, form: Buffer, signed: Buffer

const aForm = (title: string) => makeReport({ title, header: [{ label: '单位名称', value: '测试制造有限公司' }], columns: [{ label: '姓名' }], rows: [['张三丰']], totals: [], notes: [], declaration: null, signature: [] })
beforeAll(async () => {
  h = await openHall()
  own = signerFrom(await makeIdentity(NAME, at))
  form = await aForm('单位参保证明')
  signed = await own.sign(form, said)
})
afterAll(() => h.close())

test('the signature is of the whole document, names its certificate, and says in Chinese who signed what and when', async () => {
  const facts = checkSignature(signed)
  expect(facts).toMatchObject({ whole: true, unaltered: true, genuine: true, namesCertificate: true, reason: '单位参保证明', signedAt: "D:20210315100000+08'00'" })
  // content-type, message-digest and signing-certificate-v2; never signing-time, which PAdES forbids
  expect(facts.attributes).toEqual(['1.2.840.113549.1.9.3', '1.2.840.113549.1.9.4', '1.2.840.113549.1.9.16.2.47'])
  expect(facts.chain.map(({ subject }) => subject)).toEqual([`CN=${NAME}`])
  expect(signed.subarray(0, form.length).equals(form)).toBe(true)
})

test('one changed byte is seen, wherever it is', async () => {
  const { byteRange: [, length = 0, behind = 0] } = checkSignature(signed)
  // up to the dictionary of the signature anywhere; in it what a reader is told
  const places = [...Array.from({ length: 60 }, (_, n) => Math.floor((form.length - 1) * n / 59)), signed.indexOf('/Reason <FEFF') + 14, signed.indexOf('/M (D:') + 8, length - 1, behind, signed.length - 2]
  const seen = places.map((place) => {
    const altered = Buffer.from(signed)
    altered[place] = altered[place]! ^ 1
    return checkSignature(altered).unaltered
  })
  expect(seen).toEqual(places.map(() => false))
})

test('what is appended afterwards is not under the signature', async () => {
  expect(checkSignature(Buffer.concat([signed, Buffer.from('\n% more')]))).toMatchObject({ whole: false, unaltered: true })
})

test('a joined document is signed, too; one that is signed already or no plain PDF is refused', async () => {
  const joined = joinPdfs([form, await aForm('第二份')])
  expect(checkSignature(await own.sign(joined, said))).toMatchObject({ whole: true, unaltered: true, genuine: true })
  await expect(own.sign(signed, said)).rejects.toThrow('not written in one go')
  await expect(own.sign(Buffer.from('%PDF-1.7\nnothing'), said)).rejects.toThrow('not written in one go')
})

test.skipIf(!hasPdfsig)('pdfsig agrees (poppler-utils; not asked where it is not installed)', async () => {
  expect(pdfsig(signed)).toMatch(new RegExp(`Common Name: ${NAME}[\\s\\S]+ETSI.CAdES.detached[\\s\\S]+Total document signed[\\s\\S]+Signature is Valid`))
  const altered = Buffer.from(signed)
  altered[form.length - 200] = altered[form.length - 200]! ^ 1
  expect(pdfsig(altered)).toContain('Digest Mismatch')
  expect(pdfsig(Buffer.concat([signed, Buffer.from('\n% more')]))).toContain('Not total document signed')
  const issued = await issuedIdentity()
  const byAuthority = signerFrom(readIdentity(issued.key, issued.certificate + issued.authority))
  expect(pdfsig(await byAuthority.sign(joinPdfs([form, form]), said))).toMatch(/Common Name: 测试人力资源和社会保障厅[\s\S]+Total document signed[\s\S]+Signature is Valid/)
})

test('processes that sign at once sign with one key, which is found again later', async () => {
  const processes = [1, 2, 3].map(() => hallSigner(h.hall, { given: undefined, name: NAME }))
  const fingerprints = await Promise.all([...processes, ...processes].map(async (signer) => checkSignature(await signer.sign(form, said)).chain[0]?.fingerprint256))
  const later = checkSignature(await hallSigner(h.hall, { given: undefined, name: NAME }).sign(form, said)).chain[0]?.fingerprint256
  expect(new Set([...fingerprints, later]).size).toBe(1)
})

test('a certificate that has run out is followed by a new one, and kept', async () => {
  const signer = hallSigner(h.hall, { given: undefined, name: '将到期的' })
  await signer.sign(form, said)
  const late = new Date('2041-06-01T10:00:00+08:00')
  expect(checkSignature(await signer.sign(form, { ...said, at: late })).genuine).toBe(true)
  expect((await asSystem(h.hall, theHall, (it) => signingCertificates(it).where('name', '=', '将到期的').execute())).length).toBe(2)
})

test('a given key signs with its whole chain and is never stored; outside its time nothing is signed', async () => {
  const issued = await issuedIdentity()
  const signer = hallSigner(h.hall, { given: readIdentity(issued.key, issued.certificate + issued.authority), name: NAME })
  const facts = checkSignature(await signer.sign(form, said))
  expect(facts).toMatchObject({ whole: true, unaltered: true, genuine: true, namesCertificate: true })
  expect(facts.chain.map(({ subject }) => subject)).toEqual(['CN=测试人力资源和社会保障厅', 'CN=测试根证书'])
  expect(await signer.certificates()).toContain(issued.certificate.trim())
  const keys = await h.db.selectFrom('signing_key as k').innerJoin('signing_certificate as c', 'c.fingerprint', 'k.fingerprint').where('c.origin', '=', 'settings').select('k.fingerprint').execute()
  expect(keys).toEqual([])
  await expect(signer.sign(form, { ...said, at: new Date('2031-01-01T00:00:00Z') })).rejects.toMatchObject({ status: 503, code: 'signing-certificate-expired' })
})

test('employers never reach a key', async () => {
  const employer = await h.anEmployer()
  await expect(asEmployer(h.hall, employer.id, theHall, (it) => it.db.selectFrom('signing_key').selectAll().execute())).rejects.toThrow('permission denied')
})

test('anyone downloads the certificates, and nothing but certificates', async () => {
  const answer = await h.app.inject('/verify/authority.pem')
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/x-pem-file'])
  const { chain: [certificate] } = checkSignature(await h.parts.signer.sign(form, said))
  expect(answer.body).toContain(certificate?.toString().trim())
  expect(answer.body).not.toContain('PRIVATE')
})
