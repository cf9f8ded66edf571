import { useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { FileProtectOutlined, FormOutlined } from '@ant-design/icons'
import { ScanDialog } from '../shell/scan-dialog.tsx'
import { sessionQuery, useSession } from '../shell/session.ts'
import styles from './workbench.module.css'

/** 系统工作台: 社保证明开具 opens at once, 社保网上申报 asks for the scan first. Source: manual §3.2. */
export function WorkbenchPage() {
  const session = useSession()
  const [queryClient, navigate] = [useQueryClient(), useNavigate()]
  const [scanning, setScanning] = useState(false)
  return (
    <div className={styles.workbench}>
      <h1>系统工作台</h1>
      <p className="quiet">请选择要办理的业务。</p>
      <div className={styles.entries}>
        <button type="button" className={`surface ${styles.entry}`} onClick={() => void navigate({ to: '/', search: { entry: 'certificates' } })}>
          <FileProtectOutlined aria-hidden className={styles.sign} />
          <strong>社保证明开具</strong>
          <span>查询并打印单位参保证明、单位待遇证明。</span>
          <em>无需扫码，直接进入</em>
        </button>
        <button type="button" className={`surface ${styles.entry}`} onClick={() => setScanning(true)}>
          <FormOutlined aria-hidden className={styles.sign} />
          <strong>社保网上申报</strong>
          <span>办理登记、变更、缴费、待遇等全部申报业务，查询本单位参保情况和办件记录。</span>
          <em>需由单位经办人用电子社保卡扫码</em>
        </button>
      </div>
      {scanning && (
        <ScanDialog simulators={session.simulators} agents={session.agents} onCancel={() => setScanning(false)}
          onConfirmed={async () => { await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 }) }} />
      )}
    </div>
  )
}
