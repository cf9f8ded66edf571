import { read, utils, write, type WorkSheet } from '@e965/xlsx'
import exceljs from '@protobi/exceljs'
import { readXlsx } from 'hucre/xlsx'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { fillTemplate } from './fill-template.ts'
import type { SheetForm } from './sheet-form.ts'
import { bookOf, changing, HEADINGS, joining, leaving, RIGHT, rightBut, rowsOf, sheetOf, texts } from './testing/workbooks.ts'
import { writeTemplate } from './write-template.ts'

/** Opens a template as a person does, types `rows` (without 序号) from the first free row, and saves it. */
async function typed(form: SheetForm, rows: readonly (readonly (string | number | Date)[])[], change: (sheet: exceljs.Worksheet, firstRow: number) => void = () => undefined): Promise<Buffer> {
  const book = new exceljs.Workbook()
  await book.xlsx.load(await writeTemplate(form) as never)
  const sheet = book.worksheets[0] as exceljs.Worksheet
  let firstRow = 1
  sheet.eachRow((row, at) => { if (row.getCell(1).text.startsWith('以上一行')) firstRow = at + 1 })
  rows.forEach((cells, n) => cells.forEach((cell, c) => { sheet.getCell(firstRow + n, c + 2).value = cell }))
  change(sheet, firstRow)
  return Buffer.from(await book.xlsx.writeBuffer())
}
const person = RIGHT.slice(1)
const personCells = { employerNo: '100000000', employerName: '武汉某某有限公司', idNumber: '42010019900307001X', name: '李四', ethnicity: '01 汉族', startedOn: '2021-03-01', earnings: '5000.00', 'branches.old_age': '√', 'branches.unemployment': '√', mobile: '13900000000' }

describe('a template filled as people do', () => {
  test.each([[joining, person], [changing, ['10000000001', '', '', '', 'CHN 中国', '01 汉族', '2010-01-01', '21 大学本科', '13900000000']], [leaving, ['100000000', '武汉某某有限公司', '10000000001', '42010019900307001X', '李四', '√', '', '', '2021-03-15', '6325 退休减员']]])('comes back as it was typed: $service', async (form, cells) => {
    const { rows, read } = await rowsOf(await typed(form, [cells]), form)
    expect(texts(rows)).toEqual([Object.fromEntries(form.columns.map((it, n) => [it.part === '' ? it.key : `${it.key}.${it.part}`, cells[n] ?? '']).filter(([, text]) => text !== ''))])
    expect(read).toMatchObject({ rows: 1, blankRows: 0, sampleSkipped: true, sampleEdited: null, ignoredColumns: [] })
  })
  test('is refused as empty when nothing was typed', async () => {
    await expect(rowsOf(await writeTemplate(joining))).rejects.toMatchObject({ code: 'sheet/empty', message: '报盘文件中没有可导入的数据！' })
  })
  test('is refused under another service, naming the columns it lacks', async () => {
    await expect(rowsOf(await writeTemplate(leaving), joining)).rejects.toMatchObject({ code: 'sheet/wrong-template', message: '报盘文件与模板不符，请重新下载模板填写！上传的是其他业务的模板，未找到栏目：“民族”、“本次申报参工时间”、“月缴费工资”、“联系电话(手机)”' })
  })
  test('with the example and its line deleted', async () => {
    const { rows, read } = await rowsOf(await typed(joining, [person], (sheet, first) => { sheet.spliceRows(first - 2, 2) }))
    expect([texts(rows), read.sampleSkipped]).toEqual([[personCells], false])
  })
  test('with blank rows between, and totals, notes and signatures below', async () => {
    const { rows, read } = await rowsOf(await typed(joining, [person, [], [], person], (sheet, first) => {
      ['合 计：养老 2 人。 失业 2 人。 工伤 0 人。', '说明：', '1. 月缴费工资必须经职工本人签字确认，签字表由申报单位留存备查。', '* 以上事项填写真实，若与实际情况不符，本单位愿意承担相关责任。'].forEach((line, n) => { sheet.getCell(first + 4 + n, 1).value = line })
      ;[['A', '单位负责人：'], ['D', '单位经办人：王五'], ['G', '联系电话：13900000000'], ['J', '填报日期：2021年3月15日']].forEach(([at, text]) => { sheet.getCell(`${at ?? ''}${first + 8}`).value = text ?? '' })
    }))
    expect([texts(rows), read.blankRows]).toEqual([[personCells, personCells], 2])
  })
  test('with headings on other rows, columns moved, renamed and added', async () => {
    const headings = ['备用', ' 姓 名 *', '身份证\n号码', '序号', '单位编号', '单位名称', '民族', '本次申报参\n工时间', '*月缴费工资', '城镇职工养老保险（√）', '失业保险', '联系电话（手机）', '工资条']
    const { rows, read } = await rowsOf(bookOf(sheetOf([['某某公司三月增员'], [], headings, ['x', '李四', '42010019900307001X', '1', '100000000', '武汉某某有限公司', '01 汉族', '2021-03-01', '5000.00', '√', '√', '13900000000', '99']])))
    expect([texts(rows), read.ignoredColumns, rows[0]?.row]).toEqual([[personCells], ['备用', '工资条'], 4])
  })
  test('the example is known by what it says, wherever it stands and without 序号', async () => {
    const sample = [undefined, ...joining.columns.map((it) => it.sample)]
    const { rows, read } = await rowsOf(bookOf(sheetOf([HEADINGS, RIGHT, sample, RIGHT])))
    expect([rows.map((it) => it.row), read.sampleSkipped]).toEqual([[2, 4], true])
  })
  test('an example row that was typed over is left out, and said', async () => {
    const { rows, read } = await rowsOf(bookOf(sheetOf([HEADINGS, RIGHT, [joining.sampleNote], rightBut(4, '王五')])))
    expect([rows.map((it) => it.row), read.sampleSkipped, read.sampleEdited]).toEqual([[3 + 1], true, 2])
  })
  test('a second sheet with the headings is found behind one without', async () => {
    const book = utils.book_new()
    utils.book_append_sheet(book, utils.aoa_to_sheet([['目录'], ['见下一表']]), '目录')
    utils.book_append_sheet(book, utils.aoa_to_sheet([HEADINGS, RIGHT]), '名单')
    expect(texts((await rowsOf(write(book, { type: 'buffer' }) as Buffer)).rows)).toEqual([personCells])
  })
})

