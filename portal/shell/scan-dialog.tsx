import { useEffect, useRef, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Button, Modal, QRCode } from 'antd'
import type { ScanState, ServedScan } from '../../forms/served.ts'
import { get, post, sentenceOf, serverNow } from '../api.ts'
import styles from './scan-dialog.module.css'

const STEPS = [
  '打开“微信”搜索框，输入“电子社保卡”。',
  '选择由“人力资源和社会保障信息中心”研发的【电子社保卡】小程序。',
  '登录后选择【扫一扫】，扫描左侧二维码，并在手机上确认。',
]

/**
 * 电子社保卡二维码: shows a code, follows what the phone does with it, and calls `onConfirmed` once the session is raised.
 * Source: manual §3.2; the code lives two minutes and is good for one scan.
 */
export function ScanDialog({ simulators, agents, onConfirmed, onCancel }: {
  simulators: boolean; /** Registered agents, whose cards are taken. */ agents: readonly { name: string }[]
  onConfirmed: () => Promise<void> | void; onCancel: () => void
}) {
  const [round, setRound] = useState(0)
  const [left, setLeft] = useState<number>()
  const scan = useQuery({ queryKey: ['scan', round], queryFn: () => post<ServedScan>('/api/session/scan', {}), gcTime: 0, staleTime: Infinity, retry: false })
  const code = scan.data
  const watched = useQuery({
    queryKey: ['/api/session/scan', code?.id], enabled: code !== undefined, gcTime: 0,
    queryFn: () => get<{ state: ScanState; reason?: string | null }>(`/api/session/scan/${code?.id ?? ''}`),
    refetchInterval: ({ state: { data } }) => (data === undefined || data.state === 'pending' || data.state === 'scanned' ? 1000 : false),
  })
  useEffect(() => {
    if (!code) return
    const tick = () => setLeft(Math.max(0, Math.round((Date.parse(code.expiresAt) - serverNow()) / 1000)))
    tick()
    const timer = setInterval(tick, 500)
    return () => clearInterval(timer)
  }, [code])

  const told = watched.data?.state ?? 'pending'
  const state: ScanState = left === 0 && (told === 'pending' || told === 'scanned') ? 'expired' : told
  const done = useRef(false)
  useEffect(() => {
    if (state !== 'confirmed' || done.current) return
    done.current = true
    void onConfirmed()
  }, [state, onConfirmed])

  const again = () => { setLeft(undefined); setRound(round + 1) }
  const words: Record<ScanState, string> = {
    pending: '等待扫码', scanned: '已扫码，请在手机上确认', confirmed: '认证成功，正在进入…',
    refused: watched.data?.reason ?? '已拒绝：手机上取消了本次登录，可刷新二维码重新扫码。', expired: '二维码已失效，请点击刷新！',
  }
  const problem = scan.error ?? watched.error
  const over = state === 'refused' || state === 'expired'
  const time = left === undefined ? '' : `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`

  return (
    <Modal open centered width={680} title="电子社保卡二维码" footer={null} closable={{ 'aria-label': '关闭' }} onCancel={onCancel} mask={{ closable: false }}>
      <div className={styles.body}>
        <div className={styles.code}>
          <div className={styles.frame} data-over={over || state !== 'pending' || undefined}>
            {code
              ? <div role="img" aria-label="用电子社保卡小程序扫描的二维码"><div aria-hidden="true"><QRCode type="svg" value={new URL(code.url, location.origin).href} size={208} errorLevel="M" bordered={false} color="#1b2432" /></div></div>
              : <div className={styles.blank}>{problem ? '' : '正在生成二维码…'}</div>}
            {(over || problem) && <div className={styles.veil}><Button type="primary" onClick={again} autoFocus>{state === 'expired' ? '点击刷新' : '刷新二维码'}</Button></div>}
            {(state === 'scanned' || state === 'confirmed') && <div className={styles.veil}><span className={styles.tick} aria-hidden="true">✓</span></div>}
          </div>
          <p role="status" className={styles.state} data-state={problem ? 'refused' : state}>{problem ? sentenceOf(problem) : words[state]}</p>
          <p className="quiet" aria-hidden={over || undefined}>{over || problem ? ' ' : <>二维码 <strong className={styles.left} data-soon={(left ?? 99) <= 20 || undefined}>{time}</strong> 后失效</>}</p>
        </div>
        <div className={styles.how}>
          <p>社保网上申报须由本单位登记的经办人用电子社保卡扫码认证。</p>
          <ol>{STEPS.map((step) => <li key={step}>{step}</li>)}</ol>
          {agents.length > 0 && <p className="quiet">本单位登记的经办人：{agents.map((agent) => agent.name).join('、')}</p>}
          {simulators && code && !over && (
            <p className={styles.simulator}>演示环境没有真实的电子社保卡：<br /><a href={code.url} target="_blank" rel="noreferrer">打开手机模拟器</a></p>
          )}
        </div>
      </div>
    </Modal>
  )
}
