/**
 * The months that the employers of the demonstration have declared (3.3.22), billed (3.3.26) and paid, as those services, the tax office
 * and its receipts leave the ledger. The office's own books agree with it, so that a reconciliation finds nothing.
 */
import type pg from 'pg'
import { fen, formatYuan, share, type Fen } from '../common/money.ts'
import { addDays, addMonths, formatPeriod, type Day } from '../common/period.ts'
import type { Branch } from '../common/states.ts'
import { branches } from '../fields/code-lists.ts'
import type { AssessmentRates } from '../ledger/assessments.ts'
import { funds } from '../ledger/notices.ts'
import { accountRateOf, assessedMonth, heldIn, insuredAt, lateFeeOf, ratesOf, retiredBefore, type Insured, type MonthLine } from './assessed-months.ts'
import { BACKGROUND_FROM, accountIdOf, castAt, employerId, SEED } from './cast.ts'
import { copyRows, type CopyValue } from './copy.ts'
import { instant, paidMonths, type Instant, type PaidMonth } from './paid-months.ts'
import { uuid } from './random.ts'
import { regionOf } from './regions.ts'
import type { WorldPerson } from './world.ts'

/** A case of an employer: when, of which service, and its rows. */
interface FiledCase { readonly id: string; readonly service: string; readonly by: string; readonly openedAt: Instant; readonly submittedAt: Instant; readonly on: Day; readonly header: Record<string, string>; readonly records: readonly FiledRecord[] }
interface FiledRecord { readonly subject: string; readonly data: Record<string, unknown>; readonly item: string; readonly before: string; readonly after: string }

/** An assessment with its notice: a branch has a fund of its own, so there are as many of one as of the other. */
interface Billed {
  readonly month: PaidMonth; readonly branch: Branch; readonly rates: AssessmentRates; readonly id: string; readonly noticeId: string
  persons: number; earnings: number; base: number; employer: number; person: number; lateFee: Fen
  /** Of pensions: what is credited to the accounts. */
  credited: readonly MonthLine[]
}

/** A filed month: its two cases and what they entered. */
interface FiledMonth { readonly month: PaidMonth; readonly declaration: string; readonly issuance: string; readonly billed: readonly Billed[]; readonly leftOut: CopyValue[][] }

const due = (of: Billed) => of.employer + of.person + of.lateFee
const reported = ({ paidOn, place }: PaidMonth): Instant => instant(addDays(paidOn, 1), 8 * 60 + 30 + place)

/** Loads the history of the employers with accounts. Their persons, earnings and agents are there. */
export async function loadContributions(client: pg.PoolClient, people: readonly WorldPerson[], today: Day): Promise<void> {
  const months = paidMonths(today)
  const staff = Array.from({ length: BACKGROUND_FROM }, (_, place) => insuredAt(people, place))
  const filed = months.map((month, nth) => filedMonth(month, nth))
  await copyRows(client, 'assessment_line', ['employer_id', 'period', 'assessment_id', 'person_id', 'branch', 'kind', 'earnings_fen', 'base_fen', 'employer_fen', 'person_fen'], lines(filed, staff))
  await loadCases(client, filed)
  await loadAssessments(client, filed)
  await loadNotices(client, filed)
  await copyRows(client, 'account_entry', ['employer_id', 'person_id', 'period', 'assessment_id', 'amount_fen', 'recorded_at'], credits(filed))
}

function filedMonth(month: PaidMonth, nth: number): FiledMonth {
  const billed = regionOf(castAt(month.place).region).branches.map((branch, i): Billed => ({
    month, branch, rates: ratesOf(month, branch), id: uuid(SEED ^ 0x4153, nth * 4 + i), noticeId: uuid(SEED ^ 0x4e4f, nth * 4 + i), persons: 0, earnings: 0, base: 0, employer: 0, person: 0, lateFee: fen(0), credited: [],
  }))
  return { month, declaration: uuid(SEED ^ 0x4443, nth), issuance: uuid(SEED ^ 0x4953, nth), billed, leftOut: [] }
}

