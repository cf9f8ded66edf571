/** The requests of a filing's wizard (DESIGN §7). Refusals are thrown as `ApiProblem` with a sentence of the server's. */
import { keepPreviousData } from '@tanstack/react-query'
import { del, get, patch, post, put, upload, withQuery, type Query } from '../api.ts'
import type {
  FieldProblem, Page, RecordStatus, ServedCase, ServedCaseLine, ServedChange, ServedEffects, ServedFiling, ServedJob, ServedPerson, ServedRecords, ServedRow, ServedWorking,
} from '../../forms/served.ts'

/** What a person types: text by field key. */
export type Cells = Record<string, string>

/** A case that is being filled in: `entry` is what was typed of a record that has not been added yet. */
export type Draft = ServedCase & { entry?: Cells }

/** What the server said of one record. With a preview nothing was staged. */
export interface Checked { id?: number; no?: number; status: RecordStatus; problems: FieldProblem[]; hints?: FieldProblem[]; changes?: ServedChange[]; cells?: Cells; values?: Cells }

/** What the ledger knows of a subject: `fields` as widgets hold it, `texts` as people read it. */
export interface Found { found: boolean; fields?: Cells; texts?: Cells; workings?: Record<string, ServedWorking>; message?: string }

/** Conditions of the person picker. */
export interface PersonsAsked { number?: string; idNumber?: string; name?: string }
/** Which part of a list a spreadsheet holds. */
export type Scope = 'page' | 'selected' | 'all'

const seg = encodeURIComponent
const ofCase = (id: string, rest = '') => `/api/cases/${seg(id)}${rest}`

/** A query of TanStack Query that is kept by its URL. */
const kept = <T>(url: string) => ({ queryKey: [url] as const, queryFn: () => get<T>(url) })

export const filing = (slug: string) => ({ ...kept<ServedFiling>(`/api/services/${seg(slug)}`), staleTime: 600_000 })
export const drafts = (slug: string) => ({ ...kept<Page<ServedCaseLine>>(withQuery('/api/cases', { service: slug, state: 'draft,returned' })), staleTime: 0 })
export const draft = (id: string) => kept<Draft>(ofCase(id))
export const records = (id: string, asked: { status?: RecordStatus; page: number; size: number; reason?: string }) =>
  ({ ...kept<ServedRecords>(withQuery(ofCase(id, '/records'), { ...asked })), placeholderData: keepPreviousData })
export const persons = (asked: PersonsAsked & { page: number; size: number }) =>
  ({ ...kept<Page<ServedPerson>>(withQuery('/api/persons', { ...asked })), placeholderData: keepPreviousData })
export const listed = (id: string, list: string, asked: PersonsAsked & { page: number; size: number; of?: string }) =>
  ({ ...kept<Page<ServedRow> & { sums?: Record<string, string> }>(withQuery(ofCase(id, `/lists/${seg(list)}`), { ...asked })), placeholderData: keepPreviousData })

export const listFile = (id: string, list: string) => ofCase(id, `/lists/${seg(list)}/export.xlsx`)
/** 计算过程 of an amount in a list, and of a worked field of a record. */
export const cellWorking = (id: string, list: string, asked: { key: string; column: string; of: string | undefined }) => kept<ServedWorking>(withQuery(ofCase(id, `/lists/${seg(list)}/working`), { ...asked }))

export const recordWorking = (id: string, no: number, field: string) => kept<ServedWorking>(withQuery(ofCase(id, `/records/${no}/working`), { field }))

/** What the records found by `search` (a name or number) would change. */
export const changes = (id: string, search: string) => kept<ServedEffects>(withQuery(ofCase(id, '/effects'), { search, page: 1, size: 20 }))

/** Whether a kept query is about this case, so that it can be asked again after a change. */
export const isOfCase = (id: string) => ({ predicate: ({ queryKey }: { queryKey: readonly unknown[] }) => String(queryKey[0]).startsWith(ofCase(id)) })

/** Opens a draft; `header` and `entry` are what it begins with. */
export const open = (body: { service: string; applicant: string; phone: string; remark: string; agreed: boolean; header?: Cells; entry?: Cells }) => post<{ id: string }>('/api/cases', body)
export const discard = (id: string) => del(ofCase(id))
/** Keeps what is typed with the draft. */
export const keep = (id: string, body: { header?: Cells; entry?: Cells; applicant?: string; phone?: string; remark?: string }) => patch(ofCase(id), body)
/** What the ledger holds of the subject that `given` names. */
export const lookUp = (id: string, given: Cells) => post<Found>(ofCase(id, '/look-up'), given)
/** What a field of the kind `choice` offers now. */
export const choices = (id: string, field: string) => ({ ...kept<{ options: { value: string; label: string }[] }>(ofCase(id, `/choices/${seg(field)}`)), staleTime: 0 })
/** Values that a register or the employer's own record offers for the form. */
export interface Offered { rows: { field: string; label: string; current: string; offered: string; differs: boolean }[]; fields: Cells; texts: Cells }
export const offered = (id: string, key: string) => get<Offered>(ofCase(id, `/sources/${seg(key)}`))

export const addRecord = (id: string, cells: Cells) => post<Checked>(ofCase(id, '/records'), cells)
/** The checks and the 变更前值/变更后值 of a record, with nothing staged. */
export const previewRecord = (id: string, cells: Cells) => post<Checked>(ofCase(id, '/records?preview=true'), cells)
export const changeRecord = (id: string, no: number, cells: Cells) => put<Checked>(ofCase(id, `/records/${no}`), cells)
export const deleteRecord = (id: string, no: number) => del(ofCase(id, `/records/${no}`))
export const deleteRecords = (id: string, status: RecordStatus) => del(withQuery(ofCase(id, '/records'), { status }))
export const recordsPage = (id: string, asked: Query) => get<ServedRecords>(ofCase(id, '/records'), asked)
export const recordsFile = (id: string) => ofCase(id, '/records.xlsx')
export const pick = (id: string, body: { list: string; all?: boolean; keys: string[]; values: Cells; rows?: Record<string, Cells> }) =>
  put<{ added: number; passed: number; failed: number; problems: (FieldProblem & { no: number })[]; hints: (FieldProblem & { no: number })[] }>(ofCase(id, '/picks'), body)

/** Sends a filled-in workbook; gives the job that reads and checks it. `onProgress` is told the part that has gone, 0 to 1. */
export const importSheet = (id: string, file: File, onProgress: (part: number) => void) => upload<{ job: string | ServedJob }>(ofCase(id, '/import'), file, { onProgress })
export const job = (id: string) => get<ServedJob>(`/api/jobs/${seg(id)}`)
export const jobEvents = (id: string) => `/api/jobs/${seg(id)}`
export const annotatedFile = (id: string) => ofCase(id, '/import/annotated.xlsx')
export const templateFile = (slug: string) => `/api/services/${seg(slug)}/template.xlsx`

export const save = (id: string) => post<{ form: string | null }>(ofCase(id, '/save'), {})
export const formFile = (id: string) => ofCase(id, '/form.pdf')

/** What a submission came to. */
export interface Submitted { serialNumber: string; state: string; message: string }
/** `key` is the same for every try of one submission: repeated, it gives the same 业务流水号. */
export const submit = (id: string, key: string) => post<Submitted>(ofCase(id, '/submit'), {}, { headers: { 'idempotency-key': key } })
