/** For the tests of queries: an employer of two persons that declares a month, is billed for it and pays in part. */
import { randomUUID } from 'node:crypto'
import { fen } from '../common/money.ts'
import { asEmployer, asSystem, theHall } from '../ledger/database.ts'
import { issueNotices, validUntil } from '../ledger/notices.ts'
import { recordReceipt } from '../ledger/receipts.ts'
import type { Employer, Person, TestHall, Visitor } from './hall.ts'

export interface Declared { employer: Employer; agent: Visitor; persons: Person[]; /** 征集通知单号 by branch. */ numbers: Record<string, string> }

/** 202103, two persons at 8888 and one without earnings: 养老 4267.20, 失业 177.80. */
export async function aDeclaredEmployer(h: TestHall): Promise<Declared> {
  const employer = await h.anEmployer({ region: '429900', branches: ['old_age', 'unemployment'] })
  await h.db.updateTable('employer').set({ size: '小型企业' }).where('id', '=', employer.id).execute()
  const persons = [await h.aPerson({ employer, branches: ['old_age', 'unemployment'], name: '张三丰' }), await h.aPerson({ employer, branches: ['old_age', 'unemployment'], name: '李四光' }), await h.aPerson({ employer, branches: ['old_age', 'unemployment'], name: '王五' })]
  for (const person of persons.slice(0, 2)) await h.aWage(employer, person)
  const agent = await h.agentOf(employer)
  const draft = await agent.draft('employer-contribution-declaration')
  await agent.put(`/api/cases/${draft}/picks`, { list: 'participations', all: true, keys: [], values: { period: '202103' }, rows: {} })
  await agent.post(`/api/cases/${draft}/save`)
  const done = await agent.submit(draft)
  if (done.statusCode !== 200) throw new Error(done.body)
  const numbers = await asEmployer(h.hall, employer.id, { accountId: null, name: '王立新', role: 'agent' }, async (it) => {
    const open = await it.db.selectFrom('assessment').where('employer_id', '=', employer.id).select('id').execute()
    await issueNotices({ ...it, caseId: draft }, { charges: open.map(({ id }) => ({ assessmentId: id, interest: fen(0), lateFee: fen(0) })), collection: '正常征集', method: '地税征收', validUntil: validUntil(it.today) })
    const notices = await it.db.selectFrom('notice').where('employer_id', '=', employer.id).select(['fund', 'number']).execute()
    return Object.fromEntries(notices.map(({ fund, number }) => [fund.startsWith('失业') ? 'unemployment' : 'old_age', number]))
  })
  return { employer, agent, persons, numbers }
}

/** A payment on a notice, as the tax office reports it; `amount` in fen. */
export const aReceipt = (h: TestHall, _employer: Employer, noticeNumber: string, amount: number) => asSystem(h.hall, theHall, (it) =>
  recordReceipt(it, { reference: randomUUID(), noticeNumber, amount: fen(amount), paidOn: it.today }))
