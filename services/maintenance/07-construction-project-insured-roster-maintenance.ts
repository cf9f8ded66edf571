/** 3.3.7 建筑工程项目职工参保名册维护: who is on the roster of a construction project. Source: manual §3.3.7; rules in roster-maintenance.ts. */
import { rosterMaintenance } from './roster-maintenance.ts'

export const constructionRosterMaintenance = rosterMaintenance({
  id: '3.3.7', slug: 'construction-project-insured-roster-maintenance', kind: 'construction', paper: '建筑工程项目职工参保信息变更表', startsStarred: false,
})
