/** Hand-overs: sent once to the office's ledger however often they are tried, a void never before its notice, refusals and outages told. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { simulatedTaxOffice, type TaxOfficeSimulator } from '../gateways/simulated-tax-office.ts'
import { aDeclaredEmployer, type Declared } from '../test/declared-employer.ts'
import { openHall, type TestHall } from '../test/hall.ts'
import { asEmployer, asSystem, theHall } from './database.ts'
import { handOverDue, recordState } from './hand-overs.ts'
import { cancelNotices } from './notices.ts'
import type { Answer, TaxOffice } from './tax-office.ts'

let h: TestHall, of: Declared, office: TaxOfficeSimulator
beforeAll(async () => {
  h = await openHall()
  office = simulatedTaxOffice(h.db, () => h.clock.now())
})
afterAll(() => h?.close())
beforeEach(async () => {
  await office.setDown(false)
  await handOverDue(h.hall, office)
  of = await aDeclaredEmployer(h)
})

const noticeOf = (branch: string) => h.db.selectFrom('notice').where('number', '=', of.numbers[branch] ?? '').selectAll().executeTakeFirstOrThrow()
const cancel = async (branch: string) => {
  const { id, case_id } = await noticeOf(branch)
  return asEmployer(h.hall, of.employer.id, theHall, (it) => cancelNotices({ ...it, caseId: case_id }, [id]))
}
const handOvers = async (branch: string) => (await h.db.selectFrom('hand_over').where('notice_id', '=', (await noticeOf(branch)).id).select(['what', 'state', 'attempts', 'problem']).orderBy('what').execute()).map((one) => [one.what, one.state, one.attempts, one.problem])
const there = async (branch: string) => (await h.db.selectFrom('simulated_tax_notice').where('number', '=', of.numbers[branch] ?? '').select(['state', 'amount_fen']).execute())
const told = async () => (await h.db.selectFrom('message').where('employer_id', '=', of.employer.id).where('kind', 'in', ['hand-over-failed', 'notice-refused', 'void-refused']).select(['audience', 'kind', 'text']).orderBy('audience').execute()).map(({ audience, kind, text }) => [audience, kind, text])
/** The simulated office, with what a test makes of its hand. */
const withHand = (hand: TaxOffice['hand']): TaxOffice => ({ hand, void: (number) => office.void(number), statement: (from, to) => office.statement(from, to) })

test('notices are handed over and a cancelled one is voided after it', async () => {
  expect(await handOverDue(h.hall, office)).toBe(2)
  expect([await there('old_age'), (await noticeOf('old_age')).tax_state]).toEqual([[{ state: 'received', amount_fen: 426_720 }], 'handed'])
  expect(await cancel('old_age')).toBe(1)
  expect(await handOverDue(h.hall, office)).toBe(1)
  expect([await there('old_age'), (await noticeOf('old_age')).tax_state, await handOvers('old_age')]).toEqual([[{ state: 'void', amount_fen: 426_720 }], 'void', [['notice', 'done', 1, null], ['void', 'done', 1, null]]])
  expect(await handOverDue(h.hall, office)).toBe(0)
})

test('a notice cancelled before it was ever sent is not sent', async () => {
  expect(await cancel('old_age')).toBe(1)
  await handOverDue(h.hall, office)
  expect([await there('old_age'), await handOvers('old_age')]).toEqual([[], [['notice', 'done', 1, '移交前已撤销，无需移交'], ['void', 'done', 0, '移交前已撤销，无需移交']]])
})

test('in an outage the pauses grow, both sides are told once, and it goes on when the office answers', async () => {
  await office.setDown(true)
  for (const [seconds, attempts] of [[0, 1], [30, 2], [60, 3], [120, 4], [240, 5], [480, 6]] as const) {
    if (seconds > 0) {
      h.clock.advance((seconds - 1) * 1000)
      await handOverDue(h.hall, office)
      h.clock.advance(1000)
    }
    for (let i = 0; i < 3; i++) await handOverDue(h.hall, office)
    expect(await handOvers('old_age')).toEqual([['notice', attempts >= 5 ? 'failed' : 'waiting', attempts, '税务部门系统暂时无法连接']])
  }
  expect((await told()).map(([audience, kind]) => [audience, kind])).toEqual([['agency', 'hand-over-failed'], ['agency', 'hand-over-failed'], ['employer', 'hand-over-failed'], ['employer', 'hand-over-failed']])
  await office.setDown(false)
  h.clock.advance(4 * 3600_000)
  expect(await handOverDue(h.hall, office)).toBe(2)
  expect((await handOvers('old_age')).map(([what, state]) => [what, state])).toEqual([['notice', 'done']])
})

