/** 附件材料 over HTTP: from the empty table to the clerk's look, what is refused on the way, and the phone's code. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import sharp from 'sharp'
import { idNumber, openHall, type Employer, type TestHall, type Visitor } from './hall.ts'
import { multipart, picture, registrationWithMaterials } from './materials.ts'

const SENTENCE = '文件格式或大小不符合要求，仅支持JPG、JPEG、PNG，且不超过5M！'
let h: TestHall, employer: Employer, agent: Visitor, clerk: Visitor, jpeg: Buffer, png: Buffer, id: string
let n = 0
beforeAll(async () => {
  h = await openHall({ filings: [await registrationWithMaterials()] })
  employer = await h.anEmployer()
  agent = await h.agentOf(employer)
  clerk = await h.aClerk()
  jpeg = await picture({ grain: 30 }).withExif({ IFD0: { Model: 'SECRET-CAMERA' } }).jpeg().toBuffer()
  png = await picture({ colour: [160, 60, 60] }).png().toBuffer()
})
afterAll(() => h.close())
beforeEach(async () => {
  id = await agent.draft('insured-person-registration')
  expect(await agent.codes(id, { idNumber: idNumber(++n), name: '李安宁', mobile: '13000000000', ethnicity: '01', startedOn: '2021-03-01', earnings: '8888', branches: ['old_age', 'unemployment', 'employment_injury'] })).toEqual([])
})

const at = (code: string, query = '') => `/api/cases/${id}/materials/${code}${query}`
const put = (code: string, bytes: Buffer, name = '照片.jpg', who = agent) => {
  const { body, headers } = multipart(bytes, name)
  return who.send('PUT', at(code), body, headers)
}
const problem = async (answer: ReturnType<Visitor['send']>) => {
  const given = await answer
  const { code, detail } = given.json<{ code: string; detail: string }>()
  return [given.statusCode, code, detail]
}
const revision = async () => (await h.db.selectFrom('service_case').where('id', '=', id).select('revision').executeTakeFirstOrThrow()).revision
const noted = async () => (await h.db.selectFrom('audit_entry').where('subject', '=', id).where((q) => q.or([q('action', 'like', 'material/%'), q('action', '=', 'sight/material')])).select(['action', 'detail']).orderBy('at').orderBy('seq').execute())
const submitProblem = async () => problem(agent.submit(id))

test('the definition says what is asked for, in which groups, and where the blank is', async () => {
  const served = await agent.get<{ tabs: string[]; materialTemplateLabel: string; materials: { code: string; group: string | null; need: string; note: string | null; template: string | null }[] }>('/api/services/insured-person-registration')
  expect([served.tabs.at(-1), served.materialTemplateLabel]).toEqual(['附件材料', '材料版本'])
  expect(served.materials.map((it) => [it.code, it.need, it.group, it.note])).toEqual([['contract', 'required', null, null], ['licence', '分组1', '分组1', '非必填'], ['agreement', '分组1', '分组1', '非必填'], ['other', 'optional', null, null]])
  const blank = await agent.send('GET', served.materials[3]?.template ?? '')
  expect([blank.statusCode, blank.headers['content-disposition'], blank.body.length > 1000]).toEqual([200, 'attachment; filename*=UTF-8\'\'catalogue.yaml', true])
  expect(await problem(agent.send('GET', '/api/services/insured-person-registration/materials/licence/template'))).toEqual([404, 'no-material-template', '该材料没有模版，请按材料说明准备'])
})

test('handed in, looked at, replaced, taken away; each is a change of the case and is noted', async () => {
  const before = await revision()
  const answer = await put('contract', jpeg, '合同 第1页.JPG')
  expect(answer.json()).toEqual({ code: 'contract', fileName: '合同 第1页.JPG', mediaType: 'image/jpeg', size: jpeg.length, uploadedAt: expect.any(String) as string, width: 640, height: 480, byPhone: false })
  expect((await agent.get<{ materials: unknown[] }>(`/api/cases/${id}`)).materials).toEqual([answer.json()])

  const seen = await agent.send('GET', at('contract'))
  expect(seen.rawPayload.equals(jpeg)).toBe(true) // the evidence, byte for byte
  expect(['content-type', 'x-content-type-options', 'cache-control', 'content-disposition'].map((name) => seen.headers[name])).toEqual(['image/jpeg', 'nosniff', 'private, no-store', `inline; filename*=UTF-8''${encodeURIComponent('合同 第1页.JPG')}`])
  for (const size of ['view', 'thumb']) {
    const made = await agent.send('GET', at('contract', `?size=${size}`))
    expect([made.headers['content-type'], (await sharp(made.rawPayload).metadata()).exif, made.rawPayload.includes('SECRET-CAMERA')]).toEqual(['image/jpeg', undefined, false])
  }

  expect((await put('contract', png, '合同.html')).json()).toMatchObject({ fileName: '合同.png', mediaType: 'image/png' })
  expect((await agent.send('GET', at('contract'))).rawPayload.equals(png)).toBe(true)
  const old = createHash('sha256').update(jpeg).digest('hex')
  expect(await h.parts.blobs.has(old)).toBe(true)

  expect((await agent.send('DELETE', at('contract'))).statusCode).toBe(204)
  expect(await problem(agent.send('GET', at('contract')))).toEqual([404, 'material-not-uploaded', '材料《劳动合同》尚未上传'])
  expect(await problem(agent.send('DELETE', at('contract')))).toEqual([404, 'material-not-uploaded', '材料《劳动合同》尚未上传'])
  expect(await revision()).toBe(before + 3)
  const now = createHash('sha256').update(png).digest('hex')
  expect(await noted()).toEqual([
    { action: 'material/upload', detail: { code: 'contract', file: old } }, { action: 'material/replace', detail: { code: 'contract', file: now, before: old } }, { action: 'material/delete', detail: { code: 'contract', before: now } },
  ])
})

test('what is no picture is refused in words, and what was there stays', async () => {
  await put('contract', jpeg)
  expect(await problem(put('contract', Buffer.from('<html>'), '合同.jpg'))).toEqual([422, 'material-wrong-format', `${SENTENCE}所选文件的内容不是JPG或PNG图片，请另存为JPG或PNG后重新上传。`])
  expect(await problem(put('contract', Buffer.concat([jpeg, Buffer.alloc(5 * 2 ** 20)])))).toEqual([413, 'material-too-large', `${SENTENCE}所选文件超过5M，请压缩后重新上传。`])
  expect(await problem(put('contract', Buffer.concat([jpeg, Buffer.alloc(40 * 2 ** 20)])))).toEqual([413, 'material-too-large', `${SENTENCE}所选文件超过5M，请压缩后重新上传。`])
  expect(await problem(put('contract', jpeg.subarray(0, 9000)))).toEqual([422, 'material-damaged', `${SENTENCE}图片不完整或已损坏，请重新拍照或扫描后上传。`])
  const { headers } = multipart(jpeg, 'x.jpg')
  expect(await problem(agent.send('PUT', at('contract'), Buffer.from('--hall-test-boundary--\r\n'), headers))).toEqual([422, 'file-missing', '请先选择要上传的图片！'])
  expect(await problem(put('passport', jpeg))).toEqual([404, 'no-such-material', '该业务没有这种附件材料，请刷新页面后重新选择'])
  expect((await agent.send('GET', at('contract'))).rawPayload.equals(jpeg)).toBe(true)
  expect(await revision()).toBe((await noted()).length + 1) // one record, one material
})

test('a case is neither saved nor submitted without its 必传, nor without one of each group', async () => {
  expect(await submitProblem()).toEqual([409, 'material-missing', '请上传必传材料《劳动合同》！'])
  await put('contract', jpeg)
  expect(await submitProblem()).toEqual([409, 'material-group-missing', '请在分组1（采矿许可证、开采协议）中至少上传一种材料！'])
  expect(await problem(agent.send('POST', `/api/cases/${id}/save`, {}))).toEqual([409, 'material-group-missing', '请在分组1（采矿许可证、开采协议）中至少上传一种材料！'])
  await put('agreement', png, '协议.png')
  expect(await agent.post(`/api/cases/${id}/save`)).toMatchObject({ form: `/api/cases/${id}/form.pdf` })
  expect((await agent.submit(id)).statusCode).toBe(200)
})

test('once submitted nothing changes; the clerk of the agency sees it and that is noted; returned, it may be replaced', async () => {
  await put('contract', jpeg)
  await put('licence', png, '许可证.png')
  expect((await clerk.send('GET', at('contract'))).statusCode).toBe(404) // a draft is nobody else's
  await agent.post(`/api/cases/${id}/save`)
  await agent.submit(id)
  for (const refused of [put('contract', png), agent.send('DELETE', at('contract')), agent.send('POST', at('contract', '/photo-codes'), {})]) {
    expect(await problem(refused)).toEqual([409, 'case-edit-refused', '该办件已提交，不能再修改；如需修改请先撤销（当前状态：待审核）'])
  }
  expect((await clerk.get<{ materials: { code: string }[] }>(`/api/cases/${id}`)).materials.map((it) => it.code)).toEqual(['contract', 'licence'])
  expect((await clerk.send('GET', at('contract', '?size=view'))).headers['content-type']).toBe('image/jpeg')
  expect((await clerk.send('GET', at('licence'))).rawPayload.equals(png)).toBe(true)
  expect((await noted()).filter((it) => it.action === 'sight/material').map(({ action, detail }) => [action, detail['code'], detail['how']])).toEqual([['sight/material', 'contract', 'view'], ['sight/material', 'licence', 'original']])
  expect([(await put('contract', png, 'x.png', clerk)).statusCode, (await clerk.send('DELETE', at('contract'))).statusCode]).toEqual([403, 403])

  await clerk.post(`/api/reviews/${id}/claim`)
  await clerk.post(`/api/reviews/${id}/return`, { opinion: '合同缺少签章，请重新上传' })
  expect((await put('contract', png, '合同.png')).statusCode).toBe(200)
  await agent.post(`/api/cases/${id}/save`)
  expect((await agent.submit(id)).statusCode).toBe(200)
})

test('nobody else comes near: another employer, another agency, one who has not scanned, one who is not signed in', async () => {
  await put('contract', jpeg)
  await put('licence', png)
  await agent.post(`/api/cases/${id}/save`)
  await agent.submit(id)
  const stranger = await h.agentOf(await h.anEmployer()), half = await h.agentOf(employer, 'password'), elsewhere = await h.aClerk('420200')
  const status = async (who: Visitor) => [(await who.send('GET', at('contract'))).statusCode, (await put('contract', png, 'x.png', who)).statusCode, (await who.send('DELETE', at('contract'))).statusCode]
  expect([await status(stranger), await status(half), await status(elsewhere), await status(h.visitor())]).toEqual([[404, 404, 404], [403, 403, 403], [404, 403, 403], [401, 401, 401]])
})

interface PhotoCode { id: string; url: string; expiresAt: string }
const photoCode = async (code = 'contract') => agent.post<PhotoCode>(at(code, '/photo-codes'))
const tokenOf = ({ url }: PhotoCode) => new URL(url, 'http://hall').searchParams.get('code') ?? ''
const photo = (token: string, bytes = jpeg) => {
  const { body, headers } = multipart(bytes, 'IMG_0001.jpg')
  return h.visitor().send('PUT', `/api/photos/${token}`, body, headers)
}
const stateOf = async (made: PhotoCode) => (await agent.get<{ state: string }>(at('contract', `/photo-codes/${made.id}`))).state

test('a phone opens the code without signing in, is told only what to photograph, and hands it in once', async () => {
  const made = await photoCode()
  const token = tokenOf(made)
  expect(Date.parse(made.expiresAt) - h.clock.now().getTime()).toBeGreaterThan(9.9 * 60_000)
  expect(await stateOf(made)).toBe('waiting')
  const told = (await h.visitor().send('GET', `/api/photos/${token}`)).json<Record<string, unknown>>()
  expect(told).toEqual({ state: 'waiting', service: '单位职工参保登记/续保', material: '劳动合同', expiresAt: made.expiresAt })
  expect(await stateOf(made)).toBe('opened')

  expect(await problem(photo(token, jpeg.subarray(0, 5000)))).toEqual([422, 'material-damaged', `${SENTENCE}图片不完整或已损坏，请重新拍照或扫描后上传。`])
  const both = await Promise.all([photo(token), photo(token, png)]) // two phones at once
  expect(both.map((answer) => answer.statusCode).sort()).toEqual([200, 409])
  expect(await stateOf(made)).toBe('used')
  expect((await agent.get<{ materials: unknown[] }>(`/api/cases/${id}`)).materials).toMatchObject([{ code: 'contract', byPhone: true }])
  expect(await problem(photo(token))).toEqual([409, 'photo-code-used', '该二维码已上传过照片，如需重拍请在电脑上重新点击【手机拍照】！'])
  expect((await noted()).map((entry) => [entry.action, entry.detail['byPhone']])).toEqual([['material/photo-code', undefined], ['material/upload', true]])
  const stored = await h.db.selectFrom('photo_code').where('id', '=', made.id).selectAll().executeTakeFirstOrThrow()
  expect(JSON.stringify(stored)).not.toContain(token)
})

test('a code that is old, closed, replaced, unknown or overused says so; so does one whose case was submitted', async () => {
  const replaced = await photoCode(), closed = await photoCode(), overused = await photoCode('licence')
  await agent.send('DELETE', at('contract', `/photo-codes/${closed.id}`))
  expect(await problem(photo(tokenOf(replaced)))).toEqual([410, 'photo-code-ended', '二维码已关闭，请在电脑上重新点击【手机拍照】！'])
  expect(await problem(photo(tokenOf(closed)))).toEqual([410, 'photo-code-ended', '二维码已关闭，请在电脑上重新点击【手机拍照】！'])
  expect(await problem(photo('nonsense'))).toEqual([404, 'no-such-photo-code', '二维码无效，请在电脑上重新点击【手机拍照】！'])
  for (let i = 0; i < 10; i++) expect((await photo(tokenOf(overused), Buffer.from('no picture'))).statusCode).toBe(422)
  expect(await problem(photo(tokenOf(overused)))).toEqual([429, 'too-many-photos', '该二维码上传次数过多已关闭，请在电脑上重新点击【手机拍照】！'])

  const old = await photoCode()
  await h.db.updateTable('photo_code').set({ expires_at: new Date(h.clock.now().getTime() - 1) }).where('id', '=', old.id).execute()
  expect([await stateOf(old), await problem(photo(tokenOf(old)))]).toEqual(['expired', [410, 'photo-code-expired', '二维码已超过10分钟失效，请在电脑上重新点击【手机拍照】！']])

  const late = await photoCode()
  await put('contract', jpeg)
  await put('licence', png)
  await agent.post(`/api/cases/${id}/save`)
  await agent.submit(id)
  expect((await photo(tokenOf(late), png)).statusCode).toBe(409)
  expect((await agent.send('GET', at('contract'))).rawPayload.equals(jpeg)).toBe(true)
})

test('codes are not made without end, and whoever guesses at codes is shut out for a while', async () => {
  const statuses: number[] = []
  for (let i = 0; i < 31; i++) statuses.push((await agent.send('POST', at('other', '/photo-codes'), {})).statusCode)
  expect(statuses).toEqual([...Array<number>(30).fill(200), 429])
  const guesses: number[] = []
  for (let i = 0; i < 31; i++) guesses.push((await h.visitor().send('GET', `/api/photos/guess-${i}`)).statusCode)
  expect([guesses.filter((it) => it === 404).length, guesses.at(-1)]).toEqual([29, 429]) // one was missed in the test before
})
