/** The bell in the frame's head: how many messages are unread, and the way to them. */
import { useEffect, useRef, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { BellOutlined } from '@ant-design/icons'
import { useSession } from '../shell/session.ts'
import { unreadQuery } from './calls.ts'
import styles from './inbox.module.css'

export function Bell() {
  const { user, level } = useSession()
  // an agent's messages open after the scan, like the cases they are about
  const known = useQuery({ ...unreadQuery, enabled: user.role === 'clerk' || level === 'scanned' }).data
  const unread = known?.unread ?? 0
  const shown = known && unread >= known.atMost ? `${known.atMost - 1}+` : String(unread)
  return (
    <Link to="/messages" search={{}} className={styles.bell} aria-label={unread > 0 ? `消息，${shown} 条未读` : '消息'} title={unread > 0 ? `${shown} 条未读消息` : '消息'}>
      <BellOutlined aria-hidden />
      <span className={styles.bellWord} aria-hidden>消息</span>
      {unread > 0 && <span className={styles.badge} aria-hidden>{shown}</span>}
      <Arrival unread={known?.unread} />
    </Link>
  )
}

/** Says it aloud when something has come, not how many there were at the start. */
function Arrival({ unread }: { unread: number | undefined }) {
  const before = useRef(unread)
  const [said, say] = useState('')
  useEffect(() => {
    if (unread !== undefined && before.current !== undefined && unread > before.current) say(`有新消息，共 ${unread} 条未读`)
    before.current = unread
  }, [unread])
  return <span role="status" className="out-of-sight">{said}</span>
}
