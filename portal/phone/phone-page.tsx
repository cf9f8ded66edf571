import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { ScanState } from '../../forms/served.ts'
import { get, post, sentenceOf } from '../api.ts'
import { Waiting } from '../components/waiting.tsx'
import { useTitle } from '../shell/title.ts'
import styles from './phone.module.css'

interface CodeOnThePhone { state: ScanState; expiresAt: string; employer: { number: string; name: string }; holders: { holder: string; name: string; mobile: string }[] }

/** A holder who is none of the employer's agents: the card is good, but not for this employer. */
const SOMEONE_ELSE = '其他人'

/** The phone, played by a page: the mini programme 电子社保卡 scans the hall's code, then its holder confirms or refuses. */
export function PhonePage({ code }: { code?: string }) {
  const shown = useQuery({
    queryKey: ['/simulators/e-card', code], enabled: code !== undefined, retry: false, gcTime: 0,
    queryFn: () => get<CodeOnThePhone>(`/simulators/e-card/${encodeURIComponent(code ?? '')}`, {}, { anonymous: true }),
    refetchInterval: ({ state: { data } }) => (data?.state === 'pending' || data?.state === 'scanned' ? 3000 : false),
  })
  useTitle('手机模拟器', '电子社保卡')
  const [holder, setHolder] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const [settled, setSettled] = useState<ScanState>()

  const who = holder ?? shown.data?.holders[0]?.holder ?? SOMEONE_ELSE
  const report = async (what: 'scan' | 'confirm' | 'refuse') => {
    setBusy(true)
    setProblem(undefined)
    try {
      const { state } = await post<{ state: ScanState }>(`/simulators/e-card/${what}`, { code, holder: who }, { anonymous: true })
      setSettled(state)
    } catch (error) { setProblem(sentenceOf(error)) } finally { setBusy(false) }
    await shown.refetch()
  }
  const state = settled === 'confirmed' || settled === 'refused' ? settled : shown.data?.state

  return (
    <main className={styles.room}>
      <div className={styles.phone}>
        <header className={styles.bar}><h1>电子社保卡</h1><span>人力资源和社会保障信息中心</span></header>
        <div className={styles.screen}>
          {code === undefined && <Told sign="!" title="没有二维码" text="请在电脑上选择【社保网上申报】，从二维码窗口打开本页。" />}
          {code !== undefined && shown.isPending && <Waiting what="正在读取二维码…" />}
          {shown.error && !shown.data && <Told sign="!" title="无法识别的二维码" text={sentenceOf(shown.error)} />}
          {problem !== undefined && state !== 'refused' && <p role="alert" className={styles.problem}>{problem}</p>}
          {shown.data && state === 'pending' && (
            <>
              <fieldset className={styles.holders}>
                <legend>选择由谁扫码</legend>
                {[...shown.data.holders, { holder: SOMEONE_ELSE, name: SOMEONE_ELSE, mobile: '不是本单位登记的经办人' }].map((it) => (
                  <label key={it.holder} data-chosen={it.holder === who || undefined}>
                    <input type="radio" name="holder" checked={it.holder === who} onChange={() => setHolder(it.holder)} />
                    <span><strong>{it.name}</strong><span>{it.mobile}</span></span>
                  </label>
                ))}
              </fieldset>
              <button type="button" className={styles.go} disabled={busy} onClick={() => void report('scan')}>{busy ? '正在扫描…' : '扫一扫'}</button>
            </>
          )}
          {shown.data && state === 'scanned' && (
            <>
              <Told sign="✓" title="已扫描" text="请确认是您本人在电脑上登录：" />
              <dl className={styles.facts}>
                <dt>登录系统</dt><dd>湖北省企业职工养老保险信息系统</dd>
                <dt>办理单位</dt><dd>{shown.data.employer.name}</dd>
                <dt>单位编号</dt><dd>{shown.data.employer.number}</dd>
              </dl>
              <button type="button" className={styles.go} disabled={busy} onClick={() => void report('confirm')}>确认登录</button>
              <button type="button" className={styles.no} disabled={busy} onClick={() => void report('refuse')}>拒绝</button>
            </>
          )}
          {state === 'confirmed' && <Told sign="✓" title="登录成功" text="请回到电脑上继续办理业务。" />}
          {state === 'refused' && <Told sign="×" title="未能登录" text={problem ?? '您已拒绝本次登录。'} />}
          {state === 'expired' && <Told sign="!" title="二维码已失效" text="请在电脑上点击刷新，再重新扫码。" />}
        </div>
        <footer className={styles.note}>手机模拟器：仅用于演示，代替微信小程序“电子社保卡”</footer>
      </div>
    </main>
  )
}

const Told = ({ sign, title, text }: { sign: '✓' | '×' | '!'; title: string; text: string }) => (
  <div className={styles.told} role="status"><span data-sign={sign} aria-hidden="true">{sign}</span><h2>{title}</h2><p>{text}</p></div>
)
