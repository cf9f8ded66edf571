/** What anyone who holds a certificate may see of it (/verify): whether it is genuine, and what it says, page by page, with names and numbers covered. Each look is kept. */
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { dayOf } from '../common/clock.ts'
import { Problem } from '../common/problem.ts'
import type { CertificateBlock } from '../forms/documents/certificate-document.ts'
import type { CertificateStanding } from '../forms/served.ts'
import type { BlobStore } from '../gateways/blob-store.ts'
import type { WideScope } from '../ledger/database.ts'
import type { CertificateRow } from './issue.ts'
import type { KeptText } from './make.ts'
import { replacedOn, standingOf } from './standing.ts'

/** What is asked: a 校验码, alone or with the 查询流水号, and a page. */
export interface Asked { readonly code: string; readonly number?: string | undefined; readonly page?: number | undefined }

/** What is shown. With the 校验码 alone only that there is such a certificate; with the 查询流水号, which the paper bears, what it says. */
export interface Look {
  readonly standing: CertificateStanding
  readonly title: string
  readonly issuedOn: string
  /** The employer's name, partly covered, and what the details cover. */
  readonly employer: string
  readonly covers: string | null
  /** Why it was revoked and when; when a later certificate took its place. */
  readonly since: string | null
  readonly because: string | null
  /** Null with the 校验码 alone. */
  readonly whole: { readonly number: string; readonly pages: number; readonly blocks: readonly CertificateBlock[]; readonly agency: string; readonly sha256: string } | null
  /** A page of details as the paper has it, names covered. */
  readonly page: { readonly no: number; readonly title: string; readonly subtitle: string; readonly columns: readonly string[]; readonly groups: readonly (string | null)[]; readonly rows: readonly (readonly string[])[] } | null
}

const unknown = () => new Problem(404, 'no-such-certificate', '未查询到该证明，请核对查询流水号和校验码！')
const CODE = /^[2-9A-Z]{6}$/
const NUMBER = /^\d{16}$/

/** Finds the certificate and notes the look. Throws Problem 404 where there is none such; the caller counts the misses. */
export async function look(it: WideScope, blobs: BlobStore, { code, number, page }: Asked): Promise<Look> {
  const row = await find(it, code.trim().toUpperCase(), number?.trim() || undefined)
  if (!row) throw unknown()
  const employer = await it.db.selectFrom('employer').where('id', '=', row.employer_id).select('name').executeTakeFirstOrThrow()
  const { standing, replaced } = await it.db.selectFrom('certificate as c').where('c.employer_id', '=', row.employer_id).where('c.id', '=', row.id).select([standingOf.as('standing'), replacedOn.as('replaced')]).executeTakeFirstOrThrow()
  const whole = number !== undefined && number.trim() !== ''
  const shown = await read(blobs, row, whole ? page : undefined)
  await note(it, { row, answer: standing, whole, page: shown.page?.no ?? null })
  return {
    standing, title: row.title, issuedOn: row.issued_on, employer: partlyCovered(employer.name), covers: shown.kept.details ? `${shown.kept.details.title}${shown.kept.details.subtitle}` : null, because: row.revoked_because, since: row.revoked_at ? dayOf(row.revoked_at) : replaced,
    whole: whole ? { number: row.number, pages: row.pages ?? 1, blocks: shown.kept.blocks, agency: shown.kept.agency, sha256: row.pdf_blob ?? '' } : null,
    page: shown.page,
  }
}

/** Which certificate a file is, to the last byte. Throws Problem 404 where it is none, or one that was altered. */
export async function lookAtFile(it: WideScope, blobs: BlobStore, sha256: string): Promise<Look> {
  const row = await it.db.selectFrom('certificate').where('pdf_blob', '=', sha256).where('state', '=', 'issued').select(['number', 'verification_code as code']).executeTakeFirst()
  if (!row) throw new Problem(404, 'no-such-file', '该文件不是本系统开具的原件，或已被改动，请向出具单位索取原件！')
  return look(it, blobs, row)
}

/** Keeps that someone asked for what there is not. */
export const noteUnknown = (it: WideScope, { number }: Asked): Promise<void> => note(it, { row: undefined, answer: 'unknown', whole: number !== undefined && number !== '', page: null })

async function find(it: WideScope, code: string, number: string | undefined): Promise<CertificateRow | undefined> {
  if (!CODE.test(code) || (number !== undefined && !NUMBER.test(number))) return undefined
  let rows = it.db.selectFrom('certificate').where('verification_code', '=', code).where('state', '=', 'issued').selectAll()
  if (number !== undefined) rows = rows.where('number', '=', number)
  return rows.executeTakeFirst()
}

async function note(it: WideScope, { row, answer, whole, page }: { row: CertificateRow | undefined; answer: CertificateStanding | 'unknown'; whole: boolean; page: number | null }): Promise<void> {
  await it.db.insertInto('certificate_look').values({ looked_at: it.now, employer_id: row?.employer_id ?? null, certificate_id: row?.id ?? null, answer, whole, page }).execute()
}

/** Reads the first line of what it says and the line of the page asked for; the rest is not held. */
async function read(blobs: BlobStore, row: CertificateRow, page: number | undefined): Promise<{ kept: KeptText; page: Look['page'] }> {
  if (row.content_blob === null || !await blobs.has(row.content_blob)) throw new Problem(503, 'not-readable', '证明内容暂时无法读取，请稍后再试！')
  const file = blobs.open(row.content_blob)
  const lines = createInterface({ input: file.pipe(createGunzip()), crlfDelay: Infinity })
  let [kept, no]: [KeptText | undefined, number] = [undefined, 0]
  try {
    for await (const line of lines) {
      if (++no === 1) {
        kept = JSON.parse(line) as KeptText
        if (page === undefined || !kept.details) return { kept, page: null }
      } else if (no === page && kept?.details) {
        const { title, subtitle, columns } = kept.details
        return { kept, page: { no, title, subtitle, columns: columns.map(({ label }) => label), groups: columns.map(({ group }) => group ?? null), rows: (JSON.parse(line) as string[][]).map(covered) } }
      }
    }
  } finally {
    lines.close()
    file.destroy()
  }
  if (!kept) throw new Problem(503, 'not-readable', '证明内容暂时无法读取，请稍后再试！')
  return { kept, page: null }
}

/** A row with its name covered but for the first sign; numbers are covered on the paper already. */
const covered = ([name = '', ...rest]: readonly string[]): string[] => [`${[...name][0] ?? ''}${'*'.repeat(Math.max(0, [...name].length - 1))}`, ...rest]

/** 武汉**********有限公司. */
const partlyCovered = (name: string): string => (name.length <= 6 ? `${name.slice(0, 1)}${'*'.repeat(name.length - 1)}` : `${name.slice(0, 2)}${'*'.repeat(name.length - 6)}${name.slice(-4)}`)
