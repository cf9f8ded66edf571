import { read, utils, write, type WorkSheet } from '@e965/xlsx'
import exceljs from '@protobi/exceljs'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { annotate } from './annotate.ts'
import { fillTemplate } from './fill-template.ts'
import { findHeadings } from './headings.ts'
import type { RowVerdict, SheetRow } from './sheet-form.ts'
import { bookOf, HEADINGS, joining, RIGHT, rightBut, rowsOf, sheetOf } from './testing/workbooks.ts'

const PINK = 'FFFFC7CE'
const failed = (row: number, ...problems: RowVerdict['problems']): RowVerdict => ({ row, status: 'failed', problems })
const passed = (row: number): RowVerdict => ({ row, status: 'passed', problems: [] })
const wrongId = { column: 'idNumber', message: '证件号码不正确，请检查！' }, noEarnings = { column: 'earnings', message: '“月缴费工资”不能为空' }

const people = (count: number): SheetRow[] => Array.from({ length: count }, (_, n) => ({
  row: n + 1, cells: { employerNo: { text: '100000000' }, employerName: { text: '武汉某某有限公司' }, idNumber: { text: `${420100199003070000n + BigInt(n)}` }, name: { text: `李${n}` }, mobile: { text: '13900000000' } },
}))

async function open(file: Buffer): Promise<exceljs.Worksheet> {
  const book = new exceljs.Workbook()
  await book.xlsx.load(file as never)
  return book.worksheets[0] as exceljs.Worksheet
}
const colour = (sheet: exceljs.Worksheet, at: string) => (sheet.getCell(at).fill as { fgColor?: { argb?: string } } | undefined)?.fgColor?.argb
const note = (sheet: exceljs.Worksheet, at: string) => {
  const of = sheet.getCell(at).note as string | { texts?: { text: string }[] } | undefined
  return typeof of === 'string' ? of : of?.texts?.map((it) => it.text).join('')
}

test('colours failing cells, says why beside them and at the end of the row, and keeps the rest', async () => {
  const { book, firstRow } = await fillTemplate(joining, people(3))
  const [before, sheet] = await Promise.all([open(book), annotate(book, joining, [failed(firstRow, wrongId, noEarnings, { column: null, message: '该人员已在本单位正常参保' }), passed(firstRow + 1)]).then(open)])
  expect([colour(sheet, `D${firstRow}`), colour(sheet, `H${firstRow}`), colour(sheet, `E${firstRow}`), colour(sheet, `D${firstRow + 1}`)]).toEqual([PINK, PINK, undefined, undefined])
  expect([note(sheet, `D${firstRow}`), note(sheet, `H${firstRow}`), note(sheet, `E${firstRow}`)]).toEqual(['【校验】证件号码不正确，请检查！', '【校验】“月缴费工资”不能为空', undefined])
  expect([4, firstRow, firstRow + 1, firstRow + 2].map((row) => sheet.getCell(row, 13).text)).toEqual(['校验结果', '不通过：证件号码不正确，请检查！；“月缴费工资”不能为空；该人员已在本单位正常参保', '通过', ''])
  expect([sheet.getCell(`D${firstRow}`).numFmt, sheet.getCell(`D${firstRow}`).border, sheet.getColumn(3).width, sheet.getColumn(13).width]).toEqual(['@', before.getCell(`D${firstRow}`).border, before.getColumn(3).width, 50])
  expect(sheet.getCell(`F${firstRow}`).dataValidation).toEqual(before.getCell(`F${firstRow}`).dataValidation)
  expect(sheet.workbook.worksheets.map((it) => [it.name, it.state])).toEqual(before.workbook.worksheets.map((it) => [it.name, it.state]))
})

test('comes back as the same rows, and annotated again without the old marks', async () => {
  const { book, firstRow } = await fillTemplate(joining, people(3))
  const once = await annotate(book, joining, [failed(firstRow, wrongId), failed(firstRow + 1, noEarnings), passed(firstRow + 2)])
  expect(await rowsOf(once)).toEqual(await rowsOf(book))
  const twice = await annotate(once, joining, [passed(firstRow), failed(firstRow + 1, wrongId), passed(firstRow + 2)])
  expect(await rowsOf(twice)).toEqual(await rowsOf(book))
  const sheet = await open(twice)
  expect(['D7', 'H7', 'D8', 'H8'].map((at) => [at, colour(sheet, at), note(sheet, at)])).toEqual([['D7', undefined, undefined], ['H7', undefined, undefined], ['D8', PINK, '【校验】证件号码不正确，请检查！'], ['H8', undefined, undefined]])
  expect([7, 8, 9, 4].map((row) => [sheet.getCell(row, 13).text, sheet.getCell(row, 14).text])).toEqual([['通过', ''], ['不通过：证件号码不正确，请检查！', ''], ['通过', ''], ['校验结果', '']])
})

