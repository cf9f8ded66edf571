/** A process that uses the server of a folder until it is asked to leave (a line on its input) or is killed. Says `up <url>`, then `left`. */
import { ownPostgres } from '../own-postgres.ts'

const own = await ownPostgres({ dataDir: process.argv[2] ?? '', log: () => undefined })
process.stdout.write(`up ${own.url}\n`)
process.stdin.once('data', () => void own.stop().then(() => {
  process.stdout.write('left\n')
  process.exit(0)
}))
