/** Lists as spreadsheets: a page or a selection at once, the whole list as a job that streams into the blob store. */
import { Readable } from 'node:stream'
import { sql } from 'kysely'
import { Problem } from '../common/problem.ts'
import { exportRows } from '../forms/sheets/export-rows.ts'
import type { BlobStore } from '../gateways/blob-store.ts'
import { Progress } from '../jobs/progress.ts'
import { enqueue } from '../jobs/queue.ts'
import { asEmployer, asSystem, theHall, type Actor, type Hall, type Scope } from '../ledger/database.ts'
import { shownRow, type AnyList, type QueryRow } from './list.ts'
import { inOrder, orderOf, queryPage, rowsOf, type Asked } from './page.ts'
import { listOf, readConditions, type AnyQuery } from './query.ts'

export const EXPORT_TASK = 'export'
interface ExportJob { employerId: string; jobId: string }
type Order = Pick<Asked, 'of' | 'sort' | 'descending'>
/** What a queued export was asked for; conditions as they were sent. */
interface ExportInput extends Order { slug: string; list: string; conditions: Record<string, string>; actor: Actor; fileName: string }

/** Rows fetched at once: memory stays flat whatever their number. */
const AT_ONCE = 2_000
/** Rows of a page or a selection; more are 全部导出's. */
const AT_MOST = 5_000

const sheetOf = (list: AnyList, rows: AsyncIterable<Record<string, string>> | Iterable<Record<string, string>>) =>
  exportRows({ title: list.title, sheetName: list.title, columns: [{ key: 'no', label: '序号' }, ...list.columns.map(([key, label]) => ({ key, label }))], rows })

const offers = (list: AnyList, scope: 'page' | 'selected' | 'all') => {
  if (!list.exports?.some((it) => it.scope === scope)) throw new Problem(404, 'no-export', '该列表不提供这种导出')
}

/** 当前页导出 and 导出选择数据: the rows, and the workbook of them. Throws 404 where the list has no such export. */
export async function exportNow(list: AnyList, it: Scope, given: Readonly<Record<string, unknown>>, scope: 'page' | 'selected', asked: Asked): Promise<{ rows: number; file: Readable }> {
  offers(list, scope)
  const { rows } = await queryPage(list, it, given, { ...asked, whole: true, plain: true, ...(scope === 'selected' ? { page: 1, size: AT_MOST, keys: asked.keys ?? [] } : { keys: undefined }) })
  const first = scope === 'page' ? (asked.page - 1) * asked.size : 0
  return { rows: rows.length, file: Readable.from(sheetOf(list, rows.map((row, i) => ({ no: String(first + i + 1), ...row.cells })))) }
}

/** 全部导出: queues the work and gives the job to follow. Throws 404 where the list has none, 422 for conditions that cannot be read. */
export async function startExport(form: AnyQuery, it: Scope, { list: key, title, conditions, ...order }: Order & { list: string | undefined; title: string; conditions: Record<string, string> }): Promise<string> {
  const list = listOf(form, key)
  offers(list, 'all')
  readConditions(list, conditions, it.today)
  orderOf(list, order)
  const input: ExportInput = { slug: form.slug, list: key ?? Object.keys(form.lists)[0] ?? '', conditions, ...order, actor: it.actor, fileName: `${title}.xlsx` }
  const { id } = await it.db.insertInto('job').values({ employer_id: it.employerId, kind: EXPORT_TASK, case_id: null, input: JSON.stringify(input), created_by: it.actor.accountId, created_at: it.now }).returning('id').executeTakeFirstOrThrow()
  await enqueue(it.db, EXPORT_TASK, { employerId: it.employerId, jobId: id } satisfies ExportJob, { queue: `export:${it.employerId}` })
  return id
}

/** Does a queued export. It may run twice: the second run makes the file anew. */
export async function runExport({ hall, blobs }: { hall: Hall; blobs: BlobStore }, findQuery: (slug: string) => AnyQuery, { employerId, jobId }: ExportJob, last: boolean): Promise<void> {
  const job = await asSystem(hall, theHall, (it) => it.db.selectFrom('job').where('employer_id', '=', employerId).where('id', '=', jobId).select(['input', 'state']).executeTakeFirst())
  if (!job || job.state === 'done' || job.state === 'failed') return
  const asked = job.input as unknown as ExportInput
  const progress = new Progress(hall, employerId, jobId)
  try {
    const list = listOf(findQuery(asked.slug), asked.list)
    const result = await asEmployer(hall, employerId, asked.actor, async (it) => {
      const done = await exportAll(list, it, asked, blobs, progress)
      it.audit({ action: 'sight/export', subject: asked.slug, detail: { scope: 'all', list: asked.list, rows: done.rows } })
      return done
    })
    await progress.end({ state: 'done', result: JSON.stringify(result) })
  } catch (error) {
    if (error instanceof Problem && error.status < 500) await progress.end({ state: 'failed', problem: error.message })
    else {
      if (last) await progress.end({ state: 'failed', problem: '导出失败，请稍后重新导出；如多次出现，请联系系统管理员' })
      throw error
    }
  }
}

async function exportAll(list: AnyList, it: Scope, asked: ExportInput, blobs: BlobStore, progress: Progress): Promise<{ blob: string; rows: number; size: number }> {
  const { column, up } = orderOf(list, asked)
  const { rows } = rowsOf(list, it, readConditions(list, asked.conditions, it.today), { of: asked.of })
  const { n: total } = await rows.select((q) => q.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  progress.say('导出', 0, total)
  // one cursor, so that the whole list is of one moment
  await sql`declare exported no scroll cursor for ${inOrder(rows, column, up).selectAll()}`.execute(it.db)
  let written = 0
  async function* lines() {
    for (;;) {
      const { rows: batch } = await sql<QueryRow>`fetch forward ${sql.lit(AT_ONCE)} from exported`.execute(it.db)
      for (const row of batch) yield { no: String(++written), ...shownRow(list, row, { whole: true, plain: true }).cells }
      progress.say('导出', written, total)
      if (batch.length < AT_ONCE) return
    }
  }
  const { hash, size } = await blobs.put(Readable.from(sheetOf(list, lines())))
  return { blob: hash, rows: written, size }
}

/** The workbook of an export that is done, with the name to save it under. Throws 404 where there is none, 410 where it has expired. */
export async function exportedFile(it: Scope, jobId: string, blobs: BlobStore): Promise<{ name: string; file: Readable }> {
  const job = await it.db.selectFrom('job').where('employer_id', '=', it.employerId).where('id', '=', jobId).where('kind', '=', EXPORT_TASK).where('state', '=', 'done').select(['input', 'result']).executeTakeFirst()
  const blob = job?.result?.['blob']
  if (job?.result?.['expired'] === true) throw new Problem(410, 'export-expired', '文件已过期，请重新导出！')
  if (!job || typeof blob !== 'string' || !await blobs.has(blob)) throw new Problem(404, 'no-such-file', '未找到该导出文件，请重新导出')
  it.audit({ action: 'sight/export', subject: jobId, detail: { scope: 'all', taken: true } })
  return { name: String(job.input['fileName']), file: blobs.open(blob) }
}
