/** Certificates through HTTP: 3.3.47 issued, taken, looked up by anyone, replaced, revoked; another employer's never reached. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page, ServedCertificateLook, ServedFoundCertificate, ServedIssued } from '../forms/served.ts'
import { checkSignature, hasPdfsig, pdfsig } from '../test/pdf-signature.ts'
import { aMonthGivenBack, aPaidEmployer } from '../test/paid-employer.ts'
import { openHall, type TestHall, type Visitor } from '../test/hall.ts'

let h: TestHall
const SERVICE = 'employer-coverage-certificate'
const MONTHS = { from: '202101', to: '202102' }
beforeAll(async () => { h = await openHall() })
afterAll(() => h.close())

const issue = (agent: Visitor, persons: readonly string[], months: Record<string, string> = MONTHS) => agent.post<ServedIssued>('/api/certificates', { service: SERVICE, ...months, persons })
const pdfOf = async (agent: Visitor, { id }: ServedIssued) => (await agent.send('GET', `/api/certificates/${id}.pdf`)).rawPayload
const verify = (query: string) => h.visitor().send('GET', `/verify?${query}`, undefined, { accept: 'application/json' })
const lookUp = async ({ number, verificationCode }: ServedIssued, page?: number) => (await verify(`number=${number}&code=${verificationCode}${page ? `&page=${page}` : ''}`)).json<Record<string, never>>()

test('without a scan an agent finds who was paid for, and takes a signed PDF away that anyone can look up', async () => {
  const { employer, person, agent } = await aPaidEmployer(h)
  await h.aPerson({ employer, name: '未缴费' })
  expect(await agent.get(`/api/queries/${SERVICE}/keys?from=202101&to=202102`)).toEqual({ keys: [person.personNo] })
  const issued = await issue(agent, [person.personNo])
  expect([issued.state, /^[2-9A-Z]{6}$/.test(issued.verificationCode), /^20210315\d{8}$/.test(issued.number)]).toEqual(['making', true, true])
  const pdf = await pdfOf(agent, issued)
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  expect(checkSignature(pdf)).toMatchObject({ whole: true, unaltered: true, genuine: true })
  if (hasPdfsig) expect(pdfsig(pdf)).toMatch(/Signature is Valid/)
  expect(await agent.get(`/api/certificates/${issued.id}`)).toMatchObject({ state: 'issued', pages: 2, conditions: MONTHS, chosen: 1 })

  expect(await lookUp(issued, 2)).toMatchObject({
    standing: 'genuine', title: '湖北省社会保险参保证明(单位)', issuedOn: '2021-03-15', covers: '企业养老、失业、工伤保险参保缴费情况(1人明细)(2021年01月 至 2021年02月)',
    whole: { number: issued.number, pages: 2, blocks: [
      { facts: [{}, { label: '当前单位编号', value: employer.number }, { label: '单位类型', value: '企业' }, { label: '当前单位名称', value: employer.name }, {}] },
      { rows: [['企业养老保险', '16.0%', '8.0%', '202102 / 1人'], ['失业保险', '0.7%', '0.3%', '202102 / 1人'], ['工伤保险', expect.stringMatching(/^0\.\d+%$/), '0.0%', '202102 / 1人']] },
    ] },
    page: { no: 2, rows: [
      ['张**', expect.stringMatching(/^\d{4}\*{10}\d{3}[\dX]$/), '202101', '202101', '11200', '已到账', '正常', '11200', '已到账', '正常', '11200', '已到账', '正常'],
      ['张**', expect.anything(), '202102', '202103', '3990', '已到账', '补收', '3990', '已到账', '补收', '3990', '已到账', '补收'],
    ] },
  })
})

test('by the 校验码 alone no figure and no whole name is told; a wrong code or number is not found, and every look is kept', async () => {
  const { employer, person, agent } = await aPaidEmployer(h)
  const issued = await issue(agent, [person.personNo])
  await pdfOf(agent, issued)
  const short = (await verify(`code=${issued.verificationCode.toLowerCase()}&page=2`)).json<{ employer: string }>()
  expect(short).toMatchObject({ standing: 'genuine', whole: null, page: null })
  expect(short.employer).not.toBe(employer.name)
  for (const wrong of [`code=${issued.verificationCode}&number=2021031599999999`, 'code=ZZZZZ2', "code=' or 1"]) {
    const answer = await verify(wrong)
    expect([answer.statusCode, answer.json<{ detail: string }>().detail]).toEqual([404, '未查询到该证明，请核对查询流水号和校验码！'])
  }
  const looks = await h.db.selectFrom('certificate_look').select(['answer', 'whole', 'certificate_id']).orderBy('id', 'desc').limit(4).execute()
  expect(looks.map(({ answer }) => answer)).toEqual(['unknown', 'unknown', 'unknown', 'genuine'])
  expect(looks[3]?.certificate_id).toBe(issued.id)
})

test('a month whose base was lowered since says so: what was given back stands under it with the base after', async () => {
  const { employer, person, agent } = await aPaidEmployer(h)
  await aMonthGivenBack(h, employer, person, 202101, '2021-03-05', { from: 11_200, to: 8_000 })
  const issued = await issue(agent, [person.personNo], { from: '202101', to: '202101' })
  await pdfOf(agent, issued)
  const { page } = await lookUp(issued, 2) as unknown as { page: { rows: string[][] } }
  expect(page.rows.map((row) => row.slice(2, 7))).toEqual([['202101', '202101', '11200', '已到账', '正常'], ['202101', '202103', '8000', '已退费', '退差']])
})

test('on a phone it is a page of words, in which what a certificate says is text', async () => {
  const { employer, person, agent } = await aPaidEmployer(h)
  await h.db.updateTable('employer').set({ name: '测试<script>alert(1)</script>有限公司' }).where('id', '=', employer.id).execute()
  const issued = await issue(agent, [person.personNo])
  await pdfOf(agent, issued)
  const page = await h.visitor().send('GET', `/verify?code=${issued.verificationCode}&number=${issued.number}`)
  expect(page.headers['content-type']).toContain('text/html')
  expect(page.body).toContain('真实有效')
  expect(page.body).toContain('测试&#60;script&#62;')
  expect(page.body).not.toContain('<script>')
  const none = await h.visitor().send('GET', '/verify?code=AAAAAA')
  expect([none.statusCode, none.body.includes('未查询到该证明，请核对查询流水号和校验码！')]).toEqual([404, true])
  expect((await h.visitor().send('GET', '/verify')).body).toContain('输入编号核验')
})

test('a file is the original to the last byte, or it is not', async () => {
  const { person, agent } = await aPaidEmployer(h)
  const pdf = await pdfOf(agent, await issue(agent, [person.personNo]))
  const sent = (bytes: Buffer) => h.visitor().send('POST', '/verify/file', Buffer.concat([Buffer.from('--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n'), bytes, Buffer.from('\r\n--b--\r\n')]), { 'content-type': 'multipart/form-data; boundary=b', accept: 'application/json' })
  expect((await sent(pdf)).json<{ standing: string }>().standing).toBe('genuine')
  const altered = Buffer.from(pdf)
  altered[1000]! ^= 1
  expect((await sent(altered)).json<{ detail: string }>().detail).toBe('该文件不是本系统开具的原件，或已被改动，请向出具单位索取原件！')
  expect(checkSignature(altered).unaltered).toBe(false)
})

test('a later certificate of the same persons and months takes its place once it says something else', async () => {
  const { employer, person, agent } = await aPaidEmployer(h)
  const first = await issue(agent, [person.personNo])
  await pdfOf(agent, first)
  h.clock.advance(1000)
  await pdfOf(agent, await issue(agent, [person.personNo]))
  expect(await lookUp(first)).toMatchObject({ standing: 'genuine' }) // the same again
  await h.db.updateTable('employer').set({ legal_person_name: '钱程' }).where('id', '=', employer.id).execute()
  h.clock.advance(1000)
  await pdfOf(agent, await issue(agent, [person.personNo]))
  expect(await lookUp(first)).toMatchObject({ standing: 'superseded', since: '2021-03-15' })
})

test('the agency finds a certificate of its region and takes it back with a reason; another agency does not', async () => {
  const { employer, person, agent } = await aPaidEmployer(h)
  const issued = await issue(agent, [person.personNo])
  await pdfOf(agent, issued)
  const [clerk, elsewhere] = [await h.aClerk(), await h.aClerk('429021')]
  const found = async (who: Visitor, query: Partial<Record<'text' | 'person' | 'from' | 'to' | 'standing', string>>) => (await who.get<Page<ServedFoundCertificate>>(`/api/agency/certificates?${String(new URLSearchParams(query))}`)).rows.map(({ number }) => number)
  for (const by of [{ text: issued.verificationCode.toLowerCase() }, { text: issued.number }, { text: employer.number }, { text: employer.name.slice(1) }, { person: person.personNo }, { person: person.idNumber }]) {
    expect([by, await found(clerk, by)]).toEqual([by, [issued.number]])
    expect([by, await found(elsewhere, by)]).toEqual([by, []])
  }
  const mine = { text: employer.number }
  expect(await found(clerk, { ...mine, from: '2021-03-15', to: '2021-03-15', standing: 'genuine' })).toEqual([issued.number])
  for (const not of [{ from: '2021-03-16' }, { to: '2021-03-14' }, { standing: 'revoked' }, { standing: 'superseded' }, { person: '9999999999' }]) expect([not, await found(clerk, { ...mine, ...not })]).toEqual([not, []])
  expect((await clerk.send('GET', '/api/agency/certificates?from=2021-03-16&to=2021-03-15')).json()).toMatchObject({ status: 422, detail: '请选择开具日期，开始日期不能晚于结束日期！' })

  const one = `/api/agency/certificates/${issued.id}`
  for (const [method, path] of [['POST', `${one}/revoke`], ['GET', `${one}/looks`], ['GET', `${one}.pdf`]] as const) expect([path, (await elsewhere.send(method, path, method === 'POST' ? { reason: '误开' } : undefined)).statusCode]).toEqual([path, 404])
  for (const path of ['/api/agency/certificates', `${one}/looks`, `${one}.pdf`]) for (const who of [agent, await h.aClerk('420100', 'administrator')]) expect((await who.send('GET', path)).statusCode).toBe(403)
  expect((await clerk.send('GET', `${one}.pdf`)).rawPayload.subarray(0, 5).toString()).toBe('%PDF-')
  expect(await h.db.selectFrom('audit_entry').where('action', '=', 'sight/certificate').where('subject', '=', issued.id).select('detail').execute()).toEqual([{ detail: { number: issued.number } }])

  expect((await clerk.send('POST', `${one}/revoke`, { reason: '  ' })).json()).toMatchObject({ status: 422, detail: '请填写作废原因！' })
  await clerk.post(`${one}/revoke`, { reason: '缴费记录有误' })
  expect((await clerk.send('POST', `${one}/revoke`, { reason: '再次' })).statusCode).toBe(409)
  expect(await lookUp(issued)).toMatchObject({ standing: 'revoked', because: '缴费记录有误' })
  expect((await agent.send('POST', `${one}/revoke`, { reason: 'x' })).statusCode).toBe(403)
})

test('the agency sees how each certificate stands and when it was looked up, never by whom', async () => {
  const { employer, person, agent } = await aPaidEmployer(h)
  const first = await issue(agent, [person.personNo])
  await pdfOf(agent, first)
  await verify(`code=${first.verificationCode}`)
  await h.db.updateTable('employer').set({ legal_person_name: '孙立' }).where('id', '=', employer.id).execute()
  h.clock.advance(1000)
  await pdfOf(agent, await issue(agent, [person.personNo]))
  await lookUp(first, 2)
  const clerk = await h.aClerk()
  const { rows, total } = await clerk.get<Page<ServedFoundCertificate>>(`/api/agency/certificates?text=${employer.number}`)
  expect([total, rows.map(({ standing, since, looks, chosen }) => [standing, since, looks, chosen])]).toEqual([2, [['genuine', null, 0, 1], ['superseded', '2021-03-15', 2, 1]]])
  expect(await clerk.get<ServedCertificateLook[]>(`/api/agency/certificates/${first.id}/looks`)).toEqual([
    { at: expect.stringMatching(/^2021-03-1/) as string, answer: 'superseded', whole: true, page: 2 }, { at: expect.stringMatching(/^2021-03-1/) as string, answer: 'genuine', whole: false, page: null },
  ])
})

test('the checks of 3.3.47, each with its sentence', async () => {
  const { person, agent } = await aPaidEmployer(h)
  const said = async (body: Record<string, unknown>) => (await agent.send('POST', '/api/certificates', { service: SERVICE, persons: [person.personNo], ...body })).json<{ status: number; detail: string }>()
  expect((await said({ from: '202101' })).detail).toBe('请输入缴费起始期号和缴费结束期号！')
  expect((await said({ from: '202102', to: '202101' })).detail).toBe('缴费起始期号不能大于缴费结束期号！')
  expect((await said({ from: '202101', to: '202104' })).detail).toBe('缴费结束期号不能晚于当前月份！')
  expect((await said({ ...MONTHS, persons: [] })).detail).toBe('请在右侧勾选需要预览的人员！')
  expect((await said({ from: '202003', to: '202003' })).detail).toBe('所选人员中有1人在该期间没有本单位的缴费到账记录，请返回选择后重新查询！')
  expect((await said({ from: '202103', to: '202103', persons: [person.personNo] })).status).toBe(422)
})

test('another employer reaches neither certificate nor file nor person', async () => {
  const { person, agent } = await aPaidEmployer(h)
  const other = await aPaidEmployer(h)
  const issued = await issue(agent, [person.personNo])
  await pdfOf(agent, issued)
  for (const path of [`/api/certificates/${issued.id}`, `/api/certificates/${issued.id}.pdf`]) expect((await other.agent.send('GET', path)).statusCode).toBe(404)
  expect((await other.agent.send('GET', `/api/jobs/${issued.job ?? ''}`)).statusCode).toBe(403) // as any job it does not know, without a scan
  expect((await other.agent.send('POST', '/api/certificates', { service: SERVICE, ...MONTHS, persons: [person.personNo] })).statusCode).toBe(422)
  expect((await h.visitor().send('GET', `/api/certificates/${issued.id}`)).statusCode).toBe(401)
  expect(await other.agent.get<ServedIssued[]>(`/api/certificates?service=${SERVICE}`)).toEqual([])
})

test('an address that guesses codes is shut out for a while', async () => {
  const answers = []
  for (let i = 0; i < 25; i++) answers.push((await verify('code=QQQQQQ')).statusCode)
  expect(answers.at(-1)).toBe(429)
  h.clock.advance(11 * 60_000)
})
