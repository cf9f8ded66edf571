/** What the pages of 证明管理 share. */
import type { CertificateStanding } from '../../forms/served.ts'

export const DESK = '/api/agency/certificates'

/** How a certificate stands, in the words of the public page. */
export const STANDINGS: Readonly<Record<CertificateStanding, string>> = { genuine: '真实有效', superseded: '已被替代', revoked: '已作废' }
