/** Workbooks made by hand, for tests: what no honest program writes has to be written by us. */
import { crc32, deflateRawSync } from 'node:zlib'
import type { Cell } from '../../../fields/kind.ts'
import { readSheet } from '../read-sheet.ts'
import { columnName } from '../raw-row.ts'
import type { SheetColumn, SheetForm, SheetLimits, SheetRead, SheetRow } from '../sheet-form.ts'

const column = (key: string, label: string, sample: string, more: Partial<SheetColumn> = {}): SheetColumn =>
  ({ key, part: '', label, group: null, required: true, width: 14, sample, ...more })
const branch = (part: string, label: string): SheetColumn =>
  ({ key: 'branches', part, label, group: '参保险种', required: false, width: 10, options: ['√'], sample: '√' })

/** 在职职工增员申报表. Source: manual §3.3.3. */
export const joining: SheetForm = {
  service: '3.3.3', title: '在职职工增员申报表', version: '1',
  header: [{ label: '管理单位或独立缴费单位名称(章)', value: '武汉某某有限公司' }, { label: '管理单位或独立缴费单位编号', value: '100000000' }],
  columns: [
    column('employerNo', '单位编号', '100000000'), column('employerName', '单位名称', '武汉**公司', { width: 24 }), column('idNumber', '身份证号码', '510725*****8319', { width: 22 }),
    column('name', '姓名', '张三'), column('ethnicity', '民族', '01 汉族', { options: ['01 汉族', '02 蒙古族', '03 回族'] }), column('startedOn', '本次申报参工时间', '1993-01-01'),
    column('earnings', '月缴费工资', '1000'), branch('old_age', '城镇职工养老保险(√)'), branch('unemployment', '失业保险(√)'), branch('employment_injury', '工伤保险(√)'),
    column('mobile', '联系电话(手机)', '13000000000'),
  ],
  sampleNote: '以上一行填写示例请从下一行开始按示例填写',
  notes: ['合 计：养老 人。 失业 人。 工伤 人。', '说明：', '1. 月缴费工资必须经职工本人签字确认，签字表由申报单位留存备查。', '* 以上事项填写真实，若与实际情况不符，本单位愿意承担相关责任。'],
  footer: ['单位负责人', '单位经办人', '联系电话', '填报日期'],
}

/** 参保人员一般信息变更: headings in one row, all optional. Source: manual §3.3.6. */
export const changing: SheetForm = {
  ...joining, service: '3.3.6', title: '单位职工一般信息变更', header: [],
  columns: [['personNo', '个人编号', '1000000000'], ['idType', '证件类型', '01 居民身份证(户口簿)'], ['name', '姓名', '张三'], ['idNumber', '证件号码', '510725*****8319'], ['nationality', '国籍', 'CHN 中国'],
    ['ethnicity', '民族', '01 汉族'], ['firstWorkOn', '首次参加工作日期(格式:YYYY-MM-DD)', '2010-01-01'], ['education', '文化程度', '21 大学本科'], ['mobile', '手机号码', '15900000000']]
    .map(([key, label, sample]) => column(key ?? '', label ?? '', sample ?? '', { required: false })),
}

/** 在职职工减员申报表. Source: manual §3.3.17. */
export const leaving: SheetForm = {
  ...joining, service: '3.3.17', title: '在职职工减员申报表',
  columns: [
    column('employerNo', '单位编号', '100000000'), column('employerName', '单位名称', '武汉***公司'), column('personNo', '个人编号', '10000000000'), column('idNumber', '身份证号码', '510725*****8319'), column('name', '姓名', '张三'),
    ...[branch('old_age', '城镇企业职工养老保险(√)'), branch('unemployment', '失业保险(√)'), branch('employment_injury', '工伤保险(√)')].map((it) => ({ ...it, group: '停保险种' })),
    column('endedOn', '停保(减员)日期', '2010-01-01'), column('reason', '停保(减员)原因', '6325 退休减员'),
  ],
}

/** The rows a file holds, and what was said of it. Throws the Problem it is refused with. */
export async function rowsOf(file: Buffer, form: SheetForm = joining, limits: Partial<SheetLimits> = {}): Promise<{ rows: SheetRow[]; read: SheetRead }> {
  const rows: SheetRow[] = []
  const read = await readSheet(file, form, limits, (batch) => { rows.push(...batch) })
  return { rows, read }
}

