/** 报盘 of 3.3.3: upload, read, stage, check, both lists shown; against unzip + scan + COPY, and against a row-by-row import. */
import { finished } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { addRecords } from '../cases/staging.ts'
import { asEmployer, theHall } from '../ledger/database.ts'
import { someone, type Ground } from './ground.ts'
import { growth, interleaved, median, ms, table, timed, times } from './measure.ts'
import { inflateAndScan, sheetOf } from './sheet.ts'

/** What any import must do: unzip, look at each byte, and COPY the cells into a table. */
async function floor(pool: pg.Pool, file: Buffer, rows: readonly string[][]): Promise<{ scan: number; copy: number }> {
  const scan = await timed(async () => inflateAndScan(file))
  const client = await pool.connect()
  try {
    const columns = rows[0]!.map((_, i) => `c${i} text`).join(', ')
    await client.query(`create table if not exists bench_copied (${columns})`)
    await client.query('truncate bench_copied')
    const copy = await timed(async () => {
      const stream = client.query(copyFrom('copy bench_copied from stdin'))
      for (let i = 0; i < rows.length; i += 1_000) stream.write(`${rows.slice(i, i + 1_000).map((row) => row.join('\t')).join('\n')}\n`)
      stream.end()
      await finished(stream)
    })
    return { scan, copy }
  } finally {
    client.release()
  }
}

/** Each row by itself, through the hall's own single entry: look up, insert, check. One transaction. */
async function rowByRow(ground: Ground, employerId: string, caseId: string, from: number, rows: number): Promise<void> {
  const filing = ground.parts.registry.filings.get('insured-person-registration')!
  const actor = { ...theHall, name: 'bench' }
  await asEmployer(ground.hall, employerId, actor, async (it) => {
    for (let n = from; n < from + rows; n++) {
      const person = someone(n)
      await addRecords(filing, { ...it, caseId }, [{
        idType: '01', idNumber: person.idNumber, name: person.name, ethnicity: '01', startedOn: '2021-03-01', earnings: '5000', branches: 'old_age,unemployment', mobile: person.mobile,
      }], 'typed')
    }
  })
}

export async function benchImport(ground: Ground, sizes: readonly number[]): Promise<void> {
  const employer = await ground.anEmployer()
  const agent = await ground.agentOf(employer)
  const filing = ground.parts.registry.filings.get('insured-person-registration')!
  const lines: (string | number)[][] = []
  const warm = await sheetOf(filing, employer, 100, 0)
  await agent.import(await agent.draft(), warm.file)
  const single = 1_000
  const alone = await timed(async () => rowByRow(ground, employer.id, await agent.draft(), 500_000, single))
  for (const size of sizes) {
    const { file, rows } = await sheetOf(filing, employer, size, 0)
    const { bytes } = inflateAndScan(file)
    const [scans, copies, memory]: [number[], number[], number[]] = [[], [], []]
    let last = { total: 0, passed: 0, failed: 0 }
    const { limit, whole } = await interleaved(size > 20_000 ? 3 : 5, {
      limit: async () => {
        const { scan, copy } = await floor(ground.pool, file, rows)
        scans.push(scan)
        copies.push(copy)
        return scan + copy
      },
      whole: async () => {
        const draft = await agent.draft()
        let took = 0
        memory.push(await growth(async () => { took = await timed(async () => { last = await agent.import(draft, file) }) }))
        return took
      },
    })
    const scaled = alone * size / single
    lines.push([
      size.toLocaleString('en'), `${(file.length / 2 ** 20).toFixed(1)} → ${(bytes / 2 ** 20).toFixed(0)}`, `${last.passed} / ${last.failed}`, ms(median(scans)), ms(median(copies)), ms(median(limit)),
      ms(median(whole)), times(median(whole.map((value, i) => value / limit[i]!))), `+${Math.max(...memory).toFixed(0)}`, `${ms(scaled)}`, times(scaled / median(whole)),
    ])
  }
  table(`Import of 3.3.3 through HTTP: upload → read → stage → check → both lists (row by row: ${single} rows in ${ms(alone)} ms, scaled)`,
    ['rows', 'MB zip → XML', 'passed / failed', 'unzip + scan ms', 'COPY ms', 'floor ms', 'import ms', 'import ÷ floor', 'memory MB', 'row by row ms', 'row by row ÷ import'], lines)
}
