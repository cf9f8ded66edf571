/** Steps of a computation, each of which keeps what it was made from; and the explanation read off them. */
import { fen, formatYuan, roundHalfUpTo, share, type Fen, type Ppm } from '../common/money.ts'
import { formatPeriod, type Day, type Period } from '../common/period.ts'
import type { Worked } from '../common/worked.ts'

const NOTHING: readonly Worked<unknown>[] = []

/** An amount that was declared or is held, named as the form names it. */
export const amount = (name: string, value: Fen): Worked<Fen> => ({ name, value, unit: 'fen', formula: '', from: NOTHING })

/** A day that was declared or is held. */
export const onDay = (name: string, value: Day): Worked<Day> => ({ name, value, unit: 'day', formula: '', from: NOTHING })

/** A ratio that a rule sets without looking it up; `formula` says why. */
export const ratioOf = (name: string, value: Ppm, formula: string, from: readonly Worked<unknown>[] = NOTHING): Worked<Ppm> => ({ name, value, unit: 'ppm', formula, from })

/** `value` held between `floor` and `cap`; a floor above the cap wins. */
export function between(name: string, floor: Worked<Fen>, value: Worked<Fen>, cap: Worked<Fen>): Worked<Fen> {
  const held = value.value < floor.value ? floor : value.value > cap.value ? cap : value
  return { name, value: held.value, unit: 'fen', formula: `取${held.name}`, from: [value, floor, cap] }
}

/** `value` rounded half up to a multiple of `step` fen. */
export const rounded = (name: string, value: Worked<Fen>, step: Fen): Worked<Fen> =>
  ({ name, value: roundHalfUpTo(value.value, step), unit: 'fen', formula: `${value.name}四舍五入到${inYuan(step)}`, from: [value] })

/** `value × rate`, rounded half up to the fen, once. */
export const times = (name: string, value: Worked<Fen>, rate: Worked<Ppm>): Worked<Fen> =>
  ({ name, value: share(value.value, rate.value), unit: 'fen', formula: product(value.name, rate), from: [value, rate] })

/** A bulk run multiplies by few rates: one text a rate is kept and not one an amount. */
const products = new WeakMap<Worked<Ppm>, { readonly of: string; readonly text: string }>()
function product(of: string, rate: Worked<Ppm>): string {
  const kept = products.get(rate)
  if (kept?.of === of) return kept.text
  const text = `${of}×${rate.name}`
  products.set(rate, { of, text })
  return text
}

/** `a + b`, by `formula`, which names both. */
export const plus = (name: string, a: Worked<Fen>, b: Worked<Fen>, formula: string): Worked<Fen> =>
  ({ name, value: fen(a.value + b.value), unit: 'fen', formula, from: [a, b] })

/** The sum of amounts. */
export const total = (name: string, parts: readonly Worked<Fen>[]): Worked<Fen> =>
  ({ name, value: fen(parts.reduce((sum, part) => sum + part.value, 0)), unit: 'fen', formula: partNames(parts), from: parts })

const partNames = (parts: readonly Worked<Fen>[]) => (parts.length > 4 ? `${parts[0]?.name ?? ''}等${parts.length}项合计` : parts.map((part) => part.name).join('+'))

/** `rate × factor`; both are printed with few decimals, so that nothing is lost in ppm. Rounded half up should it be. */
export const scaled = (name: string, rate: Worked<Ppm>, factor: Worked<Ppm>): Worked<Ppm> =>
  ratioOf(name, ppmOf(rate.value, factor.value), `${rate.name}×${factor.name}`, [rate, factor])

/** `rate × (1 − cut)`. */
export const cutBy = (name: string, rate: Worked<Ppm>, cut: Worked<Ppm>): Worked<Ppm> =>
  ratioOf(name, ppmOf(rate.value, WHOLE - cut.value), `${rate.name}×（1－${cut.name}）`, [rate, cut])

const ppmOf = (rate: Ppm, factor: number): Ppm => Math.floor((rate * factor + WHOLE / 2) / WHOLE) as Ppm

/** 100 % in ppm. */
export const WHOLE = 1_000_000

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
    case 'days': return `${String(value)}天`
    case 'month': return formatPeriod(value as Period)
    case 'day': return String(value)
    case 'class': return riskClassName(value as number)
    case 'kg': return `${Number(value) / 1000}吨` // whole kilograms: three decimals, printed exactly
    case 'word': return String(value)
  }
}

/** 行业风险类别 1 to 8 as the notices write it: 一类 … 八类. */
export const riskClassName = (of: number): string => `${'一二三四五六七八'.charAt(of - 1)}类`
