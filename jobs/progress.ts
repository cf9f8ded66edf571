/** How far a job of an employer is, as GET /api/jobs/:id tells it. */
import { asEmployer, theHall, type Hall, type Scope } from '../ledger/database.ts'

/** Tells of a job's progress now and then, on a connection of its own: the work's own transaction shows nothing before it ends. */
export class Progress {
  readonly #hall: Hall
  readonly #employerId: string
  readonly #jobId: string
  #said = 0
  #last: Promise<unknown> = Promise.resolve()

  constructor(hall: Hall, employerId: string, jobId: string) {
    this.#hall = hall
    this.#employerId = employerId
    this.#jobId = jobId
  }

  say(stage: string, done: number, total: number | null): void {
    const now = performance.now()
    if (now - this.#said < 200 && done !== 0) return
    this.#said = now
    this.#last = this.#last.then(() => this.#set({ state: 'running', stage, done, total })).catch(() => undefined)
  }

  async end(how: { state: 'done' | 'failed'; result?: string; problem?: string }): Promise<void> {
    await this.#last
    await this.#set({ ...how, finished_at: this.#hall.clock.now() })
  }

  #set(columns: Record<string, unknown>): Promise<unknown> {
    return asEmployer(this.#hall, this.#employerId, theHall, (it: Scope) => it.db.updateTable('job').where('employer_id', '=', this.#employerId).where('id', '=', this.#jobId).set(columns).execute())
  }
}
