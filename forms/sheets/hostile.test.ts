import { CFB } from '@e965/xlsx'
import { describe, expect, test } from 'vitest'
import { Problem } from '../../common/problem.ts'
import { bookOf, HEADINGS, joining, RIGHT, rightBut, rowsOf, sheetOf, zip } from './testing/workbooks.ts'
import { annotate } from './annotate.ts'

const MB = 2 ** 20
/** SheetJS's writer of OLE containers, which it does not type. */
const cfb = CFB as { utils: { cfb_new(): object; cfb_add(container: object, name: string, content: Buffer): void }; write(container: object, how: object): Uint8Array }
const good = () => bookOf(sheetOf([HEADINGS, RIGHT]))
const data = (xml: string) => `<worksheet><sheetData>${xml}</sheetData></worksheet>`

/** The code a file is refused with; it must not take ten seconds, nor memory. */
async function refusal(file: Buffer, limits = {}): Promise<string> {
  const [before, began] = [process.memoryUsage().rss, process.cpuUsage()]
  const code = await rowsOf(file, joining, limits).then(() => 'read', (error: unknown) => (error instanceof Problem ? error.code : `not a Problem: ${String(error)}`))
  const { user, system } = process.cpuUsage(began) // not the wall's time: the machine may be busy
  expect((user + system) / 1e6).toBeLessThan(10)
  expect((process.memoryUsage().rss - before) / MB).toBeLessThan(600)
  return code
}

describe('refused by what they are', () => {
  const ole = (name: string) => {
    const container = cfb.utils.cfb_new()
    cfb.utils.cfb_add(container, `/${name}`, Buffer.alloc(5000, 7))
    return Buffer.from(cfb.write(container, { type: 'buffer' }))
  }
  test.each([
    ['nothing', () => Buffer.alloc(0), 'sheet/not-a-sheet'],
    ['random bytes', () => Buffer.from(Array.from({ length: 4000 }, (_, n) => (n * 7919) % 251)), 'sheet/not-a-sheet'],
    ['a web page', () => Buffer.from('\ufeff<html><table><tr><td>姓名</td></tr></table></html>'), 'sheet/not-a-sheet'],
    ['XML of 2003', () => Buffer.from('<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'), 'sheet/not-a-sheet'],
    ['CSV', () => Buffer.from('序号,单位编号,姓名\r\n1,100000000,李四\r\n'), 'sheet/not-a-sheet'],
    ['a document', () => zip([{ name: 'word/document.xml', text: '<w/>' }]), 'sheet/not-a-sheet'],
    ['an .ods', () => zip([{ name: 'mimetype', text: 'application/vnd.oasis.opendocument.spreadsheet' }]), 'sheet/not-a-sheet'],
    ['an OLE container without a workbook', () => ole('WordDocument'), 'sheet/not-a-sheet'],
    ['an encrypted .xlsx', () => ole('EncryptedPackage'), 'sheet/encrypted'],
    ['an encrypted zip', () => zip([{ name: 'xl/workbook.xml', text: '<workbook/>', flags: 1 }]), 'sheet/encrypted'],
    ['an .xls without a sheet', () => ole('Workbook'), 'sheet/empty'],
    ['a zip cut short', () => good().subarray(0, 900), 'sheet/broken'],
    ['a zip with an empty directory', () => zip([]), 'sheet/not-a-sheet'],
    ['another template', () => bookOf(sheetOf([['序号', '姓名', '年度'], ['1', '李四', '2021']])), 'sheet/wrong-template'],
    ['a sheet with headings only', () => bookOf(sheetOf([HEADINGS])), 'sheet/empty'],
    ['a blank sheet', () => bookOf(sheetOf([])), 'sheet/empty'],
  ])('%s', async (_, file, code) => {
    expect(await refusal(file())).toBe(code)
  })
})