test('keeps what the employer added: his comments, his columns, his picture', async () => {
  const workbook = new exceljs.Workbook(), own = workbook.addWorksheet('名单')
  ;[[...HEADINGS, '班组'], [...RIGHT, '一班'], [...rightBut(4, '王五'), '二班']].forEach((cells, r) => cells.forEach((text, c) => { own.getCell(r + 1, c + 1).value = text }))
  own.getCell('E2').note = '本人已签字'
  own.getCell('D2').note = '身份证复印件已收'
  const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
  own.addImage(workbook.addImage({ buffer: picture as never, extension: 'png' }), 'P2:Q4')
  const file = Buffer.from(await workbook.xlsx.writeBuffer())
  const sheet = await open(await annotate(file, joining, [failed(2, wrongId), failed(3, wrongId)]))
  expect([note(sheet, 'D2'), note(sheet, 'E2'), note(sheet, 'D3'), sheet.getCell('M3').text, sheet.getCell('N3').text]).toEqual(['身份证复印件已收', '本人已签字', '【校验】证件号码不正确，请检查！', '二班', '不通过：证件号码不正确，请检查！'])
  expect([colour(sheet, 'D2'), sheet.getImages().length]).toEqual([PINK, 1])
})

test('other readers see it whole', async () => {
  const { book, firstRow } = await fillTemplate(joining, people(40))
  const marked = read(await annotate(book, joining, people(40).map((_, n) => failed(firstRow + n, wrongId))))
  const rows = utils.sheet_to_json<string[]>(marked.Sheets[marked.SheetNames[0] ?? ''] as WorkSheet, { header: 1, defval: '' })
  expect(rows.slice(firstRow - 1).map((row) => row[12])).toEqual(Array.from({ length: 40 }, () => '不通过：证件号码不正确，请检查！'))
})

test('a workbook by hand, with prefixes and without columns, comes back the same', async () => {
  const plain = sheetOf([HEADINGS, RIGHT, rightBut(7, '<c r="@"/>')])
  for (const sheet of [plain, plain.replace(/<(\/?)(\w)/g, '<$1x:$2').replace('xmlns=', 'xmlns:x=')]) {
    const file = bookOf(sheet)
    const marked = await annotate(file, joining, [passed(2), failed(3, noEarnings)])
    expect(await rowsOf(marked)).toEqual(await rowsOf(file))
    expect(utils.sheet_to_json<string[]>(read(marked).Sheets['报盘'] as WorkSheet, { header: 1 }).map((row) => row[12])).toEqual(['校验结果', '通过', '不通过：“月缴费工资”不能为空'])
  }
})

test('an .xls comes back as a filled template', async () => {
  const file = write({ SheetNames: ['报盘'], Sheets: { 报盘: utils.aoa_to_sheet([HEADINGS, RIGHT, rightBut(4, '王五')]) } }, { type: 'buffer', bookType: 'biff8' }) as Buffer
  const sheet = await open(await annotate(file, joining, [passed(2), failed(3, wrongId)]))
  expect([7, 8].map((row) => [sheet.getCell(row, 5).text, sheet.getCell(row, 13).text])).toEqual([['李四', '通过'], ['王五', '不通过：证件号码不正确，请检查！']])
  expect(colour(sheet, 'D8')).toBe(PINK)
})

test('what LibreOffice saved is annotated', async () => {
  const sheet = await open(await annotate(readFileSync(new URL('testing/libreoffice.xlsx', import.meta.url)), joining, [passed(7), failed(9, wrongId)]))
  expect([sheet.getCell('M7').text, sheet.getCell('M9').text, colour(sheet, 'D9')]).toEqual(['通过', '不通过：证件号码不正确，请检查！', PINK])
})

test('headings in two rows are told from headings in one', () => {
  const row = (row: number, ...texts: string[]) => ({ row, cells: texts.map((text) => (text === '' ? undefined : { text })) })
  const found = findHeadings([row(1, '在职职工增员申报表'), row(3, ...HEADINGS.map((it, n) => (n === 8 ? '参保险种' : n > 8 && n < 11 ? '' : it))), row(4, ...HEADINGS.map((it, n) => (n >= 8 && n < 11 ? it : '')))], joining)
  expect([found?.lastRow, found?.columns.size, found?.serial, found?.result, found?.missing]).toEqual([4, 11, 0, -1, []])
})
