/** The strip of open services (首页 first, closable), kept for this browser tab until it is closed. */
import { useEffect, useState } from 'react'
import { useLocation } from '@tanstack/react-router'
import { useSession } from './session.ts'

/** `path` names the tab, `href` is where it stood last: the case of a wizard, the page of a list. */
export interface OpenTab { path: string; href: string }

const OPENS_A_TAB = /^\/(services|queries|certificates|cases)(\/|$)/

function read(key: string): OpenTab[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]')
    return Array.isArray(kept) ? kept.filter((tab): tab is OpenTab => typeof tab === 'object' && tab !== null && 'path' in tab && 'href' in tab) : []
  } catch { return [] }
}

/** The open tabs of this employer; the page shown is added by itself. `close` gives where to go when the tab shown was closed. */
export function useOpenTabs(): { tabs: OpenTab[]; here: string; close: (path: string) => string | undefined } {
  const session = useSession()
  const key = `hall.open.${session.user.login}.${session.region?.code ?? ''}`
  const { pathname, href } = useLocation()
  const [tabs, setTabs] = useState(() => read(key))

  const wanted = OPENS_A_TAB.test(pathname) ? pathname : undefined
  const known = tabs.find((tab) => tab.path === wanted)
  const next = wanted === undefined || known?.href === href ? tabs
    : known ? tabs.map((tab) => (tab.path === wanted ? { path: wanted, href } : tab)) : [...tabs, { path: wanted, href }]
  if (next !== tabs) setTabs(next)
  useEffect(() => { sessionStorage.setItem(key, JSON.stringify(tabs)) }, [key, tabs])

  const close = (path: string) => {
    const at = tabs.findIndex((tab) => tab.path === path)
    setTabs(tabs.filter((tab) => tab.path !== path))
    if (path !== pathname) return undefined
    return (tabs[at + 1] ?? tabs[at - 1])?.href ?? '/'
  }
  return { tabs, here: pathname, close }
}
