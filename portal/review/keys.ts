/** The keys of the review desk: single letters when nothing is being typed and no dialog is open, Ctrl combinations always but in dialogs. */
import { useEffect, useRef, useSyncExternalStore } from 'react'

export interface Keys { [key: string]: () => void }

export const KEY_WORDS: readonly (readonly [string, string])[] = [
  ['J / K', '队列中的下一件 / 上一件'], ['N', '下一件可办的办件'], ['C', '领取或放回当前办件'], ['/', '查找办件'],
  ['↑ ↓', '在记录表中移动（先用 Tab 进入记录表）'], ['Enter', '展开或收起当前记录'], ['空格', '勾选当前记录'],
  ['[ / ]', '上一份 / 下一份附件材料（点按图片后：+ - 缩放，R 旋转）'], ['T / B', '将当前记录标记为退回 / 不通过'], ['O', '填写审核意见'], ['Ctrl + Enter', '审核通过（有确认）'], ['?', '打开或关闭本说明'],
]

const SWITCH = 'review-desk.single-keys'
const watchers = new Set<() => void>()
/** Single-letter keys can be switched off: some people's speech input types letters (WCAG 2.1.4). */
export const singleKeys = {
  on: () => localStorage.getItem(SWITCH) !== 'off',
  set(on: boolean) { localStorage.setItem(SWITCH, on ? 'on' : 'off'); for (const tell of watchers) tell() },
  use: () => useSyncExternalStore((tell) => { watchers.add(tell); return () => watchers.delete(tell) }, singleKeys.on),
}

const isTyping = (target: EventTarget | null) => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && (target as HTMLInputElement).type !== 'checkbox')
const dialogIsOpen = () => [...document.querySelectorAll<HTMLElement>('[role="dialog"]')].some((dialog) => dialog.offsetParent !== null || dialog.getClientRects().length > 0)

/** The name of a key press in `Keys`: `n`, `?`, `Ctrl+Enter`. */
const nameOf = (event: KeyboardEvent) => (event.ctrlKey || event.metaKey ? `Ctrl+${event.key}` : event.key.length === 1 ? event.key.toLowerCase() : event.key)

/** Listens while the component is on the page; the newest `keys` count. */
export function useKeys(keys: Keys) {
  const now = useRef(keys)
  useEffect(() => { now.current = keys })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.isComposing || dialogIsOpen()) return
      const name = nameOf(event)
      const act = now.current[name]
      if (!act) return
      if (!name.startsWith('Ctrl+') && (isTyping(event.target) || !singleKeys.on())) return
      event.preventDefault()
      act()
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}
