/** 3.3.28 建筑工程项目工伤保险费单据撤销: cancels a construction project's notice; its fee may be declared anew (3.3.24). Source: manual §3.3.28. */
import { projectNoticeCancellation } from './notice-cancellation.ts'

export const constructionNoticeCancellation = projectNoticeCancellation({ id: '3.3.28', slug: 'construction-project-contribution-notice-cancellation', kind: 'construction' })
