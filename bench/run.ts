/**
 * `npm run bench -- [import|review|assess|assess-million|query|picker|path|print|certificate|earnings-change …]`: what the hall takes, each against a baseline in the same run, as Markdown
 * tables for docs/performance.md. On BENCH_DATABASE_URL (a superuser's), else on a PostgreSQL of our own. BENCH_SCALE=0.01
 * makes everything smaller, to see that the benches themselves work.
 */
import { cpus, loadavg, totalmem } from 'node:os'
import { benchAssess } from './assess.ts'
import { benchCertificate } from './certificate.ts'
import { benchEarningsChange } from './earnings-change.ts'
import { benchImport } from './import.ts'
import { openGround, type Ground } from './ground.ts'
import { benchPath } from './path.ts'
import { benchPicker } from './picker.ts'
import { benchPrint } from './print.ts'
import { benchQuery } from './query.ts'
import { benchReview } from './review.ts'

const scale = Number(process.env.BENCH_SCALE ?? 1)
const of = (count: number) => Math.max(20, Math.round(count * scale))

const benches: Record<string, (ground: Ground) => Promise<void>> = {
  print: () => benchPrint([of(20), of(1_000), of(10_000), of(100_000)]),
  import: (ground) => benchImport(ground, [of(10_000), of(100_000)]),
  review: (ground) => benchReview(ground, of(10_000)),
  path: (ground) => benchPath(ground, 50),
  assess: (ground) => benchAssess(ground, 10, of(100_000)),
  'assess-million': (ground) => benchAssess(ground, 100, of(1_000_000)),
  query: (ground) => benchQuery(ground, of(5_000_000)),
  certificate: (ground) => benchCertificate(ground, of(8_010), [{ persons: 10, months: 19, rounds: 7 }, { persons: of(1_000), months: 24, rounds: 3 }]),
  'earnings-change': (ground) => benchEarningsChange(ground, of(3_000)),
  picker: (ground) => benchPicker(ground, of(1_000_000)),
}
const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in benches))
if (unknown.length > 0) throw new Error(`no bench ${unknown.join(', ')}: there are ${Object.keys(benches).join(', ')}`)

const load = () => loadavg().map((value) => value.toFixed(1)).join(' ')
for (const name of asked.length > 0 ? asked : Object.keys(benches)) {
  const ground = await openGround()
  try {
    process.stdout.write(`\n<!-- ${name}: ${cpus().length} × ${cpus()[0]?.model ?? '?'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, PostgreSQL ${ground.database.version}, load ${load()} -->\n`)
    await benches[name]!(ground)
    process.stdout.write(`\n<!-- load at the end ${load()} -->\n`)
  } finally {
    await ground.close()
  }
}
