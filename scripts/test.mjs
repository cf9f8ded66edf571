// npm test: installs what tests need, then lint, types, the web app's build and all tests. Ends with `N passed, N failed`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { performance } from 'node:perf_hooks'
import { join } from 'node:path'
import { checkNode, installPackages, needChromium, run, runBeside, say, wantPdfsig } from './prepare.mjs'

checkNode()
installPackages()
const chromium = needChromium()
wantPdfsig()
const env = { ...process.env, ...(chromium === 'npm' ? {} : { CHROMIUM_PATH: chromium }) }

const results = mkdtempSync(join(tmpdir(), 'banshi-results-'))
const report = join(results, 'tests.json')
/** What is looked at before the tests: two lines of steps beside each other, for neither uses more than one processor. */
const beforehand = [
  [['lint', ['eslint', '.']]],
  [['types', ['tsc', '--noEmit', '-p', '.']], ['portal types', ['tsc', '--noEmit', '-p', 'portal']], ['portal build', ['vite', 'build', 'portal', '--logLevel', 'warn']]],
]
const tests = ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]

const seconds = (began) => Math.round((performance.now() - began) / 1000)
const tell = (name, code, began) => say(`${code === 0 ? '✓' : '✗'} ${name} (${seconds(began)} s)`)

/** Steps one after the other, up to the first that fails; what each says is shown when it ends. Gives the exit code. */
async function follow(steps) {
  for (const [name, command] of steps) {
    const began = performance.now()
    const { code, said } = await runBeside('npx', command, { env })
    process.stdout.write(said)
    tell(name, code, began)
    if (code !== 0) return code
  }
  return 0
}

let failed = (await Promise.all(beforehand.map(follow))).find((code) => code !== 0) ?? 0
if (failed === 0) {
  const began = performance.now()
  failed = run('npx', tests, { env })
  tell('tests', failed, began)
}
try {
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'))
  say(`${numPassedTests} passed, ${numFailedTests} failed`)
} catch {
  say('0 passed, 1 failed')
}
rmSync(results, { recursive: true, force: true })
process.exit(failed)