describe('made to hang or to fill the memory', () => {
  test.each([
    ['a part that says it unpacks to 1 GB', () => bookOf(data(''), { more: [{ name: 'xl/media/a.png', text: 'x', size: 1000 * MB }] }), 'sheet/too-large'],
    ['parts that together unpack to 400 MB', () => bookOf(data(''), { more: [1, 2].map((n) => ({ name: `a${n}`, text: 'x', size: 200 * MB })) }), 'sheet/too-large'],
    ['300 parts', () => zip(Array.from({ length: 300 }, (_, n) => ({ name: `p${n}`, text: 'x' }))), 'sheet/too-large'],
    ['a directory that lies', () => zip([{ name: '_rels/.rels', text: `<Relationships>${' '.repeat(50 * MB)}`, size: 1000 }, { name: 'xl/workbook.xml', text: '<workbook/>' }]), 'sheet/broken'],
    ['100 MB of blanks', () => bookOf(Buffer.concat([Buffer.from('<worksheet><sheetData>'), Buffer.alloc(100 * MB, 0x20)])), 'sheet/empty'],
    ['a million and more rows with nothing in them', () => bookOf(data('<row/>'.repeat(1_200_000))), 'sheet/broken'],
    ['a million rows of data', () => bookOf(data(`${sheetOf([HEADINGS]).match(/<row.*<\/row>/)?.[0] ?? ''}${'<row><c/><c><v>1</v></c></row>'.repeat(1_000_000)}`)), 'sheet/too-many-rows'],
    ['30 million cells', () => bookOf(data(`<row>${'<c/>'.repeat(16_000)}</row>`.repeat(1_600))), 'sheet/too-large'],
    ['7 million shared strings', () => bookOf(data('<row/>'), { strings: `<sst>${'<si><t/></si>'.repeat(7_000_000)}</sst>` }), 'sheet/too-large'],
    ['cells at both ends of the sheet', () => bookOf(data('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')), 'sheet/too-many-columns'],
    ['row 4294967295', () => bookOf(data('<row r="4294967295"><c><v>1</v></c></row>')), 'sheet/broken'],
    ['column ZZZZZZZ', () => bookOf(data('<row r="1"><c r="ZZZZZZZ1"><v>1</v></c></row>')), 'sheet/broken'],
    ['a dimension that lies', () => bookOf(`<worksheet><dimension ref="A1:XFD1048576"/><sheetData/></worksheet>`), 'sheet/empty'],
    ['an entity bomb', () => bookOf(`<!DOCTYPE lolz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet/>`), 'sheet/broken'],
    ['a million elements inside each other', () => bookOf(data(`<row><c>${'<a>'.repeat(1_000_000)}`)), 'sheet/empty'],
    ['a tag without an end', () => bookOf(data(`<row><c ${'a'.repeat(20 * MB)}`)), 'sheet/broken'],
    ['cells without any attribute sign', () => bookOf(data(`<row>${'<c x>'.repeat(3_000_000)}`)), 'sheet/broken'],
    ['a comment without an end', () => bookOf(data(`<!-- ${'-'.repeat(50 * MB)}`)), 'sheet/empty'],
    ['a string that is not there', () => bookOf(data('<row><c t="s"><v>99</v></c></row>')), 'sheet/broken'],
    ['one text of 30 MB', () => bookOf(data(`<row><c t="inlineStr"><is><t>${'字'.repeat(10 * MB)}</t></is></c></row>`)), 'sheet/text-too-long'],
    ['one text of a million runs', () => bookOf(data(`<row><c t="inlineStr"><is>${'<r><t>a</t></r>'.repeat(1_000_000)}</is></c></row>`)), 'sheet/text-too-long'],
  ])('%s', async (_, file, code) => {
    expect(await refusal(file())).toBe(code)
  })
})

test('limits are said with their figures', async () => {
  const said = (file: Buffer, limits = {}) => rowsOf(file, joining, limits).then(() => '', (error: unknown) => (error as Problem).message)
  expect(await said(bookOf(sheetOf([HEADINGS, RIGHT, RIGHT, RIGHT])), { rows: 2 })).toBe('报盘文件超过2行，请分成多个文件后上传')
  expect(await said(bookOf(sheetOf([HEADINGS, rightBut(2, '长'.repeat(4001))])))).toBe('第2行C列的内容超过4000个字，请缩短后重新上传')
  expect(await said(Buffer.alloc(3 * MB), { bytes: 2 * MB })).toBe('报盘文件超过2MB，请分成多个文件后上传')
})

test('a file with any bytes changed is read or refused, never more', async () => {
  const file = good()
  let seed = 20210315
  const random = (below: number) => { seed = (seed * 1103515245 + 12345) % 2 ** 31; return seed % below }
  const odd: string[] = []
  for (let n = 0; n < 1_500; n++) {
    const changed = Buffer.from(file)
    for (let k = 0; k <= n % 4; k++) changed[random(changed.length)] = random(256)
    const outcome = async (what: Promise<unknown>) => what.catch((error: unknown) => { if (!(error instanceof Problem)) odd.push(String(error)) })
    await outcome(rowsOf(changed))
    if (n % 5 === 0) await outcome(annotate(changed, joining, [{ row: 2, status: 'passed', problems: [] }]))
  }
  expect(odd).toEqual([])
})
