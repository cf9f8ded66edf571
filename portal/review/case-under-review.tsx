/** One case on the desk: who files what, the records with before and after, the checks as of now, and the decision. */
import { useEffect, useRef, useState } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Segmented, Tabs } from 'antd'
import type { TextAreaRef } from 'antd/es/input/TextArea'
import type { ServedCase } from '../../forms/served.ts'
import { ApiProblem, sentenceOf, serverNow } from '../api.ts'
import { CaseStateTag } from '../components/case-state-tag.tsx'
import { PdfView } from '../components/pdf-view.tsx'
import { PageProblem } from '../components/page-problem.tsx'
import { Waiting } from '../components/waiting.tsx'
import { caseQuery, effectsQuery, formFile, ofCases, type RecordFilter } from '../records/calls.ts'
import { CaseEvents } from '../records/case-events.tsx'
import { CaseFacts, recordFields, useFields } from '../records/case-facts.tsx'
import { waitedText } from '../records/moments.ts'
import { SerialNumber } from '../records/serial-number.tsx'
import { useSession } from '../shell/session.ts'
import { count } from '../words.ts'
import { approve, claim, decide, everyRecord, giveBack, refuse, release } from './calls.ts'
import { DecisionBar, type Rest } from './decision-bar.tsx'
import { FindBox } from './find-box.tsx'
import { useKeys } from './keys.ts'
import { DECISION_WORDS, decisionsBody, marked, reasoned, returnsFor, tallyWords, type Pin, type Tally } from './marks.ts'
import { MaterialViewer } from './material-viewer.tsx'
import { ReasonDialog } from './reason-dialog.tsx'
import { RecordGrid, type Ticked } from './record-grid.tsx'
import styles from './review.module.css'
import { useDraft } from './use-draft.ts'
import { useUnconfirmed } from './use-unconfirmed.ts'

const LOOK_AGAIN = 20_000
const NONE: Ticked = new Map()
const waits = (it: ServedCase) => it.state === 'submitted' || it.state === 'accepted'

/** How many records fail the checks now and how many have hints, and which the clerk looks at. */
function RecordFilters({ it, filter, onFilter, search, onSearch }: { it: ServedCase; filter: RecordFilter; onFilter: (filter: RecordFilter) => void; search: string; onSearch: (search: string) => void }) {
  const totalOf = (of: RecordFilter) => ({ ...effectsQuery(it.id, { page: 1, size: 1, filter: of }), staleTime: 60_000 })
  const failing = useQuery({ ...totalOf('problems'), enabled: waits(it) }).data?.total
  const hinted = useQuery({ ...totalOf('hints'), enabled: waits(it) }).data?.total
  const { approved, returned, refused, passed } = it.counts
  const offered: [RecordFilter, string, number | undefined][] = [
    ['all', '全部', undefined], ...(failing ? [['problems', '校验不通过', failing] as [RecordFilter, string, number]] : []), ...(hinted ? [['hints', '有提示', hinted] as [RecordFilter, string, number]] : []),
    ...(approved + returned + refused > 0 && waits(it) ? [['undecided', '待定', Math.max(0, passed - approved - returned - refused)] as [RecordFilter, string, number]] : []),
    ...([['approved', '已通过', approved], ['returned', '已退回', returned], ['refused', '不通过', refused]] as [RecordFilter, string, number][]).filter(([, , n]) => n > 0),
  ]
  return (
    <>
      {offered.length > 1 && <Segmented<RecordFilter> size="small" aria-label="记录筛选" value={filter} onChange={onFilter} options={offered.map(([value, label, n]) => ({ value, label: n === undefined ? label : `${label} ${count(n)}` }))} />}
      {it.counts.passed > 10 && <span className={styles.recordSearch}><FindBox size="small" words={search} placeholder="姓名、证件号码" label="按姓名或证件号码查找记录" onFind={onSearch} /></span>}
    </>
  )
}

/** Who has the case, and the button that takes it or gives it back. */
function ClaimLine({ it, busy, onClaim, onRelease }: { it: ServedCase; busy: boolean; onClaim: () => void; onRelease: () => void }) {
  if (it.claimedByMe) return <span className={styles.claimLine}>我已领取 <Button size="small" disabled={busy} onClick={onRelease}>放回队列</Button></span>
  if (it.claimedBy) return <span className={styles.claimLine}>{it.claimedBy}已领取，由其办理</span>
  return <span className={styles.claimLine}>尚未领取 <Button size="small" type="primary" disabled={busy} title="C" onClick={onClaim}>领取办件</Button></span>
}

export function CaseUnderReview({ id, onNext }: { id: string; onNext: () => void }) {
  const found = useQuery({ ...caseQuery(id), refetchInterval: LOOK_AGAIN, refetchOnWindowFocus: 'always' })
  if (!found.data) return found.error ? <PageProblem error={found.error} reset={() => void found.refetch()} /> : <Waiting what="正在读取办件…" />
  return <Desk it={found.data} onNext={onNext} />
}

