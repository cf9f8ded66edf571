/** 滞纳金: the late fee on what was not paid by its due day. Source: policy parameters 4.4; 社会保险法 art. 86. */
import type { Fen, Ppm } from '../../common/money.ts'
import { addDays, addMonths, daysInclusive, firstDayOf, lastDayOf, monthOf, type Day, type Period } from '../../common/period.ts'
import type { Worked } from '../../common/worked.ts'
import type { PolicyAt } from '../policy.ts'
import { amount, onDay, ratioOf, times } from '../working.ts'

/** 缴费截止日 of a month's contributions. */
export function dueDay(period: Period, policy: PolicyAt): Worked<Day> {
  const date = policy.in(period).number('due-day')
  const last = lastDayOf(period)
  const value = addDays(firstDayOf(period), Math.min(date.value, Number(last.slice(8))) - 1)
  return { name: '缴费截止日', value, unit: 'day', formula: value === last ? '费款所属期最后一日' : `费款所属期${date.value}日`, from: [date] }
}

/** Who pays late: an employer, or a flexible worker, who pays an accrual (积累额) in some regions. */
export type LatePayer = '单位' | '灵活就业人员'

/** From which day the delay counts and what part of the principal it costs. */
export interface Delay {
  /** The first day of delay. */
  readonly start: Worked<Day>
  readonly days: number
  /** In ppm of the principal, at most the cap. */
  readonly ratio: Worked<Ppm>
}

/**
 * The delay from the day after `due` to `paidOn`, at the rate of each day; none before `late-fee-start`, none while a deferral
 * (缓缴) runs. The same for every row due on that day. `due` is a month's due day, or one of its own (a project's).
 */
export function delay(due: Worked<Day>, paidOn: Day, policy: PolicyAt, { payer = '单位', deferredUntil }: { payer?: LatePayer; deferredUntil?: Day | undefined } = {}): Delay {
  return policy.once(`delay ${due.value} ${paidOn} ${payer} ${deferredUntil ?? ''}`, () => {
    const law = policy.in(monthOf(paidOn))
    const earliest = law.day('late-fee-start')
    const term = deferredUntil === undefined ? [] : [onDay('缓缴到期日', deferredUntil)]
    const first = [addDays(due.value, 1), ...term.map((end) => addDays(end.value, 1)), earliest.value].reduce((a, b) => (a > b ? a : b))
    const start: Worked<Day> = { name: '滞纳金起始日', value: first, unit: 'day', formula: '截止日次日，不早于滞纳金起算日', from: [due, ...term, earliest] }
    const counted = law.word('late-fee-payment-day')
    const last = counted.value === 'counted' ? paidOn : addDays(paidOn, -1)
    const days = Math.max(daysInclusive(first, last), 0)
    const spans = spansOf(first, last, payer, policy)
    const cap = law.ratio('late-fee-cap')
    const sum = spans.reduce((all, span) => all + span.days * span.rate.value, 0)
    const formula = `${spans.map((span) => `${span.days}天×${span.rate.name}`).join('+') || '无逾期'}${sum > cap.value ? '，以滞纳金上限为限' : ''}`
    return { start, days, ratio: ratioOf('滞纳金比例', Math.min(sum, cap.value) as Ppm, formula, [start, onDay('缴费日', paidOn), ...spans.map((span) => span.rate), cap]) }
  })
}

/** The days from `first` to `last` by the rate in force. */
function spansOf(first: Day, last: Day, payer: LatePayer, policy: PolicyAt): { days: number; rate: Worked<Ppm> }[] {
  const spans: { days: number; rate: Worked<Ppm> }[] = []
  if (last < first) return spans
  for (let month = monthOf(first); month <= monthOf(last); month = addMonths(month, 1)) {
    const rate = policy.in(month).ratio('late-fee-rate', { category: payer })
    const [from, to] = [firstDayOf(month) < first ? first : firstDayOf(month), lastDayOf(month) > last ? last : lastDayOf(month)]
    const open = spans.at(-1)
    if (open !== undefined && open.rate.value === rate.value) open.days += daysInclusive(from, to)
    else spans.push({ days: daysInclusive(from, to), rate })
  }
  return spans
}

/** 滞纳金 on one row (person, branch, month), rounded half up to the fen and never more than the cap. */
export const lateFee = (principal: Fen | Worked<Fen>, late: Delay): Worked<Fen> =>
  times('滞纳金', typeof principal === 'number' ? amount('应缴本金', principal) : principal, late.ratio)
