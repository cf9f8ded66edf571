/** 3.3.5 矿山项目人员参保名册备案: workers enter the roster of a mine. Source: manual §3.3.5; rules in roster-filing.ts. */
import { rosterFiling } from './roster-filing.ts'

export const miningRosterFiling = rosterFiling({ id: '3.3.5', slug: 'mining-project-insured-roster-filing', kind: 'mining', title: '矿山项目职工参保备案花名册' })
