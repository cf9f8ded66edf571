import { useState } from 'react'
import { Button, Input, Select } from 'antd'
import { count } from '../words.ts'
import styles from './components.module.css'

/** The manual's pager: 首页 上页 i / n 下页 尾页 共 N 条. `page` counts from 1. */
export function Pager({ page, size, total, onPage, onSize, sizes = [10, 20, 50, 100] }: {
  page: number; size: number; total: number; onPage: (page: number) => void; onSize?: (size: number) => void; sizes?: readonly number[]
}) {
  const pages = Math.max(1, Math.ceil(total / size))
  const [typed, setTyped] = useState<string>()
  const go = () => {
    const wanted = Number(typed)
    if (Number.isInteger(wanted) && wanted >= 1) onPage(Math.min(pages, wanted))
    setTyped(undefined)
  }
  const button = (label: string, to: number, off: boolean) => <Button size="small" disabled={off} onClick={() => onPage(to)}>{label}</Button>
  return (
    <nav className={styles.pager} aria-label="翻页">
      {button('首页', 1, page <= 1)}
      {button('上页', page - 1, page <= 1)}
      <span className={styles.pageOf}>
        <Input size="small" aria-label={`第 ${page} 页，共 ${pages} 页，输入页码后按回车`} inputMode="numeric" style={{ width: Math.max(44, 24 + 9 * String(pages).length) }}
          value={typed ?? String(page)} onChange={(event) => setTyped(event.target.value.replace(/\D/g, ''))} onPressEnter={go} onBlur={() => { if (typed !== undefined) go() }} />
        {' / '}{count(pages)}
      </span>
      {button('下页', page + 1, page >= pages)}
      {button('尾页', pages, page >= pages)}
      <span>共 {count(total)} 条</span>
      {onSize && <Select size="small" aria-label="每页条数" value={size} onChange={onSize} options={sizes.map((n) => ({ value: n, label: `每页 ${n} 条` }))} />}
    </nav>
  )
}
