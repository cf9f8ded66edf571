/** A certificate as PDF, A4 upright: a first page of blocks with QR code, 校验码 and seal, and pages of details drawn as their rows come. */
import QRCode from 'qrcode'
import { certificatePaper, detailPage, firstPage, rowsOnAPage } from './certificate-layout.ts'
import { DrawingThread } from './drawing-thread.ts'
import type { LabelledText, ReportColumn } from './report-document.ts'
import type { Page } from './report-layout.ts'

/** A fact; `covered` is what /verify shows of it, where that is less than the paper. */
export interface CertificateFact extends LabelledText { readonly covered?: string }

/** A block of the first page: facts side by side, or a small table. All texts are data, never markup. */
export type CertificateBlock = { readonly title: string; readonly facts: readonly CertificateFact[] } | { readonly title: string; readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }

/** A column of the details; `width` in points, of 515 in all. */
export interface DetailColumn extends ReportColumn { readonly width: number }

/** The pages after the first: how many rows there are must be known before they come. */
export interface CertificateDetails {
  readonly title: string
  /** Beneath the title, and at the right: (2019年01月 至 2021年02月), 单位: 元. */
  readonly subtitle: string
  readonly unit: string
  readonly columns: readonly DetailColumn[]
  readonly total: number
}

/** A line beneath the title: a text, or what makes the certificate this one. */
export type CertificateHeadLine = LabelledText | { readonly label: string; readonly mark: 'number' | 'issuedOn' }

/** What a certificate says on its first page, and what its details are. */
export interface CertificateText {
  readonly title: string
  readonly blocks: readonly CertificateBlock[]
  readonly notes: readonly string[]
  /** Whose seal it bears. */
  readonly agency: string
  /** The lines beneath the title, 查询流水号 and 开具日期 where not given. */
  readonly head?: readonly CertificateHeadLine[]
  /** Who answers for it, in a small table under the seal. */
  readonly signature?: readonly LabelledText[]
  readonly details: CertificateDetails | null
}

/** What makes it this one: 查询流水号, 校验码, 开具日期 and where it can be checked (what the QR code says). */
export interface CertificateMark { readonly number: string; readonly verificationCode: string; readonly issuedOn: string; readonly address: string }

/** Detail pages drawn at a time: bounds the memory that Typst takes. */
const PAGES_AT_A_TIME = 80
/** From this many pages on a certificate is drawn in a thread of its own. */
const MANY_PAGES = 40

let shared: DrawingThread | undefined

/** Pages in all. */
export const pageCountOf = (text: CertificateText): number => 1 + (text.details ? Math.ceil(text.details.total / rowsOnAPage(text.details)) : 0)

/**
 * Draws the certificate; `pages` are the rows of its detail pages, page by page (`rowsOnAPage`). Neither side holds it whole before
 * the end. Throws a Problem when it cannot be made.
 */
export async function makeCertificatePdf(text: CertificateText, mark: CertificateMark, pages: AsyncIterable<readonly (readonly string[])[]>): Promise<Buffer> {
  const count = pageCountOf(text)
  const qr = await QRCode.toString(mark.address, { type: 'svg', margin: 0, errorCorrectionLevel: 'M' })
  async function* parts(): AsyncGenerator<Page[]> {
    let held = [firstPage(text, mark, qr, count)]
    let no = 1
    for await (const rows of pages) {
      held.push(detailPage(text, mark, rows, ++no, count))
      if (held.length < PAGES_AT_A_TIME) continue
      yield held
      held = []
    }
    if (held.length > 0) yield held
  }
  const draw = (thread: DrawingThread) => thread.pages(text.title, certificatePaper, parts())
  if (count > MANY_PAGES) return DrawingThread.using(draw)
  if (shared?.ended ?? true) shared = new DrawingThread()
  return draw(shared!)
}