/** In the order of the tables' keys, which keeps entering half a million rows quick: by employer, month and person. */
const byKey = <T>(all: readonly T[], key: (one: T) => string) => [...all].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
const byEmployer = (filed: readonly FiledMonth[]) => byKey(filed, ({ month }) => employerId(month.place) + month.period)

/** All lines; adds up what they come to as they pass. */
function* lines(filed: readonly FiledMonth[], staff: readonly (readonly Insured[])[]): Generator<CopyValue[]> {
  for (const { month, declaration, billed, leftOut } of byEmployer(filed)) {
    const [employer, retired, held] = [employerId(month.place), retiredBefore(month), heldIn(staff[month.place] ?? [], month)]
    for (const of of byKey(billed, ({ id }) => id)) {
      const assessed = assessedMonth(held, month, of.branch, of.rates, retired)
      const ordered = byKey(assessed.lines, ({ personId }) => personId)
      if (of.branch === 'old_age') of.credited = ordered
      for (const line of ordered) {
        of.persons++
        of.earnings += line.earnings
        of.base += line.base
        of.employer += line.employer
        of.person += line.person
        yield [employer, month.period, of.id, line.personId, of.branch, 'regular', line.earnings, line.base, line.employer, line.person]
      }
      of.lateFee = lateFeeOf(month, of)
      leftOut.push(...assessed.leftOut.map(({ personId, reason }) => [employer, declaration, of.branch, month.period, personId, reason]))
    }
  }
}

/** What the settled months of pensions put into the accounts. */
function* credits(filed: readonly FiledMonth[]): Generator<CopyValue[]> {
  for (const { month, billed } of byEmployer(filed)) {
    const [employer, rate, at] = [employerId(month.place), accountRateOf(month), reported(month)]
    for (const of of billed) for (const line of of.credited) yield [employer, line.personId, month.period, of.id, share(line.base, rate), at]
  }
}

const word = (branch: Branch) => branches.codes.get(branch) ?? branch

/** The two cases of a month, as the agent filed them. */
function casesOf({ month, declaration, issuance, billed }: FiledMonth): FiledCase[] {
  const { place, period, declaredOn, declaredMinute, issuedOn, issuedMinute } = month
  const [by, common, chosen] = [employerId(place), { employerNo: castAt(place).number, employerName: castAt(place).name }, billed.map((of) => of.branch).join(',')]
  return [
    {
      id: declaration, service: 'employer-contribution-declaration', by, on: declaredOn, openedAt: instant(declaredOn, declaredMinute - 6), submittedAt: instant(declaredOn, declaredMinute), header: { period: String(period) },
      records: billed.map(({ branch }) => ({ subject: branch, data: { ...common, branch, period }, item: word(branch), before: `最大缴费期号${addMonths(period, -1)}`, after: `申报${formatPeriod(period)}` })),
    },
    {
      id: issuance, service: 'contribution-assessment-and-refund-notice-issuance', by, on: issuedOn, openedAt: instant(issuedOn, issuedMinute - 4), submittedAt: instant(issuedOn, issuedMinute), header: { collection: 'regular', until: String(period), chosen },
      records: billed.map((of) => ({
        subject: of.id, data: { ...common, collection: 'regular', until: period, chosen, assessment: of.id }, item: `${period}${word(of.branch)}`,
        before: `待征集 ${formatYuan(fen(of.employer + of.person), { thousands: true })}`, after: '已开具单据',
      })),
    },
  ]
}

/** So many numbers of a sequence, in its order. */
const numbers = async (client: pg.PoolClient, sequence: 'case_serial' | 'notice_no', count: number) =>
  (await client.query<{ n: string }>(`select nextval('${sequence}')::text as n from generate_series(1, $1)`, [count])).rows.map((row) => row.n)

