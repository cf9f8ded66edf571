/** An employer whose persons were paid for: what certificates tell of. */
import type { Fen } from '../common/money.ts'
import { day, period } from '../common/period.ts'
import type { Employer, Person, TestHall, Visitor } from './hall.ts'

/** A month of these persons in all three branches, received on a day; the base in yuan. */
export async function aPaidMonth(h: TestHall, employer: Employer, [first, ...others]: readonly [Person, ...Person[]], month: number, receivedOn: string, base = 11_200): Promise<void> {
  for (const branch of ['old_age', 'unemployment', 'employment_injury'] as const) {
    const id = await h.anAssessedMonth(employer, first, { branch, period: month })
    const line = await h.db.selectFrom('assessment_line').where('assessment_id', '=', id).selectAll().executeTakeFirstOrThrow()
    if (others.length > 0) await h.db.insertInto('assessment_line').values(others.map(({ id: person }) => ({ ...line, person_id: person }))).execute()
    await h.db.updateTable('assessment').set({ settled_on: day(receivedOn), received_fen: 24_000 as Fen }).where('id', '=', id).execute()
    await h.db.updateTable('assessment_line').set({ base_fen: base * 100 as Fen }).where('assessment_id', '=', id).where('period', '=', period(month)).execute()
  }
}

/** Of a paid month in pensions: its base was lowered (yuan) and the difference given back on a day. */
export async function aMonthGivenBack(h: TestHall, employer: Employer, person: Person, month: number, on: string, { from, to }: { from: number; to: number }): Promise<void> {
  const amounts = { earnings_fen: to * 100 as Fen, base_fen: to * 100 as Fen, employer_fen: (from - to) * 16 as Fen, person_fen: (from - to) * 8 as Fen }
  const { id } = await h.db.insertInto('assessment').values({ employer_id: employer.id, branch: 'old_age', period: period(month), kind: 'earnings_difference', direction: 'expense', persons: 1, ...amounts, known_on: day(on), settled_on: day(on), declared_by: '王立新', declared_at: h.clock.now() } as never).returning('id').executeTakeFirstOrThrow()
  await h.db.insertInto('assessment_line').values({ employer_id: employer.id, period: period(month), assessment_id: id, person_id: person.id, branch: 'old_age', kind: 'earnings_difference', ...amounts, before_fen: from * 100 as Fen } as never).execute()
}

/** An employer whose only person was paid for in two months, the second late. */
export async function aPaidEmployer(h: TestHall): Promise<{ employer: Employer; person: Person; agent: Visitor }> {
  const employer = await h.anEmployer()
  const person = await h.aPerson({ employer, name: '张晓明' })
  await aPaidMonth(h, employer, [person], 202101, '2021-01-20')
  await aPaidMonth(h, employer, [person], 202102, '2021-03-02', 3_990)
  return { employer, person, agent: await h.agentOf(employer, 'password') }
}
