/** A headless Chromium for browser tests: CHROMIUM_PATH, the system's, or the one that npm ships. */
import { chromium, type Browser } from 'playwright-core'
import { findChromium } from '../scripts/prepare.mjs'

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

/** Opens a browser; close it in `afterAll`. */
export async function openBrowser(): Promise<Browser> {
  const found = findChromium()
  if (found !== undefined) return chromium.launch({ executablePath: found, args: FLAGS })
  const shipped = (await import('@sparticuz/chromium')).default
  return chromium.launch({ executablePath: await shipped.executablePath(), args: [...shipped.args, ...FLAGS] })
}
