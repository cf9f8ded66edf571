/** Steps of a computation, each of which keeps what it was made from; and the explanation read off them. */
import { formatYuan, roundHalfUpTo, type Fen, type Ppm } from '../common/money.ts'
import { formatPeriod, type Period } from '../common/period.ts'
import type { Worked } from '../common/worked.ts'

/** An amount that was declared or is held, named as the form names it. */
export const amount = (name: string, value: Fen): Worked<Fen> => ({ name, value, unit: 'fen', formula: '', from: [] })

/** `value` held between `floor` and `cap`; a floor above the cap wins. */
export function between(name: string, floor: Worked<Fen>, value: Worked<Fen>, cap: Worked<Fen>): Worked<Fen> {
  const held = value.value < floor.value ? floor : value.value > cap.value ? cap : value
  return { name, value: held.value, unit: 'fen', formula: `取${held.name}`, from: [value, floor, cap] }
}

/** `value` rounded half up to a multiple of `step` fen. */
export const rounded = (name: string, value: Worked<Fen>, step: Fen): Worked<Fen> =>
  ({ name, value: roundHalfUpTo(value.value, step), unit: 'fen', formula: `${value.name}四舍五入到${inYuan(step)}`, from: [value] })

/** As formulas write a step: `10元`, `0.10元`. */
export const inYuan = (step: Fen) => `${step % 100 === 0 ? step / 100 : formatYuan(step)}元`

/** The explanation (计算过程): one line a step, what it was made from indented below it. */
export function explain(worked: Worked<unknown>): string {
  const lines: string[] = []
  const walk = (step: Worked<unknown>, depth: number) => {
    const from = [step.document, step.carriedOn ? '沿用' : undefined, step.mark === 'A' ? '待经办机构确认' : undefined].filter((part) => part !== undefined)
    lines.push(`${'  '.repeat(depth)}${[step.name, step.formula, written(step)].filter((part) => part !== '').join(' = ')}${from.length > 0 ? `（${from.join('，')}）` : ''}`)
    for (const source of step.from) walk(source, depth + 1)
  }
  walk(worked, 0)
  return lines.join('\n')
}

/** A worked value as people read it. */
export function written({ unit, value }: Worked<unknown>): string {
  switch (unit) {
    case 'fen': return formatYuan(value as Fen)
    case 'ppm': return `${(value as Ppm) / 10_000}%` // at most four decimals, which a double prints exactly
    case 'years': return `${String(value)}岁`
    case 'months': return `${String(value)}个月`
    case 'month': return formatPeriod(value as Period)
    case 'word': return String(value)
  }
}
