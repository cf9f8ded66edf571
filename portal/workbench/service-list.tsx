import { Link } from '@tanstack/react-router'
import { Tag } from 'antd'
import type { ServedService } from '../../forms/served.ts'
import { addressOf } from '../shell/addresses.ts'
import styles from './workbench.module.css'

const KIND = { filing: '', query: '查询', certificate: '证明' } as const

/** What a service is and how it is filed, in marks: 单个, 批量, 查询, 证明. */
export const Marks = ({ service }: { service: ServedService }) => (
  <span className={styles.marks}>
    {service.modes.includes('single') && <Tag>单个</Tag>}
    {service.modes.includes('batch') && <Tag className={styles.batch}>批量</Tag>}
    {KIND[service.kind] !== '' && <Tag>{KIND[service.kind]}</Tag>}
    {!service.available && <Tag className={styles.building}>建设中</Tag>}
  </span>
)

/** The services of a module; those not yet built are greyed, say so, and lead nowhere. */
export const ServiceList = ({ services }: { services: readonly ServedService[] }) => (
  <ul className={styles.list}>
    {services.map((service) => (
      <li key={service.id} data-off={!service.available || undefined}>
        {service.available
          ? <Link to={addressOf(service)} className={styles.service}><Row service={service} /></Link>
          : <div className={styles.service} title="该业务正在建设中，暂不能网上办理"><Row service={service} /></div>}
      </li>
    ))}
  </ul>
)

const Row = ({ service }: { service: ServedService }) => (
  <>
    <span className={styles.number}>{service.id}</span>
    <span className={styles.name}><strong>{service.name}</strong><span>{service.description}</span></span>
    <Marks service={service} />
  </>
)
