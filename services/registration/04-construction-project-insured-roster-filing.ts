/** 3.3.4 建筑工程项目职工参保名册备案: workers enter the roster of a construction project. Source: manual §3.3.4; rules in roster-filing.ts. */
import { rosterFiling } from './roster-filing.ts'

export const constructionRosterFiling = rosterFiling({ id: '3.3.4', slug: 'construction-project-insured-roster-filing', kind: 'construction', title: '建筑工程项目职工参保备案花名册' })
