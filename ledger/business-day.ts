/** The business day of a demonstration: it stands still until the administrator moves it forward (DESIGN §10). */
import { sql } from 'kysely'
import type { Day } from '../common/period.ts'
import type { WideScope } from './database.ts'

/** The day the clock was moved to last; undefined when it never was. */
export const movedTo = async (it: WideScope): Promise<Day | undefined> => (await it.db.selectFrom('business_day').select('day').executeTakeFirst())?.day

/** Moves the day forward and keeps the later of two movers' days. Gives the day that then holds. */
export async function moveTo(it: WideScope, day: Day): Promise<Day> {
  const moved = await it.db.insertInto('business_day').values({ day }).onConflict((already) => already.column('only_one').doUpdateSet({ day: sql<Day>`greatest(business_day.day, excluded.day)` })).returning('day').executeTakeFirstOrThrow()
  return moved.day
}
