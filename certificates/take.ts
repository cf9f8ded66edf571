/** Taking the file of a certificate: it is waited for while it is being made. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '../common/problem.ts'
import type { Scope } from '../ledger/database.ts'
import type { CertificateRow } from './issue.ts'

/** Milliseconds that a request waits for one that is just being made. */
const WAIT_AT_MOST = 20_000
const LOOK_EVERY = 200

/** The certificate that `look` finds, once it is made. Throws 409 where that failed or takes longer. */
export async function made(look: () => Promise<CertificateRow>, stopping: AbortSignal): Promise<CertificateRow & { pdf_blob: string }> {
  let found = await look()
  for (let waited = 0; found.state === 'making' && waited < WAIT_AT_MOST && !stopping.aborted; waited += LOOK_EVERY) {
    await sleep(LOOK_EVERY)
    found = await look()
  }
  if (found.state === 'failed') throw new Problem(409, 'certificate-failed', found.problem ?? '证明制作失败，请重新开具')
  if (found.state === 'making' || found.pdf_blob === null) throw new Problem(409, 'certificate-in-making', '证明正在制作，请稍后再下载！', { retryAfter: 5 })
  return { ...found, pdf_blob: found.pdf_blob }
}

/** Notes in the audit trail that someone took it. */
export const noteTaken = (it: Scope, { id, number }: CertificateRow): void => it.audit({ action: 'certificate/take', subject: id, detail: { number } })