test('killed between the hand-over and its acknowledgement: sent again under its number, once in the office\'s ledger; the void waits for that', async () => {
  let sent = 0
  const killed = withHand(async (notice) => {
    sent++
    await office.hand(notice)
    throw new Error('killed')
  })
  await expect(handOverDue(h.hall, killed)).rejects.toThrow('killed')
  await expect(handOverDue(h.hall, killed)).rejects.toThrow('killed')
  expect(await handOverDue(h.hall, office)).toBe(0) // both are leased
  expect(await cancel('old_age')).toBe(1)
  expect(await handOverDue(h.hall, office)).toBe(0)
  h.clock.advance(61_000)
  expect(await handOverDue(h.hall, office)).toBe(3)
  expect([sent, await there('old_age'), await handOvers('old_age')]).toEqual([2, [{ state: 'void', amount_fen: 426_720 }], [['notice', 'done', 2, null], ['void', 'done', 1, null]]])
})

test('several processes hand each over once', async () => {
  const sent: string[] = []
  const counting = withHand((notice) => { sent.push(notice.number); return office.hand(notice) })
  await Promise.all([1, 2, 3, 4].map(() => handOverDue(h.hall, counting)))
  expect(sent.sort()).toEqual(Object.values(of.numbers).sort())
})

test('a refused notice says why, to both sides, and can be cancelled', async () => {
  expect(await handOverDue(h.hall, withHand(async (notice): Promise<Answer> => (notice.fund.startsWith('失业') ? office.hand(notice) : { refused: '主管税务机关不符' })))).toBe(2)
  const refused = await noticeOf('old_age')
  expect([refused.tax_state, refused.tax_note, await handOvers('old_age')]).toEqual(['refused', '主管税务机关不符', [['notice', 'refused', 1, '税务部门退回：主管税务机关不符']]])
  const text = `征集通知单${refused.number}被税务部门退回：主管税务机关不符。请撤销该单据，更正后重新开具。`
  expect(await told()).toEqual([['agency', 'notice-refused', text], ['employer', 'notice-refused', text]])
  expect(await cancel('old_age')).toBe(1)
})

test('a void that the office refuses is not tried again and told', async () => {
  await handOverDue(h.hall, office)
  await office.pay(of.numbers['old_age'] ?? '', 100 as never, h.clock.today())
  expect(await cancel('old_age')).toBe(1)
  await handOverDue(h.hall, office)
  h.clock.advance(24 * 3600_000)
  await handOverDue(h.hall, office)
  expect(await handOvers('old_age')).toEqual([['notice', 'done', 1, null], ['void', 'refused', 1, '税务部门不同意作废：该单据已缴款']])
  expect((await told()).map(([audience, kind]) => [audience, kind])).toEqual([['agency', 'void-refused'], ['employer', 'void-refused']])
})

test('of reported states the newest stands, in any order; money keeps a notice invoiced', async () => {
  const at = (minutes: number) => new Date(h.clock.now().getTime() + minutes * 60_000)
  const say = (state: 'invoiced' | 'refused', minutes: number) => asSystem(h.hall, theHall, (it) => recordState(it, { noticeNumber: of.numbers['old_age'] ?? '', state, note: state === 'refused' ? '重复' : null, at: at(minutes) }))
  expect([await say('refused', 2), await say('invoiced', 1), await say('refused', 2)]).toEqual(['recorded', 'known', 'known'])
  expect((await noticeOf('old_age')).tax_state).toBe('refused')
  expect([await say('invoiced', 3), (await noticeOf('old_age')).tax_state]).toEqual(['recorded', 'invoiced'])
  expect(await asSystem(h.hall, theHall, (it) => recordState(it, { noticeNumber: 'none', state: 'invoiced', note: null, at: at(0) }))).toBe('no-such-notice')
})
