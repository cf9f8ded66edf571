/** 矿山项目工伤保险费 by output. Source: policy parameters 3.2; 部分行业企业工伤保险费缴纳办法 (人社部令第10号). */
import { fen, type Fen } from '../../common/money.ts'
import type { Worked } from '../../common/worked.ts'
import type { PolicyAt } from '../policy.ts'
import { times } from '../working.ts'
import { injuryRate } from './injury-rate.ts'

export type MiningKind = 'coal' | 'other'

/** 矿山项目类型, as the parameters name it. */
export const MINING_KINDS: Readonly<Record<MiningKind, string>> = { coal: '煤矿', other: '非煤矿' }

/**
 * The levy in fen on `output` of a mine in kilograms (tonnes have up to three decimals): by the published amount a tonne, or by the
 * wages a tonne stands for and the injury rate of mining, whichever the region uses. Throws NoPolicyValue where it has no standard.
 */
export function miningLevy(output: number, kind: MiningKind, policy: PolicyAt): Worked<Fen> {
  const where = { category: MINING_KINDS[kind] }
  const tonnes: Worked<number> = { name: '产能数量', value: output, unit: 'kg', formula: '', from: [] }
  if (policy.word('mining-method').value === 'per_tonne') return by('工伤保险费', tonnes, policy.amount('mining-amount', where))
  const wages = by('工资总额', tonnes, policy.amount('mining-wage-content', where))
  return times('工伤保险费', wages, injuryRate(policy.number('mining-risk-class', where).value, 0, policy))
}

/** Output times an amount a tonne, half up to the fen. */
function by(name: string, output: Worked<number>, each: Worked<Fen>): Worked<Fen> {
  const product = output.value * each.value + 500
  if (!Number.isSafeInteger(product) || output.value < 0) throw new RangeError(`not an output in kilograms: ${output.value}`)
  return { name, value: fen((product - (product % 1000)) / 1000), unit: 'fen', formula: `${output.name}×${each.name}`, from: [output, each] }
}
