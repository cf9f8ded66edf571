/** 3.3.29 矿山项目工伤保险费单据取消: as 3.3.28 for mines; the manual's pictures of it show a construction project by a slip. Source: manual §3.3.29. */
import { projectNoticeCancellation } from './notice-cancellation.ts'

export const miningNoticeCancellation = projectNoticeCancellation({ id: '3.3.29', slug: 'mining-project-contribution-notice-cancellation', kind: 'mining' })
