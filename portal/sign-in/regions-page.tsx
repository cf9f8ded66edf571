import { useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { Alert, Input } from 'antd'
import { put, sentenceOf } from '../api.ts'
import { EmptyReason } from '../components/empty-reason.tsx'
import { sessionQuery, useSession } from '../shell/session.ts'
import { useSignOut } from '../shell/sign-out.ts'
import { SYSTEM } from '../words.ts'
import { Plain } from './plain.tsx'
import styles from './sign-in.module.css'

/** 选择参保所在地: the regions where this account has an employer. */
export function RegionsPage({ next }: { next?: string }) {
  const session = useSession()
  const [queryClient, navigate, router, signOut] = [useQueryClient(), useNavigate(), useRouter(), useSignOut()]
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<string>()
  const [chosen, setChosen] = useState<string>()
  const wanted = typed.trim()
  const shown = session.regions.filter((region) => [region.name, region.code, region.employer.name, region.employer.number].some((it) => it.includes(wanted)))

  const choose = async (code: string) => {
    setChosen(code)
    setProblem(undefined)
    try {
      await put('/api/session/region', { code })
      queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionQuery.queryKey[0] })
      await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 })
      await router.invalidate()
      if (next === undefined) await navigate({ to: '/', search: {} })
      else router.history.push(next)
    } catch (error) {
      setProblem(sentenceOf(error))
      setChosen(undefined)
    }
  }

  return (
    <Plain title="选择参保所在地" right={<><span>{session.user.name}</span><button type="button" onClick={() => void signOut()}>退出登录</button></>}>
      <div className={styles.crumb}>{SYSTEM}</div>
      <section className={`surface ${styles.regions}`}>
        <h1>选择参保所在地</h1>
        <p className="quiet">所选参保所在地决定本次办理业务的单位和可办险种，进入后可在右上角切换。</p>
        {problem !== undefined && <Alert type="error" showIcon role="alert" title={problem} style={{ marginTop: 12 }} />}
        {session.regions.length === 0
          ? <EmptyReason why="当前账号未关联参保单位，请先办理单位参保登记！" then="办理后用同一账号重新登录即可。" />
          : (
            <>
              {session.regions.length > 1 && (
                <Input allowClear autoFocus size="large" style={{ marginTop: 14 }} aria-label="查找参保所在地" placeholder="输入地区、单位名称或单位编号查找，按回车进入第一项"
                  value={typed} onChange={(event) => setTyped(event.target.value)} onPressEnter={() => { const first = shown[0]; if (first) void choose(first.code) }} />
              )}
              <ul className={styles.regionList}>
                {shown.map((region, i) => (
                  <li key={region.code}>
                    <button type="button" autoFocus={session.regions.length === 1} className={`${styles.region} ${i === 0 && wanted !== '' ? styles.first : ''}`} disabled={chosen !== undefined}
                      onClick={() => void choose(region.code)}>
                      <strong>{region.name}</strong>
                      <span>{region.employer.name}<br /><span className="quiet">单位编号 {region.employer.number}</span></span>
                      <span className="quiet">{chosen === region.code ? '正在进入…' : region.code === session.region?.code ? '当前' : '进入'}</span>
                    </button>
                  </li>
                ))}
              </ul>
              {shown.length === 0 && <EmptyReason why={`没有与“${wanted}”相符的参保所在地`} then="列表只包含本账号有参保登记的地区。" />}
            </>
          )}
      </section>
    </Plain>
  )
}