async function loadCases(client: pg.PoolClient, filed: readonly FiledMonth[]): Promise<void> {
  const cases = filed.flatMap(casesOf).sort((a, b) => (a.submittedAt < b.submittedAt ? -1 : a.submittedAt > b.submittedAt ? 1 : a.by < b.by ? -1 : 1))
  const serials = await numbers(client, 'case_serial', cases.length)
  const agents = await agentsByEmployer(client)
  const agentOf = (by: string) => agents.get(by) ?? { name: '', mobile: '', accountId: '' }
  await copyRows(client, 'service_case',
    ['employer_id', 'id', 'service', 'state', 'applicant', 'phone', 'header', 'serial_number', 'submission_key', 'revision', 'next_no', 'created_by', 'created_at', 'saved_on', 'submitted_by', 'submitted_at', 'decided_at'],
    cases.map((it, i) => {
      const { name, mobile, accountId } = agentOf(it.by)
      return [it.by, it.id, it.service, 'completed', name, mobile, JSON.stringify(it.header), `${it.on.replaceAll('-', '')}${(serials[i] ?? '').padStart(7, '0')}`, it.id, 3, it.records.length + 1, accountId, it.openedAt, it.on, accountId, it.submittedAt, it.submittedAt]
    }))
  await copyRows(client, 'case_record', ['employer_id', 'case_id', 'no', 'origin', 'subject', 'status', 'data', 'decision', 'in_effect', 'changes'],
    cases.flatMap((it) => it.records.map(({ subject, data, item, before, after }, i) => [it.by, it.id, i + 1, 'picked', subject, 'passed', JSON.stringify(data), 'approved', true, JSON.stringify([{ item, before, after }])])))
  await copyRows(client, 'case_event', ['employer_id', 'case_id', 'id', 'at', 'actor', 'actor_name', 'from_state', 'to_state', 'what'], cases.flatMap((it, i) => {
    const { name, accountId } = agentOf(it.by)
    return [[it.by, it.id, uuid(SEED ^ 0x4556, 2 * i), it.openedAt, accountId, name, null, 'draft', '新建办件'], [it.by, it.id, uuid(SEED ^ 0x4556, 2 * i + 1), it.submittedAt, accountId, name, 'draft', 'completed', '确认提交']]
  }))
}

/** The agent whose account files for each employer. */
async function agentsByEmployer(client: pg.PoolClient): Promise<Map<string, { name: string; mobile: string; accountId: string }>> {
  const { rows } = await client.query<{ employer_id: string; name: string; mobile: string }>('select employer_id, name, mobile from employer_agent')
  return new Map(Array.from({ length: BACKGROUND_FROM }, (_, place) => {
    const [by, { agents, account }] = [employerId(place), castAt(place)]
    return [by, { name: agents[0] ?? '', mobile: rows.find((row) => row.employer_id === by && row.name === agents[0])?.mobile ?? '', accountId: accountIdOf(account ?? '') }]
  }))
}

async function loadAssessments(client: pg.PoolClient, filed: readonly FiledMonth[]): Promise<void> {
  const agents = await agentsByEmployer(client)
  await copyRows(client, 'assessment',
    ['employer_id', 'id', 'branch', 'period', 'kind', 'persons', 'earnings_fen', 'base_fen', 'employer_fen', 'person_fen', 'late_fee_fen', 'employer_rate_ppm', 'person_rate_ppm', 'known_on', 'notice_id', 'received_fen', 'settled_on', 'case_id', 'declared_by', 'declared_at'],
    filed.flatMap(({ month, declaration, billed }) => billed.map((of) => [
      employerId(month.place), of.id, of.branch, month.period, 'regular', of.persons, of.earnings, of.base, of.employer, of.person, of.lateFee, of.rates.employer, of.rates.person, month.declaredOn, of.noticeId,
      due(of), due(of) === 0 ? month.issuedOn : month.paidOn, declaration, agents.get(employerId(month.place))?.name ?? '', instant(month.declaredOn, month.declaredMinute),
    ])))
  await copyRows(client, 'unassessed_person', ['employer_id', 'case_id', 'branch', 'period', 'person_id', 'reason'], filed.flatMap(({ leftOut }) => leftOut))
}

