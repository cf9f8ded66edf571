/** An uploaded sheet as lines for COPY: read, settled and judged row by row in a process of its own (issue: spreadsheets). */
import { Problem } from '../common/problem.ts'
import type { WorkFacts } from '../fields/field.ts'
import { readSheet } from '../forms/sheets/read-sheet.ts'
import type { SheetRead, SheetRow } from '../forms/sheets/sheet-form.ts'
import { policy, type ReleasedValue } from '../policy/policy.ts'
import type { AnyFiling } from './filing.ts'
import { encode, readRecord } from './read-record.ts'
import { sheetForm } from './surfaces.ts'

/** What the process is given: the bytes, whose case it is, and where its record numbers begin. */
export interface ImportInput { file: Uint8Array; service: string; facts: WorkFacts; header: Record<string, string>; employerId: string; caseId: string; firstNo: number; /** What of the law was released in the hall: the reading process has its files only. */ released: readonly ReleasedValue[] }
/** Some rows read: lines for COPY, in the order of `IMPORT_COLUMNS`. */
export interface ImportBatch { lines: string; rows: number; share: number }
export interface ImportRead { rows: number; repairs: number; blankRows: number; sampleSkipped: boolean; /** What the person should know of the file although it was read. */ notes: readonly string[] }

export const IMPORT_COLUMNS = ['employer_id', 'case_id', 'no', 'origin', 'sheet_row', 'subject', 'status', 'data', 'unread', 'repairs', 'flaws', 'settled'] as const

/** Reads the sheet and hands over its rows in batches. Throws a Problem when the file is refused. */
export async function readImport(filing: AnyFiling, input: ImportInput, hand: (batch: ImportBatch) => void): Promise<ImportRead> {
  policy.hold(input.released)
  let [no, repairs, share] = [input.firstNo, 0, 0]
  const line = (row: SheetRow): string => {
    const record = readRecord(filing, row.cells, { origin: 'imported', facts: input.facts, header: input.header, formula: row.formula ?? [] })
    repairs += record.repairs.length
    return [
      input.employerId, input.caseId, String(no++), 'imported', String(row.row), escape(record.subject), record.problems.length > 0 ? 'failed' : 'passed', escape(encode(record.data)),
      json(record.unread), list(record.repairs), list(record.problems), list(record.settled),
    ].join('\t')
  }
  const read = await readSheet(Buffer.from(input.file.buffer, input.file.byteOffset, input.file.byteLength), sheetForm(filing, input.facts.employer), {}, (rows) => {
    hand({ lines: `${rows.map(line).join('\n')}\n`, rows: rows.length, share })
  }, (progress) => { share = progress.share })
  if (read.rows === 0) throw new Problem(422, 'sheet/empty', '报盘文件中没有可导入的数据！')
  return { rows: read.rows, repairs, blankRows: read.blankRows, sampleSkipped: read.sampleSkipped, notes: notesOn(read) }
}

const notesOn = ({ sampleEdited, ignoredColumns }: SheetRead): string[] => [
  ...(sampleEdited === null ? [] : [`第${sampleEdited}行在“以上一行填写示例”之上，按示例行未导入；如是职工信息，请移到该行之下后重新上传`]),
  ...(ignoredColumns.length === 0 ? [] : [`以下各列不在模板中，未读取：${ignoredColumns.slice(0, 10).join('、')}`]),
]

const NEEDS_ESCAPE = /[\\\t\n\r]/g
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
/** Text as COPY's text format takes it; \N is null. A NUL cannot stand in a text column. */
const escape = (text: string | null) => (text === null ? '\\N' : text.replaceAll('\u0000', '').replaceAll('\\u0000', '').replace(NEEDS_ESCAPE, (c) => ESCAPES[c] ?? c))
const json = (value: object | null) => (value === null ? '\\N' : escape(JSON.stringify(value)))
const list = (values: readonly unknown[]) => (values.length === 0 ? '\\N' : escape(JSON.stringify(values)))
