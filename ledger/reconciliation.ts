/** Reconciliation (对账) with the tax office: the hall's notices and receipts of some days beside what the office says it holds; what differs is named and kept. */
import { sql } from 'kysely'
import { formatYuan, type Fen } from '../common/money.ts'
import { addDays, type Day } from '../common/period.ts'
import { asSystem, type Actor, type Hall, type WideScope } from './database.ts'
import { unplacedReceipts } from './receipts.ts'
import type { Statement, TaxOffice } from './tax-office.ts'

/** What can differ, in the words of the page. */
export const differenceKinds = {
  'not-handed': '单据尚未移交税务', 'notice-missing-there': '税务没有该单据', 'notice-missing-here': '大厅没有该单据', 'other-amount': '单据金额不一致', 'valid-there': '大厅已撤销，税务仍有效', 'void-there': '大厅有效，税务已作废', 'refused-there': '税务已退回，大厅未收到',
  'receipt-missing-here': '税务已到账，大厅未收到', 'receipt-missing-there': '大厅已到账，税务没有', 'receipt-differs': '到账内容不一致', contradicted: '同一流水号重复回传且内容不同', 'unknown-notice': '到账的单据不存在', 'paid-after-cancellation': '撤销后缴款', overpaid: '多缴',
} as const
export type DifferenceKind = keyof typeof differenceKinds

export interface Difference { readonly kind: DifferenceKind; readonly noticeNumber: string; readonly reference: string | null; readonly here: string | null; readonly there: string | null }

type HallNotice = { number: string; amount: Fen; cancelled: boolean; taxState: string; handOver: string | null; acknowledged: boolean; problem: string | null }
type HallReceipt = { reference: string; noticeNumber: string; amount: Fen; paidOn: Day; outcome: string }

const money = (amount: Fen) => `${formatYuan(amount, { thousands: true })}元`
const receiptText = (it: { noticeNumber: string; amount: Fen; paidOn: Day }) => `${it.noticeNumber}，${it.paidOn}缴款${money(it.amount)}`

/** Notices that the hall issued on the days (those of nothing are not handed over and left out), with how far they came, beside those of the statement. */
function noticeDifferences(here: readonly HallNotice[], there: Statement['notices'], elsewhere: ReadonlySet<string>): Difference[] {
  const [stated, known] = [new Map(there.map((one) => [one.number, one])), new Set(here.map((one) => one.number))]
  const found: Difference[] = []
  for (const one of here) {
    const say = (kind: DifferenceKind, hall: string | null, office: string | null) => { found.push({ kind, noticeNumber: one.number, reference: null, here: hall, there: office }) }
    const other = stated.get(one.number)
    const state = one.cancelled ? '已撤销' : '有效'
    if (!other) {
      if (one.acknowledged) say('notice-missing-there', `${state}，${money(one.amount)}`, null)
      else if (!one.cancelled && one.handOver !== 'refused') say('not-handed', one.problem ?? '等待移交', null)
      continue
    }
    if (other.amount !== one.amount) say('other-amount', money(one.amount), money(other.amount))
    if (one.cancelled && other.state === 'valid') say('valid-there', '已撤销', '有效')
    if (!one.cancelled && other.state === 'void') say('void-there', '有效', '已作废')
    if (!one.cancelled && other.state === 'refused' && one.taxState !== 'refused') say('refused-there', '有效', '已退回')
  }
  for (const other of there) if (!known.has(other.number) && !elsewhere.has(other.number)) found.push({ kind: 'notice-missing-here', noticeNumber: other.number, reference: null, here: null, there: money(other.amount) })
  return found
}

function receiptDifferences(here: readonly HallReceipt[], there: Statement['receipts'], from: Day, to: Day): Difference[] {
  const [held, stated] = [new Map(here.map((one) => [one.reference, one])), new Set(there.map((one) => one.reference))]
  const found: Difference[] = []
  for (const other of there) {
    const one = held.get(other.reference)
    const about = { noticeNumber: other.noticeNumber, reference: other.reference, there: receiptText(other) }
    if (!one) found.push({ kind: 'receipt-missing-here', ...about, here: null })
    else if (one.noticeNumber !== other.noticeNumber || one.amount !== other.amount || one.paidOn !== other.paidOn) found.push({ kind: 'receipt-differs', ...about, here: receiptText(one) })
  }
  for (const one of here) if (one.paidOn >= from && one.paidOn <= to && !stated.has(one.reference)) found.push({ kind: 'receipt-missing-there', noticeNumber: one.noticeNumber, reference: one.reference, here: receiptText(one), there: null })
  return found
}

