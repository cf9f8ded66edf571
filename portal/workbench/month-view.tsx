import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ServedMatter, ServedMatterLine, ServedOpening } from '../../forms/served-month.ts'
import type { ServedService } from '../../forms/served.ts'
import { PageProblem } from '../components/page-problem.tsx'
import { Waiting } from '../components/waiting.tsx'
import { addressOf } from '../shell/addresses.ts'
import { count } from '../words.ts'
import { monthQuery } from './month-query.ts'
import { PastMonths } from './past-months.tsx'
import styles from './month.module.css'

/** 本月事项: what is to be seen to this month, each line with the service it is done in, already filled; and the last 24 months. */
export function MonthView({ services }: { services: readonly ServedService[] }) {
  const { data: month, error, refetch } = useQuery(monthQuery)
  if (error) return <PageProblem error={error} reset={() => void refetch()} />
  if (!month) return <section className={`surface ${styles.month}`} aria-label="本月事项"><Waiting /></section>
  const open = month.matters.filter(({ total }) => total > 0)
  return (
    <div className={styles.both}>
      <section className={`surface ${styles.month}`} aria-labelledby="month">
        <div className={styles.head}>
          <h2 id="month">本月事项</h2>
          <p className="quiet">{month.month}&#12288;{open.length === 0 ? '需要单位办理的事项都已办完。' : `有 ${open.length} 类事项需要办理，点击右侧进入对应业务，条件已为您填好。`}</p>
        </div>
        {open.map((matter) => <Matter key={matter.key} matter={matter} services={services} />)}
        {open.length < month.matters.length && (
          <ul className={styles.done} aria-label="已办完的事项">
            {month.matters.filter(({ total }) => total === 0).map(({ key, title, none }) => <li key={key}><b>{title}</b>{none}</li>)}
          </ul>
        )}
      </section>
      <PastMonths past={month.past} />
    </div>
  )
}

function Matter({ matter: { title, total, unit, lines, all }, services }: { matter: ServedMatter; services: readonly ServedService[] }) {
  return (
    <section className={styles.matter} aria-label={title}>
      <h3>{title}<span className={styles.count}>{count(total)}{unit}</span></h3>
      <ul>{lines.map((line) => <Line key={line.text + (line.note ?? '')} line={line} services={services} />)}</ul>
      {all && <p><Opens opening={all} services={services} /></p>}
    </section>
  )
}

const Line = ({ line: { text, note, amount, mark, opens }, services }: { line: ServedMatterLine; services: readonly ServedService[] }) => (
  <li>
    <span className={styles.words}>
      <strong>{text}{mark !== null && <em>{mark}</em>}</strong>
      {note !== null && <span className="quiet">{note}</span>}
    </span>
    <span className={styles.amount}>{amount !== null && <>{amount}<small>元</small></>}</span>
    {opens && <Opens opening={opens} services={services} about={text} />}
  </li>
)

function Opens({ opening: { service, label, given }, services, about }: { opening: ServedOpening; services: readonly ServedService[]; about?: string }) {
  const found = services.find(({ slug, available }) => slug === service && available)
  if (!found) return null
  return <Link to={addressOf(found)} search={given as never} className={styles.opens} title={found.name} aria-label={about === undefined ? undefined : `${label}：${about}`}>{label}</Link>
}