/** Each cell's text, for rows that are compared whole. */
export const texts = (rows: readonly SheetRow[]): Record<string, string>[] =>
  rows.map((row) => Object.fromEntries(Object.entries(row.cells).map(([key, cell]: [string, Cell]) => [key, cell.text])))

interface Part { readonly name: string; readonly text: string | Buffer; /** What the directory says it unpacks to. */ readonly size?: number; readonly flags?: number }

/** A zip package. */
export function zip(parts: readonly Part[]): Buffer {
  const bodies: Buffer[] = [], directory: Buffer[] = []
  let offset = 0
  for (const { name, text, size, flags = 0 } of parts) {
    const bytes = Buffer.from(text), body = deflateRawSync(bytes, { level: 1 }), label = Buffer.from(name)
    const record = (start: number[], length: number, at: number) => {
      const record = Buffer.alloc(length)
      Buffer.from(start).copy(record)
      record.writeUInt16LE(flags, at + 2)
      record.writeUInt16LE(8, at + 4)
      record.writeUInt32LE(crc32(bytes), at + 10)
      record.writeUInt32LE(body.length, at + 14)
      record.writeUInt32LE(size ?? bytes.length, at + 18)
      record.writeUInt16LE(label.length, at + 22)
      return record
    }
    const central = record([0x50, 0x4b, 1, 2], 46, 6)
    central.writeUInt32LE(offset, 42)
    bodies.push(record([0x50, 0x4b, 3, 4], 30, 4), label, body)
    directory.push(central, label)
    offset += 30 + label.length + body.length
  }
  const central = Buffer.concat(directory), end = Buffer.alloc(22)
  Buffer.from([0x50, 0x4b, 5, 6]).copy(end)
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...bodies, central, end])
}

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** An .xlsx around the XML of one sheet; `formats` are the number formats of styles 1, 2, … */
export function bookOf(sheet: string | Buffer, { strings = '', formats = [] as readonly string[], since1904 = false, more = [] as readonly Part[] } = {}): Buffer {
  return zip([
    { name: '[Content_Types].xml', text: '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>' },
    { name: '_rels/.rels', text: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>` },
    { name: 'xl/workbook.xml', text: `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${OFFICE}"><workbookPr date1904="${since1904 ? 1 : 0}"/><sheets><sheet name="报盘" sheetId="1" r:id="r1"/></sheets></workbook>` },
    { name: 'xl/_rels/workbook.xml.rels', text: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${[['r1', 'worksheet', 'worksheets/sheet1.xml'], ['r2', 'sharedStrings', 'sharedStrings.xml'], ['r3', 'styles', 'styles.xml']].map(([id, type, target]) => `<Relationship Id="${id ?? ''}" Type="${OFFICE}/${type ?? ''}" Target="${target ?? ''}"/>`).join('')}</Relationships>` },
    { name: 'xl/sharedStrings.xml', text: strings || '<sst/>' },
    { name: 'xl/styles.xml', text: `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts>${formats.map((code, n) => `<numFmt numFmtId="${170 + n}" formatCode="${code}"/>`).join('')}</numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><cellXfs count="${formats.length + 1}"><xf numFmtId="0"/>${formats.map((_, n) => `<xf numFmtId="${170 + n}"/>`).join('')}</cellXfs></styleSheet>` },
    { name: 'xl/worksheets/sheet1.xml', text: sheet },
    ...more,
  ])
}

/** A worksheet of rows of cells; a cell is its text, or XML when it begins with `<`, whose `@` becomes the reference. */
export function sheetOf(rows: readonly (readonly (string | undefined)[])[]): string {
  const xml = rows.map((cells, r) => `<row r="${r + 1}">${cells.map((cell, c) => {
    if (cell === undefined) return ''
    const reference = `${columnName(c)}${r + 1}`
    return cell.startsWith('<') ? cell.replace('@', reference) : `<c r="${reference}" t="inlineStr"><is><t xml:space="preserve">${cell}</t></is></c>`
  }).join('')}</row>`)
  return `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${xml.join('')}</sheetData></worksheet>`
}

/** The headings of `joining` in one row, and a row that is right. */
export const HEADINGS = ['序号', ...joining.columns.map((it) => it.label)]
export const RIGHT = ['1', '100000000', '武汉某某有限公司', '42010019900307001X', '李四', '01 汉族', '2021-03-01', '5000.00', '√', '√', '', '13900000000']
/** `RIGHT` with cell number `at` replaced. */
export const rightBut = (at: number, cell: string): string[] => RIGHT.map((it, n) => (n === at ? cell : it))