/** Names what differs. Everything is read in one transaction; `statement` was asked for before. */
async function compare(it: WideScope, statement: Statement, from: Day, to: Day) {
  const { rows: notices } = await sql<HallNotice>`select n.number, n.amount_fen as amount, n.state = 'cancelled' as cancelled, n.tax_state as "taxState", h.state as "handOver", h.acknowledgement is not null as acknowledged, h.problem
    from notice n left join hand_over h on h.employer_id = n.employer_id and h.notice_id = n.id and h.what = 'notice' where n.issued_at::date between ${from} and ${to} and n.amount_fen <> 0 order by n.number`.execute(it.db)
  const { rows: elsewhere } = await sql<{ number: string }>`select number from notice where number = any(${statement.notices.map((one) => one.number)}::text[])`.execute(it.db)
  const { rows: receipts } = await sql<HallReceipt>`select reference, notice_number as "noticeNumber", amount_fen as amount, paid_on as "paidOn", outcome from reported_receipt
    where paid_on between ${from} and ${to} or reference = any(${statement.receipts.map((one) => one.reference)}::text[]) order by reference`.execute(it.db)
  const { rows: contradicted } = await sql<HallReceipt & { first: string }>`select c.reference, c.notice_number as "noticeNumber", c.amount_fen as amount, c.paid_on as "paidOn", '' as outcome, r.notice_number || '，' || r.paid_on || '缴款' as first
    from contradicted_receipt c join reported_receipt r on r.reference = c.reference where c.paid_on between ${from} and ${to} or r.paid_on between ${from} and ${to} order by c.reference`.execute(it.db)
  const unplaced = await unplacedReceipts(it).where('u.paidOn', '>=', from).where('u.paidOn', '<=', to).selectAll().execute()
  const kinds = { 'no-such-notice': 'unknown-notice', 'cancelled-notice': 'paid-after-cancellation', overpaid: 'overpaid' } as const
  const differences: Difference[] = [
    ...noticeDifferences(notices, statement.notices, new Set(elsewhere.map((one) => one.number))), ...receiptDifferences(receipts, statement.receipts, from, to),
    ...contradicted.map((one): Difference => ({ kind: 'contradicted', noticeNumber: one.noticeNumber, reference: one.reference, here: one.first, there: receiptText(one) })),
    ...unplaced.map((one): Difference => ({ kind: kinds[one.kind], noticeNumber: one.noticeNumber, reference: one.reference, here: `${one.kind === 'overpaid' ? '多缴' : '未入账'}${money(one.amount)}`, there: null })),
  ]
  return { notices: notices.length, receipts: receipts.length, differences }
}

export interface Reconciled { readonly id: string; readonly notices: number; readonly receipts: number; readonly differences: readonly Difference[] }

/** Reconciles the days, both included, and keeps what differs. Throws TaxOfficeUnavailable. */
export async function reconcile(hall: Hall, office: TaxOffice, { from, to, by, automatic = false }: { from: Day; to: Day; by: Actor; automatic?: boolean }): Promise<Reconciled | undefined> {
  const statement = await office.statement(from, to)
  return asSystem(hall, by, async (it) => {
    const { differences, notices, receipts } = await compare(it, statement, from, to)
    const kept = await it.db.insertInto('reconciliation').values({ from_on: from, to_on: to, by_name: by.name, automatic, notices, receipts, reconciled_at: it.now })
      .onConflict((already) => already.column('to_on').where('automatic', '=', true).doNothing()).returning('id').executeTakeFirst()
    if (!kept) return undefined
    // a notice that the hall does not know still belongs to a region: its number begins with it
    await sql`insert into reconciliation_difference (reconciliation_id, no, kind, notice_number, reference, region_code, employer_id, here, there)
      select ${kept.id}::uuid, d.no, d.kind, d.number, d.reference, coalesce(e.region_code, left(d.number, 6)), e.id, d.here, d.there
      from unnest(${differences.map((_, i) => i + 1)}::integer[], ${differences.map((one) => one.kind)}::text[], ${differences.map((one) => one.noticeNumber)}::text[], ${differences.map((one) => one.reference)}::text[], ${differences.map((one) => one.here)}::text[], ${differences.map((one) => one.there)}::text[]) as d(no, kind, number, reference, here, there)
      left join notice n on n.number = d.number left join employer e on e.id = n.employer_id`.execute(it.db)
    it.audit({ action: 'tax-office/reconcile', subject: `${from}/${to}`, detail: { differences: differences.length } })
    return { id: kept.id, notices, receipts, differences }
  })
}

/** Whether a difference `d` concerns the region; any does where it is null. */
export const concerns = (region: string | null) => sql<boolean>`(${region}::text is null or d.region_code = ${region})`

/** What was done last about the matter that a difference `d` names, in this run or an earlier one. */
export const handlingOf = sql<{ note: string; by: string; at: Date }>`(select h.note, h.handled_name as by, h.handled_at as at from difference_handling h
  where h.notice_number = d.notice_number and h.kind = d.kind and h.reference is not distinct from d.reference order by h.id desc limit 1)`

/** Notes what was done about a difference of the region (any, where null). False where the region has no such difference. */
export async function handleDifference(it: WideScope, { id, no, region, note }: { id: string; no: number; region: string | null; note: string }): Promise<boolean> {
  const handled = await it.db.insertInto('difference_handling').columns(['kind', 'notice_number', 'reference', 'note', 'handled_name', 'handled_at'])
    .expression(it.db.selectFrom('reconciliation_difference as d').where('d.reconciliation_id', '=', id).where('d.no', '=', no).where(concerns(region))
      .select(['d.kind', 'd.notice_number', 'd.reference', sql<string>`${note}::text`.as('note'), sql<string>`${it.actor.name}::text`.as('name'), sql<Date>`${it.now}::timestamptz`.as('at')])).executeTakeFirst()
  if (handled.numInsertedOrUpdatedRows === 0n) return false
  it.audit({ action: 'tax-office/handle', subject: `${id}/${no}`, detail: { note } })
  return true
}

const WEEKEND = [0, 6]
/** Days that the first automatic reconciliation looks back. */
const FIRST_LOOK_BACK = 7

/** On a working day, once: the days since the last automatic reconciliation up to yesterday. Undefined where that is done, or no day for it. */
export async function daysToReconcile(it: WideScope): Promise<{ from: Day; to: Day } | undefined> {
  if (WEEKEND.includes(new Date(`${it.today}T00:00:00Z`).getUTCDay())) return undefined
  const to = addDays(it.today, -1)
  const last = await it.db.selectFrom('reconciliation').where('automatic', '=', true).select((q) => q.fn.max('to_on').as('on')).executeTakeFirst()
  const from = last?.on ? addDays(last.on, 1) : addDays(to, 1 - FIRST_LOOK_BACK)
  return from <= to ? { from, to } : undefined
}
