/** A filing from its description to its serial number, in three steps, for any service that is served as a filing. */
import { useEffect, useRef, useState } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Steps } from 'antd'
import { EmptyReason } from '../components/empty-reason.tsx'
import { PageProblem } from '../components/page-problem.tsx'
import { Waiting } from '../components/waiting.tsx'
import { draft as draftQuery, filing as filingQuery, isOfCase, type Submitted } from './calls.ts'
import { NoticeStep } from './notice-step.tsx'
import { FillStep } from './fill-step.tsx'
import { FormStep } from './form-step.tsx'
import { DoneStep } from './done-step.tsx'
import './service.css'

type Step = 'notice' | 'fill' | 'form' | 'done'
const STEPS = [{ title: '服务说明' }, { title: '表单填写' }, { title: '确认提交' }]
const numberOf: Record<Step, number> = { notice: 0, fill: 1, form: 2, done: 2 }

/** The page of one filing; with `caseId` the draft is gone on with; what else the address says is given to a draft that is begun. */
export function ServicePage({ slug, caseId, address }: { slug: string; caseId?: string; address: Readonly<Record<string, string | undefined>> }) {
  const navigate = useNavigate()
  const cache = useQueryClient()
  const service = useQuery(filingQuery(slug))
  const wanted = useQuery({ ...draftQuery(caseId ?? ''), enabled: caseId !== undefined })
  const [step, setStep] = useState<Step>(caseId === undefined ? 'notice' : 'fill')
  const [submitted, setSubmitted] = useState<Submitted>()
  const heading = useRef<HTMLHeadingElement>(null)
  const draft = caseId === undefined ? undefined : wanted.data

  /** Another draft in the address (also by back and forward) begins at its form; none begins anew. */
  const [shownCase, setShownCase] = useState(caseId)
  if (shownCase !== caseId) {
    setShownCase(caseId)
    setStep(caseId === undefined ? 'notice' : 'fill')
    setSubmitted(undefined)
  }

  const go = (to: Step) => {
    setStep(to)
    window.scrollTo({ top: 0 })
  }
  const begun = useRef(false)
  useEffect(() => {
    if (begun.current) heading.current?.focus({ preventScroll: true })
    begun.current = true
  }, [step])

  if (service.isError) return <PageProblem error={service.error} reset={() => void service.refetch()} />
  if (wanted.isError && caseId !== undefined) return <PageProblem error={wanted.error} reset={() => void wanted.refetch()} />
  if (!service.data || (caseId !== undefined && !draft)) return <Waiting />
  if (service.data.kind !== 'filing' || !service.data.available) return <EmptyReason why={`${service.data.name}正在建设中`} then="该业务暂不能在网上办理，请到经办窗口办理。" />

  const over = draft && !draft.canEdit && !submitted
  const shown: Step = submitted || over ? 'done' : !draft ? 'notice' : step
  const opened = (id: string) => {
    setStep('fill')
    setShownCase(id)
    void navigate({ to: '/services/$slug', params: { slug }, search: { case: id } })
  }
  const again = () => void navigate({ to: '/services/$slug', params: { slug }, search: {} })
  return (
    <div className="wz">
      <header className="wz-head">
        <h1 ref={heading} tabIndex={-1}>{service.data.name}</h1>
        <Steps size="small" current={numberOf[shown]} items={STEPS} status={shown === 'done' ? 'finish' : 'process'} responsive={false} />
      </header>
      {shown === 'notice' && <NoticeStep filing={service.data} draft={draft} address={address} onOpen={opened} onForward={() => { void cache.invalidateQueries(isOfCase(caseId ?? '')); go('fill') }} />}
      {shown === 'fill' && draft && (
        <FillStep key={draft.id} filing={service.data} draft={draft} onBack={() => go('notice')} onForm={() => go('form')}
          onDone={(done) => { setSubmitted(done); go('done') }} />
      )}
      {shown === 'form' && draft && <FormStep filing={service.data} draft={draft} onBack={() => go('fill')} onDone={(done) => { setSubmitted(done); go('done') }} />}
      {shown === 'done' && draft && <DoneStep filing={service.data} draft={draft} submitted={submitted} onAgain={again} />}
    </div>
  )
}
