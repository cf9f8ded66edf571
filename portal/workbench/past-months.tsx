/** The last 24 months as a picture: persons as a line above, what was due as bars below, both from zero; the same figures as a table. */
import { useEffect, useRef, useState } from 'react'
import type { ServedMonthPast } from '../../forms/served-month.ts'
import { count } from '../words.ts'
import styles from './month.module.css'

const LEFT = 62
const HEADS = { top: 22, bottom: 112 }
const MONEY = { top: 152, bottom: 262 }
const HEIGHT = 288
/** Fen in 万元 and in a yuan, for the axis alone. */
const WAN = 1_000_000
const YUAN = 100

/** The least of 1, 2, 5, 10, 20 … that is not below `n`. */
function ceiling(n: number): number {
  const ten = 10 ** Math.floor(Math.log10(Math.max(n, 1)))
  return [1, 2, 5, 10].map((of) => of * ten).find((of) => of >= n) ?? ten * 10
}
const axisMoney = (fen: number) => (fen >= WAN ? `${count(fen / WAN)}万元` : `${count(fen / YUAN)}元`)

/** The width a thing has on the page, in pixels. */
function useWidth() {
  const place = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(640)
  useEffect(() => {
    if (!place.current) return undefined
    const seen = new ResizeObserver(([entry]) => setWidth(Math.max(280, Math.floor(entry?.contentRect.width ?? 640))))
    seen.observe(place.current)
    return () => seen.disconnect()
  }, [])
  return { place, width }
}

export function PastMonths({ past }: { past: readonly ServedMonthPast[] }) {
  const { place, width } = useWidth()
  const last = past.at(-1)
  if (!last) return null
  const due = past.some(({ employerFen, personFen }) => employerFen + personFen > 0)
  return (
    <section className={`surface ${styles.month}`} aria-labelledby="past">
      <div className={styles.head}>
        <h2 id="past">近24个月参保人数与应缴</h2>
        <p className={styles.legend}>
          <span><i className={styles.assessed} />已申报月份的缴费人数</span><span><i className={styles.insured} />未申报月份的在保人数</span>
          <span><i className={styles.employer} />单位部分</span><span><i className={styles.person} />个人部分</span>
        </p>
      </div>
      <div ref={place} className={styles.picture}><Picture past={past} width={width} /></div>
      {!due && <p className="quiet">近24个月没有在本系统申报的应缴，申报后显示金额。</p>}
      <details className={styles.figures}>
        <summary>以表格查看</summary>
        <div tabIndex={0} role="region" aria-label="近24个月参保人数与应缴（表格）">
          <table>
            <thead><tr><th scope="col">费款所属期</th><th scope="col">人数</th><th scope="col">人数口径</th><th scope="col">单位部分（元）</th><th scope="col">个人部分（元）</th><th scope="col">应缴合计（元）</th></tr></thead>
            <tbody>
              {past.toReversed().map((of) => (
                <tr key={of.period}><th scope="row">{of.label}</th><td>{count(of.persons)}</td><td>{of.counted === 'assessed' ? '缴费人数' : '在保人数'}</td><td>{of.employerShare}</td><td>{of.personShare}</td><td>{of.total}</td></tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  )
}

function Picture({ past, width }: { past: readonly ServedMonthPast[]; width: number }) {
  const step = (width - LEFT - 8) / past.length
  const x = (i: number) => LEFT + step * (i + 0.5)
  const most = ceiling(Math.max(...past.map(({ persons }) => persons)))
  const dearest = ceiling(Math.max(...past.map(({ employerFen, personFen }) => employerFen + personFen), 100 * YUAN))
  const heads = (n: number) => HEADS.bottom - (n / most) * (HEADS.bottom - HEADS.top)
  const tall = (fen: number) => (Math.max(fen, 0) / dearest) * (MONEY.bottom - MONEY.top)
  const [first, last] = [past[0], past.at(-1)]
  const every = step < 18 ? 6 : 3
  const axis = (y: number, text: string) => <g key={`${y}`}><line x1={LEFT} x2={width} y1={y} y2={y} className={styles.grid} /><text x={LEFT - 8} y={y + 4} textAnchor="end">{text}</text></g>
  return (
    <svg width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} role="img" className={styles.svg}
      aria-label={`${first?.label ?? ''}至${last?.label ?? ''}：人数由${count(first?.persons ?? 0)}人到${count(last?.persons ?? 0)}人，${last?.label ?? ''}应缴${last?.total ?? ''}元。逐月数字见下方表格。`}>
      <defs><pattern id="person-share" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5" className={styles.patternGround} /><line x1="0" x2="0" y1="0" y2="5" className={styles.patternLine} /></pattern></defs>
      <text x={LEFT - 8} y={10} textAnchor="end">人数</text>
      {[0, most].map((n) => axis(heads(n), count(n)))}
      <text x={LEFT - 8} y={140} textAnchor="end">应缴</text>
      {[0, dearest].map((fen) => axis(MONEY.bottom - tall(fen), axisMoney(fen)))}
      <polyline points={past.map(({ persons }, i) => `${x(i)},${heads(persons)}`).join(' ')} className={styles.line} />
      {past.map((of, i) => {
        const [own, his] = [tall(of.employerFen), tall(of.personFen)]
        const wide = Math.max(3, step * 0.64)
        return (
          <g key={of.period}>
            <title>{`${of.label}\n${of.counted === 'assessed' ? '缴费人数' : '在保人数'} ${count(of.persons)}\n单位部分 ${of.employerShare}元\n个人部分 ${of.personShare}元\n合计 ${of.total}元`}</title>
            <circle cx={x(i)} cy={heads(of.persons)} r={Math.min(4, step * 0.3)} className={of.counted === 'assessed' ? styles.dotAssessed : styles.dotInsured} />
            <rect x={x(i) - wide / 2} width={wide} y={MONEY.bottom - own} height={own} className={styles.barEmployer} />
            <rect x={x(i) - wide / 2} width={wide} y={MONEY.bottom - own - his} height={his} fill="url(#person-share)" className={styles.barPerson} />
            {(past.length - 1 - i) % every === 0 && <text x={Math.min(x(i), width - 24)} y={HEIGHT - 8} textAnchor="middle">{`${String(of.period).slice(2, 4)}-${String(of.period).slice(4)}`}</text>}
            <rect x={LEFT + step * i} width={step} y={HEADS.top} height={MONEY.bottom - HEADS.top} className={styles.hover} />
          </g>
        )
      })}
      {last && <text x={Math.min(x(past.length - 1), width - 6)} y={heads(Math.max(last.persons, past.at(-2)?.persons ?? 0)) - 9} textAnchor="end" className={styles.value}>{count(last.persons)}人</text>}
    </svg>
  )
}
