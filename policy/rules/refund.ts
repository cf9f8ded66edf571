/** 多缴退费: 退收 gives money back that has arrived, 退账 cancels what was assessed and not paid. Source: policy parameters 5; manual 3.3.35. */
import { fen, type Fen } from '../../common/money.ts'
import type { Worked } from '../../common/worked.ts'
import { amount, total } from '../working.ts'

export type RefundKind = '退收' | '退账'

/** A line of the contribution record that is given up. */
export interface RefundRow {
  readonly employer: Fen
  readonly person: Fen
  /** 已足额到账: its money has arrived. */
  readonly arrived: boolean
}

export interface Refund {
  readonly employer: Worked<Fen>
  readonly person: Worked<Fen>
  readonly total: Worked<Fen>
}

/** What is done with a row. */
export const refundKind = (row: Pick<RefundRow, 'arrived'>): RefundKind => (row.arrived ? '退收' : '退账')

/**
 * What the rows of each kind come to, without interest. 退收 is cash, all of it to the employer's account, which gives the person's
 * share on; 退账 moves none. Assumption 35-1: the personal account falls by the credits and their interest: `accountInterest` of the same months.
 */
export function refund(rows: readonly RefundRow[]): Readonly<Record<RefundKind, Refund>> {
  const of = (kind: RefundKind): Refund => {
    const taken = rows.filter((row) => refundKind(row) === kind)
    const sum = (name: string, pick: (row: RefundRow) => Fen) => ({ ...amount(name, fen(taken.reduce((all, row) => all + pick(row), 0))), formula: `${taken.length}条记录合计` })
    const [employer, person] = [sum(`${kind}单位金额`, (row) => row.employer), sum(`${kind}人员金额`, (row) => row.person)]
    return { employer, person, total: total(`${kind}总额`, [employer, person]) }
  }
  return { 退收: of('退收'), 退账: of('退账') }
}
