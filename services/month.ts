/**
 * 本月事项: what an employer has to see to this month, each line with the service it is done in, and the last 24 months in figures.
 * It asks what the services themselves list (3.3.20, 3.3.22, 3.3.26, 3.3.70), so that a count is what is found there.
 */
import { sql } from 'kysely'
import { casesPage } from '../cases/shown-case.ts'
import { fen, formatYuan, type Fen } from '../common/money.ts'
import { addMonths, declarationYear, formatPeriod, monthOf, monthsInclusive, period, type Period } from '../common/period.ts'
import type { Branch, CaseState } from '../common/states.ts'
import { branches } from '../fields/code-lists.ts'
import type { ServedMatter, ServedMatterLine, ServedMonth, ServedMonthCases, ServedMonthPast } from '../forms/served-month.ts'
import { lastDeclared, unassessedOf } from '../ledger/assessments.ts'
import { branchOrder } from '../ledger/coverage.ts'
import type { Scope } from '../ledger/database.ts'
import { openYears, yetToDeclare } from '../ledger/earnings.ts'
import { assessedMonths, insuredHeads } from '../ledger/months.ts'
import { unpaidNotices } from '../ledger/notices.ts'
import { collectionName, collections, unbilled } from './contributions/billing.ts'
import { branchKeys } from './contributions/declared-month.ts'

/** Lines and cases shown of a kind; names said of many. */
const SHOWN = 5
const NAMED = 3
const MONTHS_PAST = 24

/** 8,010 */
const count = (n: number) => n.toLocaleString('zh-CN')
const yuan = (amount: Fen) => formatYuan(amount, { thousands: true })
const named = (of: readonly string[]) => of.map((branch) => branches.codes.get(branch) ?? branch).join('、')
const span = (from: Period, to: Period) => (from === to ? formatPeriod(from) : `${formatPeriod(from)}至${formatPeriod(to)}`)
const line = (text: string, more: Partial<ServedMatterLine>): ServedMatterLine => ({ text, note: null, amount: null, mark: null, opens: null, ...more })

/** How the cases are called: names of services, and whether a service has a printed form. */
type Names = Parameters<typeof casesPage>[1]

/** What the employer's month holds. The names of persons in it are few, but the look is noted where there are any. */
export async function monthOfEmployer(it: Scope, names: Names): Promise<ServedMonth> {
  const month = monthOf(it.today)
  const matters = [await earnings(it, month), await declaration(it, month), await leftOut(it, month), await billing(it), await notices(it)]
  if (matters[0] && matters[0].total > 0) it.audit({ action: 'sight/month', subject: 'month', detail: { undeclared: matters[0].total } })
  const cases = async (...states: CaseState[]): Promise<ServedMonthCases> => {
    const { total, rows } = await casesPage(it, names, { states, page: 1, size: SHOWN })
    return { total, rows }
  }
  return {
    month: formatPeriod(month), matters,
    cases: { returned: await cases('returned'), drafts: await cases('draft'), inReview: await cases('submitted', 'accepted'), results: await cases('approved', 'completed', 'refused') },
    past: await past(it, month),
  }
}

/** Who has no earnings declared for this year, or for a coming one that is open already. */
async function earnings(it: Scope, month: Period): Promise<ServedMatter> {
  const now = declarationYear(month)
  const open = new Map((await openYears(it).where('y.year', '>=', now).orderBy('y.year').execute()).map(({ year, enabled }) => [year, enabled]))
  const lines: ServedMatterLine[] = []
  let total = 0
  for (const year of new Set([now, ...open.keys()])) {
    const found = await yetToDeclare(it, year).select(['p.name', sql<number>`(count(*) over ())::integer`.as('n')]).orderBy('a.person_no').limit(NAMED).execute()
    const n = found[0]?.n ?? 0
    if (n === 0) continue
    total += n
    const note = open.has(year) ? open.get(year) ? null : '年度尚未启用，缴费基数在启用后生成' : '经办机构尚未开放该年度申报'
    lines.push(line(`${year}年度${count(n)}人未申报：${found.map(({ name }) => name).join('、')}${n > NAMED ? '等' : ''}`, { note, opens: open.has(year) ? { service: 'insurable-earnings-declaration', label: '去申报', given: { year: String(year) } } : null }))
  }
  return { key: 'earnings', title: '缴费工资', total, unit: '人', lines, none: '在保人员的缴费工资都已申报。', all: null }
}

/** Months up to this one that are not declared, the branches together that go on from the same month. */
async function declaration(it: Scope, month: Period): Promise<ServedMatter> {
  const behind = await it.db.selectFrom('employer_branch as b').where('b.employer_id', '=', it.employerId).where('b.status', '=', 'active').where(sql<boolean>`${lastDeclared} < ${month}::integer`)
    .select(['b.branch', lastDeclared.as('last')]).orderBy('last').orderBy(branchOrder('b.branch')).execute()
  const byNext = new Map<Period, Branch[]>()
  for (const { branch, last } of behind) byNext.set(addMonths(last, 1), [...byNext.get(addMonths(last, 1)) ?? [], branch])
  const keys = new Map(Object.entries(branchKeys).map(([key, branch]) => [branch, key]))
  const lines = [...byNext].map(([next, of]) => line(span(next, month), {
    note: named(of), mark: next < month ? `${monthsInclusive(next, month)}个月` : null,
    opens: { service: 'employer-contribution-declaration', label: '去申报', given: { period: String(next), ticked: of.map((branch) => keys.get(branch)).join(',') } },
  }))
  const first = [...byNext.keys()][0]
  return { key: 'declaration', title: '未申报的月份', total: first === undefined ? 0 : monthsInclusive(first, month), unit: '个月', lines, none: `${formatPeriod(month)}各险种都已申报。`, all: null }
}

