/** A 报盘 of 3.3.3 as an employer would save it, and what any reader of it must at least do. */
import { inflateRawSync } from 'node:zlib'
import * as XLSX from '@e965/xlsx'
import type { AnyFiling } from '../cases/filing.ts'
import { sheetForm } from '../cases/surfaces.ts'
import { fillTemplate } from '../forms/sheets/fill-template.ts'
import { columnKey } from '../forms/sheets/sheet-form.ts'
import { someone, type Employer } from './ground.ts'

/** One row in this many does not pass: a wrong check digit. */
const FAILING = 20

/** What stands in the row of the n-th person, by column. */
function cellsOf(employer: Employer, n: number): Record<string, string> {
  const person = someone(n)
  const wrong = n % FAILING === 7 ? person.idNumber.replace(/.$/, (digit) => digit === '1' ? '2' : '1') : person.idNumber
  return {
    employerNo: employer.number, employerName: employer.name, idNumber: wrong, name: person.name, ethnicity: '01 汉族', startedOn: '2021-03-01', earnings: String(3000 + (n * 37) % 9000),
    'branches.old_age': '√', 'branches.unemployment': '√', 'branches.employment_injury': n % 3 ? '√' : '', mobile: person.mobile,
  }
}

/** A sheet of persons `from` … `from + rows - 1`, with its shared strings as Excel writes them; one row in 20 fails. */
export async function sheetOf(filing: AnyFiling, employer: Employer, rows: number, from: number): Promise<{ file: Buffer; rows: string[][] }> {
  const form = sheetForm(filing, { number: employer.number, name: employer.name })
  const cells = Array.from({ length: rows }, (_, i) => cellsOf(employer, from + i))
  const { book } = await fillTemplate(form, cells.map((of, i) => ({ row: i, cells: Object.fromEntries(Object.entries(of).map(([key, text]) => [key, { text }])) })))
  const unknown = form.columns.map(columnKey).filter((key) => !(key in cells[0]!))
  if (unknown.length > 0) throw new Error(`the bench fills no column ${unknown.join(', ')}`)
  const again = XLSX.write(XLSX.read(book), { type: 'buffer', bookType: 'xlsx', bookSST: true, compression: true }) as Buffer
  return { file: again, rows: cells.map((of) => Object.values(of)) }
}

/** Unzips every part of a file and looks at each byte once. Gives the number of bytes and of cells' closings. */
export function inflateAndScan(file: Buffer): { bytes: number; closings: number } {
  let bytes = 0, closings = 0
  const end = file.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  let at = file.readUInt32LE(end + 16)
  for (let i = 0; i < file.readUInt16LE(end + 10); i++) {
    const [method, size, name, extra, comment, local] = [file.readUInt16LE(at + 10), file.readUInt32LE(at + 20), file.readUInt16LE(at + 28), file.readUInt16LE(at + 30), file.readUInt16LE(at + 32), file.readUInt32LE(at + 42)]
    const from = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28)
    const packed = file.subarray(from, from + size)
    const part = method === 0 ? packed : inflateRawSync(packed)
    bytes += part.length
    for (let j = 0; j < part.length; j++) if (part[j] === 0x3c && part[j + 1] === 0x2f) closings++
    at += 46 + name + extra + comment
  }
  return { bytes, closings }
}
