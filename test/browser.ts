/** The hall in a headless Chromium (CHROMIUM_PATH, the system's, or the one that npm ships), and what people do in its pages. */
import type { AddressInfo } from 'node:net'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { findChromium } from '../scripts/prepare.mjs'
import { openHall, type TestHall, type Visitor } from './hall.ts'

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
/** Milliseconds: a machine that does much else is slow, and only a thing that never comes fails. */
const PATIENCE = 90_000

/** Opens a browser; close it in `afterAll`. */
export async function openBrowser(): Promise<Browser> {
  const found = findChromium()
  if (found !== undefined) return chromium.launch({ executablePath: found, args: FLAGS })
  const shipped = (await import('@sparticuz/chromium')).default
  return chromium.launch({ executablePath: await shipped.executablePath(), args: [...shipped.args, ...FLAGS] })
}

/** The portal of a hall that listens, in a browser of its own; close it in `afterAll`, before the hall. */
export async function openPortal(h: TestHall) {
  await h.app.listen({ port: 0, host: 'localhost' })
  const base = `http://localhost:${(h.app.server.address() as AddressInfo).port}`
  const browser = await openBrowser()
  /** A page in a browser of its own at `path`, for someone who is signed in or for no one. */
  const pageOf = async (who: Visitor | undefined, path = '', width = 1280): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width, height: 800 }, locale: 'zh-CN', deviceScaleFactor: width < 500 ? 2 : 1 })
    const [name = '', value = ''] = who?.cookie.split('=') ?? []
    if (who) await context.addCookies([{ name, value, url: base }])
    const page = await context.newPage()
    page.setDefaultTimeout(PATIENCE)
    if (path !== '') await page.goto(path.startsWith('http') ? path : `${base}${path}`)
    return page
  }
  return {
    base, pageOf,
    /** A service's page at step 2 表单填写. */
    async atTheForm(agent: Visitor, slug: string, width = 1280): Promise<Page> {
      const page = await pageOf(agent, `/services/${slug}`, width)
      await page.getByLabel('申报人').fill('王立新')
      await page.getByLabel('手机号码').fill('18555555555')
      await page.getByRole('checkbox').check()
      await page.getByRole('button', { name: '下一步' }).click()
      await page.getByRole('button', { name: '保存', exact: true }).waitFor()
      return page
    },
    close: () => browser.close(),
  }
}
export type Portal = Awaited<ReturnType<typeof openPortal>>

/** For one test file: opens a hall and its portal before the tests, gives them to `ready`, which may add what all of them stand on, and closes both after. */
export function hallWithPortal(ready: (opened: { h: TestHall; portal: Portal }) => Promise<void> | void, how: Parameters<typeof openHall>[0] = {}): void {
  let h: TestHall | undefined, portal: Portal | undefined
  beforeAll(async () => {
    h = await openHall(how)
    portal = await openPortal(h)
    await ready({ h, portal })
  }, 240_000)
  afterAll(async () => {
    await portal?.close()
    await h?.close()
  })
}

/** Chooses an option by typing what it is called. */
export async function choose(page: Page, label: string, words: string): Promise<void> {
  await page.getByLabel(label).click()
  await page.keyboard.type(words)
  await page.keyboard.press('Enter')
}

/** Writes a day into a field as a person does, in any of the ways people write days, and leaves the field when it shows it. */
export async function writeDay(page: Page, label: string, day: string): Promise<void> {
  const field = page.getByLabel(label)
  const [year = '', month = '', date = ''] = /^\d{8}$/.test(day) ? [day.slice(0, 4), day.slice(4, 6), day.slice(6)] : day.match(/\d+/g) ?? []
  await field.fill(day)
  await expect.poll(() => field.inputValue(), { timeout: 30_000 }).toBe(`${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
}

/** BANSHI_PICTURES is a folder for pictures of the pages, where someone wants to look: at this width, and as a phone shows it. */
export async function show(page: Page, name: string, { phone = false } = {}): Promise<void> {
  const to = process.env['BANSHI_PICTURES']
  if (!to) return
  await page.screenshot({ path: join(to, `${name}.png`), fullPage: true })
  if (!phone) return
  await page.setViewportSize({ width: 390, height: 800 })
  await page.screenshot({ path: join(to, `${name}-390.png`), fullPage: true })
  await page.setViewportSize({ width: 1280, height: 800 })
}

let axe: string | undefined
/** What axe objects to on the page (WCAG 2.2 AA), as rule and element. */
export async function objections(page: Page): Promise<string[]> {
  axe ??= readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  await page.evaluate(axe) // not a script of the page: its policy allows none
  const violations = await page.evaluate<{ id: string; nodes: { html: string }[] }[]>('axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }).then((found) => found.violations)')
  return violations.flatMap((violation) => violation.nodes.map((node) => `${violation.id} ${node.html.slice(0, 160)}`))
}