/** Who was left out of this year's declarations, month by month, latest first. */
async function leftOut(it: Scope, month: Period): Promise<ServedMatter> {
  const found = await unassessedOf(it).where('u.period', '>=', period(Math.floor(month / 100) * 100 + 1)).groupBy('u.period').orderBy('u.period', 'desc')
    .select(['u.period', sql<number>`count(distinct u.person_id)::integer`.as('n'), sql<string>`string_agg(distinct u.reason, '、')`.as('reasons')]).execute()
  return {
    key: 'leftOut', title: '未核定人员', total: found.reduce((sum, { n }) => sum + n, 0), unit: '人次', none: '本年度没有核定时被排除的人员。', all: null,
    lines: found.map(({ period: of, n, reasons }) => line(`${formatPeriod(of)}${count(n)}人未核定`, { note: reasons, opens: { service: 'employer-comprehensive-query', label: '查看人员', given: { list: 'unassessed', from: String(of), to: String(of) } } })),
  }
}

/** What is declared and in no notice yet, by 征集类型. */
async function billing(it: Scope): Promise<ServedMatter> {
  const lines: ServedMatterLine[] = []
  let total = 0
  for (const collection of collections.codes.keys()) {
    const { n, first, last, amount, of } = await unbilled(it, collection).select([
      sql<number>`count(*)::integer`.as('n'), sql<Period>`min(a.period)`.as('first'), sql<Period>`max(a.period)`.as('last'), sql<Fen>`coalesce(sum(a.total_fen), 0)::bigint`.as('amount'),
      sql<Branch[]>`coalesce(array_agg(distinct a.branch), '{}')`.as('of'),
    ]).executeTakeFirstOrThrow()
    if (n === 0) continue
    total += n
    const inOrder = Object.values(branchKeys).filter((branch) => of.includes(branch))
    lines.push(line(`${collectionName(collection)} ${span(first, last)}`, {
      note: `${named(inOrder)}，共${count(n)}笔`, amount: yuan(amount),
      opens: { service: 'contribution-assessment-and-refund-notice-issuance', label: '去开具', given: { collection, until: String(last), chosen: inOrder.join(',') } },
    }))
  }
  return { key: 'billing', title: '待开具单据', total, unit: '笔', lines, none: '已申报的应缴都已开具单据。', all: null }
}

/** Notices that are not paid in full, those that end first. */
async function notices(it: Scope): Promise<ServedMatter> {
  const found = await unpaidNotices(it).orderBy('n.valid_until_on').orderBy('n.period').orderBy('n.number').limit(SHOWN)
    .select(['n.number', 'n.fund', 'n.period', 'n.amount_fen as amount', 'n.received_fen as received', 'n.valid_until_on as until', sql<number>`(count(*) over ())::integer`.as('n')]).execute()
  const total = found[0]?.n ?? 0
  return {
    key: 'notices', title: '未缴清的单据', total, unit: '张', none: '开具的单据都已足额到账。',
    all: total > found.length ? { service: 'contribution-document-query', label: `全部${total}张`, given: { arrival: 'unpaid', direction: 'income' } } : null,
    lines: found.map(({ number, fund, period: of, amount, received, until }) => line(`${formatPeriod(of)} ${fund}`, {
      note: `${number}，有效期至${until}${received > 0 ? `；应处理${yuan(amount)}元，已到账${yuan(received)}元` : ''}${until < it.today ? '；已过有效期，请撤销后重新开具' : ''}`,
      amount: yuan(fen(amount - received)), mark: until < it.today ? '已逾期' : null, opens: { service: 'contribution-document-query', label: '查看单据', given: { number } },
    })),
  }
}

/** The last 24 months: persons assessed, where nothing is declared those insured; shares of both sides. */
async function past(it: Scope, month: Period): Promise<ServedMonthPast[]> {
  const months = Array.from({ length: MONTHS_PAST }, (_, n) => addMonths(month, n + 1 - MONTHS_PAST))
  const assessed = new Map((await assessedMonths(it, months[0] ?? month, month)).map((of) => [of.period, of]))
  const insured = await insuredHeads(it, months.filter((of) => (assessed.get(of)?.persons ?? null) === null))
  return months.map((of) => {
    const { persons = null, employerShare = fen(0), personShare = fen(0) } = assessed.get(of) ?? {}
    return {
      period: of, label: formatPeriod(of), persons: persons ?? insured.get(of) ?? 0, counted: persons === null ? 'insured' : 'assessed', employerFen: employerShare, personFen: personShare,
      employerShare: yuan(employerShare), personShare: yuan(personShare), total: yuan(fen(employerShare + personShare)),
    }
  })
}
