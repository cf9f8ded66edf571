/** A headless Chromium for browser tests: CHROMIUM_PATH, the system's, or the one that npm ships. */
import { chromium, type Browser, type Page } from 'playwright-core'
import { expect } from 'vitest'
import { findChromium } from '../scripts/prepare.mjs'

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

/** Opens a browser; close it in `afterAll`. */
export async function openBrowser(): Promise<Browser> {
  const found = findChromium()
  if (found !== undefined) return chromium.launch({ executablePath: found, args: FLAGS })
  const shipped = (await import('@sparticuz/chromium')).default
  return chromium.launch({ executablePath: await shipped.executablePath(), args: [...shipped.args, ...FLAGS] })
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
