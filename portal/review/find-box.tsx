import { useEffect, useRef, useState, type RefObject } from 'react'
import { Input, type InputRef } from 'antd'
import { SearchOutlined } from '@ant-design/icons'

/** Milliseconds without typing after which is searched; Enter does not wait. */
const PAUSE = 400

/** A search box that searches when the typing pauses. */
export function FindBox({ words, placeholder, label, size, box, onFind }: {
  words: string; placeholder: string; label: string; size?: 'small'; box?: RefObject<InputRef | null>; onFind: (words: string) => void
}) {
  const [typed, type] = useState(words)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const find = (text: string, after: number) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => { if (text.trim() !== words) onFind(text.trim()) }, after)
  }
  return <Input ref={box} type="search" size={size} prefix={<SearchOutlined aria-hidden />} placeholder={placeholder} aria-label={label} maxLength={50} value={typed}
    onChange={(event) => { type(event.target.value); find(event.target.value, PAUSE) }} onPressEnter={() => find(typed, 0)} />
}
