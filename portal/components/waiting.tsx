import { useEffect, useState } from 'react'

/** A word for whoever waits, after 300 ms: what comes sooner needs none. */
export function Waiting({ what = '正在打开，请稍候…' }: { what?: string }) {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300)
    return () => clearTimeout(timer)
  }, [])
  return <div role="status" className="quiet" style={{ padding: 24, minHeight: 60 }}>{late ? what : ''}</div>
}
