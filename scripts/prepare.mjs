// What start and test share: the right Node, installed packages, a browser. Only Node's own modules: nothing is installed yet.
import { Buffer } from 'node:buffer'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))
const LEAST = [20, 19]

export const say = (line) => process.stdout.write(`${line}\n`)

export function fail(line) {
  process.stderr.write(`${line}\n`)
  process.exit(1)
}

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < LEAST[0] || (major === LEAST[0] && minor < LEAST[1])) fail(`需要 Node ${LEAST.join('.')} 或更高版本，现为 ${process.versions.node} / Node ${LEAST.join('.')} or later is needed`)
}

/** Runs a command in the repository and shows what it says. Returns its exit code. */
export function run(command, args, options = {}) {
  const done = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options })
  if (done.error) fail(`无法运行 ${command}：${done.error.message}`)
  return done.status ?? 1
}

/** Runs a command in the repository beside others. Gives its exit code and, in one piece, what it said. */
export function runBeside(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    const said = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk))
    child.on('error', (error) => fail(`无法运行 ${command}：${error.message}`))
    child.on('close', (code) => resolve({ code: code ?? 1, said: Buffer.concat(said).toString() }))
  })
}

/**
 * Installs when packages are missing or older than the lock file, at the versions the lock file names. Not `npm ci`: it refuses a
 * lock file without an optional package of another platform, and the registry does not serve all of the document compiler's.
 */
export function installPackages() {
  const [marker, lock] = [`${root}node_modules/.package-lock.json`, `${root}package-lock.json`]
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync(lock).mtimeMs && existsSync(`${root}node_modules/tsx`)) return
  say('正在安装依赖包（第一次约需一两分钟）/ installing packages …')
  const done = spawnSync('npm', ['install', '--include=dev', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, encoding: 'utf8' })
  if (done.status !== 0) fail(`依赖包安装失败 / npm install failed:\n${(done.stderr || done.stdout || String(done.error)).split('\n').slice(0, 40).join('\n')}`)
}

/** The path of a Chromium: CHROMIUM_PATH, the system's, or undefined. */
export function findChromium() {
  return [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => path && existsSync(path))
}

function installFromDebian(packages) {
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  run('apt-get', ['update', '-qq'], quiet)
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], quiet)
}

/** pdfsig, which the tests of signatures ask too: found, or installed from Debian as root; without it that test is skipped. */
export function wantPdfsig() {
  const found = () => spawnSync('pdfsig', ['-v']).error === undefined
  if (found() || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
  installFromDebian(['poppler-utils'])
  if (!found()) say('没有 pdfsig，跳过用它检验签名的测试 / no pdfsig: the test that asks it is skipped')
}

/** A Chromium for the browser tests: found, or installed from Debian as root, or the one that npm ships. */
export function needChromium() {
  const found = findChromium()
  if (found) return found
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say('正在安装浏览器测试所需的 Chromium / installing Chromium from Debian …')
    installFromDebian(['chromium', 'fonts-noto-cjk', 'poppler-utils'])
    const installed = findChromium()
    if (installed) return installed
  }
  // npm's own needs two libraries that it does not bring
  const libraries = spawnSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' }).stdout ?? ''
  if (existsSync(`${root}node_modules/@sparticuz/chromium/package.json`) && ['libnss3.so', 'libnspr4.so'].every((name) => libraries.includes(name))) return 'npm'
  return fail('没有可用的 Chromium：请安装 Chromium，或以 CHROMIUM_PATH 指明它的位置 / no Chromium found: install one or set CHROMIUM_PATH')
}
