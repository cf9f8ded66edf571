/** 缴费基数: what a declared wage comes to. Source: policy parameters 1.3; manual 3.3.3 note 3. */
import { fen, yuan, type Fen } from '../../common/money.ts'
import type { Worked } from '../../common/worked.ts'
import type { PolicyAt } from '../policy.ts'
import { amount, between, inYuan, rounded, times } from '../working.ts'

const STEP = yuan('10')

/** 基数核定规则: how the held wage is rounded. An employer's own rule (`employer_branch.base_rule`) goes before the parameter. */
export type BaseRounding = 'clamp_then_round10' | 'clamp_then_round10_inward' | 'none'

/**
 * 缴费基数 in fen: declared monthly earnings held between floor and cap, then rounded half up to 10 yuan.
 * Throws NoPolicyValue when the month has no floor or cap. Source: manual §3.3.3 note 3.
 */
export function contributionBase(earnings: Fen | Worked<Fen>, policy: PolicyAt, rounding = policy.word('base-rounding').value as BaseRounding): Worked<Fen> {
  const [floor, cap] = [policy.amount('base-floor'), policy.amount('base-cap')]
  const held = between('保底封顶后', floor, typeof earnings === 'number' ? amount('申报工资', earnings) : earnings, cap)
  if (rounding === 'none') return { ...held, name: '缴费基数' }
  const base = rounded('缴费基数', held, STEP)
  return rounding === 'clamp_then_round10_inward' ? inward(base, floor.value, cap.value) : base
}

/**
 * The base the agency assesses when nothing was declared: that of the month before by 110 %, then held and rounded as any other.
 * Source: 社会保险法 art. 62; policy parameters 1.5.
 */
export const undeclaredBase = (before: Fen, policy: PolicyAt, rounding?: BaseRounding): Worked<Fen> =>
  contributionBase(times('未申报核定工资', amount('上月缴费基数', before), policy.ratio('undeclared-base-factor')), policy, rounding)

/** Moves a base that rounding took past a limit to the nearest multiple of ten yuan inside it. */
function inward(base: Worked<Fen>, floor: Fen, cap: Fen): Worked<Fen> {
  const value = base.value < floor ? Math.ceil(floor / STEP) * STEP : base.value > cap ? Math.floor(cap / STEP) * STEP : base.value
  return { ...base, value: fen(value), formula: `${base.formula}，不越过上下限（取${inYuan(STEP)}整数倍）` }
}
