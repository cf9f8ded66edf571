import { useEffect, useId, useRef, useState } from 'react'
import { useRouter } from '@tanstack/react-router'
import { Input, type InputRef } from 'antd'
import { SearchOutlined } from '@ant-design/icons'
import type { ServedService } from '../../forms/served.ts'
import { addressOf } from '../shell/addresses.ts'
import { findServices } from './find-services.ts'
import { Marks } from './service-list.tsx'
import styles from './workbench.module.css'

const SHOWN = 12

/** One box over all services: name, pinyin initials or number; `/` leads to it, arrows and Enter choose. */
export function ServiceSearch({ services }: { services: readonly ServedService[] }) {
  const { history } = useRouter()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const [open, setOpen] = useState(false)
  const input = useRef<InputRef>(null)
  const list = useId()
  const found = findServices(services, typed)
  const shown = found.slice(0, SHOWN)
  const active = Math.min(at, shown.length - 1)

  useEffect(() => {
    const toTheBox = (event: KeyboardEvent) => {
      const from = event.target as HTMLElement
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || from.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(from.tagName)) return
      event.preventDefault()
      input.current?.focus({ cursor: 'all' })
    }
    addEventListener('keydown', toTheBox)
    return () => removeEventListener('keydown', toTheBox)
  }, [])
  useEffect(() => { document.getElementById(`${list}-${active}`)?.scrollIntoView({ block: 'nearest' }) }, [list, active])

  const go = (service: ServedService | undefined) => {
    if (!service?.available) return
    setOpen(false)
    history.push(addressOf(service))
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (move !== undefined) {
      event.preventDefault()
      setOpen(true)
      if (shown.length > 0) setAt((active + move + shown.length) % shown.length)
    } else if (event.key === 'Enter') go(shown[active])
    else if (event.key === 'Escape') { if (open) setOpen(false); else setTyped('') }
  }
  const showing = open && typed.trim() !== ''

  return (
    <div className={styles.search} role="search" onBlur={(event) => { if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false) }}>
      <Input ref={input} size="large" allowClear prefix={<SearchOutlined aria-hidden />} suffix={typed === '' ? <kbd className={styles.key} aria-hidden="true">/</kbd> : undefined}
        aria-label="查找业务：名称、拼音首字母或编号" placeholder="查找业务：名称、拼音首字母或编号" autoComplete="off" spellCheck={false}
        role="combobox" aria-expanded={showing} aria-controls={showing ? list : undefined} aria-autocomplete="list" aria-activedescendant={showing && shown.length > 0 ? `${list}-${active}` : undefined}
        value={typed} onChange={(event) => { setTyped(event.target.value); setAt(0); setOpen(true) }} onFocus={() => setOpen(true)} onKeyDown={onKeyDown} />
      {showing && (
        <div className={`surface ${styles.found}`}>
          {shown.length > 0 && (
            <ul id={list} role="listbox" aria-label="找到的业务">
              {shown.map((service, i) => (
                <li key={service.id} id={`${list}-${i}`} role="option" aria-selected={i === active} aria-disabled={!service.available || undefined} data-off={!service.available || undefined}
                  onMouseDown={(event) => event.preventDefault()} onMouseEnter={() => setAt(i)} onClick={() => go(service)}>
                  <span className={styles.number}>{service.id}</span>
                  <span className={styles.name}><strong>{service.name}</strong><span>{service.module}</span></span>
                  <Marks service={service} />
                </li>
              ))}
            </ul>
          )}
          <p role="status" className="quiet">
            {found.length === 0 ? `没有找到“${typed.trim()}”，可换用业务名称的一部分、拼音首字母（如 cbdj）或编号（如 3.3.17）。`
              : `找到 ${found.length} 项${found.length > SHOWN ? `，显示前 ${SHOWN} 项，请输入更多字` : ''}；上下键选择，回车打开`}
          </p>
        </div>
      )}
    </div>
  )
}
