import { useEffect, useRef } from 'react'
import { Link, useRouter } from '@tanstack/react-router'
import { serviceAt } from './addresses.ts'
import { useOpenTabs } from './open-tabs.ts'
import { useServices } from './session.ts'
import styles from './frame.module.css'

/** 首页 and one closable tab per open service; long names are cut with … and stand whole in the tooltip. */
export function OpenStrip() {
  const { tabs, here, close } = useOpenTabs()
  const services = useServices()
  const { history } = useRouter()
  const shown = useRef<HTMLLIElement>(null)
  useEffect(() => { shown.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' }) }, [here])
  const nameOf = (path: string) => (path.startsWith('/cases/') ? `办件详情 ${path.slice(7, 11)}` : serviceAt(path, services)?.name ?? (path === '/cases' ? '单位办件记录' : '正在打开…'))
  const shut = (path: string) => {
    const to = close(path)
    if (to !== undefined) history.push(to)
  }
  return (
    <nav className={styles.strip} aria-label="已打开的服务">
      <ul>
        <li data-here={here === '/' || undefined}><Link to="/" search={{}} aria-current={here === '/' ? 'page' : undefined}>首页</Link></li>
        {tabs.map((tab) => (
          <li key={tab.path} ref={tab.path === here ? shown : undefined} data-here={tab.path === here || undefined}>
            <a href={tab.href} title={nameOf(tab.path)} aria-current={tab.path === here ? 'page' : undefined}
              onClick={(event) => { if (!event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); history.push(tab.href) } }}
              onAuxClick={(event) => { if (event.button === 1) { event.preventDefault(); shut(tab.path) } }}>{nameOf(tab.path)}</a>
            <button type="button" aria-label={`关闭 ${nameOf(tab.path)}`} onClick={() => shut(tab.path)}>×</button>
          </li>
        ))}
      </ul>
    </nav>
  )
}
