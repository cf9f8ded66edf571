/** Step 1 服务说明: who files, what the service is, and the drafts of this service that wait. */
import { useId, useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, App, AutoComplete, Button, Checkbox, Input } from 'antd'
import { sentenceOf, ApiProblem } from '../api.ts'
import { CaseStateTag } from '../components/case-state-tag.tsx'
import { ProblemList } from '../components/problem-list.tsx'
import { useSession } from '../shell/session.ts'
import { minuteOf } from '../words.ts'
import type { FieldProblem, ServedCaseLine, ServedFiling } from '../../forms/served.ts'
import { discard, drafts as draftsQuery, keep, open, type Draft } from './calls.ts'
import { givenBy } from './given.ts'

const MOBILE = /^1[3-9]\d{9}$/

/** 受理信息, 服务说明 and the consent; with `draft` (上一步 from the form) what was given stands there already. A draft that is begun here starts with what the `address` gives. */
export function NoticeStep({ filing, draft, address, onOpen, onForward }: { filing: ServedFiling; draft: Draft | undefined; address: Readonly<Record<string, string | undefined>>; onOpen: (id: string) => void; onForward: () => void }) {
  const session = useSession()
  const only = session.agents.length === 1 ? session.agents[0] : undefined
  const [applicant, setApplicant] = useState(draft?.applicant ?? only?.name ?? '')
  const [phone, setPhone] = useState(draft?.phone ?? only?.mobile ?? '')
  const [remark, setRemark] = useState(draft?.remark ?? '')
  const [agreed, setAgreed] = useState(draft !== undefined)
  const [problems, setProblems] = useState<FieldProblem[]>([])
  const { header, entry, words } = givenBy(filing, address)
  const ids = { applicant: useId(), phone: useId(), remark: useId(), agreed: useId() }

  const forward = useMutation({
    mutationFn: async () => {
      const given = { applicant: applicant.trim(), phone: phone.replace(/[\s-]/g, ''), remark: remark.trim() }
      if (!draft) return (await open({ service: filing.slug, ...given, agreed, header, entry })).id
      if (given.applicant !== draft.applicant || given.phone !== draft.phone || given.remark !== (draft.remark ?? '')) await keep(draft.id, given)
      return draft.id
    },
    onSuccess: (id) => { if (draft) onForward(); else onOpen(id) },
    onError: (error) => { if (error instanceof ApiProblem) setProblems([...error.problems]) },
  })
  const next = () => {
    const wrong: FieldProblem[] = []
    if (applicant.trim() === '') wrong.push({ field: 'applicant', code: 'required', message: '请选择申报人！' })
    if (!MOBILE.test(phone.replace(/[\s-]/g, ''))) wrong.push({ field: 'phone', code: 'mobile', message: '请输入正确的手机号码！' })
    if (!agreed) wrong.push({ field: 'agreed', code: 'agreed', message: '请先阅读并勾选服务说明！' })
    setProblems(wrong)
    const first = wrong[0]?.field as keyof typeof ids | undefined
    if (first) document.getElementById(ids[first])?.focus()
    else forward.mutate()
  }
  const said = (field: string) => problems.find((problem) => problem.field === field)?.message
  const choose = (name: string) => {
    setApplicant(name)
    const agent = session.agents.find((it) => it.name === name)
    if (agent) setPhone(agent.mobile)
  }
  return (
    <form className="wz-step" noValidate onSubmit={(event) => { event.preventDefault(); next() }}>
      {!draft && <Waiters filing={filing} onOpen={onOpen} />}
      {!draft && words.length > 0 && <Alert type="info" showIcon title={`新开的申报将为您填好：${words.join('；')}`} />}
      {forward.isError && problems.length === 0 && <Alert type="error" showIcon title={sentenceOf(forward.error)} />}
      {problems.length > 0 && <ProblemList problems={problems} onJump={(field) => document.getElementById(ids[field as keyof typeof ids])?.focus()} />}
      <section className="surface wz-section" aria-labelledby={`${ids.applicant}-title`}>
        <h2 id={`${ids.applicant}-title`}>受理信息</h2>
        <div className="wz-fields">
          <div className={`wz-field${said('applicant') ? ' wz-field-wrong' : ''}`}>
            <label className="wz-label" htmlFor={ids.applicant}><span className="wz-star" aria-hidden="true">*</span>申报人</label>
            <AutoComplete id={ids.applicant} value={applicant} onChange={setApplicant} onSelect={choose} aria-required="true" aria-describedby={`${ids.applicant}-said`} status={said('applicant') ? 'error' : ''}
              options={session.agents.map((agent) => ({ value: agent.name, label: `${agent.name}\u3000${agent.mobile}` }))} placeholder="选择或填写申报人" />
            <div className="wz-said" id={`${ids.applicant}-said`}>{said('applicant') && <span className="wz-problem">{said('applicant')}</span>}</div>
          </div>
          <div className={`wz-field${said('phone') ? ' wz-field-wrong' : ''}`}>
            <label className="wz-label" htmlFor={ids.phone}><span className="wz-star" aria-hidden="true">*</span>手机号码</label>
            <Input id={ids.phone} value={phone} inputMode="tel" autoComplete="tel" aria-required="true" aria-describedby={`${ids.phone}-said`} status={said('phone') ? 'error' : ''} onChange={(event) => setPhone(event.target.value)} />
            <div className="wz-said" id={`${ids.phone}-said`}>{said('phone') && <span className="wz-problem">{said('phone')}</span>}</div>
          </div>
          <div className="wz-field">
            <label className="wz-label" htmlFor={ids.remark}>备注</label>
            <Input id={ids.remark} value={remark} maxLength={200} onChange={(event) => setRemark(event.target.value)} />
            <div className="wz-said" />
          </div>
        </div>
      </section>
      <section className="surface wz-section" aria-labelledby={`${ids.agreed}-title`}>
        <h2 id={`${ids.agreed}-title`}>服务说明</h2>
        <p className="wz-text">{filing.description}</p>
        {filing.materials.length > 0 && <p className="wz-text quiet">需要的材料：{filing.materials.map((material) => material.name).join('、')}</p>}
        <Checkbox id={ids.agreed} checked={agreed} onChange={(event) => setAgreed(event.target.checked)}>{filing.consent}</Checkbox>
        {said('agreed') && <div className="wz-said"><span className="wz-problem">{said('agreed')}</span></div>}
      </section>
      <div className="wz-bar"><Button type="primary" htmlType="submit" loading={forward.isPending}>下一步</Button></div>
    </form>
  )
}

