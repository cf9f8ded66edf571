import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { lacking, printFonts, settable } from './font.ts'
import { joinPdfs } from './join-pdfs.ts'
import { makeReport, type ReportDocument } from './report-document.ts'
import { layOut, paper, type Page } from './report-layout.ts'
import { linesOf } from './text-lines.ts'

const row = (no: number, name = `张三${no}`) =>
  [`${no}`, '100000000', '武汉某某科技有限公司', `${420101199001010000n + BigInt(no)}`, name, '01 汉族', '1993-01-01', '5000.00', '√', '√', '', '13000000000']

/** 在职职工增员申报表 with `rows` rows. */
const form = (rows: number, more: Partial<ReportDocument> = {}): ReportDocument => ({
  title: '在职职工增员申报表',
  header: [{ label: '管理单位或独立缴费单位名称', value: '武汉某某科技有限公司' }, { label: '管理单位或独立缴费单位编号', value: '100000000' }],
  columns: ['序号', '单位编号', '单位名称', '证件号码', '姓名', '民族', '本次申报参工时间', '月缴费工资', '城镇职工养老保险(√)', '失业保险(√)', '工伤保险(√)', '联系电话(手机)']
    .map((label, i) => ({ label, group: i >= 8 && i <= 10 ? '参保险种' : null })),
  rows: Array.from({ length: rows }, (_, i) => row(i + 1)),
  totals: [{ label: '养老', value: `${rows} 人` }], notes: ['说明：', '1. 月缴费工资必须经职工本人签字确认，签字表由申报单位留存备查。'],
  declaration: '*以上事项填写真实，若与实际情况不符，本单位愿意承担相关责任。',
  signature: [{ label: '申报人', value: '王某某' }, { label: '填报日期', value: '2021-03-16' }], serialNumber: '202103120470843', ...more,
})
const pagesOf = (document: ReportDocument): Page[] => {
  const { pageCount, page } = layOut(document)
  return Array.from({ length: pageCount }, (_, i) => page(i + 1))
}
const linesOn = (page: Page) => page.texts.flatMap((text) => text.lines)
const pageCount = (pdf: Buffer) => Math.max(...[...pdf.toString('latin1').matchAll(/\/Count (\d+)/g)].map(([, count]) => Number(count)))
/** The text as a reader finds it, or null where poppler is not installed. */
const textOf = (pdf: Buffer) => {
  const { stdout, error } = spawnSync('pdftotext', ['-layout', '-', '-'], { input: pdf, maxBuffer: 1e8 })
  return error ? null : stdout.toString()
}

for (const rows of [1, 17, 18, 19, 20, 21, 300, 2_500]) {
  test(`${rows} rows: each once and in order, the head and 第 m 页 on every page, the end with at least one person`, () => {
    const pages = pagesOf(form(rows))
    const numbers = pages.flatMap((page) => linesOn(page).filter((line) => /^42010119900101\d{4}$/.test(line)))
    expect(numbers).toEqual(form(rows).rows.map((cells) => cells[3]))
    pages.forEach((page, i) => {
      expect(linesOn(page)).toEqual(expect.arrayContaining(['序号', '参保险种', `第 ${i + 1} 页\u3000共 ${pages.length} 页`, '业务流水号：202103120470843']))
    })
    const last = linesOn(pages.at(-1)!)
    expect(last).toEqual(expect.arrayContaining(['合　计', `养老 ${rows} 人`, '申报人：王某某', `张三${rows}`]))
    expect(pages.flatMap(linesOn).filter((line) => line.startsWith('申报人'))).toHaveLength(1)
    for (const page of pages) for (const text of page.texts) expect(text.y + text.step * text.lines.length).toBeLessThan(paper.height)
  })
}

test('no text is wider than its place', () => {
  const { regular, bold } = printFonts()
  const long = form(40, { rows: Array.from({ length: 40 }, (_, i) => row(i + 1, i % 2 ? '阿不都热依木·阿不都克热木·买买提' : 'zhangsan.long.mail.address@example.com').map((cell, j) => j === 2 ? `${cell}武汉市东湖新技术开发区光谷分公司第二项目部` : cell)) })
  for (const page of pagesOf(long)) {
    for (const text of page.texts) for (const line of text.lines) expect((text.bold ? bold : regular).width(line) * text.size).toBeLessThanOrEqual(text.width + 0.01)
  }
})

test('a row higher than a page goes on over pages and loses nothing', () => {
  const story = Array.from({ length: 4_000 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join('')
  const pages = pagesOf(form(1, { rows: [row(1), row(2, story), row(3)] }))
  const told = pages.flatMap(linesOn).join('')
  expect(pages.length).toBeGreaterThan(2)
  for (const character of story) expect(told).toContain(character)
})

test('markup in a name is text, and the same form gives the same bytes', async () => {
  const document = form(3, { rows: [row(1, '#read("/etc/passwd")'), row(2, '*_$ `x` @a <b>'), row(3, '\\u{41} // c')] })
  const pdf = await makeReport(document)
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  expect(await makeReport(document)).toEqual(pdf)
  const text = textOf(pdf)
  if (text !== null) for (const name of ['#read("/etc/passwd")', '*_$ `x` @a <b>', '\\u{41} // c']) expect(text).toContain(name)
})

test('what the font lacks is printed 〓 and told with its place; rare characters it has are printed', () => {
  expect(lacking('䶮㛃堃')).toEqual([])
  expect(lacking('𠮷田')).toEqual([{ character: '𠮷', codePoint: 'U+20BB7' }])
  const lines = linesOn(pagesOf(form(2, { rows: [row(1, '䶮'), row(2, '𠮷田\ue123')] }))[0]!)
  expect(lines).toEqual(expect.arrayContaining(['䶮', '〓田〓', '注：打印字库中没有的字以“〓”代替，请手工填写并盖章确认：第2行姓名U+20BB7，第2行姓名U+E123。']))
})

test('direction marks and other invisible characters cannot turn a text round', () => {
  expect(settable('\u202e张\u200b三\t李\r\n四')).toBe('张三 李\n四')
})

test('lines begin with no closing and end with no opening mark', () => {
  const { regular } = printFonts()
  for (let width = 3; width < 20; width += 0.5) {
    const lines = linesOf('补缴需另填报《职工基本养老保险费补缴申报明细表》（一式二份），签字表由单位（甲方）留存、备查。', width, regular)
    expect(lines.slice(1).filter((line) => /^[》）），。、]/.test(line))).toEqual([])
    expect(lines.slice(0, -1).filter((line) => /[《（]$/.test(line))).toEqual([])
  }
})

test('a form too long for one drawing is joined from several, with every page', async () => {
  const document = form(3_000)
  const pdf = await makeReport(document)
  const expected = layOut(document).pageCount
  expect(expected).toBeGreaterThan(80)
  expect(pageCount(pdf)).toBe(expected)
  const text = textOf(pdf)
  if (text === null) return
  const pages = text.split('\f').filter((page) => page.trim() !== '')
  expect(pages.map((page) => /第\s*(\d+)\s*页\s+共\s*(\d+)\s*页/.exec(page)?.slice(1).map(Number))).toEqual(pages.map((_, i) => [i + 1, expected]))
  expect(text.match(/42010119900101\d{4}/g)).toEqual(document.rows.map((cells) => cells[3]))
})

test('a file that Typst did not write is refused, not joined', () => {
  expect(() => joinPdfs([readFileSync(import.meta.filename), Buffer.from('%PDF-1.7')])).toThrow('cross-reference')
})
