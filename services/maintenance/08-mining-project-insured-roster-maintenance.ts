/** 3.3.8 矿山项目人员参保名册维护: who is on the roster of a mine. Source: manual §3.3.8; rules in roster-maintenance.ts. Assumption 08-1 (completed, as 3.3.7). */
import { rosterMaintenance } from './roster-maintenance.ts'

export const miningRosterMaintenance = rosterMaintenance({
  id: '3.3.8', slug: 'mining-project-insured-roster-maintenance', kind: 'mining', paper: '矿山项目职工参保信息变更表', startsStarred: true,
})
