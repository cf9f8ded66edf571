import { useEffect, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { Modal } from 'antd'
import { put, setAsker } from '../api.ts'
import { SignInForm } from '../sign-in/sign-in-form.tsx'
import { ScanDialog } from './scan-dialog.tsx'
import { sessionQuery, useSession } from './session.ts'

interface Asked { what: 'sign-in' | 'scan'; done: () => void; given: (reason: Error) => void }

/**
 * The dialogs over the page that a request waits for: signing in again when the session has run out, scanning when it has not been
 * raised. The page below stays as it is, and what was typed with it; the request is then sent again.
 */
export function Askers() {
  const session = useSession()
  const queryClient = useQueryClient()
  const [asked, setAsked] = useState<Asked>()

  useEffect(() => {
    setAsker((what) => new Promise((resolve, reject) => setAsked({ what, done: resolve, given: reject })))
    return () => setAsker(undefined)
  }, [])
  if (!asked) return null

  const finish = async () => {
    await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 })
    setAsked(undefined)
    asked.done()
  }
  const giveUp = () => { setAsked(undefined); asked.given(new Error('given up')) }

  if (asked.what === 'scan') return <ScanDialog simulators={session.simulators} agents={session.agents} onConfirmed={finish} onCancel={giveUp} />
  return (
    <Modal open centered width={420} title="登录已超时，请重新登录" footer={null} closable={{ 'aria-label': '关闭' }} onCancel={giveUp} mask={{ closable: false }}>
      <p className="quiet" style={{ margin: '4px 0 16px' }}>本页已填写的内容仍在，登录后继续办理。</p>
      <SignInForm account={session.user.login} onDone={async () => {
        if (session.user.role === 'agent' && session.region) await put('/api/session/region', { code: session.region.code }, { anonymous: true })
        await finish()
      }} />
    </Modal>
  )
}
