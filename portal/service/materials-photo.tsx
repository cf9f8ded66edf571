/** 手机拍照: a code for the phone, followed until the photo has come. */
import { useEffect, useRef, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Button, Modal, QRCode } from 'antd'
import type { PhotoCodeState, ServedMaterial } from '../../forms/served.ts'
import { sentenceOf } from '../api.ts'
import { useSession } from '../shell/session.ts'
import { askForPhotoCode, endPhotoCode, photoCodeState } from './materials-calls.ts'
import styles from './materials.module.css'

const WORDS: Record<PhotoCodeState, string> = {
  waiting: '等待手机扫码', opened: '手机已打开，等待拍照上传…', used: '照片已收到', expired: '二维码已超过10分钟失效', ended: '二维码已关闭',
}
const ASK_AGAIN = 1500

/** `onCome` is called once, when the photo is there. The code is shut when the window is. */
export function PhotoWindow({ caseId, material, onCome, onClose }: { caseId: string; material: ServedMaterial; onCome: () => Promise<unknown>; onClose: () => void }) {
  const { simulators } = useSession()
  const [round, setRound] = useState(0)
  const [left, setLeft] = useState<number>()
  const made = useQuery({ queryKey: ['photo-code', caseId, material.code, round], queryFn: () => askForPhotoCode(caseId, material.code), gcTime: 0, staleTime: Infinity, retry: false, refetchOnWindowFocus: false })
  const code = made.data
  const watched = useQuery({
    queryKey: ['photo-code-state', code?.id], enabled: code !== undefined, gcTime: 0, queryFn: () => photoCodeState(caseId, material.code, code?.id ?? ''), refetchIntervalInBackground: true,
    refetchInterval: ({ state: { data } }) => (data === undefined || data.state === 'waiting' || data.state === 'opened' ? ASK_AGAIN : false),
  })
  useEffect(() => {
    if (!code) return undefined
    const until = performance.now() + code.seconds * 1000
    const tick = () => setLeft(Math.max(0, Math.round((until - performance.now()) / 1000)))
    tick()
    const timer = setInterval(tick, 500)
    return () => clearInterval(timer)
  }, [code])

  const told = watched.data?.state ?? 'waiting'
  const state: PhotoCodeState = left === 0 && (told === 'waiting' || told === 'opened') ? 'expired' : told
  const come = useRef(false)
  useEffect(() => {
    if (state !== 'used' || come.current) return
    come.current = true
    void onCome()
  }, [state, onCome])
  const close = () => {
    if (code && state !== 'used') void endPhotoCode(caseId, material.code, code.id).catch(() => undefined) // it ends by itself too
    onClose()
  }
  const again = () => { come.current = false; setLeft(undefined); setRound(round + 1) }
  const problem = made.error ?? watched.error
  const over = state === 'expired' || state === 'ended'
  const link = code && new URL(code.url, location.origin).href

  return (
    <Modal open centered width={440} title={`手机拍照：${material.name}`} footer={state === 'used' ? <Button type="primary" onClick={close} autoFocus>完成</Button> : null} closable={{ 'aria-label': '关闭' }} onCancel={close} mask={{ closable: false }}>
      <div className={styles.photo}>
        <div className={styles.code}>
          {link ? <div role="img" aria-label="用手机扫描的二维码"><div aria-hidden="true"><QRCode type="svg" value={link} size={208} errorLevel="M" bordered={false} color="#1b2432" /></div></div> : <div className={styles.blank}>{problem ? '' : '正在生成二维码…'}</div>}
          {(over || problem) && <div className={styles.veil}><Button type="primary" onClick={again} autoFocus>重新生成</Button></div>}
          {state === 'used' && <div className={styles.veil}><span className={styles.tick} aria-hidden="true">✓</span></div>}
        </div>
        <p role="status" className={styles.photoState} data-state={problem ? 'expired' : state}>{problem ? sentenceOf(problem) : WORDS[state]}</p>
        {!over && !problem && state !== 'used' && (
          <>
            <p className="quiet">用手机相机或微信扫一扫，拍照后照片会出现在这里。{left !== undefined && <>二维码 <strong>{Math.floor(left / 60)}:{String(left % 60).padStart(2, '0')}</strong> 后失效，只能使用一次；关闭本窗口后失效。</>}</p>
            {simulators && code && <p className="quiet">演示环境：<a href={code.url} target="_blank" rel="noreferrer">在本机打开拍照页</a></p>}
          </>
        )}
      </div>
    </Modal>
  )
}
