/** Spreadsheets that lists are exported to, as a person opens them. */
import { read, utils } from '@e965/xlsx'
import type { Visitor } from './hall.ts'

/** The lines of a workbook's first sheet, headings first. */
export function linesOf(file: Buffer): string[][] {
  const book = read(file)
  return utils.sheet_to_json<string[]>(book.Sheets[book.SheetNames[0] ?? ''] ?? {}, { header: 1, defval: '' })
}

/** 全部导出 of a list: asked for, waited for, taken. */
export async function exportedWhole(agent: Visitor, service: string, asked: Record<string, unknown> = {}): Promise<{ job: string; lines: string[][] }> {
  const { job } = await agent.post<{ job: string }>(`/api/queries/${service}/exports`, asked)
  for (;;) {
    const at = await agent.get<{ state: string; problem: string | null }>(`/api/jobs/${job}`)
    if (at.state === 'failed') throw new Error(at.problem ?? 'failed')
    if (at.state === 'done') return { job, lines: linesOf((await agent.send('GET', `/api/jobs/${job}/file`)).rawPayload) }
    await new Promise((done) => setTimeout(done, 100))
  }
}