/** Notices with their way through the tax office. One of nothing (waived in 2020) is settled with its issue and goes nowhere. */
async function loadNotices(client: pg.PoolClient, filed: readonly FiledMonth[]): Promise<void> {
  const agents = await agentsByEmployer(client)
  const inOrder = [...filed].sort((a, b) => (a.month.issuedOn < b.month.issuedOn ? -1 : a.month.issuedOn > b.month.issuedOn ? 1 : a.month.issuedMinute - b.month.issuedMinute || a.month.place - b.month.place))
  const all = inOrder.flatMap(({ month, issuance, billed }) => billed.map((of) => ({ month, issuance, of, by: employerId(month.place), employer: castAt(month.place), issuedAt: instant(month.issuedOn, month.issuedMinute) })))
  const serials = await numbers(client, 'notice_no', all.length)
  const notices = all.map((it, i) => ({ ...it, number: `${it.employer.region}${it.month.issuedOn.slice(0, 7).replace('-', '')}${(serials[i] ?? '').padStart(8, '0')}`, fund: funds[it.of.branch] ?? '' }))
  await copyRows(client, 'notice',
    ['employer_id', 'id', 'number', 'fund', 'direction', 'collection', 'subject_no', 'subject_name', 'period', 'method', 'employer_fen', 'person_fen', 'interest_fen', 'late_fee_fen', 'received_fen', 'valid_until_on', 'tax_state', 'case_id', 'issued_by', 'issued_at'],
    notices.map(({ month, issuance, of, by, employer, number, fund, issuedAt }) => [
      by, of.noticeId, number, fund, 'income', '正常应缴', employer.number, employer.name, month.period, '地税征收', of.employer, of.person, 0, of.lateFee, due(of), month.validUntil, due(of) === 0 ? 'waiting' : 'invoiced', issuance, agents.get(by)?.name ?? '', issuedAt,
    ]))
  const paid = notices.filter(({ of }) => due(of) > 0).map((it, i) => ({ ...it, reference: `${it.month.paidOn.replaceAll('-', '')}${uuid(SEED ^ 0x5458, i).slice(-12).toUpperCase()}` }))
  const handedAt = ({ month }: { month: PaidMonth }, nth: number) => instant(month.issuedOn, month.issuedMinute, 2 + nth % 7)
  await copyRows(client, 'hand_over', ['employer_id', 'notice_id', 'what', 'state', 'attempts', 'acknowledgement', 'created_at', 'done_at'], paid.map((it, i) => [it.by, it.of.noticeId, 'notice', 'done', 1, `SW${it.number}`, it.issuedAt, handedAt(it, i)]))
  await copyRows(client, 'simulated_tax_notice', ['number', 'direction', 'fund', 'subject_no', 'subject_name', 'amount_fen', 'issued_on', 'state', 'received_at'],
    paid.map((it, i) => [it.number, 'income', it.fund, it.employer.number, it.employer.name, due(it.of), it.month.issuedOn, 'invoiced', handedAt(it, i)]))
  await copyRows(client, 'simulated_tax_payment', ['reference', 'number', 'amount_fen', 'paid_on', 'paid_at', 'sent', 'outcome'], paid.map((it) => [it.reference, it.number, due(it.of), it.month.paidOn, instant(it.month.paidOn, 10 * 60 + it.month.place), 1, 'recorded']))
  await copyRows(client, 'reported_receipt', ['reference', 'notice_number', 'amount_fen', 'paid_on', 'outcome', 'employer_id', 'reported_at'], paid.map((it) => [it.reference, it.number, due(it.of), it.month.paidOn, 'recorded', it.by, reported(it.month)]))
  await copyRows(client, 'receipt', ['employer_id', 'notice_id', 'reference', 'amount_fen', 'paid_on', 'recorded_at'], paid.map((it) => [it.by, it.of.noticeId, it.reference, due(it.of), it.month.paidOn, reported(it.month)]))
}
