import { Suspense, useEffect, useRef, useState } from 'react'
import { Link, Outlet, useLocation, useNavigate, useRouter } from '@tanstack/react-router'
import { App, Button, Dropdown } from 'antd'
import { DownOutlined } from '@ant-design/icons'
import { Emblem } from '../components/emblem.tsx'
import { Waiting } from '../components/waiting.tsx'
import { Bell } from '../inbox/bell.tsx'
import { sentenceOf } from '../api.ts'
import { BREADCRUMB, HALL } from '../words.ts'
import { serviceAt } from './addresses.ts'
import { BusinessDay } from './business-day.tsx'
import { Askers } from './askers.tsx'
import { OpenStrip } from './open-strip.tsx'
import { ScanGate } from './scan-gate.tsx'
import { useServices, useSession } from './session.ts'
import { useSignOut } from './sign-out.ts'
import { useTitle } from './title.ts'
import styles from './frame.module.css'

/** The frame around the hall and the desks: band, strip of open services, breadcrumb, page. */
export function Frame() {
  const session = useSession()
  const agent = session.user.role === 'agent'
  const { pathname } = useLocation()
  const name = usePageName(pathname)
  useTitle(name)
  const main = useRef<HTMLElement>(null)
  const before = useRef(pathname)
  // a link that went with its page takes the focus along: the next key starts at the new page
  useEffect(() => {
    if (before.current !== pathname && document.activeElement === document.body) main.current?.focus({ preventScroll: true })
    before.current = pathname
  }, [pathname])
  return (
    <App>
      <a className={styles.skip} href="#page">跳到正文</a>
      <Band />
      {agent && <OpenStrip />}
      <main id="page" ref={main} className={styles.page} tabIndex={-1}>
        {agent && <Crumb name={name} />}
        <Suspense fallback={<Waiting />}>{agent ? <ScanGate key={session.region?.code}><Outlet /></ScanGate> : <Outlet />}</Suspense>
      </main>
      <Askers />
    </App>
  )
}

/** Who acts, for whom, where, and the ways out. */
function Band() {
  const session = useSession()
  const { user, region } = session
  const employer = region?.employer
  return (
    <header className={styles.band}>
      <Link to="/" search={{}} className={styles.brand}><Emblem /><span>{user.role === 'clerk' ? '社会保险审核台' : user.role === 'administrator' ? '社会保险管理台' : HALL}</span></Link>
      {session.simulators && (user.role === 'administrator' ? <BusinessDay today={session.today} className={styles.demo ?? ''} /> : <span className={styles.demo} title="演示环境按此业务日期办理">演示环境 业务日期 {session.today}</span>)}
      <div className={styles.who}>
        {employer && <span className={styles.employer} title={`${employer.name}（单位编号 ${employer.number}）`}><strong>{employer.name}</strong><span>单位编号 {employer.number}</span></span>}
        {region && <span className={styles.region}>{region.name}</span>}
      </div>
      <nav className={styles.links} aria-label="常用">
        {user.role === 'agent' && session.simulators && <Link to="/registers">模拟器</Link>}
        {user.role === 'agent' && <><Link to="/cases">办件记录</Link><Link to="/" search={{}} className={styles.all}>所有服务</Link></>}
        {user.role !== 'agent' && session.simulators && <Link to="/tax-office">税务模拟器</Link>}
        {user.role === 'clerk' && <><Link to="/admin/years">申报年度</Link><Link to="/admin/certificates">证明管理</Link><Link to="/admin/reconciliation">税务对账</Link><Link to="/review">审核台</Link></>}
        {user.role !== 'administrator' && <Bell />}
        {user.role === 'administrator' && <><Link to="/admin/reconciliation">税务对账</Link><Link to="/admin/policy">政策参数</Link><Link to="/admin/audit">审计记录</Link></>}
        <UserMenu />
      </nav>
    </header>
  )
}

function UserMenu() {
  const { user } = useSession()
  const [navigate, router, signOut, { message, modal }] = [useNavigate(), useRouter(), useSignOut(), App.useApp()]
  const [busy, setBusy] = useState(false)
  const leave = async (everywhere: boolean) => {
    setBusy(true)
    try { await signOut(everywhere) } catch (error) { void message.error(sentenceOf(error)); setBusy(false) }
  }
  const act: Record<string, () => void> = {
    region: () => void navigate({ to: '/regions', search: {} }),
    out: () => void leave(false),
    everywhere: () => void modal.confirm({
      title: '退出所有设备？', content: '本账号在所有电脑和手机上的登录都会结束；已保存的草稿不受影响。', okText: '退出所有设备', cancelText: '取消', onOk: () => leave(true),
    }),
  }
  return (
    <Dropdown trigger={['click']} menu={{
      items: [...(user.role === 'agent' ? [{ key: 'region', label: '切换参保地' }, { type: 'divider' as const }] : []), { key: 'out', label: '退出登录' }, { key: 'everywhere', label: '退出所有设备' }],
      onClick: ({ key }) => act[key]?.(),
    }}>
      <Button type="text" className={styles.user} loading={busy} aria-haspopup="menu" onFocus={() => void router.preloadRoute({ to: '/regions', search: {} })}>{user.name} <DownOutlined aria-hidden /></Button>
    </Dropdown>
  )
}

const PAGES: Record<string, string> = { '/': '首页', '/cases': '单位办件记录', '/review': '审核台', '/messages': '消息', '/admin/audit': '审计记录', '/admin/policy': '政策参数', '/admin/years': '申报年度', '/admin/certificates': '证明管理', '/admin/reconciliation': '税务对账', '/tax-office': '税务部门模拟器' }

/** What a page is called: the service's name, else the page's own. */
function usePageName(path: string): string | undefined {
  const services = useServices()
  return PAGES[path] ?? (path.startsWith('/cases/') ? '办件详情' : path.startsWith('/review/') ? '审核' : serviceAt(path, services)?.name)
}

/** 社会保险 > 【省集中企保系统】{服务名称} */
function Crumb({ name }: { name: string | undefined }) {
  return <nav className={styles.crumb} aria-label="当前位置"><Link to="/" search={{}}>{BREADCRUMB[0]}</Link><span aria-hidden="true">&gt;</span><span>{BREADCRUMB[1]}{name}</span></nav>
}
