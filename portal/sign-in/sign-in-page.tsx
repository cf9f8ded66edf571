import { useState } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router'
import { get } from '../api.ts'
import { sessionQuery } from '../shell/session.ts'
import { HALL } from '../words.ts'
import { Plain } from './plain.tsx'
import { SignInForm } from './sign-in-form.tsx'
import styles from './sign-in.module.css'

/** What the hall says of itself to everyone: whether it shows the demonstration world, and with which accounts. */
interface HallFacts { demonstration: { password: string; accounts: { login: string; who: string }[] } | null }

/** The portal's sign-in page. */
export function SignInPage() {
  const { next } = useSearch({ from: '/sign-in' })
  const [queryClient, navigate, router] = [useQueryClient(), useNavigate(), useRouter()]
  const [filled, setFilled] = useState<{ account: string; password: string }>()
  const { data: facts } = useQuery({ queryKey: ['/api/hall'], staleTime: Infinity, retry: false, queryFn: () => get<HallFacts>('/api/hall', {}, { anonymous: true }) })
  const demonstration = facts?.demonstration

  const enter = async () => {
    queryClient.clear()
    const session = await queryClient.fetchQuery(sessionQuery)
    await router.invalidate()
    if (next !== undefined) router.history.replace(next)
    else if (session?.user.role === 'agent') await navigate({ to: '/entrance', replace: true })
    else await navigate({ to: '/', replace: true })
  }

  return (
    <Plain title="登录">
      <div className={styles.split}>
        <section className={styles.what}>
          <h1>{HALL}</h1>
          <p>参保单位在这里办理社会保险登记、信息维护、缴费申报、待遇申领等业务，查询本单位参保情况，开具社保证明。</p>
          <ul>
            <li>一次登录，全部业务网上申报，单个、批量均可</li>
            <li>提交后随时查看办理进度，打印相关单据</li>
            <li>申报业务需由登记的单位经办人使用电子社保卡扫码认证</li>
          </ul>
          <p className={styles.browser}>为保证业务顺利申报，推荐使用谷歌浏览器登录系统。</p>
        </section>
        <section className={`surface ${styles.card}`} aria-labelledby="sign-in">
          <h2 id="sign-in">法人账号登录</h2>
          <SignInForm onDone={enter} filled={filled} />
          {demonstration && (
            <details className={styles.demo} open>
              <summary>演示账号（密码均为 <code>{demonstration.password}</code>，点击填入）</summary>
              <ul>
                {demonstration.accounts.map((account) => (
                  <li key={account.login}>
                    <button type="button" className="link-button" onClick={() => setFilled({ account: account.login, password: demonstration.password })}>{account.login}</button>
                    <span className="quiet">{account.who}</span>
                  </li>
                ))}
              </ul>
            </details>
          )}
        </section>
      </div>
    </Plain>
  )
}
