// npm start: installs what is missing, builds the web app when it has changed, and runs the hall.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { checkNode, fail, installPackages, root, run, say } from './prepare.mjs'

const newest = (folder) => Math.max(0, ...readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.name !== 'dist').map((entry) =>
  (entry.isDirectory() ? newest(`${folder}/${entry.name}`) : statSync(`${folder}/${entry.name}`).mtimeMs)))

checkNode()
installPackages()
const page = `${root}portal/dist/index.html`
if (!existsSync(page) || statSync(page).mtimeMs < Math.max(newest(`${root}portal`), newest(`${root}forms`), statSync(`${root}package-lock.json`).mtimeMs)) {
  say('正在生成页面 / building the web app …')
  if (run('npx', ['vite', 'build', 'portal', '--logLevel', 'warn']) !== 0) fail('页面生成失败 / the web app could not be built')
}
const hall = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], { cwd: root, stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => hall.kill(signal))
hall.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
