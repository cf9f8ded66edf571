import { useSession } from '../shell/session.ts'
import { HallPage } from './hall-page.tsx'
import { WorkbenchPage } from './workbench-page.tsx'

/** 首页: 系统工作台 until the scan, then the hall; with `entry=certificates` 社保证明开具, which needs no scan. */
export function HomePage({ module, entry }: { module?: number; entry?: 'certificates' }) {
  const session = useSession()
  if (session.level === 'scanned') return <HallPage module={module} />
  return entry === 'certificates' ? <HallPage module={module} certificatesOnly /> : <WorkbenchPage />
}
