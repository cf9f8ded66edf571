import { useNavigate } from '@tanstack/react-router'
import { Emblem } from '../components/emblem.tsx'
import { useSession } from '../shell/session.ts'
import { useSignOut } from '../shell/sign-out.ts'
import { SYSTEM } from '../words.ts'
import { Plain } from './plain.tsx'
import styles from './sign-in.module.css'

/** After signing in: the tile among 特色服务 that leads into the system. Source: manual §3.2. */
export function EntrancePage() {
  const session = useSession()
  const navigate = useNavigate()
  const signOut = useSignOut()
  return (
    <Plain title="特色服务" right={<><span>{session.user.name}</span><button type="button" onClick={() => void signOut()}>退出登录</button></>}>
      <div className={styles.greeting}>
        <h1>{session.user.name}，您好</h1>
        <p className="quiet">您已登录。请选择要办理业务的系统。</p>
      </div>
      <h2>特色服务</h2>
      <div className={styles.tiles}>
        <button type="button" className={`surface ${styles.tile}`} onClick={() => void navigate({ to: '/regions', search: {} })}>
          <Emblem size={48} />
          <span><strong>{SYSTEM}</strong><span className="quiet">单位社会保险网上申报、查询与社保证明开具</span></span>
        </button>
      </div>
    </Plain>
  )
}
