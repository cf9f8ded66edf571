/** 业务日期 of the demonstration: the administrator moves it forward by a day, to the next month, or to a day. */
import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, DatePicker, Modal } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { post, sentenceOf } from '../api.ts'
import { sessionQuery } from './session.ts'
import styles from './frame.module.css'

export function BusinessDay({ today, className }: { today: string; className: string }) {
  const { message } = App.useApp()
  const cache = useQueryClient()
  const [open, setOpen] = useState(false)
  const [chosen, setChosen] = useState<Dayjs | null>(null)
  const moving = useMutation({
    mutationFn: (to: string) => post<{ today: string }>('/api/business-day', { to }),
    onSuccess: async (moved) => {
      await cache.fetchQuery({ ...sessionQuery, staleTime: 0 })
      void message.success(`业务日期已调整为${moved.today}`)
      setOpen(false)
      setChosen(null)
    },
  })
  const at = dayjs(today)
  return (
    <>
      <button type="button" className={`${className} ${styles.move ?? ''}`} title="调整业务日期" onClick={() => setOpen(true)}>演示环境 业务日期 {today}</button>
      <Modal open={open} title="调整业务日期" footer={null} onCancel={() => setOpen(false)} width={460}>
        <p className="quiet">演示环境按业务日期办理，所有人立即按新日期办理；只能向后调整，不能调回。</p>
        {moving.error && <Alert type="error" showIcon title={sentenceOf(moving.error)} />}
        <p style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
          <Button loading={moving.isPending} onClick={() => moving.mutate(at.add(1, 'day').format('YYYY-MM-DD'))}>后一日</Button>
          <Button loading={moving.isPending} onClick={() => moving.mutate(at.add(1, 'month').startOf('month').format('YYYY-MM-DD'))}>下月1日</Button>
          <DatePicker aria-label="业务日期" value={chosen} onChange={(day: Dayjs | null) => setChosen(day)} disabledDate={(day: Dayjs) => !day.isAfter(at, 'day')} format={['YYYY-MM-DD', 'YYYYMMDD']} />
          <Button type="primary" disabled={chosen === null} loading={moving.isPending} onClick={() => chosen && moving.mutate(chosen.format('YYYY-MM-DD'))}>调整</Button>
        </p>
      </Modal>
    </>
  )
}
