/** Step 3 确认提交: the declaration as it will be filed, then 上一步 or 确认提交. */
import { useEffect, useRef, useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button } from 'antd'
import { DownloadOutlined, MinusOutlined, PlusOutlined, PrinterOutlined } from '@ant-design/icons'
import { ApiProblem, download, sentenceOf } from '../api.ts'
import { ProblemList } from '../components/problem-list.tsx'
import { count } from '../words.ts'
import type { ServedFiling } from '../../forms/served.ts'
import { formFile, isOfCase, type Draft, type Submitted } from './calls.ts'
import { submitOnce } from './submission.ts'

const ZOOMS = [50, 75, 100, 125, 150, 200] as const

/** The form's PDF as a blob of this page: a refusal is a sentence here instead of a frame with an error in it. */
export function useFormPdf(caseId: string) {
  const { data, ...rest } = useQuery({
    queryKey: [formFile(caseId), 'pdf'], gcTime: 0, staleTime: 0,
    queryFn: async () => {
      const answer = await fetch(formFile(caseId), { credentials: 'same-origin' })
      if (!answer.ok) {
        const served = await answer.json().catch(() => undefined) as { detail?: string; code?: string } | undefined
        throw new ApiProblem({ status: answer.status, code: served?.code ?? 'unknown', detail: served?.detail ?? '申报表暂时无法显示，请稍后重试。' })
      }
      return answer.blob()
    },
  })
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    if (!data) return undefined
    const made = URL.createObjectURL(data)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [data])
  return { url, ...rest }
}

interface FormStepProps { filing: ServedFiling; draft: Draft; onBack: () => void; onDone: (done: Submitted) => void }

export function FormStep({ filing, draft, onBack, onDone }: FormStepProps) {
  const cache = useQueryClient()
  const { modal, message } = App.useApp()
  const frame = useRef<HTMLIFrameElement>(null)
  const pdf = useFormPdf(draft.id)
  /** 0 is the width of the page: how a phone shows it first. */
  const [zoom, setZoom] = useState<number>(() => (window.innerWidth < 700 ? 0 : 100))
  const { passed, failed } = draft.counts
  const submitting = useMutation({
    mutationFn: () => submitOnce(draft.id),
    onSuccess: (done) => { void cache.invalidateQueries(isOfCase(draft.id)); void cache.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith('/api/cases?') }); onDone(done) },
    onError: () => void cache.invalidateQueries(isOfCase(draft.id)),
  })
  const print = () => {
    try {
      if (!frame.current?.contentWindow || !navigator.pdfViewerEnabled) throw new Error('no viewer in the page')
      frame.current.contentWindow.focus()
      frame.current.contentWindow.print()
    } catch {
      // This browser does not print out of a frame: its own viewer does, in a tab.
      if (pdf.url) window.open(pdf.url, '_blank')
    }
  }
  const confirm = async () => {
    const sure = await modal.confirm({ title: '确认提交？', content: `《${filing.form?.title ?? filing.name}》共 ${count(passed)} 条，提交后不能再修改。`, okText: '确认提交', cancelText: '再看看' })
    if (sure) submitting.mutate()
  }
  const step = (to: 1 | -1) => setZoom(ZOOMS[Math.min(ZOOMS.length - 1, Math.max(0, (zoom === 0 ? (to > 0 ? -1 : 1) : ZOOMS.indexOf(zoom as (typeof ZOOMS)[number])) + to))] ?? 100)
  return (
    <div className="wz-step">
      <Alert type="info" showIcon title="请核对申报表。如还需修改，点击【上一步】；确认无误后，点击【确认提交】。" description={failed > 0 ? `另有 ${count(failed)} 条校验不通过，不在本次申报内。` : undefined} />
      {submitting.isError && <Alert type="error" showIcon title={sentenceOf(submitting.error)} />}
      {submitting.error instanceof ApiProblem && <ProblemList problems={submitting.error.problems} title="这些信息需要修改后再提交，请点击【上一步】" />}
      <section className="surface wz-form-page" aria-label={filing.form?.title ?? '申报表'}>
        <div className="wz-form-tools" role="toolbar" aria-label="申报表">
          <b>{filing.form?.title}</b>
          <span>
            <Button size="small" aria-label="缩小" title="缩小" icon={<MinusOutlined />} disabled={zoom === ZOOMS[0]} onClick={() => step(-1)}>缩小</Button>
            <span className="wz-zoom" role="status">{zoom === 0 ? '适合宽度' : `${zoom}%`}</span>
            <Button size="small" aria-label="放大" title="放大" icon={<PlusOutlined />} disabled={zoom === ZOOMS.at(-1)} onClick={() => step(1)}>放大</Button>
            <Button size="small" icon={<PrinterOutlined />} disabled={!pdf.url} onClick={print}>打印</Button>
            <Button size="small" icon={<DownloadOutlined />} onClick={() => void download(formFile(draft.id)).catch((error: unknown) => void message.error(sentenceOf(error)))}>下载</Button>
          </span>
        </div>
        {pdf.isError && <Alert type="error" showIcon title={sentenceOf(pdf.error)} action={<Button size="small" onClick={() => void pdf.refetch()}>重试</Button>} />}
        {pdf.isPending && <p role="status" className="quiet wz-form-wait">正在生成申报表，请稍候…</p>}
        {pdf.url && (navigator.pdfViewerEnabled
          ? <iframe key={zoom} ref={frame} className="wz-form-frame" title={filing.form?.title ?? '申报表'} src={`${pdf.url}#toolbar=0&navpanes=0&${zoom === 0 ? 'view=FitH' : `zoom=${zoom}`}`} />
          : <p className="wz-form-wait">此浏览器不能在页面内显示申报表，请<a href={pdf.url} target="_blank" rel="noreferrer">打开申报表</a>或点击【下载】查看后再提交。</p>)}
      </section>
      <div className="wz-bar" role="region" aria-label="操作">
        <Button disabled={submitting.isPending} onClick={onBack}>上一步</Button>
        <Button type="primary" loading={submitting.isPending} onClick={() => void confirm()}>确认提交</Button>
        {submitting.isPending && <span role="status">正在提交，请稍候…</span>}
      </div>
    </div>
  )
}
