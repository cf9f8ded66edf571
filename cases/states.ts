/** The states of a case in one table: who may do what in which state, and where it leads. DESIGN: lifecycle of a case. */
import { Problem } from '../common/problem.ts'
import type { CaseState } from '../common/states.ts'

/** 办理状态, as case records and the review desk show it. Source: catalogue 00 case_states. */
export const stateText: Readonly<Record<CaseState, string>> = {
  draft: '暂存', submitted: '待审核', accepted: '已受理', approved: '审核通过', completed: '已办结',
  returned: '退回补正', refused: '审核不通过', withdrawn: '已撤销', discarded: '已删除',
}

export type CaseAct = 'edit' | 'save' | 'submit' | 'withdraw' | 'discard' | 'claim' | 'release' | 'decide'

/** In which states an act may be done, and what is said where it may not. */
const acts: Readonly<Record<CaseAct, { from: readonly CaseState[]; refused: string }>> = {
  edit: { from: ['draft', 'returned'], refused: '该办件已提交，不能再修改；如需修改请先撤销' },
  save: { from: ['draft', 'returned'], refused: '该办件已提交，不能再保存' },
  submit: { from: ['draft', 'returned'], refused: '该办件已提交，请勿重复提交' },
  withdraw: { from: ['submitted', 'accepted', 'returned'], refused: '该业务已审核，不能撤销！' },
  discard: { from: ['draft'], refused: '只有暂存的办件可以删除' },
  claim: { from: ['submitted', 'accepted'], refused: '该办件不在待审核状态，不能领取' },
  release: { from: ['submitted', 'accepted'], refused: '该办件不在待审核状态，不能放回队列' },
  decide: { from: ['submitted', 'accepted'], refused: '该办件不在待审核状态，不能审核' },
}

export const may = (act: CaseAct, state: CaseState): boolean => acts[act].from.includes(state)

/** Throws 409 with a sentence when the act may not be done in this state. */
export function mustBeAbleTo(act: CaseAct, state: CaseState): void {
  if (!may(act, state)) throw new Problem(409, `case-${act}-refused`, `${acts[act].refused}（当前状态：${stateText[state]}）`)
}

/** States in which a case is over. */
export const finished: readonly CaseState[] = ['approved', 'completed', 'refused', 'withdrawn', 'discarded']

/** Where a case of this outcome goes when it is submitted. */
export const afterSubmission = { reviewed: 'submitted', accepted: 'accepted', completed: 'completed' } as const satisfies Record<string, CaseState>
