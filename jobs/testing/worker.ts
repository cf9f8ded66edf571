/** A process that runs the job `mark`, which takes `ms` before it is done, until it is killed. Says `began` as a run begins. */
import pg from 'pg'
import { startWorkers } from '../queue.ts'

const url = process.argv[2] ?? ''
const pool = new pg.Pool({ connectionString: url, max: 2 })
const silent = () => undefined
await startWorkers({
  connectionString: url, log: { info: silent, warn: silent, error: silent }, pace: { heartbeat: 200, sweep: 300, dead: 1500, again: 300 },
  handlers: {
    mark: async ({ ms }) => {
      await pool.query(`insert into mark (what) values ('began')`)
      process.stdout.write('began\n')
      await new Promise((done) => setTimeout(done, Number(ms)))
      await pool.query(`insert into mark (what) values ('done')`)
    },
  },
})
