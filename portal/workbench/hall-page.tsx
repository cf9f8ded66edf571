import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Button } from 'antd'
import type { ServedService } from '../../forms/served.ts'
import { get } from '../api.ts'
import { EmptyReason } from '../components/empty-reason.tsx'
import { PageProblem } from '../components/page-problem.tsx'
import { Waiting } from '../components/waiting.tsx'
import { servicesQuery } from '../shell/session.ts'
import { ServiceList } from './service-list.tsx'
import { ServiceSearch } from './service-search.tsx'
import { MonthView } from './month-view.tsx'
import { WaitingForMe } from './waiting-for-me.tsx'
import styles from './workbench.module.css'

interface Module { number: number; name: string; description: string }

/** The hall: 本月事项 first, else the services of a module; the search over all, and what waits for me. Without a scan only the certificates. */
export function HallPage({ module: asked, certificatesOnly = false }: { module?: number; certificatesOnly?: boolean }) {
  const navigate = useNavigate()
  const services = useQuery(servicesQuery)
  const modules = useQuery({ queryKey: ['/api/modules'], staleTime: 600_000, queryFn: () => get<Module[]>('/api/modules') })
  if (services.error) return <PageProblem error={services.error} reset={() => void services.refetch()} />
  if (!services.data) return <Waiting />

  const shown = certificatesOnly ? services.data.filter((service) => service.certificate) : services.data
  const byModule = new Map<number, ServedService[]>()
  for (const service of shown) byModule.set(service.moduleNo, [...(byModule.get(service.moduleNo) ?? []), service])
  const first = [...byModule.keys()].sort((a, b) => a - b)[0] ?? 1
  const chosen = asked !== undefined && byModule.has(asked) ? asked : certificatesOnly ? first : undefined
  const list: ServedService[] = chosen === undefined ? [] : byModule.get(chosen) ?? []
  const choose = (number?: number) => void navigate({ to: '/', search: { ...(number === undefined ? {} : { module: number }), ...(certificatesOnly ? { entry: 'certificates' as const } : {}) }, replace: true })

  return (
    <div className={styles.hall}>
      <h1 className="out-of-sight">{certificatesOnly ? '社保证明开具' : '办事大厅'}</h1>
      <div className={styles.top}>
        <ServiceSearch services={shown} />
        {certificatesOnly && <Button onClick={() => void navigate({ to: '/', search: {} })}>返回系统工作台</Button>}
      </div>
      <nav className={`surface ${styles.modules}`} aria-label="业务模块">
        <h2>{certificatesOnly ? '社保证明开具' : '业务模块'}</h2>
        <ul>
          {!certificatesOnly && <li><button type="button" aria-current={chosen === undefined ? 'true' : undefined} onClick={() => choose()}>本月事项</button></li>}
          {[...byModule].sort(([a], [b]) => a - b).map(([number, its]) => (
            <li key={number}>
              <button type="button" aria-current={number === chosen ? 'true' : undefined} onClick={() => choose(number)}>
                <span>{its[0]?.module}</span><span className={styles.count} aria-label={`${its.length}项业务`}>{its.length}</span>
              </button>
            </li>
          ))}
        </ul>
      </nav>
      {chosen === undefined ? <MonthView services={services.data} /> : (
        <section className={`surface ${styles.services}`} aria-labelledby="module">
          <div className={styles.head}>
            <h2 id="module">{list[0]?.module ?? '业务'}</h2>
            <p className="quiet">{modules.data?.find((it) => it.number === chosen)?.description}</p>
          </div>
          {list.length === 0 ? <EmptyReason why="暂无业务" /> : <ServiceList services={list} />}
        </section>
      )}
      <aside className={styles.waiting} aria-label="待办与结果">{certificatesOnly ? <CertificateHint /> : <WaitingForMe />}</aside>
    </div>
  )
}

const CertificateHint = () => (
  <section className={`surface ${styles.block}`}>
    <h2>办理说明</h2>
    <p className="quiet">社保证明开具不需要扫码。办理申报、查询业务请返回系统工作台，选择【社保网上申报】并使用电子社保卡扫码认证。</p>
  </section>
)
