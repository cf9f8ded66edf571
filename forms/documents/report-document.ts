/** The printed form of a filing as PDF, laid out by Typst (report.typ) in a worker thread. */
import { DrawingThread } from './drawing-thread.ts'

export interface ReportColumn {
  label: string
  /** The heading over this column and its neighbours of the same group. */ group?: string | null
  /** Weight against the other columns; by default what the texts need. */ width?: number
  align?: 'left' | 'right' | 'center'
}

/** A line of 标签：值, in the header, the totals or the signature. */
export interface LabelledText { label: string; value: string }

/** What a printed form says, in the order it is printed. All of it is text, never markup. */
export interface ReportDocument {
  title: string
  header: readonly LabelledText[]
  columns: readonly ReportColumn[]
  rows: readonly (readonly string[])[]
  totals: readonly LabelledText[]
  notes: readonly string[]
  declaration: string | null
  signature: readonly LabelledText[]
  /** 业务流水号, once the case has one. */ serialNumber?: string | null
}

/** A long form must not hold up the short ones: from this many rows on it is drawn in a thread of its own. */
const manyRows = 2_000

let shared: DrawingThread | undefined

/**
 * Lays the form out as PDF, A4 landscape; the same form gives the same bytes. A character that the print font lacks is printed as 〓 and
 * named in a note at the end (`lacking` in font.ts tells before). Throws a Problem when the form cannot be made.
 */
export async function makeReport(document: ReportDocument): Promise<Buffer> {
  if (document.rows.length < manyRows) {
    if (shared?.ended ?? true) shared = new DrawingThread()
    return shared!.report(document)
  }
  return DrawingThread.using((own) => own.report(document))
}
