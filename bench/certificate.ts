/** Certificates of 3.3.47: made and signed by the hall against the same pages printed by Chromium, and what a great one leaves of the hall's speed. */
import { chromium, type Browser } from 'playwright-core'
import { findChromium } from '../scripts/prepare.mjs'
import { type Ground, type Visitor } from './ground.ts'
import { growth, interleaved, median, ms, quantile, table, timed, times } from './measure.ts'
import { aPaidEmployer, monthAfter } from './paid-employer.ts'

const SERVICE = 'employer-coverage-certificate'
const MONTHS = 24
const FIRST = 201903
interface Asked { persons: number; months: number; rounds: number }
interface Issued { id: string; number: string; verificationCode: string; job: string }
interface Looked { whole: { pages: number; blocks: unknown[] }; page: { title: string; columns: string[]; rows: string[][] } | null }

export async function benchCertificate(ground: Ground, most: number, sizes: readonly Asked[]): Promise<void> {
  const agent = await ground.agentOf((await aPaidEmployer(ground, { persons: most, first: FIRST, months: MONTHS })).employer)
  const { keys } = await agent.ask<{ keys: string[] }>('GET', `/api/queries/${SERVICE}/keys?from=${FIRST}&to=${monthAfter(FIRST, MONTHS - 1)}`)
  const browser = await chromium.launch({ executablePath: findChromium() ?? '', args: ['--no-sandbox', '--disable-gpu'] })
  const lines: (string | number)[][] = []
  try {
    for (const { persons, months, rounds } of sizes) {
      const take = () => made(agent, { from: FIRST, to: monthAfter(FIRST, months - 1), persons: keys.slice(0, persons) })
      const first = await take()
      const { html, pages } = await asHtml(agent, first.issued)
      let [mine, its] = [first.pdf.length, 0]
      const took = await interleaved(rounds, {
        hall: () => timed(async () => { mine = (await take()).pdf.length }),
        chromium: () => timed(async () => { its = await print(browser, html) }),
      })
      lines.push([pages, persons, ms(median(took.hall)), ms(median(took.chromium)), times(median(took.hall) / median(took.chromium)), (mine / 2 ** 20).toFixed(2), (its / 2 ** 20).toFixed(2)])
    }
  } finally {
    await browser.close()
  }
  table('From the request to the signed PDF in hand, against Chromium (warm) printing the same pages as HTML', ['pages', 'persons', 'hall ms', 'Chromium ms', 'hall ÷ Chromium', 'PDF MB', 'Chromium PDF MB'], lines)
  await besideTheHall(agent, keys)
}

/** One certificate of all persons and months, while someone else goes on working. */
async function besideTheHall(agent: Visitor, keys: readonly string[]): Promise<void> {
  const works = {
    'GET /api/session': () => timed(() => agent.ask('GET', '/api/session')),
    'GET a page of 3.3.69': () => timed(() => agent.ask('GET', '/api/queries/employer-insured-persons-query?page=1&size=10')),
  }
  const alone = await interleaved(40, works)
  const issued = await ask(agent, { from: FIRST, to: monthAfter(FIRST, MONTHS - 1), persons: keys })
  const during: Record<keyof typeof works, number[]> = { 'GET /api/session': [], 'GET a page of 3.3.69': [] }
  let [took, pages] = [0, 0]
  const memory = await growth(async () => {
    took = await timed(async () => {
      for (let state = 'making'; state === 'making';) {
        const round = await interleaved(1, works)
        for (const name of Object.keys(works) as (keyof typeof works)[]) during[name].push(...round[name])
        await new Promise((done) => setTimeout(done, 50))
        const at = await agent.ask<{ state: string; pages: number | null }>('GET', `/api/certificates/${issued.id}`)
        state = at.state
        pages = at.pages ?? 0
      }
    })
  })
  table(`A certificate of ${keys.length.toLocaleString('en')} persons × ${MONTHS} months in the background: ${pages.toLocaleString('en')} pages in ${ms(took / 1000)} s, +${memory.toFixed(0)} MB at the most`, ['meanwhile', 'alone p50 ms', 'beside it p50 ms', 'beside it p95 ms', 'p50 ÷ alone'],
    (Object.keys(works) as (keyof typeof works)[]).map((name) => [name, ms(median(alone[name])), ms(median(during[name])), ms(quantile(during[name], 0.95)), times(median(during[name]) / median(alone[name]))]))
}

const ask = (agent: Visitor, { from, to, persons }: { from: number; to: number; persons: readonly string[] }) => agent.ask<Issued>('POST', '/api/certificates', { service: SERVICE, from: String(from), to: String(to), persons })

async function made(agent: Visitor, what: { from: number; to: number; persons: readonly string[] }): Promise<{ issued: Issued; pdf: Buffer }> {
  const issued = await ask(agent, what)
  for (;;) {
    const { state } = await agent.ask<{ state: string }>('GET', `/api/certificates/${issued.id}`)
    if (state === 'issued') return { issued, pdf: (await agent.send('GET', `/api/certificates/${issued.id}.pdf`)).rawPayload }
    if (state === 'failed') throw new Error('the certificate failed')
    await new Promise((done) => setTimeout(done, 5))
  }
}

/** What the certificate says, as a page for Chromium: the same figures, a sheet each. */
async function asHtml(agent: Visitor, { number, verificationCode }: Issued): Promise<{ html: string; pages: number }> {
  const look = async (page: number) => JSON.parse((await agent.send('GET', `/verify?number=${number}&code=${verificationCode}&page=${page}`, undefined, { accept: 'application/json' })).body) as Looked
  const { whole } = await look(2)
  const sheets = [`<section><h1>湖北省社会保险参保证明(单位)</h1><pre>${JSON.stringify(whole.blocks)}</pre></section>`]
  for (let no = 2; no <= whole.pages; no++) {
    const { page } = await look(no)
    if (page) sheets.push(`<section><h2>${page.title}</h2><table><tr>${page.columns.map((column) => `<th>${column}</th>`).join('')}</tr>${page.rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')}</table><p>第${no}页/共${whole.pages}页</p></section>`)
  }
  const style = 'section{break-after:page}body{font:8px "Noto Sans CJK SC",sans-serif}pre{white-space:pre-wrap}table{border-collapse:collapse;width:100%}td,th{border:1px solid #666;padding:2px;text-align:center}'
  return { html: `<!doctype html><meta charset="utf-8"><style>${style}</style>${sheets.join('')}`, pages: whole.pages }
}

async function print(browser: Browser, html: string): Promise<number> {
  const page = await browser.newPage()
  try {
    page.setDefaultTimeout(600_000) // a thousand pages take it minutes
    await page.setContent(html)
    return (await page.pdf({ format: 'A4' })).length
  } finally {
    await page.close()
  }
}
