/** 3.3.70 业务单据查询 through HTTP: conditions, sums, 到账进度, 单据明细 with persons and 计算过程, exports; another employer's notices are unseen. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asEmployer, theHall } from '../../ledger/database.ts'
import { cancelNotices } from '../../ledger/notices.ts'
import { exportedWhole, linesOf } from '../../test/exported.ts'
import { openHall, type TestHall } from '../../test/hall.ts'
import { aDeclaredEmployer, aReceipt, type Declared } from '../../test/declared-employer.ts'

let h: TestHall, of: Declared, other: Declared
const SERVICE = 'contribution-document-query'
const QUERY = `/api/queries/${SERVICE}`
interface Listed { total: number; sums?: Record<string, string>; rows: { key: string; cells: Record<string, string> }[] }
const listed = (asked = '', who = of.agent) => who.get<Listed>(`${QUERY}${asked}`)
const cells = async (columns: readonly string[], asked = '') => (await listed(asked)).rows.map((row) => columns.map((column) => row.cells[column]))
const noticeOf = async (branch: string) => (await listed(`?number=${of.numbers[branch] ?? ''}`)).rows[0]?.key ?? ''

beforeAll(async () => {
  h = await openHall()
  of = await aDeclaredEmployer(h)
  other = await aDeclaredEmployer(h)
  await aReceipt(h, of.employer, of.numbers['old_age'] ?? '', 400_000)
})
afterAll(() => h.close())

test('notices with what is due and what has arrived, narrowed by each condition', async () => {
  const { numbers, employer } = of
  const [old, idle] = [[numbers['old_age'], '企业职工基本养老保险征收统筹', '收入', employer.number, employer.name, '202103', '地税征收', '4,267.20', '4,000.00', '部分到账', '有效', '王立新', '2021-03-15 10:00', '湖北省省本级'], [numbers['unemployment'], '失业保险征收统筹', '收入', employer.number, employer.name, '202103', '地税征收', '177.80', '0.00', '未到账', '有效', '王立新', '2021-03-15 10:00', '湖北省省本级']]
  const columns = ['number', 'fund', 'direction', 'subjectNo', 'subjectName', 'period', 'method', 'amount', 'received', 'arrival', 'state', 'issuedBy', 'issuedAt', 'agency']
  expect(await cells(columns, '?sort=amount&descending=true')).toEqual([old, idle])
  expect((await listed()).sums).toEqual({ amount: '4,445.00', received: '4,000.00' })
  const found = (asked: string) => cells(['number'], `?${asked}`)
  expect(await found(`number=${numbers['unemployment'] ?? ''}`)).toEqual([[numbers['unemployment']]])
  expect(await found(`fund=${encodeURIComponent('失业保险征收统筹')}`)).toEqual([[numbers['unemployment']]])
  expect(await found('arrival=part')).toEqual([[numbers['old_age']]])
  expect(await found('arrival=whole')).toEqual([])
  expect(await found('direction=expense')).toEqual([])
  expect(await found('from=202104')).toEqual([])
  expect(await found('to=202102')).toEqual([])
  expect(await found('from=202103&to=202103')).toHaveLength(2)
  const refused = await of.agent.send('GET', `${QUERY}?from=202104&to=202103`)
  expect([refused.statusCode, refused.json<{ detail: string }>().detail]).toEqual([422, '开始期号不能大于结束期号！'])
})

test('到账进度 tells what happened in its order; 单据明细 opens its persons; an amount tells how it came about', async () => {
  const notice = await noticeOf('old_age')
  const progress = () => cells(['step', 'at', 'amount', 'state'], `?list=progress&of=${notice}`)
  expect(await progress()).toEqual([['开具单据', '2021-03-15 10:00', '', '已开具'], ['移交税务', '2021-03-15 10:00', '', '处理中'], ['税务到账', '2021-03-15 10:00', '4,000.00', '部分到账']])
  h.clock.advance(60_000)
  await aReceipt(h, of.employer, of.numbers['old_age'] ?? '', 26_720)
  expect((await progress()).slice(2)).toEqual([['税务到账', '2021-03-15 10:00', '4,000.00', '部分到账'], ['税务到账', '2021-03-15 10:01', '267.20', '已足额到账']])
  expect(await cells(['number'], '?arrival=whole')).toEqual([[of.numbers['old_age']]])

  const details = await listed(`?list=details&of=${notice}`)
  expect(details.rows.map((row) => Object.values(row.cells))).toEqual([['城镇职工基本养老保险', '202103', '正常应缴', '2', '17,780.00', '2,844.80', '1,422.40', '0.00', '0.00', '4,267.20']])
  const assessment = details.rows[0]?.key ?? ''
  const persons = await listed(`?list=persons&of=${assessment}`)
  expect(persons.rows.map(({ cells }) => [cells['name'], cells['idNumber'], cells['base'], cells['employerShare'], cells['personShare'], cells['total']])).toEqual(of.persons.slice(0, 2).map(({ name, idNumber }) =>
    [name, `4201**********${idNumber.slice(-4)}`, '8,890.00', '1,422.40', '711.20', '2,133.60']))
  expect(persons.sums).toEqual({ earnings: '17,776.00', base: '17,780.00', employerShare: '2,844.80', personShare: '1,422.40', total: '4,267.20' })
  const working = (column: string, key = of.persons[0]?.personNo ?? '') => of.agent.get<{ value: string; formula: string; from: { name: string; value: string; document: string | null }[] }>(`${QUERY}/explain?list=persons&of=${assessment}&key=${key}&column=${column}`)
  expect(await working('employerShare')).toMatchObject({ value: '1422.40', formula: '缴费基数×单位缴费比例', from: [{ value: '8890.00' }, { value: '16%', document: expect.stringMatching(/./) as string }] })
  expect(await working('total')).toMatchObject({ value: '2133.60', formula: '单位应缴＋个人应缴' })
  expect(await working('base')).toMatchObject({ value: '8890.00', from: [{ name: '缴费工资', value: '8888.00' }] })
  expect((await of.agent.send('GET', `${QUERY}/explain?list=persons&of=${assessment}&key=1&column=base`)).statusCode).toBe(404)
  expect((await of.agent.send('GET', `${QUERY}?list=details&of=none`)).statusCode).toBe(422)
  expect((await of.agent.send('GET', `${QUERY}?list=nothing`)).statusCode).toBe(404)
})

test('the exports: a page, a selection, and the whole list as a job whose file only its employer may take', async () => {
  const order = 'sort=amount&descending=true'
  const headings = ['序号', '征集通知单号', '账套类型', '收支类型', '主体编号', '主体名称', '单据所属期', '收付方式', '应处理金额', '到账金额', '到账状态', '单据状态', '经办人', '经办时间', '经办机构']
  const file = async (asked: string) => linesOf((await of.agent.send('GET', `${QUERY}.xlsx?${order}&${asked}`)).rawPayload).map((line) => line.slice(0, 2))
  const [old, idle] = [of.numbers['old_age'], of.numbers['unemployment']]
  expect(await file('scope=page&page=2&size=1')).toEqual([headings.slice(0, 2), ['2', idle]])
  expect(await file(`scope=selected&keys=${await noticeOf('unemployment')}`)).toEqual([headings.slice(0, 2), ['1', idle]])
  const { job, lines } = await exportedWhole(of.agent, SERVICE, { sort: 'amount', descending: true, conditions: {} })
  expect(lines.map((line) => line.slice(0, 2))).toEqual([headings.slice(0, 2), ['1', old], ['2', idle]])
  expect([lines[0], lines[1]?.[8]]).toEqual([headings, '4267.20'])
  expect((await exportedWhole(of.agent, SERVICE, { conditions: { arrival: 'none' } })).lines.map((line) => line[1])).toEqual(['征集通知单号', idle])
  for (const url of [`/api/jobs/${job}`, `/api/jobs/${job}/file`]) expect((await other.agent.send('GET', url)).statusCode).toBe(404)
  expect((await of.agent.send('POST', `${QUERY}/exports`, { conditions: { from: 'x' } })).statusCode).toBe(422)
  expect((await of.agent.send('POST', `${QUERY}/exports`, { list: 'progress' })).statusCode).toBe(404)
  const audit = await h.db.selectFrom('audit_entry').where('action', '=', 'sight/export').where('subject', '=', SERVICE).select('detail').execute()
  expect(audit.map(({ detail }) => [detail['scope'], detail['rows']])).toEqual([['page', 1], ['selected', 1], ['all', 2], ['all', 1]])
})

test('another employer sees his own notices and none of this one\'s, by whatever key', async () => {
  expect((await listed('', other.agent)).rows.map((row) => row.cells['number']).sort()).toEqual(Object.values(other.numbers).sort())
  const notice = await noticeOf('old_age')
  const assessment = (await listed(`?list=details&of=${notice}`)).rows[0]?.key ?? ''
  for (const asked of [`?list=progress&of=${notice}`, `?list=details&of=${notice}`, `?list=persons&of=${assessment}`, `?keys=${notice}`, `?whole=true&keys=${notice}`, `?number=${of.numbers['old_age'] ?? ''}`]) {
    expect([asked, (await listed(asked, other.agent)).rows]).toEqual([asked, []])
  }
  expect((await other.agent.send('GET', `${QUERY}/explain?list=persons&of=${assessment}&key=${of.persons[0]?.personNo ?? ''}&column=base`)).statusCode).toBe(404)
  expect(linesOf((await other.agent.send('GET', `${QUERY}.xlsx?scope=selected&keys=${notice}`)).rawPayload)).toHaveLength(1)
  expect((await exportedWhole(other.agent, SERVICE, { list: 'details', of: notice })).lines).toHaveLength(1)
})

test('a cancelled notice stays in the list, says so, and has no details', async () => {
  const notice = await noticeOf('unemployment')
  const [{ case_id }] = await h.db.selectFrom('notice').where('id', '=', notice).select('case_id').execute() as [{ case_id: string }]
  await asEmployer(h.hall, of.employer.id, theHall, (it) => cancelNotices({ ...it, caseId: case_id }, [notice]))
  expect(await cells(['state'], `?number=${of.numbers['unemployment'] ?? ''}`)).toEqual([['已撤销']])
  expect((await cells(['step', 'state'], `?list=progress&of=${notice}`)).map((line) => line.join()).sort()).toEqual(['开具单据,已开具', '撤销单据,已撤销', '移交税务,处理中', '通知税务作废,处理中'].sort())
  expect(await cells(['branch'], `?list=details&of=${notice}`)).toEqual([])
})
