/** Policy parameters (政策参数) as the hall serves them to its administrators. */
import type { PolicyValueState } from '../common/states.ts'
import type { Mark } from '../common/worked.ts'
import type { ServedWorking } from './served.ts'

/** Where a value holds; of the four those that the parameter depends on. */
export interface ServedPlace { readonly tier: number | null; readonly region: string | null; readonly branch: string | null; readonly category: string | null; /** In words, e.g. 1档；武汉市. */ readonly text: string }

export interface ServedParameter {
  readonly name: string
  readonly label: string
  /** How its values are written, e.g. 元/月 or %. */
  readonly unit: string
  readonly by: readonly ('tier' | 'region' | 'branch' | 'category')[]
  /** What it may be, where it is a word. */
  readonly words: readonly string[]
  readonly values: number
  /** Values that wait for their release. */
  readonly waiting: number
}

/** One value of a parameter's history, latest first. */
export interface ServedPolicyValue {
  readonly place: ServedPlace
  readonly from: number
  readonly to: number | null
  readonly value: string
  readonly mark: Mark
  readonly document: string
  /** The day from which the hall counts with it. */
  readonly knownOn: string
  /** Who entered and who released it; null for what the hall came with. */
  readonly released: { readonly proposedBy: string; readonly releasedBy: string } | null
}

export interface ServedParameterHistory extends ServedParameter {
  readonly history: readonly ServedPolicyValue[]
  /** The places its values stand for, to choose from. */
  readonly places: readonly ServedPlace[]
  /** Regions of the hall, where a value may depend on the region. */
  readonly regions: readonly { readonly code: string; readonly name: string }[]
}

/** A value entered in the hall. */
export interface ServedEnteredValue {
  readonly place: ServedPlace
  readonly id: string
  readonly parameter: string
  readonly label: string
  readonly unit: string
  readonly from: number
  readonly to: number | null
  readonly value: string
  readonly mark: Mark
  readonly document: string
  readonly publishedOn: string
  readonly state: PolicyValueState
  readonly proposedBy: string
  readonly proposedAt: string
  readonly decidedBy: string | null
  readonly decidedAt: string | null
  readonly note: string | null
  readonly knownOn: string | null
  /** Entered by whoever asks: another has to release it. */
  readonly own: boolean
}

/** What a value would change, reckoned for one month with today's insured persons and their declared earnings. Amounts in fen. */
export interface ServedPolicyPreview {
  readonly period: number
  /** From which day the hall would count with it, released today. */
  readonly knownOn: string
  readonly reckoned: { readonly employers: number; readonly persons: number }
  readonly touched: { readonly employers: number; readonly persons: number }
  /** 建筑工程项目、矿山项目 with a fee to come, and how it would change. */
  readonly projects: { readonly reckoned: number; readonly touched: number; readonly dueBefore: number; readonly dueAfter: number }
  readonly branches: readonly { readonly branch: string; readonly name: string; readonly baseBefore: number; readonly baseAfter: number; readonly dueBefore: number; readonly dueAfter: number }[]
  /** One of the contributions it changes, before and after. */
  readonly example: { readonly name: string; readonly before: ServedWorking | null; readonly after: ServedWorking | null } | null
}
