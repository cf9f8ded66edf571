import { useState, type ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { Button } from 'antd'
import { EmptyReason } from '../components/empty-reason.tsx'
import { serviceAt } from './addresses.ts'
import { ScanDialog } from './scan-dialog.tsx'
import { sessionQuery, useServices, useSession } from './session.ts'

/**
 * Filings and queries open after a scan only; 社保证明开具 and the workbench open without. Once open, a page stays: when the session
 * later runs out, the dialogs come over it.
 */
export function ScanGate({ children }: { children: ReactNode }) {
  const session = useSession()
  const services = useServices()
  const { pathname } = useLocation()
  const [queryClient, navigate] = [useQueryClient(), useNavigate()]
  const [scanning, setScanning] = useState(true)
  const [opened, setOpened] = useState(session.level === 'scanned')
  if (!opened && session.level === 'scanned') setOpened(true)

  const free = opened || pathname === '/' || serviceAt(pathname, services)?.certificate === true
  if (free) return children
  if (!services) return null
  return (
    <>
      <EmptyReason why="请先使用电子社保卡扫码认证！" then="社保网上申报和查询须由本单位登记的经办人扫码后办理，社保证明开具不需要扫码。"
        action={<Button type="primary" onClick={() => setScanning(true)}>扫码认证</Button>} />
      {scanning && (
        <ScanDialog simulators={session.simulators} agents={session.agents}
          onConfirmed={async () => { await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 }) }}
          onCancel={() => { setScanning(false); void navigate({ to: '/', search: {} }) }} />
      )}
    </>
  )
}
