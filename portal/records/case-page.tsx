/** One case as its employer follows it: what it is, where it stands, what it changes, what was said of it, and what can be done now. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Alert, Button, Tooltip } from 'antd'
import type { ServedCase } from '../../forms/served.ts'
import { CaseStateTag } from '../components/case-state-tag.tsx'
import { PageProblem } from '../components/page-problem.tsx'
import { Waiting } from '../components/waiting.tsx'
import { caseQuery, definitionQuery, effectsQuery, formFile, materialFile } from './calls.ts'
import { withdrawRefusal } from './case-actions.tsx'
import { CaseContents } from './case-contents.tsx'
import { CaseEvents } from './case-events.tsx'
import { CaseFacts } from './case-facts.tsx'
import styles from './records.module.css'
import { SerialNumber } from './serial-number.tsx'
import { useWithdraw } from './use-withdraw.tsx'

/** Milliseconds between two looks at a case that someone else may change. */
const LOOK_AGAIN = 8_000
const underWay = (it: ServedCase | undefined) => it?.state === 'submitted' || it?.state === 'accepted'

const SHOWN = 50

/** What was returned or refused, record by record, each with its reason. */
function Reasons({ it }: { it: ServedCase }) {
  const decision = it.counts.returned > 0 ? 'returned' : 'refused'
  const found = useQuery({ ...effectsQuery(it.id, { filter: decision, page: 1, size: SHOWN }), enabled: it.counts[decision] > 0 })
  const records = (found.data?.records ?? []).filter((record) => record.decisionNote)
  if (records.length === 0) return null
  return (
    <ul className={styles.returns}>
      {records.map((record) => <li key={record.no}>第 {record.no} 条 {record.name}：{record.decisionNote}</li>)}
      {(found.data?.total ?? 0) > SHOWN && <li>……其余见下方办件内容</li>}
    </ul>
  )
}

/** What the agency decided, in its own words, and what to do about it. */
function Verdict({ it }: { it: ServedCase }) {
  const mixed = it.counts.approved > 0 && it.counts.returned + it.counts.refused > 0
  if (it.state === 'returned' || (mixed && it.counts.returned > 0)) {
    return (
      <Alert type="warning" showIcon className={styles.opinionBox} title={mixed ? `已退回 ${it.counts.returned} 条，请补正后重新提交；已通过的 ${it.counts.approved} 条已经生效。` : '本业务已退回，请补正后重新提交。'}
        description={<>{it.opinion && <div>审核意见：{it.opinion}</div>}<Reasons it={it} /></>} />
    )
  }
  if (it.state === 'refused' || it.counts.refused > 0) {
    return <Alert type="error" showIcon className={styles.opinionBox} title={mixed ? `${it.counts.refused} 条审核不通过；已通过的 ${it.counts.approved} 条已经生效。` : '本业务审核不通过。如情况有变，可重新申报。'} description={<>{it.opinion && <div>审核意见：{it.opinion}</div>}<Reasons it={it} /></>} />
  }
  if (it.opinion) return <Alert type="success" showIcon className={styles.opinionBox} title={`审核意见：${it.opinion}`} />
  if (it.message && underWay(it)) return <Alert type="info" showIcon className={styles.opinionBox} title={it.message} description={it.claimedBy ? '经办机构正在审核。' : '等待经办机构审核；领取审核前可以撤销。'} />
  return null
}

function Materials({ it }: { it: ServedCase }) {
  const served = useQuery(definitionQuery(it.service)).data
  const names = served?.kind === 'filing' ? new Map(served.materials.map((m) => [m.code, m.name])) : new Map<string, string>()
  return (
    <section className={`surface ${styles.part}`}>
      <h2>附件材料</h2>
      <ul className={styles.returns}>{it.materials.map((m) => <li key={m.code}><a href={materialFile(it.id, m.code)} target="_blank" rel="noopener">{names.get(m.code) ?? m.code}</a> <span className="quiet">{m.fileName}</span></li>)}</ul>
    </section>
  )
}

function Buttons({ it, onWithdraw }: { it: ServedCase; onWithdraw: () => void }) {
  const navigate = useNavigate()
  const refusal = it.canWithdraw ? null : withdrawRefusal(it)
  return (
    <div className={styles.headButtons}>
      {it.canEdit && <Button type="primary" onClick={() => void navigate({ to: '/services/$slug', params: { slug: it.service }, search: { case: it.id } })}>继续修改</Button>}
      {it.form !== null && <Button href={formFile(it.id)} target="_blank" rel="noopener">打印相关表单</Button>}
      {it.submittedAt !== null && it.state !== 'withdrawn' && (
        <Tooltip title={refusal}><Button aria-disabled={refusal !== null} aria-label={refusal ? `撤销业务（${refusal}）` : undefined} className={refusal ? styles.refused : undefined} onClick={() => { if (refusal === null) onWithdraw() }}>撤销业务</Button></Tooltip>
      )}
      <Button onClick={() => void navigate({ to: '/cases' })}>返回办件记录</Button>
    </div>
  )
}

export function CasePage({ id }: { id: string }) {
  const found = useQuery({ ...caseQuery(id), refetchOnWindowFocus: 'always', refetchInterval: (query) => (underWay(query.state.data) ? LOOK_AGAIN : false) })
  const withdrawing = useWithdraw()
  const it = found.data
  if (!it) return found.error ? <PageProblem error={found.error} reset={() => void found.refetch()} /> : <Waiting what="正在读取办件…" />
  return (
    <div className={styles.page}>
      <section className={`surface ${styles.part}`}>
        <div className={styles.head}>
          <div className={styles.headTitle}>
            <h1>{it.serviceName}</h1><CaseStateTag state={it.state} text={it.stateText} />
            {it.serialNumber && <span>业务流水号 <SerialNumber number={it.serialNumber} /></span>}
          </div>
          <Buttons it={it} onWithdraw={() => withdrawing.ask(it)} />
        </div>
        <CaseFacts it={it} />
      </section>
      <div aria-live="polite"><Verdict it={it} /></div>
      <div className={styles.columns}>
        <div>
          <section className={`surface ${styles.part}`}>
            <h2>{it.decidedAt ? '办理结果' : '办件内容'}</h2>
            {/* What it changed is another answer than what it would change. */}
            <CaseContents key={it.state} it={it} />
          </section>
          {it.materials.length > 0 && <Materials it={it} />}
        </div>
        <section className={`surface ${styles.part}`}><h2>办理经过</h2><CaseEvents events={it.events} /></section>
      </div>
      {withdrawing.dialog}
    </div>
  )
}
