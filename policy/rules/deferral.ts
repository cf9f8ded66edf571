/** 缓缴: which months a programme lets an employer pay later, and by when. Source: policy parameters 2.4. */
import type { Day } from '../../common/period.ts'
import type { Worked } from '../../common/worked.ts'
import type { PolicyAt } from '../policy.ts'
import type { Branch } from './contribution.ts'

/** The programmes (缓缴政策) that cover a month of a branch, as the parameters name them. */
export const deferralProgrammes = (branch: Branch, policy: PolicyAt): string[] => policy.categories('deferral-term', { branch })

/**
 * By when a deferred month of `branch` is to be paid; undefined when the programme does not cover it. Assumption 34-1: only the employer's share is
 * deferred: the person's is withheld and paid on time. A late fee runs from the day after the term (`delay`, deferredUntil).
 */
export const deferralTerm = (programme: string, branch: Branch, policy: PolicyAt): Worked<Day> | undefined =>
  deferralProgrammes(branch, policy).includes(programme) ? policy.day('deferral-term', { branch, category: programme }) : undefined