describe('cells keep what the sheet held', () => {
  const one = async (cell: string, at = 3, how: Parameters<typeof bookOf>[1] = {}) => {
    const { rows } = await rowsOf(bookOf(sheetOf([HEADINGS, rightBut(at, cell)]), how))
    return { ...rows[0]?.cells[joining.columns[at - 1]?.key ?? ''], formula: rows[0]?.formula }
  }
  test.each([
    ['text of 18 digits', 'string', '001234567890123456', { text: '001234567890123456' }],
    ['full-width digits, blanks and a small x, untouched', 'string', '　４２０１００ 19900307001x', { text: '　４２０１００ 19900307001x' }],
    ['a number that lost digits says it is a number', 'raw', '<c r="@"><v>330108199001011234</v></c>', { text: '330108199001011260', number: 330108199001011260 }],
    ['a number in powers of ten is written out', 'raw', '<c r="@"><v>1.0000000001E10</v></c>', { text: '10000000001', number: 10000000001 }],
    ['a float without its noise', 'raw', '<c r="@"><v>12345.670000000002</v></c>', { text: '12345.67', number: 12345.670000000002 }],
    ['a boolean', 'raw', '<c r="@" t="b"><v>1</v></c>', { text: '是' }],
    ['an error', 'raw', '<c r="@" t="e"><v>#N/A</v></c>', { text: '#N/A' }],
    ['an ISO day', 'raw', '<c r="@" t="d"><v>2021-03-15T00:00:00Z</v></c>', { text: '2021-03-15', day: '2021-03-15' }],
    ['entities, escapes and letters beyond the first plane', 'raw', '<c r="@" t="inlineStr"><is><t>𠮷&amp;&#x674E;_x000D_&lt;</t></is></c>', { text: '𠮷&李\r<' }],
    ['rich text without its phonetic run', 'raw', '<c r="@" t="inlineStr"><is><r><t>李</t></r><r><t>四</t></r><rPh sb="0" eb="1"><t>リ</t></rPh></is></c>', { text: '李四' }],
  ])('%s', async (_, _how, cell, expected) => {
    expect(await one(cell)).toEqual({ ...expected, formula: undefined })
  })
  test.each([
    ['yyyy-mm-dd', '44270', false, '2021-03-15'], ['yyyy&quot;年&quot;m&quot;月&quot;', '44256', false, '2021-03-01'], ['m/d/yy h:mm', '44270.75', false, '2021-03-15'],
    ['yyyy\\-mm\\-dd;@', '1', false, '1900-01-01'], ['yyyy-mm-dd', '61', false, '1900-03-01'], ['yyyy-mm-dd', '42808', true, '2021-03-15'],
  ])('a date shown as %s: serial %s, since 1904 %s', async (format, serial, since1904, day) => {
    expect(await one(`<c r="@" s="1"><v>${serial}</v></c>`, 6, { formats: [format], since1904 })).toEqual({ text: day, day, formula: undefined })
  })
  test.each([['General', '202103'], ['0.00', '202103'], ['[h]:mm', '202103'], ['#,##0.00_ ', '202103'], ['[Red]0', '202103']])('no date: %s', async (format, text) => {
    expect(await one('<c r="@" s="1"><v>202103</v></c>', 6, { formats: [format] })).toMatchObject({ text, number: 202103 })
  })
  test('a number shown with leading zeros', async () => {
    expect(await one('<c r="@" s="1"><v>1</v></c>', 5, { formats: ['00'] })).toEqual({ text: '01', number: 1, formula: undefined })
  })
  test('a formula is named, with a value and without', async () => {
    expect(await one('<c r="@"><f>A1*2</f><v>5000</v></c>', 7)).toEqual({ text: '5000', number: 5000, formula: ['月缴费工资'] })
    expect(await one('<c r="@"><f t="shared" si="0"/></c>', 7)).toEqual({ formula: ['月缴费工资'] })
  })
  test('prefixed XML, and rows and cells without references', async () => {
    const cells = (row: readonly string[]) => `<x:row>${row.map((text) => `<x:c t="inlineStr"><x:is><x:t>${text}</x:t></x:is></x:c>`).join('')}</x:row>`
    expect(texts((await rowsOf(bookOf(`<x:worksheet xmlns:x="m"><x:sheetData>${cells(HEADINGS)}${cells(RIGHT)}</x:sheetData></x:worksheet>`))).rows)).toEqual([personCells])
  })
  test('Chinese characters across the edges of pieces', async () => {
    const rows = Array.from({ length: 20_000 }, (_, n) => rightBut(4, `${'李王张刘陈杨黄赵吴周'.slice(n % 7, 9)}𠮷${n}`))
    const read = await rowsOf(bookOf(sheetOf([HEADINGS, ...rows])))
    expect(read.rows.map((it) => it.cells.name?.text)).toEqual(rows.map((it) => it[4]))
  })
})

