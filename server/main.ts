/** Runs the hall: settings, database, demonstration, workers, web server; ends in order when asked to. DESIGN: running it. */
import { DEMONSTRATION_PASSWORD, demonstrationAccounts } from '../demo/accounts.ts'
import { startHall } from './hall.ts'
import { logOptions } from './log.ts'
import { ownPostgres } from './postgres/own-postgres.ts'
import { settings } from './settings.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

const config = settings()
const own = config.databaseUrl === undefined ? await ownPostgres({ dataDir: config.dataDir, log: say }) : undefined
const running = await startHall(config, config.databaseUrl ?? own?.url ?? '', { logger: logOptions(config.logLevel) })
await running.app.listen({ port: config.port, host: config.host })

say(`\n办事大厅已启动 / the hall is open:  http://localhost:${config.port}`)
if (config.demo) {
  say(`演示账号（密码均为 ${DEMONSTRATION_PASSWORD}）:`)
  for (const account of demonstrationAccounts) say(`  ${account.login.padEnd(20)} ${account.who}`)
}

let stopping = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) return
    stopping = true
    say('正在停止，先办完手头的请求……')
    const late = setTimeout(() => void Promise.resolve(own?.stop()).finally(() => process.exit(1)), 20_000)
    void running.stop().then(() => own?.stop()).then(() => { clearTimeout(late); process.exit(0) }, (error: unknown) => { process.stderr.write(`${String(error)}\n`); process.exit(1) })
  })
}