function Desk({ it, onNext }: { it: ServedCase; onNext: () => void }) {
  const { today } = useSession()
  const { message } = App.useApp()
  const cache = useQueryClient()
  const draft = useDraft(it.id)
  const [filter, setFilter] = useState<RecordFilter>('all')
  const [search, setSearch] = useState('')
  const [ticked, setTicked] = useState<Ticked>(NONE)
  const [reasoning, reason] = useState<{ decision: 'returned' | 'refused'; records: Ticked }>()
  const [asked, ask] = useState<Rest>()
  /** Back to where the clerk was going through the records. */
  const endReasoning = () => { reason(undefined); requestAnimationFrame(() => grid.current?.focus()) }
  const [busy, setBusy] = useState(false)
  const working = useRef(false)
  const [problem, setProblem] = useState<ApiProblem>()
  const opinionBox = useRef<TextAreaRef>(null)
  const grid = useRef<HTMLDivElement>(null)
  const fields = useFields(it.service)
  const declared = recordFields(fields)

  const { approved, returned, refused, passed } = it.counts
  const undecided = Math.max(0, passed - approved - returned - refused)
  const decided = approved + returned + refused
  const unconfirmed = useUnconfirmed({
    sent: draft.sent, decided, busy, look: () => void cache.invalidateQueries(caseQuery(it.id)),
    onMade: () => { draft.clear(); setTicked(NONE); setProblem(undefined); void cache.invalidateQueries(ofCases); message.success('上次提交的决定已经生效，以下是办件的当前状态') },
    onLost: () => { draft.send(undefined); setProblem(new ApiProblem({ status: 0, code: 'decision-lost', detail: '上次提交的决定没有生效，标记和意见仍在，请重新提交。' })) },
  })
  const still = busy || unconfirmed
  const mine = waits(it) && it.claimedByMe
  useEffect(() => { if (!waits(it) && (draft.marks.size > 0 || draft.opinion)) draft.clear() }, [it, draft])

  /** Does one thing at a time; what the server objects to stays on the page. */
  const act = async (what: () => Promise<unknown>, done?: string) => {
    if (working.current || unconfirmed) return
    working.current = true
    setBusy(true)
    setProblem(undefined)
    try {
      await what()
      if (done) message.success(done)
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem({ status: 0, code: 'unexpected', detail: sentenceOf(error) }))
    } finally {
      working.current = false
      setBusy(false)
      await cache.invalidateQueries(ofCases)
    }
  }
  const onClaim = () => void act(() => claim(it.id))
  const onRelease = () => void act(() => release(it.id), '已放回队列')
  const onDecide = (rest: Rest) => {
    ask(undefined)
    void act(async () => {
      const send = draft.marks.size > 0 || rest === null ? () => decide(it.id, decisionsBody(draft.marks, rest, draft.opinion.trim()))
        : () => ({ approved: approve, returned: giveBack, refused: refuse })[rest](it.id, draft.opinion.trim())
      draft.send({ decided, at: serverNow() })
      const counts = await send().catch((error: unknown) => {
        if (!(error instanceof ApiProblem) || (error.status !== 0 && error.status < 500)) { draft.send(undefined); throw error }
        throw new ApiProblem({ status: error.status, code: error.code, detail: '连接中断，尚不清楚决定是否生效，正在核实；核实前请不要重复提交。' })
      }) as Tally
      draft.clear()
      setTicked(NONE)
      setFilter('all')
      message.success(`${it.employer.name}：${tallyWords(counts)}`)
    })
  }
  const onMark = (decision: 'returned' | 'refused', records: Ticked) => { if (records.size > 0) reason({ decision, records }) }
  /** The reasons a single record has already; of several each keeps its own. */
  const reasonsBefore = (records: Ticked): readonly Pin[] => {
    const [no = 0] = records.keys()
    return records.size === 1 ? draft.marks.get(no)?.pins ?? [] : []
  }
  const onSay = (pins: Pin[]) => {
    if (!reasoning) return
    draft.mark(reasoned(draft.marks, reasoning.records, reasoning.decision, pins))
    setTicked(NONE)
    endReasoning()
  }
  const onTickAll = () => void (async () => {
    if (ticked.size > 0) { setTicked(NONE); return }
    await act(async () => {
      const all = await everyRecord(it.id, filter === 'all' ? undefined : filter, search || undefined)
      setTicked(new Map(all.filter((r) => !r.decision).map((r) => [r.no, r.name])))
    })
  })()
  /** Marks all that no longer pass, each with what the checks say of it. */
  const returnFailing = () => void act(async () => {
    const failing = await everyRecord(it.id, 'problems', undefined)
    draft.mark(marked(draft.marks, returnsFor(failing)))
    setFilter('all')
    message.info(`已将 ${count(failing.length)} 条标记为退回，请核对后提交决定`)
  })
  useKeys({
    c: () => { if (waits(it)) { if (it.claimedByMe) onRelease(); else if (!it.claimedBy) onClaim() } },
    o: () => opinionBox.current?.focus(),
    'Ctrl+Enter': () => { if (still) return; if (mine && undecided > draft.marks.size) ask('approved'); else if (waits(it) && !it.claimedBy) onClaim() },
  })

  const records = (
    <div className={it.materials.length > 0 ? styles.withMaterials : undefined}>
      <div className={styles.recordsPart}>
        <FailingNotice it={it} shown={mine} onShow={() => setFilter('problems')} onReturn={returnFailing} />
        <div className={styles.recordTools}>
          <RecordFilters it={it} filter={filter} onFilter={(to) => { setFilter(to); setTicked(NONE) }} search={search} onSearch={(to) => { setSearch(to); setTicked(NONE) }} />
          {ticked.size > 0 && (
            <span className={styles.tickedActs} role="group" aria-label="勾选的记录">
              <span>已勾选 {count(ticked.size)} 条：</span>
              <Button size="small" onClick={() => { draft.mark(marked(draft.marks, [...ticked].map(([no, name]) => [no, { name, decision: 'approved', pins: [] }]))); setTicked(NONE) }}>{DECISION_WORDS.approved}</Button>
              <Button size="small" onClick={() => onMark('returned', ticked)}>{DECISION_WORDS.returned}…</Button>
              <Button size="small" danger onClick={() => onMark('refused', ticked)}>{DECISION_WORDS.refused}…</Button>
              <Button size="small" type="link" onClick={() => setTicked(NONE)}>取消勾选</Button>
            </span>
          )}
        </div>
        <RecordGrid frame={grid} caseId={it.id} asked={{ filter, search }} marks={draft.marks} ticked={ticked} editable={mine && !still} fields={declared} onMarks={draft.mark} onTicked={setTicked} onMark={onMark} onTickAll={onTickAll} />
      </div>
      {it.materials.length > 0 && <MaterialViewer it={it} />}
    </div>
  )
  return (
    <article className={styles.case} aria-label={`${it.serviceName} ${it.serialNumber ?? ''}`}>
      <header className={styles.caseHead}>
        <div className={styles.caseTitle}>
          <h2>{it.serviceName}</h2><CaseStateTag state={it.state} text={it.stateText} />
          {it.serialNumber && <SerialNumber number={it.serialNumber} />}
          {waits(it) && it.submittedAt && <span className="quiet">{waitedText(it.submittedAt, today)}</span>}
        </div>
        {waits(it) ? <ClaimLine it={it} busy={still} onClaim={onClaim} onRelease={onRelease} /> : <Button type="primary" title="N" onClick={onNext}>下一件</Button>}
        <CaseFacts it={it} withEmployer />
      </header>
      {problem && <Alert type="error" showIcon role="alert" className={styles.alert} closable={{ onClose: () => setProblem(undefined) }} title={problem.message} />}
      {!waits(it) && it.opinion && <Alert type="info" className={styles.alert} title={`审核意见：${it.opinion}`} />}
      <Tabs className={styles.tabs} items={[
        { key: 'records', label: `办件内容${it.counts.passed > 1 ? `（${count(it.counts.passed)} 条）` : ''}`, children: records },
        ...(it.form ? [{ key: 'form', label: '申报表', children: <div className={styles.form}><p><a href={formFile(it.id)} target="_blank" rel="noopener">在新标签页打开或打印申报表</a></p><PdfView url={formFile(it.id)} title="申报表" /></div> }] : []),
        { key: 'events', label: '办理经过', children: <CaseEvents events={it.events} /> },
      ]} />
      {mine && undecided > 0 && (
        <DecisionBar marks={draft.marks} undecided={undecided} opinion={draft.opinion} busy={still} doing={unconfirmed ? '正在核实上次提交的决定是否已经生效，请稍候…' : undefined} asked={asked} opinionBox={opinionBox} onOpinion={draft.write} onAsk={ask} onDecide={onDecide} onClearMarks={() => draft.mark(new Map())} />
      )}
      {reasoning && <ReasonDialog decision={reasoning.decision} records={reasoning.records} before={reasonsBefore(reasoning.records)} fields={declared.filter((f) => !f.readonly)} onSay={onSay} onClose={endReasoning} />}
    </article>
  )
}

/** Says how many records fail the checks as of now, and offers to return them in one click. */
function FailingNotice({ it, shown, onShow, onReturn }: { it: ServedCase; shown: boolean; onShow: () => void; onReturn: () => void }) {
  const failing = useQuery({ ...effectsQuery(it.id, { page: 1, size: 1, filter: 'problems' }), staleTime: 60_000, enabled: waits(it) }).data?.total ?? 0
  if (failing === 0) return null
  return (
    <Alert type="warning" showIcon className={styles.alert} title={`${count(failing)} 条记录按当前台账校验不通过，不能审核通过。`}
      action={shown && <span className={styles.alertActs}><Button size="small" onClick={onShow}>查看</Button><Button size="small" type="primary" onClick={onReturn}>标记为退回</Button></span>} />
  )
}
