/** Amounts that explain themselves: the explanation is the computation (STYLE §4). */

/** What a number counts, so that it can be written: fen as yuan, ppm as a ratio, a month as 2021年03月, a risk class as 四类; `kg` is written in tonnes; `word` is text. */
export type Unit = 'fen' | 'ppm' | 'years' | 'months' | 'days' | 'month' | 'day' | 'class' | 'kg' | 'word'

/** How sure a policy parameter is: S sourced, K believed, A assumed. */
export type Mark = 'S' | 'K' | 'A'

/** A value with how it came about. */
export interface Worked<V> {
  readonly name: string
  readonly value: V
  readonly unit: Unit
  /** The formula in words, e.g. 保底封顶后四舍五入到10元; empty for what was declared or looked up. */
  readonly formula: string
  readonly from: readonly Worked<unknown>[]
  /** The document a parameter rests on. */
  readonly document?: string
  readonly mark?: Mark
  /** 沿用: the last published value, carried on past its last month. */
  readonly carriedOn?: true
}
