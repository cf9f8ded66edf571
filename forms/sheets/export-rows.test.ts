import { read, utils } from '@e965/xlsx'
import { expect, test } from 'vitest'
import { exportRows, type Export } from './export-rows.ts'

async function exported(what: Partial<Export>) {
  const pieces: Uint8Array[] = []
  for await (const piece of exportRows({ title: '人员信息', sheetName: '人员信息', columns: [{ key: 'name', label: '姓名' }, { key: 'idNumber', label: '证件号码', width: 22 }], rows: [], ...what })) pieces.push(piece)
  const book = read(Buffer.concat(pieces))
  return Object.fromEntries(book.SheetNames.map((name) => [name, utils.sheet_to_json<string[]>(book.Sheets[name] ?? {}, { header: 1 })]))
}

test('every value is text, whatever it looks like', async () => {
  const name = ['=1+1', '+86', '-5', '@SUM(A1)', '\t=1', '=HYPERLINK("http://example.com")', '<&>"\'', '李𠮷', '', '00123', '1E5']
  expect(await exported({ rows: name.map((name) => ({ name, idNumber: '420100199003070018' })) })).toEqual({ 人员信息: [['姓名', '证件号码'], ...name.map((it) => [it, '420100199003070018'])] })
})

test('what XML cannot hold does not spoil the file', async () => {
  expect(await exported({ rows: [{ name: '李\u0000\u0001四\ud800', idNumber: 'x' }] })).toMatchObject({ 人员信息: [['姓名', '证件号码'], [expect.stringMatching(/^李.*四/), 'x']] })
})

test('a list longer than a sheet goes on in the next, headings repeated', async () => {
  async function* rows() { for (let n = 1; n <= 5; n++) yield { name: `李${n}`, idNumber: '' } }
  const sheets = await exported({ rows: rows(), rowsASheet: 2 })
  expect(Object.values(sheets).map((lines) => lines.map((line) => line[0]))).toEqual([['姓名', '李1', '李2'], ['姓名', '李3', '李4'], ['姓名', '李5']])
})

test('an empty list has its headings', async () => {
  expect(await exported({ sheetName: '单位[1]/2:2021年3月校验不通过人员信息名单之一' })).toEqual({ '单位 1  2 2021年3月校验不通过人员信息名单之一': [['姓名', '证件号码']] })
})
