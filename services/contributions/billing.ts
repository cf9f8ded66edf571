/** What waits to be billed (待征集信息) and what it costs to bill it late. Source: manual §3.3.26; policy parameters 4.4. */
import { sql } from 'kysely'
import { addMonths, monthOf, type Day, type Period } from '../../common/period.ts'
import type { Fen } from '../../common/money.ts'
import type { Worked } from '../../common/worked.ts'
import { assessmentKinds, branches, directions, type CodeList } from '../../fields/code-lists.ts'
import type { WorkFacts } from '../../fields/field.ts'
import { assessmentsOf } from '../../ledger/assessments.ts'
import { branchOrder } from '../../ledger/coverage.ts'
import type { Scope } from '../../ledger/database.ts'
import { validUntil } from '../../ledger/notices.ts'
import { lawFor } from '../../policy/law-on.ts'
import type { PolicyAt } from '../../policy/policy.ts'
import { delay, dueDay, lateFee } from '../../policy/rules/late-fee.ts'
import { amount, total } from '../../policy/working.ts'
import { wordOf } from './declaration-lists.ts'

/** 征集类型: which assessments are billed together. 补缴 and 缓缴补缴 find nothing until their services are built. */
export const collections: CodeList = { name: '征集类型', codes: new Map([['regular', '正常应缴'], ['retroactive', '补缴'], ['deferred', '缓缴补缴'], ['difference', '基数差额补收'], ['refund', '退收（退费单据）']]) }

const kindOf: Readonly<Record<string, { kind: string | null; direction: 'income' | 'expense' }>> = {
  regular: { kind: 'regular', direction: 'income' }, difference: { kind: 'earnings_difference', direction: 'income' }, refund: { kind: null, direction: 'expense' },
}

/** How a notice of that 征集类型 is named on it. */
export const collectionName = (code: string) => collections.codes.get(code) ?? code

/** Assessments of the employer itself (projects are billed with their declaration) that no notice bills yet, of a 征集类型; none where it is unknown. */
export const unbilled = (it: Scope, collection: string) => {
  const of = kindOf[collection]
  return assessmentsOf(it).where('a.notice_id', 'is', null).where('a.project_id', 'is', null).where('a.direction', '=', of?.direction ?? 'income')
    .where(of === undefined ? sql<boolean>`false` : of.kind === null ? sql<boolean>`true` : sql<boolean>`a.kind = ${of.kind}`)
}

/** Only 正常应缴 bear a late fee: a difference was not due before it was found (assumption 26-6). */
const isLate = (kind: string, direction: string) => kind === 'regular' && direction === 'income'

/** 滞纳金 of a month billed now, which can be paid until the notice ends; worked on both shares, or the employer's alone. */
function feeOf(period: Period, shares: { employer: Fen; person: Fen }, until: Day, law: PolicyAt): Worked<Fen> {
  const parts = [amount('单位缴费金额', shares.employer), amount('人员缴费金额', shares.person)]
  const principal = law.word('late-fee-base').value === 'employer_share' ? parts[0] as Worked<Fen> : total('应缴本金', parts)
  return lateFee(principal, delay(dueDay(period, law), until, law))
}

/** Ten years: any rate of the late fee has reached its cap by then, so older months cost what the oldest of these does. */
const MONTHS_SHOWN = 120
let kept: { of: string; months: Period[]; ppm: number[] } | undefined

/** The months before this one, latest first, with what part of the principal their delay costs when they are billed today; the same all day in a region. */
function delays(it: Scope, facts: WorkFacts['employer']): { months: Period[]; ppm: number[] } {
  const of = `${it.today} ${facts.region} ${facts.tier}`
  if (kept?.of === of) return kept
  const [until, law] = [validUntil(it.today), lawFor({ today: it.today, employer: facts })]
  const months = Array.from({ length: MONTHS_SHOWN }, (_, n) => addMonths(monthOf(it.today), -1 - n))
  kept = { of, months, ppm: months.map((month) => delay(dueDay(month, law), until, law).ratio.value) }
  return kept
}

/** 待征集信息: what is unbilled of a 征集类型, up to a month, in some branches. */
export function unbilledRows(it: Scope, { collection, until, chosen }: { collection: string; until: Period; chosen: readonly string[] }, facts: WorkFacts['employer']) {
  const { months, ppm } = delays(it, facts)
  const principal = lawFor({ today: it.today, employer: facts }, until).word('late-fee-base').value === 'employer_share' ? sql`a.employer_fen` : sql`a.total_fen`
  const fee = sql<number>`case when a.kind = 'regular' and a.direction = 'income' then share_fen(${principal}, coalesce((select d.ppm from unnest(${months}::integer[], ${ppm}::integer[]) as d(period, ppm) where d.period = greatest(a.period, ${months.at(-1) ?? 0}::integer)), 0)) else 0 end`
  return unbilled(it, collection).innerJoin('employer as e', 'e.id', 'a.employer_id').innerJoin('region as g', 'g.code', 'e.region_code').where('a.period', '<=', until).where(sql<boolean>`a.branch = any(${[...chosen]}::text[])`).select([
    sql<string>`a.period::text || ${branchOrder('a.branch')}::text || ':' || a.id::text`.as('key'), 'a.id as assessment', wordOf(branches.codes, 'a.branch').as('branchName'), sql<string>`${collectionName(collection)}::text`.as('collectionName'), 'a.period', wordOf(assessmentKinds.codes, 'a.kind').as('kindName'),
    wordOf(directions.codes, 'a.direction').as('directionName'), 'a.persons', 'a.base_fen as base', 'a.employer_fen as employerShare', 'a.person_fen as personShare', sql<number>`0::bigint`.as('interest'), fee.as('lateFee'), sql<number>`0::bigint`.as('pending'),
    sql<number>`(a.total_fen + ${fee})::bigint`.as('amount'), 'a.declared_by as declaredBy', sql<string>`a.known_on::text`.as('declaredOn'), 'g.name as agency',
  ])
}

/** What an assessment costs when it is billed today: interest (none on what was not paid later on, assumption 26-6) and the late fee, with their working. */
export async function chargesOf(it: Scope, ids: readonly string[], facts: WorkFacts['employer']): Promise<{ assessmentId: string; interest: Worked<Fen>; lateFee: Worked<Fen>; amount: Worked<Fen> }[]> {
  if (ids.length === 0) return []
  const rows = await assessmentsOf(it).where('a.id', 'in', [...ids]).select(['a.id', 'a.period', 'a.kind', 'a.direction', 'a.employer_fen as employer', 'a.person_fen as person']).orderBy('a.id').execute()
  return rows.map(({ id, period, kind, direction, employer, person }) => {
    const interest = { ...amount('利息', 0 as Fen), formula: '正常应缴和基数差额不计利息' }
    const fee = isLate(kind, direction) ? feeOf(period, { employer, person }, validUntil(it.today), lawFor({ today: it.today, employer: facts }, period)) : { ...amount('滞纳金', 0 as Fen), formula: '基数差额不计滞纳金' }
    return { assessmentId: id, interest, lateFee: fee, amount: total('应处理金额', [amount('单位缴费金额', employer), amount('人员缴费金额', person), interest, fee]) }
  })
}
