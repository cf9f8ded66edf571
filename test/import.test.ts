/** 报盘 through HTTP: the template comes back as records, every repair counted, every refusal a sentence, the workbook annotated. */
import ExcelJS from '@protobi/exceljs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { idNumber, openHall, type Employer, type TestHall, type Visitor } from './hall.ts'

let h: TestHall, employer: Employer, agent: Visitor, template: Buffer
beforeAll(async () => {
  h = await openHall()
  employer = await h.anEmployer()
  agent = await h.agentOf(employer)
  template = (await agent.send('GET', '/api/services/insured-person-registration/template.xlsx')).rawPayload
})
afterAll(() => h.close())

type Row = [idNumber: unknown, name: unknown, ethnicity: unknown, startedOn: unknown, earnings: unknown, oldAge: unknown, unemployment: unknown, injury: unknown, mobile: unknown]
const good = (n: number): Row => [idNumber(n), '李明', '01 汉族', '2021-03-01', '8888', '√', '√', '√', '13000000000']

async function sheet(rows: readonly Row[], change?: (sheet: ExcelJS.Worksheet) => void): Promise<Buffer> {
  const book = new ExcelJS.Workbook()
  await book.xlsx.load(template as never)
  const first = book.worksheets[0] as ExcelJS.Worksheet
  rows.forEach((row, i) => [String(i + 1), employer.number, employer.name, ...row].forEach((value, column) => { first.getCell(7 + i, column + 1).value = value as ExcelJS.CellValue }))
  change?.(first)
  return Buffer.from(await book.xlsx.writeBuffer())
}

test('what people write is read, repaired and counted; what is lost is refused with the reason', async () => {
  const draft = await agent.draft('insured-person-registration')
  const done = await agent.upload(draft, await sheet([
    good(1),
    [idNumber(2).replace(/X$/, 'x'), ' 李 明 ', '汉族', '２０２１年3月', '8,888.00元', '是', 'v', '1', '130 0000 0000'],
    [idNumber(3), '李明', '01 汉族', new Date('2021-03-02T00:00:00Z'), 8888.5, '√', '', '', 13000000000],
    [Number('420106199001010042'), '李明', '01 汉族', '2021-03-01', '8888', '√', '√', '√', '13000000000'],
    [idNumber(5), '李明', '01 汉族', '2021-03-01', { formula: '4444*2', result: 8888 }, '√', '√', '√', '13000000000'],
    good(1),
    [idNumber(6), '李明', '01 汉族', '2021-13-01', '8888', '√', '√', '√', '13000000000'],
  ], (first) => { first.getCell(9, 7).style = { numFmt: 'yyyy-mm-dd' } })) // a style of its own: cells of a column share theirs
  const { rows } = await agent.get<{ rows: { row: number; problems: { code: string; message: string }[]; cells: Record<string, string> }[] }>(`/api/cases/${draft}/records?size=20`)
  expect(rows.map(({ row, problems }) => [row, problems[0]?.message ?? ''])).toEqual([
    [7, ''], [8, ''], [9, ''],
    [10, '证件号码是数字格式，后几位已丢失，请将单元格设为文本格式后重新填写完整号码'],
    [11, '“月缴费工资”是公式，请改为数值后重新上传'],
    [12, '第12行与第7行人员重复！'],
    [13, '日期不正确，请按YYYY-MM-DD填写，例如2021-03-15'],
  ])
  expect(done.result).toMatchObject({ total: 7, passed: 3, failed: 4 })
  expect(done.result?.repaired).toBeGreaterThanOrEqual(6)
  expect(rows[1]?.cells).toMatchObject({ name: '李明', startedOn: '2021-03-01', earnings: '8,888.00', branches: '养老、失业、工伤', mobile: '13000000000' })
})

test('the annotated workbook marks the failing cells, is corrected and uploaded again in place of the first', async () => {
  const draft = await agent.draft('insured-person-registration')
  await agent.upload(draft, await sheet([good(21), [idNumber(22), '李明', '01 汉族', '2021-03-01', 'abc', '√', '√', '√', '13000000000']]))
  const annotated = new ExcelJS.Workbook()
  await annotated.xlsx.load((await agent.send('GET', `/api/cases/${draft}/import/annotated.xlsx`)).rawPayload as never)
  const first = annotated.worksheets[0] as ExcelJS.Worksheet
  expect([first.getCell(7, 13).text, first.getCell(8, 13).text]).toEqual(['通过', '不通过：金额不正确，请填写数字，最多两位小数'])
  expect(first.getCell(8, 8).fill).toMatchObject({ pattern: 'solid' })
  first.getCell(8, 8).value = '9000'
  const again = await agent.upload(draft, Buffer.from(await annotated.xlsx.writeBuffer()))
  expect(again.result).toMatchObject({ total: 2, passed: 2, failed: 0 })
  expect(await agent.get(`/api/cases/${draft}/records`)).toMatchObject({ passed: 2, failed: 0 })
})

test('refused files say why and what to do, and leave the records as they were', async () => {
  const draft = await agent.draft('insured-person-registration')
  await agent.upload(draft, await sheet([good(31)]))
  const refusal = async (file: Buffer, name?: string) => (await agent.upload(draft, file, name)).problem
  expect(await refusal(Buffer.from('<html><table>'), 'a.xls')).toMatch(/报盘文件/)
  expect(await refusal(template)).toBe('报盘文件中没有可导入的数据！')
  expect(await refusal((await sheet([good(32)])).subarray(0, 3000))).toMatch(/文件/)
  expect(await refusal(await sheet([good(33)], (first) => { first.getCell(3, 4).value = '别的'; first.getCell(3, 5).value = '别的' }))).toMatch(/报盘文件与模板不符，请重新下载模板填写！/)
  expect(await agent.get(`/api/cases/${draft}/records`)).toMatchObject({ passed: 1, failed: 0 })
})

test('a row typed over the example is told of, not lost in silence', async () => {
  const draft = await agent.draft('insured-person-registration')
  const { result } = await agent.upload(draft, await sheet([good(51)], (first) => { good(52).forEach((value, i) => { first.getCell(5, 4 + i).value = value as ExcelJS.CellValue }) }))
  expect(result).toMatchObject({ total: 1, notes: ['第5行在“以上一行填写示例”之上，按示例行未导入；如是职工信息，请移到该行之下后重新上传'] })
})

test('another employer\'s number in a row is refused, another spelling of the name put right', async () => {
  const draft = await agent.draft('insured-person-registration')
  await agent.upload(draft, await sheet([good(41), good(42)], (first) => { first.getCell(7, 2).value = '999999999'; first.getCell(8, 3).value = '简称' }))
  const { rows } = await agent.get<{ rows: { problems: { code: string }[]; repairs: { field: string }[] }[] }>(`/api/cases/${draft}/records`)
  expect(rows.map((row) => [row.problems.map((problem) => problem.code), row.repairs.map((repair) => repair.field)])).toEqual([[['employer/other'], []], [[], ['employerName']]])
})
