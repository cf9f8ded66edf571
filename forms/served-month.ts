/** 本月事项: what an agent has to see to this month, and what the last 24 months came to, as the hall serves it. */
import type { ServedCaseLine } from './served.ts'

/** Where a line leads: a service with what is filled in there (fields asked once, `ticked` rows of a filing; `list` and conditions of a query). */
export interface ServedOpening { readonly service: string; readonly label: string; readonly given: Readonly<Record<string, string>> }

export interface ServedMatterLine {
  readonly text: string
  readonly note: string | null
  /** Yuan, as it is shown. */
  readonly amount: string | null
  /** A word that this cannot wait, e.g. 已逾期. */
  readonly mark: string | null
  readonly opens: ServedOpening | null
}

/** One kind of thing to see to: how many there are, the first of them, and what is said when there is none. */
export interface ServedMatter {
  readonly key: 'earnings' | 'declaration' | 'leftOut' | 'billing' | 'notices'
  readonly title: string
  readonly total: number
  /** What is counted, e.g. 人. */
  readonly unit: string
  readonly lines: readonly ServedMatterLine[]
  readonly none: string
  /** Leads to all of them, where not all are shown. */
  readonly all: ServedOpening | null
}

/** Cases of one kind, newest first: the first few of `total`. */
export interface ServedMonthCases { readonly total: number; readonly rows: readonly ServedCaseLine[] }

/** A month of the picture. Shares in fen, to draw, and as yuan, to read. */
export interface ServedMonthPast {
  readonly period: number
  readonly label: string
  readonly persons: number
  /** Whether the persons are those assessed, or, where nothing is declared, those insured. */
  readonly counted: 'assessed' | 'insured'
  readonly employerFen: number
  readonly personFen: number
  readonly employerShare: string
  readonly personShare: string
  readonly total: string
}

/** GET /api/month. */
export interface ServedMonth {
  /** The business month, e.g. 2021年03月. */
  readonly month: string
  readonly matters: readonly ServedMatter[]
  readonly cases: { readonly returned: ServedMonthCases; readonly drafts: ServedMonthCases; readonly inReview: ServedMonthCases; readonly results: ServedMonthCases }
  /** 24 months up to the business month, oldest first. */
  readonly past: readonly ServedMonthPast[]
}
