/** A decision that was sent and whose answer never came (the connection broke, the page was loaded anew): whether it was made shows in the case. */
import { useEffect } from 'react'
import { serverNow } from '../api.ts'
import type { Sent } from './use-draft.ts'

const LOOK_AGAIN = 3_000
/** After so many ms a decision that does not show was not made. */
const GIVEN_UP = 60_000

/**
 * True while it is not known. `decided` is how many records are decided now; `look` asks for the case anew; `onMade` and `onLost` are
 * told the outcome. While an answer is awaited (`busy`) there is nothing to find out.
 */
export function useUnconfirmed({ sent, decided, busy, look, onMade, onLost }: { sent: Sent | undefined; decided: number; busy: boolean; look: () => void; onMade: () => void; onLost: () => void }): boolean {
  const open = sent !== undefined && !busy
  const made = open && sent.decided !== decided
  useEffect(() => {
    if (!open) return
    if (made) { onMade(); return }
    const timer = setInterval(() => { if (serverNow() - sent.at > GIVEN_UP) onLost(); else look() }, LOOK_AGAIN)
    return () => clearInterval(timer)
  }, [open, made])
  return open && !made
}
