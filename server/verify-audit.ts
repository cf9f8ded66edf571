/** `npm run audit:verify`: reads the whole audit trail and recomputes every hash. Exit code 1 when a chain is broken. */
import { openDatabase } from '../ledger/database.ts'
import { verifyAudit } from '../ledger/audit.ts'
import { settings } from './settings.ts'
import { ownPostgres } from './postgres/own-postgres.ts'

const config = settings()
const own = config.databaseUrl === undefined ? await ownPostgres({ dataDir: config.dataDir, log: () => undefined }) : undefined
const { db } = openDatabase(config.databaseUrl ?? own?.url ?? '', { poolSize: 2 })
const { entries, chains, breaks } = await verifyAudit(db)
await db.destroy()
await own?.stop()
process.stdout.write(`审计记录 ${entries} 条，链 ${chains} 条\n`)
for (const { chain, seq, why } of breaks) process.stdout.write(`链 ${chain} 第 ${seq} 条：${why}\n`)
process.stdout.write(breaks.length === 0 ? '完好\n' : '有链被破坏\n')
process.exit(breaks.length === 0 ? 0 : 1)
