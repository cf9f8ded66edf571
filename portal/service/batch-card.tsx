/** 批量添加: ① 模板下载 ② 选择报盘 ③ 上传校验, and what came of it. */
import { useEffect, useId, useRef, useState, type DragEvent } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, App, Button, Progress } from 'antd'
import { DownloadOutlined, FileExcelOutlined, UploadOutlined } from '@ant-design/icons'
import { download, sentenceOf } from '../api.ts'
import { count } from '../words.ts'
import type { ServedFiling, ServedJob } from '../../forms/served.ts'
import { annotatedFile, importSheet, records, templateFile, type Draft } from './calls.ts'
import { RepairWindow } from './repair-window.tsx'
import { isOver, useJob } from './use-job.ts'

const STAGES = ['读取', '校验', '汇总'] as const
const megabytes = (bytes: number) => (bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`)

interface BatchCardProps { filing: ServedFiling; draft: Draft; /** Keeps what the page holds, so that the file is read with it. */ onKeep?: () => Promise<unknown>; onChanged: () => Promise<unknown>; onResults: () => void }

export function BatchCard({ filing, draft, onKeep, onChanged, onResults }: BatchCardProps) {
  const { modal, message } = App.useApp()
  const chooser = useRef<HTMLInputElement>(null)
  const chooserId = useId()
  const [file, setFile] = useState<File>()
  const [refused, setRefused] = useState<string>()
  const [over, setOver] = useState(false)
  const [sent, setSent] = useState(0)
  const [jobId, setJobId] = useState(draft.job?.id)
  const job = useJob(jobId, draft.job)
  const running = job !== undefined && !isOver(job)

  const choose = (chosen: File | undefined) => {
    if (!chosen) return
    const wrong = !/\.xlsx?$/i.test(chosen.name) ? '请选择 .xlsx 或 .xls 格式的报盘文件。'
      : chosen.size > filing.limits.bytes ? `文件有 ${megabytes(chosen.size)}，超过 ${megabytes(filing.limits.bytes)}，请分成几个文件分别上传。`
        : chosen.size === 0 ? '文件是空的，请重新选择。' : undefined
    setRefused(wrong)
    setFile(wrong ? undefined : chosen)
  }
  const sending = useMutation({
    mutationFn: async (chosen: File) => {
      setSent(0)
      await onKeep?.()
      const { job: begun } = await importSheet(draft.id, chosen, setSent)
      return typeof begun === 'string' ? begun : begun.id
    },
    onSuccess: (id) => { setJobId(id); setFile(undefined); if (chooser.current) chooser.current.value = '' },
  })
  const upload = async () => {
    if (!file) return void message.warning('请先选择报盘文件')
    const replaces = draft.job !== null && draft.counts.passed + draft.counts.failed > 0
    const sure = !replaces || await modal.confirm({ title: '重新上传报盘？', content: '上一次报盘导入的人员（包括在线修改过的）将被这次的文件替换；单个添加的人员不受影响。', okText: '替换并上传', cancelText: '取消' })
    if (sure) sending.mutate(file)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    if (!running && !sending.isPending) choose(event.dataTransfer.files[0])
  }
  const finished = isOver(job) ? job?.id : undefined
  const told = useRef(isOver(draft.job) ? draft.job?.id : undefined)
  useEffect(() => {
    if (finished === undefined || told.current === finished) return
    told.current = finished
    void onChanged()
  }, [finished, onChanged])

  return (
    <section className="surface wz-section wz-batch" aria-label="批量添加">
      <h2>批量添加</h2>
      <ol className="wz-threes">
        <li>
          <h3>① 模板下载</h3>
          <p className="quiet">{filing.template ? `《${filing.template.title}》，${filing.template.plain ? '第一行是表头，请从第二行开始填写' : '请从填写示例的下一行开始填写'}。` : '下载模板，按要求填写。'}</p>
          <Button icon={<DownloadOutlined />} onClick={() => void download(templateFile(filing.slug)).catch((error: unknown) => void message.error(sentenceOf(error)))}>模板下载</Button>
        </li>
        <li>
          <h3>② 选择报盘</h3>
          <div className={`wz-drop${over ? ' wz-drop-over' : ''}`} onDragOver={(event) => { event.preventDefault(); setOver(true) }} onDragLeave={() => setOver(false)} onDrop={drop}>
            <input ref={chooser} id={chooserId} type="file" className="out-of-sight" accept=".xlsx,.xls" tabIndex={-1} aria-label="选择报盘文件" onChange={(event) => choose(event.target.files?.[0])} />
            <Button icon={<FileExcelOutlined />} disabled={running || sending.isPending} onClick={() => chooser.current?.click()}>选择报盘</Button>
            <span className="wz-file">{file ? <b>{file.name}（{megabytes(file.size)}）</b> : <span className="quiet">或把文件拖到这里；.xlsx、.xls，不超过 {megabytes(filing.limits.bytes)}、{count(filing.limits.rows)} 行</span>}</span>
          </div>
          {refused && <p className="wz-problem" role="alert">{refused}</p>}
        </li>
        <li>
          <h3>③ 上传校验</h3>
          <p className="quiet">有问题的行不影响其他行，可在下方查看原因后修改。</p>
          <Button type="primary" icon={<UploadOutlined />} loading={sending.isPending} disabled={running || !file} onClick={() => void upload()}>上传校验</Button>
        </li>
      </ol>
      {sending.isPending && <div role="status" className="wz-progress">正在上传 {Math.round(sent * 100)}%<Progress percent={Math.round(sent * 100)} showInfo={false} aria-label="上传进度" /></div>}
      {sending.isError && <Alert type="error" showIcon title={sentenceOf(sending.error)} />}
      {job && running && <Running job={job} />}
      {job?.state === 'failed' && !sending.isPending && <Alert type="error" showIcon title={job.problem ?? '报盘没有导入，请重新上传。'} description={job.fileName ? `文件：${job.fileName}` : undefined} />}
      {job?.state === 'done' && !sending.isPending && <Summary filing={filing} draft={draft} job={job} onChanged={onChanged} onResults={onResults} onAgain={() => chooser.current?.click()} />}
    </section>
  )
}

/** Where the job is: the three stages in words, and the rows done. */
function Running({ job }: { job: ServedJob }) {
  const stage = STAGES.findIndex((name) => name === job.stage)
  const part = job.total ? Math.min(1, job.done / job.total) : 0
  return (
    <div className="wz-progress" role="status" aria-live="polite">
      <ol className="wz-stages" aria-label="进度">
        {STAGES.map((name, i) => <li key={name} className={i < stage ? 'wz-past' : i === stage ? 'wz-now' : ''} aria-current={i === stage ? 'step' : undefined}>{name}{i < stage ? ' ✓' : ''}</li>)}
      </ol>
      {stage < 0 ? '正在排队，请稍候…' : `正在${job.stage ?? ''} ${count(job.done)}${job.total ? ` / ${count(job.total)}` : ''} 行`}
      <Progress percent={Math.round(part * 100)} showInfo={false} status="active" aria-label="校验进度" />
      <p className="quiet">可以切换到其他页面继续工作，校验会在后台完成。</p>
    </div>
  )
}

/** What the import came to, what is wrong how often, and the three ways on. */
function Summary({ filing, draft, job, onChanged, onResults, onAgain }: BatchCardProps & { job: ServedJob; onAgain: () => void }) {
  const { message } = App.useApp()
  const [repairing, setRepairing] = useState<{ reason?: string } | null>(null)
  const failed = useQuery(records(draft.id, { status: 'failed', page: 1, size: 1 }))
  const number = (key: string): number | undefined => (typeof job.result?.[key] === 'number' ? job.result[key] : undefined)
  const all = number('total') ?? draft.counts.passed + draft.counts.failed
  const repaired = number('repaired') ?? failed.data?.repaired ?? 0
  const reasons = failed.data?.reasons ?? []
  const notes = Array.isArray(job.result?.notes) ? job.result.notes.map(String) : []
  const stillFailed = draft.counts.failed
  return (
    <div className="wz-summary">
      <p role="status" className="wz-sentence">共 {count(all)} 人：通过 <b className="wz-good">{count(number('passed') ?? draft.counts.passed)}</b>，不通过 <b className={(number('failed') ?? 0) > 0 ? 'wz-bad' : ''}>{count(number('failed') ?? draft.counts.failed)}</b>
        {repaired > 0 && <>，自动规范 {count(repaired)} 处</>}{job.fileName && <span className="quiet">&#12288;{job.fileName}</span>}</p>
      {number('failed') !== undefined && stillFailed !== number('failed') && <p className="quiet">修改后：本办件现有通过 {count(draft.counts.passed)} 条，不通过 {count(stillFailed)} 条。</p>}
      {notes.map((note) => <p key={note} className="wz-note" role="note">{note}</p>)}
      {reasons.length > 0 && (
        <table className="wz-reasons">
          <caption className="out-of-sight">不通过的原因</caption>
          <thead><tr><th scope="col">不通过原因</th><th scope="col" className="numeric">人数</th><th scope="col"><span className="out-of-sight">操作</span></th></tr></thead>
          <tbody>
            {reasons.map((reason) => (
              <tr key={reason.code}><td>{reason.message}</td><td className="numeric">{count(reason.count)}</td>
                <td><button type="button" className="link-button" onClick={() => setRepairing({ reason: reason.code })} aria-label={`修改：${reason.message}`}>修改</button></td></tr>
            ))}
          </tbody>
        </table>
      )}
      <div className="wz-acts">
        {stillFailed > 0 && <Button icon={<DownloadOutlined />} onClick={() => void download(annotatedFile(draft.id)).catch((error: unknown) => void message.error(sentenceOf(error)))}>下载标注后的报盘</Button>}
        {stillFailed > 0 && <Button type="primary" onClick={() => setRepairing({})}>在线修改</Button>}
        <Button onClick={onAgain}>重新上传</Button>
        <Button type="link" onClick={onResults}>查看校验结果</Button>
      </div>
      {repairing && <RepairWindow filing={filing} draft={draft} reasons={reasons} {...repairing} onClose={() => { setRepairing(null); void onChanged() }} />}
    </div>
  )
}
