/** The tax office over HTTP: what the hall asks of it, signed; how what it reports is read. */
import { formatYuan, parseYuan, type Fen } from '../common/money.ts'
import { parseDay, type Day } from '../common/period.ts'
import { Problem } from '../common/problem.ts'
import type { ReportedState } from '../ledger/hand-overs.ts'
import type { ReportedReceipt } from '../ledger/receipts.ts'
import { taxOfficeDown, type Answer, type Statement, type TaxOffice } from '../ledger/tax-office.ts'
import { askPartner, textOf, type PartnerAccess } from './partner.ts'

/**
 * POST `<url>/notices` {number, direction, fund, subjectNo, subjectName, amount, issuedOn, validUntil} and `<url>/notices/void` {number}, each answered
 * {acknowledgement} or {refused}; `<url>/statement` {from, to}, answered {notices, receipts}. Amounts are yuan as text.
 */
export function httpTaxOffice(partner: PartnerAccess): TaxOffice {
  return {
    hand: async ({ number, direction, fund, subjectNo, subjectName, amount, issuedOn, validUntil }) =>
      answerOf(await askPartner(partner, 'notices', { number, direction, fund, subjectNo, subjectName, amount: formatYuan(amount), issuedOn, validUntil }, taxOfficeDown)),
    void: async (number) => answerOf(await askPartner(partner, 'notices/void', { number }, taxOfficeDown)),
    statement: async (from, to) => statementOf(await askPartner(partner, 'statement', { from, to }, taxOfficeDown)),
  }
}

function answerOf(given: object): Answer {
  const [acknowledgement, refused] = [textOf(given, 'acknowledgement'), textOf(given, 'refused')]
  if (acknowledgement !== null) return { acknowledgement }
  if (refused !== null) return { refused }
  throw taxOfficeDown(new Error('the tax office answered with neither acknowledgement nor refusal'))
}

const listOf = (given: object, key: string): readonly unknown[] | undefined => {
  const list: unknown = (given as Record<string, unknown>)[key]
  return Array.isArray(list) ? list : undefined
}

function statementOf(given: object): Statement {
  const [notices, receipts] = [listOf(given, 'notices'), listOf(given, 'receipts')]
  const bad = () => taxOfficeDown(new Error('the tax office answered with a statement that cannot be read'))
  if (!notices || !receipts) throw bad()
  return {
    notices: notices.map((one) => {
      const [number, amount, state] = [textOf(one, 'number'), parseYuan(textOf(one, 'amount') ?? ''), textOf(one, 'state')]
      if (number === null || amount === undefined || (state !== 'valid' && state !== 'refused' && state !== 'void')) throw bad()
      return { number, amount, state }
    }),
    receipts: receipts.map((one) => {
      const receipt = receiptOf(one)
      if (!receipt) throw bad()
      return receipt
    }),
  }
}

function receiptOf(given: unknown): ReportedReceipt | undefined {
  const [reference, noticeNumber, amount, paidOn] = [textOf(given, 'reference'), textOf(given, 'noticeNumber'), parseYuan(textOf(given, 'amount') ?? ''), parseDay(textOf(given, 'paidOn') ?? '')]
  if (reference === null || reference.length > 64 || noticeNumber === null || noticeNumber.length > 64 || amount === undefined || amount <= 0 || paidOn === undefined) return undefined
  return { reference, noticeNumber, amount, paidOn }
}

/** Most that one request may report. */
const AT_MOST = 500

function reported<T>(body: string, key: string, read: (one: unknown) => T | undefined, shape: string): T[] {
  let given: unknown
  try {
    given = JSON.parse(body)
  } catch (cause) {
    throw new Problem(400, 'not-json', '请求的内容不是有效的JSON，请检查后重新提交！', { cause })
  }
  const list = typeof given === 'object' && given !== null ? listOf(given, key) : undefined
  if (!list || list.length === 0 || list.length > AT_MOST) throw new Problem(400, 'bad-report', `回传内容应包含${key}，每次1至${AT_MOST}条，请检查！`)
  return list.map((one, i) => {
    const good = read(one)
    if (good === undefined) throw new Problem(400, 'bad-report', `第${i + 1}条不正确，应包含${shape}，请检查！`)
    return good
  })
}

/** {receipts: [{reference, noticeNumber, amount, paidOn}]}: all of them, or Problem 400. */
export const receiptsOf = (body: string): ReportedReceipt[] => reported(body, 'receipts', receiptOf, 'reference、noticeNumber、amount（元）和paidOn')

/** {states: [{noticeNumber, state, note?, at}]}: all of them, or Problem 400. */
export const statesOf = (body: string): ReportedState[] => reported(body, 'states', (one) => {
  const [noticeNumber, state, at] = [textOf(one, 'noticeNumber'), textOf(one, 'state'), new Date(textOf(one, 'at') ?? '')]
  if (noticeNumber === null || (state !== 'invoiced' && state !== 'refused') || Number.isNaN(at.getTime())) return undefined
  return { noticeNumber, state, note: textOf(one, 'note')?.slice(0, 200) ?? null, at }
}, 'noticeNumber、state（invoiced或refused）和at（时间）')

/** A payment as it is reported and stated. */
export const writtenReceipt = ({ reference, noticeNumber, amount, paidOn }: { reference: string; noticeNumber: string; amount: Fen; paidOn: Day }) => ({ reference, noticeNumber, amount: formatYuan(amount), paidOn })