/** Drafts and returned cases of this service: 继续办理, 另起一笔 or 删除草稿. */
function Waiters({ filing, onOpen }: { filing: ServedFiling; onOpen: (id: string) => void }) {
  const { modal, message } = App.useApp()
  const waiting = useQuery(draftsQuery(filing.slug))
  const [hidden, setHidden] = useState(false)
  const rows = waiting.data?.rows ?? []
  if (hidden || rows.length === 0) return null
  const remove = (line: ServedCaseLine) => modal.confirm({
    title: '删除这份草稿？', content: `${minuteOf(line.createdAt)} 开始的草稿及其中 ${line.records} 人的信息将被删除，不能恢复。`, okText: '删除草稿', okButtonProps: { danger: true }, cancelText: '保留',
    onOk: () => discard(line.id).then(() => { void message.success('草稿已删除'); return waiting.refetch() }, (error: unknown) => void message.error(sentenceOf(error))),
  })
  return (
    <section className="surface wz-section" aria-label="未办完的申报">
      <h2>您有 {waiting.data?.total ?? rows.length} 笔未办完的申报</h2>
      <ul className="wz-drafts">
        {rows.map((line) => (
          <li key={line.id}>
            <span className="wz-draft-words">
              <CaseStateTag state={line.state} text={line.stateText} />
              {minuteOf(line.createdAt)} 开始&#12288;申报人 {line.applicant}&#12288;已录入 {line.records} 人
              {line.opinion && <span className="wz-problem">&#12288;退回原因：{line.opinion}</span>}
            </span>
            <span className="wz-draft-acts">
              <Button size="small" type="primary" onClick={() => onOpen(line.id)}>继续办理</Button>
              {line.state === 'draft' && <Button size="small" onClick={() => remove(line)}>删除草稿</Button>}
            </span>
          </li>
        ))}
      </ul>
      <Button size="small" onClick={() => setHidden(true)}>另起一笔</Button>
    </section>
  )
}