describe('old and other formats', () => {
  const sheet = utils.aoa_to_sheet([HEADINGS, RIGHT, rightBut(4, '王五')])
  const saved = (bookType: 'biff8' | 'biff5' | 'xlsx', of: WorkSheet = sheet) => write({ SheetNames: ['报盘'], Sheets: { 报盘: of } }, { type: 'buffer', bookType, codepage: 936 }) as Buffer
  test.each(['biff8', 'xlsx'] as const)('%s', async (type) => {
    expect(texts((await rowsOf(saved(type))).rows)).toEqual([personCells, { ...personCells, name: '王五' }])
  })
  test.each(['libreoffice.xls', 'libreoffice.xlsx'])('%s, saved by LibreOffice: text, a blank row, then a lost identity number, a day, a formula, a number', async (name) => {
    const { rows, read } = await rowsOf(readFileSync(new URL(`testing/${name}`, import.meta.url)))
    expect(texts(rows.slice(0, 1))).toEqual([personCells])
    expect(rows[1]).toMatchObject({ row: 9, formula: ['月缴费工资'], cells: { name: { text: '王五𠮷' }, startedOn: { day: '2021-03-15' }, earnings: { number: 5234.5 }, mobile: { text: '13900000000', number: 13900000000 } } })
    expect(rows[1]?.cells.idNumber?.number).toBeGreaterThan(3e17)
    expect(read).toMatchObject({ rows: 2, blankRows: 1, sampleSkipped: true })
  })
})

test('our reader, SheetJS and hucre agree on every cell of a filled template', async () => {
  const people = Array.from({ length: 500 }, (_, n) => ({ row: n + 1, cells: { employerNo: { text: '100000000' }, name: { text: `李${n}\u3000<&>"` }, idNumber: { text: `${420100199003070000n + BigInt(n)}` }, earnings: { text: String(3000 + n) }, mobile: { text: ' 139 0000 0000' } } }))
  const { book, firstRow } = await fillTemplate(joining, people)
  const { rows } = await rowsOf(book)
  const ours = rows.map((row) => joining.columns.map((it) => row.cells[it.key]?.text ?? ''))
  const sheet = read(book, { dense: true })
  const theirs = utils.sheet_to_json<string[]>(sheet.Sheets[sheet.SheetNames[0] ?? ''] as WorkSheet, { header: 1, raw: false, defval: '' }).slice(firstRow - 1, firstRow + 499).map((row) => row.slice(1, 12))
  const third = (await readXlsx(book)).sheets[0]?.rows.slice(firstRow - 1, firstRow + 499).map((row) => Array.from({ length: 11 }, (_, c) => String(row[c + 1] ?? '')))
  expect(ours).toEqual(theirs)
  expect(ours).toEqual(third)
})

test('rows come in batches, with progress that ends at the whole', async () => {
  const sizes: number[] = [], shares: number[] = []
  const { readSheet } = await import('./read-sheet.ts')
  await readSheet(bookOf(sheetOf([HEADINGS, ...Array.from({ length: 5_000 }, () => RIGHT)])), joining, {}, (rows) => { sizes.push(rows.length) }, ({ share }) => shares.push(share))
  expect(sizes).toEqual([2000, 2000, 1000])
  expect(shares.at(-1)).toBeCloseTo(1, 1)
})
