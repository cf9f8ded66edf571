/** Amounts that explain themselves: the explanation is the computation (STYLE §4).. */

/** A value with how it came about. */
export interface Worked<V> {
  readonly name: string
  readonly value: V
  /** The formula in words, e.g. 保底封顶后四舍五入到10元. */
  readonly formula: string
  readonly from: readonly Worked<unknown>[]
  /** The document a parameter rests on. */
  readonly document?: string
}
