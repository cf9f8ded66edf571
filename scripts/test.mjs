// npm test: installs what tests need, then lint, types, the web app's build and all tests. Ends with `N passed, N failed`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { performance } from 'node:perf_hooks'
import { join } from 'node:path'
import { checkNode, installPackages, needChromium, run, say, wantPdfsig } from './prepare.mjs'

checkNode()
installPackages()
const chromium = needChromium()
wantPdfsig()
const env = { ...process.env, ...(chromium === 'npm' ? {} : { CHROMIUM_PATH: chromium }) }

const results = mkdtempSync(join(tmpdir(), 'banshi-results-'))
const report = join(results, 'tests.json')
const steps = [
  ['lint', ['eslint', '.']],
  ['types', ['tsc', '--noEmit', '-p', '.']],
  ['portal types', ['tsc', '--noEmit', '-p', 'portal']],
  ['portal build', ['vite', 'build', 'portal', '--logLevel', 'warn']],
  ['tests', ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]],
]
let failed = 0
for (const [name, command] of steps) {
  const began = performance.now()
  const code = run('npx', command, { env })
  say(`${code === 0 ? '✓' : '✗'} ${name} (${Math.round((performance.now() - began) / 1000)} s)`)
  if (code !== 0) {
    failed = code
    break
  }
}
try {
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'))
  say(`${numPassedTests} passed, ${numFailedTests} failed`)
} catch {
  say('0 passed, 1 failed')
}
rmSync(results, { recursive: true, force: true })
process.exit(failed)
