/** Step 3 确认提交: the declaration as it will be filed, then 上一步 or 确认提交. */
import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button } from 'antd'
import { DownloadOutlined, MinusOutlined, PlusOutlined, PrinterOutlined } from '@ant-design/icons'
import { ApiProblem, download, sentenceOf } from '../api.ts'
import { PdfView } from '../components/pdf-view.tsx'
import { ProblemList } from '../components/problem-list.tsx'
import { count } from '../words.ts'
import type { ServedFiling } from '../../forms/served.ts'
import { formFile, isOfCase, type Draft, type Submitted } from './calls.ts'
import { submitOnce } from './submission.ts'

const ZOOMS = [50, 75, 100, 125, 150, 200] as const

interface FormStepProps { filing: ServedFiling; draft: Draft; onBack: () => void; onDone: (done: Submitted) => void }

export function FormStep({ filing, draft, onBack, onDone }: FormStepProps) {
  const cache = useQueryClient()
  const { modal, message } = App.useApp()
  const file = formFile(draft.id)
  /** 0 is the width of the page: how a phone shows it first. */
  const [zoom, setZoom] = useState<number>(() => (window.innerWidth < 700 ? 0 : 100))
  const { passed, failed } = draft.counts
  const submitting = useMutation({
    mutationFn: () => submitOnce(draft.id),
    onSuccess: (done) => { void cache.invalidateQueries(isOfCase(draft.id)); void cache.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith('/api/cases?') }); onDone(done) },
    onError: () => void cache.invalidateQueries(isOfCase(draft.id)),
  })
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
            <Button size="small" icon={<PrinterOutlined />} href={file} target="_blank">打印</Button>
            <Button size="small" icon={<DownloadOutlined />} onClick={() => void download(file).catch((error: unknown) => void message.error(sentenceOf(error)))}>下载</Button>
          </span>
        </div>
        <PdfView url={file} title={filing.form?.title ?? '申报表'} zoom={zoom || undefined} />
      </section>
      <div className="wz-bar" role="region" aria-label="操作">
        <Button disabled={submitting.isPending} onClick={onBack}>上一步</Button>
        <Button type="primary" loading={submitting.isPending} onClick={() => void confirm()}>确认提交</Button>
        {submitting.isPending && <span role="status">正在提交，请稍候…</span>}
      </div>
    </div>
  )
}
